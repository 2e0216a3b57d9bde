"""What a file is by its first bytes, never by its name, and how to get at the text inside.

Export files come plain, packed as gzip or zip, or as a workbook. Everything else is refused here, in words, before
anybody reads it as a table; and nothing is unpacked further than an honest export would go.
"""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, cast

from app.domain.errors import InputError
from app.language import noop, tr, trn
from app.sources.listing import first_few

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

EXPANDED_LIMIT = 1 << 30
"""Bytes that a packed file may unpack to: ten million sale lines. More come in several exports, or plain."""

EXPANSION = 300
"""How many times its size a packed file may unpack to. Sale lines do 5 to 20 times, rows that are all alike 200
times; a bomb does a thousand times, which is as far as the packing can go."""

EXPANSION_FREE = 1 << 22
"""Bytes that any packed file may unpack to, however small it is: so little does no harm."""

DIRECTORY_LIMIT = 1 << 23
"""Bytes of a zip file's list of contents: 100,000 names. A zip file of an export has one, a workbook a few dozen."""

DAMAGE = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
)
"""What reading a packed file raises where it is damaged."""

_CHUNK = 1 << 18
_START = 1 << 12
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OTHER_ARCHIVE = noop("{file} is an archive of a kind that Tillwatch does not unpack, not a table.")
_PICTURE = noop("{file} is a picture, not a table.")
_SAVE_AS = noop("Open it in the program that made it, save it as CSV or XLSX, and import that.")
_OTHER_XML = noop("{file} is an XML file, not a table, whatever its name says.")
_OPEN_AND_SAVE = noop("Open it in a spreadsheet program, save it as CSV or XLSX, and import that.")
_REFUSED = (
    (
        b"\xd0\xcf\x11\xe0",
        noop(
            "{file} is an Excel file of the old kind (.xls), or one that is locked with a password, not a table."
        ),
    ),
    (b"%PDF", noop("{file} is a PDF document, not a table.")),
    (b"SQLite format 3", noop("{file} is a database, not a table.")),
    (b"\x00\x01\x00\x00Standard", noop("{file} is a database, not a table.")),
    (b"PAR1", noop("{file} is a Parquet file, not a table.")),
    (b"{\\rtf", noop("{file} is a text document, not a table.")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"RIFF", _PICTURE),
    (b"7z\xbc\xaf\x27\x1c", _OTHER_ARCHIVE),
    (b"Rar!\x1a", _OTHER_ARCHIVE),
    (b"\xfd7zXZ\0", _OTHER_ARCHIVE),
    (b"BZh", _OTHER_ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _OTHER_ARCHIVE),
    (b"\x7fELF", noop("{file} is a program, not a table.")),
)
_MARKUP = (
    (
        (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta"),
        noop("{file} is a web page, not a table, whatever its name says."),
    ),
    ((b"<workbook",), _OTHER_XML),
)
_XML = (b"<?xml", b"<rss", b"<feed", b"<rdf:rdf")
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DOCUMENTS = (
    (
        "xl/workbook.bin",
        noop("{file} is an Excel file of the binary kind (.xlsb), which Tillwatch does not read."),
    ),
    ("word/document.xml", noop("{file} is a Word document, which Tillwatch does not read.")),
    ("ppt/presentation.xml", noop("{file} is a presentation, which Tillwatch does not read.")),
)
_LISTED = 5


class Kind(StrEnum):
    """What the bytes of a file are."""

    PLAIN = "plain"
    GZIP = "gzip"
    ZIP = "zip"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class Container:
    """A file whose kind is known."""

    path: Path
    kind: Kind
    member: str = ""
    """The one file that a zip file holds."""
    is_xml: bool = False
    """Whether what is inside is XML: it may be a product feed, and nothing else that is read."""

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the bytes inside, unpacked.

        Reading raises one of ``DAMAGE`` where they do not unpack, and ``InputError`` where they never end.
        """
        if self.kind is Kind.GZIP:
            with self.path.open("rb") as raw, gzip.GzipFile(fileobj=raw) as unpacked:
                yield self._bounded(unpacked.readinto, self.path.stat().st_size)
        elif self.kind is Kind.ZIP:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as unpacked:
                packed = min(archive.getinfo(self.member).compress_size, self.path.stat().st_size)
                yield self._bounded(cast("io.BufferedIOBase", unpacked).readinto, packed)
        else:
            with self.path.open("rb") as raw:
                yield raw

    def _bounded(self, read: Callable[[WriteableBuffer], int], packed: int) -> IO[bytes]:
        return io.BufferedReader(_Bounded(self.path.name, read, allowed_size(packed)), _CHUNK)


def allowed_size(packed: int) -> int:
    """Return how many bytes ``packed`` bytes may unpack to."""
    return min(EXPANDED_LIMIT, max(EXPANSION_FREE, EXPANSION * packed))


def unpacks_too_far(name: str) -> InputError:
    """Return the error for a packed file that is a bomb, or far beyond any export."""
    return InputError(
        tr("'{name}' unpacks to far more than an export of a shop holds.", name=name),
        tr(
            "Check where it comes from. If it is right, unpack it and import what is in it, or "
            "export fewer months."
        ),
    )


def damaged(path: Path, kind: Kind) -> InputError:
    """Return the error for a packed file that does not unpack."""
    if kind is Kind.WORKBOOK:
        sentence = tr("'{file}' is a damaged or unfinished Excel file: it does not unpack.", file=path.name)
    elif kind is Kind.GZIP:
        sentence = tr("'{file}' is a damaged or unfinished gzip file: it does not unpack.", file=path.name)
    else:
        sentence = tr("'{file}' is a damaged or unfinished zip file: it does not unpack.", file=path.name)
    return InputError(
        sentence,
        tr("Copy or export it again."),
    )


def no_feed(path: Path, member: str) -> InputError:
    """Return the error for XML that is no product feed; ``member`` is what it is called in a zip file."""
    return InputError(tr(_OTHER_XML, file=_called(path, member)), tr(_OPEN_AND_SAVE))


def look_into(path: Path) -> Container:
    """Return what a file is.

    Raises ``InputError`` where it is nothing that holds one table, and ``OSError`` where it cannot be opened.
    """
    with path.open("rb") as raw:
        start = raw.read(_START)
    if start.startswith(_GZIP):
        container = Container(path, Kind.GZIP)
    elif start.startswith(_ZIP):
        container = _look_into_zip(path)
    else:
        _refuse_what_is_no_text(path, start, inside="")
        return Container(path, Kind.PLAIN, is_xml=_is_xml(start))
    if container.kind is not Kind.WORKBOOK:
        try:
            with container.open() as stream:
                start = stream.read(_START)
        except DAMAGE as error:
            raise damaged(path, container.kind) from error
        _refuse_nested(path, start)
        _refuse_what_is_no_text(path, start, inside=container.member)
        return replace(container, is_xml=_is_xml(start))
    return container


def _refuse_nested(path: Path, start: bytes) -> None:
    if start.startswith((_GZIP, *_ZIP)):
        raise InputError(
            tr("'{file}' holds another packed file or a workbook.", file=path.name),
            tr("Unpack it, and import what is in it."),
        )


def _refuse_what_is_no_text(path: Path, start: bytes, inside: str) -> None:
    file = _called(path, inside)
    for magic, sentence in _REFUSED:
        if start.startswith(magic):
            raise InputError(tr(sentence, file=file), tr(_SAVE_AS))
    markup = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    for beginnings, sentence in _MARKUP:
        if markup.startswith(beginnings):
            raise InputError(tr(sentence, file=file), tr(_OPEN_AND_SAVE))


def _called(path: Path, inside: str) -> str:
    return tr("'{inside}' in '{file}'", inside=inside, file=path.name) if inside else f"'{path.name}'"


def _is_xml(start: bytes) -> bool:
    wide = _WIDE.get(start[:2])
    text = start[2:130].decode(wide, "ignore").encode() if wide else start.removeprefix(b"\xef\xbb\xbf")
    return text.lstrip()[:64].lower().startswith(_XML)


def _look_into_zip(path: Path) -> Container:
    try:
        with path.open("rb") as raw:
            if _directory_size(raw) > DIRECTORY_LIMIT:
                raise unpacks_too_far(path.name)
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            mimetype = archive.read("mimetype")[:64] if _is_small(archive, "mimetype", names) else b""
    except (*DAMAGE, ValueError) as error:
        raise damaged(path, Kind.ZIP) from error
    if b"opendocument" in mimetype:
        raise InputError(
            tr("'{file}' is a LibreOffice document, which Tillwatch does not read.", file=path.name),
            tr(_SAVE_AS),
        )
    for name, sentence in _DOCUMENTS:
        if name in names:
            raise InputError(tr(sentence, file=f"'{path.name}'"), tr(_SAVE_AS))
    if "[Content_Types].xml" in names or "xl/workbook.xml" in names:
        return Container(path, Kind.WORKBOOK)
    files = [entry for entry in entries if _matters(entry)]
    if not files:
        raise InputError(tr("'{file}' holds no file.", file=path.name), tr("Export it again."))
    if len(files) > 1:
        listed = first_few([f"'{entry.filename}'" for entry in files], _LISTED)
        raise InputError(
            trn(
                "'{file}' holds {n} file: {listed}.",
                "'{file}' holds {n} files: {listed}.",
                len(files),
                file=path.name,
                listed=listed,
            ),
            tr("Unpack it, and import them one by one."),
        )
    (entry,) = files
    if entry.flag_bits & 1:
        raise InputError(
            tr("'{file}' is locked with a password.", file=path.name),
            tr("Unpack it, and import the file in it."),
        )
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(
            tr("'{file}' is packed in a way that Tillwatch does not know.", file=path.name),
            tr("Unpack it first."),
        )
    return Container(path, Kind.ZIP, entry.filename)


def _is_small(archive: zipfile.ZipFile, name: str, names: set[str]) -> bool:
    return (
        name in names and archive.getinfo(name).file_size < _START and not archive.getinfo(name).flag_bits & 1
    )


def _matters(entry: zipfile.ZipInfo) -> bool:
    """Say whether an entry is a file that somebody put in, and not what a Mac or Windows leaves beside it."""
    parts = PurePosixPath(entry.filename).parts
    if entry.is_dir() or "__MACOSX" in parts:
        return False
    return bool(parts) and parts[-1].lower() not in (".ds_store", "thumbs.db", "desktop.ini")


def _directory_size(raw: IO[bytes]) -> int:
    """Return how many bytes a zip file's list of contents claims; it is read into memory as a whole."""
    end = raw.seek(0, io.SEEK_END)
    raw.seek(max(0, end - (1 << 16) - 64))
    tail = raw.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return 0  # no list at all: opening it says so
    (size,) = struct.unpack_from("<L", tail, at + 12)
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        (where,) = struct.unpack_from("<Q", tail, at - 12)
        raw.seek(min(where, end))
        record = raw.read(56)
        if len(record) == 56:
            (size,) = struct.unpack_from("<Q", record, 40)
    return int(size)


class _Bounded(io.RawIOBase):
    """Unpacked bytes up to a limit. It answers ``closed`` from C, as the text layer asks before every line."""

    def __init__(self, name: str, read: Callable[[WriteableBuffer], int], allowed: int) -> None:
        self._name = name
        self._read = read
        self._left = allowed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        count = self._read(buffer)
        self._left -= count
        if self._left < 0:
            raise unpacks_too_far(self._name)
        return count
