"""Whatever is taken in, corrected, undone and cut short: what is seen is what the imports that count say, in order."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import given, note, settings
from hypothesis import strategies as st

from app.domain.records import ImportCounts, SaleRecord
from app.store.database import Store
from app.store.intake import imports
from tests.clock import TUESDAY_NOON
from tests.filling import rows, sale
from tests.store.intake.line_steps import COUNTED, forgetting, last_import, taking_in, tidying, undoing

MONDAY = date(2026, 3, 2)
Key = tuple[str, str, str, int]
"""Source, receipt, SKU and how-many-eth."""
Facts = tuple[int, int, int, int, int, str]
Lines = dict[Key, Facts]

SEEN = """
SELECT source.key, line.receipt, product.sku, line.occurrence, line.sold_at, line.day, line.quantity, line.unit_price,
    line.amount, line.currency
FROM sale_line_now AS line JOIN source ON source.id = line.source_id JOIN product ON product.id = line.product_id
"""
SEEN_DAYS = """
SELECT sold.day, product.sku, sold.currency, sum(sold.quantity), sum(sold.amount), sum(sold.lines)
FROM product_day AS sold JOIN product ON product.id = sold.product_id
JOIN file_import ON file_import.id = sold.import_id
WHERE file_import.state = 'finished' GROUP BY 1, 2, 3 HAVING sum(sold.lines) <> 0
"""
SHOP_DAYS = """
SELECT day, import_id, currency, quantity, amount, lines FROM shop_day
WHERE import_id IN (SELECT id FROM file_import WHERE state = 'finished') AND (quantity, amount, lines) <> (0, 0, 0)
ORDER BY 1, 2, 3
"""
SHOP_SUMS = """
SELECT day, import_id, currency, sum(quantity), sum(amount), sum(lines) FROM product_day
WHERE import_id IN (SELECT id FROM file_import WHERE state = 'finished') GROUP BY 1, 2, 3
HAVING (sum(quantity), sum(amount), sum(lines)) <> (0, 0, 0) ORDER BY 1, 2, 3
"""
ROLL_UPS = "SELECT day, product_id, import_id, currency, quantity, amount, lines FROM product_day ORDER BY 1, 2, 3, 4"
SUMS = """
SELECT day, product_id, import_id, currency, sum(quantity), sum(amount), count(*) FROM sale_line
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
SHOP_ROLL_UPS = "SELECT day, import_id, currency, quantity, amount, lines FROM shop_day ORDER BY 1, 2, 3"
SHOP_LINES = """
SELECT day, import_id, currency, sum(quantity), sum(amount), count(*) FROM sale_line
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
LEFT_OVER = """
SELECT 'pending', count(*) FROM pending_line HAVING count(*) > 0
UNION ALL SELECT 'line', count(*) FROM sale_line
WHERE import_id NOT IN (SELECT id FROM file_import WHERE state = 'finished') HAVING count(*) > 0
UNION ALL SELECT 'statement', count(*) FROM line_statement
WHERE import_id NOT IN (SELECT id FROM file_import WHERE state = 'finished') HAVING count(*) > 0
UNION ALL SELECT 'statement of the owner', count(*) FROM line_statement NATURAL JOIN
    (SELECT source_id, receipt, product_id, occurrence, import_id FROM sale_line) HAVING count(*) > 0
"""


@dataclass
class Import:
    """An import that counts, and what it says."""

    id: int
    source: str
    file: Sequence[SaleRecord]
    finished: datetime
    stated: Lines


class Model:
    """The imports that count, replayed in their order."""

    def __init__(self, imports: Sequence[Import] = ()) -> None:
        self.imports = list(imports)

    def lines(self) -> Lines:
        seen: Lines = {}
        for one in self.imports:
            seen |= one.stated
        return seen

    def stated_by(self, source: str, file: Sequence[SaleRecord], chunk: int) -> Lines:
        """What a file would say now, once its rows are known as the lines they are."""
        stored = self.lines()
        stated: Lines = {}
        for start in range(0, len(file), chunk):
            rest = []
            for record in file[start : start + chunk]:
                group, said = (source, record.receipt, record.sku or ""), facts_of(record)
                same = [
                    key for key in stored if key[:3] == group and stored[key] == said and key not in stated
                ]
                if same:
                    stated[min(same)] = said
                else:
                    rest.append((group, said))
            for group, said in rest:
                free = [key for key in stored if key[:3] == group and key not in stated]
                numbers = [key[3] for key in (*stored, *stated) if key[:3] == group]
                stated[min(free, default=(*group, max(numbers, default=0) + 1))] = said
        return stated


def facts_of(record: SaleRecord) -> Facts:
    currency = record.currency or "EUR"
    return (record.sold_at, record.day, record.quantity, record.unit_price, record.amount, currency)


def days_of(lines: Lines) -> dict[tuple[int, str, str], tuple[int, int, int]]:
    sums: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (_, _, sku, _), (_, day, quantity, _, amount, currency) in lines.items():
        for place, value in enumerate((quantity, amount, 1)):
            sums[day, sku, currency][place] += value
    return {key: (sold[0], sold[1], sold[2]) for key, sold in sums.items()}


@dataclass(frozen=True)
class NewFile:
    """A file that has nothing to do with any before, but for its receipts' numbers."""

    source: str
    lines: tuple[SaleRecord, ...]
    chunk: int
    limit: int
    cut: int | None


@dataclass(frozen=True)
class OverlappingFile:
    """An export in another order, of which the first lines are gone, some are corrected and some are new."""

    earlier: int
    without: int
    other_quantity: int
    more: tuple[SaleRecord, ...]
    order: float
    chunk: int
    limit: int
    cut: int | None


@dataclass(frozen=True)
class SameBytes:
    earlier: int
    chunk: int
    limit: int
    cut: int | None


@dataclass(frozen=True)
class Undo:
    earlier: int
    limit: int
    cut: int | None


@dataclass(frozen=True)
class TidyHalf:
    limit: int
    cut: int


@dataclass(frozen=True)
class Forget:
    limit: int


@dataclass(frozen=True)
class Wait:
    days: int


Step = NewFile | OverlappingFile | SameBytes | Undo | TidyHalf | Forget | Wait


def a_step(rng: random.Random) -> Step:
    """Any step. Drawn by weights of our own: what is told apart here only happens in long stories of many kinds."""
    chunk, limit = rng.choice([1, 2, 3, 100]), rng.choice([1, 1, 2, 100])
    cut = rng.choice([None, None, rng.randrange(10)])
    earlier = min(rng.randrange(5), rng.randrange(5))
    kinds: dict[Step, int] = {
        NewFile(rng.choice(["till", "till", "till", "web"]), some_lines(rng, 1, 6), chunk, limit, cut): 3,
        OverlappingFile(
            earlier,
            rng.randrange(3),
            rng.randrange(3),
            some_lines(rng, 0, 2),
            rng.random(),
            chunk,
            limit,
            cut,
        ): 6,
        SameBytes(earlier, chunk, limit, cut): 2,
        Undo(earlier, limit, cut): 5,
        TidyHalf(limit, rng.randrange(5)): 1,
        Forget(limit): 1,
        Wait(rng.choice([5, 10, 31])): 1,
    }
    return rng.choices(list(kinds), list(kinds.values()))[0]


def some_lines(rng: random.Random, at_least: int, at_most: int) -> tuple[SaleRecord, ...]:
    return tuple(
        sale(
            rng.choice("112"),
            rng.choice(["TEA", "TEA", "MUG"]),
            MONDAY + timedelta(days=rng.randrange(2)),
            rng.choice(["1", "2", "-1"]),
            currency=rng.choice(["EUR", "EUR", "USD"]),
        )
        for _ in range(rng.randint(at_least, at_most))
    )


class Shop:
    """A shop whose owner takes in and undoes what he likes, on a PC whose plug is often pulled."""

    def __init__(self, path: Path) -> None:
        self.store = Store(path)
        self.model = Model()
        self.now = TUESDAY_NOON
        with self.store.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO product (sku, name, currency, created_at, changed_at)"
                " VALUES ('TEA', 'Tea', 'EUR', 0, 0), ('MUG', 'Mug', 'EUR', 0, 0)"
            )

    def go(self, step: Step) -> None:
        match step:
            case NewFile(source, lines, chunk, limit, cut):
                self._take_in(source, lines, chunk, limit, cut)
            case OverlappingFile() if self.model.imports:
                earlier = self._earlier(step.earlier)
                kept = earlier.file[step.without :]
                corrected = [replace(line, quantity=5_000) for line in kept[: step.other_quantity]]
                file = [*corrected, *kept[step.other_quantity :], *step.more]
                file = random.Random(step.order).sample(file, len(file))
                self._take_in(earlier.source, file, step.chunk, step.limit, step.cut)
            case SameBytes(which, chunk, limit, cut) if self.model.imports:
                earlier = self._earlier(which)
                self._take_in(earlier.source, earlier.file, chunk, limit, cut, repeat=True)
            case Undo(which, limit, cut) if self.model.imports:
                self._undo(self._earlier(which), limit, cut)
            case TidyHalf(limit, cut):
                for _, _ in zip(range(cut), tidying(self.store, limit=limit, now=self.now), strict=False):
                    self._see(self.model.lines())
            case Forget(limit):
                self.tidy()
                for _ in forgetting(self.store, limit=limit, now=self.now):
                    self._see(self.model.lines())
            case Wait(days):
                self.now += timedelta(days=days)

    def tidy(self) -> None:
        for _ in tidying(self.store, limit=2, now=self.now):
            self._see(self.model.lines())
        self._look_behind()

    def _earlier(self, which: int) -> Import:
        return self.model.imports[-1 - which % len(self.model.imports)]

    def _undo(self, gone: Import, limit: int, cut: int | None) -> None:
        self.tidy()
        if gone.finished >= self.now - imports.UNDO_FOR:
            after = Model([one for one in self.model.imports if one is not gone])
            if self._go(undoing(self.store, gone.id, limit=limit, now=self.now), after.lines(), cut):
                self.model = after

    def _take_in(
        self,
        source: str,
        file: Sequence[SaleRecord],
        chunk: int,
        limit: int,
        cut: int | None,
        *,
        repeat: bool = False,
    ) -> None:
        self.tidy()
        before = self.model.lines()
        stated = self.model.stated_by(source, file, chunk)
        new = {key: said for key, said in stated.items() if before.get(key) != said}
        counts = ImportCounts()
        steps = taking_in(
            self.store,
            file,
            counts,
            source=source,
            chunk=chunk,
            limit=limit,
            now=self.now,
            repeat=repeat,
        )
        if self._go(steps, before | stated, cut):
            assert (counts.sales, counts.unchanged) == (len(new), len(stated) - len(new))
            # The very same bytes are vouched for by the import that brought them first.
            said = new if repeat else stated
            self.model.imports.append(Import(last_import(self.store), source, file, self.now, said))

    def _go(self, steps: Iterator[str], after: Lines, cut: int | None) -> bool:
        """Go on until the power goes, and look round after each step; return whether it came to count."""
        counted = False
        for number, step in enumerate(steps):
            counted = counted or step == COUNTED
            self._see(after if counted else self.model.lines())
            if number == cut:
                return counted
        self._look_behind()
        return counted

    def _see(self, lines: Lines) -> None:
        seen = {tuple(row[:4]): tuple(row[4:]) for row in rows(self.store, SEEN)}
        assert seen == lines
        days = {tuple(row[:3]): tuple(row[3:]) for row in rows(self.store, SEEN_DAYS)}
        assert days == days_of(lines)
        assert rows(self.store, SHOP_DAYS) == rows(self.store, SHOP_SUMS)

    def _look_behind(self) -> None:
        """With nothing left to settle or clear, each import's roll-ups are the sums of the lines it owns."""
        assert rows(self.store, ROLL_UPS) == rows(self.store, SUMS)
        assert rows(self.store, SHOP_ROLL_UPS) == rows(self.store, SHOP_LINES)
        assert rows(self.store, LEFT_OVER) == []


@settings(max_examples=20)
@given(seed=st.integers(0, 2**64))
def test_what_is_seen_is_what_the_imports_that_count_say(migrated: Path, seed: int) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="tillwatch-lines-") as folder:
        path = Path(folder) / "tillwatch.db"
        shutil.copyfile(migrated, path)
        shop = Shop(path)
        try:
            for _ in range(30):
                step = a_step(rng)
                note(repr(step))
                shop.go(step)
            shop.tidy()
        finally:
            shop.store.close()
