"""The wizard for files of unknown layout: what it shows, what it checks at every change, and what it never shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.dialogs.file_words import shown
from app.desktop.dialogs.mapping import MappingAnswer, MappingDialog
from app.desktop.dialogs.mapping_examiner import Examiner
from app.desktop.dialogs.mapping_kinds import kinds, suggested_name
from app.desktop.pages.page import Surroundings
from app.domain.errors import InputError, TillwatchError
from app.domain.saved_layout import SavedLayout
from app.sources.examining import Look, MappingCheck, check_mapping, look_at
from app.sources.files import open_file
from app.sources.reading import ReadOptions

# A till of which nothing is known: short headers, a comma before the decimals, dates that can be read two ways.
TILL = """Op.;Cuándo;A qué hora;Cliente;Ref. int.;Qué;Grupo;N;P.U.;Dto. %;Tot.;Pago
A-1;03/04/2026;10:12;Ana Ruiz;CAF-250;Café molido 250 g;Café;2;4,50;0;9,00;Tarjeta
A-1;03/04/2026;10:12;Ana Ruiz;TAZ-01;Taza azul;Menaje;1;6,90;0;6,90;Tarjeta
A-2;04/04/2026;09:05;Luis Gil;MOL-PRO;Molinillo profesional;Máquinas;1;1.249,00;0;1.249,00;Tarjeta
A-3;05/04/2026;11:40;;CAF-1K;Café en grano 1 kg;Café;1;18,50;10;16,65;Efectivo
"""
FIELDS = {
    "Op.": "Receipt number",
    "Cuándo": "Date sold (needed)",
    "A qué hora": "Time sold",
    "Ref. int.": "Article code (SKU)",
    "Qué": "Name",
    "Grupo": "Category",
    "N": "Pieces sold (needed)",
    "P.U.": "Price per piece",
    "Dto. %": "not read",
    "Tot.": "Amount paid for the line",
    "Pago": "not read",
}
MAPPING = {
    "Op.": "receipt",
    "Cuándo": "sold_at",
    "A qué hora": "time",
    "Ref. int.": "sku",
    "Qué": "name",
    "Grupo": "category",
    "N": "quantity",
    "P.U.": "unit_price",
    "Dto. %": "",
    "Tot.": "amount",
    "Pago": "",
}
EURO = ReadOptions(currency="EUR")


@pytest.fixture
def behind(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    return window


Opening = Callable[..., MappingDialog]


@pytest.fixture
def open_on(surroundings: Surroundings, behind: QWidget, qtbot: QtBot, tmp_path: Path) -> Opening:
    """Opens the wizard on a file with this text and waits for its first check."""

    def open_one(
        text: str = TILL, name: str = "caja 2026-07.csv", options: ReadOptions = EURO, **further: object
    ) -> MappingDialog:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        dialog = MappingDialog(surroundings, look_at(path, options), options, behind, **further)  # type: ignore[arg-type]
        dialog.open()
        dialog.kind.setCurrentIndex(dialog.kind.findText("Sales, line by line"))
        if not further:
            settle(dialog, qtbot)
        return dialog

    return open_one


def settle(dialog: MappingDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Looking at" not in dialog.verdict.text())


def chooser(dialog: MappingDialog, column: str) -> QComboBox:
    return next(box for box in dialog.findChildren(QComboBox) if box.accessibleName() == f"Column {column}")


def choose(dialog: MappingDialog, qtbot: QtBot, fields: dict[str, str]) -> None:
    for column, field in fields.items():
        box = chooser(dialog, column)
        place = box.findText(field)
        assert place >= 0, f"{field} among {[box.itemText(at) for at in range(box.count())]}"
        box.setCurrentIndex(place)
    settle(dialog, qtbot)


def says(dialog: MappingDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def beside(dialog: MappingDialog, column: str) -> str:
    """What a screen reader is told of a column's check."""
    start = f"Column {column}: "
    names = [label.accessibleName() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog)]
    return next((name.removeprefix(start) for name in names if name.startswith(start)), "")


def option(dialog: MappingDialog, beginning: str) -> QRadioButton:
    return next(each for each in dialog.findChildren(QRadioButton) if each.text().startswith(beginning))


def test_it_shows_the_first_rows_under_what_each_column_is_read_as(open_on: Opening, qtbot: QtBot) -> None:
    dialog = open_on()
    choose(dialog, qtbot, FIELDS)
    model = dialog.preview.model()
    heads = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert heads[:4] == [
        "Op.\nReceipt number",
        "Cuándo\nDate sold",
        "A qué hora\nTime sold",
        "Cliente\npersonal: not read",
    ]
    assert heads[9] == "Dto. %\nnot read"
    assert [model.index(2, at).data() for at in (0, 4, 10)] == ["A-2", "MOL-PRO", "1.249,00"]
    assert not dialog.preview.isColumnHidden(11)


def test_people_are_never_shown(open_on: Opening) -> None:
    dialog = open_on()
    model = dialog.preview.model()
    cells = {
        model.index(row, column).data()
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    }
    assert not {text for text in (*cells, says(dialog)) if "Ana" in text or "Gil" in text}
    assert beside(dialog, "Cliente") == "personal: not read"
    assert "Column Cliente" not in {box.accessibleName() for box in dialog.findChildren(QComboBox)}


def test_every_column_says_at_once_what_came_of_it(open_on: Opening, qtbot: QtBot) -> None:
    dialog = open_on(TILL.replace("CAF-1K;Café en grano 1 kg;Café;1", "CAF-1K;Café en grano 1 kg;Café;uno"))
    choose(dialog, qtbot, FIELDS)
    assert beside(dialog, "Tot.") == "4 read. 1.249,00 → 1,249.00 EUR"
    assert beside(dialog, "Cuándo").startswith("4 read. 03/04/2026 → 3 April 2026")
    assert beside(dialog, "N").startswith("1 of 4 cannot be read. Line 5: “uno” is not a number.")
    assert beside(dialog, "Pago") == ""
    choose(dialog, qtbot, {"Pago": "Pieces sold (needed)"})
    assert beside(dialog, "Pago").startswith("4 of 4 cannot be read")


def test_a_field_is_read_from_one_column_only(open_on: Opening, qtbot: QtBot) -> None:
    dialog = open_on()
    choose(dialog, qtbot, FIELDS)
    choose(dialog, qtbot, {"Pago": "Name"})
    assert chooser(dialog, "Qué").currentText() == "not read"
    assert beside(dialog, "Qué") == "“Name” is now read from “Pago”."
    assert dialog.answer().mapping["Qué"] == ""
    assert dialog.answer().mapping["Pago"] == "name"


def test_what_is_needed_and_missing_is_named_and_the_file_cannot_be_read(
    open_on: Opening, qtbot: QtBot
) -> None:
    dialog = open_on()
    choose(dialog, qtbot, FIELDS | {"N": "not read", "Cuándo": "not read"})
    assert dialog.verdict.text() == "Still needed: Date sold; Pieces sold. Choose the columns that hold them."
    assert not dialog.read.isEnabled()
    choose(dialog, qtbot, FIELDS | {"Ref. int.": "not read", "Qué": "not read"})
    assert dialog.verdict.text().startswith("Still needed: Article code (SKU) or Name")


def test_a_date_that_can_be_read_two_ways_is_asked_about(open_on: Opening, qtbot: QtBot) -> None:
    dialog = open_on()
    choose(dialog, qtbot, FIELDS)
    assert dialog.verdict.text() == "A question about the file is still open."
    assert not dialog.read.isEnabled()
    dialog.show_question.click()
    assert option(dialog, "Day first").hasFocus()
    option(dialog, "Month first").setChecked(True)
    settle(dialog, qtbot)
    assert beside(dialog, "Cuándo").startswith("4 read. 03/04/2026 → 4 March 2026")
    option(dialog, "Day first").setChecked(True)  # a second thought: the question is still there
    settle(dialog, qtbot)
    assert beside(dialog, "Cuándo").startswith("4 read. 03/04/2026 → 3 April 2026")
    assert not dialog.show_question.isVisible()
    assert dialog.read.isEnabled()


def test_the_answer_reads_the_file_and_the_next_of_its_kind(
    open_on: Opening, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_on()
    choose(dialog, qtbot, FIELDS)
    option(dialog, "Day first").setChecked(True)
    settle(dialog, qtbot)
    with qtbot.waitSignal(dialog.decided) as decided:
        dialog.read.click()
    (answer,) = decided.args or ()
    assert answer == MappingAnswer(
        layout="sales",
        mapping=MAPPING,
        decimal=None,
        date_format=None,
        sheet=None,
        currency=None,
        save_as="Caja",
        answers={"date_order": "day first"},
    )
    path = tmp_path / "caja 2026-07.csv"
    reading = open_file(
        path, ReadOptions(layout=answer.layout, mapping=answer.mapping, answers=answer.answers)
    )
    assert len(list(reading.records())) == 4
    assert (reading.rejected, reading.questions) == ([], [])


def test_another_kind_of_file_has_other_fields(open_on: Opening, qtbot: QtBot) -> None:
    dialog = open_on()
    dialog.kind.setCurrentIndex(dialog.kind.findText("Stock counts"))
    settle(dialog, qtbot)
    offered = [chooser(dialog, "N").itemText(at) for at in range(chooser(dialog, "N").count())]
    assert "Pieces counted (needed)" in offered
    assert "Receipt number" not in offered
    assert dialog.answer().layout == "stock"


def test_how_numbers_and_dates_are_written_is_asked_only_where_cells_are_refused(
    open_on: Opening, qtbot: QtBot
) -> None:
    dialog = open_on(TILL.replace("03/04/2026", "2026.04.03 a"))
    choose(dialog, qtbot, FIELDS)
    assert dialog.style_form.dates.isVisible()
    assert not dialog.style_form.numbers.isVisible()
    dialog.style_form.dates.setCurrentText("YYYY")
    settle(dialog, qtbot)
    assert "names no day and no month" in dialog.verdict.text()
    assert not dialog.read.isEnabled()
    dialog.style_form.dates.setCurrentText("DD/MM/YYYY")
    settle(dialog, qtbot)
    assert beside(dialog, "Cuándo").startswith("2 of 4 cannot be read")
    assert dialog.answer().date_format == "DD/MM/YYYY"
    again = open_on(TILL.replace("16,65", "16.65"), name="otra.csv")
    choose(again, qtbot, FIELDS)
    assert again.style_form.numbers.isVisible()
    assert not again.style_form.dates.isVisible()
    again.style_form.numbers.setCurrentIndex(again.style_form.numbers.findData("."))
    settle(again, qtbot)
    assert again.answer().decimal == "."
    assert beside(again, "P.U.").startswith("4 of 4 cannot be read")


def test_a_workbook_offers_its_sheets_and_reads_the_chosen_one(
    surroundings: Surroundings, behind: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    sheets = {"Julio": TILL, "Agosto": "Cuándo;N;Qué\n14/08/2026;3;Taza azul\n"}
    for sheet, text in sheets.items():
        (tmp_path / f"{sheet}.csv").write_text(text, encoding="utf-8")

    def plain(path: Path, options: ReadOptions) -> tuple[Path, ReadOptions]:
        return path.with_name(f"{options.sheet}.csv"), replace(options, sheet=None)

    def look(path: Path, options: ReadOptions) -> Look:
        return replace(look_at(*plain(path, options)), path=path, sheets=tuple(sheets))

    def check(path: Path, options: ReadOptions) -> MappingCheck:
        return check_mapping(*plain(path, options))

    book, first = tmp_path / "ventas.xlsx", replace(EURO, sheet="Julio")
    dialog = MappingDialog(surroundings, look(book, first), first, behind, looker=look, checker=check)
    dialog.open()
    settle(dialog, qtbot)
    assert dialog.preview.model().columnCount() == 12
    assert dialog.answer().sheet == "Julio"
    dialog.sheet.setCurrentText("Agosto")
    settle(dialog, qtbot)
    model = dialog.preview.model()
    assert [model.index(0, at).data() for at in range(model.columnCount())] == [
        "14/08/2026",
        "3",
        "Taza azul",
    ]
    assert list(dialog.answer().mapping) == ["Cuándo", "N", "Qué"]
    assert dialog.answer().sheet == "Agosto"


def test_the_name_is_needed_and_one_that_is_taken_is_told(open_on: Opening, qtbot: QtBot) -> None:
    saved = {"0" * 64: SavedLayout("0" * 64, "Caja", "sales", {})}
    dialog = open_on(options=ReadOptions(currency="EUR", saved=saved))
    choose(dialog, qtbot, FIELDS)
    option(dialog, "Day first").setChecked(True)
    settle(dialog, qtbot)
    assert dialog.name.text() == "Caja 2"
    assert "take its place" not in says(dialog)
    dialog.name.setText("caja")
    assert "take its place" in says(dialog)
    assert dialog.read.isEnabled()
    dialog.name.setText("  ")
    assert dialog.verdict.text() == "Give this kind of file a name."
    assert not dialog.read.isEnabled()


def test_an_answer_that_comes_too_late_is_never_shown(open_on: Opening, qtbot: QtBot) -> None:
    first_asked, go_on = threading.Event(), threading.Event()
    asked: list[str] = []

    def slow(path: Path, options: ReadOptions) -> MappingCheck:
        asked.append(options.mapping["Pago"])
        first_asked.set()
        assert go_on.wait(10)
        return check_mapping(path, options)

    dialog = open_on(checker=slow)
    assert first_asked.wait(5)
    for field in ("Name", "Category", "Receipt number"):
        chooser(dialog, "Pago").setCurrentText(field)
    assert "Looking at" in dialog.verdict.text()
    assert not dialog.read.isEnabled()
    go_on.set()
    settle(dialog, qtbot)
    assert asked == ["", "receipt"]
    assert beside(dialog, "Pago") == "4 read. Efectivo"


def test_a_file_that_vanishes_is_told_in_place(open_on: Opening, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = open_on()
    (tmp_path / "caja 2026-07.csv").unlink()
    choose(dialog, qtbot, {"Pago": "Receipt number"})
    assert "caja 2026-07.csv" in dialog.verdict.text()
    assert not dialog.read.isEnabled()


def test_cancel_decides_nothing(open_on: Opening, qtbot: QtBot) -> None:
    dialog = open_on()
    decided: list[MappingAnswer] = []
    dialog.decided.connect(decided.append)
    dialog.cancel.click()
    assert not dialog.isVisible()
    assert decided == []


def test_the_keyboard_goes_from_top_to_bottom(open_on: Opening, qtbot: QtBot, behind: QWidget) -> None:
    dialog = open_on()
    choose(dialog, qtbot, FIELDS)
    option(dialog, "Day first").setChecked(True)
    settle(dialog, qtbot)
    behind.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.kind.setFocus()
    passed = []
    for _step in range(40):
        widget = dialog.focusWidget()
        assert widget is not None
        passed.append(widget.accessibleName() or getattr(widget, "text", lambda: "")())
        if widget is dialog.read:
            break
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert passed[:3] == ["What is in this file?", "First rows of the file", "Column Op."]
    assert passed[3:13] == [f"Column {column}" for column in FIELDS if column != "Op."]
    assert passed[-4:] == [
        option(dialog, "Day first").text(),
        "Name of this kind of file",
        "Cancel",
        "Read the file",
    ]


def test_the_wheel_scrolls_the_page_and_changes_no_field(open_on: Opening) -> None:
    dialog = open_on()
    box = chooser(dialog, "Op.")
    before = box.currentText()
    turn = QWheelEvent(
        QPointF(5, 5),
        box.mapToGlobal(QPointF(5, 5)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, turn)
    assert box.currentText() == before


def test_everything_has_a_name_for_a_screen_reader(open_on: Opening) -> None:
    dialog = open_on()
    for widget in dialog.findChildren(QWidget):
        if isinstance(widget.parent(), QComboBox):
            continue
        if isinstance(widget, QComboBox | QLineEdit | QPushButton | QRadioButton):
            text = "" if isinstance(widget, QComboBox) else widget.text()
            assert widget.accessibleName() or text, widget


@pytest.mark.parametrize("pixels", [13, 26])
def test_long_names_and_large_letters_never_make_it_wider_than_the_window(
    open_on: Opening, qtbot: QtBot, surroundings: Surroundings, qapp: QApplication, pixels: int
) -> None:
    former = qapp.font()
    larger = qapp.font()
    larger.setPixelSize(pixels)
    try:
        qapp.setFont(larger)
        surroundings.theme.refresh()
        head = "lineitem_fulfillment_status_of_the_second_warehouse_in_use;Cuándo;N;" + "x" * 200
        row = "https://example.com/" + "a" * 120 + ";03/14/2026;1;" + "y" * 400
        dialog = open_on(f"{head}\n{row}\n{row}\n", name="e" * 180 + ".csv")
        assert dialog.width() <= 900
        content = dialog.columns.parentWidget()
        assert content is not None
        assert dialog.columns.minimumSizeHint().width() <= content.width()
    finally:
        qapp.setFont(former)
        surroundings.theme.refresh()


def test_the_work_of_a_dialog_that_is_over_reaches_nobody(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    examiner = Examiner(owner)
    begun, go_on, told = threading.Event(), threading.Event(), []  # type: tuple[threading.Event, threading.Event, list[str]]

    def work() -> str:
        begun.set()
        go_on.wait(10)
        return "late"

    examiner.ask(work, told.append, lambda error: told.append(str(error)))
    assert begun.wait(5)
    examiner.leave()
    with qtbot.waitSignal(examiner.destroyed):
        go_on.set()
    assert told == []


def test_a_failure_is_told_as_a_sentence(qtbot: QtBot, expected_warnings: pytest.LogCaptureFixture) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    examiner = Examiner(owner)
    told: list[TillwatchError] = []

    def refuse() -> str:
        raise InputError("It is no table.", "Save it again.")

    def break_down() -> str:
        raise ZeroDivisionError("oh")

    examiner.ask(refuse, print, told.append)
    qtbot.waitUntil(lambda: len(told) == 1)
    examiner.ask(break_down, print, told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert [str(error) for error in told] == [
        "It is no table. Save it again.",
        "Something went wrong: oh The log has the details.",
    ]
    assert "could not be examined" in expected_warnings.text


def test_the_guesses_come_first_and_every_plain_table_is_offered() -> None:
    offered = kinds(("stock", "loyverse-items"))
    assert offered[:2] == [("Stock counts", "stock"), ("Loyverse items", "loyverse-items")]
    keys = [key for _words, key in offered]
    assert {"sales", "products", "prices"} < set(keys)
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("ventas 2026-07.csv", "Ventas"),
        ("Export_Artículos_20260703T0912.csv.gz", "Export Artículos"),
        ("stock (3).xlsx", "Stock"),
        ("2026-07.csv", "Sales"),
    ],
)
def test_a_kind_is_named_after_its_file_without_dates_and_numbers(file: str, name: str) -> None:
    assert suggested_name(file, "sales", ()) == name


def test_a_name_is_never_given_twice() -> None:
    assert suggested_name("ventas.csv", "sales", ["VENTAS", "ventas 2"]) == "Ventas 3"


@given(st.text(max_size=300))
def test_text_of_a_file_fits_on_a_label_and_keeps_its_ends(text: str) -> None:
    found = shown(text)
    plain = found.replace("\N{ZERO WIDTH SPACE}", "")
    whole = " ".join(text.replace("\N{ZERO WIDTH SPACE}", "").split())
    assert len(plain) <= 60
    assert plain[:20] == whole[:20] or "…" in plain
    assert "\n" not in found
    assert all(len(part) <= 20 for word in found.split() for part in word.split("\N{ZERO WIDTH SPACE}"))
