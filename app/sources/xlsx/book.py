"""What a workbook says of itself: its sheets, its calendar, its texts and which of its styles show a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.sources.xlsx.package import BrokenWorkbookError, Package, TooLargeError, local

TEXT_LIMIT = 1 << 25
"""Characters of all distinct texts of a workbook together, as they are held in memory."""

TEXTS_LIMIT = 1_000_000
"""How many distinct texts a workbook may have, for the same reason."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_DATE_PART = re.compile(r'"[^"]*"|\\.|[_*].|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_BUILTIN_DATES = frozenset({14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)})
_BUILTIN_TIMES = frozenset({18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47})
_NO_DATES = frozenset({"general", "standard", "@"})


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet of a workbook."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook without its rows."""

    sheets: tuple[SheetEntry, ...]
    from_1904: bool
    """Whether its days are counted from 1904, as those of old Macs, and not from 1900."""
    texts_part: str
    styles_part: str


def read_book(package: Package) -> Book:
    """Return the workbook's sheets and parts. Raises ``BrokenWorkbookError`` where it is none."""
    main = next(
        (part for kind, part in package.relations("").values() if kind == "officeDocument"), "xl/workbook.xml"
    )
    relations = package.relations(main)
    parts = {kind: part for kind, part in relations.values() if package.has(part)}
    sheets = []
    from_1904 = False
    for element in package.tree(main).iter():
        name = local(element.tag)
        if name == "workbookPr":
            from_1904 = element.get("date1904", "").lower() in ("1", "true", "on")
        elif name == "sheet":
            reference = next(
                (v for k, v in element.attrib.items() if k.startswith("{") and local(k) == "id"), ""
            )
            kind, part = relations.get(reference, ("", ""))
            if kind == "worksheet":
                sheets.append(
                    SheetEntry(element.get("name", ""), part, element.get("state", "visible") != "visible")
                )
    if not sheets:
        raise BrokenWorkbookError("no sheet")
    return Book(tuple(sheets), from_1904, parts.get("sharedStrings", ""), parts.get("styles", ""))


def read_texts(package: Package, book: Book) -> list[str]:
    """Return the texts that cells refer to by number. Raises ``TooLargeError`` beyond the limits."""
    texts: list[str] = []
    taken = 0
    if book.texts_part:
        package.check_count(book.texts_part, "si", TEXTS_LIMIT)
        for item in package.stream(book.texts_part):
            text = rich_text(item)
            taken += len(text)
            texts.append(text)
            if taken > TEXT_LIMIT or len(texts) > TEXTS_LIMIT:
                raise TooLargeError
    return texts


def read_date_styles(package: Package, book: Book) -> list[str]:
    """Return for each cell style whether it shows a date (``d``), a time of day or duration (``t``), or neither."""
    if not book.styles_part:
        return []
    root = package.tree(book.styles_part)
    codes = {
        element.get("numFmtId"): element.get("formatCode", "")
        for element in root.iter()
        if local(element.tag) == "numFmt"
    }
    styles = next((element for element in root if local(element.tag) == "cellXfs"), Element("none"))
    numbers = [style.get("numFmtId", "0") for style in styles]
    kinds = {number: _kind_of(int(number), codes.get(number)) for number in set(numbers)}
    return [kinds[number] for number in numbers]


def rich_text(item: Element) -> str:
    """Return the text of an element, its differently formatted pieces joined, without hints of pronunciation."""
    if len(item) == 1 and not len(item[0]):
        return plain_text(item[0].text or "")
    pieces = []
    for child in item:
        name = local(child.tag)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces.extend(piece.text or "" for piece in child if local(piece.tag) == "t")
    return plain_text("".join(pieces))


def plain_text(text: str) -> str:
    """Return a text of a workbook with the characters that XML cannot hold (``_x000D_``) put back."""
    return _ESCAPED.sub(_unescape, text) if "_x" in text else text


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 or code == 0 else chr(code)


def _kind_of(number: int, code: str | None) -> str:
    if code is None:
        return "d" if number in _BUILTIN_DATES else "t" if number in _BUILTIN_TIMES else ""
    if code.casefold() in _NO_DATES:
        return ""
    letters = _NO_DATE_PART.sub("", code).partition(";")[0].casefold()
    if "y" in letters or "d" in letters:
        return "d"
    if "h" in letters or "s" in letters:
        return "t"
    return "d" if "m" in letters else ""
