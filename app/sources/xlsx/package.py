"""The parts of a workbook: a zip file of XML, read with limits and without what XML can do to a reader."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import XML, Element, ParseError, TreeBuilder, XMLParser
from xml.parsers import expat

from app.sources.container import DAMAGE, allowed_size, unpacks_too_far

ELEMENT_LIMIT = 1 << 21
"""Bytes of XML of one row or text, which is in memory as a whole: 20 cells of the longest text there is."""

SMALL_LIMIT = 1 << 22
"""Bytes of XML of a part that is read at once: the list of the sheets, the styles."""

PART_LIMIT = 1 << 27
"""Bytes of XML of one sheet: 2,500,000 cells of the usual 50 bytes. More is better saved as CSV, which is read as it
comes."""

_CHUNK = 1 << 16
_PROLOG_STEP = 1 << 10


class BrokenWorkbookError(ValueError):
    """The workbook is not built as one; what exactly is wrong would not help the owner."""


class TooLargeError(Exception):
    """The workbook may be sound, but holds more than is read of one."""


BROKEN = (BrokenWorkbookError, ParseError, expat.ExpatError, ValueError, OSError, *DAMAGE)
"""What reading a damaged workbook raises."""


class Package:
    """An opened workbook file. Raises ``InputError`` for a bomb and one of ``BROKEN`` where it is damaged."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        self._parts = {_key(entry.filename): entry for entry in self._zip.infolist()}
        unpacked = sum(
            entry.file_size for name, entry in self._parts.items() if name.endswith((".xml", ".rels"))
        )
        if unpacked > allowed_size(path.stat().st_size):
            self._zip.close()
            raise unpacks_too_far(path.name)

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def has(self, part: str) -> bool:
        """Say whether there is such a part."""
        return _key(part) in self._parts

    def tree(self, part: str) -> Element:
        """Return the root of a small part. Raises ``TooLargeError`` where it is none."""
        with self._open(part) as stream:
            data = stream.read(SMALL_LIMIT + 1)
        if len(data) > SMALL_LIMIT:
            raise TooLargeError
        _check_prolog(data)
        return XML(data)  # the prolog has no document type, the size is bounded

    def check_count(self, part: str, element: str, limit: int) -> None:
        """Raise ``TooLargeError`` at once where a part has far more such elements than is read of them.

        Unpacking and counting takes a second where parsing up to the limit would take half a minute.
        """
        forms = [f"{before}{element}{after}".encode() for before in "<:" for after in " >"]
        found = 0
        with self._open(part) as stream:
            while chunk := stream.read(_CHUNK):
                found += sum(map(chunk.count, forms))
                if found > limit:
                    raise TooLargeError

    def stream(self, part: str, holder: str = "") -> Iterator[Element]:
        """Yield the children of a part's root, or of its child named ``holder``, each as soon as it is complete.

        A child is emptied after it was yielded, so that the part is never in memory as a whole.
        Raises ``TooLargeError`` where one child is too large for that.
        """
        with self._open(part) as stream:
            chunk = stream.read(_CHUNK)
            _check_prolog(chunk)
            builder = TreeBuilder()
            parser = XMLParser(target=builder)  # noqa: S314  # the prolog has no document type, the size is bounded
            parent: Element | None = None
            pending = 0
            while chunk:
                parser.feed(chunk)
                pending += len(chunk)
                root = builder.close()  # what was built until now; the builder goes on all the same
                if parent is None:
                    parent = root if not holder else next((c for c in root if local(c.tag) == holder), None)
                if parent is not None:
                    if complete := parent[:-1]:
                        yield from complete
                        del parent[: len(complete)]
                        pending = 0
                    if holder and root[-1] is not parent:
                        break
                if pending > ELEMENT_LIMIT:
                    raise TooLargeError
                chunk = stream.read(_CHUNK)
            else:
                parser.close()
            if parent is not None:
                yield from parent

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to inside the workbook, by id: the kind (its last word) and the part's name.

        References to anywhere outside are left out, so that nothing is ever loaded from there.
        """
        folder, file = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.has(relations):
            return {}
        found = {}
        for element in self.tree(relations):
            if element.get("TargetMode") != "External":
                target = element.get("Target", "").replace("\\", "/")
                name = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[element.get("Id", "")] = (element.get("Type", "").rpartition("/")[2], name)
        return found

    def _open(self, part: str) -> IO[bytes]:
        entry = self._parts.get(_key(part))
        if entry is None or entry.flag_bits & 1:
            raise BrokenWorkbookError(part)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BrokenWorkbookError(part)
        if entry.file_size > PART_LIMIT:
            raise TooLargeError
        return self._zip.open(entry)


def local(name: str) -> str:
    """Return an element's or attribute's name without its namespace."""
    return name.rpartition("}")[2]


def _check_prolog(start: bytes) -> None:
    """Refuse a part whose beginning declares a document type: every entity that could grow or reach outside.

    XML has a place for it before the first element only, so that is how far this goes.
    """
    begun = False

    def begin(*_: object) -> None:
        nonlocal begun
        begun = True

    def refuse(*_: object) -> None:
        raise BrokenWorkbookError("document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    for at in range(0, len(start), _PROLOG_STEP):
        parser.Parse(start[at : at + _PROLOG_STEP], False)
        if begun:
            return
    raise BrokenWorkbookError("no element")


def _key(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").casefold()
