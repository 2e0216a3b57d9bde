"""The figures behind an alert, in the owner's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from app.alerts.wording import rate
from app.desktop.words import moment
from app.domain.money import format_money, to_money


def fact_lines(facts: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return (what, figure) pairs, in the order in which the arithmetic goes. Unknown facts are left out."""
    tr = QCoreApplication.translate
    window = _number(facts.get("velocity_days"))
    lead = (
        tr("Facts", "Supplier takes (days)")
        if facts.get("lead_time_known", True)
        else tr("Facts", "Supplier takes (days, assumed)")
    )
    counted = facts.get("counted_at")
    lost = facts.get("margin_lost_a_day")
    skus = facts.get("skus")
    lines = [
        (tr("Facts", "On the shelf"), _number(facts.get("on_hand"))),
        (tr("Facts", "Last counted"), moment(datetime.fromisoformat(counted), now, zone) if counted else ""),
        (
            tr("Facts", "Sells, over {n} days").replace("{n}", window),
            _pace(facts.get("daily_sales")),
        ),
        (tr("Facts", "Lasts for (days)"), _number(facts.get("days_of_cover"))),
        (lead, _number(facts.get("lead_time_days"))),
        (tr("Facts", "Reorder point"), _number(facts.get("reorder_point"))),
        (tr("Facts", "Tillwatch warns below"), _number(facts.get("threshold"))),
        (
            tr("Facts", "Margin lost a day without it"),
            format_money(to_money(str(lost)), str(facts.get("currency", ""))) if lost is not None else "",
        ),
        (tr("Facts", "Products"), _number(facts.get("products"))),
        (tr("Facts", "SKUs"), ", ".join(map(str, skus)) if isinstance(skus, list) else ""),
    ]
    return [(what, figure) for what, figure in lines if figure]


def _pace(value: object) -> str:
    """Say the pace as the alert's text says it: a slow mover's "0.1 a day" would hide what it rests on."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return rate(value) if value else "0"


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{value:,.1f}".removesuffix(".0")
