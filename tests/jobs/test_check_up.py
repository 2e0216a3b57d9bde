"""The check-up finds each fault, says it in a sentence with advice, and is over in time whatever hangs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import tzlocal

from app.domain.time import to_millis
from app.jobs import check_up as module
from app.jobs.check_up import CHECKS, TITLES, Finding, Patient, check_up, has_serious_fault
from app.store import backup
from app.store.database import Store
from app.store.sessions import open_session
from app.system.autostart import autostart
from app.system.paths import Home
from app.system.probe import Answer
from tests.clock import TUESDAY_NOON
from tests.faults.disks import small_disk
from tests.store.test_opening import as_an_ordinary_user, open_folder

__all__ = ["open_folder"]


@pytest.fixture(autouse=True)
def nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keyring, notifications, tray, screen and zone are as on a PC where all is well, unless a test says otherwise."""
    fine = Answer(True, "works")
    monkeypatch.setattr(module, "keyring_answer", lambda _name, timeout_s: fine)
    monkeypatch.setattr(module, "notification_answer", lambda timeout_s: fine)
    monkeypatch.setattr(module, "tray_answer", lambda _environ, _platform: fine)
    monkeypatch.setattr(module, "has_screen", lambda: True)
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: "Europe/Madrid")


@pytest.fixture
def patient(home: Home, store: Store, tmp_path: Path) -> Patient:
    """A home that was used this morning and copied last night."""
    with store.write() as connection:
        open_session(connection, "s", version="1", now=TUESDAY_NOON - timedelta(hours=3))
    backup.back_up(store.path, home.backups / backup.backup_name("daily", TUESDAY_NOON - timedelta(hours=11)))
    return Patient(home, TUESDAY_NOON, environ={"HOME": str(tmp_path)}, platform="linux", built=TUESDAY_NOON)


def finding(patient: Patient, name: str) -> Finding:
    [found] = [each for each in check_up(patient) if each.name == name]
    return found


def assert_fault(patient: Patient, name: str, words: str) -> Finding:
    """This and nothing else is wrong, and there is a sentence of advice."""
    found = check_up(patient)
    assert [each.name for each in found if not each.ok] == [name]
    [fault] = [each for each in found if each.name == name]
    assert words in fault.text
    assert fault.advice.endswith(".")
    return fault


def test_where_all_is_well_nothing_is_found_and_nothing_is_changed(patient: Patient) -> None:
    before = sorted(path.name for path in patient.home.root.rglob("*"))
    found = check_up(patient)
    assert [each for each in found if not each.ok or each.advice or not each.text] == []
    assert [each.name for each in found] == list(CHECKS) == list(TITLES)
    assert sorted(
        path.name for path in patient.home.root.rglob("*") if path.suffix not in (".db-shm", ".db-wal")
    ) == [name for name in before if not name.endswith(("-shm", "-wal"))]


def test_a_home_that_was_never_used_is_no_fault_and_is_not_made(tmp_path: Path) -> None:
    home = Home(tmp_path / "new")
    patient = Patient(
        home, TUESDAY_NOON, environ={"HOME": str(tmp_path)}, platform="linux", built=TUESDAY_NOON
    )
    assert [each for each in check_up(patient) if not each.ok] == []
    assert not home.root.exists()


def run_sql(home: Home, sql: str) -> None:
    with closing(sqlite3.connect(home.store_path)) as connection, connection:
        connection.execute(sql)


def test_a_store_of_a_newer_version(patient: Patient) -> None:
    run_sql(patient.home, "UPDATE alembic_version SET version_num = '9999'")
    assert_fault(patient, "store", "newer version of Tillwatch")
    assert has_serious_fault(check_up(patient))


def test_a_damaged_store_is_left_as_it_is(patient: Patient, store: Store) -> None:
    store.close()
    os.truncate(patient.home.store_path, patient.home.store_path.stat().st_size // 2)
    before = patient.home.store_path.read_bytes()
    assert finding(patient, "store").ok is False
    assert patient.home.store_path.read_bytes() == before


def test_a_store_that_takes_longer_to_look_through_than_there_is_time(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never_ends(_path: Path, heed: Callable[[], None]) -> None:
        while True:
            heed()

    monkeypatch.setattr(module, "fault_of", never_ends)
    found = {each.name: each for each in check_up(patient, limit_s=0.5)}
    assert found["store"].ok
    assert "as far as it was looked at" in found["store"].text


def test_a_home_that_may_not_be_written(open_folder: Path, migrated: Path) -> None:
    home = Home(open_folder / "home")
    home.ensure()
    shutil.copyfile(migrated, home.store_path)
    for path in (home.root, *home.root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with as_an_ordinary_user():
        # Only this thread has given up root's rights.
        found = CHECKS["home"](Patient(home, TUESDAY_NOON), 5)
        store = CHECKS["store"](Patient(home, TUESDAY_NOON), 5)
    assert (found.ok, store.ok) == (False, False)
    assert "nothing can be written" in found.text
    assert "permissions" in found.advice
    assert "may not write" in store.text
    assert "permissions" in store.advice


def test_a_full_disk(tmp_path: Path, migrated: Path) -> None:
    with small_disk(tmp_path / "disk", 8) as disk:
        home = Home(disk.root / "home")
        home.ensure()
        shutil.copyfile(migrated, home.store_path)
        disk.fill()
        found = {
            each.name: each for each in check_up(Patient(home, TUESDAY_NOON, environ={"HOME": str(tmp_path)}))
        }
    assert not found["disk"].ok
    assert "a backup needs" in found["disk"].text
    assert not found["home"].ok


def test_a_clock_that_is_before_what_was_done_already(patient: Patient) -> None:
    assert_fault(replace(patient, now=TUESDAY_NOON - timedelta(hours=4)), "clock", "worked later than that")


def test_a_clock_from_before_this_program_was_made(patient: Patient) -> None:
    assert_fault(replace(patient, built=TUESDAY_NOON + timedelta(days=30)), "clock", "before this program")


def test_a_clock_far_in_the_future(patient: Patient) -> None:
    later = replace(patient, now=TUESDAY_NOON + timedelta(days=20 * 365))
    fault = finding(later, "clock")
    assert not fault.ok
    assert "2046" in fault.text


def test_a_clock_is_compared_with_backups_too(patient: Patient, store: Store) -> None:
    later = TUESDAY_NOON + timedelta(days=3)
    backup.back_up(store.path, patient.home.backups / backup.backup_name("daily", later))
    assert not finding(patient, "clock").ok


def test_an_old_backup(patient: Patient) -> None:
    assert_fault(replace(patient, now=TUESDAY_NOON + timedelta(days=5)), "backup", "5 days old")


def test_no_backup_that_is_good(patient: Patient) -> None:
    run_sql(
        patient.home, f"UPDATE app_session SET started_at = {to_millis(TUESDAY_NOON - timedelta(days=9))}"
    )
    [copy] = patient.home.backups.iterdir()
    copy.write_bytes(b"half a copy")
    assert_fault(patient, "backup", "no good backup")


def test_a_watched_folder_that_is_missing(patient: Patient) -> None:
    patient.home.inbox.rmdir()
    assert_fault(patient, "folder", str(patient.home.inbox))


def test_a_time_zone_that_is_not_known(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: "Nowhere/Atlantis")
    assert_fault(patient, "zone", "does not say")


def test_a_program_that_autostart_points_to_and_is_gone(patient: Patient, tmp_path: Path) -> None:
    way = autostart(patient.environ, patient.platform, (str(tmp_path / "gone" / "tillwatch"), "--hidden"))
    way.turn_on()
    assert_fault(patient, "autostart", str(tmp_path / "gone"))


@pytest.mark.parametrize(
    ("name", "asked"),
    [("keyring", "keyring_answer"), ("notifications", "notification_answer"), ("tray", "tray_answer")],
)
def test_what_the_desktop_lacks(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, name: str, asked: str
) -> None:
    monkeypatch.setattr(module, asked, lambda *_arguments, **_options: Answer(False, "there is none"))
    assert_fault(patient, name, "there is none")


def test_no_screen(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "has_screen", lambda: False)
    assert_fault(patient, "screen", "no screen")


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every check hangs."""
    over = threading.Event()

    def hang(_patient: Patient, _limit_s: float) -> Finding:
        over.wait(30)
        return Finding("late", True, "late")

    monkeypatch.setattr(module, "CHECKS", dict.fromkeys(CHECKS, hang))
    yield
    over.set()


@pytest.mark.usefixtures("endless")
def test_whatever_hangs_it_ends_in_time(patient: Patient) -> None:
    begun = time.monotonic()
    found = check_up(patient, limit_s=0.3)
    assert time.monotonic() - begun < 2
    assert {each.ok for each in found} == {False}
    assert all("no answer within" in each.text and each.advice for each in found)


def test_a_check_that_fails_is_a_finding(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_patient: Patient, _limit_s: float) -> Finding:
        raise ZeroDivisionError

    monkeypatch.setitem(CHECKS, "folder", fail)
    assert_fault(patient, "folder", "could not be checked")


def test_this_very_program_has_a_date(home: Home) -> None:
    found = CHECKS["clock"](Patient(home, datetime.now(UTC)), 5)
    assert found.ok
