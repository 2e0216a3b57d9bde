"""Product feeds as files of one's own: what a shop exports for Google is a list of what it sells."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.domain.money import to_money
from app.jobs.importing import ImportWish, import_file
from app.jobs.service import Service
from app.jobs.undoing import undo_import
from tests.filling import rows
from tests.jobs.conftest import Run
from tests.sources.feeds.merchant_feeds import article, rss, tsv

_MUG = article("MUG", "12.90 EUR", gtin="4006381333931", title="Blue mug", cost_of_goods_sold="5 EUR")


def _file(folder: Path, text: str, name: str = "merchant.xml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_ones_own_feed_makes_products_once(service: Service, tmp_path: Path) -> None:
    path = _file(tmp_path, rss(_MUG, article("BOWL"), article("BAD", "soon")))
    report = import_file(service.store, service.home, service.clock, path)
    assert (report.layout, report.counts.products, len(report.rejected)) == ("google-merchant", 2, 1)
    (_bowl, mug) = sorted(service.products(), key=lambda one: one.sku)
    assert (mug.name, mug.price, mug.cost, mug.barcode) == (
        "Blue mug", to_money("12.9"), to_money(5), "4006381333931"
    )  # fmt: skip
    again = import_file(service.store, service.home, service.clock, path)
    assert not any(again.counts.changed().values())
    # The same list as text is the same list.
    text = import_file(service.store, service.home, service.clock, _file(tmp_path, tsv(_MUG), "merchant.txt"))
    assert not any(text.counts.changed().values())
    assert report.import_id is not None
    assert again.import_id is not None
    assert text.import_id is not None
    for import_id in (text.import_id, again.import_id, report.import_id):
        undo_import(service.store, service.home, service.clock, import_id)
    assert service.products() == []


def test_a_feed_in_the_watched_folder_is_taken_in(service: Service, run: Run) -> None:
    _file(service.home.inbox, rss(_MUG))
    run("update-inventory")
    assert [product.sku for product in service.products()] == ["MUG"]
    assert [path.name for path in service.home.inbox.iterdir() if path.is_file()] == []


def test_a_suppliers_list_is_no_other_kind_of_file(service: Service, tmp_path: Path) -> None:
    path = _file(tmp_path, "Receipt,Date,SKU,Quantity,Unit price\n1,2026-03-09,TEA,1,2.00\n", "till.csv")
    with pytest.raises(InputError, match=r"no list of prices\. Check that it is what Acme asks"):
        import_file(service.store, service.home, service.clock, path, wish=ImportWish(supplier="Acme"))
    assert rows(service.store, "SELECT count(*) FROM sale_line") == [(0,)]


def test_every_article_of_a_suppliers_list_is_accounted_for(service: Service, tmp_path: Path) -> None:
    import_file(service.store, service.home, service.clock, _file(tmp_path, rss(_MUG)))
    theirs = [article(f"W-{number}", "6 EUR") for number in range(1_000)]
    theirs[500] |= {"gtin": "4006381333931"}
    theirs[700] |= {"price": "on request"}
    report = import_file(
        service.store,
        service.home,
        service.clock,
        _file(tmp_path, tsv(*theirs), "acme.tsv"),
        wish=ImportWish(supplier="Acme"),
    )
    assert report.matched == {"barcode": 1}
    assert report.other_rows == {"an article that is not sold here": 998}
    assert [row.text for row in report.rejected] == ["on request"]
    assert (report.rows, report.counts.products) == (1_000, 1)
