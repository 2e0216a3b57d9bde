"""Both sheets can be read: text has 4.5:1 on whatever it stands on, signs, frames and focus rings 3:1."""

from __future__ import annotations

import ast
import re
from itertools import product
from pathlib import Path

import pytest

import app.desktop
from app.desktop.theme import DARK, LIGHT, Sheet

TEXT, GRAPHICS = 4.5, 3.0
DESKTOP = Path(app.desktop.__file__).parent

SURFACES = ("background", "card", "hover", "tint")
"""What text stands on: page, card, what the mouse is over or presses, what is selected."""
WORDS = ("ink", "muted", "accent", "attention", "problem", "fine")

both_sheets = pytest.mark.parametrize("sheet", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_that_it_is_known_for() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 2) == 21
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48


@both_sheets
@pytest.mark.parametrize(("words", "surface"), list(product(WORDS, SURFACES)))
def test_text_can_be_read_on_everything_that_it_stands_on(sheet: Sheet, words: str, surface: str) -> None:
    assert contrast(getattr(sheet, words), getattr(sheet, surface)) >= TEXT


@both_sheets
def test_text_on_the_accent_can_be_read(sheet: Sheet) -> None:
    assert contrast(sheet.on_accent, sheet.accent) >= TEXT


@both_sheets
@pytest.mark.parametrize(
    ("sign", "surface"),
    [
        # Frames of fields and buttons; the ring around whatever has the keyboard; lines of a chart.
        *product(("border", "accent", "attention", "muted"), ("background", "card")),
        ("accent", "tint"),
        ("accent", "hover"),
        # The primary button is filled with the accent: its ring is ink, on what the button stands on.
        ("ink", "background"),
        ("ink", "card"),
    ],
)
def test_signs_and_rings_can_be_seen(sheet: Sheet, sign: str, surface: str) -> None:
    assert contrast(getattr(sheet, sign), getattr(sheet, surface)) >= GRAPHICS


COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\brgba?\(")


@pytest.mark.parametrize(
    "module",
    sorted(str(path.relative_to(DESKTOP)) for path in DESKTOP.rglob("*.py") if path.name != "theme.py"),
)
def test_colours_are_written_on_the_sheet_only(module: str) -> None:
    if module.startswith("paper/"):
        pytest.skip("what is printed is black on white, whatever the screen looks like")
    tree = ast.parse((DESKTOP / module).read_text(encoding="utf-8"))
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and COLOUR.search(node.value)
    ]
    found += [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node).startswith("Qt.GlobalColor.")
        and node.attr != "transparent"
    ]
    made = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("QColor", "mkColor", "mkPen")
        and node.args
        and all(isinstance(argument, ast.Constant) for argument in node.args)
    ]
    assert found + made == []
