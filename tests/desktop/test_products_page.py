"""Products: found while typing, filtered, put in order, opened beside the list."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.desktop.models import products as columns
from app.desktop.models.products import Catalogue, ProductModel
from app.desktop.pages.page import Surroundings
from app.desktop.pages.product_panel import ProductPanel
from app.desktop.pages.product_past import price_changes
from app.desktop.pages.products import ProductsPage
from app.desktop.theme import Theme
from app.jobs.service import Service
from app.store.products import PricePoint, ProductRow
from tests.desktop.shop import NOON

ROW = ProductRow(
    id=1, sku="A", name="A", kind="item", category=None, supplier=None, barcode=None, price=10_000,
    compare_at_price=None, cost=None, currency="EUR", stock_tracked=True, on_hand=1_000, counted_at=None,
    lead_time_days=None, pack_size=None, reorder_point=None, active=True, sold_recently=0, selling_days=0,
    last_sold=None, alert_severity=None, alert_text=None,
)  # fmt: skip


def cells(model: ProductModel, row: int) -> list[str]:
    return [model.index(row, column).data() for column in range(model.columnCount())]


def names(table: QTableView) -> list[str]:
    model = table.model()
    return [model.index(row, columns.NAME).data() for row in range(model.rowCount())]


@pytest.fixture
def page(surroundings: Surroundings, qtbot: QtBot) -> ProductsPage:
    made = ProductsPage(surroundings)
    qtbot.addWidget(made)
    made.resize(1_000, 600)
    made.show()
    qtbot.waitUntil(lambda: bool(names(table_of(made))))
    return made


def table_of(page: ProductsPage) -> QTableView:
    found = page.findChild(QTableView)
    assert found is not None
    return found


def search_of(page: ProductsPage) -> QLineEdit:
    found = page.findChild(QLineEdit)
    assert found is not None
    return found


def panel_texts(page: ProductsPage) -> list[str]:
    panel = page.findChild(ProductPanel)
    assert panel is not None
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def test_figures_are_those_of_the_shop(service: Service, theme: Theme) -> None:
    model = ProductModel(theme)
    model.set_catalogue(Catalogue.of(service.products(), "EUR"))
    shown = {cells(model, row)[0]: cells(model, row)[1:] for row in range(model.rowCount())}
    assert shown["Espresso beans 1 kg"] == ["BEAN-1", "4", "2.0", "2", "–", "18.50", "50"]
    assert shown["Green tea"] == ["TEA-1", "0", "1.0", "0", "–", "4.00", "–"]
    assert shown["Apricot jam"] == ["JAM-1", "–", "–", "–", "–", "3.50", "57"]
    assert model.headerData(columns.PRICE, Qt.Orientation.Horizontal) == "Price (EUR)"


def test_numbers_stand_right_and_words_left(theme: Theme) -> None:
    model = ProductModel(theme)
    for column in range(model.columnCount()):
        side = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        words = column in (columns.NAME, columns.SKU, columns.RUNS_OUT)
        assert bool(side & Qt.AlignmentFlag.AlignLeft) is words
        assert bool(side & Qt.AlignmentFlag.AlignRight) is not words


def test_another_currency_is_written_out(theme: Theme) -> None:
    model = ProductModel(theme)
    model.set_catalogue(Catalogue.of([replace(ROW, currency="USD")], "EUR"))
    assert cells(model, 0)[columns.PRICE] == "$1.00"


def test_the_page_says_how_many_need_you_and_the_keyboard_starts_in_the_search(page: ProductsPage) -> None:
    assert any(label.text() == "2 products need you." for label in page.findChildren(QLabel))
    page.activateWindow()
    page.focus_first()
    assert page.focusWidget() is search_of(page)


@pytest.mark.parametrize("needle", ["bean-1", "ESPRESSO", "4012345678901", "coff"])
def test_typing_finds_by_name_sku_barcode_and_category(page: ProductsPage, qtbot: QtBot, needle: str) -> None:
    qtbot.keyClicks(search_of(page), needle)
    qtbot.waitUntil(lambda: names(table_of(page)) == ["Espresso beans 1 kg"])


def test_needs_you_keeps_only_alerts_and_all_brings_the_rest_back(page: ProductsPage, qtbot: QtBot) -> None:
    buttons = {button.text(): button for button in page.findChildren(QPushButton)}
    buttons["Needs you"].click()
    assert sorted(names(table_of(page))) == ["Espresso beans 1 kg", "Green tea"]
    buttons["All"].click()
    assert len(names(table_of(page))) == 4


def test_return_opens_the_first_hit_with_its_past(page: ProductsPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(search_of(page), "espresso")
    qtbot.keyClick(search_of(page), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: {"Price changes", "Today 12:00"} <= set(panel_texts(page)))
    texts = panel_texts(page)
    assert {"Espresso beans 1 kg", "BEAN-1", "€18.50", "€9.25", "Casa Roast", "10 Mar 2026"} <= set(texts)


def test_a_search_without_a_hit_says_so_and_offers_the_way_back(page: ProductsPage, qtbot: QtBot) -> None:
    page.select("TEA-1")
    qtbot.keyClicks(search_of(page), "zzzz")
    qtbot.waitUntil(lambda: not table_of(page).isVisible())
    shown = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert {"No “zzzz” among the products", "0 of 4 products shown"} <= set(shown)
    assert panel_texts(page) == []
    next(b for b in page.findChildren(QPushButton) if b.text() == "Show all products").click()
    assert table_of(page).isVisible()
    assert len(names(table_of(page))) == 4


def test_escape_takes_back_the_search_and_then_the_opened_product(page: ProductsPage, qtbot: QtBot) -> None:
    page.activateWindow()
    page.select("TEA-1")
    page.focus_first()
    qtbot.keyClicks(search_of(page), "tea")
    qtbot.keyClick(search_of(page), Qt.Key.Key_Escape)
    assert search_of(page).text() == ""
    assert panel_texts(page) != []
    qtbot.keyClick(search_of(page), Qt.Key.Key_Escape)
    assert panel_texts(page) == []


def test_without_products_the_page_leads_to_where_they_come_in(
    empty_surroundings: Surroundings, qtbot: QtBot
) -> None:
    page = ProductsPage(empty_surroundings)
    qtbot.addWidget(page)
    page.show()
    lead = "Bring your shop in"
    qtbot.waitUntil(lambda: any(b.text() == lead and b.isVisible() for b in page.findChildren(QPushButton)))
    with qtbot.waitSignal(page.page_wanted) as wanted:
        next(b for b in page.findChildren(QPushButton) if b.text() == lead).click()
    assert wanted.args == ["today", ""]


def test_the_chosen_filter_has_room_for_its_words(page: ProductsPage) -> None:
    for chip in (b for b in page.findChildren(QPushButton) if b.isCheckable()):
        before = chip.width()
        chip.click()
        chip.ensurePolished()
        assert chip.fontMetrics().horizontalAdvance(chip.text()) + 20 <= chip.width() == before


def test_a_wanted_product_opens_even_while_a_search_hides_it(page: ProductsPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(search_of(page), "jam")
    qtbot.waitUntil(lambda: names(table_of(page)) == ["Apricot jam"])
    page.select("TEA-1")
    assert "Green tea" in panel_texts(page)
    assert table_of(page).currentIndex().data() == "Green tea"


def test_the_chosen_product_stays_chosen_in_another_order(page: ProductsPage, qtbot: QtBot) -> None:
    page.select("TEA-1")
    table_of(page).sortByColumn(columns.STOCK, Qt.SortOrder.DescendingOrder)
    row = table_of(page).currentIndex().row()
    assert table_of(page).model().index(row, columns.NAME).data() == "Green tea"


def test_closing_the_product_gives_the_list_its_room_back(page: ProductsPage, qtbot: QtBot) -> None:
    page.select("TEA-1")
    close = next(b for b in page.findChildren(QPushButton) if b.accessibleName() == "Close the product")
    close.click()
    assert panel_texts(page) == []
    assert not table_of(page).selectionModel().hasSelection()


def test_the_name_stays_readable_in_the_smallest_window(page: ProductsPage, qtbot: QtBot) -> None:
    page.resize(730, 600)
    page.select("BEAN-1")
    qtbot.waitUntil(lambda: table_of(page).columnWidth(columns.NAME) >= 150)


_rows = st.lists(
    st.builds(
        lambda name, on_hand, price, sold: replace(
            ROW, name=name, sku=name, on_hand=on_hand, price=price, sold_recently=sold, selling_days=28
        ),
        st.text(max_size=5),
        st.none() | st.integers(-5_000, 50_000),
        st.none() | st.integers(0, 100_000),
        st.integers(-1_000, 90_000),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_rows, column=st.integers(0, 6), down=st.booleans())
def test_every_order_holds_all_products_with_the_unknown_last(
    theme: Theme, rows: list[ProductRow], column: int, down: bool
) -> None:
    model = ProductModel(theme)
    model.set_catalogue(Catalogue.of(rows, "EUR"))
    model.sort(column, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
    texts = [cells(model, row)[column] for row in range(model.rowCount())]
    assert len(texts) == len(rows)
    unknown = [text == "–" for text in texts]
    if column in (columns.STOCK, columns.SELLS, columns.COVER, columns.PRICE, columns.MARGIN):
        assert unknown == sorted(unknown)


def test_a_hundred_thousand_products_do_not_freeze_the_window(theme: Theme) -> None:
    rows = [
        replace(ROW, id=number, sku=f"SKU-{number}", name=f"Product {number % 977}", on_hand=number % 5_000)
        for number in range(100_000)
    ]
    catalogue = Catalogue.of(rows, "EUR")
    model = ProductModel(theme)
    model.set_catalogue(catalogue)
    began = time.perf_counter()
    model.set_filter("sku-4242", False)
    assert model.rowCount() == 11
    assert time.perf_counter() - began < 0.25


def test_price_changes_are_told_newest_first() -> None:
    day = NOON.date()
    points = [
        PricePoint(day.replace(day=number), price, None, "EUR")
        for number, price in ((1, 5), (2, 5), (3, 7), (4, 6))
    ]
    assert [(point.day.day, point.price) for point in price_changes(points)] == [(4, 6), (3, 7), (1, 5)]
    assert price_changes([]) == []
