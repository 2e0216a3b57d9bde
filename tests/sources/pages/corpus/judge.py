"""Whether what was read off a page is right, abstained from, or wrong, and in what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.market import Availability, PageReading, Verdict
from app.domain.money import money_text
from tests.sources.pages.corpus.labels import Label, LabelledPage


class Outcome(StrEnum):
    """How a reading compares with the label."""

    RIGHT = "right"
    ABSTAINED = "abstained"
    """Nothing wrong was said, and the price, or its currency, was not either."""
    WRONG_PRICE = "wrong price"
    WRONG_CURRENCY = "wrong currency"
    WRONG_STATE = "wrong state"
    """The page was said to be without a price where it has one, or where it is no product's page at all."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One page, what was read off it, and what that is worth."""

    page: LabelledPage
    reading: PageReading
    outcome: Outcome

    def __str__(self) -> str:
        """One line for whoever looks for the cause: the page, its shapes, what was wanted and what came."""
        wanted, found = self.page.label, self.reading
        return (
            f"{self.page.file.parent.name}/{self.page.file.name} ({', '.join(wanted.shapes)}): {self.outcome}; wanted "
            f"{'|'.join(sorted(wanted.verdicts))} {_span(wanted.price, None)} {_span(wanted.low, wanted.high)} "
            f"{wanted.currency}, read {found.verdict} {_span(found.price, found.highest)} {found.currency} "
            f"by {found.way} ({found.reason})"
        )


@dataclass(frozen=True, slots=True)
class Score:
    """A set of judged pages in figures; shares are 0 to 1."""

    judged: Sequence[Judged]

    def share(self, *outcomes: Outcome) -> float:
        """How many of the pages came to one of ``outcomes``."""
        return _share(each.outcome in outcomes for each in self.judged)

    @property
    def right_or_abstained(self) -> float:
        """How many of the pages had nothing wrong said of them."""
        return self.share(Outcome.RIGHT, Outcome.ABSTAINED)

    @property
    def readable_read(self) -> float:
        """How many of the pages whose one price can be told were read right."""
        return _share(each.outcome is Outcome.RIGHT for each in self.judged if each.page.label.readable)

    @property
    def wrong_availability(self) -> float:
        """How many of the pages with a clear label were said to be something else; unknown is not wrong."""
        return _share(
            each.reading.availability not in (each.page.label.availability, Availability.UNKNOWN)
            for each in self.judged
            if each.page.label.availability is not None
        )

    @property
    def wrong_list_price(self) -> float:
        """How many of the pages read as a price had another list price named than the label; none is not wrong."""
        return _share(
            each.reading.list_price not in (each.page.label.list_price, None)
            for each in self.judged
            if each.reading.verdict is Verdict.PRICE
        )

    def listed(self, *outcomes: Outcome) -> str:
        """The pages with one of ``outcomes``, a line each."""
        return "\n".join(str(each) for each in self.judged if each.outcome in outcomes)


def score(pages: Iterable[LabelledPage], read: Callable[[LabelledPage], PageReading]) -> Score:
    """Read all ``pages`` and judge what came of it."""
    judged = []
    for page in pages:
        reading = read(page)
        judged.append(Judged(page, reading, judge(reading, page.label)))
    return Score(judged)


def judge(reading: PageReading, label: Label) -> Outcome:
    """What ``reading`` is worth beside ``label``. A wrong price outweighs a wrong currency."""
    if reading.verdict is Verdict.UNSURE:
        return Outcome.ABSTAINED
    if reading.verdict is Verdict.NO_PRICE:
        return Outcome.RIGHT if Verdict.NO_PRICE in label.verdicts else Outcome.WRONG_STATE
    outcome = _of_price(reading, label) if reading.verdict is Verdict.PRICE else _of_range(reading, label)
    if outcome is Outcome.WRONG_PRICE:
        return outcome
    if reading.currency is not None and reading.currency != label.currency:
        return Outcome.WRONG_CURRENCY
    return Outcome.ABSTAINED if reading.currency != label.currency else outcome


def _of_price(reading: PageReading, label: Label) -> Outcome:
    return Outcome.RIGHT if label.readable and reading.price == label.price else Outcome.WRONG_PRICE


def _of_range(reading: PageReading, label: Label) -> Outcome:
    """A range without an upper end says "from", and holds everything above."""
    if reading.price is None:
        return Outcome.WRONG_PRICE
    if (reading.price, reading.highest) == (label.low, label.high):
        return Outcome.RIGHT
    ends = (label.price,) if label.price is not None else (label.low, label.high)
    meant = [amount for amount in ends if amount is not None]
    holds = bool(meant) and reading.price <= min(meant)
    if reading.highest is not None:
        holds = holds and max(meant) <= reading.highest and (label.readable or label.high is not None)
    return Outcome.ABSTAINED if holds else Outcome.WRONG_PRICE


def _share(those: Iterable[bool]) -> float:
    counted = list(those)
    return sum(counted) / len(counted) if counted else 0.0


def _span(low: int | None, high: int | None) -> str:
    return "-".join(money_text(amount) for amount in (low, high) if amount is not None)
