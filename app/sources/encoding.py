"""Which bytes a file is made of: its fingerprint, its compression and its characters' encoding.

An encoding is proved over the whole file, never guessed from its beginning, and no character is ever
replaced: what fits neither a byte order mark, nor UTF-8, nor Windows-1252 is refused.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from app.domain.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK = 1 << 18
_GZIP_MAGIC = b"\x1f\x8b"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_KNOWN_BINARIES = (
    (b"PK\x03\x04", "an Excel or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3", "a database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)


@dataclass(frozen=True, slots=True)
class Coding:
    """How to get from a file's bytes to its characters."""

    encoding: str
    """``utf-8``, ``utf-8-sig`` (with a byte order mark), ``utf-16`` or ``windows-1252``."""
    compressed: bool
    fingerprint: str
    """SHA-256 of the file's bytes as they lie on the disk, in hexadecimal."""


def examine_bytes(path: Path) -> Coding:
    """Read the whole file once and return how it is written.

    Raises ``InputError`` where it is empty, no text, damaged, or in an encoding that is not known.
    """
    try:
        with path.open("rb") as raw:
            fingerprint = hashlib.file_digest(raw, "sha256").hexdigest()
            raw.seek(0)
            compressed = raw.read(2) == _GZIP_MAGIC
        encoding = _prove_encoding(path, compressed)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise damaged_archive(path) from error
    except OSError as error:
        raise InputError(
            f"'{path.name}' could not be opened: {error.strerror or error}.",
            "Check that the file is there and that you may read it.",
        ) from error
    return Coding(encoding, compressed, fingerprint)


@contextmanager
def open_text(path: Path, coding: Coding) -> Iterator[IO[str]]:
    """Open the file as strictly decoded text, with its line ends left as they are."""
    with _open_bytes(path, coding.compressed) as stream:
        encoding = "cp1252" if coding.encoding == "windows-1252" else coding.encoding
        with io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="") as text:
            yield text


def damaged_archive(path: Path) -> InputError:
    """Return the error for a gzip file that does not unpack."""
    return InputError(
        f"'{path.name}' is a damaged or unfinished gzip file: it does not unpack.",
        "Copy or export it again.",
    )


class _Unpacked(io.RawIOBase):
    """A gzip stream that answers ``closed`` from C, as the text layer asks before every line."""

    def __init__(self, source: gzip.GzipFile) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        return self._source.readinto(buffer)


@contextmanager
def _open_bytes(path: Path, compressed: bool) -> Iterator[IO[bytes]]:
    with path.open("rb") as raw:
        if compressed:
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield io.BufferedReader(_Unpacked(unpacked), _CHUNK)
        else:
            yield raw


def _prove_encoding(path: Path, compressed: bool) -> str:
    with _open_bytes(path, compressed) as stream:
        start = stream.read(_CHUNK)
        _refuse_what_is_no_text(path, start)
        for mark, encoding in _MARKS:
            if start.startswith(mark):
                if not _decodes(stream, start, encoding):
                    raise _unknown_encoding(path)
                return encoding
        if _decodes(stream, start, "utf-8"):
            return "utf-8"
    with _open_bytes(path, compressed) as stream:
        if _decodes(stream, stream.read(_CHUNK), "cp1252"):
            return "windows-1252"
    raise _unknown_encoding(path)


def _decodes(stream: IO[bytes], start: bytes, encoding: str) -> bool:
    """Say whether all the bytes are text in ``encoding``; a NUL never is (it marks a torn file)."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    plain_until_now = encoding != "utf-16"
    chunk = start
    try:
        while chunk:
            if encoding != "utf-16" and b"\0" in chunk:
                return False
            if not (plain_until_now and chunk.isascii()):
                plain_until_now = False
                decoder.decode(chunk)
            chunk = stream.read(_CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_what_is_no_text(path: Path, start: bytes) -> None:
    text = start
    for mark, _ in _MARKS:
        text = text.removeprefix(mark)
    if not text.strip(b" \t\r\n\0"):
        raise InputError(f"'{path.name}' is empty.", "Export it again and check that it has rows.")
    for magic, what in _KNOWN_BINARIES:
        if start.startswith(magic):
            raise InputError(
                f"'{path.name}' is {what}, not a CSV file.",
                "Open it in the program that made it, save it as CSV, and import that.",
            )
    is_utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not is_utf16 and b"\0" in start:
        raise InputError(f"'{path.name}' is not a text file.", "Export it as CSV and import that.")


def _unknown_encoding(path: Path) -> InputError:
    return InputError(
        f"'{path.name}' is written in characters that Tillwatch does not know, or it is damaged.",
        "Save it as 'CSV UTF-8' and import that.",
    )
