"""What is true of a shop, in plain Python: the imports that count, read again from the first to the last."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

FIELDS = ("name", "category", "price", "cost", "reorder_point")
PRICES = ("price", "cost")
TODAY = 0
"""The day on which everything is taken in."""

Said = dict[str, Any]


class Order(NamedTuple):
    """An order line as a list states it."""

    quantity: int
    received: int
    closed: bool
    due_day: int | None

    @property
    def is_open(self) -> bool:
        return not self.closed and self.received < self.quantity


@dataclass
class Import:
    """What one import said, by product; counts in the order in which they were stated."""

    number: int
    products: dict[int, Said] = field(default_factory=dict)
    counts: list[tuple[int, str, int, int, int | None]] = field(default_factory=list)
    activity: dict[tuple[int, int], int] = field(default_factory=dict)
    prices: dict[tuple[int, int], int] = field(default_factory=dict)
    orders: dict[tuple[str, int], Order] = field(default_factory=dict)
    """By the order's number and the product."""
    is_whole: bool = True
    """Whether all of its rows were taken in."""
    sold: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    """Products that it knows in any way, and that therefore stay with it."""


@dataclass
class Shop:
    imports: list[Import] = field(default_factory=list)

    def products(self, but: int = 0) -> dict[int, Said]:
        found: dict[int, Said] = {}
        for each in self.imports:
            if each.number != but:
                for product in each.known:
                    found.setdefault(product, {})
        for product, truth in found.items():
            truth.update(self.truth(product, but))
        return found

    def truth(self, product: int, but: int = 0) -> Said:
        said = [
            each.products[product] for each in self.imports if each.number != but and product in each.products
        ]
        answers = {key: answer for facts in said for key, answer in facts.get("answers", {}).items()}
        true: Said = {"held": {}, "keys": {key for facts in said for key in facts.get("keys", ())}}
        for facts in said:
            for name in FIELDS:
                value = facts.get(name)
                if value is None:
                    continue
                if name in PRICES:
                    known = true.get(name)
                    if known and known > 0 and (value >= 10 * known or 10 * value <= known):
                        answer = answers.get((name, value))
                        if answer != "taken":
                            true["held"][name] = (known, value, answer)
                            continue
                    true["held"].pop(name, None)
                true[name] = value
            if facts.get("sku"):
                true["code"], true["derived"] = facts["sku"], 0
            elif facts.get("derived") and "code" not in true:
                true["code"], true["derived"] = facts["derived"], 1
        return true

    def take_in(self, new: Import) -> None:
        self.imports.append(new)

    def undo(self, number: int) -> None:
        """Forget an import. Who else knows a product that nobody names any more, calls it what it was called."""
        before = self.products()
        self.imports = [each for each in self.imports if each.number != number]
        for product, was in before.items():
            users = [each for each in self.imports if product in each.known or product in each.products]
            if users and not any("name" in each.products.get(product, {}) for each in users):
                said = users[0].products.setdefault(product, {})
                said["name"] = was["name"]
                said.setdefault("derived" if was["derived"] else "sku", was["code"])
                said["keys"] = was["keys"]
                users[0].known.add(product)
            if not users:
                for each in self.imports:
                    each.activity = {key: value for key, value in each.activity.items() if key[0] != product}
                    each.prices = {key: value for key, value in each.prices.items() if key[0] != product}
                    # Still a line of its list, but of a product that nobody sees any more.
                    each.orders = {
                        (order, -number if known == product else known): line
                        for (order, known), line in each.orders.items()
                    }

    def answer(self, product: int, name: str, answer: str) -> None:
        _, stated, _ = self.truth(product)["held"][name]
        for each in self.imports:
            facts = each.products.get(product, {})
            if facts.get(name) == stated:
                facts.setdefault("answers", {})[name, stated] = answer

    def order_lines(self) -> dict[tuple[str, int], tuple[int, int, bool]]:
        """What is known of orders: what the latest list says of each line, or leaves out."""
        said = {
            key: (place, line) for place, each in enumerate(self.imports) for key, line in each.orders.items()
        }
        return {
            key: (line.quantity, line.received, not line.is_open or self._left_out(key, place, line))
            for key, (place, line) in said.items()
        }

    def _left_out(self, key: tuple[str, int], place: int, line: Order) -> bool:
        """Whether a later list shows open what stood beside it: of its order, or of others once it was due."""
        is_overdue = line.due_day is not None and line.due_day < TODAY
        beside = {other for other in self.imports[place].orders if other[0] == key[0] or is_overdue}
        return any(
            other in later.orders and later.orders[other].is_open
            for later in self.imports[place + 1 :]
            if later.is_whole
            for other in beside
        )

    def seen(self) -> dict[str, Any]:
        """What the views show."""
        truths = self.products()
        codes = {product: truth["code"] for product, truth in truths.items()}
        counts = [
            (codes[product], place, at, on_hand, incoming)
            for each in self.imports
            for product, place, at, on_hand, incoming in each.counts
        ]
        # The latest moment, and of several counts of it the one taken in last.
        counts.sort(key=lambda count: count[2])
        levels: dict[tuple[str, str], tuple[int, int, int | None]] = {}
        for code, place, at, on_hand, incoming in counts:
            coming = incoming if incoming is not None else levels.get((code, place), (0, 0, None))[2]
            levels[code, place] = (on_hand, at, coming)
        activity = {key: value for each in self.imports for key, value in each.activity.items()}
        prices = {key: value for each in self.imports for key, value in each.prices.items()}
        return {
            "products": {
                codes[product]: (*(truth.get(name) for name in FIELDS), truth["derived"])
                for product, truth in truths.items()
            },
            "held": {
                (codes[product], name, *price[:2])
                for product, truth in truths.items()
                for name, price in truth["held"].items()
                if price[2] is None
            },
            "levels": levels,
            "history": steps([(*count[:4],) for count in counts]),
            "activity": {(codes[product], day, value) for (product, day), value in activity.items()},
            "prices": {(codes[product], day, value) for (product, day), value in prices.items()},
            "orders": {
                (order, codes[product]): line
                for (order, product), line in self.order_lines().items()
                if product in codes
            },
        }


def steps(counts: list[tuple[str, str, int, int]]) -> dict[tuple[str, str], list[int]]:
    """The quantities of each place in order, without repetitions."""
    found: dict[tuple[str, str], list[int]] = {}
    for code, place, _, on_hand in counts:
        row = found.setdefault((code, place), [])
        if not row or row[-1] != on_hand:
            row.append(on_hand)
    return found
