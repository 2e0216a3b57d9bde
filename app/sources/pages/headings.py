"""What a page is about: its product heading, and the parts of it that are about something else."""

from __future__ import annotations

import re
from collections import Counter

from app.sources.pages.block_words import ASIDE_NAMES, NEWS_BLOCK
from app.sources.pages.main_product import likeness, words_of
from app.sources.pages.markup import Element, Page

_ASIDES = frozenset({"nav", "footer", "aside"})
_SHORT_HEADING = 80
_LESSER = frozenset({"h2", "h3"})
_NAMED = re.compile(r"(?:^|[\s_-])(?:product|item|goods)[-_]{0,2}(?:name|title)(?:$|[\s_-])")
_LONGEST = 250
_ALIKE = 3
"""A name may stand in two or three places of its product's page; more parts of one look are those of a list."""
_TITLE_WORDS = 2
"""A single word of a title is as often the shop's name, or what a list is of."""


def title_of(page: Page) -> str:
    """Return the page's ``<title>``, empty where it has none."""
    head = page.first("head")
    for element in page.all("title"):
        if head is None or head.holds(element) or element.parent is None or element.parent.tag != "svg":
            return " ".join(page.raw_text(element).split())
    return ""


def meta_of(page: Page, *names: str) -> str:
    """Return the content of the first ``<meta>`` with one of the names."""
    for meta in page.all("meta"):
        named = (meta.attributes.get("property") or meta.attributes.get("name") or "").strip().lower()
        content = meta.attributes.get("content", "").strip()
        if content and named in names:
            return content
    return ""


def canonical_of(page: Page) -> str:
    """Return the address that the page gives as its own."""
    for link in page.all("link"):
        if "canonical" in link.attributes.get("rel", "").lower().split():
            return link.attributes.get("href", "").strip()
    return meta_of(page, "og:url")


def product_heading(page: Page, name: str) -> Element | None:
    """Return the ``<h1>`` that names the product: the most like the page's title and its known ``name``.

    Of a page without any, it is the first lesser heading, or part that the markup calls the product's name, of which
    that title or name has every word. On a list the first name that is known is that of its first product: it stands
    in one of many parts that look the same.
    """
    shown = [element for element in page.all("h1") if element.shown and page.text(element)]
    title = title_of(page)
    if not shown:
        return _titled(page, words_of(title), words_of(name))
    if len(shown) == 1:
        return shown[0]
    wanted = tuple(text for text in (name, title) if text)
    return max(shown, key=lambda element: (_fit(page.text(element), wanted), -element.index))


def _titled(page: Page, title: frozenset[str], name: frozenset[str]) -> Element | None:
    lesser = [
        element
        for element in page.elements
        if element.shown and (element.tag in _LESSER or _NAMED.search(element.names))
    ]
    alike = Counter((element.tag, element.names) for element in lesser)
    for element in lesser:
        text = page.text(element)
        words = words_of(text)
        if len(text) > _LONGEST or len(words) < _TITLE_WORDS:
            continue
        if words <= title or (words <= name and alike[element.tag, element.names] <= _ALIKE):
            return element
    return None


def _fit(text: str, wanted: tuple[str, ...]) -> float:
    """Return how well a heading fits what the page is called.

    One that says all of that and more fits as well as one that is part of it: shops write sizes, colours and what
    comes with it into the heading, and leave them out of the title.
    """
    words = words_of(text)
    held = max(
        (len(words & theirs) / len(theirs) for name in wanted if (theirs := words_of(name))), default=0.0
    )
    return max(likeness(text, wanted), held)


def asides(page: Page, heading: Element | None) -> list[bool]:
    """Return for each element whether it belongs to a part that is not about the page's product."""
    off = [False] * len(page.elements)
    announced = _announced(page, heading)
    end = -1
    for element in page.elements:
        parent_off = element.parent is not None and off[element.parent.index]
        holds_heading = heading is not None and element.holds(heading)
        if element.index in announced:
            end = max(end, announced[element.index])
        own = not holds_heading and (element.tag in _ASIDES or _is_aside(element))
        off[element.index] = parent_off or own or element.index <= end
    return off


def _is_aside(element: Element) -> bool:
    if element.tag in ("html", "body", "main", "form", "a", "button") or not element.names:
        return False
    if "add-to" in element.names or "addto" in element.names:
        return False
    return ASIDE_NAMES.search(element.names) is not None


def _announced(page: Page, heading: Element | None) -> dict[int, int]:
    """Return where parts begin and end that a heading such as "You may also like" announces."""
    found: dict[int, int] = {}
    for line in page.lines:
        if len(line.text) > _SHORT_HEADING or not NEWS_BLOCK.search(line.text):
            continue
        start = line.owners[0]
        holder: Element | None = start
        while holder is not None and holder.parent is not None and holder.last - holder.index < 4:
            if heading is not None and holder.parent.holds(heading):
                break
            holder = holder.parent
        if holder is None:
            continue
        if heading is not None and not holder.holds(heading):
            found[start.index] = max(found.get(start.index, 0), _rest_of(holder, heading))
        elif heading is None or start.index > heading.index:
            found[start.index] = max(
                found.get(start.index, 0), holder.parent.last if holder.parent else holder.last
            )
    return found


def _rest_of(holder: Element, heading: Element) -> int:
    """Return where what a heading announces ends: with the box around it."""
    if holder.parent is not None and heading.index < holder.index:
        return holder.parent.last
    return holder.last
