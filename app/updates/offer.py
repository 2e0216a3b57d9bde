"""What a feed offers: a newer version for this kind of installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Offer:
    """A version newer than the one that runs, as the signed feed describes it."""

    version: str
    released: date
    kind: str
    """The kind of installation it is for: ``deb``, ``portable``, ``windows`` or ``macos``."""
    file: str
    """The name of the file in the feed."""
    size: int
    """Bytes to be downloaded."""
    notes: Mapping[str, tuple[str, ...]]
    """What is new, one line each, by language (``en``, ``es``)."""

    def notes_in(self, language: str) -> tuple[str, ...]:
        """Return what is new in ``language``; in English where there is no translation."""
        return self.notes.get(language) or self.notes.get("en", ())
