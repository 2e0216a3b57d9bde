"""Stock counts: the level now, and a history of every time it changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class StockCount:
    """``on_hand`` of a product at one place and moment; ``record`` is whatever number the caller knows it by."""

    product_id: int
    location: str
    counted_at: int
    on_hand: int
    record: int = 0


def put_counts(connection: Connection, counts: Iterable[StockCount], import_id: int) -> list[StockCount]:
    """Store counts, and return those that brought something new.

    A count older than the one known goes into the history only; a newer one of the same quantity just
    confirms it. The same count twice brings nothing.
    """
    counts = list(counts)
    levels = _levels(connection, {count.product_id for count in counts})
    new: list[StockCount] = []
    changed: dict[tuple[int, str], StockCount] = {}
    for count in counts:
        key = (count.product_id, count.location)
        known = levels.get(key)
        if known is not None and count.counted_at < known[1]:
            if not _in_history(connection, count):
                new.append(count)
            continue
        if known is not None and count.counted_at == known[1] and _in_history(connection, count):
            # Two quantities were stated for one moment, and this one was taken in before.
            continue
        if known is None or known[0] != count.on_hand:
            new.append(count)
        if known != (count.on_hand, count.counted_at):
            changed[key] = count
            levels[key] = (count.on_hand, count.counted_at)
    _write(connection, new, list(changed.values()), import_id)
    return new


def _levels(connection: Connection, products: set[int]) -> dict[tuple[int, str], tuple[int, int]]:
    found: dict[tuple[int, str], tuple[int, int]] = {}
    ids = sorted(products)
    for start in range(0, len(ids), 500):
        part = tuple(ids[start : start + 500])
        rows = connection.exec_driver_sql(
            "SELECT product_id, location, on_hand, counted_at FROM stock_level"
            f" WHERE product_id IN ({','.join('?' * len(part))})",
            part,
        )
        for product_id, location, on_hand, counted_at in rows:
            found[product_id, location] = (on_hand, counted_at)
    return found


def _in_history(connection: Connection, count: StockCount) -> bool:
    """Whether the history says already that so many lay there at that moment."""
    rows = connection.exec_driver_sql(
        "SELECT on_hand FROM stock_history WHERE product_id = ? AND location = ? AND at ="
        " (SELECT max(at) FROM stock_history WHERE product_id = ? AND location = ? AND at <= ?)",
        (count.product_id, count.location, count.product_id, count.location, count.counted_at),
    )
    return any(row[0] == count.on_hand for row in rows)


def _write(
    connection: Connection, new: Sequence[StockCount], changed: Sequence[StockCount], import_id: int
) -> None:
    if new:
        connection.exec_driver_sql(
            "INSERT INTO stock_history (product_id, location, at, on_hand, import_id) VALUES (?, ?, ?, ?, ?)",
            [(c.product_id, c.location, c.counted_at, c.on_hand, import_id) for c in new],
        )
    if changed:
        connection.exec_driver_sql(
            "INSERT INTO stock_level (product_id, location, on_hand, counted_at, import_id)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (product_id, location) DO UPDATE SET"
            " on_hand = excluded.on_hand, counted_at = excluded.counted_at, import_id = excluded.import_id",
            [(c.product_id, c.location, c.on_hand, c.counted_at, import_id) for c in changed],
        )
