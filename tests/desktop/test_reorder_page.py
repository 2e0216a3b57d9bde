"""Reorder: what to order from whom, with the quantity to be changed, and what is on the way."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.desktop.boxes import QuantityBox
from app.desktop.dialogs.delivery import DeliveryDialog
from app.desktop.dialogs.later import LaterDialog
from app.desktop.dialogs.order_entry import OrderEntryDialog
from app.desktop.dialogs.placed import PlacedDialog
from app.desktop.models import reorder as columns
from app.desktop.models.reorder import SuggestionModel
from app.desktop.pages.done_line import DoneLine
from app.desktop.pages.page import Surroundings
from app.desktop.pages.reorder import ReorderPage
from app.desktop.pages.reorder_group import SupplierCard
from app.domain.quantity import to_quantity
from app.jobs.ordering import place
from app.jobs.reordering import reorder_view
from app.jobs.service import Service
from tests.desktop.seen import button, dialog, has_button, rows, table, texts
from tests.desktop.shop import NOON, FixedClock

TODAY = date(2026, 3, 11)


@pytest.fixture
def page(surroundings: Surroundings, qtbot: QtBot) -> ReorderPage:
    made = open_page(surroundings, qtbot)
    qtbot.waitUntil(lambda: {"Casa Roast", "Tea House"} <= set(texts(made)))
    return made


def open_page(surroundings: Surroundings, qtbot: QtBot) -> ReorderPage:
    made = ReorderPage(surroundings)
    qtbot.addWidget(made)
    made.resize(1_000, 700)
    made.show()
    qtbot.waitUntil(lambda: texts(made)[0] != "")
    return made


def told(page: ReorderPage) -> str:
    line = page.findChild(DoneLine)
    assert line is not None
    return line.words if line.isVisible() else ""


def product_id(service: Service, sku: str) -> int:
    return next(row.id for row in service.products() if row.sku == sku)


def order_beans(service: Service, units: int = 10, days: int = 3) -> None:
    beans = product_id(service, "BEAN-1")
    place(
        service, "Casa Roast", [(beans, to_quantity(units))], due=TODAY + timedelta(days=days), number="A-7"
    )


def test_each_supplier_has_a_list_with_its_arithmetic(page: ReorderPage) -> None:
    assert texts(page)[0] == "2 products want to be ordered from 2 suppliers."
    assert rows(table(page, "To order: Casa Roast")) == [
        ["Espresso beans 1 kg", "BEAN-1", "4", "–", "–", "42", "€388.50"]
    ]
    assert "1 product · €388.50" in texts(page)
    why = next(text for text in texts(page) if text.startswith("Espresso beans 1 kg: 4 left"))
    assert why.endswith("→ 42")


def test_a_number_typed_on_a_row_is_how_many_are_ordered(page: ReorderPage, qtbot: QtBot) -> None:
    view = table(page, "To order: Casa Roast")
    page.activateWindow()
    page.focus_first()
    qtbot.waitUntil(view.hasFocus)
    qtbot.keyClick(view, Qt.Key.Key_1)
    editor = view.findChild(QuantityBox)
    assert editor is not None
    assert editor.accessibleName() == "How many to order"
    qtbot.keyClicks(editor, "2")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(view)[0][columns.QUANTITY] == "12")
    assert rows(view)[0][columns.AMOUNT] == "€111.00"
    assert "1 product · €111.00" in texts(page)


def test_a_changed_quantity_stays_while_the_suggestion_does(page: ReorderPage, service: Service) -> None:
    group = reorder_view(service).groups[0]
    model = SuggestionModel()
    model.set_lines(group.lines)
    model.setData(model.index(0, columns.QUANTITY), to_quantity(5))
    model.set_lines(group.lines)
    assert list(model.quantities.values()) == [to_quantity(5)]
    model.set_lines([replace(group.lines[0], suggested=to_quantity(7))])
    assert list(model.quantities.values()) == [to_quantity(7)]


def test_none_leaves_a_product_out_and_none_at_all_cannot_be_ordered(page: ReorderPage) -> None:
    view = table(page, "To order: Casa Roast")
    model = view.model()
    model.setData(model.index(0, columns.QUANTITY), 0)
    assert not button(page, "Mark as ordered: Casa Roast").isEnabled()
    assert not button(page, "Copy as text: Casa Roast").isEnabled()
    assert button(page, "Mark as ordered: Tea House").isEnabled()


def test_the_list_is_copied_as_words_for_the_supplier(
    page: ReorderPage, qapp: QApplication, qtbot: QtBot
) -> None:
    button(page, "Copy as text: Casa Roast").click()
    qtbot.waitUntil(lambda: told(page).startswith("The list is copied"))
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Order for Casa Roast from Corner")
    assert "42 × Espresso beans 1 kg (SKU BEAN-1, barcode 4012345678901)" in text


def test_the_list_is_saved_as_a_table(page: ReorderPage, tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "order.csv"
    button(page, "Save as CSV: Casa Roast").click()
    page._save_to(str(target))
    qtbot.waitUntil(lambda: told(page) == f"The order was saved as {target}.")
    with target.open(newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["sku"], line["quantity"], line["amount"]) == ("BEAN-1", "42", "388.50")


def test_what_is_marked_as_ordered_moves_to_what_is_on_the_way(page: ReorderPage, qtbot: QtBot) -> None:
    button(page, "Mark as ordered: Casa Roast").click()
    asked = dialog(qtbot, page, PlacedDialog)
    assert {"Ordered from Casa Roast", "1 product · €388.50"} <= set(texts(asked))
    assert asked.due.date().toPython() == date(2026, 3, 16)
    asked.number.setText("PO 12")
    with qtbot.waitSignal(page.answered):
        asked.act_button.click()
    qtbot.waitUntil(lambda: "Casa Roast" not in texts(page))
    assert rows(table(page, "On the way")) == [
        ["Espresso beans 1 kg", "Casa Roast", "PO 12", "42", "Mon 16 Mar 2026"]
    ]
    assert told(page).startswith("1 product noted as ordered, due 16 Mar 2026.")


def test_a_late_order_says_so(
    service: Service, surroundings: Surroundings, clock: FixedClock, qtbot: QtBot
) -> None:
    order_beans(service)
    clock.instant = NOON + timedelta(days=5)
    page = open_page(surroundings, qtbot)
    qtbot.waitUntil(lambda: bool(rows(table(page, "On the way"))))
    assert rows(table(page, "On the way"))[0][4] == "2 days late"
    assert any("late since Sat 14 Mar" in text for text in texts(page))


def test_what_came_is_no_longer_on_the_way_and_the_rest_is(
    service: Service, surroundings: Surroundings, qtbot: QtBot
) -> None:
    order_beans(service)
    page = open_page(surroundings, qtbot)
    qtbot.waitUntil(lambda: has_button(page, "Received: Espresso beans 1 kg"))
    button(page, "Received: Espresso beans 1 kg").click()
    asked = dialog(qtbot, page, DeliveryDialog)
    assert asked.quantity.text() == "10"
    assert not asked.is_all.isEnabled(), "all of it came: there is no rest to be given up"
    asked.quantity.setValue(6)
    with qtbot.waitSignal(page.answered):
        asked.act_button.click()
    qtbot.waitUntil(lambda: rows(table(page, "On the way"))[0][3] == "4")
    assert told(page).startswith("6 of Espresso beans 1 kg received.")


def test_the_rest_can_be_given_up_with_what_came(
    service: Service, surroundings: Surroundings, qtbot: QtBot
) -> None:
    order_beans(service)
    page = open_page(surroundings, qtbot)
    qtbot.waitUntil(lambda: has_button(page, "Received: Espresso beans 1 kg"))
    button(page, "Received: Espresso beans 1 kg").click()
    asked = dialog(qtbot, page, DeliveryDialog)
    asked.quantity.setValue(6)
    asked.is_all.setChecked(True)
    asked.act_button.click()
    qtbot.waitUntil(lambda: rows(table(page, "On the way")) == [])
    assert "Nothing is on order, as far as Tillwatch knows." in texts(page)


def test_an_order_that_will_not_come_is_forgotten(
    service: Service, surroundings: Surroundings, qtbot: QtBot
) -> None:
    order_beans(service)
    page = open_page(surroundings, qtbot)
    qtbot.waitUntil(lambda: has_button(page, "Will not come: Espresso beans 1 kg"))
    button(page, "Will not come: Espresso beans 1 kg").click()
    qtbot.waitUntil(lambda: rows(table(page, "On the way")) == [])
    assert told(page) == "Espresso beans 1 kg is not expected any more. “Add an order…” brings it back."


def test_an_order_that_comes_later_is_expected_then(
    service: Service, surroundings: Surroundings, qtbot: QtBot
) -> None:
    order_beans(service)
    page = open_page(surroundings, qtbot)
    qtbot.waitUntil(lambda: has_button(page, "Comes later: Espresso beans 1 kg"))
    button(page, "Comes later: Espresso beans 1 kg").click()
    asked = dialog(qtbot, page, LaterDialog)
    asked.due.setDate(asked.due.date().addDays(5))
    asked.act_button.click()
    qtbot.waitUntil(lambda: rows(table(page, "On the way"))[0][4] == "Thu 19 Mar 2026")


def test_an_order_is_added_by_typing_a_part_of_the_name(page: ReorderPage, qtbot: QtBot) -> None:
    page.activateWindow()
    button(page, "Add an order…").click()
    asked = dialog(qtbot, page, OrderEntryDialog)
    qtbot.waitUntil(lambda: bool(rows(asked.table)))
    assert not asked.act_button.isEnabled()
    qtbot.keyClicks(asked.search, "mug")
    qtbot.waitUntil(lambda: rows(asked.table) == [["Mug & saucer", "MUG-1", "80"]])
    assert "Chosen: Mug & saucer" in texts(asked)
    assert asked.supplier.text() == "Casa Roast"
    qtbot.keyClick(asked.search, Qt.Key.Key_Return)
    qtbot.waitUntil(asked.quantity.hasFocus)
    qtbot.keyClicks(asked.quantity, "24")
    qtbot.keyClick(asked.quantity, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(table(page, "On the way")) != [])
    assert rows(table(page, "On the way"))[0] == ["Mug & saucer", "Casa Roast", "–", "24", "Mon 16 Mar 2026"]
    assert told(page) == "The order of Mug & saucer is noted."


def test_a_search_without_a_hit_says_so(page: ReorderPage, qtbot: QtBot) -> None:
    button(page, "Add an order…").click()
    asked = dialog(qtbot, page, OrderEntryDialog)
    qtbot.waitUntil(lambda: bool(rows(asked.table)))
    asked.search.setText("zebra")
    qtbot.waitUntil(lambda: "No product is called that." in texts(asked))
    assert not asked.act_button.isEnabled()


def test_the_product_of_a_row_is_opened(page: ReorderPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.page_wanted) as wanted:
        button(page, "Show product: Espresso beans 1 kg").click()
    assert wanted.args == ["products", "BEAN-1"]


def test_what_is_on_the_way_is_brought_into_view_on_demand(
    service: Service, surroundings: Surroundings, qtbot: QtBot
) -> None:
    order_beans(service)
    page = open_page(surroundings, qtbot)
    page.resize(800, 300)
    page.activateWindow()
    page.select("on-the-way")
    view = table(page, "On the way")
    qtbot.waitUntil(view.hasFocus)
    assert not view.visibleRegion().isEmpty()


def test_the_keyboard_goes_down_the_page(page: ReorderPage, qtbot: QtBot) -> None:
    page.activateWindow()
    page.focus_first()
    visited = []
    for _ in range(12):
        focused = page.focusWidget()
        visited.append(focused.accessibleName() or focused.text())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    supplier = ["To order", "Mark as ordered", "Copy as text", "Save as CSV"]
    assert visited == [
        *(f"{stop}: Casa Roast" for stop in supplier),
        "Show product: Espresso beans 1 kg",
        "How they deliver: Tea House",
        *(f"{stop}: Tea House" for stop in supplier),
        "Show product: Green tea",
        "Add an order…",
    ]


def test_a_narrow_page_keeps_product_and_quantity(page: ReorderPage) -> None:
    view = table(page, "To order: Casa Roast")
    page.resize(430, 500)
    QApplication.processEvents()
    shown = [column for column in range(view.model().columnCount()) if not view.isColumnHidden(column)]
    assert shown == [columns.NAME, columns.QUANTITY]


def test_an_empty_shop_is_taught_what_will_be_here(empty_surroundings: Surroundings, qtbot: QtBot) -> None:
    page = open_page(empty_surroundings, qtbot)
    qtbot.waitUntil(lambda: "What to order will stand here" in texts(page))
    with qtbot.waitSignal(page.page_wanted) as wanted:
        button(page, "Bring your data in").click()
    assert wanted.args == ["data", ""]


def test_of_many_suppliers_the_first_are_shown_and_the_rest_on_demand(
    page: ReorderPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    everything = [card.accessibleName() for card in page.findChildren(SupplierCard)]
    assert len(everything) > 1
    assert not any("more supplier" in text for text in texts(page))
    monkeypatch.setattr("app.desktop.pages.reorder.FEW", 1)
    page.refresh()
    more = f"Show {len(everything) - 1} more supplier"
    qtbot.waitUntil(lambda: any(has_button(page, f"{more}{end}") for end in ("", "s")))
    assert len([card for card in page.findChildren(SupplierCard) if card.isVisible()]) == 1
    page.activateWindow()
    next(b for b in page.findChildren(QPushButton) if b.text().startswith(more)).click()
    qtbot.waitUntil(
        lambda: len([c for c in page.findChildren(SupplierCard) if c.isVisible()]) == len(everything)
    )
    assert not any("more supplier" in text for text in texts(page))
    shown = sorted((c for c in page.findChildren(SupplierCard) if c.isVisible()), key=SupplierCard.y)
    qtbot.waitUntil(shown[1].table.hasFocus)
