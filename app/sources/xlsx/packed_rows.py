"""Rows that were parsed once and are read several times, kept small in memory."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterator

MEMORY_LIMIT = 1 << 26
"""Bytes of packed rows: ten times what 100,000 rows of 20 columns take."""

TEXT_LIMIT = 1 << 29
"""Characters of all rows together: one long text may stand in a million cells at no cost to the file."""

_BLOCK = 1 << 18

Row = tuple[int, list[str]]


class PackedRows:
    """Rows of a sheet, each with its number, compressed a block at a time."""

    def __init__(self) -> None:
        self.full = False
        """Whether more came than is kept; the rows are then of no use."""
        self._blocks: list[bytes] = []
        self._open: list[Row] = []
        self._open_size = self._size = self._text = 0

    def add(self, line: int, cells: list[str]) -> None:
        """Keep a row."""
        self._open.append((line, cells))
        self._open_size += sum(map(len, cells)) + 8 * len(cells)
        if self._open_size > _BLOCK:
            self._close()

    def _close(self) -> None:
        block = zlib.compress(marshal.dumps(self._open), 1)
        self._blocks.append(block)
        self._size += len(block)
        self._text += self._open_size
        self.full = self._size > MEMORY_LIMIT or self._text > TEXT_LIMIT
        self._open = []
        self._open_size = 0

    def __iter__(self) -> Iterator[Row]:
        for block in self._blocks:
            rows: list[Row] = marshal.loads(zlib.decompress(block))  # noqa: S302  # our own, never from a file
            yield from rows
        yield from marshal.loads(marshal.dumps(self._open))  # noqa: S302  # copies, as those who read may keep them
