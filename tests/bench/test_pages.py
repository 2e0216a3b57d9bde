"""The measurement of page reading: its sets, its document, and the plain way it is held against."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.domain.market import PageHints, Verdict
from app.domain.money import to_money
from tests.bench import pages
from tests.bench.plain_pages import read_plainly
from tests.sources.pages.corpus.labels import Label, LabelledPage

_MARKED_UP = (
    '<script type="application/ld+json">{"@type": "Product", "offers": {"price": "12.50", "priceCurrency": "EUR"}}'
    "</script><p class='price'>14,00 €</p>"
)
_UNLABELLED = Label((), frozenset({Verdict.UNSURE}))


def _page(folder: Path, text: str) -> LabelledPage:
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8")
    return LabelledPage(file, PageHints(), "text/html", _UNLABELLED)


def test_the_plain_way_takes_the_mark_up_first_and_then_what_calls_itself_a_price(tmp_path: Path) -> None:
    marked_up = read_plainly(_page(tmp_path, _MARKED_UP))
    assert (marked_up.price, marked_up.currency) == (to_money("12.5"), "EUR")
    visible = read_plainly(_page(tmp_path, "<p>5,00 €</p><p class='our-Price'>14,00 €</p>"))
    assert (visible.price, visible.currency) == (to_money(14), "EUR")
    assert read_plainly(_page(tmp_path, "<p>Ring us.</p>")).verdict is Verdict.UNSURE


def test_a_folder_of_ones_own_is_measured_by_its_labels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    _page(folder, f"<html><body><h1>Mug</h1>{_MARKED_UP.replace('14,00', '12,50')}</body></html>")
    label = {"file": "page.html", "shapes": [], "verdicts": ["price"], "price": "12.50", "currency": "EUR"}
    (folder / "labels.json").write_text(json.dumps([label]), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["pages", "--folder", str(folder)])
    pages.main()
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["mine: pages"]["value"] == 1
    assert checks["mine: right"]["value"] == checks["mine: right"]["anchor"] == 1
    assert checks["mine: wrong price"]["target"] == "value <= 0.01"
    assert checks["time a page"]["ratio"] > 0


def test_a_label_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    label = {"file": "page.html", "shapes": [], "verdicts": ["price"]}
    (tmp_path / "labels.json").write_text(json.dumps([label]), encoding="utf-8")
    with pytest.raises(ValueError, match="a price is right exactly where the label names it"):
        pages.sets_of_pages(tmp_path)
