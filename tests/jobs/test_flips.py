"""The changes of a job's health, by any order of runs, waits, pauses and restarts."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.domain.health import JobHealth
from app.domain.runs import PROBLEMS, CatchUp, RunStatus, Trigger
from app.engine.registry import JobRegistry, JobSpec
from app.jobs.flips import note_end, note_flips
from app.jobs.standing import job_standings
from app.store import flips, runs, schedules, sessions
from app.store.database import Store
from app.store.notices import NoticeRow, waiting_notices
from app.store.runs import NewRun, RunRow
from app.store.tables import METADATA
from tests.clock import FakeClock

UTC = ZoneInfo("UTC")
HOUR = timedelta(hours=1)
QUIET_HOURS = timedelta(hours=12)
"""No night is longer: by then every notice is there to be seen."""
REGISTRY = JobRegistry(
    [JobSpec(id="count", title="Count stock", description="", function=lambda ctx, params: None)]
)


class Diary:
    """One job that is due every hour, and what happens to it: told by hand, without an engine."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "tillwatch.db")
        self.clock = FakeClock()
        with self.store.write() as connection:
            METADATA.create_all(connection)
            schedules.add_schedule(
                connection, key="count", job="count", kind="interval", expression="3600", params={},
                catch_up=CatchUp.LATEST, grace_s=300, origin="first start", now=self.clock.now(),
            )  # fmt: skip
        self.sessions = 0
        self.start()

    @property
    def session(self) -> str:
        return f"session {self.sessions}"

    def start(self) -> None:
        self.sessions += 1
        with self.store.write() as connection:
            sessions.open_session(connection, self.session, version="1", now=self.clock.now())

    def stop(self) -> None:
        with self.store.write() as connection:
            sessions.close_session(connection, self.session, now=self.clock.now())

    def begin(self) -> RunRow:
        """Start the waiting run, or a new one where none waits."""
        now = self.clock.now()
        with self.store.write() as connection:
            if runs.next_waiting(connection) is None:
                runs.queue_run(
                    connection, NewRun("count", Trigger.SCHEDULE, queued_at=now, priority=5, params={})
                )
            run = runs.claim_next(connection, now=now, session_id=self.session, worker="w", at_most=2)
        assert run is not None
        return run

    def end(self, run: RunRow, status: RunStatus, *, again: bool = False, error: str = "") -> None:
        """End a run as the engine does: ``again`` queues another attempt, before anybody is told."""
        now = self.clock.now()
        with self.store.write() as connection:
            assert runs.finish_run(
                connection, run.id, self.session, status, now=now, error_text=error or None
            )
            if again:
                runs.account_for(
                    connection,
                    [
                        NewRun(
                            "count", Trigger.RETRY, queued_at=now, priority=5, params={},
                            root_id=run.root_id, attempt=run.attempt + 1,
                            fire_key=f"r{run.root_id}:{run.attempt + 1}",
                        )
                    ],
                )  # fmt: skip
            note_end(connection, REGISTRY, run, status, now=now)

    def run(self, status: RunStatus, *, again: bool = False, error: str = "") -> None:
        self.end(self.begin(), status, again=again, error=error)

    def look(self) -> None:
        with self.store.write() as connection:
            note_flips(connection, REGISTRY, now=self.clock.now(), zone=UTC)

    def switch(self, *, on: bool) -> None:
        with self.store.write() as connection:
            schedule = schedules.get_schedule(connection, "count")
            assert schedule is not None
            schedules.change_schedule(
                connection, schedule, {"enabled": on}, origin="window", now=self.clock.now()
            )

    def flips(self) -> list[flips.FlipRow]:
        """Every change, oldest first."""
        with self.store.read() as connection:
            return flips.list_flips(connection, "count", limit=10_000)[::-1]

    def notices(self) -> list[NoticeRow]:
        with self.store.read() as connection:
            return waiting_notices(connection, now=self.clock.now() + QUIET_HOURS)

    def titles(self) -> list[str]:
        return [notice.title for notice in self.notices()]

    def health(self) -> JobHealth:
        with self.store.read() as connection:
            found = job_standings(connection, ["count"], now=self.clock.now(), zone=UTC, running=True)
        return found["count"].health


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Diary]:
    diary = Diary(tmp_path)
    yield diary
    diary.store.close()


def test_a_first_success_is_noted_and_nobody_is_told(diary: Diary) -> None:
    diary.run(RunStatus.SUCCEEDED)
    diary.run(RunStatus.SUCCEEDED)
    assert [(flip.old, flip.new) for flip in diary.flips()] == [(JobHealth.NEW, JobHealth.FINE)]
    assert diary.titles() == []


def test_a_failure_is_told_once_after_its_retries_and_so_is_the_recovery(diary: Diary) -> None:
    diary.run(RunStatus.SUCCEEDED)
    diary.clock.advance(HOUR)
    for attempt in range(3):
        diary.run(RunStatus.FAILED, again=attempt < 2, error="The folder is gone.")
        assert len(diary.titles()) == (attempt == 2)
    began = diary.clock.now()
    for _ in range(2):
        diary.clock.advance(timedelta(days=1))
        diary.run(RunStatus.TIMED_OUT)
    diary.run(RunStatus.SUCCEEDED)
    failed, recovered = diary.notices()
    assert (failed.title, failed.body) == ("“Count stock” did not work", "The folder is gone.")
    assert (failed.page, failed.subject, failed.urgent) == ("history", "4", True)
    assert (recovered.title, recovered.urgent) == ("“Count stock” works again", False)
    assert recovered.body == f"It had not worked since {began:%A %H:%M}."


def test_a_run_that_somebody_stopped_says_nothing_of_its_job(diary: Diary) -> None:
    diary.run(RunStatus.FAILED)
    diary.run(RunStatus.CANCELLED)
    diary.look()
    assert diary.health() is JobHealth.FAILING
    diary.run(RunStatus.FAILED)
    assert diary.titles() == ["“Count stock” did not work"]


def test_what_was_cut_short_counts_only_where_it_is_not_repeated(diary: Diary) -> None:
    diary.run(RunStatus.INTERRUPTED, again=True)
    assert diary.titles() == []
    diary.run(RunStatus.INTERRUPTED)
    assert diary.titles() == ["“Count stock” was cut short again and will not start by itself"]


def test_what_was_cut_short_while_it_was_being_cancelled_is_no_problem(diary: Diary) -> None:
    run = diary.begin()
    with diary.store.write() as connection:
        assert runs.request_cancel(connection, run.id, now=diary.clock.now())
    diary.end(run, RunStatus.INTERRUPTED)
    diary.look()
    assert diary.flips() == []


def test_the_failure_of_a_step_is_its_larger_runs_to_tell(diary: Diary) -> None:
    diary.run(RunStatus.SUCCEEDED)
    for status in (RunStatus.FAILED, RunStatus.INTERRUPTED):
        with diary.store.write() as connection:
            step = runs.begin_step(
                connection,
                NewRun(
                    "count", Trigger.CHAIN, queued_at=diary.clock.now(), priority=5, params={}, parent_id=1
                ),
                session_id=diary.session,
                worker="w",
            )
        assert step is not None
        diary.end(step, status)
        diary.look()
    assert diary.health() is JobHealth.FINE
    assert diary.titles() == []


def test_a_job_that_does_not_succeed_in_time_is_told_of_once_over_nights_and_restarts(diary: Diary) -> None:
    diary.run(RunStatus.SUCCEEDED)
    worked = diary.clock.now()
    for _ in range(12):
        diary.clock.advance(timedelta(minutes=10))
        diary.look()
    [late] = diary.notices()
    assert late.title == f"“Count stock” has not worked since {worked:%H:%M} today"
    due = worked + HOUR
    assert late.body == f"It was due at {due:%H:%M} today and has not been done."
    assert late.urgent
    diary.stop()
    diary.clock.advance(timedelta(hours=14))
    diary.start()
    diary.look()
    diary.clock.advance(HOUR)
    diary.look()
    assert len(diary.notices()) == 1
    diary.run(RunStatus.SUCCEEDED)
    assert diary.titles()[1:] == ["“Count stock” works again"]


def test_a_schedule_that_is_switched_off_ends_lateness_without_a_word(diary: Diary) -> None:
    diary.run(RunStatus.SUCCEEDED)
    diary.clock.advance(2 * HOUR)
    diary.look()
    diary.switch(on=False)
    diary.look()
    assert diary.health() is JobHealth.FINE
    diary.clock.advance(24 * HOUR)
    diary.switch(on=True)
    diary.look()
    assert [flip.new for flip in diary.flips()] == [JobHealth.FINE, JobHealth.LATE, JobHealth.FINE]
    assert len(diary.titles()) == 1


@pytest.mark.parametrize("let_go", ["paused", "not-set-up", "missed", "cancelled"])
def test_due_times_that_were_let_go_make_nothing_late(diary: Diary, let_go: str) -> None:
    diary.run(RunStatus.SUCCEEDED)
    diary.clock.advance(HOUR)
    with diary.store.write() as connection:
        runs.queue_run(
            connection,
            NewRun(
                "count", Trigger.SCHEDULE, queued_at=diary.clock.now(), priority=5, params={},
                schedule_id=1, scheduled_for=diary.clock.now(),
            ),
        )  # fmt: skip
        values = ("cancelled", None) if let_go == "cancelled" else ("skipped", let_go)
        connection.exec_driver_sql("UPDATE job_run SET status = ?, reason = ? WHERE id = 2", values)
    diary.clock.advance(timedelta(minutes=45))
    diary.look()
    assert diary.health() is JobHealth.FINE
    diary.clock.advance(HOUR)
    assert diary.health() is JobHealth.LATE


def test_an_end_that_nobody_was_told_of_is_found_by_the_next_look(diary: Diary) -> None:
    diary.run(RunStatus.SUCCEEDED)
    run = diary.begin()
    with diary.store.write() as connection:
        runs.finish_run(
            connection, run.id, diary.session, RunStatus.FAILED, now=diary.clock.now(), error_text="Full."
        )
    for _ in range(2):
        diary.look()
    [notice] = diary.notices()
    assert (notice.title, notice.body) == ("“Count stock” did not work", "Full.")
    assert notice.subject == str(run.id)


def test_a_run_that_was_queued_first_and_ends_last_has_the_last_word(diary: Diary) -> None:
    """A click goes before what waits, so the newest row is not always the newest end."""
    now = diary.clock.now()
    with diary.store.write() as connection:
        waiting = runs.queue_run(
            connection, NewRun("count", Trigger.SCHEDULE, queued_at=now, priority=5, params={})
        )
        clicked = runs.queue_run(
            connection, NewRun("count", Trigger.MANUAL, queued_at=now, priority=0, params={})
        )
    first = diary.begin()
    assert first.id == clicked
    diary.end(first, RunStatus.FAILED)
    diary.clock.advance(1)
    second = diary.begin()
    assert second.id == waiting
    diary.end(second, RunStatus.SUCCEEDED)
    diary.look()
    assert diary.titles() == ["“Count stock” did not work", "“Count stock” works again"]


def test_an_end_from_a_clock_that_was_far_ahead_has_not_the_last_word_for_ever(diary: Diary) -> None:
    diary.clock.jump(timedelta(days=400))
    diary.run(RunStatus.SUCCEEDED)
    diary.clock.jump(timedelta(days=-400))
    diary.run(RunStatus.FAILED)
    diary.look()
    assert diary.health() is JobHealth.FAILING


class Histories(RuleBasedStateMachine):
    """Changes alternate, each is told at most once, and what is stored is what a fresh look finds."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tillwatch-flips-"))
        self.diary = Diary(self.folder)
        self.last_end: RunStatus | None = None
        self.open = True
        self.on = True

    def teardown(self) -> None:
        self.diary.store.close()
        shutil.rmtree(self.folder)

    @precondition(lambda self: self.open)
    @rule(
        status=st.sampled_from([RunStatus.SUCCEEDED, *sorted(PROBLEMS), RunStatus.CANCELLED]),
        again=st.booleans(),
        minutes=st.integers(0, 90),
    )
    def run(self, status: RunStatus, again: bool, minutes: int) -> None:
        again = again and status in PROBLEMS
        run = self.diary.begin()
        self.diary.clock.advance(timedelta(minutes=minutes))
        self.diary.end(run, status, again=again)
        if not again and status is not RunStatus.CANCELLED:
            self.last_end = status

    @rule(minutes=st.integers(1, 3_000))
    def wait(self, minutes: int) -> None:
        self.diary.clock.advance(timedelta(minutes=minutes))

    @precondition(lambda self: self.open)
    @rule()
    def look(self) -> None:
        self.diary.look()
        stored = self.diary.flips()
        assert (stored[-1].new if stored else JobHealth.NEW) is self.diary.health()

    @rule()
    def switch(self) -> None:
        self.on = not self.on
        self.diary.clock.advance(1)
        self.diary.switch(on=self.on)

    @rule()
    def restart(self) -> None:
        # The clock goes on: two sessions never begin in the same millisecond.
        self.diary.clock.advance(1)
        (self.diary.stop if self.open else self.diary.start)()
        self.open = not self.open

    @invariant()
    def failing_is_what_the_last_end_says(self) -> None:
        assert (self.diary.health() is JobHealth.FAILING) is (self.last_end in PROBLEMS)

    @invariant()
    def late_only_where_something_is_expected(self) -> None:
        if not self.on:
            assert self.diary.health() is not JobHealth.LATE

    @invariant()
    def changes_alternate_and_are_told_once(self) -> None:
        stored = self.diary.flips()
        assert all(flip.old is not flip.new for flip in stored)
        assert all(before.new is after.old for before, after in pairwise(stored))
        assert not stored or stored[0].old is JobHealth.NEW
        told = [
            flip
            for flip in stored
            if flip.new in (JobHealth.LATE, JobHealth.FAILING)
            or (flip.run_id is not None and flip.old is not JobHealth.NEW)
        ]
        assert [notice.created_at for notice in self.diary.notices()] == [flip.at for flip in told]


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)


def test_what_fails_in_quiet_hours_is_told_in_the_morning(tmp_path: Path) -> None:
    diary = Diary(tmp_path)
    diary.clock.advance(timedelta(hours=11))  # 23:00
    diary.run(RunStatus.FAILED, error="The folder is gone.")
    with diary.store.read() as connection:
        assert waiting_notices(connection, now=diary.clock.now()) == []
        [notice] = waiting_notices(connection, now=diary.clock.now() + timedelta(hours=9))
    assert notice.body == "The folder is gone."
