"""Which of the offers that structured data states is meant: one price, a span, none, or it cannot be told."""

# ruff: noqa: SIM905  # so many words are read more easily in a row than one a line
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

from app.domain.market import Availability, PageHints, Verdict
from app.language import tr
from app.sources.pages.main_product import words_of
from app.sources.pages.stated_offers import Offer

_VARIANT_KEYS = frozenset(
    "variant variantid variant_id sku id pid vid item itemid article artikel skuid size color colour".split()
)
_GONE = frozenset({Availability.OUT_OF_STOCK, Availability.GONE})


@dataclass(frozen=True, slots=True)
class Choice:
    """What the offers of one product come to."""

    verdict: Verdict
    offer: Offer | None = None
    values: tuple[Decimal, ...] = ()
    """With ``PRICE`` what the price can mean, the likeliest first; with ``RANGE`` all prices, the lowest first."""
    open_ended: bool = False
    variant: str | None = None
    reason: str = ""
    availability: Availability = Availability.UNKNOWN
    others: tuple[Decimal, ...] = ()
    """The prices of the variants or offers that are not meant."""


def choose(offers: list[Offer], hints: PageHints, *, seen_currency: str | None) -> Choice:
    """Return what the offers of one product say."""
    availability = common_availability(offers)
    priced = [offer for offer in offers if offer.price is not None and not _is_free(offer)]
    if not priced:
        return _without_price(offers, availability)
    fresh = [offer for offer in priced if not offer.used]
    used = [offer for offer in priced if offer.used]
    if common_availability(fresh) not in _GONE or common_availability(used) in _GONE:
        # Where only the used one can be bought, either may be meant.
        priced = fresh or priced
    others = tuple({offer.price.value for offer in priced if offer.price is not None})
    named, variant = _named(priced, hints)
    priced = named or priced
    priced = _of_one_currency(priced, hints.currency, seen_currency)
    if len({offer.sign.code for offer in priced if offer.sign.code}) > 1:
        return Choice(
            Verdict.UNSURE,
            reason=tr("The page states prices in several currencies."),
            availability=availability,
        )
    priced = _of_one_tax(priced, net_wanted=hints.tax_included is False)
    availability = common_availability(priced)
    spans = any(offer.highest is not None or offer.open_ended for offer in priced)
    values = sorted(
        {offer.price.value for offer in priced if offer.price}
        | {o.highest.value for o in priced if o.highest}
    )
    if len(values) == 1 and not spans:
        first = priced[0]
        readings = first.price.readings() if first.price is not None else ()
        return Choice(
            Verdict.PRICE,
            first,
            readings,
            variant=variant,
            availability=availability,
            others=others if named else (),
        )
    return Choice(
        Verdict.RANGE,
        priced[0],
        tuple(values),
        open_ended=any(offer.open_ended for offer in priced) and len(values) == 1,
        reason=_range_reason(hints),
        availability=availability,
    )


def common_availability(offers: list[Offer]) -> Availability:
    """Return what holds of all the offers, or in stock where any of them is."""
    said = {offer.availability for offer in offers} - {Availability.UNKNOWN}
    for best in (Availability.IN_STOCK, Availability.PRE_ORDER):
        if best in said:
            return best
    return said.pop() if len(said) == 1 else Availability.OUT_OF_STOCK if said else Availability.UNKNOWN


def _is_free(offer: Offer) -> bool:
    """Say whether an offer states no price but a nought, be it as the lowest of several."""
    return offer.price is not None and offer.price.value == 0


def _without_price(offers: list[Offer], availability: Availability) -> Choice:
    if availability in _GONE:
        reason = tr("The product is not to be had there, and the page states no price.")
        return Choice(Verdict.NO_PRICE, reason=reason, availability=availability)
    if any(offer.price is not None for offer in offers):
        reason = tr("The page states a price of nothing.")
    elif any(offer.wrong for offer in offers):
        reason = tr("What the page states as its price is no amount.")
    else:
        reason = ""
    return Choice(Verdict.UNSURE, reason=reason, availability=availability)


def _range_reason(hints: PageHints) -> str:
    if hints.variant:
        return tr(
            "The page states several prices, and none of them clearly belongs to '{variant}'.",
            variant=hints.variant,
        )
    return tr("The page states several prices, of variants or offers. Say which variant is meant.")


def _named(offers: list[Offer], hints: PageHints) -> tuple[list[Offer], str | None]:
    """Return the offers that the address, the owner or a code names, and what their variant is called."""
    if len(offers) < 2:
        return [], hints.variant if offers and _fits_variant(offers[0], hints.variant) else None
    tests: tuple[Callable[[Offer], bool], ...] = (
        lambda offer: _fits_variant(offer, hints.variant),
        lambda offer: bool(hints.barcode) and (hints.barcode or "").lower() in offer.codes,
        lambda offer: _fits_address(offer, hints.url),
        lambda offer: bool(hints.sku) and (hints.sku or "").lower() in offer.codes,
        lambda offer: (
            bool(hints.name) and any(words_of(name) == words_of(hints.name or "") for name in offer.names)
        ),
    )
    for number, test in enumerate(tests):
        fitting = [offer for offer in offers if test(offer)]
        if fitting and len({_value(offer) for offer in fitting}) < len({_value(offer) for offer in offers}):
            if len({_value(offer) for offer in fitting}) > 1 and number > 0:
                continue
            name = hints.variant or next(iter(fitting[0].names), None)
            return fitting, name
        if number == 0 and hints.variant and fitting:
            return fitting, hints.variant
        if number == 0 and hints.variant:
            # What the owner names and the page does not is not to be replaced by something else.
            return [], None
    return [], None


def _value(offer: Offer) -> Decimal | None:
    return offer.price.value if offer.price is not None else None


def _fits_variant(offer: Offer, variant: str | None) -> bool:
    if not variant:
        return False
    if variant.lower() in offer.codes:
        return True
    wanted = words_of(variant)
    said = frozenset[str]().union(*(words_of(name) for name in offer.names))
    if wanted and wanted <= said:
        return True
    query = {value.lower() for _, value in _query(offer.url)}
    return variant.lower() in query


def _fits_address(offer: Offer, url: str) -> bool:
    asked = [(key.lower(), value.lower()) for key, value in _query(url)]
    if not asked:
        return False
    own = {value.lower() for _, value in _query(offer.url)}
    codes = offer.codes | own
    named = [(key, value) for key, value in asked if key in _VARIANT_KEYS or key.startswith("attribute_")]
    if any(value in codes for _, value in named) or any(
        value in codes for _, value in asked if len(value) >= 5
    ):
        return True
    tails = {code.rsplit("=", 1)[-1].rsplit("/", 1)[-1].rsplit("#", 1)[-1] for code in offer.codes}
    return any(value in tails for _, value in named)


def _query(url: str) -> list[tuple[str, str]]:
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, max_num_fields=60)
        inner = parse_qsl(parts.fragment, max_num_fields=60)
    except ValueError:
        return []
    if parts.fragment and not inner:
        inner = [("variant", parts.fragment.strip("/"))]
    return pairs + inner


def _of_one_currency(offers: list[Offer], hinted: str | None, seen: str | None) -> list[Offer]:
    codes = {offer.sign.code for offer in offers if offer.sign.code}
    if len(codes) < 2:
        return offers
    for wanted in (hinted, seen):
        if wanted in codes:
            return [offer for offer in offers if offer.sign.code == wanted]
    return offers


def _of_one_tax(offers: list[Offer], *, net_wanted: bool) -> list[Offer]:
    if {offer.tax_included for offer in offers} >= {True, False}:
        return [
            offer
            for offer in offers
            if offer.tax_included is not net_wanted and offer.tax_included is not None
        ]
    return offers
