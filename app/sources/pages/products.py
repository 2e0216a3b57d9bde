"""Products and their offers, out of the things that a page describes for programs."""

# ruff: noqa: SIM905  # so many words are read more easily in a row than one a line
from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.market import Availability, Way
from app.sources.pages.items import Item, descend
from app.sources.pages.markup import Element
from app.sources.pages.stated_offers import (
    OFFER_TYPES,
    Offer,
    availability_named,
    codes_of,
    offers_of,
    wrong_offer,
)

PRODUCT_TYPES = frozenset(
    "Product IndividualProduct SomeProducts ProductModel ProductGroup Vehicle Car Motorcycle Book"
    " SoftwareApplication VideoGame MobileApplication Movie MusicAlbum Drug Diamond Course".split()
)
_OTHERS = frozenset(
    "isRelatedTo isSimilarTo isAccessoryOrSparePartFor isConsumableFor related relatedProducts"
    " related_products recommendations review reviews aggregateRating itemReviewed makesOffer"
    " hasOfferCatalog includesObject addOn shippingDetails"
    " hasMerchantReturnPolicy".split()
)
_LISTS = frozenset({"ItemList", "OfferCatalog", "BreadcrumbList", "SearchResultsPage"})


@dataclass(frozen=True, slots=True)
class Product:
    """One product that structured data describes."""

    way: Way
    name: str
    offers: tuple[Offer, ...]
    codes: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    group: str = ""
    """What its variants have in common."""
    main: bool = False
    """The page says that this is what it is about."""
    listed: bool = False
    """It is one of a list."""
    place: Element | None = None
    availability: Availability = Availability.UNKNOWN
    variants: tuple[Product, ...] = field(default=())


def products_of(roots: list[Item], way: Way) -> list[Product]:
    """Return the products that the things of a page are or hold, related ones left out."""
    found: list[Product] = []
    inner: set[int] = set()
    listed: set[int] = set()
    mains: set[int] = set()
    things = list(descend(roots, _OTHERS))
    for item, name in things:
        if item.types & _LISTS or "ListItem" in item.types:
            listed.update(id(other) for other, _ in descend(list(item.all_items()), _OTHERS))
        if name == "mainEntity":
            mains.add(id(item))
        if _is_product(item):
            inner.update(
                id(other)
                for other, _ in descend(list(item.all_items()), _OTHERS | {"isVariantOf", "itemOffered"})
            )
        if item.types & OFFER_TYPES:
            inner.update(id(other) for other in item.items("itemOffered") if _is_product(other))
    for item, name in things:
        if id(item) in inner or name == "isVariantOf":
            continue
        if _is_product(item):
            found.append(_product(item, way, id(item) in mains, id(item) in listed))
        elif item.types & OFFER_TYPES:
            offered = next(item.items("itemOffered"), None)
            name_of = (offered.text("name") if offered else "") or item.text("name")
            offers = tuple(offers_of(item, way, offered))
            found.append(
                Product(
                    way,
                    name_of,
                    offers,
                    codes_of(item),
                    _urls(item),
                    listed=id(item) in listed,
                    place=item.place,
                )
            )
    return [product for product in found if product.offers or product.name]


def _is_product(item: Item) -> bool:
    return bool(item.types & PRODUCT_TYPES) or (
        not item.types & (OFFER_TYPES | _LISTS)
        and "offers" in item.properties
        and bool(item.text("name"))
        and not item.types & _NO_GOODS
    )


_NO_GOODS = frozenset(
    {"Event", "Organization", "LocalBusiness", "Store", "Person", "WebSite", "WebPage", "JobPosting", "Trip"}
)


def _product(item: Item, way: Way, main: bool, listed: bool, deep: int = 0) -> Product:
    offers: list[Offer] = []
    variants: list[Product] = []
    for value in item.properties.get("offers", ()):
        if isinstance(value, Item):
            offers.extend(offers_of(value, way, item))
        else:
            offers.append(wrong_offer(value, way))
    if not offers and "price" in item.properties:
        offers.extend(offers_of(item, way, item))
    for variant in item.items("hasVariant", "model"):
        if deep < 2 and _is_product(variant):
            inner = _product(variant, way, main=False, listed=False, deep=deep + 1)
            variants.append(inner)
            offers.extend(inner.offers)
    parent = next(item.items("isVariantOf"), None)
    group = item.text("inProductGroupWithID", "productGroupID") or (
        (parent.text("productGroupID", "name") or parent.id) if parent else ""
    )
    return Product(
        way,
        item.text("name"),
        tuple(offers),
        codes_of(item),
        _urls(item),
        group,
        main,
        listed,
        item.place,
        availability_named(item.text("availability")),
        tuple(variants),
    )


def _urls(item: Item) -> frozenset[str]:
    return frozenset({item.text("url"), item.id, item.text("mainEntityOfPage")} - {""})
