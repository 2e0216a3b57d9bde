"""Stock that an import has staged: folded into the levels, staged anew without it, or swept away."""

from __future__ import annotations

from itertools import pairwise

from sqlalchemy import Connection

from app.store.intake.stock import Level, Place, level_without, stage_levels


def settle_stock(connection: Connection, import_id: int, limit: int) -> bool:
    """Fold up to ``limit`` staged levels of an import that counts into the table; True once none is left."""
    places = connection.exec_driver_sql(
        "SELECT product_id, location FROM pending_stock WHERE import_id = ? ORDER BY product_id, location LIMIT ?",
        (import_id, limit),
    ).all()
    if places:
        these = "import_id = ? AND (product_id, location) <= (?, ?)"
        upto = (import_id, *places[-1])
        connection.exec_driver_sql(
            "INSERT INTO stock_level (product_id, location, on_hand, counted_at, import_id, incoming)"
            " SELECT product_id, location, on_hand, counted_at, stated_by, incoming FROM pending_stock"
            f" WHERE {these} AND on_hand IS NOT NULL"
            " ON CONFLICT (product_id, location) DO UPDATE SET on_hand = excluded.on_hand,"
            " counted_at = excluded.counted_at, import_id = excluded.import_id, incoming = excluded.incoming",
            upto,
        )
        connection.exec_driver_sql(
            "DELETE FROM stock_level WHERE (product_id, location) IN"
            f" (SELECT product_id, location FROM pending_stock WHERE {these} AND on_hand IS NULL)",
            upto,
        )
        connection.exec_driver_sql(f"DELETE FROM pending_stock WHERE {these}", upto)
    return len(places) < limit


class StockUndo:
    """Stages the levels as they are without one import, under the number of the undoing."""

    def __init__(self, undo_id: int, import_id: int) -> None:
        self._undo_id = undo_id
        self._import_id = import_id
        self._last = 0

    def stage(self, connection: Connection, limit: int) -> bool:
        """Go through up to ``limit`` of the import's counts; True once all are done."""
        rows = connection.exec_driver_sql(
            "SELECT h.id, h.product_id, h.location, s.on_hand, s.counted_at, s.import_id, s.incoming"
            " FROM stock_history h LEFT JOIN stock_level s"
            " ON s.product_id = h.product_id AND s.location = h.location"
            " WHERE h.import_id = ? AND h.id > ? ORDER BY h.id LIMIT ?",
            (self._import_id, self._last, limit),
        ).all()
        levels: dict[Place, Level | None] = {}
        for _, product_id, location, *known in rows:
            place = (product_id, location)
            if place in levels or known[0] is None:
                continue
            level = level_without(connection, place, self._import_id, coming=known[3] is not None)
            if level != Level(*known):
                levels[place] = level
        stage_levels(connection, self._undo_id, levels)
        if rows:
            self._last = rows[-1][0]
        return len(rows) < limit


def clear_stock(connection: Connection, import_id: int, limit: int) -> bool:
    """Delete up to ``limit`` of what an import that does not count left behind; True once none is left."""
    gone = connection.exec_driver_sql(
        "DELETE FROM pending_stock WHERE (product_id, location) IN"
        " (SELECT product_id, location FROM pending_stock WHERE import_id = ? LIMIT ?)",
        (import_id, limit),
    ).rowcount
    gone += connection.exec_driver_sql(
        "DELETE FROM stock_history WHERE id IN (SELECT id FROM stock_history WHERE import_id = ? LIMIT ?)",
        (import_id, limit - gone),
    ).rowcount
    return gone < limit


def forget_stock(connection: Connection, before: int, limit: int) -> bool:
    """Thin out up to ``limit`` counts of imports that finished before an instant (ms); True once all are done.

    Those imports cannot be undone any more, so their counts lose their number: that tells what is done from what is
    not. A count goes where it only repeats the one before it, but for the latest, which says since when it is known.
    """
    oldest = connection.exec_driver_sql(
        "SELECT id FROM file_import i WHERE state = 'finished' AND finished_at < ? AND settled_at IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM stock_history h WHERE h.import_id = i.id) ORDER BY id LIMIT 1",
        (before,),
    ).scalar()
    if oldest is None:
        return True
    rows = connection.exec_driver_sql(
        "SELECT id, product_id, location, at, on_hand, incoming FROM stock_history WHERE import_id = ?"
        " ORDER BY id LIMIT ?",
        (oldest, limit),
    ).all()
    connection.exec_driver_sql(
        "UPDATE stock_history SET import_id = NULL WHERE id = ?", [(row[0],) for row in rows]
    )
    for history_id, product_id, location, at, on_hand, incoming in rows:
        # The count itself, and the one before it, which was the latest until now. The sign keeps SQLite from going
        # through all that lost their number.
        around = connection.exec_driver_sql(
            "SELECT id, on_hand, incoming FROM (SELECT * FROM stock_history WHERE product_id = ?1"
            " AND location = ?2 AND +import_id IS NULL AND (at, id) > (?3, ?4) ORDER BY at, id LIMIT 1)"
            " UNION ALL SELECT ?4, ?5, ?6"
            " UNION ALL SELECT id, on_hand, incoming FROM (SELECT * FROM stock_history WHERE product_id = ?1"
            " AND location = ?2 AND +import_id IS NULL AND (at, id) < (?3, ?4) ORDER BY at DESC, id DESC LIMIT 2)",
            (product_id, location, at, history_id, on_hand, incoming),
        ).all()
        # From the latest to the earliest; the first of them, whichever it is, stays.
        needless = [
            (later[0],)
            for later, earlier in pairwise(around[1:])
            if later[1] == earlier[1] and later[2] in (None, earlier[2])
        ]
        if needless:
            connection.exec_driver_sql("DELETE FROM stock_history WHERE id = ?", needless)
    return False
