"""How far things stand apart and how large letters are is written once, on the sheet."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.desktop
from app.desktop import sheet

DESKTOP = Path(app.desktop.__file__).parent
SPACED = {
    "setContentsMargins",
    "setSpacing",
    "setHorizontalSpacing",
    "setVerticalSpacing",
    "addSpacing",
}
LETTERS = {"setPixelSize", "setPointSize", "setPointSizeF"}
MODULES = sorted(
    str(path.relative_to(DESKTOP)) for path in DESKTOP.rglob("*.py") if path.parent.name != "paper"
)


def calls(module: str, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse((DESKTOP / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node


def numbers(call: ast.Call) -> list[int]:
    """Numbers that are written out in a call's arguments."""
    return [
        node.value
        for argument in call.args
        for node in ast.walk(argument)
        if isinstance(node, ast.Constant) and isinstance(node.value, int)
    ]


@pytest.mark.parametrize("module", MODULES)
def test_things_stand_apart_as_the_sheet_says(module: str) -> None:
    odd = [
        f"line {call.lineno}: {ast.unparse(call)}"
        for call in calls(module, SPACED)
        if not set(numbers(call)) <= set(sheet.SPACINGS)
    ]
    assert odd == []


@pytest.mark.parametrize("module", [module for module in MODULES if module != "theme.py"])
def test_letters_have_a_size_of_the_sheet(module: str) -> None:
    sizes = {sheet.SENTENCE_PX, sheet.TITLE_PX, sheet.BODY_PX, sheet.SMALL_PX}
    odd = [
        f"line {call.lineno}: {ast.unparse(call)}"
        for call in calls(module, LETTERS)
        if not set(numbers(call)) <= sizes
    ]
    assert odd == []


def test_the_sheet_has_the_steps_that_were_agreed() -> None:
    assert sheet.SPACINGS == (0, 2, 4, 8, 12, 16, 24, 32)
    assert (sheet.SENTENCE_PX, sheet.TITLE_PX, sheet.BODY_PX, sheet.SMALL_PX) == (22, 15, 13, 12)
