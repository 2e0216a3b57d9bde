"""Nothing that an owner can look at is left out of the list of ``surfaces``, and each can be shown."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

import app.desktop
from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.dialog import Dialog
from app.desktop.dialogs.terms import TermsDialog
from app.desktop.page_list import PAGES as RAIL
from app.desktop.pages.page import Page
from tests.desktop import surfaces
from tests.desktop.surfaces import SIZES, Surface
from tests.desktop.worlds import Worlds

_BASES = {Dialog, ActingDialog, TermsDialog, Page}
"""Never shown themselves."""


def _kinds() -> set[type]:
    for module in pkgutil.walk_packages(app.desktop.__path__, "app.desktop."):
        importlib.import_module(module.name)
    found: set[type] = set()
    waiting: list[type] = [QDialog, Page]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind not in found:
                found.add(kind)
                waiting.append(kind)
    return {kind for kind in found if kind.__module__.startswith("app.desktop.")}


def test_every_page_and_dialog_is_looked_at() -> None:
    # What the platform's own file dialog looks like is not ours.
    ours = {kind for kind in _kinds() - _BASES if not issubclass(kind, QFileDialog)}
    assert {kind.__name__ for kind in ours - {surface.kind for surface in surfaces.ALL}} == set()


def test_every_line_of_the_rail_is_looked_at_filled_and_empty() -> None:
    names = {surface.name for surface in surfaces.PAGES}
    wanted = {entry.name for entry in RAIL} | {f"{entry.name} of an empty shop" for entry in RAIL}
    assert wanted - names == set()


@pytest.mark.parametrize("surface", surfaces.ALL, ids=lambda surface: surface.name)
def test_it_is_shown_at_once_and_whole(surface: Surface, worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        world.look(SIZES["first"])
        shown = surface.show(world)
        assert isinstance(shown, surface.kind)
        assert shown.isVisible()
        assert shown.window().size().width() <= SIZES["first"].width()


class Restless(QObject):
    """Notes which widgets are laid out or drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget) and event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Paint):
            self.seen.append(f"{event.type().name} of {type(watched).__name__}")
        return False


@pytest.mark.parametrize("size", ["first", "smallest"])
@pytest.mark.parametrize("surface", surfaces.ALL, ids=lambda surface: surface.name)
def test_it_rests_once_it_is_shown(surface: Surface, size: str, worlds: Worlds, qapp: QApplication) -> None:
    with worlds.speaking("en") as world:
        world.look(SIZES[size])
        surface.show(world)
        world.settle()
        restless = Restless()
        qapp.installEventFilter(restless)
        QTest.qWait(60)
        qapp.removeEventFilter(restless)
        # A cursor may blink; what lays itself out for ever comes hundreds of times.
        assert len(restless.seen) < 20, restless.seen[:6]
