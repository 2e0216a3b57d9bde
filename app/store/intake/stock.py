"""Stock counts: every one that was stated, and the level that follows from them.

The level of a product at a place is the count with the latest moment; of several of the same moment, the one that was
taken in last. How many are on their way is what the latest count says that speaks of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from app.store.intake.statements import parts

Place = tuple[int, str]
"""Product and location."""


@dataclass(frozen=True, slots=True)
class StockCount:
    """``on_hand`` of a product at one place and moment; ``record`` is whatever number the caller knows it by."""

    product_id: int
    location: str
    counted_at: int
    on_hand: int
    record: int = 0
    incoming: int | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """What lies at one place. ``import_id``: who stated it."""

    on_hand: int
    counted_at: int
    import_id: int | None
    incoming: int | None


@dataclass(slots=True)
class Taken:
    """What became of some counts."""

    new: list[StockCount] = field(default_factory=list)
    """Those that brought something new: another quantity than was known, or a first one."""
    before: dict[Place, int] = field(default_factory=dict)
    """What was known to lie there before this import."""


def put_counts(
    connection: Connection, counts: Iterable[StockCount], import_id: int, *, repeat: bool = False
) -> Taken:
    """Keep counts under an import and stage the levels that follow; seen once the import counts.

    ``repeat``: do not keep those that bring nothing new.
    """
    # Oldest first, whatever the order of the file: what a count brings depends on the one before it.
    counts = sorted(counts, key=lambda count: count.counted_at)
    products = {count.product_id for count in counts}
    _keep_levels(connection, products)
    levels = _levels(connection, products)
    taken = Taken(before={place: level.on_hand for place, level in levels.items()})
    levels |= _staged(connection, products, import_id)
    rows: list[StockCount] = []
    newest: dict[Place, StockCount] = {}
    changed: set[Place] = set()
    older: set[Place] = set()
    for count in counts:
        place = (count.product_id, count.location)
        known = levels.get(place)
        later = known is None or count.counted_at > known.counted_at
        if known is None or later:
            new = known is None or known.on_hand != count.on_hand
        elif (known.on_hand, known.counted_at) == (count.on_hand, count.counted_at):
            new = False
        else:
            new = not _in_history(connection, count, newest.get(place))
        if new:
            taken.new.append(count)
        elif repeat and not (later and known is not None and count.incoming not in (None, known.incoming)):
            continue
        rows.append(count)
        newest[place] = count
        if known is None or count.counted_at >= known.counted_at:
            coming = count.incoming
            if coming is None and known is not None:
                coming = known.incoming
            levels[place] = Level(count.on_hand, count.counted_at, import_id, coming)
            changed.add(place)
        elif count.incoming is not None:
            older.add(place)
    _write(connection, rows, import_id)
    for place in older:
        level = levels[place]
        incoming = _latest_incoming(connection, place)
        if incoming != level.incoming:
            levels[place] = Level(level.on_hand, level.counted_at, level.import_id, incoming)
            changed.add(place)
    stage_levels(connection, import_id, {place: levels[place] for place in changed})
    return taken


def level_without(connection: Connection, place: Place, import_id: int, *, coming: bool) -> Level | None:
    """Return what lies there as though that import had never been read. ``coming``: look for what is on its way too."""
    row = connection.exec_driver_sql(
        # Who counts is looked up row by row, from the latest: mostly the first one does.
        "SELECT on_hand, at, import_id, incoming FROM stock_history h"
        " WHERE product_id = ? AND location = ? AND +import_id IS NOT ? AND (+import_id IS NULL"
        " OR (SELECT state FROM file_import i WHERE i.id = h.import_id) = 'finished')"
        " ORDER BY at DESC, id DESC LIMIT 1",
        (*place, import_id),
    ).first()
    if row is None:
        return None
    incoming = row[3]
    if incoming is None and coming:
        incoming = _latest_incoming(connection, place, but=import_id)
    return Level(row[0], row[1], row[2], incoming)


def stage_levels(connection: Connection, import_id: int, levels: Mapping[Place, Level | None]) -> None:
    """Stage levels as they will be once that import counts; None: nothing is known of the place any more."""
    if levels:
        connection.exec_driver_sql(
            "INSERT INTO pending_stock (product_id, location, import_id, on_hand, counted_at, stated_by, incoming)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (product_id, location) DO UPDATE SET"
            " on_hand = excluded.on_hand, counted_at = excluded.counted_at, stated_by = excluded.stated_by,"
            " incoming = excluded.incoming",
            [
                (*place, import_id, None, None, None, None)
                if level is None
                else (*place, import_id, level.on_hand, level.counted_at, level.import_id, level.incoming)
                for place, level in levels.items()
            ],
        )


def _keep_levels(connection: Connection, products: Collection[int]) -> None:
    """Give every level the row of the count it rests on: earlier versions kept none of a count that confirmed one.

    Without it, a level could not be told again from its history.
    """
    for part, marks in parts(products):
        connection.exec_driver_sql(
            "INSERT INTO stock_history (product_id, location, at, on_hand, import_id, incoming)"
            " SELECT product_id, location, counted_at, on_hand, import_id, incoming FROM stock_level s"
            f" WHERE product_id IN ({marks}) AND NOT EXISTS (SELECT 1 FROM stock_history h"
            " WHERE h.product_id = s.product_id AND h.at = s.counted_at AND h.location = s.location"
            " AND h.on_hand = s.on_hand)",
            part,
        )


def _levels(connection: Connection, products: Collection[int]) -> dict[Place, Level]:
    found: dict[Place, Level] = {}
    for part, marks in parts(products):
        for product_id, location, *level in connection.exec_driver_sql(
            "SELECT product_id, location, on_hand, counted_at, import_id, incoming FROM stock_level"
            f" WHERE product_id IN ({marks})",
            part,
        ).all():
            found[product_id, location] = Level(*level)
    return found


def _staged(connection: Connection, products: Collection[int], import_id: int) -> dict[Place, Level]:
    found: dict[Place, Level] = {}
    for part, marks in parts(products):
        for product_id, location, *level in connection.exec_driver_sql(
            "SELECT product_id, location, on_hand, counted_at, stated_by, incoming FROM pending_stock"
            f" WHERE import_id = ? AND product_id IN ({marks})",
            (import_id, *part),
        ).all():
            found[product_id, location] = Level(*level)
    return found


def _in_history(connection: Connection, count: StockCount, more: StockCount | None) -> bool:
    """Whether the history, with ``more`` that is about to be written, says already that so many lay there then."""
    rows = connection.exec_driver_sql(
        "SELECT at, on_hand FROM stock_history WHERE product_id = ? AND location = ? AND at ="
        " (SELECT max(at) FROM stock_history WHERE product_id = ? AND location = ? AND at <= ?)",
        (count.product_id, count.location, count.product_id, count.location, count.counted_at),
    )
    said = [(row[0], row[1]) for row in rows]
    if more is not None and more.counted_at <= count.counted_at:
        said.append((more.counted_at, more.on_hand))
    newest = max((at for at, _ in said), default=0)
    return (newest, count.on_hand) in said


def _latest_incoming(connection: Connection, place: Place, *, but: int = 0) -> int | None:
    row = connection.exec_driver_sql(
        "SELECT incoming FROM stock_history WHERE product_id = ? AND location = ? AND +import_id IS NOT ?"
        " AND incoming IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1",
        (*place, but),
    ).first()
    return None if row is None else int(row[0])


def _write(connection: Connection, rows: Sequence[StockCount], import_id: int) -> None:
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO stock_history (product_id, location, at, on_hand, incoming, import_id)"
            " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM stock_history"
            " WHERE product_id = ?1 AND at = ?3 AND location = ?2 AND on_hand = ?4 AND incoming IS ?5"
            # The plus keeps SQLite from the index of imports, under which all of this file's counts lie.
            " AND +import_id = ?6)",
            [(c.product_id, c.location, c.counted_at, c.on_hand, c.incoming, import_id) for c in rows],
        )
