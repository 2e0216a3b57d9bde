"""The labels of a folder of pages: what is known of each page before it is read, and what is right to say of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.domain.market import Availability, PageHints, Verdict
from app.domain.money import to_money

CORPUS = Path(__file__).parent
LABELS = "labels.json"


@dataclass(frozen=True, slots=True)
class Label:
    """What is right to say of a page. Amounts are money units."""

    shapes: tuple[str, ...]
    verdicts: frozenset[Verdict]
    """Each of these is right; ``UNSURE`` besides is abstaining, whatever is listed."""
    price: int | None = None
    """The one price; None where the page does not name one."""
    low: int | None = None
    high: int | None = None
    """None with a ``low``: the page says "from" and not up to what."""
    currency: str | None = None
    """None where the page proves none: then naming one is wrong."""
    availability: Availability | None = None
    """None where the page leaves it open, so that it is not judged."""
    list_price: int | None = None

    @property
    def readable(self) -> bool:
        """Whether a careful person could name the one price."""
        return self.price is not None


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """One page with its label."""

    file: Path
    hints: PageHints
    content_type: str
    label: Label

    def body(self) -> bytes:
        """The page as a server would send it."""
        return self.file.read_bytes()


def labelled_pages(folder: Path, labels: Path | None = None) -> list[LabelledPage]:
    """The labelled pages of ``folder``, by ``labels`` or the folder's own ``labels.json``.

    Raises ``ValueError`` where a label contradicts itself, and ``OSError`` where the labels are not there.
    """
    entries = json.loads((labels or folder / LABELS).read_text(encoding="utf-8"))
    return list(_pages(folder, entries))


def _pages(folder: Path, entries: list[Mapping[str, Any]]) -> Iterator[LabelledPage]:
    for entry in entries:
        yield LabelledPage(
            file=folder / entry["file"],
            hints=PageHints(**entry.get("hints", {})),
            content_type=entry.get("content_type", "text/html; charset=utf-8"),
            label=_label(entry),
        )


def _label(entry: Mapping[str, Any]) -> Label:
    label = Label(
        shapes=tuple(entry["shapes"]),
        verdicts=frozenset(Verdict(verdict) for verdict in entry["verdicts"]),
        price=_money(entry, "price"),
        low=_money(entry, "low"),
        high=_money(entry, "high"),
        currency=entry.get("currency"),
        availability=Availability(entry["availability"]) if "availability" in entry else None,
        list_price=_money(entry, "list_price"),
    )
    if (Verdict.PRICE in label.verdicts) != (label.price is not None):
        raise ValueError(f"{entry['file']}: a price is right exactly where the label names it")
    if (Verdict.RANGE in label.verdicts) != (label.low is not None):
        raise ValueError(f"{entry['file']}: a range is right exactly where the label has its lower end")
    return label


def _money(entry: Mapping[str, Any], key: str) -> int | None:
    return to_money(Decimal(entry[key])) if key in entry else None
