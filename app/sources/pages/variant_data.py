"""The variants from which a page's own form chooses, where structured data state no more than the span of prices."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.domain.market import Availability
from app.sources.pages.amounts import machine_amount
from app.sources.pages.json_repair import read_json
from app.sources.pages.markup import Page
from app.sources.pages.stated_offers import Offer

_FORM = "data-product_variations"
"""Where the most widely spread shop program for weblogs keeps what each choice of its form costs."""
_LIMIT = 500


def variants_of(page: Page, whole: Offer) -> list[Offer]:
    """Return one offer a variant, with the currency of ``whole``, which states their span."""
    found: list[Offer] = []
    for form in page.all("form"):
        text = form.attributes.get(_FORM, "")
        for values in read_json(text) if text else []:
            for entry in values[:_LIMIT] if isinstance(values, list) else []:
                offer = _variant(entry, whole) if isinstance(entry, dict) else None
                if offer is not None:
                    found.append(offer)
    return found


def _variant(entry: dict[str, object], whole: Offer) -> Offer | None:
    price, attributes = entry.get("display_price"), entry.get("attributes")
    amount = machine_amount(price) if isinstance(price, int | Decimal) else None
    if amount is None or not isinstance(attributes, dict):
        return None
    names = tuple(value for value in attributes.values() if isinstance(value, str) and value)
    numbers = (entry.get("sku"), entry.get("variation_id"))
    codes = {str(number).lower() for number in numbers if isinstance(number, str | int)}
    stocked = entry.get("is_in_stock")
    stock = Availability.IN_STOCK if stocked else Availability.OUT_OF_STOCK
    return replace(
        whole,
        price=amount,
        highest=None,
        open_ended=False,
        availability=stock if isinstance(stocked, bool) else whole.availability,
        names=names,
        codes=frozenset(codes | {name.lower() for name in names}) - {""},
        shown_as=str(amount.value),
    )
