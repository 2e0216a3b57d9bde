"""Bodies as they come from the wire, unpacked piece by piece and never beyond what was agreed to take."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

ACCEPTED = "gzip, deflate"
"""What is asked for; whatever is packed in another way was not."""

_GZIP = 31
_ZLIB = 15
_RAW = -15
_HEAD_BYTES = 2
_PART_BYTES = 1_000_000


class PackingError(Exception):
    """A body is not packed as its headers say, or in a way that was not asked for."""


class Unpacker:
    """Unpacks a body; ``encoding`` is its ``Content-Encoding``, ``most`` how many bytes are taken of what it becomes.

    Raises ``PackingError`` for an encoding that is not known.
    """

    def __init__(self, encoding: str, most: int) -> None:
        self._packing = encoding.strip().lower().removeprefix("x-")
        if self._packing not in ("", "identity", "gzip", "deflate"):
            raise PackingError(encoding)
        self._is_packed = self._packing in ("gzip", "deflate")
        self._left = most
        self._head = b""
        self._began = False
        self._work = zlib.decompressobj(_GZIP) if self._packing == "gzip" else None
        self.is_full = False
        """There was more than is taken."""

    def unpack(self, piece: bytes) -> Iterator[bytes]:
        """Yield what ``piece`` unpacks to, as far as it is taken, in parts of a megabyte. Raises ``PackingError``."""
        if not self._is_packed:
            yield self._taken(piece)
            return
        if self._work is None:
            self._head += piece
            if len(self._head) < _HEAD_BYTES:
                return
            self._work = zlib.decompressobj(_ZLIB if _has_header(self._head) else _RAW)
            piece = self._head
        is_more = bool(piece)
        while is_more and not self.is_full:
            if self._work.eof:
                if self._packing == "deflate" or not piece.strip(b"\0"):
                    break  # what stands behind the end is nobody's
                self._work = zlib.decompressobj(_GZIP)
            try:
                # One byte more than is taken shows that there is more.
                most = min(self._left + 1, _PART_BYTES)
                part = self._work.decompress(piece, most)
            except zlib.error as error:
                raise PackingError from error
            self._began = True
            piece = self._work.unconsumed_tail or self._work.unused_data
            # A full part may have left more behind although all that came is used up.
            is_more = bool(piece) or (len(part) == most and not self._work.eof)
            yield self._taken(part)

    def finish(self) -> None:
        """Say that the body has ended. Raises ``PackingError`` where it should have gone on."""
        if self._is_packed and (self._head if self._work is None else self._began and not self._work.eof):
            raise PackingError

    def _taken(self, piece: bytes) -> bytes:
        taken = piece[: self._left]
        self.is_full = len(piece) > self._left
        self._left -= len(taken)
        return taken


def _has_header(head: bytes) -> bool:
    """Whether ``deflate`` begins with its two bytes of header, which some servers have always left out."""
    return head[0] & 0x0F == zlib.DEFLATED and (head[0] << 8 | head[1]) % 31 == 0
