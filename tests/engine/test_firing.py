from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.runs import CatchUp, RunStatus, Trigger
from app.domain.time import from_millis, to_millis
from app.engine import editing
from app.engine.context import RunContext
from app.engine.editing import ScheduleEdit
from app.engine.firing import SETTLED_AT_ONCE, Settled, fire_due, next_due
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.store import runs, schedules
from app.store.database import Store
from app.store.runs import RunRow
from tests.clock import FakeClock
from tests.engine.walk import KINDS, RUN, Daily, Every, Once, Rule, Walked, utc

UTC_ZONE = ZoneInfo("UTC")
SUMMER = datetime(2026, 6, 1, 6, tzinfo=UTC)


def idle(ctx: RunContext, params: NoParams) -> None:
    """Does nothing."""


class Shop:
    """A store with schedules, and the one function under test, called as at starts and rings."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.paused_until: datetime | None = None
        self.ready = True
        """Whether the job "mend" has anything to work on."""
        self.registry = JobRegistry(
            [
                JobSpec(id="count", title="count", description="", function=idle),
                JobSpec(id="price", title="price", description="", function=idle),
                JobSpec(id="mend", title="mend", description="", function=idle, ready=lambda _: self.ready),
            ]
        )

    def reopened(self, path: Path) -> Shop:
        """The same shop after a new start of the program."""
        shop = Shop(Store(path), self.clock)
        shop.paused_until, shop.ready = self.paused_until, self.ready
        return shop

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
        """Settle all that is due, and return how many runs were queued."""
        queued = 0
        while (settled := self.fire_some(SETTLED_AT_ONCE)).more:
            queued += settled.queued
        return queued + settled.queued

    def fire_some(self, at_most: int) -> Settled:
        with self.store.write() as connection:
            return fire_due(
                connection, self.registry, now=self.clock.now(), shop_zone=UTC_ZONE,
                paused_until=self.paused_until, jitter=lambda most: float(most), at_most=at_most,
            )  # fmt: skip

    def edit(self, key: str, edit: ScheduleEdit) -> bool:
        """Edit a schedule as the engine does; False where that changed nothing."""
        self.fire()
        with self.store.write() as connection:
            before = editing.find(connection, key)
            after = editing.apply_edit(
                connection,
                self.registry,
                before,
                edit,
                origin="window",
                now=self.clock.now(),
                shop_zone=UTC_ZONE,
            )
        return after.version != before.version

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
            while run := runs.claim_next(
                connection, now=self.clock.now(), session_id="s", worker="w", at_most=9
            ):
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
    first = clock.now() + timedelta(days=1)
    for _ in range(15):
        clock.jump(timedelta(hours=6))  # on at 08:00
        shop.fire()
        shop.finish_all()
        clock.jump(timedelta(hours=18))  # off until it would be due again
    found = shop.runs()
    assert [run.scheduled_for for run in found] == [first + timedelta(days=day) for day in range(14)]
    assert {(run.status, run.trigger) for run in found} == {(RunStatus.SUCCEEDED, Trigger.CATCH_UP)}


def test_without_data_a_due_time_says_so_and_goes_on_once_there_is_some(shop: Shop, clock: FakeClock) -> None:
    shop.add("mending", "interval", "3600", job="mend")
    shop.add("counting", "interval", "3600")
    shop.ready = False
    clock.advance(timedelta(hours=2))
    assert shop.fire() == 1
    assert shop.outcomes("mending") == ["not-set-up", "not-set-up"]
    assert shop.outcomes("counting") == ["superseded", "queued"]
    shop.ready = True
    clock.advance(timedelta(hours=1))
    shop.fire()
    assert shop.outcomes("mending") == ["not-set-up", "not-set-up", "queued"]


def test_what_the_owner_switched_off_or_paused_is_the_reason_that_is_told(
    shop: Shop, clock: FakeClock
) -> None:
    shop.add("off", "interval", "3600", job="mend", enabled=0, catch_up=CatchUp.NONE)
    shop.add("pause", "interval", "3600", job="mend", paused_until=to_millis(SUMMER + timedelta(hours=2)))
    shop.ready = False
    clock.jump(timedelta(hours=2))
    shop.fire()
    assert shop.outcomes("off") == ["disabled", "disabled"]
    assert shop.outcomes("pause") == ["paused", "not-set-up"]


def test_without_catching_up_one_run_stands_for_all_times_within_the_grace(
    shop: Shop, clock: FakeClock
) -> None:
    shop.add("often", "interval", "60", catch_up=CatchUp.NONE, grace_s=120)
    clock.jump(timedelta(minutes=5))
    assert shop.fire() == 1
    assert shop.outcomes() == ["missed", "missed", "superseded", "superseded", "queued"]


def test_a_long_time_off_is_settled_in_short_transactions_that_may_be_cut_off(
    shop: Shop, clock: FakeClock
) -> None:
    shop.add("often", "interval", "60", catch_up=CatchUp.ALL, max_catch_up=3)
    shop.add("hourly", "interval", "3600", job="price")
    clock.jump(timedelta(hours=1))
    assert shop.fire_some(50) == Settled(queued=0, more=True)
    assert shop.outcomes() == ["superseded"] * 50
    # The next start goes on where this one was cut off.
    assert shop.fire_some(50) == Settled(queued=4, more=False)
    assert shop.outcomes("often") == ["superseded"] * 57 + ["queued"] * 3
    assert shop.fire_some(50) == Settled(queued=0, more=False)


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
        return next_due(connection, shop.registry, now=shop.clock.now(), shop_zone=UTC_ZONE)


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

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
]
# In summer, and shortly before clocks change in New York, Berlin, Lord Howe and Casablanca.
STARTS = [SUMMER, utc(2026, 3, 6), utc(2026, 3, 27), utc(2026, 4, 3), utc(2026, 10, 2), utc(2026, 10, 23),
          utc(2026, 10, 30), utc(2026, 2, 13), utc(2026, 3, 20)]  # fmt: skip
JOBS = ("count", "price", "mend")

# A cron text; or minutes: of an interval, or until a single time.
RULES = st.one_of(
    st.tuples(st.just("every"), st.sampled_from([7, 45, 60, 360, 1_440])),
    st.tuples(st.just("once"), st.integers(1, 4_000)),
    st.builds(
        Daily,
        minute=st.sampled_from(["0", "30", "0,20", "*/25"]),
        hour=st.sampled_from(["*", "9", "2", "1,2,3", "*/6"]),
        day=st.sampled_from(["*", "*", "3,13"]),
        weekday=st.sampled_from(["*", "*", "1", "0,6"]),
    ),
)


def made(rule: Daily | tuple[str, int], now: datetime) -> Rule:
    if isinstance(rule, Daily):
        return rule
    kind, minutes = rule
    return Every(minutes, now) if kind == "every" else Once(now + timedelta(minutes=minutes))


@dataclass(frozen=True)
class Wish:
    """A schedule as hypothesis makes it up."""

    rule: Daily | tuple[str, int]
    zone: str
    catch_up: CatchUp
    cap: int
    grace_minutes: int


WISHES = st.builds(
    Wish,
    rule=RULES,
    zone=st.sampled_from(ZONES),
    catch_up=st.sampled_from(CatchUp),
    cap=st.integers(1, 4),
    grace_minutes=st.sampled_from([0, 5, 90]),
)
WHICH = st.integers(0, 2)
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("runs on"), st.integers(1, 300)),
        st.tuples(st.just("sleeps"), st.integers(1, 3_000)),
        st.tuples(st.just("is set back"), st.integers(1, 3_000)),
        st.tuples(st.just("works off"), st.none()),
        st.tuples(st.just("is killed in between"), st.integers(1, 40)),
        st.tuples(st.just("starts again"), st.none()),
        st.tuples(st.just("all rests"), st.sampled_from([0, 90, 2_000])),
        st.tuples(st.just("has data"), st.booleans()),
        st.tuples(st.just("switch"), WHICH, st.booleans()),
        st.tuples(st.just("pause"), WHICH, st.sampled_from([0, 90, 2_000])),
        st.tuples(st.just("new rule"), WHICH, RULES),
        st.tuples(st.just("new zone"), WHICH, st.sampled_from(ZONES)),
        st.tuples(st.just("new catch-up"), WHICH, st.sampled_from(CatchUp), st.integers(1, 4)),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from(STARTS), wishes=st.lists(WISHES, min_size=1, max_size=3), moves=MOVES)
def test_every_due_time_has_exactly_one_row_whatever_the_pc_does(
    tmp_path_factory: pytest.TempPathFactory,
    migrated: Path,
    start: datetime,
    wishes: list[Wish],
    moves: list[tuple[Any, ...]],
) -> None:
    path = tmp_path_factory.mktemp("walk") / "tillwatch.db"
    shutil.copyfile(migrated, path)
    clock = FakeClock(start)
    shop = Shop(Store(path), clock)
    walked = []
    for number, wish in enumerate(wishes):
        rule = made(wish.rule, start)
        shop.add(
            str(number), KINDS[type(rule)], rule.text, job=JOBS[number], catch_up=wish.catch_up, zone=wish.zone,
            max_catch_up=wish.cap, grace_s=wish.grace_minutes * 60,
        )  # fmt: skip
        grace = timedelta(minutes=wish.grace_minutes)
        walked.append(Walked(rule, wish.zone, wish.catch_up, wish.cap, grace, cursor=start))
    for name, *how in moves:
        at_most = SETTLED_AT_ONCE
        match name, *how:
            case "runs on", minutes:
                clock.advance(timedelta(minutes=minutes))
            case "sleeps", minutes:
                clock.jump(timedelta(minutes=minutes))
            case "is set back", minutes:
                clock.jump(-timedelta(minutes=minutes))
            case "is killed in between", at_most:
                clock.advance(timedelta(hours=7))
                shop.fire_some(at_most)
                walk(shop, walked, at_most)
                check(shop, walked)
                shop.store.close()
                shop = shop.reopened(path)
                clock.advance(timedelta(minutes=13))
            case "starts again", _:
                shop.store.close()
                shop = shop.reopened(path)
            case "all rests", minutes:
                # As the service does: what fell due before is settled first.
                shop.fire()
                walk(shop, walked)
                shop.paused_until = clock.now() + timedelta(minutes=minutes) if minutes else None
            case "has data", ready:
                shop.fire()
                walk(shop, walked)
                shop.ready = ready
            case "works off", _:
                shop.finish_all()
                for one in walked:
                    one.work_off(clock.now())
            case _, which, *what:
                if which < len(walked):
                    walk(shop, walked)
                    edit(shop, str(which), walked[which], name, what)
        shop.fire()
        walk(shop, walked)
        check(shop, walked)
    shop.store.close()


def walk(shop: Shop, walked: Sequence[Walked], at_most: int | None = None) -> None:
    room = at_most or 10**9
    for job, one in zip(JOBS, walked, strict=False):
        if room <= 0:
            return
        room -= one.settle(shop.clock.now(), shop.paused_until, shop.ready or job != "mend", room)


def edit(shop: Shop, key: str, one: Walked, name: str, what: list[Any]) -> None:
    """Have a schedule edited, and expect what that means."""
    now = shop.clock.now()
    match name, *what:
        case "switch", on:
            wanted, one.enabled = ScheduleEdit(enabled=on), on
        case "pause", minutes:
            one.paused_until = now + timedelta(minutes=minutes) if minutes else None
            wanted = ScheduleEdit(paused_until=one.paused_until)
        case "new rule", rule:
            new = made(rule, now)
            wanted = ScheduleEdit(kind=KINDS[type(new)], expression=new.text)
            if isinstance(new, Every) and isinstance(one.rule, Every) and new.minutes == one.rule.minutes:
                new = one.rule  # the same interval again goes on being counted from where it began
            one.rule = new
        case "new zone", zone:
            wanted = ScheduleEdit(time_zone=zone)
            one.zone = zone
        case _, catch_up, cap:
            wanted = ScheduleEdit(catch_up=catch_up, max_catch_up=cap)
            one.catch_up, one.cap = catch_up, cap
    if shop.edit(key, wanted):
        one.cursor = now


def check(shop: Shop, walked: Sequence[Walked]) -> None:
    with shop.store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT key, scheduled_for, coalesce(reason, ?) FROM job_run JOIN schedule ON schedule.id = schedule_id"
            " ORDER BY scheduled_for",
            (RUN,),
        ).all()
    for number, one in enumerate(walked):
        told = [(from_millis(at), outcome) for key, at, outcome in rows if key == str(number)]
        assert told == sorted(one.rows.items())


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
    with shop.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT count(*), count(DISTINCT fire_key) FROM job_run").one()
    assert tuple(rows) == (5 * 30 * 288, 5 * 30 * 288)
