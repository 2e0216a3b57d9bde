"""Short CSS selectors that find a place again, built of what a shop seldom changes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.sources.pages.markup import Element, Page

_PLAIN = re.compile(r"[A-Za-z][A-Za-z]*(?:[-_]{1,2}[A-Za-z]+)*")
_ATTRIBUTES = (
    "itemprop",
    "property",
    "data-testid",
    "data-test",
    "data-hook",
    "data-price-type",
    "data-component",
)
_PLAIN_VALUE = re.compile(r"[A-Za-z][\w:.-]{0,50}")
_TRIALS = 40
_CLIMB = 6
_MEANING = re.compile(r"price|preis|precio|prix|prezzo|amount|prijs", re.IGNORECASE)


def selector_of(page: Page, element: Element) -> str | None:
    """Return a selector that matches this element alone, or None where none that is short does."""
    names = list(_names(element))
    trials = 0
    for name in names:
        trials += 1
        if _only(page, name, element):
            return name
    walk = element.parent
    for _ in range(_CLIMB):
        if walk is None or walk.tag in ("html", "body"):
            break
        for outer in list(_names(walk))[:3]:
            for name in (names or [element.tag])[:3]:
                trials += 1
                if trials > _TRIALS:
                    return None
                if _only(page, f"{outer} {name}", element):
                    return f"{outer} {name}"
        walk = walk.parent
    return _path(page, element)


def _names(element: Element) -> Iterator[str]:
    identity = element.attributes.get("id", "")
    if _PLAIN.fullmatch(identity):
        yield f"#{identity}"
    for attribute in _ATTRIBUTES:
        value = element.attributes.get(attribute, "")
        if _PLAIN_VALUE.fullmatch(value):
            yield f'[{attribute}="{value}"]'
    classes = [
        name
        for name in element.attributes.get("class", "").split()
        if _PLAIN.fullmatch(name) and _is_word(name)
    ]
    for name in sorted(classes, key=lambda name: _MEANING.search(name) is None)[:3]:
        yield f"{element.tag}.{name}"


def _is_word(name: str) -> bool:
    """Say whether a class reads like words: a hash has capitals or consonants in places where no word has them."""
    parts = re.split(r"[-_]+", name)
    last = parts[-1]
    jumbled = re.search(r"[a-z][A-Z]{2,}[a-z]|[bcdfghjklmnpqrstvwxz]{6,}", name) is not None
    return not jumbled and not (len(last) >= 5 and re.search(r"[aeiouy]", last, re.IGNORECASE) is None)


def _only(page: Page, selector: str, element: Element) -> bool:
    found = page.select(selector)
    return len(found) == 1 and found[0] is element


def _path(page: Page, element: Element) -> str | None:
    """Return a path of tags, from the nearest element that has a name of its own."""
    steps: list[str] = []
    walk: Element | None = element
    while walk is not None and walk.tag not in ("html",) and len(steps) < _CLIMB:
        steps.insert(0, walk.tag)
        selector = " > ".join(steps)
        if walk.tag in ("body", "main") and _only(page, selector, element):
            return selector
        for name in list(_names(walk))[:2] if walk is not element else []:
            rest = " > ".join([name, *steps[1:]])
            if _only(page, rest, element):
                return rest
        walk = walk.parent
    plain = " > ".join(steps)
    return plain if steps and _only(page, plain, element) else None
