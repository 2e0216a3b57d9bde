"""A shop small enough to reckon by hand, filled the way imports fill it."""

from __future__ import annotations

from datetime import date, timedelta

from app.jobs.service import Service
from app.store.insights import InsightRow, latest_insight
from tests.clock import TUESDAY_NOON
from tests.filling import rows, sale, take_sales

TODAY = TUESDAY_NOON.date()
EVENING = TUESDAY_NOON.replace(hour=19)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def insight(service: Service, kind: str) -> InsightRow:
    with service.store.read() as connection:
        found = latest_insight(connection, kind)
    assert found is not None
    return found


def sell(service: Service, *sold: tuple[date, str], currency: str = "EUR") -> None:
    """One receipt of one piece for each (day, price)."""
    first = len(rows(service.store, "SELECT 1 FROM sale_line"))
    lines = [
        sale(str(first + number), "TEA", day, price=price, currency=currency)
        for number, (day, price) in enumerate(sold)
    ]
    take_sales(service.store, lines)


def daily(
    service: Service, sku: str, quantities: list[int], *, last: date | None = None, price: str = "10"
) -> None:
    """Sell so many pieces a day, the last of them on ``last`` (yesterday)."""
    end = days_ago(1) if last is None else last
    first = len(rows(service.store, "SELECT 1 FROM sale_line"))
    take_sales(
        service.store,
        [
            sale(
                f"{sku}-{first + step}",
                sku,
                end - timedelta(days=len(quantities) - 1 - step),
                str(count),
                price,
            )
            for step, count in enumerate(quantities)
            if count
        ],
    )
