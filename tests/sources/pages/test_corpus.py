"""All labelled pages, read as the price round reads them: next to nothing wrong, and most prices found."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.market import PageHints, PageReading, Verdict
from app.domain.money import to_money
from app.sources.pages.reading import read_page
from tests.sources.pages.corpus.judge import Outcome, Score, judge, score
from tests.sources.pages.corpus.labels import CORPUS, Label, LabelledPage, labelled_pages

_SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "pages"
_PRICED = Label(("simple",), frozenset({Verdict.PRICE}), price=to_money(12), currency="EUR")
_SPAN = Label(("range",), frozenset({Verdict.RANGE}), low=to_money(10), high=to_money(30), currency="EUR")
_FROM = Label(("from",), frozenset({Verdict.RANGE}), low=to_money(10), currency="EUR")
_LISTING = Label(("listing",), frozenset({Verdict.UNSURE}))
_SOLD_OUT = Label(("unavailable",), frozenset({Verdict.NO_PRICE}))


def _read(page: LabelledPage) -> PageReading:
    return read_page(page.body(), page.hints, content_type=page.content_type)


def _holds(result: Score) -> None:
    wrong = result.listed(Outcome.WRONG_PRICE, Outcome.WRONG_CURRENCY, Outcome.WRONG_STATE)
    assert result.share(Outcome.WRONG_CURRENCY) == 0, f"a wrong currency was named:\n{wrong}"
    assert result.share(Outcome.WRONG_PRICE) <= 0.01, f"wrong prices:\n{wrong}"
    assert result.right_or_abstained >= 0.97, f"too much is wrong:\n{wrong}"
    abstained = result.listed(Outcome.ABSTAINED)
    assert result.readable_read >= 0.80, f"too little is read:\n{abstained}\n{wrong}"


@pytest.mark.parametrize("folder", ["open", "kept"])
def test_pages_of_our_own_are_read_right_or_not_at_all(folder: str) -> None:
    pages = labelled_pages(CORPUS / folder)
    assert len(pages) >= 60
    _holds(score(pages, _read))


@pytest.mark.samples
@pytest.mark.skipif(not _SHARED.is_dir(), reason="no pages of others are kept beside the checkout")
def test_pages_of_others_are_read_right_or_not_at_all() -> None:
    pages = labelled_pages(_SHARED, Path(__file__).with_name("shared_pages.json"))
    present = {file for file in _SHARED.rglob("*") if file.suffix in {".html", ".txt"}}
    assert {page.file for page in pages} == present
    _holds(score(pages, _read))


@pytest.mark.parametrize("folder", ["open", "kept"])
def test_every_page_of_the_folder_has_one_label(folder: str) -> None:
    labelled = [page.file for page in labelled_pages(CORPUS / folder)]
    assert sorted(labelled) == sorted((CORPUS / folder).glob("*.html"))


def _price(amount: int, currency: str | None = "EUR") -> PageReading:
    return PageReading(Verdict.PRICE, price=to_money(amount), currency=currency)


def _range(low: int, high: int | None, currency: str | None = "EUR") -> PageReading:
    return PageReading(
        Verdict.RANGE,
        price=to_money(low),
        highest=None if high is None else to_money(high),
        currency=currency,
    )


@pytest.mark.parametrize(
    ("reading", "label", "outcome"),
    [
        (_price(12), _PRICED, Outcome.RIGHT),
        (_price(12, None), _PRICED, Outcome.ABSTAINED),
        (_price(12, "USD"), _PRICED, Outcome.WRONG_CURRENCY),
        (_price(13, "USD"), _PRICED, Outcome.WRONG_PRICE),
        (PageReading(Verdict.PRICE, currency="EUR"), _PRICED, Outcome.WRONG_PRICE),
        (PageReading(Verdict.UNSURE), _PRICED, Outcome.ABSTAINED),
        (PageReading(Verdict.NO_PRICE), _PRICED, Outcome.WRONG_STATE),
        (_range(10, 30), _PRICED, Outcome.ABSTAINED),
        (_range(13, 30), _PRICED, Outcome.WRONG_PRICE),
        (_range(10, 30), _SPAN, Outcome.RIGHT),
        (_range(10, 40), _SPAN, Outcome.ABSTAINED),
        (_range(10, 20), _SPAN, Outcome.WRONG_PRICE),
        (_range(10, None), _SPAN, Outcome.ABSTAINED),
        (_range(11, None), _SPAN, Outcome.WRONG_PRICE),
        (_range(10, None), _FROM, Outcome.RIGHT),
        (_range(10, 30), _FROM, Outcome.WRONG_PRICE),
        (_range(10, 30, "USD"), _SPAN, Outcome.WRONG_CURRENCY),
        (_price(10), _SPAN, Outcome.WRONG_PRICE),
        (_price(12, None), _LISTING, Outcome.WRONG_PRICE),
        (_range(10, 20, None), _LISTING, Outcome.WRONG_PRICE),
        (PageReading(Verdict.NO_PRICE), _LISTING, Outcome.WRONG_STATE),
        (PageReading(Verdict.NO_PRICE), _SOLD_OUT, Outcome.RIGHT),
    ],
)
def test_the_judge(reading: PageReading, label: Label, outcome: Outcome) -> None:
    assert judge(reading, label) is outcome


def test_a_currency_that_the_page_does_not_prove_is_wrong() -> None:
    label = Label(("ambiguous-currency",), frozenset({Verdict.PRICE}), price=to_money(12))
    assert judge(_price(12, "USD"), label) is Outcome.WRONG_CURRENCY
    assert judge(_price(12, None), label) is Outcome.RIGHT


def test_the_figures_of_a_set() -> None:
    page = LabelledPage(Path("open/mug.html"), PageHints(), "text/html", _PRICED)
    listing = LabelledPage(Path("open/all.html"), PageHints(), "text/html", _LISTING)
    readings = iter([_price(12), PageReading(Verdict.UNSURE), _price(9), PageReading(Verdict.UNSURE)])
    result = score([page, page, page, listing], lambda _page: next(readings))
    assert result.right_or_abstained == 0.75
    assert result.share(Outcome.WRONG_PRICE) == 0.25
    assert result.readable_read == pytest.approx(1 / 3)
    assert "open/mug.html (simple): wrong price; wanted price 12.00" in result.listed(Outcome.WRONG_PRICE)
