"""What is wrong with the shop's own figures: groups of rows that somebody has to put right at the source.

Read from what counts now. Every group is one SQL statement, asked for its number or for some of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import Connection

from app.domain.money import money_text, money_to_decimal
from app.domain.quantity import QUANTITY_SCALE, format_quantity, quantity_text
from app.domain.time import from_millis, to_millis
from app.language import day_long, day_short, fixed, noop, tr, trn
from app.store.shelf import COUNT_ERROR

NEGATIVE = "negative"
OVERSOLD = "oversold"
NEVER_COUNTED = "never-counted"
HELD_PRICE = "held-price"
DUPLICATE_SKU = "duplicate-sku"
STALE_SOURCE = "stale-source"
ZERO_COST = "zero-cost"
UNTRACKED = "untracked"

SHORTEST_STALE = timedelta(days=3)
LONE_STALE = timedelta(days=14)
GAPS_MISSED = 3
"""A source is stale once it has missed as many of its usual gaps, but never within ``SHORTEST_STALE``. One that was
read only once has no usual gap; it gets ``LONE_STALE``."""

_DELIVERY_MS = 12 * 3_600_000
"""Several files of one afternoon are one delivery: shorter gaps say nothing."""


@dataclass(frozen=True, slots=True)
class QualityGroup:
    """One kind of fault and how many rows have it."""

    key: str
    title: str
    """What is wrong, with the number: ``5,729 products have less than nothing in stock``."""
    advice: str
    count: int
    pressing: bool = True
    """Whether it is worth an alert by itself. That a few products are not tracked, or cost nothing, is somebody's
    choice; that half of them are is a hole in the data."""


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One row to put right."""

    sku: str
    name: str
    value: str
    """The figure in question as a table carries it: ``-1234.5``."""
    figure: str
    """The same as the language in use writes it."""
    detail: str
    """What else helps to find it."""


@dataclass(frozen=True, slots=True)
class _Kind:
    title: Callable[[int], str]
    advice: str
    query: str
    """Yields sku, name, value (scaled), and what its detail is worded from."""
    where: str = ""
    """Which articles have this fault, so that several kinds are counted in one look; empty: ``query`` is counted."""


_ITEMS = (
    "(SELECT p.*, s.on_hand, s.counted_at FROM product_now p LEFT JOIN (SELECT product_id, sum(on_hand) AS on_hand,"
    " max(counted_at) AS counted_at FROM stock_level_now GROUP BY product_id) s ON s.product_id = p.id"
    " WHERE p.active AND p.kind = 'item')"
)


def _of_items(title: Callable[[int], str], advice: str, *, columns: str, where: str, order: str) -> _Kind:
    query = f"SELECT sku, name, {columns} FROM {_ITEMS} WHERE {where} ORDER BY {order}"
    return _Kind(title, advice, query, where)


# What ``app.store.shelf`` does not believe. A day later than there, for SQL does not know the zone's midnight: rather a
# row too few than one that blames what was sold on the day of the count.
_OVERSOLD = f"""
SELECT p.sku, p.name, p.sold - p.had, p.counted_at
FROM (
    SELECT i.sku, i.name, i.counted_at, sum(d.quantity) AS sold, i.on_hand + coalesce(
        (SELECT sum(v.quantity) FROM delivery v WHERE v.product_id = i.id AND v.at > i.counted_at), 0) AS had
    FROM {_ITEMS} i JOIN product_day d ON d.product_id = i.id AND d.day > i.counted_at / 86400000 + 1
    WHERE i.on_hand >= 0 AND i.stock_tracked IS NOT 0
        AND +d.import_id IN (SELECT id FROM file_import WHERE state = 'finished')
    GROUP BY i.id
) p
WHERE p.sold - p.had > max({QUANTITY_SCALE}, {COUNT_ERROR} * p.had) ORDER BY 3 DESC, 1
"""

_KINDS: dict[str, _Kind] = {
    NEGATIVE: _of_items(
        lambda n: trn(
            "{n} product has less than nothing in stock", "{n} products have less than nothing in stock", n
        ),
        noop("Count them again; until then nothing can be said of their stock."),
        columns="on_hand, ''",
        where="on_hand < 0 AND stock_tracked IS NOT 0",
        order="on_hand",
    ),
    OVERSOLD: _Kind(
        lambda n: trn("{n} product sold more than was counted", "{n} products sold more than was counted", n),
        noop(
            "Deliveries are missing, or the counts are old: bring in newer ones, or enter what came. Until then nothing"
            " can be said of their stock."
        ),
        _OVERSOLD,
    ),
    NEVER_COUNTED: _of_items(
        lambda n: trn("{n} product was never counted", "{n} products were never counted", n),
        noop(
            "Their stock is said to be tracked, but no count was ever stated. Count them, or switch tracking off."
        ),
        columns="NULL, coalesce(category, '')",
        where="on_hand IS NULL AND stock_tracked",
        order="name, sku",
    ),
    HELD_PRICE: _Kind(
        lambda n: trn("{n} price jumped ten times or more", "{n} prices jumped ten times or more", n),
        noop("The old ones stay until you say which are right."),
        "SELECT p.sku, p.name, h.stated, h.before FROM held_price h"
        " JOIN product_now p ON p.id = h.product_id"
        " JOIN file_import i ON i.id = h.import_id AND i.state = 'finished'"
        " WHERE h.answer IS NULL ORDER BY p.name, p.sku",
    ),
    DUPLICATE_SKU: _Kind(
        lambda n: trn(
            "{n} product shares its SKU or barcode with another",
            "{n} products share their SKU or barcode with another",
            n,
        ),
        noop("Give each product a code of its own, so that sales and stock go to the right one."),
        "SELECT p.sku, p.name, NULL, '' FROM product_now p JOIN (SELECT lower(trim(sku)) AS code FROM product_now"
        " WHERE NOT sku_derived AND active GROUP BY 1 HAVING count(*) > 1) twice ON twice.code = lower(trim(p.sku))"
        " WHERE p.active AND NOT p.sku_derived"
        " UNION ALL"
        " SELECT p.sku, p.name, NULL, p.barcode FROM product_now p JOIN (SELECT barcode FROM product_now"
        " WHERE barcode <> '' AND active AND kind = 'item' GROUP BY 1 HAVING count(*) > 1) twice"
        " ON twice.barcode = p.barcode WHERE p.active AND p.kind = 'item' ORDER BY 4, 1",
    ),
    ZERO_COST: _of_items(
        lambda n: trn("{n} product is said to cost nothing", "{n} products are said to cost nothing", n),
        noop("Without a cost there is no margin. Enter what you pay for them, or leave the cost blank."),
        columns="cost, ''",
        where="cost = 0 AND price > 0",
        order="name, sku",
    ),
    UNTRACKED: _of_items(
        lambda n: trn("{n} product's stock is not tracked", "{n} products' stock is not tracked", n),
        noop("Tillwatch watches their sales, but cannot say when they run out."),
        columns="NULL, coalesce(category, '')",
        where="stock_tracked = 0 OR (stock_tracked IS NULL AND on_hand IS NULL)",
        order="name, sku",
    ),
}
_QUANTITIES = frozenset({NEGATIVE, OVERSOLD})
_OFTEN_MEANT = frozenset({ZERO_COST, UNTRACKED})


def quality_groups(connection: Connection, now: datetime) -> list[QualityGroup]:
    """Return the faults that there are, the most pressing first; none of those without a row."""
    by_item = {key: kind for key, kind in _KINDS.items() if kind.where}
    sums = ", ".join(f"coalesce(sum({kind.where}), 0)" for kind in by_item.values())
    items, *found = connection.exec_driver_sql(f"SELECT count(*), {sums} FROM {_ITEMS}").one()
    counts = dict(zip(by_item, found, strict=True))
    groups = []
    for key, kind in _KINDS.items():
        count = counts.get(key)
        if count is None:
            count = connection.exec_driver_sql(f"SELECT count(*) FROM ({kind.query})").scalar_one()
        if count:
            pressing = key not in _OFTEN_MEANT or 2 * count >= items
            groups.append(QualityGroup(key, kind.title(count), tr(kind.advice), count, pressing))
    stale = list(_stale(connection, now))
    if stale:
        title = trn(
            "{n} source has not sent anything for longer than usual",
            "{n} sources have not sent anything for longer than usual",
            len(stale),
        )
        advice = tr("Export them again; until then figures and warnings rest on old data.")
        groups.insert(0, QualityGroup(STALE_SOURCE, title, advice, len(stale)))
    return groups


def quality_rows(
    connection: Connection, key: str, *, now: datetime, limit: int | None = None, offset: int = 0
) -> list[QualityRow]:
    """Return the rows of one group, the worst first. Raises ``KeyError`` for a group that there is not."""
    if key == STALE_SOURCE:
        return list(_stale(connection, now))[offset : None if limit is None else offset + limit]
    rows = connection.exec_driver_sql(
        f"{_KINDS[key].query} LIMIT ? OFFSET ?", (-1 if limit is None else limit, offset)
    )
    return [
        QualityRow(sku, name, *_value(key, value), _detail(key, detail)) for sku, name, value, detail in rows
    ]


def _value(key: str, units: int | None) -> tuple[str, str]:
    """Return the figure in question for a table and for a person; blank where the fault is no figure."""
    if units is None:
        return "", ""
    if key in _QUANTITIES:
        return quantity_text(units), format_quantity(units)
    return money_text(units), fixed(money_to_decimal(units), 2)


def _detail(key: str, found: int | str) -> str:
    if key == OVERSOLD:
        return tr("sold since {day}", day=day_short(from_millis(int(found)), year=True))
    if key == HELD_PRICE:
        return tr("was {price}", price=fixed(money_to_decimal(int(found)), 2))
    if key == DUPLICATE_SKU:
        return tr("barcode {barcode}", barcode=found) if found else tr("SKU")
    return str(found)


def _stale(connection: Connection, now: datetime) -> Iterator[QualityRow]:
    """Yield the sources that were read regularly, or once, and are overdue."""
    times: dict[tuple[str, str], list[int]] = {}
    rows = connection.exec_driver_sql(
        "SELECT s.key, s.title, i.finished_at FROM source s JOIN file_import i ON i.source_id = s.id"
        " WHERE i.state = 'finished' AND i.kind = 'file' AND i.repeat_of IS NULL ORDER BY i.finished_at"
    )
    for key, title, finished_at in rows:
        times.setdefault((key, title), []).append(finished_at)
    for (key, title), finished in times.items():
        last = finished[-1]
        gaps = sorted(later - before for before, later in pairwise(finished) if later - before > _DELIVERY_MS)
        usual = timedelta(milliseconds=gaps[len(gaps) // 2]) * GAPS_MISSED if gaps else LONE_STALE
        age = timedelta(milliseconds=to_millis(now) - last)
        if age > max(SHORTEST_STALE, usual):
            days = trn("{n} day", "{n} days", age.days)
            last_day = day_long(from_millis(last), year=True)
            yield QualityRow(key, tr(title), days, days, tr("last read on {day}", day=last_day))
