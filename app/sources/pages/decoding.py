"""From a page's bytes to its characters, by its header, its marks or its own word, as a browser would."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_META_REACH = 4096
_WESTERN = frozenset({"iso8859-1", "ascii", "cp1252"})
"""Browsers read all of these as Windows-1252, which is what holds the euro sign."""


def decoded(body: bytes | str, *, content_type: str = "", charset: str | None = None) -> str:
    """Return the characters of a page; bytes that are no character become U+FFFD. Never raises."""
    if isinstance(body, str):
        return body.replace("\0", "")
    for mark, bom_codec in _MARKS:
        if body.startswith(mark):
            return _text(body, bom_codec)
    header = _HEADER_CHARSET.search(content_type)
    meta = _CHARSET.search(body, 0, _META_REACH)
    for named in (charset, header and header[1], meta and meta[1].decode("ascii")):
        codec = _codec(named)
        if codec is None or (codec == "cp1252" and _is_utf8(body)):
            continue
        return _text(body, codec)
    try:
        return body.decode("utf-8").replace("\0", "")
    except UnicodeDecodeError as error:
        # A page that was cut off in the middle of a character is still UTF-8.
        torn_end = error.start >= len(body) - 4
        return _text(body, "utf-8" if torn_end or _mostly_utf8(body) else "cp1252")


def _codec(named: str | None) -> str | None:
    if not named:
        return None
    try:
        codec = codecs.lookup(named)
    except (LookupError, ValueError):
        return None
    # Codecs such as base64 or zip turn bytes into bytes, and a page may name them.
    if not getattr(codec, "_is_text_encoding", True) or codec.name in {"idna", "punycode", "undefined"}:
        return None
    if codec.name.startswith("utf-16") or codec.name.startswith("utf-32"):
        # Where a page can say so in plain letters, it is not written in it.
        return None
    return "cp1252" if codec.name in _WESTERN else codec.name


def _text(body: bytes, codec: str) -> str:
    try:
        return body.decode(codec, "replace").replace("\0", "")
    except (UnicodeError, ValueError):
        return body.decode("utf-8", "replace").replace("\0", "")


def _is_utf8(body: bytes) -> bool:
    """Say whether the bytes prove to be UTF-8, which no Western text does by chance, whatever the page declares."""
    try:
        return not body.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _mostly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    torn = text.count("\ufffd")
    sound = sum(1 for char in text if ord(char) > 127) - torn
    return sound > 4 * torn
