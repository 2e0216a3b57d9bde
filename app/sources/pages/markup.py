"""A page as elements and lines of text, laid flat: whoever looks at it never has to climb down a tree.

What a browser would not show (scripts, templates, hidden elements) has no line. Text that stands side by side is
one line; a block element, a cell or a ``<br>`` begins another. The cents that stand raised beside the units
(``19<sup>99</sup>``) are joined by ``CENTS``, digits that touch for any other reason by ``TOUCHING``.
"""

# ruff: noqa: SIM905  # so many words are read more easily in a row than one a line
from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.sources.pages.tangles import is_tangled

CENTS = "\u2396"
"""Stands in a line where the page has a decimal mark only in its looks."""
TOUCHING = "\u2047"
"""Stands in a line between two numbers that touch: what they mean together cannot be told."""

APART = "  "
"""Stands in a line between two numbers that touch in the markup, and have nothing to do with each other."""

_ELEMENT_LIMIT = 120_000
_TEXT_LIMIT = 20_000
"""Of one piece of text: whoever writes more than that in one go writes no price."""
_LINE_LIMIT = 4_000
"""A line that is longer is cut, lest what stands before each of its amounts be looked at again and again."""
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark meta link nobr output q ruby"
    " s samp small span strike strong sub sup time tt u var wbr price".split()
)
_UNSEEN = frozenset(
    "script style template noscript head title svg math iframe object textarea dialog".split()
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CENTS_NAMES = re.compile(r"cent|decimal|fraction|minor|\bsup\b|superscript", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_CENTS_TEXT = re.compile(r"\d\d(?!\d)")
_SHARE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?\s?%")
_STRUCK = frozenset({"del", "s", "strike"})
_AMOUNT_END = re.compile(r"\d\s?[^\W\d_]{1,4}$")
_CENTS_ALONE = re.compile(r" ?\d\d ?")


class TooTangledError(Exception):
    """The elements are nested or left open in such numbers that it is no page of a shop."""


@dataclass(slots=True, eq=False)
class Element:
    """One element of a page."""

    index: int
    tag: str
    attributes: dict[str, str]
    parent: Element | None
    node: LexborNode
    last: int = 0
    """Index of the last element within it."""
    shown: bool = True
    """Whether a browser would show it, as far as the markup alone says."""
    pieces_from: int = 0
    pieces_to: int = 0
    names: str = ""
    """Its class, id and the like in lower case."""

    def holds(self, other: Element) -> bool:
        """Say whether ``other`` is this element, or lies within it."""
        return self.index <= other.index <= self.last


@dataclass(slots=True)
class Line:
    """Text that stands side by side."""

    text: str
    starts: list[int] = field(default_factory=list)
    """Where in the text each piece starts."""
    owners: list[Element] = field(default_factory=list)
    """The element that each piece stands in."""
    number: int = 0

    def owner_at(self, position: int) -> Element:
        """Return the element in which the character at ``position`` stands."""
        return self.owners[max(0, bisect_right(self.starts, position) - 1)]


class Page:
    """The elements of a page in their order, and its lines of text."""

    def __init__(self, markup: str) -> None:
        """Take a page apart.

        Raises ``TooTangledError`` where that would take a time out of proportion to its length.
        """
        if is_tangled(markup):
            raise TooTangledError
        self._parser = LexborHTMLParser(markup, scripting=True)
        self.elements: list[Element] = []
        self.lines: list[Line] = []
        self._pieces: list[tuple[str, bool, Element]] = []
        self._by_node: dict[int, Element] = {}
        self._by_tag: dict[str, list[Element]] = {}
        self._last_owner: Element | None = None
        self._walk()
        self._close()
        self._draw_lines()

    def first(self, *tags: str) -> Element | None:
        """Return the first element with one of the tags."""
        return next((element for element in self.elements if element.tag in tags), None)

    def all(self, *tags: str) -> list[Element]:
        """Return all elements with one of the tags."""
        if len(tags) == 1:
            return list(self._by_tag.get(tags[0], ()))
        return [element for element in self.elements if element.tag in tags]

    def within(self, element: Element) -> list[Element]:
        """Return the elements inside of one, itself excluded."""
        return self.elements[element.index + 1 : element.last + 1]

    def text(self, element: Element) -> str:
        """Return the text that can be seen in an element, on one line."""
        pieces = self._pieces[element.pieces_from : element.pieces_to]
        return _SPACES.sub(" ", "".join((" " if breaks else "") + text for text, breaks, _ in pieces)).strip()

    def raw_text(self, element: Element) -> str:
        """Return the text of an element that is not shown: a script, a title."""
        return element.node.text() or ""

    def markup_of(self, element: Element, limit: int) -> str:
        """Return the beginning of an element's markup."""
        return _SPACES.sub(" ", element.node.html or "")[:limit].strip()

    def select(self, selector: str) -> list[Element]:
        """Return the elements that a CSS selector matches; none where it is not one."""
        try:
            nodes = self._parser.css(selector)
        except Exception:  # noqa: BLE001  # selectolax raises several kinds for a selector that it cannot read
            return []
        return [element for node in nodes if (element := self._by_node.get(node.mem_id)) is not None]

    def _walk(self) -> None:
        root = self._parser.root
        if root is None:
            return
        breaks = True
        for node in root.traverse(include_text=True):
            if node.is_text_node:
                parent_node = node.parent
                owner = self._by_node.get(parent_node.mem_id) if parent_node is not None else None
                if owner is None or not owner.shown:
                    continue
                text = (node.text_content or "")[:_TEXT_LIMIT]
                left = self._left_block(owner)
                self._pieces.append((text, breaks or left, owner))
                breaks = False
            elif node.is_element_node:
                if len(self.elements) >= _ELEMENT_LIMIT:
                    break
                element = self._add(node)
                if element.tag not in _INLINE:
                    breaks = True

    def _left_block(self, owner: Element) -> bool:
        """Say whether a block ended between the text before and this one."""
        before, self._last_owner = self._last_owner, owner
        walk = before
        while walk is not None and not self._is_ancestor(walk, owner):
            if walk.tag not in _INLINE:
                return True
            walk = walk.parent
        return False

    @staticmethod
    def _is_ancestor(element: Element, other: Element) -> bool:
        walk: Element | None = other
        while walk is not None and walk.index >= element.index:
            if walk is element:
                return True
            walk = walk.parent
        return False

    def _add(self, node: LexborNode) -> Element:
        parent_node = node.parent
        parent = self._by_node.get(parent_node.mem_id) if parent_node is not None else None
        attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
        element = Element(len(self.elements), (node.tag or "").lower(), attributes, parent, node)
        element.shown = (parent is None or parent.shown) and not _is_hidden(element)
        element.pieces_from = element.pieces_to = len(self._pieces)
        element.last = element.index
        if attributes:
            element.names = " ".join(
                attributes[name]
                for name in (
                    "class",
                    "id",
                    "data-testid",
                    "data-test",
                    "data-hook",
                    "data-component",
                    "itemprop",
                    "property",
                )
                if name in attributes
            ).lower()
        self.elements.append(element)
        self._by_tag.setdefault(element.tag, []).append(element)
        self._by_node[node.mem_id] = element
        return element

    def _close(self) -> None:
        ends: dict[int, int] = {}
        for number, (_, _, owner) in enumerate(self._pieces):
            ends[owner.index] = number + 1
        for element in reversed(self.elements):
            element.pieces_to = max(element.pieces_to, ends.get(element.index, 0))
            parent = element.parent
            if parent is not None:
                parent.last = max(parent.last, element.last)
                parent.pieces_to = max(parent.pieces_to, element.pieces_to)

    def _draw_lines(self) -> None:
        line = Line("")
        chunks: list[str] = []
        length = 0
        joined: list[tuple[str, bool, Element]] = []
        for text, breaks, owner in [*self._pieces, ("", True, None)]:
            if chunks and (breaks or length > _LINE_LIMIT):
                line.text = "".join(chunks)
                if line.text.strip():
                    line.number = len(self.lines)
                    self.lines.append(line)
                line, chunks, length = Line(""), [], 0
            if owner is None:
                break
            plain = _SPACES.sub(" ", text)
            before = chunks[-1][-1:] if chunks else ""
            if before == " " and owner.tag == "sup" and _CENTS_ALONE.fullmatch(plain):
                # The line feed between units and raised cents is one of the template, not of the price.
                plain = plain.strip()
                before = "".join(chunks[-2:]).rstrip()[-1:]
            if plain == " " and before in (" ", ""):
                joined.append((text, breaks, owner))
                continue
            if before == " " and not chunks[-1][-2:-1].isdigit():
                # Between two numbers the spaces of both elements show that they are two.
                plain = plain.lstrip(" ")
            last = line.owners[-1] if line.owners else None
            link = _link(before, plain, owner, last)
            if not link and last is not None and _is_other_word(chunks[-1], plain, owner, last):
                link = " "
            joined.append((link + text, breaks, owner))
            line.starts.append(length)
            line.owners.append(owner)
            chunks.append(link + plain)
            length += len(link) + len(plain)
        self._pieces = joined


def _is_hidden(element: Element) -> bool:
    attributes = element.attributes
    if element.tag in _UNSEEN:
        return not (element.tag == "dialog" and "open" in attributes)
    if "hidden" in attributes:
        return True
    if element.tag == "input" and attributes.get("type", "").lower() == "hidden":
        return True
    return _HIDING.search(attributes.get("style", "")) is not None


def _is_struck(element: Element) -> bool:
    parent = element.parent
    return element.tag in _STRUCK or (parent is not None and parent.tag in _STRUCK)


def _is_other_word(before: str, text: str, owner: Element, last: Element) -> bool:
    """Say whether a currency in letters (``990 kr``, ``13.790.000đ``) touches a word that stands beside it.

    Only the looks of two neighbouring elements keep them apart, and the letters of both would make one word.
    """
    if not text[:1].isalpha() or not before[-1:].isalpha() or owner.holds(last) or last.holds(owner):
        return False
    return _AMOUNT_END.search(before) is not None


def _link(before: str, text: str, owner: Element, last: Element | None) -> str:
    """Return what has to stand between two texts that touch."""
    if not before.isdigit() or not text[:1].isdigit():
        return ""
    if _SHARE.match(text) or (last is not None and _is_struck(last) is not _is_struck(owner)):
        return APART
    raised = owner.tag == "sup" or _CENTS_NAMES.search(owner.names) is not None
    return CENTS if raised and _CENTS_TEXT.match(text) else TOUCHING
