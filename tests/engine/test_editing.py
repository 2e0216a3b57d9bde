"""A schedule that is edited loses no due time: the old rule's are settled first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.errors import UsageError
from app.jobs.service import Service
from app.store.runs import history
from app.store.schedules import get_schedule
from tests.clock import FakeClock


def test_what_was_due_by_the_old_rule_has_its_row(service: Service, clock: FakeClock) -> None:
    clock.advance(timedelta(hours=1, minutes=1))
    edited = service.engine.edit_schedule(
        "out-of-stock", {"kind": "interval", "expression": "7200"}, origin="window"
    )
    assert (edited.expression, edited.version) == ("7200", 2)
    with service.store.read() as connection:
        due = list(history(connection, job="out-of-stock"))
    assert len(due) == 4
    assert [run.reason for run in due] == [None, "superseded", "superseded", "superseded"]


def test_a_rule_that_could_never_fire_changes_nothing(service: Service) -> None:
    with pytest.raises(UsageError, match="cron"):
        service.engine.edit_schedule("record-prices", {"expression": "99 99 * * *"}, origin="window")
    with service.store.read() as connection:
        schedule = get_schedule(connection, "record-prices")
    assert schedule is not None
    assert (schedule.expression, schedule.version) == ("0 2 * * *", 1)


def test_a_schedule_that_is_not_there_is_named(service: Service) -> None:
    with pytest.raises(UsageError, match="make-coffee"):
        service.engine.edit_schedule("make-coffee", {"enabled": False}, origin="window")
