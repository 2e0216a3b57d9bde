"""Knowing a sale line again: which stored line of its receipt and product each row of a file stands for.

A product may stand on a receipt twice, and an export may list the two in another order than the last one did: that
is no correction. So a row stands for a stored line of the same facts wherever there is one, else for the first that
no row has stood for yet (a correction), else for a line that is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from app.store.intake.claimed_lines import ClaimedLines
from app.store.intake.sale_facts import Facts
from app.store.intake.wanted import want

Group = tuple[str, int]
"""Receipt and product."""
Row = tuple[Group, Facts]
"""What a file says of a line."""


class StoredLine(NamedTuple):
    """A line that counts already: its number within receipt and product, and the import it belongs to."""

    number: int
    owner_id: int
    facts: Facts


Match = tuple[int, StoredLine | None]
"""Which line a row is: its number within receipt and product, and the stored line; None where it is new."""


class _Unclaimed:
    """The stored lines of one receipt and product that no row of this import stood for yet."""

    __slots__ = ("_lines",)

    def __init__(self) -> None:
        self._lines: dict[Facts, list[StoredLine]] = {}

    def offer(self, line: StoredLine) -> None:
        """Add a line; the highest number first, so that the lowest is claimed first."""
        same = self._lines.get(line.facts)
        if same is None:
            self._lines[line.facts] = [line]
        else:
            same.append(line)

    def claim_same(self, facts: Facts) -> StoredLine | None:
        """Take a line of those facts."""
        same = self._lines.get(facts)
        return same.pop() if same else None

    def claim_first(self) -> StoredLine | None:
        """Take the line of the lowest number."""
        left = [same for same in self._lines.values() if same]
        return min(left, key=lambda same: same[-1].number).pop() if left else None


class LineMatching:
    """Numbers the rows of one import, chunk after chunk.

    Only what the last chunk was about is kept in memory. Of other receipts, which a file that is not in their order
    comes back to, the store knows what this import has taken of them so far.
    """

    def __init__(self, *, source_id: int, import_id: int, fresh: bool) -> None:
        """``fresh``: the source had no line at all when this began."""
        self._source_id = source_id
        self._import_id = import_id
        self._fresh = fresh
        self._highest: dict[Group, int] = {}
        """The highest number given out."""
        self._unclaimed: dict[Group, _Unclaimed] = {}
        self._claimed = ClaimedLines()

    def match(self, connection: Connection, rows: Sequence[Row]) -> list[Match]:
        """Return which line each row is. What became of the rows matched before must have been written."""
        self._look_up(connection, list(dict.fromkeys(group for group, _ in rows)))
        highest, unclaimed = self._highest, self._unclaimed
        same: list[StoredLine | None] = [None] * len(rows)
        if unclaimed:
            # First of all rows, so that a line that is new or corrected takes no other's place.
            for place, (group, facts) in enumerate(rows):
                lines = unclaimed.get(group)
                if lines is not None:
                    same[place] = lines.claim_same(facts)
        matches: list[Match] = []
        for (group, _), line in zip(rows, same, strict=True):
            if line is None and group in unclaimed:
                line = unclaimed[group].claim_first()
            if line is None:
                number = highest[group] = highest.get(group, 0) + 1
                matches.append((number, None))
            else:
                matches.append((line.number, line))
        return matches

    def note_untraced(self, lines: Sequence[tuple[str, int, int]]) -> None:
        """Remember rows (receipt, product, number) that were matched and will leave no trace in the store."""
        self._claimed.add(lines)

    def _look_up(self, connection: Connection, groups: Sequence[Group]) -> None:
        """Know what there is of these receipts and products, and forget all others."""
        unsure = [group for group in groups if group not in self._highest]
        self._highest = {group: self._highest[group] for group in groups if group in self._highest}
        self._unclaimed = {group: self._unclaimed[group] for group in groups if group in self._unclaimed}
        stored = self._stored_receipts(connection, list(dict.fromkeys(receipt for receipt, _ in unsure)))
        known = [group for group in unsure if group[0] in stored]
        if known:
            want(connection, known)
            if self._fresh:
                self._count(connection)
            else:
                self._load(connection, self._claimed.among(known))

    def _stored_receipts(self, connection: Connection, receipts: Sequence[str]) -> set[str]:
        """Return those receipts that have a line already, of whatever import."""
        if not receipts:
            return set()
        want(connection, [(receipt, None) for receipt in receipts])
        rows = connection.exec_driver_sql(
            "SELECT receipt FROM wanted WHERE EXISTS (SELECT 1 FROM sale_line AS line"
            " WHERE line.source_id = ? AND line.receipt = wanted.receipt)",
            (self._source_id,),
        )
        return {receipt for (receipt,) in rows}

    def _count(self, connection: Connection) -> None:
        """Look up how many lines this import, whose own they all are, has brought so far."""
        for receipt, product_id, highest in connection.exec_driver_sql(
            "SELECT receipt, product_id, (SELECT max(occurrence) FROM sale_line AS line WHERE line.source_id = ?"
            " AND line.receipt = wanted.receipt AND line.product_id = wanted.product_id)"
            " FROM wanted",
            (self._source_id,),
        ):
            self._highest[receipt, product_id] = highest or 0

    def _load(self, connection: Connection, untraced: set[tuple[str, int, int]]) -> None:
        """Look up what is stored, and what of it this import has stood for already."""
        stored = connection.exec_driver_sql(
            "SELECT line.receipt, line.product_id, line.occurrence, line.import_id,"
            f" EXISTS (SELECT 1 FROM pending_line AS other WHERE {_SAME_LINE})"
            f" OR EXISTS (SELECT 1 FROM line_statement AS other WHERE {_SAME_LINE}),"
            " line.sold_at, line.day, line.quantity, line.unit_price, line.amount, line.currency"
            " FROM wanted CROSS JOIN sale_line AS line ON line.source_id = ?"
            " AND line.receipt = wanted.receipt AND line.product_id = wanted.product_id"
            " ORDER BY wanted.rowid, line.occurrence",
            (self._import_id, self._import_id, self._source_id),
        ).all()
        highest, unclaimed = self._highest, self._unclaimed
        for (
            receipt, product_id, number, owner_id, claimed, sold_at, day, quantity, unit_price, amount, currency,
        ) in reversed(stored):  # fmt: skip
            group = (receipt, product_id)
            highest.setdefault(group, number)
            if owner_id == self._import_id or claimed or (receipt, product_id, number) in untraced:
                continue
            if group not in unclaimed:
                unclaimed[group] = _Unclaimed()
            facts = Facts(sold_at, day, quantity, unit_price, amount, currency)
            unclaimed[group].offer(StoredLine(number, owner_id, facts))


_SAME_LINE = (
    "other.source_id = line.source_id AND other.receipt = line.receipt AND other.product_id = line.product_id"
    " AND other.occurrence = line.occurrence AND other.import_id = ?"
)
