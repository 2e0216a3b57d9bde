"""Everything that one page says, gathered once: its heading, its products for programs, its amounts for people."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.market import Availability, PageHints, Verdict, Way
from app.language import tr
from app.sources.pages.cards import mark_cards, mark_lone_cards
from app.sources.pages.headings import asides, canonical_of, meta_of, product_heading, title_of
from app.sources.pages.json_ld import read_json_ld
from app.sources.pages.main_product import is_strange, main_products
from app.sources.pages.markup import Page
from app.sources.pages.microdata import read_microdata
from app.sources.pages.offers import Choice, choose
from app.sources.pages.open_graph import read_open_graph
from app.sources.pages.own_offers import own_offers
from app.sources.pages.price_place import PricePlace
from app.sources.pages.price_signs import THREE_DECIMALS
from app.sources.pages.products import Product, products_of
from app.sources.pages.rdfa import read_rdfa
from app.sources.pages.stated_offers import Offer
from app.sources.pages.stock_words import availability_in_words
from app.sources.pages.variant_data import variants_of
from app.sources.pages.visible import Seen, visible_amounts
from app.sources.pages.visible_choice import judge_visible

_READERS = (
    (Way.JSON_LD, read_json_ld),
    (Way.MICRODATA, read_microdata),
    (Way.RDFA, read_rdfa),
    (Way.OPEN_GRAPH, read_open_graph),
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What one kind of structured data says of the page's product."""

    way: Way
    choice: Choice
    name: str
    strange: bool = False
    """Its name and address are those of something else than the page is about."""


class Evidence:
    """What a page says, before it is weighed."""

    def __init__(self, page: Page, hints: PageHints) -> None:
        self.page = page
        self.hints = hints
        self.page_title = title_of(page)
        products = [(way, products_of(reader(page), way)) for way, reader in _READERS]
        known = hints.name or next(
            (product.name for _, some in products for product in some if product.name), ""
        )
        self.heading = product_heading(page, known)
        self.off = asides(page, self.heading)
        mark_cards(page, self.heading, self.off)
        mark_lone_cards(page, self.heading, (known,), self.off)
        self.seen = self._amounts(
            [offer for _, some in products for product in some for offer in product.offers]
        )
        self.visible = judge_visible(
            self.seen, self.heading, net_wanted=hints.tax_included is False, variant=hints.variant
        )
        self.price_place = PricePlace(page, self.heading)
        price = self.visible.price
        self.words = availability_in_words(
            page, self.off, self.heading, price.element if price is not None else None
        )
        self.listing = False
        """Whether structured data tell of several products, and of none as the page's own."""
        self.stated: list[Stated] = []
        self._state(products)

    @property
    def title(self) -> str:
        """What the page calls its product."""
        named = next((stated.name for stated in self.stated if stated.name), "")
        heading = self.page.text(self.heading) if self.heading is not None else ""
        return (named or heading or meta_of(self.page, "og:title") or self.page_title)[:300]

    @property
    def availability(self) -> Availability:
        """Whether the product is to be had: by what is meant for programs, else by words."""
        for stated in self.stated:
            if stated.choice.availability is not Availability.UNKNOWN and not stated.strange:
                return stated.choice.availability
        return self.words.availability

    def _amounts(self, offers: list[Offer]) -> Seen:
        """Return the amounts that can be seen; what programs are told settles how dinars are written.

        Their three decimals look like thousands, and on many a page nothing else tells them apart.
        """
        hints = self.hints
        seen = visible_amounts(self.page, self.off, hints.decimal, hints.currency)
        told = {offer.price.value for offer in offers if offer.price is not None and offer.price.value}
        if told and any(c.value is None and c.sign.code in THREE_DECIMALS for c in seen.candidates):
            for mark in ",.":
                read = visible_amounts(self.page, self.off, mark, hints.currency)
                if any(c.strong and not c.off and c.value in told for c in read.candidates):
                    return read
        return seen

    def _state(self, found: list[tuple[Way, list[Product]]]) -> None:
        heading = self.page.text(self.heading) if self.heading is not None else ""
        titles = tuple(text for text in (meta_of(self.page, "og:title"), self.page_title) if text)
        headings = (heading, *titles) if heading else titles
        canonical = canonical_of(self.page)
        for way, products in found:
            own = [
                product for product in products if product.place is None or not self.off[product.place.index]
            ]
            mains = main_products(own, headings, canonical, self.hints) if own else []
            if not mains:
                self.listing = self.listing or len(own) > 1
                continue
            choice = self._choice_of(mains)
            if choice is not None:
                strange = is_strange(mains[0], heading, titles, canonical, self.hints)
                self.stated.append(Stated(way, choice, mains[0].name, strange))

    def _choice_of(self, mains: list[Product]) -> Choice | None:
        currency = self.visible.price.sign.code if self.visible.price is not None else None
        offers = own_offers(self.page, self.off, mains)
        if not offers:
            said = next((p.availability for p in mains if p.availability is not Availability.UNKNOWN), None)
            return None if said is None else Choice(Verdict.UNSURE, availability=said)
        whole = choose(offers, self.hints, seen_currency=currency)
        if whole.verdict is Verdict.RANGE and whole.offer is not None:
            variants = variants_of(self.page, whole.offer)
            named = choose(variants, self.hints, seen_currency=currency) if variants else whole
            if named.others and whole.values[0] <= named.values[0] <= whole.values[-1]:
                return named
        if whole.verdict is not Verdict.RANGE or len(mains) < 2 or any(product.group for product in mains):
            return whole
        # The same product, described more than once: that is a contradiction, not a span.
        single = [
            choose(own_offers(self.page, self.off, [product]), self.hints, seen_currency=currency)
            for product in mains
            if product.offers
        ]
        if any(choice.verdict is not Verdict.PRICE for choice in single):
            return whole
        for choice in single:
            if self.visible.price is not None and self.visible.price.value in choice.values:
                return choice
        return Choice(
            Verdict.UNSURE,
            reason=tr("The page states different prices for the same product."),
            values=whole.values,
            availability=whole.availability,
        )
