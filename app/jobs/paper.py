"""What a printed report says, piece by piece, before anybody draws it.

A job puts a ``Paper`` together and hands it, as JSON, to a process that can draw: a job itself knows no fonts.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Voice(StrEnum):
    """How a sentence is set."""

    LEAD = "lead"
    """The answer, at the top."""
    BODY = "body"
    QUIET = "quiet"
    """Where figures come from, and what is not known."""


class Words(msgspec.Struct, frozen=True, tag="words", forbid_unknown_fields=True):
    """One paragraph."""

    text: str
    voice: Voice = Voice.BODY


class Heading(msgspec.Struct, frozen=True, tag="heading", forbid_unknown_fields=True):
    """The title of what follows, kept together with it."""

    text: str


class Series(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One figure for each label of a chart; None where there is none."""

    name: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...] = ()
    """The figures as they are to be read; empty where the chart shows them by height alone."""


class Bars(msgspec.Struct, frozen=True, tag="bars", forbid_unknown_fields=True):
    """Bars side by side: the first series is what the report is about, the second what it is compared with."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table's column; numbers stand at the right."""

    title: str
    number: bool = False


class Table(msgspec.Struct, frozen=True, tag="table", forbid_unknown_fields=True):
    """Rows of text. The first column takes what room the others leave."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


Piece = Words | Heading | Bars | Table


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole report. ``title`` is also the document's own."""

    title: str
    subtitle: str
    pieces: tuple[Piece, ...]
    footer: str = ""
    """Stands at the foot of every page, before the page's number."""
