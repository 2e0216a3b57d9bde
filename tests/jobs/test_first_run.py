"""The first run: who is welcomed, where it goes on, what is read in which order, and the demo that was stopped."""

from __future__ import annotations

from pathlib import Path

from app.domain.runs import RunStatus
from app.jobs.demo_filling import DEMO_MARK, FILL_WITH_DEMO
from app.jobs.first_run import (
    filling_run,
    first_run,
    first_run_done,
    give_demo_up,
    in_reading_order,
    is_first_run,
    reach_step,
)
from app.jobs.service import Service
from app.store.settings import get_shop, put_setting
from tests.filling import product, take_products
from tests.jobs.conftest import Run

COUNTS = "SKU,Counted at,On hand\nTEA-1,2026-11-20T09:00:00+01:00,4\n"
CATALOGUE = "SKU,Name,Price,Stock\nTEA-1,Green tea,4.00,3\n"
SALES = (
    "Receipt,Date,Time,SKU,Name,Quantity,Unit price,Amount,Currency\n"
    "R1,2026-11-19,09:00,TEA-1,Green tea,1,4.00,4.00,EUR\n"
)


def mark_as_demo(service: Service) -> None:
    with service.store.write() as connection:
        put_setting(connection, DEMO_MARK, "2026-11-24", now=service.now())


def test_an_empty_home_is_welcomed(service: Service) -> None:
    assert is_first_run(service)


def test_a_shop_that_was_brought_in_otherwise_is_not_interrupted(service: Service) -> None:
    take_products(service.store, [product("TEA-1")])
    assert not is_first_run(service)


def test_a_demo_that_was_asked_for_by_name_is_not_interrupted(service: Service) -> None:
    mark_as_demo(service)
    assert not is_first_run(service)


def test_one_closed_half_way_goes_on_where_it_was(service: Service) -> None:
    reach_step(service, 2)
    take_products(service.store, [product("TEA-1")])
    assert is_first_run(service)
    assert first_run(service).step == 2


def test_one_closed_half_way_in_the_demo_goes_on_too(service: Service) -> None:
    reach_step(service, 1)
    mark_as_demo(service)
    assert is_first_run(service)


def test_finished_or_put_away_it_never_comes_again(service: Service) -> None:
    first_run_done(service)
    assert not is_first_run(service)
    reach_step(service, 0)
    assert not is_first_run(service)


def test_what_only_adds_facts_is_read_last(service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, text in (("a-counts.csv", COUNTS), ("b-sales.csv", SALES), ("c-catalogue.csv", CATALOGUE)):
        (folder / name).write_text(text)
    (folder / "letter.docx").write_text("Dear")
    (folder / ".hidden.csv").write_text(SALES)
    found = in_reading_order(service, [folder])
    assert [path.name for path in found] == ["b-sales.csv", "c-catalogue.csv", "a-counts.csv"]


def test_a_file_that_was_named_is_read_whatever_it_is_called(service: Service, tmp_path: Path) -> None:
    (tmp_path / "sales.export").write_text(SALES)
    assert in_reading_order(service, [tmp_path / "sales.export", tmp_path / "gone.csv"]) == [
        tmp_path / "sales.export"
    ]


def test_a_demo_stopped_before_anything_was_taken_in_leaves_an_empty_shop(service: Service) -> None:
    mark_as_demo(service)
    assert give_demo_up(service)
    assert is_first_run(service)
    with service.store.read() as connection:
        assert get_shop(connection).name == "My shop"


def test_a_demo_of_which_something_was_taken_in_stays_the_demos(service: Service) -> None:
    mark_as_demo(service)
    take_products(service.store, [product("CUP-1")])
    assert not give_demo_up(service)


def test_a_shop_of_ones_own_is_not_given_up(service: Service) -> None:
    assert give_demo_up(service)
    assert service.shop().name == "Corner shop"


def test_the_demo_never_mixes_with_a_real_shop(service: Service, run: Run) -> None:
    take_products(service.store, [product("TEA-1")])
    ended = run(FILL_WITH_DEMO, ends=RunStatus.FAILED)
    assert "real shop" in str(ended.error_text)
    assert [row.sku for row in service.products()] == ["TEA-1"]
    assert service.shop().name == "Corner shop"


def test_nothing_goes_on_in_a_shop_at_rest(service: Service) -> None:
    assert filling_run(service) is None
