"""Products: found while typing, filtered, put in order, opened beside the list."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.desktop.models import products as columns
from app.desktop.models.products import ProductModel
from app.desktop.pages.chips import ChipRow
from app.desktop.pages.page import Surroundings
from app.desktop.pages.product_panel import ProductPanel
from app.desktop.pages.product_past import price_changes
from app.desktop.pages.products import ProductsPage
from app.desktop.product_reading import Answer, ProductLine
from app.desktop.theme import Theme
from app.jobs.service import Service
from app.store.database import Store
from app.store.prices import PricePoint
from app.store.product_index import Found, ProductIndex, Wanted
from app.store.products import ProductRow
from tests.desktop.shop import NOON

ROW = ProductRow(
    id=1, sku="A", name="A", kind="item", category=None, supplier=None, barcode=None, price=10_000,
    compare_at_price=None, cost=None, currency="EUR", stock_tracked=True, on_hand=1_000, counted_at=None,
    lead_time_days=None, pack_size=None, reorder_point=None, active=True, sold_recently=0, selling_days=0,
    last_sold=None, alert_severity=None, alert_text=None,
)  # fmt: skip


def answer(*lines: ProductLine, total: int | None = None) -> Answer:
    """What a list is told that shows just these."""
    ids = array("q", (line.product.id for line in lines))
    found = Found(Wanted(), ids, len(ids), True, total or len(ids), 0)
    index = ProductIndex(Store(Path("never-opened.db")), NOON.date(), ZoneInfo("UTC"))
    return Answer(found, lines, index, "EUR", NOON.date())


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
    model.show_answer(answer(*(ProductLine(row, None) for row in service.products())), anew=True)
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
    model.show_answer(answer(ProductLine(replace(ROW, currency="USD"), None)), anew=True)
    assert cells(model, 0)[columns.PRICE] == "$1.00"


def test_the_page_says_how_many_need_you_and_the_keyboard_starts_in_the_search(page: ProductsPage) -> None:
    assert any(label.text() == "2 products need you." for label in page.findChildren(QLabel))
    page.activateWindow()
    page.focus_first()
    assert page.focusWidget() is search_of(page)


def open_tea(page: ProductsPage, qtbot: QtBot) -> None:
    """Have another page open the tea here."""
    page.select("TEA-1")
    qtbot.waitUntil(lambda: "Green tea" in panel_texts(page))
    qtbot.waitUntil(lambda: table_of(page).currentIndex().data() == "Green tea")


@pytest.mark.parametrize("needle", ["bean-1", "ESPRESSO", "Éspressö", "4012345678901", "coff"])
def test_typing_finds_by_name_sku_barcode_and_category(page: ProductsPage, qtbot: QtBot, needle: str) -> None:
    search_of(page).setText(needle)
    qtbot.waitUntil(lambda: names(table_of(page)) == ["Espresso beans 1 kg"])


def test_needs_you_keeps_only_alerts_and_all_brings_the_rest_back(page: ProductsPage, qtbot: QtBot) -> None:
    buttons = {button.text(): button for button in page.findChildren(QPushButton)}
    buttons["Needs you"].click()
    qtbot.waitUntil(lambda: names(table_of(page)) == ["Espresso beans 1 kg", "Green tea"])
    buttons["All"].click()
    qtbot.waitUntil(lambda: len(names(table_of(page))) == 4)


def test_return_opens_the_first_hit_with_its_past(page: ProductsPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(search_of(page), "espresso")
    qtbot.keyClick(search_of(page), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: {"Price changes", "Today 12:00"} <= set(panel_texts(page)))
    texts = panel_texts(page)
    assert {
        "Espresso beans 1 kg",
        "BEAN-1",
        "€18.50",
        "€9.25",
        "Casa Roast · from your file",
        "10 Mar 2026",
    } <= set(texts)


def test_a_search_without_a_hit_says_so_and_offers_the_way_back(page: ProductsPage, qtbot: QtBot) -> None:
    open_tea(page, qtbot)
    qtbot.keyClicks(search_of(page), "zzzz")
    qtbot.waitUntil(lambda: not table_of(page).isVisible())
    shown = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert {"No “zzzz” among the products", "0 of 4 products shown"} <= set(shown)
    assert panel_texts(page) == []
    next(b for b in page.findChildren(QPushButton) if b.text() == "Show all products").click()
    qtbot.waitUntil(lambda: len(names(table_of(page))) == 4)
    assert table_of(page).isVisible()


def test_escape_takes_back_the_search_and_then_the_opened_product(page: ProductsPage, qtbot: QtBot) -> None:
    page.activateWindow()
    open_tea(page, qtbot)
    page.focus_first()
    qtbot.waitUntil(search_of(page).hasFocus)
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
    open_tea(page, qtbot)
    assert len(names(table_of(page))) == 4


def test_the_chosen_product_stays_chosen_in_another_order(page: ProductsPage, qtbot: QtBot) -> None:
    open_tea(page, qtbot)
    before = table_of(page).currentIndex().row()
    table_of(page).sortByColumn(columns.STOCK, Qt.SortOrder.AscendingOrder)
    qtbot.waitUntil(lambda: names(table_of(page))[0] == "Green tea")
    assert table_of(page).currentIndex().data() == "Green tea"
    assert table_of(page).currentIndex().row() != before


def test_closing_the_product_gives_the_list_its_room_back(page: ProductsPage, qtbot: QtBot) -> None:
    open_tea(page, qtbot)
    close = next(b for b in page.findChildren(QPushButton) if b.accessibleName() == "Close the product")
    close.click()
    assert panel_texts(page) == []
    assert not table_of(page).selectionModel().hasSelection()


def test_the_name_stays_readable_in_the_smallest_window(page: ProductsPage, qtbot: QtBot) -> None:
    page.resize(730, 600)
    page.select("BEAN-1")
    qtbot.waitUntil(lambda: table_of(page).columnWidth(columns.NAME) >= 150)


def test_a_hundred_thousand_rows_are_there_at_once_and_read_where_they_are_seen(
    theme: Theme, qtbot: QtBot
) -> None:
    model = ProductModel(theme)
    shown = answer(*(ProductLine(replace(ROW, id=number), None) for number in range(1, 61)))
    many = array("q", range(1, 100_001))
    model.show_answer(replace(shown, found=replace(shown.found, ids=many, count=100_000)), anew=True)
    assert model.rowCount() == 100_000
    with qtbot.waitSignal(model.lines_wanted):
        assert model.index(70_000, columns.NAME).data() is None
    assert model.missing(70_000, 70_002) == [70_001, 70_002, 70_003]
    model.add_lines([70_001, 70_002], [ProductLine(replace(ROW, id=70_001, name="Far down"), None)])
    assert model.index(70_000, columns.NAME).data() == "Far down"
    assert model.missing(70_000, 70_002) == [70_003], "what is gone is not asked for again and again"
    assert model.row_of(70_001) == 70_000


def test_what_was_read_before_is_shown_until_it_is_read_again(theme: Theme) -> None:
    model = ProductModel(theme)
    old, other = ProductLine(ROW, None), ProductLine(replace(ROW, id=2, name="Other"), None)
    model.show_answer(answer(old, other), anew=True)
    again = answer(old, other)
    moved = model.show_answer(replace(again, lines=[ProductLine(replace(ROW, name="New"), None)]), anew=True)
    assert not moved, "the same products in the same order stay where they are"
    assert [cells(model, row)[0] for row in range(2)] == ["New", "Other"]
    assert model.missing(0, 1) == [2]


def test_the_rest_is_added_below_what_was_found_first(theme: Theme, qtbot: QtBot) -> None:
    model = ProductModel(theme)
    first = answer(ProductLine(ROW, None))
    model.show_answer(replace(first, found=replace(first.found, is_whole=False)), anew=True)
    with qtbot.waitSignal(model.rowsInserted), qtbot.assertNotEmitted(model.modelReset):
        model.show_rest(Found(Wanted(), array("q", [1, 2, 3]), 3, True, 3, 0))
    assert model.rowCount() == 3


def test_a_choice_and_the_place_in_the_list_outlast_a_refresh(page: ProductsPage, qtbot: QtBot) -> None:
    page.resize(1_000, 300)
    open_tea(page, qtbot)
    bar = table_of(page).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 5)
    bar.setValue(5)
    place = bar.value()
    with qtbot.waitSignal(table_of(page).model().dataChanged):
        page.refresh()
    assert bar.value() == place
    assert table_of(page).currentIndex().data() == "Green tea"
    assert "Green tea" in panel_texts(page)


def test_a_new_name_is_shown_after_a_refresh_and_found(
    page: ProductsPage, service: Service, qtbot: QtBot
) -> None:
    before = names(table_of(page))
    with service.store.write() as connection:
        connection.exec_driver_sql("UPDATE product SET name = 'Zebra mug' WHERE name = ?", (before[0],))
    page.refresh()
    qtbot.waitUntil(lambda: names(table_of(page)) == [*before[1:], "Zebra mug"])
    search_of(page).setText("zebra")
    qtbot.waitUntil(lambda: names(table_of(page)) == ["Zebra mug"])


def test_changes_that_come_while_the_store_is_looked_at_are_not_lost(
    page: ProductsPage, service: Service, qtbot: QtBot
) -> None:
    before = names(table_of(page))
    page.refresh()
    with service.store.write() as connection:
        connection.exec_driver_sql("UPDATE product SET name = 'Zebra mug' WHERE name = ?", (before[0],))
    page.refresh()
    qtbot.waitUntil(lambda: names(table_of(page)) == [*before[1:], "Zebra mug"])


def test_a_page_made_ready_shows_its_rows_at_once(surroundings: Surroundings, qtbot: QtBot) -> None:
    page = ProductsPage(surroundings)
    qtbot.addWidget(page)
    page.prepare()
    qtbot.waitUntil(lambda: bool(names(table_of(page))))
    qtbot.waitUntil(lambda: not surroundings.loader._jobs)
    page.resize(1_000, 600)
    page.show()
    assert not surroundings.loader._jobs
    assert names(table_of(page))[0]


def test_the_table_draws_names_figures_and_signs(page: ProductsPage, qtbot: QtBot) -> None:
    table = table_of(page)
    qtbot.waitUntil(lambda: all(names(table)))
    viewport = table.viewport()

    def drawn() -> list[bool]:
        """Whether there is ink in each cell of the rows that are shown."""
        picture = viewport.grab().toImage()
        ink = []
        for row in range(table.model().rowCount()):
            for column in range(table.model().columnCount()):
                if not table.isColumnHidden(column):
                    cell = table.visualRect(table.model().index(row, column)).adjusted(2, 2, -2, -4)
                    colours = {
                        picture.pixel(x, y)
                        for x in range(cell.left(), min(cell.right(), viewport.width()))
                        for y in range(cell.top(), min(cell.bottom(), viewport.height()))
                    }
                    ink.append(len(colours) > 1)
        return ink

    assert all(drawn())
    plain = table.viewport().grab().toImage()
    table.selectRow(1)
    assert table.viewport().grab().toImage() != plain


def test_the_keyboard_leads_from_product_to_product(page: ProductsPage, qtbot: QtBot) -> None:
    page.activateWindow()
    open_tea(page, qtbot)
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.keyClick(table_of(page), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "Mug & saucer" in panel_texts(page))
    previous = next(b for b in page.findChildren(QPushButton) if b.accessibleName() == "Previous product")
    previous.click()
    qtbot.waitUntil(lambda: "Green tea" in panel_texts(page))
    assert table_of(page).currentIndex().data() == "Green tea"


def test_products_that_do_not_sell_are_a_filter(page: ProductsPage, qtbot: QtBot) -> None:
    next(b for b in page.findChildren(QPushButton) if b.text() == "No sales in 90 days").click()
    qtbot.waitUntil(lambda: names(table_of(page)) == ["Apricot jam", "Mug & saucer"])
    assert any(label.text() == "2 of 4 products shown" for label in page.findChildren(QLabel))


def test_a_filter_without_a_hit_says_what_that_means(page: ProductsPage, qtbot: QtBot) -> None:
    next(b for b in page.findChildren(QPushButton) if b.text() == "Wrong counts").click()
    qtbot.waitUntil(
        lambda: any(label.text() == "No count looks wrong" for label in page.findChildren(QLabel))
    )


def test_in_a_narrow_window_the_product_covers_its_list_and_gives_it_back(
    page: ProductsPage, qtbot: QtBot
) -> None:
    page.resize(560, 600)
    page.select("TEA-1")
    qtbot.waitUntil(lambda: "Green tea" in panel_texts(page))
    assert not table_of(page).isVisible()
    assert not search_of(page).isVisible()
    page.focus_first()
    assert table_of(page).isVisible()
    assert search_of(page).isVisible()
    assert panel_texts(page) == []


def test_filters_take_a_second_line_rather_than_be_cut_off(theme: Theme, qtbot: QtBot) -> None:
    row = ChipRow(theme, ["All", "Needs you", "No sales in 90 days", "Wrong counts"])
    qtbot.addWidget(row)
    assert row.heightForWidth(250) > row.heightForWidth(1_000)
    row.resize(250, row.heightForWidth(250))
    row.show()
    chips = row.findChildren(QPushButton)
    assert all(chip.geometry().right() < 250 for chip in chips)
    assert len({chip.y() for chip in chips}) > 1


def test_price_changes_are_told_newest_first() -> None:
    day = NOON.date()
    points = [
        PricePoint(day.replace(day=number), price, None, "EUR")
        for number, price in ((1, 5), (2, 5), (3, 7), (4, 6))
    ]
    assert [(point.day.day, point.price) for point in price_changes(points)] == [(4, 6), (3, 7), (1, 5)]
    assert price_changes([]) == []
