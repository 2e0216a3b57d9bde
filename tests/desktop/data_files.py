"""Files that the Data page's tests read, and ways to look at the page as its owner does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton, QTableView, QWidget

SALES = """Receipt,Date,Time,SKU,Name,Quantity,Unit price,Amount,Currency
N1,2026-03-10,10:00,BEAN-1,Espresso beans 1 kg,2,18.50,37.00,EUR
N2,2026-03-10,11:00,TEA-1,Green tea,1,4.00,4.00,EUR
N3,31 Nonsense,11:00,TEA-1,Green tea,1,4.00,=4+4,EUR
"""
UNKNOWN = "Zqx;Vorp;Lumm\nBEAN-1;4;A\nTEA-1;2;B\n"
OPEN_DATES = """Receipt,Date,SKU,Name,Quantity,Unit price,Amount,Currency
M1,03/04/2026,BEAN-1,Espresso beans 1 kg,2,18.50,37.00,EUR
M2,05/06/2026,TEA-1,Green tea,1,4.00,4.00,EUR
"""


def catalogue(price: float, stock: int = 5, count: int = 60) -> str:
    """A catalogue in which every product costs ``price`` or a little more."""
    lines = ["SKU,Name,Price,Cost,Currency,Stock"]
    lines += [f"CAT-{n},Article {n},{price + n / 100:.2f},0.50,EUR,{stock}" for n in range(count)]
    return "\n".join(lines) + "\n"


def put(folder: Path, name: str, text: str) -> Path:
    """Write a file and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


def texts(widget: QWidget) -> list[str]:
    """What can be read in a widget, from top to bottom; the first is a page's sentence."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()] or [
        ""
    ]


def buttons(widget: QWidget) -> list[str]:
    """What the buttons that are seen are called by a screen reader."""
    return [b.accessibleName() or b.text() for b in widget.findChildren(QPushButton) if b.isVisible()]


def button(widget: QWidget, name: str) -> QPushButton:
    """The button of that name or text that is seen."""
    found = [
        b
        for b in widget.findChildren(QPushButton)
        if name in (b.accessibleName(), b.text()) and b.isVisible()
    ]
    assert found, f"no button {name!r} among {buttons(widget)}"
    return found[0]


def rows(widget: QWidget, name: str) -> list[list[str]]:
    """The cells of the table of that name, row by row."""
    table = next(t for t in widget.findChildren(QTableView) if t.accessibleName() == name)
    model = table.model()
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]
