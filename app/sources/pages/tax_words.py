"""What words and markup beside an amount say of tax."""

from __future__ import annotations

from app.sources.pages import block_words as words
from app.sources.pages.amounts import amounts_in
from app.sources.pages.markup import Element, Line, Page

_TAX_LINES = 4
_TAX_START = 25


def tax_in(text: str) -> bool | None:
    """Return whether a text says that an amount is with tax or without it; None where it says neither."""
    if words.TAX_OUT.search(text):
        return False
    return True if words.TAX_IN.search(text) else None


def tax_named(near: list[Element], told: bool | None) -> bool | None:
    """Return what the markup around an amount calls it, else what is ``told`` in words."""
    for walk in near:
        if words.TAX_OUT_NAMES.search(walk.names):
            return False
        if words.TAX_IN_NAMES.search(walk.names):
            return True
    return told


def tax_near(page: Page, line: Line) -> bool | None:
    """Return what the next line says of tax, or one of those after it that begins with that."""
    for step, below in enumerate(page.lines[line.number + 1 : line.number + 1 + _TAX_LINES]):
        after = below.text.strip()
        if len(after) > 80 or amounts_in(after):
            return None
        said = tax_in(after if step == 0 else after[:_TAX_START])
        if said is not None:
            return said
    return None
