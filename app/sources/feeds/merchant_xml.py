"""A Google Merchant feed in XML (RSS or Atom) as a table: a row for each article, a column for each attribute.

Anybody's server may have written it, so it is read piece by piece and within bounds; what XML can do to a reader
(document types, entities of its own) is refused, and nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from app.domain.errors import InputError
from app.language import number, tr
from app.sources.container import DAMAGE, Container, damaged, no_feed
from app.sources.encoding import fingerprint_of
from app.sources.feeds.columns import COLUMNS
from app.sources.file_state import FileState
from app.sources.header import Header
from app.sources.rows import Refuse, no_rows

SIZE_LIMIT = 1 << 27
"""Bytes of a feed, unpacked: a hundred thousand articles with long descriptions."""
PIECE_LIMIT = 1 << 22
"""Bytes that one tag, comment or text may take up: the parser holds it in memory as a whole."""
DEPTH_LIMIT = 64
CELL_LIMIT = 1 << 12
"""Characters that are read of an attribute; what is longer is none that matters here."""

_CHUNK = 1 << 16
_ROOTS = frozenset({"rss", "feed", "rdf"})
_ARTICLES = frozenset({"item", "entry"})
_ARTICLE_DEPTHS = (2, 3)
_GOOGLE = "base.google.com/ns/"
_PLACES = {name: place for place, name in enumerate(COLUMNS)}

_Row = tuple[int, list[str]]


class _TooLargeError(Exception):
    """It holds more than is read of a feed."""


class _DocumentTypeError(Exception):
    """It has a document type, by which it could define entities."""


class _NoFeedError(Exception):
    """It is XML, and no feed."""


class MerchantTable:
    """A product feed, read anew each time its rows are asked for; never in memory as a whole.

    Raises ``InputError`` where it is damaged, too large, or XML of another kind.
    """

    delimiter = ""
    decimal: str | None = None
    notes: tuple[str, ...] = ()

    def __init__(self, container: Container, state: FileState) -> None:
        self.path: Path = container.path
        self._container = container
        self._state = state
        self._present = list(range(len(COLUMNS)))
        self.encoding = "utf-8"
        found: set[int] = set()
        for _, cells in self._articles():
            found.update(place for place, cell in enumerate(cells) if cell)
        if not found:
            raise no_rows(self.path)
        self.fingerprint = fingerprint_of(self.path)
        self._present = sorted(found)
        self.header = Header([COLUMNS[place] for place in self._present])

    @property
    def width(self) -> int:
        """How many attributes the articles of this feed have, of those that are read."""
        return len(self._present)

    @property
    def changed_at(self) -> int:
        """When the file was last written, in milliseconds since 1970 (UTC)."""
        return self._state.changed_at

    def rows(self, _refuse: Refuse) -> Iterator[_Row]:
        """Yield ``(line, cells)`` of each article; see ``Table.rows``. Where several share a line, they count on."""
        self._state.check()
        for line, cells in self._articles():
            yield line, [*(cells[place] for place in self._present), ""]
        self._state.check()

    def _articles(self) -> Iterator[_Row]:
        """Yield the line and every attribute of each article. Raises ``InputError`` in words."""
        name = self.path.name
        reader = _Reader()
        try:
            with self._container.open() as stream:
                read = 0
                while chunk := stream.read(_CHUNK):
                    read += len(chunk)
                    if read > SIZE_LIMIT:
                        raise _TooLargeError
                    yield from reader.feed(chunk)
                yield from reader.close()
        except _TooLargeError:
            raise InputError(
                tr(
                    "'{file}' holds more than Tillwatch reads of a product feed ({megabytes} MB).",
                    file=name,
                    megabytes=number(SIZE_LIMIT >> 20),
                ),
                tr("Ask for a shorter one, or for one as CSV, which may be larger."),
            ) from None
        except _DocumentTypeError:
            raise InputError(
                tr("'{file}' begins with a document type (DOCTYPE), which no product feed has.", file=name),
                tr("Check where it comes from, and ask for one without it."),
            ) from None
        except _NoFeedError:
            raise no_feed(self.path, self._container.member) from None
        except DAMAGE as error:
            raise damaged(self.path, self._container.kind) from error
        except (expat.ExpatError, ValueError, LookupError, OSError) as error:
            self._state.check()
            raise InputError(
                tr(
                    "'{file}' is a damaged or unfinished XML file (line {line}).",
                    file=name,
                    line=number(reader.line),
                ),
                tr("Copy or export it again."),
            ) from error
        self.encoding = reader.encoding


class _Reader:
    """Turns pieces of XML into articles."""

    def __init__(self) -> None:
        self.encoding = "utf-8"
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._document_type
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CommentHandler = self._pass_over
        parser.ProcessingInstructionHandler = self._pass_over
        self._parser = parser
        self._pending = 0
        self._depth = 0
        self._article_depth = 0
        """How deep the article that is being read stands; 0 between articles."""
        self._last_line = 1
        self._line = 1
        self._cells: list[str] = []
        self._from_google: set[int] = set()
        self._text: list[str] = []
        self._length = 0
        self._cell: tuple[int, bool] | None = None
        """The attribute whose text is being read, and whether it is one of Google's own."""
        self._google = {"g"}
        """Prefixes that stand for Google's attributes. Many feeds forget to say what ``g`` is."""
        self._known: dict[str, tuple[int, bool] | None] = {}
        self._ready: list[_Row] = []

    @property
    def line(self) -> int:
        """The line that is being read."""
        return self._parser.CurrentLineNumber

    def feed(self, chunk: bytes) -> list[_Row]:
        """Take a piece in; return the articles that it completes."""
        self._pending += len(chunk)
        self._parser.Parse(chunk, False)
        if self._pending > PIECE_LIMIT:
            raise _TooLargeError
        return self._take()

    def close(self) -> list[_Row]:
        """Say that nothing more comes; return what that completes."""
        self._parser.Parse(b"", True)
        return self._take()

    def _take(self) -> list[_Row]:
        ready, self._ready = self._ready, []
        return ready

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = (encoding or "utf-8").lower()

    def _document_type(self, *_: object) -> None:
        raise _DocumentTypeError

    def _pass_over(self, *_: object) -> None:
        self._pending = 0

    def _start(self, raw: str, attributes: dict[str, str]) -> None:
        self._pending = 0
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise _TooLargeError
        if self._depth <= min(_ARTICLE_DEPTHS):
            self._learn_prefixes(attributes)
        if self._depth == 1 and _local(raw) not in _ROOTS:
            raise _NoFeedError
        if self._article_depth:
            self._start_attribute(raw)
        elif self._depth in _ARTICLE_DEPTHS and _local(raw) in _ARTICLES:
            self._article_depth = self._depth
            # Articles that stand on one line would be told apart by nothing else.
            self._line = max(self._last_line + 1, self._parser.CurrentLineNumber)
            self._cells = [""] * len(COLUMNS)
            self._from_google = set()

    def _start_attribute(self, raw: str) -> None:
        if self._depth != self._article_depth + 1:
            self._listen(None)  # an attribute of an attribute, such as what shipping costs
            return
        cell = self._known[raw] if raw in self._known else self._known.setdefault(raw, self._place(raw))
        self._text, self._length = [], 0
        self._cell = cell
        self._listen(None if cell is None else self._hear)

    def _end(self, _raw: str) -> None:
        self._pending = 0
        if self._article_depth:
            if self._depth == self._article_depth + 1:
                self._end_attribute()
            elif self._depth == self._article_depth:
                self._article_depth = 0
                self._last_line = self._line
                self._ready.append((self._line, self._cells))
        self._depth -= 1

    def _end_attribute(self) -> None:
        self._listen(None)
        cell, self._cell = self._cell, None
        if cell is None:
            return
        place, is_google = cell
        text = "".join(self._text).strip()
        # Google's own word goes before that of RSS or Atom, the first before those that repeat it.
        if text and (not self._cells[place] or (is_google and place not in self._from_google)):
            self._cells[place] = text
            if is_google:
                self._from_google.add(place)

    def _hear(self, text: str) -> None:
        self._pending = 0
        if self._length < CELL_LIMIT:
            self._text.append(text[: CELL_LIMIT - self._length])
            self._length += len(text)

    def _listen(self, hear: Callable[[str], None] | None) -> None:
        self._parser.CharacterDataHandler = hear

    def _learn_prefixes(self, attributes: dict[str, str]) -> None:
        for name, meaning in attributes.items():
            before, _, prefix = name.partition(":")
            if before == "xmlns" and prefix:
                (self._google.add if _GOOGLE in meaning else self._google.discard)(prefix)

    def _place(self, raw: str) -> tuple[int, bool] | None:
        """Return which attribute a tag is, and whether Google's; None for what is not read."""
        prefix, _, _ = raw.rpartition(":")
        place = _PLACES.get(_local(raw).replace("-", "_"))
        if place is None or (prefix and prefix not in self._google):
            return None
        return place, bool(prefix)


def _local(raw: str) -> str:
    return raw.rpartition(":")[2].lower()
