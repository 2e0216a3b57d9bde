"""Whatever is imported, cut short, undone and forgotten: what is seen is what the imports that count say."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.domain.records import (
    ActivityRecord,
    OrderRecord,
    OwnPriceRecord,
    ProductRecord,
    Record,
    StockRecord,
)
from app.domain.time import from_millis
from app.store.database import Store
from app.store.intake.held import held_prices, refuse_held, take_held
from app.store.intake.orders import OrderForgetting
from app.store.intake.product_settling import forget_products
from app.store.intake.stock_settling import forget_stock
from tests.filling import rows
from tests.store.intake.driving import Driver
from tests.store.intake.model import FIELDS, TODAY, Import, Order, Shop, steps

PRODUCTS = st.integers(1, 3)
PLACES = st.sampled_from(["", "cellar"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "product": PRODUCTS,
            "with_sku": st.booleans(),
            "with_id": st.booleans(),
            "category": st.sampled_from([None, "a", "b"]),
            # Some of these are ten times, or a tenth, of others.
            "price": st.sampled_from([None, 1, 5, 10, 50, 100, 1_000]),
            "cost": st.sampled_from([None, 0, 3, 30]),
            "reorder_point": st.sampled_from([None, 1, 2]),
            "stock": st.sampled_from([None, 4, 5]),
            "location": PLACES,
            "incoming": st.sampled_from([None, 7, 8]),
        }
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: (row["product"], row["location"]),
)
COUNTS = st.lists(
    st.tuples(PRODUCTS, PLACES, st.integers(0, 6), st.integers(4, 6)),
    max_size=4,
    # A file that states two quantities for one moment is its reader's to refuse.
    unique_by=lambda count: count[:3],
)
ORDERS = st.dictionaries(
    st.tuples(st.sampled_from(["A", "B"]), PRODUCTS),
    st.builds(
        Order,
        quantity=st.integers(1, 2),
        received=st.integers(0, 1),
        closed=st.sampled_from([False, False, True]),
        due_day=st.sampled_from([None, TODAY - 1, TODAY]),
    ),
    min_size=2,
    max_size=6,
)
DAYS = st.integers(1, 2)
CUT = st.one_of(st.none(), st.integers(0, 12))


def sku(product: int) -> str:
    return f"SKU-{product}"


def seen(store: Store) -> dict[str, Any]:
    with store.read() as connection:

        def ask(sql: str) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]

        return {
            "products": {
                row[0]: row[1:] for row in ask(f"SELECT sku, {', '.join(FIELDS)}, sku_derived FROM product_now")
            },
            "held": {(price.sku, price.field, price.before, price.stated) for price in held_prices(connection)},
            "levels": {
                (row[0], row[1]): row[2:]
                for row in ask(
                    "SELECT sku, location, on_hand, counted_at, incoming FROM stock_level_now s"
                    " JOIN product_now p ON p.id = s.product_id"
                )
            },
            "history": steps(
                ask(
                    "SELECT sku, location, at, on_hand FROM stock_history_now s"
                    " JOIN product_now p ON p.id = s.product_id ORDER BY s.at, s.id"
                )
            ),
            "activity": set(
                ask(
                    "SELECT sku, day, views FROM product_activity_now a JOIN product_now p ON p.id = a.product_id"
                )
            ),
            "prices": set(
                ask("SELECT sku, day, h.price FROM stated_price_now h JOIN product_now p ON p.id = h.product_id")
            ),
            "orders": {
                (row[0], row[1]): (*row[2:4], bool(row[4]))
                for row in ask(
                    "SELECT number, sku, quantity, o.received, o.closed FROM order_line_now o"
                    " JOIN product_now p ON p.id = o.product_id"
                )
            },
        }  # fmt: skip


class Imports(RuleBasedStateMachine):
    """Products are known by barcode always, by SKU and by their source's number where a row has them."""

    empty_store: Path

    @initialize(limit=st.integers(1, 4), orders=st.none() | ORDERS)
    def open(self, limit: int, orders: dict[tuple[str, int], Order] | None) -> None:
        """An empty shop, or one that knows its products and has ordered some."""
        self.folder = tempfile.TemporaryDirectory(prefix="tillwatch-imports-")
        path = Path(self.folder.name) / "tillwatch.db"
        shutil.copyfile(self.empty_store, path)
        self.store = Store(path)
        self.driver = Driver(self.store, limit)
        self.shop = Shop()
        self.now = 100
        self.files: dict[int, tuple[list[dict[str, Any]], int]] = {}
        self.forgotten = 0
        if orders is not None:
            for product in range(1, 4):
                self.take_sale(product, None)
            self._take_orders(orders, None)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @rule(lines=ROWS, cut=CUT, settle_cut=CUT)
    def take_catalogue(self, lines: list[dict[str, Any]], cut: int | None, settle_cut: int | None) -> None:
        self._take_catalogue(lines, self._tick(), cut, settle_cut, repeat=False)

    @precondition(lambda self: self._files_that_count())
    @rule(data=st.data(), cut=CUT)
    def take_the_same_file_again(self, data: st.DataObject, cut: int | None) -> None:
        number = data.draw(st.sampled_from(self._files_that_count()))
        self._tick()
        self._take_catalogue(*self.files[number], cut, None, repeat=True)

    def _take_catalogue(
        self, lines: list[dict[str, Any]], at: int, cut: int | None, settle_cut: int | None, *, repeat: bool
    ) -> None:
        number = self.driver.begin(self.now)
        records = [self._record(row) for row in lines]
        if self._staged(self.driver.stage_products(number, records, at, repeat=repeat), number, cut):
            self.shop.take_in(self._said(number, lines, at, repeat=repeat))
            self.files[number] = (lines, at)
            self._count(number, settle_cut)

    def _record(self, row: dict[str, Any]) -> ProductRecord:
        product = row["product"]
        return ProductRecord(
            line=2,
            name=f"Product {product}",
            sku=sku(product) if row["with_sku"] else None,
            derived_sku=f"made-up-{product}",
            identifiers=(("barcode", f"{product}"),),
            source_id=("woocommerce", f"{product}") if row["with_id"] else None,
            **{
                name: row[name]
                for name in ("category", "price", "cost", "reorder_point", "stock", "location", "incoming")
            },
        )

    def _said(self, number: int, lines: list[dict[str, Any]], at: int, *, repeat: bool) -> Import:
        new = Import(number)
        before = self.shop.products()
        sku_known = {product for product, truth in before.items() if truth["derived"] == 0}
        learned: set[int] = set()
        for row in lines:
            product = row["product"]
            said = new.products.setdefault(product, {})
            said["name"] = f"Product {product}"
            said |= {name: row[name] for name in FIELDS[1:] if row[name] is not None}
            if row["with_sku"]:
                said["sku"] = sku(product)
                if product not in sku_known:
                    learned.add(product)
            else:
                said["derived"] = f"made-up-{product}"
            keys = {("barcode", str(product))} | (
                {("woocommerce", str(product))} if row["with_id"] else set()
            )
            said["keys"] = said.get("keys", set()) | keys
            if row["stock"] is not None:
                new.counts.append((product, row["location"], at, row["stock"], row["incoming"]))
        if repeat:
            self._leave_out_what_is_known(new, before, learned)
        new.known = set(new.products) | {count[0] for count in new.counts}
        return new

    def _leave_out_what_is_known(self, new: Import, before: dict[int, Any], learned: set[int]) -> None:
        stated = {count[:4] for each in self.shop.imports for count in each.counts}
        new.counts = [count for count in new.counts if count[:4] not in stated]
        after = Shop([*self.shop.imports, new])
        for product in list(new.products):
            if (
                product not in before
                or product in learned
                or not new.products[product]["keys"] <= before[product]["keys"]
            ):
                continue
            truth = after.truth(product)
            same = all(truth.get(name) == before[product].get(name) for name in FIELDS)
            held = [
                {name: price[1] for name, price in true["held"].items()} for true in (before[product], truth)
            ]
            if same and held[0] == held[1]:
                del new.products[product]

    @rule(
        counts=COUNTS,
        activity=st.dictionaries(st.tuples(PRODUCTS, DAYS), st.integers(1, 3), max_size=2),
        prices=st.dictionaries(st.tuples(PRODUCTS, DAYS), st.integers(1, 3), max_size=2),
        cut=CUT,
        settle_cut=CUT,
    )
    def take_facts(
        self,
        counts: list[tuple[int, str, int, int]],
        activity: dict[tuple[int, int], int],
        prices: dict[tuple[int, int], int],
        cut: int | None,
        settle_cut: int | None,
    ) -> None:
        self._tick()
        number = self.driver.begin(self.now)
        records: list[Record] = [
            StockRecord(2, sku(product), self.now - at, on_hand, place)
            for product, place, at, on_hand in counts
        ]
        records += [
            ActivityRecord(2, sku(product), day, views=views) for (product, day), views in activity.items()
        ]
        records += [OwnPriceRecord(2, sku(product), day, price) for (product, day), price in prices.items()]
        known = {product for product, truth in self.shop.products().items() if truth["code"] == sku(product)}
        if self._staged(self.driver.stage_facts(number, records), number, cut):
            stated = [
                (p, place, self.now - at, on_hand, None) for p, place, at, on_hand in counts if p in known
            ]
            self.shop.take_in(
                Import(
                    number,
                    counts=sorted(stated, key=lambda count: count[2]),
                    activity={key: value for key, value in activity.items() if key[0] in known},
                    prices={key: value for key, value in prices.items() if key[0] in known},
                    known={count[0] for count in stated},
                )
            )
            self._count(number, settle_cut)

    @rule(lines=ORDERS, cut=CUT)
    def take_orders(self, lines: dict[tuple[str, int], Order], cut: int | None) -> None:
        self._take_orders(lines, cut)

    @precondition(lambda self: any(len(each.orders) > 1 for each in self.shop.imports))
    @rule(data=st.data(), cut=CUT)
    def take_a_list_of_orders_anew(self, data: st.DataObject, cut: int | None) -> None:
        """Something has come meanwhile, and the list leaves it out."""
        lists = [each.orders for each in self.shop.imports if len(each.orders) > 1]
        lines = {key: line for key, line in data.draw(st.sampled_from(lists)).items() if key[1] > 0}
        if lines:
            del lines[data.draw(st.sampled_from(sorted(lines)))]
            self._take_orders(lines, cut)

    def _take_orders(self, lines: dict[tuple[str, int], Order], cut: int | None) -> None:
        number = self.driver.begin(self._tick())
        records = [
            OrderRecord(
                2, order, line.quantity, sku(product), supplier="Molino", received=line.received,
                due_day=line.due_day, closed=line.closed,
            )
            for (order, product), line in lines.items()
        ]  # fmt: skip
        if self._staged(self.driver.stage_orders(number, records), number, cut):
            known = {
                product for product, truth in self.shop.products().items() if truth["code"] == sku(product)
            }
            taken = {key: line for key, line in lines.items() if key[1] in known}
            self.shop.take_in(Import(number, orders=taken, is_whole=taken == lines))
            self._count(number, None)

    @rule(product=PRODUCTS, cut=CUT)
    def take_sale(self, product: int, cut: int | None) -> None:
        number = self.driver.begin(self._tick())
        record = ProductRecord(
            2, f"Product {product}", sku(product), identifiers=(("barcode", f"{product}"),)
        )
        if self._staged(self.driver.stage_sale(number, record, self.now), number, cut):
            known = self.shop.products().get(product)
            said = Import(number, sold={product}, known={product})
            if known is None:
                said.products[product] = {"name": f"Product {product}", "sku": sku(product)}
            elif known["derived"]:
                said.products[product] = {"sku": sku(product)}
            if known is None or known["derived"]:
                # A product that is found by its SKU says nothing new.
                said.products[product]["keys"] = {("barcode", str(product))}
            self.shop.take_in(said)
            self._count(number, None)

    @precondition(lambda self: any(each.number > self.forgotten for each in self.shop.imports))
    @rule(data=st.data(), cut=CUT, settle_cut=CUT)
    def undo(self, data: st.DataObject, cut: int | None, settle_cut: int | None) -> None:
        undone = data.draw(
            st.sampled_from([each.number for each in self.shop.imports if each.number > self.forgotten])
        )
        number = self.driver.begin(self._tick(), undone)
        if self._staged(self.driver.stage_undo(number, undone), number, cut):
            self.shop.undo(undone)
            self._count(number, settle_cut, undone)

    @precondition(lambda self: any(truth["held"] for truth in self.shop.products().values()))
    @rule(data=st.data(), answer=st.sampled_from(["taken", "refused"]))
    def answer(self, data: st.DataObject, answer: str) -> None:
        truths = self.shop.products()
        waiting = [
            (product, name)
            for product, truth in truths.items()
            for name, price in truth["held"].items()
            if price[2] is None
        ]
        if not waiting:
            return
        product, name = data.draw(st.sampled_from(waiting))
        with self.store.write() as connection:
            product_id = connection.exec_driver_sql(
                "SELECT id FROM product_now WHERE sku = ?", (truths[product]["code"],)
            ).scalar_one()
            answered = take_held if answer == "taken" else refuse_held
            assert answered(connection, product_id, name, from_millis(self._tick()))
        self.shop.answer(product, name, answer)
        assert seen(self.store) == self.shop.seen()

    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        """Imports become too old to be undone."""
        numbers = [each.number for each in self.shop.imports]
        upto = data.draw(st.sampled_from([0, *numbers]))
        with self.store.read() as connection:
            before = connection.exec_driver_sql(
                "SELECT coalesce(max(finished_at), 0) + 1 FROM file_import WHERE id <= ?", (upto,)
            ).scalar_one()
        self.forgotten = max(self.forgotten, upto)
        self.driver.forget(forget_products, before)
        self.driver.forget(forget_stock, before)
        orders = OrderForgetting(before)
        self.driver.forget(lambda connection, _, limit: orders.step(connection, limit), before)
        assert seen(self.store) == self.shop.seen()

    def _files_that_count(self) -> list[int]:
        return [each.number for each in self.shop.imports if each.number in self.files]

    def _tick(self) -> int:
        self.now += 10
        return self.now

    def _staged(self, staging: Iterator[object], number: int, cut: int | None) -> bool:
        """Stage an operation, or cut it short after so many chunks. Nothing that is seen changes."""
        before = self.shop.seen()
        for chunk, _ in enumerate(staging):
            assert seen(self.store) == before
            if chunk == cut:
                # The clearing is cut short as well, and begun again.
                for step, _ in enumerate(self.driver.clear(number)):
                    assert seen(self.store) == before
                    if step == cut:
                        break
                for _ in self.driver.clear(number):
                    pass
                self.driver.abandon(number)
                assert seen(self.store) == before
                return False
        return True

    def _count(self, number: int, cut: int | None, undone: int | None = None) -> None:
        """Let it count, and settle it, begun again after so many chunks. All is seen from the first moment."""
        self.driver.count(number, self.now, undone)
        expected = self.shop.seen()
        assert seen(self.store) == expected
        for step, _ in enumerate(self.driver.settle(number, undone)):
            assert seen(self.store) == expected
            if step == cut:
                break
        for _ in self.driver.settle(number, undone):
            assert seen(self.store) == expected
        assert seen(self.store) == expected
        asked = rows(
            self.store,
            "SELECT sku, field, before, stated FROM held_price h JOIN product_now p ON p.id = h.product_id"
            " WHERE answer IS NULL",
        )
        assert set(asked) == expected["held"]


def test_what_is_seen_is_what_the_imports_that_count_say(migrated: Path) -> None:
    class Machine(Imports):
        empty_store = migrated

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_the_same_for_longer(migrated: Path) -> None:
    class Machine(Imports):
        empty_store = migrated

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=400, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
