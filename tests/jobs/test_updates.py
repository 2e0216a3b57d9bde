"""New versions: never looked for unasked, told of once, downloaded and put in place by the owner's wish alone."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from app import __version__
from app.domain.errors import TillwatchError
from app.domain.health import JobHealth
from app.domain.runs import RunStatus, Trigger
from app.engine.editing import ScheduleEdit
from app.engine.registry import JobRegistry
from app.jobs.all_jobs import build_registry
from app.jobs.health import job_healths
from app.jobs.outbox import outbox
from app.jobs.scheduling import edit_schedule, schedule_views
from app.jobs.service import Service
from app.jobs.update_install import (
    UNPACK_UPDATE,
    ask_for_swap,
    checked_file,
    swap_if_wanted,
    swap_now,
    terminal_command,
    unpack_update,
)
from app.jobs.update_view import look_daily, updates_view
from app.jobs.updates import CHECK_UPDATES, FETCH_UPDATE, ask_for_download
from app.language import LANGUAGES
from app.store.notices import list_notices
from app.store.runs import history, unfinished
from app.system.catalogues import speak
from app.system.paths import Home
from tests.clock import FakeClock
from tests.jobs.conftest import Run
from tests.rehearsal import NEWER, SIZE, Rehearsal, portable_archive, portable_folder, rehearsal
from tests.updates.server import broken_off, instead

ORIGIN = "window"
PATIENCE_S = 60


@pytest.fixture
def empty_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    """This copy looks at a feed of its own that lists nothing yet."""
    with rehearsal(tmp_path / "rehearsal") as made:
        made.ship(monkeypatch)
        yield made


def pass_time(service: Service, clock: FakeClock, span: timedelta, step: timedelta) -> None:
    """Let time pass and everything that falls due meanwhile run to its end."""
    for _ in range(span // step):
        clock.advance(step)
        service.engine.settle_due()
        with service.store.read() as connection:
            waiting = [run.id for run in unfinished(connection) if run.not_before <= clock.now()]
        for run in waiting:
            service.engine.wait(run, PATIENCE_S)


def runs_of(service: Service, job: str) -> list[RunStatus]:
    with service.store.read() as connection:
        return [run.status for run in history(connection, job=job)]


def titles(service: Service) -> list[str]:
    with service.store.read() as connection:
        return [notice.title for notice in list_notices(connection, limit=50)]


def test_a_week_passes_without_a_look_until_the_owner_wants_one(
    service: Service, clock: FakeClock, feed: Rehearsal
) -> None:
    pass_time(service, clock, timedelta(days=7), timedelta(hours=12))
    assert len(runs_of(service, "back-up")) >= 7
    assert runs_of(service, CHECK_UPDATES) == []
    assert feed.asked == []
    assert not any("version" in check.text for check in service.health())

    look_daily(service, True, origin=ORIGIN)
    pass_time(service, clock, timedelta(days=3), timedelta(hours=12))
    pass_time(service, clock, timedelta(hours=1), timedelta(hours=1))  # it is put off by chance, a little
    assert runs_of(service, CHECK_UPDATES) == [RunStatus.SUCCEEDED] * 3
    assert any(path.endswith("timestamp.json") for path in feed.asked)

    look_daily(service, False, origin=ORIGIN)
    feed.server.requests.clear()
    pass_time(service, clock, timedelta(days=3), timedelta(hours=12))
    assert len(runs_of(service, CHECK_UPDATES)) == 3
    assert feed.asked == []


def test_the_choice_and_the_schedule_are_one(service: Service, feed: Rehearsal) -> None:
    assert not updates_view(service).daily
    assert schedule_views(service, CHECK_UPDATES) == []
    look_daily(service, True, origin=ORIGIN)
    [view] = schedule_views(service, CHECK_UPDATES)
    assert view.in_words == "Every day at 10:00"
    assert view.after_a_night_off == "It is not due at night, so nothing is missed."
    look_daily(service, True, origin=ORIGIN)
    assert len(schedule_views(service, CHECK_UPDATES)) == 1

    edit_schedule(service, view.row.key, ScheduleEdit(enabled=False), origin=ORIGIN)
    assert not updates_view(service).daily
    look_daily(service, True, origin=ORIGIN)
    assert updates_view(service).daily
    look_daily(service, False, origin=ORIGIN)
    assert schedule_views(service, CHECK_UPDATES) == []
    look_daily(service, True, origin=ORIGIN)
    assert updates_view(service).daily


def test_a_pc_that_was_off_at_ten_looks_once_when_it_is_on(
    service: Service, clock: FakeClock, feed: Rehearsal
) -> None:
    look_daily(service, True, origin=ORIGIN)
    pass_time(service, clock, timedelta(days=3), timedelta(days=3))
    assert runs_of(service, CHECK_UPDATES).count(RunStatus.SUCCEEDED) == 0  # put off by chance, a little
    pass_time(service, clock, timedelta(hours=1), timedelta(hours=1))
    assert runs_of(service, CHECK_UPDATES).count(RunStatus.SUCCEEDED) == 1


def test_a_newer_version_is_told_of_once(service: Service, run: Run, feed: Rehearsal) -> None:
    ended = run(CHECK_UPDATES)
    assert ended.result_text == "Version 0.2.0 is there."
    run(CHECK_UPDATES)
    with service.store.read() as connection:
        [notice] = list_notices(connection, limit=50)
    assert (notice.title, notice.body) == ("Tillwatch 0.2.0 is there", "It is quicker.")
    assert (notice.page, notice.subject, notice.urgent) == ("settings", "updates", False)
    [shown] = outbox(service).showings
    assert shown.title == notice.title


def test_it_is_told_in_the_owners_language(service: Service, run: Run, feed: Rehearsal) -> None:
    speak(LANGUAGES["es-MX"])
    run(CHECK_UPDATES)
    with service.store.read() as connection:
        [notice] = list_notices(connection, limit=50)
    assert notice.body == "Es más rápido."


def test_what_was_found_is_read_from_the_store(service: Service, run: Run, feed: Rehearsal) -> None:
    before = updates_view(service)
    assert (before.version, before.kind, before.looked_at, before.offer) == (__version__, "deb", None, None)
    run(CHECK_UPDATES)
    feed.server.requests.clear()
    view = updates_view(service)
    assert feed.asked == []
    assert view.offer is not None
    assert (view.offer.version, view.offer.size, view.offer.released.isoformat()) == (
        NEWER,
        SIZE,
        "2026-12-02",
    )
    assert view.offer.notes_in("es") == ("Es más rápido.", "Es más bonito.")
    assert view.looked_at == service.now()
    assert (view.file, view.ready, view.problem, view.current) == (None, False, "", None)


def test_nothing_newer_is_no_news(service: Service, run: Run, empty_feed: Rehearsal) -> None:
    empty_feed.release("0.1.0")
    assert run(CHECK_UPDATES).result_text == "Version 0.1.0 is the newest."
    assert titles(service) == []
    assert updates_view(service).offer is None
    empty_feed.release("0.3.0")
    run(CHECK_UPDATES)
    assert titles(service) == ["Tillwatch 0.3.0 is there"]
    empty_feed.release("0.4.0")
    run(CHECK_UPDATES)
    assert titles(service) == ["Tillwatch 0.4.0 is there", "Tillwatch 0.3.0 is there"]


def test_a_copy_without_a_list_says_so_and_fails_at_nothing(service: Service, run: Run) -> None:
    for job in (CHECK_UPDATES, FETCH_UPDATE):
        assert "has no list of new versions" in (run(job).result_text or "")
    view = updates_view(service)
    assert (view.kind, view.unusable, view.looked_at) == (None, "", None)


def test_a_list_without_encryption_is_never_asked(
    service: Service, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feed.json").write_text('{"url": "http://updates.example/"}')
    (tmp_path / "root.json").write_text("{}")
    monkeypatch.setenv("TILLWATCH_FEED", str(tmp_path))
    assert "must begin with https://" in updates_view(service).unusable
    assert "https://" in (run(CHECK_UPDATES, ends=RunStatus.FAILED).error_text or "")


def test_a_list_out_of_reach_is_tried_again_only_by_the_schedule(
    service: Service, run: Run, clock: FakeClock, feed: Rehearsal
) -> None:
    feed.server.faults["timestamp.json"] = lambda answer, _content: answer.send_error(503)
    run(CHECK_UPDATES, ends=RunStatus.FAILED)
    assert "could not be reached" in updates_view(service).problem
    with service.store.read() as connection:
        assert unfinished(connection) == []

    look_daily(service, True, origin=ORIGIN)
    pass_time(service, clock, timedelta(days=1), timedelta(hours=3))
    pass_time(service, clock, timedelta(hours=2), timedelta(hours=1))
    with service.store.read() as connection:
        found = [run.trigger for run in history(connection, job=CHECK_UPDATES)]
    assert found[0] is Trigger.RETRY
    assert found[-2:] == [Trigger.SCHEDULE, Trigger.MANUAL]


def test_an_attempt_that_waits_asks_nothing_once_it_was_switched_off(
    service: Service, clock: FakeClock, feed: Rehearsal
) -> None:
    feed.server.faults["timestamp.json"] = lambda answer, _content: answer.send_error(503)
    look_daily(service, True, origin=ORIGIN)
    while RunStatus.FAILED not in runs_of(service, CHECK_UPDATES):
        pass_time(service, clock, timedelta(hours=3), timedelta(hours=3))
    look_daily(service, False, origin=ORIGIN)
    feed.server.requests.clear()
    feed.server.faults.clear()
    pass_time(service, clock, timedelta(hours=6), timedelta(hours=1))
    assert feed.asked == []
    with service.store.read() as connection:
        assert unfinished(connection) == []


def test_a_list_that_somebody_else_signed_is_said_to_be_so(
    service: Service, run: Run, feed: Rehearsal
) -> None:
    feed.server.faults["timestamp.json"] = instead(b'{"signatures": [], "signed": {}}')
    ended = run(CHECK_UPDATES, ends=RunStatus.FAILED)
    assert "not made by Tillwatch's makers" in (ended.error_text or "")
    assert updates_view(service).problem == ended.error_text
    assert titles(service) == ["“Look for a new version” did not work"]


def test_a_download_is_checked_and_remembered(service: Service, run: Run, feed: Rehearsal) -> None:
    ended = run(FETCH_UPDATE)
    assert ended.result_text == "Version 0.2.0 is downloaded and checked (0.3 MB)."
    view = updates_view(service)
    assert view.file is not None
    assert view.file.read_bytes() == b"\1" * SIZE
    assert checked_file(service) == view.file
    assert titles(service) == []
    feed.server.requests.clear()
    run(FETCH_UPDATE)
    assert not any("/targets/" in path for path in feed.asked), "what is there is not downloaded again"


def test_a_download_that_breaks_off_is_not_tried_again_by_itself(
    service: Service, run: Run, feed: Rehearsal
) -> None:
    feed.server.faults["deb-x86_64.tar.xz"] = broken_off(100_000)
    ended = run(FETCH_UPDATE, ends=RunStatus.FAILED)
    assert "broke off" in (ended.error_text or "")
    with service.store.read() as connection:
        assert unfinished(connection) == []
    assert updates_view(service).file is None
    feed.server.faults.clear()
    run(FETCH_UPDATE)
    view = updates_view(service)
    assert view.file is not None
    assert view.problem == ""


def test_a_download_can_be_stopped(service: Service, feed: Rehearsal) -> None:
    ids: list[int] = []

    def stop_midway(answer: object, content: bytes) -> None:
        service.cancel(ids[0])
        answer.honest(content)  # type: ignore[attr-defined]

    feed.server.faults["deb-x86_64.tar.xz"] = stop_midway
    ids.append(service.run_now(FETCH_UPDATE))
    assert service.engine.wait(ids[0], PATIENCE_S).status is RunStatus.CANCELLED
    view = updates_view(service)
    assert (view.file, view.problem) == (None, "")


def test_a_file_that_was_changed_since_it_was_checked_is_not_given_out(
    service: Service, run: Run, feed: Rehearsal
) -> None:
    run(FETCH_UPDATE)
    file = checked_file(service)
    file.write_bytes(b"\2" * SIZE)
    with pytest.raises(TillwatchError, match="changed after it was checked"):
        checked_file(service)
    run(FETCH_UPDATE)
    assert checked_file(service).read_bytes() == b"\1" * SIZE
    file.unlink()
    with pytest.raises(TillwatchError, match="not there any more"):
        checked_file(service)


def test_the_command_for_a_terminal_can_be_copied_as_it_is() -> None:
    assert (
        terminal_command(Path("/home/ana/mi tienda/t.deb")) == "sudo apt install '/home/ana/mi tienda/t.deb'"
    )


def test_two_at_a_time_do_not_mix(service: Service, feed: Rehearsal) -> None:
    ended: list[RunStatus] = []

    def look_meanwhile(answer: object, content: bytes) -> None:
        ended.append(service.engine.wait(service.run_now(CHECK_UPDATES), PATIENCE_S).status)
        answer.honest(content)  # type: ignore[attr-defined]

    feed.server.faults["deb-x86_64.tar.xz"] = look_meanwhile
    ask_for_download(service)
    ask_for_download(service)
    with service.store.read() as connection:
        [download] = unfinished(connection)
    assert service.engine.wait(download.id, PATIENCE_S).status is RunStatus.SUCCEEDED
    assert ended == [RunStatus.FAILED]
    assert checked_file(service)


# A portable copy, which Tillwatch exchanges itself


@pytest.fixture(scope="module")
def portable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    with rehearsal(tmp_path_factory.mktemp("portable"), "portable") as made:
        made.release(content=portable_archive(NEWER))
        yield made


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return portable_folder(tmp_path / "Tillwatch", __version__)


@pytest.fixture
def portable_shop(
    service: Service, program: Path, portable: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """The shop of a portable copy that has downloaded and unpacked the new version."""
    portable.ship(monkeypatch)
    specs = build_registry()
    unpacking = replace(specs[UNPACK_UPDATE], function=partial(unpack_update, program=program))
    home, clock = service.home, service.clock
    registry = JobRegistry([unpacking if spec.id == UNPACK_UPDATE else spec for spec in specs.values()])
    made = Service.open(home, clock, registry)
    for job in (FETCH_UPDATE, UNPACK_UPDATE):
        ended = made.engine.wait(made.run_now(job), PATIENCE_S)
        assert ended.status is RunStatus.SUCCEEDED, ended.error_text
    yield made
    made.stop()


def said_version(program: Path) -> str:
    return program.read_text().split("version ")[1].partition("'")[0]


def test_a_portable_version_is_unpacked_beside_the_one_that_runs(
    portable_shop: Service, program: Path
) -> None:
    assert updates_view(portable_shop).ready
    assert said_version(program) == __version__


def test_it_takes_its_place_when_the_program_has_ended(
    portable_shop: Service, program: Path, clock: FakeClock
) -> None:
    ask_for_swap(portable_shop, program=program)
    assert said_version(program) == __version__, "nothing moves under a program that works"
    portable_shop.stop()
    assert swap_if_wanted(portable_shop.home, now=clock.now())
    assert said_version(program) == NEWER
    before = program.parent.with_name(f"Tillwatch.before-{NEWER}")
    assert said_version(before / "tillwatch") == __version__
    assert not swap_if_wanted(portable_shop.home, now=clock.now()), "once is enough"


def test_a_program_that_was_not_asked_ends_as_ever(service: Service, clock: FakeClock) -> None:
    assert not swap_if_wanted(service.home, now=clock.now())


def ask_elsewhere(home: Home, program: Path) -> None:
    """Wish for the new version in a process that ends without obeying."""
    service = Service.open(home)
    ask_for_swap(service, program=program)
    service.close()


def test_a_wish_of_a_process_that_was_cut_short_is_not_obeyed(
    portable_shop: Service, program: Path, clock: FakeClock
) -> None:
    other = multiprocessing.get_context("spawn").Process(
        target=ask_elsewhere, args=(portable_shop.home, program)
    )
    other.start()
    other.join(PATIENCE_S)
    assert other.exitcode == 0
    portable_shop.stop()
    assert not swap_if_wanted(portable_shop.home, now=clock.now())
    assert said_version(program) == __version__


def test_what_goes_wrong_with_it_is_told_at_the_next_start(
    portable_shop: Service, program: Path, clock: FakeClock
) -> None:
    ask_for_swap(portable_shop, program=program)
    portable_shop.stop()
    [work] = program.parent.parent.glob(".Tillwatch.part/*")
    (work / "tillwatch").write_text("#!/bin/sh\nexit 1\n")
    assert swap_if_wanted(portable_shop.home, now=clock.now()), "the one from before is started again"
    assert said_version(program) == __version__
    again = Service.open(portable_shop.home, clock)
    try:
        view = updates_view(again)
        assert "was not installed" in view.problem
        assert not view.ready
        assert view.file is not None
        assert titles(again) == ["Version 0.2.0 was not put in place"]
    finally:
        again.close()


def test_a_command_puts_it_in_place_at_once(portable_shop: Service, program: Path) -> None:
    assert swap_now(portable_shop, program=program) == program
    assert said_version(program) == NEWER


def test_what_was_unpacked_and_has_gone_is_not_asked_for(portable_shop: Service, program: Path) -> None:
    shutil.rmtree(program.parent.with_name(".Tillwatch.part"))
    assert not updates_view(portable_shop).ready
    with pytest.raises(TillwatchError, match="not there any more"):
        ask_for_swap(portable_shop, program=program)


def test_a_copy_that_is_no_portable_one_is_left_alone(
    service: Service, run: Run, portable: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    portable.ship(monkeypatch)
    run(FETCH_UPDATE)
    ended = run(UNPACK_UPDATE, ends=RunStatus.FAILED)
    assert "was not installed" in (ended.error_text or "")
    assert updates_view(service).problem == ended.error_text


def test_a_look_that_nobody_wants_is_never_late(service: Service, clock: FakeClock) -> None:
    service.engine.recover()
    clock.advance(timedelta(days=30))
    found = job_healths(service)
    assert found["back-up"] is JobHealth.LATE
    assert found[CHECK_UPDATES] is JobHealth.NEW
