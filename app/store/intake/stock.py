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
    # Oldest first, whatever the order of the file: what a count adds depends on the one before it.
    counts = sorted(counts, key=lambda count: count.counted_at)
    levels = _levels(connection, {count.product_id for count in counts})
    new: list[StockCount] = []
    latest_new: dict[tuple[int, str], StockCount] = {}
    changed: dict[tuple[int, str], StockCount] = {}
    confirmed: dict[tuple[int, str], StockCount] = {}
    for count in counts:
        key = (count.product_id, count.location)
        known = levels.get(key)
        if known == (count.on_hand, count.counted_at):
            continue
        # Two quantities may have been stated for the very moment of the known count: that, too, looks back.
        looks_back = known is not None and count.counted_at <= known[1]
        if known is not None and looks_back:
            level = StockCount(*key, counted_at=known[1], on_hand=known[0])
            if _in_history(connection, count, (level, latest_new.get(key))):
                continue
            confirmed.setdefault(key, level)
        if looks_back or known is None or known[0] != count.on_hand:
            new.append(count)
            latest_new[key] = count
        if known is None or count.counted_at >= known[1]:
            changed[key] = count
            levels[key] = (count.on_hand, count.counted_at)
    # What is known may rest on a count that only confirmed an earlier one and left no row. With an older count
    # slipped in between, the history would say something else than the level; so it gets its row now.
    missing = [count for count in confirmed.values() if not _has_row(connection, count)]
    _write(connection, missing + new, list(changed.values()), import_id)
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


def _in_history(connection: Connection, count: StockCount, more: Sequence[StockCount | None]) -> bool:
    """Whether the history, with ``more`` that is known beside it, says already that so many lay there then."""
    rows = connection.exec_driver_sql(
        "SELECT at, on_hand FROM stock_history WHERE product_id = ? AND location = ? AND at ="
        " (SELECT max(at) FROM stock_history WHERE product_id = ? AND location = ? AND at <= ?)",
        (count.product_id, count.location, count.product_id, count.location, count.counted_at),
    )
    said = [(row[0], row[1]) for row in rows]
    said += [
        (known.counted_at, known.on_hand)
        for known in more
        if known is not None and known.counted_at <= count.counted_at
    ]
    newest = max((at for at, _ in said), default=0)
    return (newest, count.on_hand) in said


def _has_row(connection: Connection, count: StockCount) -> bool:
    row = connection.exec_driver_sql(
        "SELECT 1 FROM stock_history WHERE product_id = ? AND location = ? AND at = ? AND on_hand = ?",
        (count.product_id, count.location, count.counted_at, count.on_hand),
    ).first()
    return row is not None


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
