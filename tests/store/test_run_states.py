"""Any order of queueing, claiming, ending, cancelling and power cuts, against a model of what may happen."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.domain.errors import RunInTheWayError
from app.domain.runs import TERMINAL, TRANSITIONS, RunStatus, Trigger
from app.store import runs
from app.store.database import Store
from app.store.runs import NewRun
from app.store.tables import METADATA
from tests.clock import FakeClock
from tests.filling import rows

JOBS = st.sampled_from(["count", "price", "mend"])
SESSIONS = st.sampled_from(["this morning", "tonight"])
ENDS = st.sampled_from(sorted(set(RunStatus) - {RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.SKIPPED}))
PICK = st.integers(0, 50)
GOING = (RunStatus.QUEUED, RunStatus.RUNNING)


class RunStates(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tillwatch-runs-"))
        self.store = Store(self.folder / "tillwatch.db")
        with self.store.write() as connection:
            METADATA.create_all(connection)
        self.clock = FakeClock()
        self.model: dict[int, dict[str, Any]] = {}
        self.fire_keys: set[str] = set()
        self.ended: dict[int, tuple[object, ...]] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def _any(self, pick: int) -> int:
        return sorted(self.model)[pick % len(self.model)] if self.model else 1

    def _new(self, job: str, trigger: Trigger, wait: int, **more: Any) -> NewRun:
        now = self.clock.now()
        return NewRun(
            job=job,
            trigger=trigger,
            queued_at=now,
            priority=0 if trigger is Trigger.MANUAL else 5,
            params={},
            not_before=now + timedelta(seconds=wait),
            **more,
        )

    @rule(job=JOBS)
    def click(self, job: str) -> None:
        manual = [run for run in self.model.values() if run["manual"] and run["status"] in GOING]
        if manual:
            with pytest.raises(RunInTheWayError) as told, self.store.write() as connection:
                runs.queue_run(connection, self._new(job, Trigger.MANUAL, 0))
            assert self.model[told.value.run_id] is manual[0]
        else:
            with self.store.write() as connection:
                run_id = runs.queue_run(connection, self._new(job, Trigger.MANUAL, 0))
            self.model[run_id] = {
                "job": job,
                "manual": True,
                "status": RunStatus.QUEUED,
                "wait": self.clock.now(),
            }

    @rule(job=JOBS, key=st.integers(0, 5), wait=st.sampled_from([0, 0, 60]), skipped=st.booleans())
    def fall_due(self, job: str, key: int, wait: int, skipped: bool) -> None:
        fire_key = f"s1:{key}"
        status = RunStatus.SKIPPED if skipped else RunStatus.QUEUED
        new = self._new(job, Trigger.SCHEDULE, wait, fire_key=fire_key, status=status)
        with self.store.write() as connection:
            runs.account_for(connection, [new])
        found = rows(self.store, "SELECT id FROM job_run WHERE fire_key = ?", fire_key)
        assert len(found) == 1
        if fire_key not in self.fire_keys:
            self.fire_keys.add(fire_key)
            assert new.not_before is not None
            self.model[found[0][0]] = {  # type: ignore[index]
                "job": job, "manual": False, "status": status, "wait": new.not_before,
            }  # fmt: skip

    @rule(session=SESSIONS)
    def claim(self, session: str) -> None:
        busy = {run["job"] for run in self.model.values() if run["status"] is RunStatus.RUNNING}
        able = [
            (0 if run["manual"] else 5, run_id)
            for run_id, run in self.model.items()
            if run["status"] is RunStatus.QUEUED
            and run["job"] not in busy
            and run["wait"] <= self.clock.now()
        ]
        with self.store.write() as connection:
            run = runs.claim_next(
                connection, now=self.clock.now(), session_id=session, worker="w", at_most=99
            )
        assert (None if run is None else run.id) == (min(able)[1] if able else None)
        if run is not None:
            self.model[run.id] |= {"status": RunStatus.RUNNING, "session": session}

    @rule(pick=PICK, session=SESSIONS, status=ENDS)
    def finish(self, pick: int, session: str, status: RunStatus) -> None:
        run_id = self._any(pick)
        with self.store.write() as connection:
            ended = runs.finish_run(connection, run_id, session, status, now=self.clock.now(), rows=3)
        run = self.model.get(run_id, {})
        assert ended == (run.get("status") is RunStatus.RUNNING and run.get("session") == session)
        if ended:
            run["status"] = status

    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        run_id = self._any(pick)
        with self.store.write() as connection:
            cancelled = runs.cancel_queued(connection, run_id, now=self.clock.now())
            asked = runs.request_cancel(connection, run_id, now=self.clock.now())
        status = self.model.get(run_id, {}).get("status")
        assert cancelled == (status is RunStatus.QUEUED)
        assert asked == (status is RunStatus.RUNNING)
        if cancelled:
            self.model[run_id]["status"] = RunStatus.CANCELLED

    @rule(session=SESSIONS)
    def power_returns(self, session: str) -> None:
        with self.store.write() as connection:
            orphans = runs.interrupt_orphans(connection, session, now=self.clock.now())
        expected = {
            run_id
            for run_id, run in self.model.items()
            if run["status"] is RunStatus.RUNNING and run["session"] != session
        }
        assert {orphan.id for orphan in orphans} == expected
        for run_id in expected:
            self.model[run_id]["status"] = RunStatus.INTERRUPTED

    @rule(seconds=st.sampled_from([1, 60]))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        stored = rows(self.store, "SELECT * FROM job_run ORDER BY id")
        with self.store.read() as connection:
            found = {run.id: run for run in runs.history(connection)}
        assert {run_id: run.status for run_id, run in found.items()} == {
            run_id: run["status"] for run_id, run in self.model.items()
        }
        for row in stored:
            run_id = row[0]
            assert isinstance(run_id, int)
            before = self.ended.get(run_id)
            assert before is None or before == row, "an ended run has changed"
            if found[run_id].status in TERMINAL:
                assert found[run_id].finished_at is not None
                self.ended[run_id] = row
        running = [run.job for run in found.values() if run.status is RunStatus.RUNNING]
        assert len(running) == len(set(running))
        manual = [run for run in found.values() if run.trigger is Trigger.MANUAL and run.status in GOING]
        assert len(manual) <= 1


RunStates.TestCase.settings = settings(max_examples=25, stateful_step_count=40)
TestRunStates = RunStates.TestCase


def test_the_model_knows_only_moves_that_are_allowed() -> None:
    for ends in (RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.TIMED_OUT, RunStatus.INTERRUPTED):
        assert ends in TRANSITIONS[RunStatus.RUNNING]
        assert ends not in TRANSITIONS[RunStatus.QUEUED]
