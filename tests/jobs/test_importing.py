from __future__ import annotations

import gzip
import random
from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import HomeInUseError, InputError
from app.domain.money import to_money
from app.domain.records import ImportReport
from app.jobs.importing import import_file
from app.jobs.service import Service
from app.store.intake.sales import CHUNK_LINES
from app.store.sales import sales_between
from app.system.instance import InstanceLock
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


def test_an_import_that_is_cut_short_counts_nothing_and_is_taken_up_again(
    service: Service, tmp_path: Path
) -> None:
    path = sales_file(tmp_path, MANY)
    with pytest.raises(PowerCutError):
        take(service, path, progress=cut_after_one_chunk)
    assert rows(service.store, "SELECT count(*) FROM sale_line") == [(CHUNK_LINES,)]
    assert takings(service) == 0
    report = take(service, path)
    assert (report.counts.sales, report.counts.unchanged) == (len(MANY) - CHUNK_LINES, CHUNK_LINES)
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
