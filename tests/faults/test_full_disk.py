"""A disk without room, at every moment that matters: a clear sentence, a whole store, and work that goes on later."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import run_cli
from app.cli.output import bars
from app.cli.running import run_job
from app.domain.errors import StoreError
from app.domain.runs import TERMINAL, RunStatus, Trigger
from app.engine.context import RunContext
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.jobs.all_jobs import build_registry
from app.jobs.service import Service
from app.store import backup
from app.store.settings import put_setting
from app.system.paths import Home
from tests.faults.disks import SmallDisk, small_disk
from tests.filling import rows

MEGABYTES = 24
PATIENCE_S = 10.0
PRODUCTS = 12_000
"""Products of a file that takes about four megabytes of store: twelve write transactions."""
SENTENCE = "disk that holds tillwatch.db is full or failing"
A_LOT = "x" * 300_000
"""More than a disk has left that counts as full here: what it takes to run out of room while writing."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", MEGABYTES) as disk:
        yield disk


@pytest.fixture
def home(disk: SmallDisk, migrated: Path) -> Home:
    """A home on the small disk."""
    home = Home(disk.root / "home")
    home.ensure()
    shutil.copyfile(migrated, home.store_path)
    return home


class Filling:
    """Jobs that meet a disk which fills up under them."""

    def __init__(self, disk: SmallDisk) -> None:
        self._disk = disk

    def in_the_middle(self, ctx: RunContext, _params: NoParams) -> None:
        with ctx.store.write() as connection:
            put_setting(connection, "first", A_LOT, now=ctx.as_of)
        self._disk.fill()
        with ctx.store.write() as connection:
            put_setting(connection, "second", A_LOT, now=ctx.as_of)

    def at_the_end(self, ctx: RunContext, _params: NoParams) -> None:
        with ctx.finish() as connection:
            self._disk.fill()
            put_setting(connection, "last", A_LOT, now=ctx.as_of)

    @staticmethod
    def small(ctx: RunContext, _params: NoParams) -> None:
        with ctx.finish() as connection:
            put_setting(connection, "small", True, now=ctx.as_of)

    def registry(self) -> JobRegistry:
        made = {"in-the-middle": self.in_the_middle, "at-the-end": self.at_the_end, "small": self.small}
        specs = [
            JobSpec(id=name, title=name, description="", function=function) for name, function in made.items()
        ]
        return JobRegistry([*build_registry().values(), *specs])


@pytest.fixture
def service(home: Home, disk: SmallDisk) -> Iterator[Service]:
    service = Service.open(home, registry=Filling(disk).registry())
    service.start()
    yield service
    assert service.stop()


def check_whole(home: Home) -> None:
    with closing(sqlite3.connect(home.store_path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def wait_until(come: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not come():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


def run_until_told(service: Service, job: str) -> int:
    """Run a job until its end is told, whether or not that could be written."""
    told = threading.Event()

    def hear(event: Any) -> None:
        if getattr(event, "job", "") == job and getattr(event, "status", None) in TERMINAL:
            told.set()

    unsubscribe = service.subscribe(hear)
    run_id = service.engine.run_now(job, {}, trigger=Trigger.CHAIN)
    assert told.wait(PATIENCE_S), "the run's end was not told"
    unsubscribe()
    return run_id


def settings_kept(service: Service) -> set[str]:
    return {
        str(row[0])
        for row in rows(
            service.store, "SELECT key FROM setting WHERE key IN ('first', 'second', 'last', 'small')"
        )
    }


def works_again(service: Service) -> None:
    run_id = service.run_now("small")
    assert service.engine.wait(run_id, PATIENCE_S).status is RunStatus.SUCCEEDED
    assert "small" in settings_kept(service)


def test_before_a_run_it_is_refused_in_words_and_nothing_is_queued(service: Service, disk: SmallDisk) -> None:
    disk.fill()
    with pytest.raises(StoreError, match=SENTENCE):
        service.run_now("small")
    check_whole(service.home)
    disk.free()
    assert rows(service.store, "SELECT count(*) FROM job_run WHERE job = 'small'") == [(0,)]
    works_again(service)


@pytest.mark.parametrize(
    ("job", "kept"), [("in-the-middle", {"first"}), ("at-the-end", set())], ids=["mid-run", "end-of-run"]
)
def test_in_a_run_its_end_is_written_once_there_is_room(
    service: Service, disk: SmallDisk, job: str, kept: set[str]
) -> None:
    run_id = run_until_told(service, job)
    check_whole(service.home)
    assert settings_kept(service) == kept
    disk.free()
    service.engine.ring()
    run = service.run(run_id)
    assert run.status is RunStatus.FAILED
    assert SENTENCE in str(run.error_text)
    assert settings_kept(service) == kept
    works_again(service)


def test_the_end_is_written_by_itself_at_the_next_heartbeat(service: Service, disk: SmallDisk) -> None:
    run_id = run_until_told(service, "at-the-end")
    assert service.run(run_id).status is RunStatus.RUNNING
    alarm = service.engine.alarm
    assert alarm is not None
    with suppress(StoreError):
        alarm.beat()  # what the clock's thread does every 30 s: the disk is still full
    assert service.run(run_id).status is RunStatus.RUNNING
    disk.free()

    def written_at_a_beat() -> bool:
        alarm.beat()
        return service.run(run_id).status is RunStatus.FAILED

    wait_until(written_at_a_beat)


def test_after_a_restart_nothing_is_stuck_in_running(home: Home, disk: SmallDisk) -> None:
    service = Service.open(home, registry=Filling(disk).registry())
    service.start(alarm=False)
    run_id = run_until_told(service, "at-the-end")
    began = time.monotonic()
    service.stop()
    assert time.monotonic() - began < 6
    disk.free()
    check_whole(home)
    # With room, the job's next attempt fills the disk again: it must not, so what was queued is looked at only.
    service = Service.open(home, registry=JobRegistry([]))
    service.start(alarm=False)
    assert service.run(run_id).status in TERMINAL
    assert service.stop()


def test_the_command_line_does_not_wait_for_an_end_that_cannot_be_written(
    home: Home, disk: SmallDisk
) -> None:
    service = Service.open(home, registry=Filling(disk).registry())
    seen: list[object] = []

    def run() -> None:
        with bars(quiet=True) as display:
            try:
                seen.append(run_job(service, "at-the-end", {}, None, display.bar("")))
            except StoreError as error:
                seen.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    waited_for_ever = thread.is_alive()
    disk.free()
    service.close()
    assert not waited_for_ever
    [answer] = seen
    assert isinstance(answer, StoreError)
    assert SENTENCE in str(answer)


@pytest.fixture
def large_catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "products.csv"
    lines = [f"P-{number},Product {number},{number}.50,{number}" for number in range(PRODUCTS)]
    path.write_text("\n".join(["SKU,Name,Price,Stock", *lines]) + "\n")
    return path


def call(home: Home, *arguments: str) -> int:
    return run_cli(["--home", str(home.root), *arguments])


def test_in_an_import_it_says_so_and_the_same_file_goes_on_later(
    home: Home, disk: SmallDisk, large_catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Service.open(home).close()
    disk.fill(leave=1_500_000)
    assert call(home, "import", str(large_catalogue)) == 5
    assert SENTENCE in capsys.readouterr().err
    check_whole(home)
    disk.free()
    service = Service.open(home)
    assert rows(service.store, "SELECT state FROM file_import") in ([("running",)], [("failed",)])
    assert service.products() == []
    [(taken,)] = rows(service.store, "SELECT count(*) FROM product")
    assert 0 < int(str(taken)) < PRODUCTS, "the disk did not fill up in mid-import"
    service.close()
    assert call(home, "import", str(large_catalogue)) == 0
    service = Service.open(home)
    assert rows(service.store, "SELECT count(*), count(DISTINCT sku) FROM product") == [(PRODUCTS, PRODUCTS)]
    assert rows(service.store, "SELECT state FROM file_import ORDER BY id") == [("abandoned",), ("finished",)]
    service.close()


def test_an_import_that_ran_out_of_room_does_not_say_that_nothing_was_changed(
    home: Home, disk: SmallDisk, large_catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Service.open(home).close()
    disk.fill(leave=1_500_000)
    assert call(home, "import", str(large_catalogue)) == 5
    said = capsys.readouterr().err
    assert "nothing was changed" not in said
    assert "could not be read" not in said, "the file was not to blame"


def test_in_a_backup_it_says_so_and_leaves_no_half_copy(
    home: Home, disk: SmallDisk, large_catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(home, "import", str(large_catalogue)) == 0
    disk.fill(leave=500_000)
    capsys.readouterr()
    assert call(home, "backup") == 5
    assert "free space" in capsys.readouterr().err
    assert call(home, "run", "back-up") == 1
    assert "free space" in capsys.readouterr().out
    assert list(home.backups.iterdir()) == []
    check_whole(home)
    disk.free()
    assert call(home, "run", "back-up") == 0
    [copy] = home.backups.iterdir()
    assert backup.check(copy) is None


@pytest.mark.parametrize(
    "command",
    [
        ["run", "record-prices"],
        ["schedule", "back-up", "--off"],
        ["jobs"],
        ["history"],
        ["backup"],
        ["products"],
    ],
    ids=" ".join,
)
def test_every_command_says_so_on_a_disk_that_is_full_to_the_last_byte(
    home: Home, disk: SmallDisk, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Service.open(home).close()
    before = home.store_path.read_bytes()
    disk.fill()
    assert call(home, *command) == 5
    said = capsys.readouterr().err
    assert SENTENCE in said
    assert "Free some space" in said
    disk.free()
    check_whole(home)
    assert home.store_path.read_bytes() == before
    assert call(home, "jobs") == 0


def test_the_first_start_on_a_full_disk_says_so(disk: SmallDisk, capsys: pytest.CaptureFixture[str]) -> None:
    home = Home(disk.root / "new")
    home.ensure()
    disk.fill()
    assert call(home, "jobs") == 5
    assert SENTENCE in capsys.readouterr().err
    disk.free()
    assert call(home, "jobs") == 0
    check_whole(home)
