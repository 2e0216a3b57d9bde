"""Markup that would keep a parser busy out of proportion to its length, found before it is parsed."""

# ruff: noqa: SIM905  # so many words are read more easily in a row than one a line
from __future__ import annotations

import re

_NESTING_WORK = 60_000_000
_REPEATING_WORK = 1_500_000
_ATTRIBUTE_LIMIT = 3_000
_LONG_TAG = 3 * _ATTRIBUTE_LIMIT
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_REST = r"(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|))*+"
"""What follows a tag's name up to its end, which is no ``>`` within a quoted value."""
_WHOLE_TAG = re.compile(rf"<([a-zA-Z][^\s/>]*+){_REST}")
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+')")
_BETWEEN = re.compile(r"[\s/]+")
_COMMENT = re.compile(r"<!--(?:-?>|.*?--!?>|.*)", re.DOTALL)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option"
    " tbody thead".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())


def is_tangled(markup: str) -> bool:
    """Say whether the markup makes a parser work by the square of its length.

    Each block looks through all that are open, each formatting element that was left open is repeated in every block
    that follows, and each attribute is compared with all before it: 100,000 nested blocks take half a minute, and a
    small page can so be made to fill the memory.
    """
    return _is_crowded(markup) or _is_deep(markup)


def _is_deep(markup: str) -> bool:
    depth = open_formats = nesting = repeating = 0
    for closing, name in _TAG.findall(markup):
        kind = name.lower()
        if kind in _VOID:
            repeating += open_formats
        elif kind in _FORMATTING:
            open_formats = max(0, open_formats + (-1 if closing else 1))
        else:
            depth = max(0, depth + (-1 if closing else 1))
            nesting += depth
            repeating += open_formats
        if nesting > _NESTING_WORK or repeating > _REPEATING_WORK:
            return True
    return False


def _is_crowded(markup: str) -> bool:
    """Say whether a tag has attributes in such numbers, wherever it stands; what is in a script only looks like one."""
    if not any(_has_many(tag) for tag in _WHOLE_TAG.finditer(markup)):
        return False
    position = drawings = 0
    while (start := markup.find("<", position)) >= 0:
        position = start + 1
        if markup.startswith("<!--", start):
            comment = _COMMENT.match(markup, start)
            position = comment.end() if comment is not None else position
            continue
        if markup[start + 1 : start + 6].lower() in ("/svg>", "/math"):
            drawings = max(0, drawings - 1)
            continue
        tag = _WHOLE_TAG.match(markup, start)
        if tag is None:
            continue
        if _has_many(tag):
            return True
        position = tag.end()
        drawings += tag[1].lower() in ("svg", "math")
        # Within a drawing, a script is markup like any other.
        if tag[1].lower() == "script" and not drawings:
            end = _SCRIPT_END.search(markup, position)
            position = end.start() + 1 if end is not None else len(markup)
    return False


def _has_many(tag: re.Match[str]) -> bool:
    if tag.end() - tag.start() < _LONG_TAG:
        return False
    return len(_BETWEEN.split(_VALUE.sub("= ", tag[0]))) > _ATTRIBUTE_LIMIT
