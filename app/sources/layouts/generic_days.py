"""Plain tables with a date: stock counts, own prices, product activity, and prices seen elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from app.domain.records import ActivityRecord, MarketPriceRecord, OwnPriceRecord, Record, StockRecord
from app.language import noop, tr
from app.sources.cells import CellError
from app.sources.dates import Moment
from app.sources.layouts import synonyms
from app.sources.layouts.layout import Layout, fixed
from app.sources.layouts.totals import articles
from app.sources.naming import Claims
from app.sources.sheet import Sheet

R = TypeVar("R", bound=Record)
T = TypeVar("T")


def _stock(sheet: Sheet) -> Iterator[StockRecord]:
    sku_at, stock_at, date_at = sheet.at("sku"), sheet.at("on_hand"), sheet.at("counted_at")
    barcode_at, name_at, location_at = sheet.at("barcode"), sheet.at("name"), sheet.at("location")
    sku_of, stock_of, location_of = sheet.code("sku"), sheet.quantity("on_hand"), sheet.text("location")
    barcode_of, name_of, moment_of = sheet.code("barcode"), sheet.text("name"), sheet.moment("counted_at")
    undated = Moment(sheet.changed_at, 0)

    def record(line: int, cells: list[str]) -> StockRecord:
        sku, barcode, name = sku_of[cells[sku_at]], barcode_of[cells[barcode_at]], name_of[cells[name_at]]
        if sku is None and barcode is None and name is None:
            raise CellError(sheet.title("sku"), "", tr("the row has neither a SKU nor a barcode nor a name"))
        known = (("barcode", barcode), ("name", name))
        return StockRecord(
            line,
            sku,
            (moment_of[cells[date_at]] or undated).millis,
            _present(sheet, "on_hand", stock_of[cells[stock_at]]),
            location_of[cells[location_at]] or "",
            () if sku else tuple((scheme, value) for scheme, value in known if value),
        )

    return _each(
        sheet,
        record,
        lambda found: (found.sku or str(found.identifiers[0]), found.location, found.counted_at),
    )


def _prices(sheet: Sheet) -> Iterator[OwnPriceRecord]:
    sku_at, date_at, price_at = sheet.at("sku"), sheet.at("date"), sheet.at("price")
    cost_at, currency_at = sheet.at("cost"), sheet.at("currency")
    sku_of, moment_of, price_of = sheet.code("sku"), sheet.moment("date"), sheet.money("price")
    cost_of, currency_of = sheet.money("cost"), sheet.currency()

    def record(line: int, cells: list[str]) -> OwnPriceRecord:
        return OwnPriceRecord(
            line,
            _present(sheet, "sku", sku_of[cells[sku_at]]),
            _present(sheet, "date", moment_of[cells[date_at]]).day,
            _present(sheet, "price", price_of[cells[price_at]]),
            cost_of[cells[cost_at]],
            currency_of[cells[currency_at]],
        )

    return _each(sheet, record, lambda found: (found.sku, found.day))


def _activity(sheet: Sheet) -> Iterator[ActivityRecord]:
    sku_at, date_at = sheet.at("sku"), sheet.at("date")
    searches_at, views_at, clicks_at = sheet.at("searches"), sheet.at("views"), sheet.at("clicks")
    sku_of, moment_of = sheet.code("sku"), sheet.moment("date")
    searches_of, views_of, clicks_of = sheet.whole("searches"), sheet.whole("views"), sheet.whole("clicks")

    def record(line: int, cells: list[str]) -> ActivityRecord:
        return ActivityRecord(
            line,
            _present(sheet, "sku", sku_of[cells[sku_at]]),
            _present(sheet, "date", moment_of[cells[date_at]]).day,
            searches_of[cells[searches_at]] or 0,
            views_of[cells[views_at]] or 0,
            clicks_of[cells[clicks_at]] or 0,
        )

    return _each(sheet, record, lambda found: (found.sku, found.day))


def _market_prices(sheet: Sheet) -> Iterator[MarketPriceRecord]:
    sku_at, seller_at, date_at = sheet.at("sku"), sheet.at("seller"), sheet.at("date")
    price_at, currency_at = sheet.at("price"), sheet.at("currency")
    sku_of, seller_of, moment_of = sheet.code("sku"), sheet.text("seller"), sheet.moment("date")
    price_of, currency_of = sheet.money("price"), sheet.currency()

    def record(line: int, cells: list[str]) -> MarketPriceRecord:
        return MarketPriceRecord(
            line,
            _present(sheet, "sku", sku_of[cells[sku_at]]),
            _present(sheet, "seller", seller_of[cells[seller_at]]),
            _present(sheet, "date", moment_of[cells[date_at]]).day,
            _present(sheet, "price", price_of[cells[price_at]]),
            currency_of[cells[currency_at]],
        )

    return _each(sheet, record, lambda found: (found.sku, found.seller, found.day))


def _each(
    sheet: Sheet, record: Callable[[int, list[str]], R], about: Callable[[R], tuple[str | int, ...]]
) -> Iterator[R]:
    """Yield the records; of two that are ``about`` the same product and time the later is refused, because which
    of them holds could only be guessed, and reading the file again would change it back and forth.
    """
    claims = Claims()
    for line, cells in articles(sheet):
        try:
            found = record(line, cells)
            key = about(found)
            claims.claim(line, sheet.title("sku"), str(key[0]), *map(str, key))
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield found


def _present(sheet: Sheet, field: str, value: T | None) -> T:
    if value is None:
        raise CellError(sheet.title(field), "", tr("the cell is blank"))
    return value


_OF_SALES = frozenset({"quantity", "receipt"})
_OF_PRODUCTS = frozenset({"price", "cost", "variant"})


def _tells_of_stock(found: frozenset[str]) -> bool:
    coded = not found.isdisjoint(("sku", "barcode"))
    return (
        found.isdisjoint(_OF_PRODUCTS)
        and (coded or "counted_at" in found)
        and ("counted_at" in found or "name" not in found)
    )


STOCK = Layout(
    key="stock",
    title=noop("Stock counts"),
    fields=fixed(
        synonyms.SKU,
        synonyms.BARCODE,
        synonyms.ON_HAND,
        synonyms.COUNTED_AT,
        synonyms.LOCATION,
        synonyms.NAME,
        synonyms.PRICE,
        synonyms.COST,
        synonyms.VARIANT,
    ),
    needs=(("sku", "barcode", "name"), ("on_hand",)),
    tells=_tells_of_stock,
    records=_stock,
    signs=_OF_PRODUCTS,
    generic=True,
)
PRICES = Layout(
    key="prices",
    title=noop("Own prices by day"),
    fields=fixed(
        synonyms.SKU,
        synonyms.DATE,
        synonyms.PRICE,
        synonyms.COST,
        synonyms.CURRENCY,
        synonyms.QUANTITY,
        synonyms.RECEIPT,
        synonyms.ON_HAND,
    ),
    needs=(("sku",), ("date",), ("price",)),
    tells=lambda found: found.isdisjoint(_OF_SALES | {"on_hand"}),
    records=_prices,
    signs=_OF_SALES | {"on_hand"},
    generic=True,
)
ACTIVITY = Layout(
    key="activity",
    title=noop("Product activity by day"),
    fields=fixed(synonyms.SKU, synonyms.DATE, synonyms.SEARCHES, synonyms.VIEWS, synonyms.CLICKS),
    needs=(("sku",), ("date",), ("searches", "views", "clicks")),
    tells=lambda _found: True,
    records=_activity,
    generic=True,
)
MARKET_PRICES = Layout(
    key="market-prices",
    title=noop("Prices of other shops"),
    fields=fixed(
        synonyms.SKU,
        synonyms.SELLER,
        synonyms.DATE,
        synonyms.PRICE,
        synonyms.CURRENCY,
        synonyms.QUANTITY,
        synonyms.RECEIPT,
    ),
    needs=(("sku",), ("seller",), ("date",), ("price",)),
    tells=lambda found: found.isdisjoint(_OF_SALES),
    records=_market_prices,
    signs=_OF_SALES,
    generic=True,
)
