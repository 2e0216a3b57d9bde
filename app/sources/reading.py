"""What reading a file needs and gives: the contract between a reader and whoever takes its records in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from app.domain.money import NO_CURRENCY
from app.domain.records import Question, Record, RejectedRow
from app.domain.saved_layout import SavedLayout


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the shop already knows, and what the owner said about this file."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """The shop's zone: how a time without a zone is meant, and what decides the business day."""
    currency: str = NO_CURRENCY
    """The shop's currency; settles what a bare ``$`` or ``kr`` means. ``XXX`` where it is not known yet."""
    layout: str | None = None
    """The key of a layout to use whatever the headers say."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Column header → field name, for files of no known layout."""
    decimal: str | None = None
    """``.`` or ``,`` where the owner settled it."""
    day_first: bool | None = None
    """Whether 03/04 is the third of April, where the owner settled it."""
    date_format: str | None = None
    """How exactly dates are written (``DD/MM/YYYY HH:mm``), where the owner said so."""
    sheet: str | None = None
    """Name or number (from 1) of the sheet to read of a workbook; the first one where it is None."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """What the owner answered to questions on this source, by the question's key. They settle what a file leaves
    open, never what it proves."""
    saved: Mapping[str, SavedLayout] = field(default_factory=dict)
    """The layouts that the owner saved, by header fingerprint."""
    supplier: str = ""
    """Whose list it is, where it says what articles cost and not what the shop asks for them."""
    now: datetime | None = None
    """The instant at which it is read: what decides whether an offer holds. None: nobody said."""


class Reading(Protocol):
    """One file, examined: what it is, and its records. Nothing is kept in memory but what was rejected."""

    path: Path
    layout: str
    """Key of the recognised layout, such as ``shopify-products``."""
    source_key: str
    """What tells this file's records from those of another system: usually the layout's key."""
    source_title: str
    fingerprint: str
    """SHA-256 of the file's bytes, in hexadecimal."""
    encoding: str
    delimiter: str
    rows: int
    """Data records in the file (not lines: a quoted cell may span several), the header left out."""
    header_fingerprint: str
    answers_key: str
    """Under which answers to this file's questions are remembered: the source, and for tables that no known system
    made also the header fingerprint."""
    mapping: dict[str, str]
    """Every column that is read, with the field that it fills: what a saved layout keeps."""
    stated_currency: str | None
    """The currency that the file itself names without doubt."""
    stated_zone: str | None
    """The IANA zone that the file itself names."""
    questions: list[Question]
    notes: list[str]
    rejected: list[RejectedRow]
    """Filled while ``records()`` is consumed."""
    other_rows: dict[str, int]
    """Rows that are no record by design, counted by reason; filled while ``records()`` is consumed."""

    def records(self) -> Iterator[Record]:
        """Yield the file's records in file order. Every data row is yielded, rejected, or counted in ``other_rows``.

        Raises ``TransientError`` where the file changed while it was read.
        """
        ...
