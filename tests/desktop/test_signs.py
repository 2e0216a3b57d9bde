"""Colour is never the only carrier: beside each coloured sign stands a word, and a screen reader has it too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView

from tests.desktop import surfaces
from tests.desktop.looking import shown, where
from tests.desktop.surfaces import SIZES, Surface
from tests.desktop.worlds import Worlds

TELLING = (
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
    Qt.ItemDataRole.ToolTipRole,
)
COLOURED = ("attention", "problem", "fine")


@pytest.mark.parametrize("surface", surfaces.ALL, ids=lambda surface: surface.name)
def test_beside_each_sign_stands_a_word(surface: Surface, worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        world.look(SIZES["first"])
        root = surfaces.body_of(surface, surface.show(world))
        labels = [label for label in shown(root, QLabel) if isinstance(label, QLabel)]
        mute = [
            where(label, root) for label in labels if label.property("role") in COLOURED and not label.text()
        ]
        for sign in labels:
            if sign.text() or sign.pixmap().isNull():
                continue
            beside = sign.parentWidget().findChildren(QLabel) if sign.parentWidget() else []
            if not any(label.text() and label.isVisible() for label in beside):
                mute.append(where(sign, root))
        assert mute == []


@pytest.mark.parametrize("surface", surfaces.PAGES, ids=lambda surface: surface.name)
def test_a_sign_in_a_table_is_told_as_well(surface: Surface, worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        world.look(SIZES["first"])
        root = surfaces.body_of(surface, surface.show(world))
        mute = []
        for view in shown(root, QTableView):
            assert isinstance(view, QTableView)
            model = view.model()
            for row in range(min(model.rowCount(), 20)):
                for column in range(model.columnCount()):
                    index = model.index(row, column)
                    if not index.data(Qt.ItemDataRole.DecorationRole):
                        continue
                    header = model.headerData(column, Qt.Orientation.Horizontal)
                    # A column of states has the word itself; a sign beside something else is told in its tip.
                    told = header == "State" or any(index.data(role) for role in TELLING)
                    if not told:
                        mute.append(f"{view.accessibleName()}: row {row}, {header}")
        assert mute == []
