"""The offers that structured data state, each with its price, currency and stock in the words of schema.org."""

# ruff: noqa: SIM905  # so many words are read more easily in a row than one a line
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from app.domain.market import Availability, Way
from app.sources.pages.amounts import MachineAmount, machine_amount
from app.sources.pages.items import Item, plain_type
from app.sources.pages.markup import Element
from app.sources.pages.price_signs import NO_SIGN, Sign, read_sign
from app.sources.pages.stated_words import in_units, is_former, is_least

OFFER_TYPES = frozenset({"Offer", "AggregateOffer", "OfferForPurchase"})
_LIST_PRICES = frozenset({"ListPrice", "StrikethroughPrice", "MSRP", "SRP", "RegularPrice"})
_NO_PRICES = frozenset(
    {"InvoicePrice", "MinimumAdvertisedPrice", "DeliveryChargeSpecification", "PaymentChargeSpecification"}
)
_NOT_ONCE = frozenset({"Installment", "Subscription", "Downpayment", "ActivationFee", "CleaningFee"})
_STOCK = {
    "instock": Availability.IN_STOCK, "instoreonly": Availability.IN_STOCK, "onlineonly": Availability.IN_STOCK,
    "limitedavailability": Availability.IN_STOCK, "available": Availability.IN_STOCK,
    "availablefororder": Availability.PRE_ORDER,
    "preorder": Availability.PRE_ORDER, "presale": Availability.PRE_ORDER, "backorder": Availability.PRE_ORDER,
    "madetoorder": Availability.PRE_ORDER, "outofstock": Availability.OUT_OF_STOCK, "oos": Availability.OUT_OF_STOCK,
    "soldout": Availability.OUT_OF_STOCK, "unavailable": Availability.OUT_OF_STOCK, "discontinued": Availability.GONE,
}  # fmt: skip
_USED = frozenset({"UsedCondition", "RefurbishedCondition", "DamagedCondition", "used", "refurbished"})
_COUNT = re.compile(r"[0-9]{1,6}")
_PIECES = frozenset("C62 H87 EA PCE NMP NAR NIU PR SET PK PA XPK XBX piece pieces unit stk pcs".split()) | {
    ""
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One price that structured data states, or that it states none."""

    way: Way
    price: MachineAmount | None = None
    highest: MachineAmount | None = None
    """The other end, where it states a span."""
    open_ended: bool = False
    """It states the lowest price of several, and not the highest."""
    count: int | None = None
    """Of how many offers it states the lowest price, where it says so."""
    list_price: MachineAmount | None = None
    sign: Sign = NO_SIGN
    availability: Availability = Availability.UNKNOWN
    tax_included: bool | None = None
    doubtful: bool = False
    """Whether it might be the price of a unit of measure."""
    wrong: bool = False
    """It states something as its price that is no amount, or is below zero."""
    used: bool = False
    names: tuple[str, ...] = ()
    """What the variant is called, and its properties."""
    codes: frozenset[str] = frozenset()
    """SKU, GTIN, own number."""
    url: str = ""
    place: Element | None = None
    source: str = ""
    shown_as: str = ""
    """The price as it stands in the source."""


def availability_named(text: str) -> Availability:
    """Return what a schema.org or feed word for availability says."""
    return _STOCK.get(re.sub(r"[\s_-]", "", plain_type(text)).lower(), Availability.UNKNOWN)


def wrong_offer(value: str | Decimal, way: Way) -> Offer:
    """Return what stands in place of an offer and is none: at best a bare amount."""
    price = machine_amount(value)
    return Offer(way, price=price, doubtful=True, wrong=price is None, shown_as=str(value)[:40])


def offers_of(item: Item, way: Way, product: Item | None) -> Iterator[Offer]:
    """Yield the offers that a thing is or holds; ``product`` is what they are for."""
    nested = list(item.items("offers"))
    if "AggregateOffer" in item.types or "lowPrice" in item.properties or "highPrice" in item.properties:
        if nested:
            whole = availability_named(item.text("availability"))
            for inner in nested:
                for offer in offers_of(inner, way, product):
                    unsaid = offer.availability is Availability.UNKNOWN
                    yield replace(offer, availability=whole) if unsaid else offer
            return
        yield _span(item, way, product)
        return
    yield from _plain(item, way, product)
    for inner in nested:
        yield from offers_of(inner, way, product)


def _span(item: Item, way: Way, product: Item | None) -> Offer:
    low = _amounts(item, "lowPrice") or _amounts(item, "price")
    high = _amounts(item, "highPrice")
    lowest = low[0] if low else None
    highest = high[0] if high else None
    alone = item.text("offerCount") == "1" or (
        lowest is not None and highest is not None and lowest.value == highest.value
    )
    single = alone or (highest is None and "price" in item.properties and "lowPrice" not in item.properties)
    count = item.text("offerCount")
    whole = _offer(
        item,
        way,
        product,
        lowest,
        highest=None if single else highest,
        open_ended=not single and highest is None,
    )
    return replace(whole, count=int(count)) if _COUNT.fullmatch(count) else whole


def _plain(item: Item, way: Way, product: Item | None) -> Iterator[Offer]:
    asked = [value for value in item.values("price") if not is_former(value)]
    amounts = [amount for value in asked if (amount := machine_amount(value)) is not None]
    prices = list(dict.fromkeys(amount.value for amount in amounts))
    own = amounts[:1]
    wrong = not own and any(str(value).strip() for value in asked)
    least = any(is_least(value) for value in asked)
    former = [amount for amount in _amounts(item, "price") if amount not in amounts and amount.value]
    list_price = former[0] if len({amount.value for amount in former}) == 1 else None
    for_some: set[Decimal] = set()
    specified: list[tuple[MachineAmount, bool | None, bool, Sign]] = []
    for specification in item.items("priceSpecification"):
        for piece in [specification, *specification.items("priceComponent")]:
            amount = next(iter(_amounts(piece, "price")), None)
            kinds = (
                {plain_type(piece.text("priceType"))}
                | piece.types
                | {plain_type(piece.text("priceComponentType"))}
            )
            if amount is not None and _is_conditional(piece):
                for_some.add(amount.value)
                continue
            if amount is None or kinds & (_NO_PRICES | _NOT_ONCE):
                continue
            if kinds & _LIST_PRICES:
                list_price = amount
                continue
            per_unit = not _is_one_piece(piece)
            specified.append((amount, _tax(piece), per_unit, read_sign(piece.text("priceCurrency"))))
    if _is_conditional(item) or plain_type(item.text("businessFunction")) in {
        "LeaseOut",
        "Repair",
        "Maintain",
    }:
        return
    if set(prices) & for_some - {amount.value for amount, _, _, _ in specified}:
        # The price itself is said to be asked every month, or of some customers.
        yield _offer(item, way, product, None)
        return
    if own and len(prices) == 1:
        taxed = next(
            (tax for amount, tax, _, _ in specified if tax is not None and amount.value == own[0].value), None
        )
        yield _offer(
            item,
            way,
            product,
            own[0],
            open_ended=least,
            list_price=list_price,
            tax=taxed if taxed is not None else _tax(item),
        )
        for amount, tax, per_unit, sign in specified:
            if tax is not None and not per_unit and amount.value != own[0].value and taxed != tax:
                yield _offer(item, way, product, amount, tax=tax, sign=sign)
        return
    if own:
        for amount in amounts:
            yield _offer(item, way, product, amount, open_ended=least, list_price=list_price, tax=_tax(item))
        return
    whole = [entry for entry in specified if not entry[2]] or specified
    for amount, tax, per_unit, sign in whole:
        yield _offer(item, way, product, amount, list_price=list_price, tax=tax, sign=sign, doubtful=per_unit)
    if not whole:
        yield _offer(item, way, product, None, wrong=wrong)


def _offer(
    item: Item,
    way: Way,
    product: Item | None,
    price: MachineAmount | None,
    *,
    highest: MachineAmount | None = None,
    open_ended: bool = False,
    list_price: MachineAmount | None = None,
    tax: bool | None = None,
    sign: Sign = NO_SIGN,
    doubtful: bool = False,
    wrong: bool = False,
) -> Offer:
    currency = read_sign(item.text("priceCurrency"))
    for other in (
        sign,
        read_sign(product.text("priceCurrency")) if product else NO_SIGN,
        price.sign if price else NO_SIGN,
    ):
        # An outright code says more than a sign that several currencies share.
        if currency.code is None and (not currency.mark or other.code is not None):
            currency = other
    price, highest = in_units(price, currency.code), in_units(highest, currency.code)
    offered = next(item.items("itemOffered"), None)
    things = [thing for thing in (item, product, offered) if thing is not None]
    return Offer(
        way=way,
        price=price,
        highest=highest,
        open_ended=open_ended,
        list_price=list_price,
        sign=currency,
        availability=availability_named(item.text("availability")),
        tax_included=tax,
        doubtful=doubtful,
        wrong=wrong,
        used=plain_type(item.text("itemCondition")) in _USED,
        names=tuple(name for thing in things for name in _names(thing)),
        codes=frozenset(code for thing in things for code in codes_of(thing)),
        url=item.text("url") or (product.text("url") if product else ""),
        place=item.place,
        source=item.source,
        shown_as="" if price is None else item.text("price", "lowPrice") or str(price.value),
    )


def _amounts(item: Item, name: str) -> list[MachineAmount]:
    found = [machine_amount(value) for value in item.values(name)]
    return [amount for amount in found if amount is not None]


def _tax(item: Item) -> bool | None:
    said = item.text("valueAddedTaxIncluded").lower().rsplit("/", 1)[-1]
    return True if said in ("true", "1", "yes") else False if said in ("false", "0", "no") else None


def _is_conditional(item: Item) -> bool:
    """Say whether a price holds for some only: members, or those who take more than one."""
    if "validForMemberTier" in item.properties:
        return True
    for quantity in item.items("eligibleQuantity"):
        least = machine_amount(quantity.text("minValue") or quantity.text("value"))
        if least is not None and least.value > 1:
            return True
    return any(name in item.properties for name in ("billingDuration", "billingIncrement", "billingStart"))


def _is_one_piece(piece: Item) -> bool:
    """Say whether a price is that of one piece, as it is where the page names no measure."""
    if piece.text("unitCode", "unitText") not in _PIECES:
        return False
    if "referenceQuantity" not in piece.properties:
        return True
    for quantity in piece.items("referenceQuantity"):
        amount = machine_amount(quantity.text("value") or "1")
        if quantity.text("unitCode", "unitText") in _PIECES and amount is not None and amount.value == 1:
            return True
    return False


def _names(item: Item) -> list[str]:
    found = [item.text(name) for name in ("name", "color", "size", "material", "pattern", "sku")]
    found.extend(extra.text("value") for extra in item.items("additionalProperty"))
    return [name for name in found if name]


def codes_of(item: Item) -> frozenset[str]:
    """Return a thing's numbers in lower case: the shop's, the maker's, the barcode."""
    names = (
        "sku",
        "mpn",
        "productID",
        "gtin",
        "gtin8",
        "gtin12",
        "gtin13",
        "gtin14",
        "isbn",
        "ean",
        "identifier",
    )
    found = {item.text(name).lower().removeprefix("sku:") for name in names} | {item.id.lower()}
    return frozenset(found - {""})
