from __future__ import annotations

import gzip
import random
from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import HomeInUseError, InputError, NotFoundError, UnknownLayoutError
from app.domain.money import to_money
from app.domain.records import Differences, ImportReport
from app.jobs.importing import ImportWish, LargeChangeError, QuestionsError, import_file
from app.jobs.service import Service
from app.jobs.undoing import undo_import
from app.store.intake.sales import CHUNK_LINES
from app.store.sales import sales_between
from app.system.instance import InstanceLock
from tests.clock import FakeClock
from tests.filling import rows

HEADER = "Receipt,SKU,Date,Quantity,Unit price"
DAY = date(2026, 3, 9)
MANY = [f"{number},TEA,2026-03-09 10:00,1,2.00" for number in range(2 * CHUNK_LINES + 500)]


def sales_file(folder: Path, lines: list[str], name: str = "sales.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def take(service: Service, path: Path, **how: object) -> ImportReport:
    return import_file(service.store, service.home, service.clock, path, **how)  # type: ignore[arg-type]


def takings(service: Service) -> int:
    with service.store.read() as connection:
        return sales_between(connection, DAY, DAY, "EUR").amount


def test_a_file_in_many_chunks_is_taken_in_whole_and_once(service: Service, tmp_path: Path) -> None:
    report = take(service, sales_file(tmp_path, MANY))
    assert (report.counts.sales, report.rows) == (len(MANY), len(MANY))
    assert (report.first_day, report.last_day) == (DAY, DAY)
    shuffled = random.Random(1).sample(MANY, len(MANY))
    for path in (sales_file(tmp_path, MANY), sales_file(tmp_path, shuffled, "shuffled.csv")):
        again = take(service, path)
        assert not any(again.counts.changed().values())
        assert again.counts.unchanged == len(MANY)
    assert takings(service) == to_money("2") * len(MANY)


def test_a_packed_file_is_the_same_file(service: Service, tmp_path: Path) -> None:
    plain = sales_file(tmp_path, MANY[:10])
    packed = tmp_path / "sales.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert take(service, packed).counts.sales == 10
    assert take(service, plain).counts.sales == 0


class PowerCutError(Exception):
    """Stands for the process that is no more."""


def cut_after_one_chunk(done: int, total: int, text: str) -> None:
    assert total == len(MANY)
    assert "sales.csv" in text
    if done >= CHUNK_LINES:
        raise PowerCutError


def test_an_import_that_is_cut_short_is_never_seen_and_can_be_made_again(
    service: Service, tmp_path: Path
) -> None:
    path = sales_file(tmp_path, MANY)
    with pytest.raises(PowerCutError):
        take(service, path, progress=cut_after_one_chunk)
    assert rows(service.store, "SELECT count(*) FROM sale_line") == [(CHUNK_LINES,)]
    assert rows(service.store, "SELECT count(*) FROM sale_line_now") == [(0,)]
    assert (takings(service), service.products()) == (0, [])
    report = take(service, path)
    assert (report.counts.sales, report.counts.unchanged) == (len(MANY), 0)
    assert takings(service) == to_money("2") * len(MANY)


def test_another_file_throws_away_what_was_cut_short(service: Service, tmp_path: Path) -> None:
    with pytest.raises(PowerCutError):
        take(service, sales_file(tmp_path, MANY), progress=cut_after_one_chunk)
    take(service, sales_file(tmp_path, MANY[:5], "five.csv"))
    assert takings(service) == to_money("10")
    assert rows(service.store, "SELECT count(*) FROM sale_line") == [(5,)]


def test_a_trial_reads_all_and_keeps_nothing(service: Service, tmp_path: Path) -> None:
    path = sales_file(tmp_path, MANY[:10])
    report = take(service, path, dry_run=True)
    assert report.dry_run
    assert report.counts.sales == 10
    assert report.import_id is None
    assert rows(service.store, "SELECT count(*) FROM file_import") == [(0,)]
    assert rows(service.store, "SELECT count(*) FROM product") == [(0,)]
    assert list(service.home.cache.iterdir()) == []
    assert take(service, path).counts.sales == 10


def test_a_file_that_cannot_be_read_leaves_nothing(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "letter.csv"
    path.write_text("Dear owner,\nhow are you?\n")
    for name in (path, tmp_path / "not there.csv"):
        with pytest.raises(InputError, match=name.name):
            take(service, name)
    assert rows(service.store, "SELECT count(*) FROM file_import") == [(0,)]


def test_two_imports_never_mix(service: Service, tmp_path: Path) -> None:
    with InstanceLock(service.home.import_lock_path) as lock:
        assert lock.acquire()
        with pytest.raises(HomeInUseError, match="Another import"):
            take(service, sales_file(tmp_path, MANY[:1]))
    assert take(service, sales_file(tmp_path, MANY[:1])).counts.sales == 1


def test_rejected_rows_are_kept_with_their_reason(service: Service, tmp_path: Path) -> None:
    report = take(
        service, sales_file(tmp_path, [MANY[0], "2,TEA,someday,1,2.00", "3,TEA,2026-03-09 10:00,1,2.00"])
    )
    assert [row.line for row in report.rejected] == [3]
    assert report.counts.sales == 2
    [(line, text, reason)] = rows(service.store, "SELECT line, text, reason FROM rejected_row")
    assert (line, text) == (3, "someday")
    assert reason


CATALOGUE = "SKU,Name,Price,Stock"


def catalogue(folder: Path, factor: float, name: str = "catalogue.csv") -> Path:
    path = folder / name
    lines = [f"P-{number},Product {number},{factor * (number + 1):.2f},5" for number in range(60)]
    path.write_text("\n".join([CATALOGUE, *lines]) + "\n", encoding="utf-8")
    return path


def prices(service: Service) -> int:
    return sum(row.price or 0 for row in service.products())


def test_a_large_change_is_asked_about_before_any_of_it_is_seen(service: Service, tmp_path: Path) -> None:
    take(service, catalogue(tmp_path, 1))
    before = prices(service)
    asked: list[Differences] = []

    def refuse(differences: Differences) -> bool:
        asked.append(differences)
        assert prices(service) == before
        return False

    with pytest.raises(LargeChangeError, match="60 of 60 prices change"):
        take(service, catalogue(tmp_path, 2), wish=ImportWish(approve=refuse))
    assert len(asked) == 1
    assert prices(service) == before
    assert take(service, catalogue(tmp_path, 2)).counts.prices == 60
    assert prices(service) == 2 * before


def test_a_few_changed_prices_are_not_asked_about(service: Service, tmp_path: Path) -> None:
    take(service, catalogue(tmp_path, 1))
    few = catalogue(tmp_path, 1)
    few.write_text(few.read_text().replace("Product 1,2.00", "Product 1,2.50"))
    report = take(service, few, wish=ImportWish(approve=lambda _differences: pytest.fail("asked")))
    assert report.counts.prices == 1


def test_a_question_is_answered_once_for_all_files_of_its_kind(service: Service, tmp_path: Path) -> None:
    def ventas(receipt: int) -> Path:
        path = tmp_path / f"ventas {receipt}.csv"
        path.write_text(f"Receipt;SKU;Date;Quantity;Unit price\n{receipt};TEA;2026-03-09 10:00;1;1.500\n")
        return path

    with pytest.raises(QuestionsError) as refused:
        take(service, ventas(1), wish=ImportWish(take_assumed=False))
    assert [question.key for question in refused.value.questions] == ["decimal"]
    assert rows(service.store, "SELECT count(*) FROM file_import WHERE state = 'finished'") == [(0,)]
    take(service, ventas(1), wish=ImportWish(take_assumed=False, answers={"decimal": "."}))
    report = take(service, ventas(2), wish=ImportWish(take_assumed=False))
    assert report.questions == []
    assert takings(service) == to_money("3")


def test_what_is_assumed_is_said(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "ventas.csv"
    path.write_text("Receipt;SKU;Date;Quantity;Unit price\n1;TEA;2026-03-09 10:00;1;1.500\n")
    [question] = take(service, path).questions
    assert (question.key, question.assumed, question.column) == ("decimal", ",", "Unit price")
    assert takings(service) == to_money("1500")
    corrected = take(service, path, wish=ImportWish(decimal="."))
    assert (corrected.counts.sales, corrected.questions) == (1, [])
    assert takings(service) == to_money("1.5")


STRANGE = "Wann;Was;Wieviel;Wofür\n09.03.2026;TEA;2;3,50\n"
MEANING = {"Wann": "sold_at", "Was": "sku", "Wieviel": "quantity", "Wofür": "unit_price"}


def test_a_saved_layout_reads_the_next_file_by_itself(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "kasse.csv"
    path.write_text(STRANGE, encoding="utf-8")
    with pytest.raises(UnknownLayoutError, match="kasse"):
        take(service, path)
    first = take(service, path, wish=ImportWish(layout="sales", mapping=MEANING, save_as="Kasse"))
    assert first.counts.sales == 1
    again = take(service, path)
    assert (again.counts.sales, again.counts.unchanged, again.repeat_of) == (0, 1, first.import_id)
    path.write_text(STRANGE + "09.03.2026;MUG;1;8,00\n", encoding="utf-8")
    assert take(service, path).counts.sales == 1
    assert takings(service) == to_money("15")


def test_sales_are_never_counted_for_two_sources(service: Service, tmp_path: Path) -> None:
    path = sales_file(tmp_path, MANY[:3])
    first = take(service, path)
    with pytest.raises(InputError, match=f"--undo {first.import_id}"):
        take(service, path, wish=ImportWish(save_as="Till"))
    assert takings(service) == to_money("6")
    undo_import(service.store, service.home, service.clock, first.import_id or 0)
    take(service, path, wish=ImportWish(save_as="Till"))
    assert takings(service) == to_money("6")


def test_overlapping_exports_can_be_undone_in_any_order(service: Service, tmp_path: Path) -> None:
    january = take(service, sales_file(tmp_path, MANY[:10], "first.csv"))
    both = take(service, sales_file(tmp_path, MANY[5:15], "second.csv"))
    assert (both.counts.sales, both.counts.unchanged) == (5, 5)
    undo_import(service.store, service.home, service.clock, january.import_id or 0)
    assert takings(service) == to_money("20")
    assert [row.sku for row in service.products()] == ["TEA"]
    undo_import(service.store, service.home, service.clock, both.import_id or 0)
    assert takings(service) == 0


def test_an_import_older_than_a_month_stays(service: Service, clock: FakeClock, tmp_path: Path) -> None:
    report = take(service, sales_file(tmp_path, MANY[:3]))
    clock.advance(31 * 86_400)
    with pytest.raises(InputError, match="last 30 days"):
        undo_import(service.store, service.home, service.clock, report.import_id or 0)
    with pytest.raises(NotFoundError):
        undo_import(service.store, service.home, service.clock, 99)
    assert takings(service) == to_money("6")
