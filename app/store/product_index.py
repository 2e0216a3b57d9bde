"""Which products a list shows, and in which order: found among hundreds of thousands while one types.

The index is a database in memory, made from the store in pieces: names first, figures to sort by last. It only
ever answers with ids; what a row says is read from the store for the rows that are seen (``products_of``). SQLite does
the searching and sorting, so that the thread of the window is never kept waiting for the interpreter.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from threading import Lock
from typing import ClassVar
from zoneinfo import ZoneInfo

from app.domain.time import to_day_number
from app.store.database import BUSY_TIMEOUT_S, Store, explain_database_error
from app.store.folding import folded
from app.store.products import VELOCITY_DAYS
from app.store.sales import COUNTED, open_days
from app.store.shelf import wrong_counts

QUIET_DAYS = 90
"""Days without a sale after which a product is one that does not sell."""
LIKELY_ENOUGH = 0.5
"""From this chance on a product is ordered by its window of days; see ``app.alerts.wording``."""
FIRST_ROWS = 200


class SortBy(StrEnum):
    """What a list of products can be ordered by."""

    NAME = "name"
    SKU = "sku"
    STOCK = "stock"
    SELLS = "sells"
    COVER = "cover"
    RUNS_OUT = "runs_out"
    PRICE = "price"
    MARGIN = "margin"


class Among(StrEnum):
    """Which products are looked at."""

    ALL = "all"
    NEEDS_YOU = "needs-you"
    QUIET = "quiet"
    WRONG_COUNTS = "wrong-counts"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for. ``search`` is looked for in name, SKU, barcode and category."""

    search: str = ""
    among: Among = Among.ALL
    sort_by: SortBy = SortBy.NAME
    descending: bool = False

    @property
    def needle(self) -> str:
        """What is compared."""
        return folded(self.search.strip())


@dataclass(frozen=True, slots=True)
class Found:
    """An answer."""

    wanted: Wanted
    ids: array[int]
    count: int
    """How many were found, as far as that is known already."""
    is_whole: bool
    """Whether these are all the ids, and not only the first of them."""
    total: int
    """All products that a list can show."""
    needing: int
    """Those of them with an open alert."""


def _text_key(column: str) -> str:
    """Return SQL for a text as it is compared; only what is not ASCII costs a call."""
    return f"CASE WHEN length({column}) = length(CAST({column} AS BLOB)) THEN lower({column}) ELSE folded({column}) END"


_NAME_KEY = f"{_text_key('name')} || char(10) || {_text_key('sku')}"
_CATEGORY_KEY = _text_key("coalesce(category, '')")
# Without anything staged the table itself is what counts, and twice as quick to read as the view.
_STAGED = "SELECT 1 FROM shop.pending_product LIMIT 1"
_VIEW = "shop.product_now"
_TABLE = (
    "(SELECT * FROM shop.product"
    " WHERE import_id IS NULL OR import_id IN (SELECT id FROM shop.file_import WHERE state = 'finished'))"
)
_COUNT = """
SELECT count(*), (
    SELECT count(*) FROM (SELECT DISTINCT product_id FROM shop.alert WHERE state = 'open' AND product_id <> 0) AS live
    CROSS JOIN shop.product_now AS p ON p.id = live.product_id AND p.kind = 'item')
FROM {products} WHERE kind = 'item'
"""
# The first by name in two looks: what is ASCII costs no call, and of the rest only names that can come before the last
# of those are folded. ``letter`` is what that last one begins with.
_FIRST_PLAIN = f"""
SELECT id, lower(name) || char(10) || {_text_key("sku")} AS key FROM {{products}}
WHERE kind = 'item' AND length(name) = length(CAST(name AS BLOB)) ORDER BY 2 LIMIT ?
"""
_FIRST_OTHERS = f"""
SELECT id, folded(name) || char(10) || {_text_key("sku")} AS key FROM {{products}}
WHERE kind = 'item' AND length(name) <> length(CAST(name AS BLOB))
    AND (unicode(name) > 127 OR lower(substr(name, 1, 1)) <= ?2)
ORDER BY 2 LIMIT ?1
"""
_GOODS = f"""
INSERT INTO goods (id, hay, sku, tracked, price, margin)
SELECT id, {_NAME_KEY} || char(10) || lower(coalesce(barcode, '')) || char(10) || {_CATEGORY_KEY}, {_text_key("sku")},
    stock_tracked IS NOT 0, price,
    CASE WHEN price <> 0 AND cost <> 0 THEN (price - cost) * 1.0 / price END
FROM {{products}} WHERE kind = 'item'
ORDER BY 2
"""
_LIVE = "INSERT INTO live SELECT DISTINCT product_id FROM shop.alert WHERE state = 'open' AND product_id <> 0"
_STOCK = """
INSERT INTO stock SELECT product_id, sum(on_hand) FROM shop.stock_level_now GROUP BY product_id
"""
_QUIET = f"""
INSERT INTO sold_lately SELECT product_id FROM shop.product_day
WHERE day >= ? AND {COUNTED.replace("FROM file_import", "FROM shop.file_import")}
GROUP BY +product_id HAVING sum(quantity) > 0
"""
_COUNTED = COUNTED.replace("FROM file_import", "FROM shop.file_import")
_DAYS = f"SELECT product_id, day, quantity FROM shop.product_day WHERE {_COUNTED}"
_DAYS_CORRECTED = f"""
SELECT product_id, day, sum(quantity) AS quantity FROM shop.product_day WHERE {_COUNTED}
GROUP BY product_id, day, currency HAVING sum(lines) > 0
"""
_FIRST_DAYS = f"""
INSERT INTO began SELECT id, day FROM (
    SELECT id, (SELECT min(day) FROM shop.product_day WHERE product_id = known.id AND day < ?1 AND {_COUNTED}) AS day
    FROM shop.product AS known) WHERE day IS NOT NULL
"""
_FIRST_DAYS_CORRECTED = f"""
INSERT INTO began SELECT product_id, min(day) FROM ({_DAYS_CORRECTED}) WHERE day < ?1 GROUP BY product_id
"""
_PACE = """
INSERT INTO pace
SELECT began.id, CASE WHEN open_days > 0 THEN max(0, coalesce(sold.quantity, 0)) * 1.0 / open_days END
FROM (
    SELECT id, CASE WHEN day <= ?1 THEN ?2 ELSE (SELECT count(*) FROM opened WHERE opened.day >= began.day) END
        AS open_days
    FROM began
) AS began
LEFT JOIN (SELECT product_id, sum(quantity) AS quantity FROM ({days}) WHERE day >= ?1 AND day < ?3 GROUP BY +product_id)
    AS sold ON sold.product_id = began.id
"""
# What is out comes first, then what has a likely window by its last day, then all else of which something can be said.
_OUTLOOK = f"""
INSERT INTO outlook SELECT product_id, CASE
    WHEN severity = 0 THEN 0
    WHEN chance IS NULL THEN NULL
    WHEN chance >= {LIKELY_ENOUGH} AND out_from IS NOT NULL AND out_to IS NOT NULL THEN out_to
    ELSE 1 << 30 END
FROM (
    SELECT product_id, severity, out_from, out_to, CASE WHEN json_extract(facts_json, '$.forecast') = 'ok'
        THEN json_extract(facts_json, '$.out_chance') END AS chance
    FROM shop.stock_judgement)
"""
_TOTALS = (
    "SELECT (SELECT count(*) FROM goods), (SELECT count(*) FROM goods WHERE id IN (SELECT id FROM live))"
)
_KEYS = {
    SortBy.SKU: "goods.sku",
    SortBy.STOCK: "CASE WHEN goods.tracked THEN stock.on_hand END",
    SortBy.SELLS: "pace.daily",
    SortBy.COVER: "CASE WHEN goods.tracked AND pace.daily > 0 THEN max(0, stock.on_hand) / pace.daily END",
    SortBy.RUNS_OUT: "outlook.rank",
    SortBy.PRICE: "goods.price",
    SortBy.MARGIN: "goods.margin",
}
_NEEDED = {
    SortBy.STOCK: ("stock",),
    SortBy.SELLS: ("pace",),
    SortBy.COVER: ("stock", "pace"),
    SortBy.RUNS_OUT: ("outlook",),
}
_FILTERED_BY = {Among.QUIET: ("sold_lately",), Among.WRONG_COUNTS: ("wrong",)}
_AMONG = {
    Among.NEEDS_YOU: "goods.id IN (SELECT id FROM live)",
    Among.QUIET: "goods.id NOT IN (SELECT id FROM sold_lately)",
    Among.WRONG_COUNTS: "goods.id IN (SELECT id FROM wrong)",
}
_TABLES = {
    "goods": """
CREATE TABLE goods (place INTEGER PRIMARY KEY, id INTEGER NOT NULL, hay TEXT NOT NULL, sku TEXT NOT NULL,
    tracked INTEGER NOT NULL, price INTEGER, margin REAL);
CREATE TABLE live (id INTEGER PRIMARY KEY);
""",
    "stock": "CREATE TABLE stock (id INTEGER PRIMARY KEY, on_hand INTEGER)",
    "sold_lately": "CREATE TABLE sold_lately (id INTEGER PRIMARY KEY)",
    "pace": """
CREATE TEMP TABLE began (id INTEGER PRIMARY KEY, day INTEGER);
CREATE TEMP TABLE opened (day INTEGER PRIMARY KEY);
CREATE TABLE pace (id INTEGER PRIMARY KEY, daily REAL);
""",
    "outlook": "CREATE TABLE outlook (id INTEGER PRIMARY KEY, rank INTEGER)",
    "wrong": "CREATE TABLE wrong (id INTEGER PRIMARY KEY)",
}
"""What each piece is made of."""


class ProductIndex:
    """Made of what the store holds when each piece is first needed; a later state of the store needs another one.

    For use beside the GUI thread, from several threads at once: whoever asks waits for a piece only where the answer
    needs it, for pieces are made in a database of their own and only copied to where questions are answered.
    """

    def __init__(self, store: Store, today: date, zone: ZoneInfo) -> None:
        """``today`` is the shop's business day, ``zone`` the one it is reckoned in."""
        self._store = store
        self._today = today
        self._zone = zone
        self._answering = Lock()
        self._making = Lock()
        self._made: set[str] = set()
        self._totals: tuple[int, int] | None = None
        self._memory = _empty()

    def beginning(self, limit: int = FIRST_ROWS) -> Found:
        """Return the first products by name, long before the index could. Raises ``StoreError``."""
        with self._shop() as shop:
            total, needing = _of_products(shop, _COUNT).fetchone()
            plain = _of_products(shop, _FIRST_PLAIN, limit).fetchall()
            letter = plain[-1][1][:1] if len(plain) == limit else chr(sys.maxunicode)
            others = _of_products(shop, _FIRST_OTHERS, limit, letter)
            first = sorted((key, product_id) for product_id, key in [*plain, *others])[:limit]
            ids = array("q", (product_id for _, product_id in first))
        return Found(Wanted(), ids, total, len(ids) == total, total, needing)

    def find(self, wanted: Wanted, at_most: int | None = None) -> Found:
        """Return the products that are wanted, in order; those without a figure to sort by come last either way.

        ``at_most``: so many ids are enough for now. Raises ``StoreError``.
        """
        for piece in ("goods", *_FILTERED_BY.get(wanted.among, ()), *_NEEDED.get(wanted.sort_by, ())):
            self._need(piece)
        with self._answering:
            source, order = "goods", f"goods.place {'DESC' if wanted.descending else ''}"
            if wanted.sort_by is not SortBy.NAME:
                table = self._order(wanted.sort_by, descending=wanted.descending)
                source = f"{table} CROSS JOIN goods ON goods.place = {table}.place"
                order = f"{table}.n"
            conditions = [_AMONG[wanted.among]] if wanted.among in _AMONG else []
            if wanted.needle:
                conditions.append("instr(goods.hay, ?)")
            where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
            values = (wanted.needle,) if wanted.needle else ()
            # As one text, taken apart in one go: row by row, the window would wait for the interpreter all the while.
            (found,) = self._memory.execute(
                "SELECT json_group_array(id) FROM (SELECT goods.id AS id"
                f" FROM {source} {where} ORDER BY {order} LIMIT {-1 if at_most is None else at_most})",
                values,
            ).fetchone()
            if self._totals is None:
                self._totals = self._memory.execute(_TOTALS).fetchone()
            total, needing = self._totals
        ids = array("q", json.loads(found))
        return Found(wanted, ids, len(ids), len(ids) != at_most, total, needing)

    def make_next(self) -> bool:
        """Make one more piece before it is asked for; False where nothing is left to be made. Raises ``StoreError``."""
        missing = next((name for name in self._PIECES if name not in self._made), None)
        if missing is None:
            return False
        self._need(missing)
        return True

    def _need(self, piece: str) -> None:
        with self._making:
            if piece in self._made:
                return
            with self._shop() as shop:
                shop.executescript(_TABLES[piece])
                self._PIECES[piece](self, shop)
                made = shop.serialize()
            with self._answering:
                self._memory.execute(f"ATTACH ':memory:' AS {piece}")
                self._memory.deserialize(made, name=piece)
            self._made.add(piece)

    def _order(self, sort_by: SortBy, *, descending: bool) -> str:
        """Return the table of all places in an order."""
        name = f"by_{sort_by}_{'down' if descending else 'up'}"
        if name in self._made:
            return name
        beside = " ".join(f"LEFT JOIN {piece} ON {piece}.id = goods.id" for piece in _NEEDED.get(sort_by, ()))
        self._memory.execute(f"CREATE TABLE {name} (n INTEGER PRIMARY KEY, place INTEGER NOT NULL)")
        self._memory.execute(
            f"INSERT INTO {name} (place)"
            f" SELECT place FROM (SELECT place, {_KEYS[sort_by]} AS key FROM goods {beside})"
            f" ORDER BY key IS NULL, key {'DESC' if descending else ''}, place"
        )
        self._made.add(name)
        return name

    def _make_goods(self, shop: sqlite3.Connection) -> None:
        _of_products(shop, _GOODS)
        shop.execute(_LIVE)

    def _make_stock(self, shop: sqlite3.Connection) -> None:
        shop.execute(_STOCK)

    def _make_sold_lately(self, shop: sqlite3.Connection) -> None:
        shop.execute(_QUIET, (to_day_number(self._today - timedelta(days=QUIET_DAYS)),))

    def _make_pace(self, shop: sqlite3.Connection) -> None:
        first, last = self._today - timedelta(days=VELOCITY_DAYS), self._today - timedelta(days=1)
        with self._store.read() as connection:
            opened = open_days(connection, first, last)
        shop.executemany("INSERT INTO opened VALUES (?)", ((day,) for day in opened))
        start, end = to_day_number(first), to_day_number(self._today)
        correcting = shop.execute("SELECT 1 FROM shop.pending_line LIMIT 1").fetchone()
        shop.execute(_FIRST_DAYS_CORRECTED if correcting else _FIRST_DAYS, (end,))
        days = _DAYS_CORRECTED if correcting else _DAYS
        shop.execute(_PACE.format(days=days), (start, len(opened), end))

    def _make_outlook(self, shop: sqlite3.Connection) -> None:
        shop.execute(_OUTLOOK)

    def _make_wrong(self, shop: sqlite3.Connection) -> None:
        with self._store.read() as connection:
            wrong = wrong_counts(connection, self._zone)
        shop.executemany("INSERT INTO wrong VALUES (?)", ((product_id,) for product_id in wrong))

    @contextmanager
    def _shop(self) -> Iterator[sqlite3.Connection]:
        """Have the store at hand as ``shop``, no longer than a piece takes: a reader holds up its upkeep."""
        try:
            with closing(_empty()) as connection:
                connection.execute("ATTACH ? AS shop", (str(self._store.path),))
                yield connection
        except sqlite3.Error as error:
            told = explain_database_error(str(error), self._store.path)
            if told is None:
                raise
            raise told from error

    _PIECES: ClassVar[dict[str, Callable[[ProductIndex, sqlite3.Connection], None]]] = {
        "goods": _make_goods,
        "sold_lately": _make_sold_lately,
        "wrong": _make_wrong,
        "stock": _make_stock,
        "outlook": _make_outlook,
        "pace": _make_pace,
    }
    """In the order in which they are likely to be wanted."""


def _empty() -> sqlite3.Connection:
    """Return an empty database in memory that can fold texts."""
    made = sqlite3.connect(":memory:", timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    made.create_function("folded", 1, folded, deterministic=True)
    return made


def _of_products(shop: sqlite3.Connection, query: str, *values: int | str) -> sqlite3.Cursor:
    staged = shop.execute(_STAGED).fetchone()
    return shop.execute(query.format(products=_VIEW if staged else _TABLE), values)
