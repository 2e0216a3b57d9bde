"""The figures behind an alert about prices, in the owner's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.desktop.dialogs.percent_field import share_text
from app.desktop.words import day_text, moment
from app.domain.money import format_foreign, format_money, to_money
from app.language import number, percent, tr


def price_fact_lines(facts: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return (what, figure) pairs, in the order in which the arithmetic goes. Unknown facts are left out."""
    lines = [*_market_lines(facts, now, zone), *_cost_lines(facts), *_page_lines(facts)]
    return [(what, figure) for what, figure in lines if figure]


def _market_lines(facts: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    if "rivals" not in facts:
        return []
    currency = str(facts.get("currency") or "")
    leaves = _whole(facts.get("margin_then"))
    suggested = _money(facts.get("suggested"), currency)
    if suggested and leaves:
        suggested = tr("{price}, leaves {margin}", price=suggested, margin=leaves)
    return [
        (tr("You ask"), _money(facts.get("own_price"), currency)),
        (tr("You pay"), _money(facts.get("cost"), currency)),
        (tr("Margin"), _whole(facts.get("margin"))),
        *(_rival(rival, currency, now, zone) for rival in facts.get("rivals") or ()),
        (tr("Worth a thought"), suggested),
        (
            tr("Least price for a margin of {share}", share=_share(facts.get("margin_floor"))),
            _money(facts.get("floor"), currency),
        ),
        (tr("Told from a change of"), _share(facts.get("threshold"))),
    ]


def _cost_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    since = facts.get("since")
    if "worst" in facts:
        return [
            (tr("Products"), number(facts["products"])),
            (tr("Of these dearer"), number(facts["more"])),
            (tr("Of these cheaper"), number(facts["less"])),
            *((str(item.get("name") or item.get("sku")), _cost(item)) for item in facts["worst"]),
        ]
    if "before" not in facts:
        return []
    currency = str(facts.get("currency") or "")
    # What costs less leaves more at the price that is asked: there is none to be kept.
    keeping = facts.get("keeping") if float(facts["after"]) > float(facts["before"]) else None
    return [
        (tr("You paid"), _money(facts["before"], currency)),
        (tr("You pay now"), _money(facts["after"], currency)),
        (tr("Since"), day_text(date.fromisoformat(since)) if since else ""),
        (tr("You ask"), _money(facts.get("price"), currency)),
        (tr("Margin before"), _whole(facts.get("margin_before"))),
        (tr("Margin now"), _whole(facts.get("margin_after"))),
        (tr("Price that keeps the margin"), _money(keeping, currency)),
        (tr("Least margin"), _share(facts.get("margin_floor"))),
    ]


def _page_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "page_ids" not in facts:
        return []
    return [(tr("Pages"), number(facts["pages"])), (tr("Shops"), ", ".join(facts["sites"]))]


def _cost(item: Mapping[str, Any]) -> str:
    currency = str(item.get("currency") or "")
    moved = f"{_money(item['before'], currency)} → {_money(item['after'], currency)}"
    left = _whole(item.get("margin_after"))
    return tr("{price}, leaves {margin}", price=moved, margin=left) if left else moved


def _rival(rival: Mapping[str, Any], home: str, now: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Return what another shop asks, how far that is from the own price, and when it was read."""
    price, highest = (
        "" if amount is None else format_foreign(to_money(amount), rival.get("currency"), home or None)
        for amount in (rival.get("price"), rival.get("highest"))
    )
    if highest and highest != price:
        price = f"{price}–{highest}"
    at, gap = rival.get("price_at"), rival.get("gap")
    said = [
        price,
        "" if gap is None else _beside(gap),
        tr("out of stock") if rival.get("availability") == "out-of-stock" else "",
        moment(datetime.fromisoformat(at), now, zone, inside=True) if at else "",
    ]
    return str(rival.get("seller") or ""), " · ".join(part for part in said if part)


def _beside(gap: float) -> str:
    share = percent(abs(gap))
    return tr("{share} below yours", share=share) if gap < 0 else tr("{share} above yours", share=share)


def _money(amount: str | None, currency: str) -> str:
    return "" if amount is None else format_money(to_money(amount), currency)


def _whole(share: float | None) -> str:
    return "" if share is None else percent(share)


def _share(share: float | None) -> str:
    return "" if share is None else share_text(share)
