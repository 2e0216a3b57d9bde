"""Everything can be reached, told apart and used without a mouse, in the order in which it is read."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.desktop.dialogs.shortcuts import ShortcutsDialog
from app.desktop.page_list import PAGES
from tests.desktop import surfaces
from tests.desktop.looking import edges, is_inner, shown, where
from tests.desktop.surfaces import SIZES, Surface, World
from tests.desktop.worlds import Worlds

every_surface = pytest.mark.parametrize("surface", surfaces.ALL, ids=lambda surface: surface.name)
DIALOGS = [surface for surface in surfaces.OTHERS if issubclass(surface.kind, QDialog)]
every_dialog = pytest.mark.parametrize("surface", DIALOGS, ids=lambda surface: surface.name)


def look_at(surface: Surface, world: World) -> QWidget:
    world.look(SIZES["first"])
    return surfaces.body_of(surface, surface.show(world))


def activate(window: QWidget) -> None:
    """Give a window the keyboard; one that was hidden while it had it does not get it back by itself."""
    other = QWidget()
    other.show()
    other.activateWindow()
    assert surfaces.wait_for(other.isActiveWindow)
    window.activateWindow()
    assert surfaces.wait_for(window.isActiveWindow)
    other.close()


def stops(root: QWidget) -> list[QWidget]:
    """What takes the keyboard by Tab, in the order in which it does."""
    wanted = {
        part
        for part in shown(root)
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and part.isEnabled()
        and part.focusProxy() is None
        and not is_inner(part)
    }
    found: list[QWidget] = []
    part = root.nextInFocusChain()
    while part is not root:
        if part in wanted:
            found.append(part)
        part = part.nextInFocusChain()
    assert len(found) == len(wanted)
    return found


def name_of(part: QWidget, root: QWidget) -> str:
    """What a screen reader calls it."""
    labels = [label for label in shown(root, QLabel) if isinstance(label, QLabel) and label.buddy() is part]
    text = part.text() if isinstance(part, QAbstractButton) else ""
    return part.accessibleName() or text or (labels[0].text() if labels else "")


@every_surface
def test_whatever_takes_the_keyboard_has_a_name(surface: Surface, worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        root = look_at(surface, world)
        nameless = [
            where(part, root) for part in stops(root) if not any(map(str.isalpha, name_of(part, root)))
        ]
        assert nameless == []


@every_surface
def test_no_two_buttons_have_the_same_name(surface: Surface, worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        root = look_at(surface, world)
        names = Counter(
            name_of(part, root)
            for part in shown(root, QAbstractButton)
            if not is_inner(part) and name_of(part, root)
        )
        assert [name for name, count in names.items() if count > 1] == []


@every_surface
def test_tab_goes_from_top_to_bottom_and_from_left_to_right(surface: Surface, worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        root = look_at(surface, world)
        backwards = []
        found = stops(root)
        for before, after in pairwise([*found, *found[:1]]):
            holds = before.isAncestorOf(after) or after.isAncestorOf(before)
            if holds or not _same_page(before, after, root):
                continue
            one, other = edges(before, root), edges(after, root)
            above = other.bottom() <= one.top()
            beside = one.top() < other.bottom() and other.top() < one.bottom()
            if above or (beside and other.right() <= one.left()):
                backwards.append(f"{where(before, root)} → {where(after, root)}")
        # It goes round: once it has to come back to the top, from wherever the keyboard began.
        assert len(backwards) <= 1, backwards


def _same_page(before: QWidget, after: QWidget, root: QWidget) -> bool:
    """Whether both stand in the same column: side by side, one is read to its end before the other."""
    one, other = edges(before, root), edges(after, root)
    is_below = one.left() < other.right() and other.left() < one.right()
    return is_below or before.parentWidget() is after.parentWidget()


@every_surface
def test_tab_comes_by_everything_and_is_caught_nowhere(surface: Surface, worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        root = look_at(surface, world)
        activate(root)
        wanted = stops(root)
        if not wanted:
            return
        wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
        seen: list[QWidget] = []
        # Hours and minutes of one time are two stops.
        while len(seen) < 3 * len(wanted) and seen.count(wanted[0]) < 2:
            focused = QApplication.focusWidget()
            assert focused is not None
            seen.append(focused)
            QTest.keyClick(focused, Qt.Key.Key_Tab)
        # Of several answers one is a stop, the arrow keys go to the others.
        groups = {part.group() for part in seen if isinstance(part, QAbstractButton) and part.group()}
        missed = [
            where(part, root)
            for part in wanted
            if part not in seen and not (isinstance(part, QAbstractButton) and part.group() in groups)
        ]
        assert missed == []


@every_dialog
def test_escape_closes_a_dialog(surface: Surface, worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        dialog = look_at(surface, world)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()


@every_dialog
def test_return_has_one_button_to_press(surface: Surface, worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        dialog = look_at(surface, world)
        default = [part for part in shown(dialog, QPushButton) if part.property("default")]
        assert len(default) == 1


def test_each_page_has_its_number(worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        world.look(SIZES["first"])
        window = world.window()
        activate(window)
        for place, entry in reversed(list(enumerate(PAGES, 1))):
            window.page_of(entry.name)
            QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + place), Qt.KeyboardModifier.ControlModifier)
            assert window.shown == entry.name
        world.settle()


@pytest.mark.parametrize("name", ["products", "history"])
def test_a_page_with_a_search_box_is_searched_by_its_key(name: str, worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        world.look(SIZES["first"])
        page = world.page(name)
        window = page.window()
        activate(window)
        page.setFocus()
        QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert isinstance(QApplication.focusWidget(), QLineEdit)


def test_the_window_is_closed_left_and_explained_by_keys(worlds: Worlds) -> None:
    with worlds.speaking("en") as world:
        world.look(SIZES["first"])
        window = world.page("jobs").window()
        activate(window)
        QTest.keyClick(window, Qt.Key.Key_F1)
        [dialog] = [found for found in window.findChildren(ShortcutsDialog) if found.isVisible()]
        said = [label.text() for label in shown(dialog, QLabel) if isinstance(label, QLabel)]
        assert {"Ctrl+1", "F5", "Ctrl+W", "Ctrl+Q", "F1", *(entry.title for entry in PAGES)} <= set(said)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        wanted: list[str] = []
        window.quit_wanted.connect(lambda: wanted.append("quit"))  # type: ignore[attr-defined]
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        assert wanted == ["quit"]
        QTest.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
        assert not window.isVisible()
