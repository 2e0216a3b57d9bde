"""The JSON documents about prices: amounts as text beside their currency, shares of one, times with their offset."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.cli.documents import instant, question_document
from app.domain.money import money_text
from app.jobs.cost_changes import CostChange
from app.jobs.price_view import (
    Advice,
    EvidenceLine,
    FeedLine,
    PageLine,
    PricesView,
    ProductPrices,
)
from app.store.price_rules import PriceRules
from app.store.prices import PricePoint
from app.store.watched_pages import PagePrice, WatchedPage, WatchedSite


def page_document(line: PageLine) -> dict[str, Any]:
    """Return one watched page."""
    return {
        "id": line.page_id,
        "sku": line.sku,
        "product": line.product,
        "seller": line.seller,
        "url": line.url,
        "variant": line.variant or None,
        "state": line.state,
        "price": _money(line.price),
        "highest": _money(line.highest),
        "list_price": _money(line.list_price),
        "currency": line.currency,
        "availability": line.availability,
        "position": None if line.position is None else round(line.position, 4),
        "text": line.price_text,
        "status": line.status_text,
        "doubt": line.doubt_text or None,
        "checked_at": instant(line.checked_at),
        "price_at": instant(line.price_at),
    }


def full_page_document(
    line: PageLine,
    page: WatchedPage,
    site: WatchedSite,
    history: Iterable[PagePrice],
    evidence: Iterable[EvidenceLine],
) -> dict[str, Any]:
    """Return one watched page with what it asked over time, and on what evidence that is believed."""
    return page_document(line) | {
        "title": page.title or None,
        "found_variant": page.found_variant,
        "selector": page.selector,
        "selector_is_own": page.selector_by_owner,
        "tax_included": page.tax_included,
        "outcome": page.outcome,
        "failures": page.failures,
        "not_before": instant(page.not_before),
        "price_since": instant(page.price_since),
        "unavailable_since": instant(page.unavailable_since),
        "doubted_price": _money(page.doubted_price),
        "doubted_currency": page.doubted_currency,
        "site": site_document(site),
        "history": [
            {
                "at": instant(point.at),
                "price": _money(point.price),
                "highest": _money(point.highest),
                "list_price": _money(point.list_price),
                "currency": point.currency,
                "availability": point.availability.value,
            }
            for point in history
        ],
        "evidence": [
            {
                "at": instant(piece.at),
                "text": piece.text,
                "excerpt": piece.excerpt,
                "sha256": piece.sha256,
            }
            for piece in evidence
        ],
    }


def site_document(site: WatchedSite) -> dict[str, Any]:
    """Return what holds for all pages of one site."""
    return {
        "site": site.site,
        "currency": site.currency,
        "decimal": site.decimal,
        "tax_included": site.tax_included,
        "is_own": site.by_owner,
        "not_before": instant(site.not_before),
    }


def feed_document(line: FeedLine) -> dict[str, Any]:
    """Return one supplier's list. Its address is shown without what may be a key to it."""
    return {
        "id": line.feed_id,
        "supplier": line.supplier,
        "url": line.url,
        "state": line.state,
        "status": line.status_text,
        "checked_at": instant(line.checked_at),
        "questions": [question_document(question) for question in line.questions],
    }


def view_document(view: PricesView, rules: PriceRules) -> dict[str, Any]:
    """Return what the Prices page shows."""
    return {
        "sentence": view.sentence,
        "subline": view.subline,
        "rules": {
            "threshold": rules.threshold,
            "margin_floor": rules.margin_floor,
            "tax_rate": rules.tax_rate,
        },
        "pages": [page_document(line) for line in view.pages],
        "advice": [_advice_document(advice) for advice in view.advice],
        "cost_changes": [_cost_document(change) for change in view.costs],
        "feeds": [feed_document(line) for line in view.feeds],
    }


def product_prices_document(prices: ProductPrices, history: Iterable[PricePoint]) -> dict[str, Any]:
    """Return everything about the prices of one product."""
    return {
        "sku": prices.sku,
        "name": prices.product,
        "price": _money(prices.price),
        "compare_at_price": _money(prices.compare_at_price),
        "cost": _money(prices.cost),
        "currency": prices.currency,
        "margin": _share(prices.margin),
        "threshold": prices.threshold,
        "threshold_is_own": prices.threshold_is_own,
        "margin_floor": prices.margin_floor,
        "margin_floor_is_own": prices.margin_floor_is_own,
        "history": [
            {
                "day": point.day.isoformat(),
                "price": _money(point.price),
                "compare_at_price": _money(point.compare_at_price),
                "cost": _money(point.cost),
                "currency": point.currency,
            }
            for point in history
        ],
        "pages": [page_document(line) for line in prices.pages],
        "advice": None if prices.advice is None else _advice_document(prices.advice),
        "advice_text": prices.advice_text,
    }


def _advice_document(advice: Advice) -> dict[str, Any]:
    return {
        "sku": advice.sku,
        "product": advice.product,
        "price": _money(advice.price),
        "suggested": _money(advice.suggested),
        "currency": advice.currency,
        "text": advice.text,
    }


def _cost_document(change: CostChange) -> dict[str, Any]:
    return {
        "sku": change.sku,
        "product": change.product,
        "day": change.day.isoformat(),
        "before": _money(change.before),
        "after": _money(change.after),
        "currency": change.currency,
        "margin_before": _share(change.margin_before),
        "margin_after": _share(change.margin_after),
        "text": change.text,
    }


def _money(units: int | None) -> str | None:
    return None if units is None else money_text(units)


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
