"""The drawn icons: the tray's states are told apart without colour, on any panel, and the family is of one hand."""

from __future__ import annotations

import itertools
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, qGray
from PySide6.QtWidgets import QApplication

from app.desktop.icons import SIZES, IconSet
from app.system.resources import resource_path

STATES = ("idle", "running", "attention", "problem", "paused")
PANELS = {"light": "#F2F2F2", "dark": "#202326"}
TRAY_SIZES = (16, 22, 24, 32, 64)
ALL = sorted(resource_path("icons").glob("*.svg"))
FAMILY = [file.stem for file in ALL if not file.stem.startswith(("tray-", "tillwatch"))]

pytestmark = pytest.mark.usefixtures("qapp")


def on_panel(state: str, size: int, panel: str) -> QImage:
    """The tray's icon as a panel of that colour shows it."""
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(QColor(panel))
    painter = QPainter(image)
    QIcon(str(resource_path(f"icons/tray-{state}.svg"))).paint(painter, image.rect())
    painter.end()
    return image


def greys(image: QImage) -> list[list[int]]:
    return [[qGray(image.pixel(x, y)) for x in range(image.width())] for y in range(image.height())]


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
@pytest.mark.parametrize("size", TRAY_SIZES)
def test_two_states_differ_clearly_even_without_colour(size: int, panel: str) -> None:
    shades = {state: greys(on_panel(state, size, panel)) for state in STATES}
    for one, other in itertools.combinations(STATES, 2):
        different = sum(
            abs(a - b) >= 50
            for row, their_row in zip(shades[one], shades[other], strict=True)
            for a, b in zip(row, their_row, strict=True)
        )
        # At 16 px the badge covers about fifty of them.
        assert different / size**2 >= 0.04, (one, other)


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
@pytest.mark.parametrize("size", TRAY_SIZES)
@pytest.mark.parametrize("state", STATES)
def test_the_drawer_stands_out_from_the_panel(state: str, size: int, panel: str) -> None:
    image = on_panel(state, size, panel)
    background = QColor(panel)
    # What is met first from the left is the till's edge; a badge is on the right.
    middle_rows = range(round(size * 0.4), round(size * 0.85))
    edges = [
        max(contrast(image.pixelColor(x, y), background) for x in range(max(4, size // 4)))
        for y in middle_rows
    ]
    # The slit above the drawer goes through to the edge.
    faint = sum(edge < 3 for edge in edges)
    assert faint <= size // 8, edges


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
@pytest.mark.parametrize("state", STATES)
def test_an_icon_has_a_margin_and_is_not_cut_off(state: str, panel: str) -> None:
    image = on_panel(state, 64, panel)
    rim = [(x, y) for x in range(64) for y in (0, 63)] + [(x, y) for y in range(64) for x in (0, 63)]
    assert {image.pixelColor(x, y).name() for x, y in rim} == {QColor(panel).name()}


def test_the_programs_own_icon_is_the_tray_without_a_badge() -> None:
    own, idle = (resource_path(f"icons/{name}.svg").read_bytes() for name in ("tillwatch", "tray-idle"))
    assert own == idle


@pytest.mark.parametrize("name", FAMILY)
def test_the_family_has_one_line_width_and_takes_its_colour_from_the_sheet(name: str) -> None:
    drawing = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in drawing
    assert re.findall(r'stroke-width="([^"]+)"', drawing) == ["1.5"]
    assert set(re.findall(r'(?:stroke|fill)="([^"]+)"', drawing)) <= {"currentColor", "none"}


@pytest.mark.parametrize("name", FAMILY)
def test_each_of_the_family_is_drawn_in_the_colour_asked_for_at_each_size(
    qapp: QApplication, name: str
) -> None:
    icon = IconSet().icon(name, "#B3261E")
    assert [size.width() for size in icon.availableSizes()] == list(SIZES)
    image = icon.pixmap(48).toImage()
    drawn = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    strong = [colour for colour in drawn if colour.alpha() > 200]
    assert strong
    wanted = QColor("#B3261E")
    for colour in strong:
        assert abs(colour.red() - wanted.red()) <= 3
        assert abs(colour.green() - wanted.green()) <= 3


def test_no_two_of_the_family_look_alike() -> None:
    icons = IconSet()
    seen: dict[bytes, str] = {}
    for name in FAMILY:
        image = icons.icon(name, "#000000").pixmap(16).toImage()
        image = image.convertToFormat(QImage.Format.Format_Alpha8)
        bits = bytes(image.constBits())
        assert bits not in seen, (name, seen.get(bits))
        seen[bits] = name


def test_a_selected_row_keeps_the_colour_of_its_sign() -> None:
    icon = IconSet().icon("problem", "#B3261E")
    plain, selected = (icon.pixmap(16, mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected))
    assert plain == selected
    assert plain.pixelColor(8, 2) != QColor(Qt.GlobalColor.transparent)
