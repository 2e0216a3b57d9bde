from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.runs import CatchUp, RunStatus, SkipReason, Trigger
from app.domain.time import to_millis
from app.engine.context import RunContext
from app.engine.firing import fire_due, next_due
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.store import runs, schedules
from app.store.database import Store
from app.store.runs import RunRow
from tests.clock import FakeClock

UTC_ZONE = ZoneInfo("UTC")
SUMMER = datetime(2026, 6, 1, 6, tzinfo=UTC)


def idle(ctx: RunContext, params: NoParams) -> None:
    """Does nothing."""


REGISTRY = JobRegistry(
    [JobSpec(id=job, title=job, description=job, function=idle) for job in ("count", "price", "mend")]
)


class Shop:
    """A store with schedules, and the one function under test, called as at starts and rings."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.paused_until: datetime | None = None

    def add(
        self, key: str, kind: str, expression: str, *, job: str = "count", params: dict[str, object] | None = None,
        catch_up: CatchUp = CatchUp.LATEST, grace_s: int = 300, zone: str | None = None, **columns: object,
    ) -> None:  # fmt: skip
        with self.store.write() as connection:
            schedules.add_schedule(
                connection, key=key, job=job, kind=kind, expression=expression, params=params or {},
                catch_up=catch_up, grace_s=grace_s, now=self.clock.now(), time_zone=zone,
            )  # fmt: skip
            for name, value in columns.items():
                connection.exec_driver_sql(f"UPDATE schedule SET {name} = ? WHERE key = ?", (value, key))

    def fire(self) -> int:
        with self.store.write() as connection:
            return fire_due(
                connection, REGISTRY, now=self.clock.now(), shop_zone=UTC_ZONE,
                paused_until=self.paused_until, jitter=lambda most: float(most),
            )  # fmt: skip

    def runs(self, key: str | None = None) -> list[RunRow]:
        """Every row of one schedule, or of all, in the order of its due times."""
        with self.store.read() as connection:
            found = runs.history(connection, limit=1_000_000)
            ids = {schedule.key: schedule.id for schedule in schedules.list_schedules(connection)}
        rows = [run for run in found if key is None or run.schedule_id == ids[key]]
        return sorted(rows, key=lambda run: run.scheduled_for or self.clock.now())

    def outcomes(self, key: str | None = None) -> list[str]:
        return [run.reason or run.status.value for run in self.runs(key)]

    def finish_all(self) -> None:
        with self.store.write() as connection:
            while run := runs.claim_next(connection, now=self.clock.now(), session_id="s", worker="w"):
                runs.finish_run(connection, run.id, "s", RunStatus.SUCCEEDED, now=self.clock.now())


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(SUMMER)


@pytest.fixture
def shop(store: Store, clock: FakeClock) -> Shop:
    return Shop(store, clock)


def test_what_is_due_is_queued_once(shop: Shop, clock: FakeClock) -> None:
    shop.add("hourly", "interval", "3600")
    assert shop.fire() == 0
    clock.advance(3_600)
    assert shop.fire() == 1
    assert shop.fire() == 0
    [run] = shop.runs()
    assert (run.status, run.trigger, run.scheduled_for) == (RunStatus.QUEUED, Trigger.SCHEDULE, clock.now())


def test_after_a_night_off_the_latest_is_caught_up_and_each_other_time_accounted_for(
    shop: Shop, clock: FakeClock
) -> None:
    shop.add("hourly", "interval", "3600")
    clock.jump(timedelta(hours=8, minutes=30))
    assert shop.fire() == 1
    assert shop.outcomes() == ["superseded"] * 7 + ["queued"]
    assert shop.runs()[-1].trigger is Trigger.CATCH_UP


def test_all_is_caught_up_as_far_as_the_schedule_allows(shop: Shop, clock: FakeClock) -> None:
    shop.add("hourly", "interval", "3600", catch_up=CatchUp.ALL, max_catch_up=3)
    clock.jump(timedelta(hours=5))
    assert shop.fire() == 3
    assert shop.outcomes() == ["superseded", "superseded", "queued", "queued", "queued"]


def test_without_catching_up_what_is_older_than_its_grace_is_missed(shop: Shop, clock: FakeClock) -> None:
    shop.add("hourly", "interval", "3600", catch_up=CatchUp.NONE, grace_s=600)
    clock.jump(timedelta(hours=2, minutes=11))
    assert shop.fire() == 0
    assert shop.outcomes() == ["missed", "missed"]
    clock.jump(timedelta(minutes=55))
    assert shop.fire() == 1
    assert shop.runs()[-1].trigger is Trigger.SCHEDULE


def test_a_job_that_still_runs_is_not_queued_again(shop: Shop, clock: FakeClock) -> None:
    shop.add("hourly", "interval", "3600")
    shop.add("weekly", "interval", "3600", params={"period": "week"})
    clock.advance(3_600)
    shop.fire()
    clock.advance(3_600)
    shop.fire()
    assert shop.outcomes("hourly") == ["queued", "overlap"]
    shop.finish_all()
    clock.advance(3_600)
    shop.fire()
    assert shop.outcomes("hourly") == ["succeeded", "overlap", "queued"]
    # The same job with other parameters is other work, and was queued beside it each time.
    assert shop.outcomes("weekly") == ["succeeded", "overlap", "queued"]


def test_a_schedule_that_is_off_says_so(shop: Shop, clock: FakeClock) -> None:
    shop.add("hourly", "interval", "3600", enabled=0)
    clock.advance(7_200)
    assert shop.fire() == 0
    assert shop.outcomes() == ["disabled", "disabled"]


def test_a_pause_of_one_or_of_all_is_accounted_for(shop: Shop, clock: FakeClock) -> None:
    shop.add("one", "interval", "3600", paused_until=to_millis(SUMMER + timedelta(hours=1, minutes=30)))
    shop.add("other", "interval", "3600", job="price")
    shop.paused_until = SUMMER + timedelta(hours=2, minutes=30)
    clock.advance(timedelta(hours=3))
    shop.fire()
    assert shop.outcomes("one") == shop.outcomes("other") == ["paused", "paused", "queued"]


def test_what_is_due_as_a_pause_ends_runs(shop: Shop, clock: FakeClock) -> None:
    shop.add("hourly", "interval", "3600")
    shop.paused_until = SUMMER + timedelta(hours=1)
    clock.advance(timedelta(hours=1))
    assert shop.fire() == 1


def test_a_pc_that_is_off_every_night_still_runs_a_24_hour_interval(shop: Shop, clock: FakeClock) -> None:
    clock.jump(timedelta(hours=20))  # 02:00, when the PC will be off
    shop.add("daily", "interval", "86400")
    for _ in range(10):
        clock.jump(timedelta(hours=6))  # on at 08:00
        shop.fire()
        shop.finish_all()
        clock.jump(timedelta(hours=18))  # off until it would be due again
    assert shop.outcomes() == ["succeeded"] * 9


def test_a_clock_set_back_fires_nothing_twice(shop: Shop, clock: FakeClock) -> None:
    shop.add("hourly", "interval", "3600")
    shop.add("nightly", "cron", "0 9 * * *", job="price")
    clock.advance(timedelta(hours=4))
    shop.fire()
    shop.finish_all()
    before = len(shop.runs())
    for back in (3, 2, 1):
        clock.jump(-timedelta(hours=back))
        assert shop.fire() == 0
        clock.advance(timedelta(hours=back))
        assert shop.fire() == 0
    assert len(shop.runs()) == before


def test_a_clock_that_was_wrong_for_days_and_is_put_right_goes_on_firing(
    shop: Shop, clock: FakeClock
) -> None:
    shop.add("hourly", "interval", "3600")
    clock.jump(timedelta(days=400))
    shop.fire()
    shop.finish_all()
    clock.jump(-timedelta(days=400))
    assert shop.fire() == 0
    clock.advance(timedelta(hours=2))
    assert shop.fire() == 1
    newest = max(shop.runs(), key=lambda run: run.id)
    assert newest.scheduled_for == clock.now()
    assert newest.status is RunStatus.QUEUED


def test_jitter_makes_a_run_wait_and_not_its_due_time(shop: Shop, clock: FakeClock) -> None:
    shop.add("hourly", "interval", "3600", jitter_s=30)
    clock.advance(3_600)
    shop.fire()
    [run] = shop.runs()
    assert run.not_before == clock.now() + timedelta(seconds=30)
    assert run.scheduled_for == clock.now()


def test_a_schedule_of_an_unknown_job_is_left_alone(shop: Shop, clock: FakeClock) -> None:
    shop.add("old", "interval", "3600", job="job of a later version")
    clock.advance(7_200)
    assert shop.fire() == 0
    assert shop.runs() == []


def due(shop: Shop) -> datetime | None:
    with shop.store.read() as connection:
        return next_due(connection, REGISTRY, now=shop.clock.now(), shop_zone=UTC_ZONE)


def test_the_alarm_is_set_for_the_next_due_time_or_the_next_run_that_must_wait(
    shop: Shop, clock: FakeClock
) -> None:
    assert due(shop) is None
    shop.add("hourly", "interval", "3600", jitter_s=60)
    assert due(shop) == SUMMER + timedelta(hours=1)
    clock.advance(3_600)
    shop.fire()
    assert due(shop) == SUMMER + timedelta(hours=1, minutes=1)


def test_a_run_that_only_waits_for_a_worker_does_not_ring_the_alarm_again_and_again(
    shop: Shop, clock: FakeClock
) -> None:
    shop.add("hourly", "interval", "3600")
    clock.advance(3_600)
    shop.fire()
    at = due(shop)
    assert at is not None
    assert at > clock.now()


# Against a walk over every minute


@dataclass(frozen=True)
class Wish:
    """A schedule as hypothesis makes it up. ``fields``: minute, hour, day of month, day of week; or seconds."""

    fields: tuple[str, str, str, str] | int
    zone: str
    catch_up: CatchUp
    max_catch_up: int
    enabled: bool
    pause_hours: int | None

    @property
    def expression(self) -> str:
        if isinstance(self.fields, int):
            return str(self.fields)
        minute, hour, day, weekday = self.fields
        return f"{minute} {hour} {day} * {weekday}"

    def due(self, first: datetime, last: datetime) -> list[datetime]:
        """Walk every minute after ``first`` up to ``last`` and say on which this is due."""
        found = []
        at = first
        while (at := at + timedelta(minutes=1)) <= last:
            if isinstance(self.fields, int):
                if (at - SUMMER).total_seconds() % self.fields == 0:
                    found.append(at)
            elif self._matches(at.astimezone(ZoneInfo(self.zone))):
                found.append(at)
        return found

    def _matches(self, local: datetime) -> bool:
        assert not isinstance(self.fields, int)
        minute, hour, day, weekday = self.fields
        if not (fits(minute, local.minute) and fits(hour, local.hour)):
            return False
        on_day, on_weekday = fits(day, local.day), fits(weekday, local.isoweekday() % 7)
        return on_day or on_weekday if "*" not in (day, weekday) else on_day and on_weekday


def fits(text: str, value: int) -> bool:
    if text == "*":
        return True
    if text.startswith("*/"):
        return value % int(text[2:]) == 0
    return value in map(int, text.split(","))


WISHES = st.builds(
    Wish,
    fields=st.one_of(
        st.sampled_from([60 * minutes for minutes in (45, 60, 360, 1_440)]),
        st.tuples(
            st.sampled_from(["0", "30", "0,20", "*/25"]),
            st.sampled_from(["*", "9", "2", "*/6"]),
            st.sampled_from(["*", "*", "3,13"]),
            st.sampled_from(["*", "*", "1", "5,6"]),
        ),
    ),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    catch_up=st.sampled_from(CatchUp),
    max_catch_up=st.integers(1, 3),
    enabled=st.sampled_from([True, True, True, False]),
    pause_hours=st.sampled_from([None, None, 5, 50]),
)
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("runs on"), st.integers(1, 300)),
        st.tuples(st.just("sleeps"), st.integers(1, 3_000)),
        st.tuples(st.just("set back"), st.integers(1, 3_000)),
        st.tuples(st.just("works off"), st.just(0)),
        st.tuples(st.just("starts again"), st.just(0)),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=st.lists(WISHES, min_size=1, max_size=3), moves=MOVES)
def test_every_due_time_has_exactly_one_row_whatever_the_pc_does(
    tmp_path_factory: pytest.TempPathFactory,
    migrated: Path,
    wishes: list[Wish],
    moves: list[tuple[str, int]],
) -> None:
    path = tmp_path_factory.mktemp("walk") / "tillwatch.db"
    shutil.copyfile(migrated, path)
    clock = FakeClock(SUMMER)
    shop = Shop(Store(path), clock)
    for number, wish in enumerate(wishes):
        pause = None if wish.pause_hours is None else to_millis(SUMMER + timedelta(hours=wish.pause_hours))
        shop.add(
            str(number), "interval" if isinstance(wish.fields, int) else "cron", wish.expression,
            job=("count", "price", "mend")[number], catch_up=wish.catch_up, zone=wish.zone,
            max_catch_up=wish.max_catch_up, enabled=int(wish.enabled), paused_until=pause,
        )  # fmt: skip
    latest = SUMMER
    ended: dict[int, RunRow] = {}
    for move, minutes in moves:
        if move == "runs on":
            clock.advance(timedelta(minutes=minutes))
        elif move == "sleeps":
            clock.jump(timedelta(minutes=minutes))
        elif move == "set back":
            clock.jump(-timedelta(minutes=minutes))
        elif move == "works off":
            shop.finish_all()
        else:
            shop.store.close()
            shop = Shop(Store(path), clock)
        known = {run.id for run in shop.runs()}
        shop.fire()
        latest = max(latest, clock.now())
        for number, wish in enumerate(wishes):
            found = shop.runs(str(number))
            assert [run.scheduled_for for run in found] == wish.due(SUMMER, latest)
            check_outcomes(wish, [run for run in found if run.id not in known], clock.now())
        for run in shop.runs():
            if run.finished_at is not None:
                assert ended.setdefault(run.id, run) == run
    shop.store.close()


def check_outcomes(wish: Wish, settled: Sequence[RunRow], now: datetime) -> None:
    """Check what became of due times that were settled together."""
    if not settled:
        return
    resting = [
        run
        for run in settled
        if wish.pause_hours is not None and run.scheduled_for < SUMMER + timedelta(hours=wish.pause_hours)  # type: ignore[operator]
    ]
    for run in settled:
        if not wish.enabled:
            assert run.reason == SkipReason.DISABLED
        elif run in resting:
            assert run.reason == SkipReason.PAUSED
        else:
            assert run.reason not in (SkipReason.DISABLED, SkipReason.PAUSED)
    queued = [run for run in settled if run.status is RunStatus.QUEUED]
    most = wish.max_catch_up if wish.catch_up is CatchUp.ALL else 1
    assert len(queued) <= most
    assert queued == list(settled)[len(settled) - len(queued) :], "an older time ran in place of a newer one"
    last = settled[-1]
    if wish.enabled and last not in resting:
        late = now - last.scheduled_for > timedelta(seconds=300)  # type: ignore[operator]
        if wish.catch_up is CatchUp.NONE and late:
            assert last.reason == SkipReason.MISSED
        else:
            assert last.status is RunStatus.QUEUED or last.reason == SkipReason.OVERLAP


def test_params_of_a_schedule_travel_with_its_runs(shop: Shop, clock: FakeClock) -> None:
    shop.add("weekly", "interval", "3600", params={"period": "week"})
    clock.advance(3_600)
    shop.fire()
    assert shop.runs()[0].params == json.loads('{"period": "week"}')


def test_a_month_off_with_many_schedules_is_accounted_for(shop: Shop, clock: FakeClock) -> None:
    for number in range(5):
        shop.add(
            f"every five minutes {number}", "interval", "300", job=("count", "price", "mend")[number % 3]
        )
    clock.jump(timedelta(days=30))
    shop.fire()
    assert len(shop.runs()) == 5 * 30 * 288
