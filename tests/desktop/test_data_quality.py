"""Figures to put right: what is wrong and how much of it, the rows, the answers to held prices, and the export."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from app.desktop.pages.data import DataPage
from app.desktop.pages.data_held import HeldPrices
from app.desktop.pages.page import Surroundings
from app.jobs.quality_view import prices_that_wait
from app.jobs.service import Service
from tests.desktop.data_files import button, buttons, put, rows, texts

HEADER = "SKU,Name,Price,Cost,Currency,Stock\n"
BEFORE = "NEG-1,Sold twice,2.00,1.00,EUR,-3\nJUMP-1,Lamp,20.00,9.00,EUR,4\nJUMP-2,Vase,30.00,9.00,EUR,4\n"
AFTER = BEFORE.replace("20.00", "2000.00").replace("30.00", "3000.00")
NEGATIVE = "1 product has less than nothing in stock"
HELD = "2 prices jumped ten times or more"
WAITING = "Prices that wait for your word"
WAIT_MS = 15_000


@pytest.fixture
def page(surroundings: Surroundings, service: Service, tmp_path: Path, qtbot: QtBot) -> DataPage:
    for name, text in (("before.csv", BEFORE), ("after.csv", AFTER)):
        run_id = service.run_now("import-file", {"path": str(put(tmp_path, name, HEADER + text))})
        assert service.engine.wait(run_id, 30).status == "succeeded"
    made = DataPage(surroundings, lambda _folder: None)
    qtbot.addWidget(made)
    made.resize(900, 900)
    made.show()
    qtbot.waitUntil(lambda: f"Show: {HELD}" in buttons(made), timeout=WAIT_MS)
    return made


@pytest.fixture
def held(page: DataPage, qtbot: QtBot) -> HeldPrices:
    page.select("held-price")
    found = page.findChild(HeldPrices)
    assert found is not None
    qtbot.waitUntil(lambda: len(rows(page, WAITING)) == 2)
    return found


def price_of(service: Service, sku: str) -> int | None:
    return next(row.price for row in service.products() if row.sku == sku)


def test_the_first_line_tells_of_counts_that_cannot_be_right(page: DataPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: texts(page)[0] == "1 product has a count that cannot be right.", timeout=WAIT_MS)


def test_the_rows_of_a_fault_unfold_and_fold_again(page: DataPage, qtbot: QtBot) -> None:
    button(page, f"Show: {NEGATIVE}").click()

    def shown() -> list[QTableView]:
        tables = [t for t in page.findChildren(QTableView) if t.accessibleName() == "Rows to put right"]
        return [t for t in tables if t.isVisible() and t.model().rowCount()]

    qtbot.waitUntil(lambda: len(shown()) == 1)
    (table,) = shown()
    cells = [str(table.model().index(0, column).data()) for column in range(3)]
    assert cells == ["NEG-1", "Sold twice", "-3"]
    assert not table.isColumnHidden(2)
    button(page, f"Hide: {NEGATIVE}").click()
    assert shown() == []


@pytest.mark.parametrize(
    ("answer", "price"), [("Take the new price", 20_000_000), ("Keep the old one", 200_000)]
)
def test_a_held_price_is_answered_and_waits_no_longer(
    page: DataPage, held: HeldPrices, service: Service, qtbot: QtBot, answer: str, price: int
) -> None:
    assert rows(page, WAITING)[0] == ["JUMP-1", "Lamp", "Price", "€20.00", "€2,000.00"]
    with qtbot.waitSignal(page.answered, timeout=WAIT_MS):
        button(page, answer).click()
    qtbot.waitUntil(lambda: [row[0] for row in rows(page, WAITING)] == ["JUMP-2"], timeout=WAIT_MS)
    assert price_of(service, "JUMP-1") == price
    assert price_of(service, "JUMP-2") == 300_000


def test_several_held_prices_are_answered_at_once(
    page: DataPage, held: HeldPrices, service: Service, qtbot: QtBot
) -> None:
    held.table.setFocus()
    qtbot.keyClick(held.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(held.chosen()) == 2
    held.take.click()
    qtbot.waitUntil(lambda: prices_that_wait(service) == [], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.findChild(HeldPrices) is None, timeout=WAIT_MS)


def test_nothing_chosen_is_nothing_to_answer(page: DataPage, held: HeldPrices) -> None:
    held.table.clearSelection()
    assert not held.take.isEnabled()
    assert not held.keep.isEnabled()


def test_the_rows_are_written_to_a_file(page: DataPage, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "negative.csv"
    page._quality.export("negative", str(target))
    qtbot.waitUntil(lambda: any("1 row written to" in text for text in texts(page)), timeout=WAIT_MS)
    assert "NEG-1" in target.read_text(encoding="utf-8-sig")


def test_an_export_that_cannot_be_written_says_so(page: DataPage, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(page.refused, timeout=WAIT_MS) as refused:
        page._quality.export("negative", str(tmp_path / "gone" / "negative.csv"))
    assert "could not be written" in str(refused.args[0])
