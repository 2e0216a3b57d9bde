"""The power cord, pulled again and again at random moments while jobs of every kind are at work.

    python -m tests.faults.power_cut 200 [--processes]

prints what was done and what came of it, and fails where anything was lost, halved or doubled. With ``--processes``
the isolated jobs run in processes of their own, which are left without a parent when the cord is pulled.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from app.domain.runs import TERMINAL, RunStatus, Trigger
from app.domain.time import to_millis
from app.engine.firing import rule_of
from app.engine.rules import due_times
from app.jobs.daily_round import STEPS
from app.jobs.service import Service
from app.store.runs import CUT_SHORT, NewRun, RunRow, account_for, history, unfinished
from app.store.schedules import list_schedules
from app.system.paths import Home
from tests.faults import shopkeeper
from tests.faults.shopkeeper import ShopClock, Told
from tests.filling import rows

LINES = 4_500
"""Lines of each sales file: two write transactions, so that a cut may fall between them."""
PRODUCTS = 200
FILES = 10
"""Sales files that come in over a whole session."""
OLD_RUNS = 1_500
"""Runs of a year ago, for the clean-up to delete in several chunks."""
PATIENCE_S = 60.0


@dataclass(slots=True)
class Session:
    """What one shop went through, and what it had told of by then."""

    home: Home
    cuts: int
    processes: bool
    told: list[Told] = field(default_factory=list)
    files: int = 0
    seconds: float = 0.0

    def named(self, what: str) -> list[Told]:
        return [told for told in self.told if told.what == what]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a session is summed up in."""

    cuts: int
    accepted: int
    ends_told: int
    interrupted: int
    repeated: int
    given_up: int
    due_times: int
    runs: int
    sale_lines: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.cuts} kills in {self.seconds:.0f} s: {self.runs:,} runs, {self.accepted:,} of them acknowledged to"
            f" their caller, {self.due_times:,} due times, {self.ends_told:,} ends told; {self.interrupted} runs were"
            f" cut short, {self.repeated} attempts repeated, {self.given_up} given up after two cuts in a row;"
            f" {self.sale_lines:,} sale lines. Lost 0, doubled 0, halved 0, integrity_check ok after every kill."
        )


def pull_the_cord(home: Home, cuts: int, *, processes: bool = False, seed: int = 20) -> Figures:
    """Keep shop and be killed ``cuts`` times; raise ``AssertionError`` where anything went amiss."""
    # One process imports the program, and each shop is a fork of it: starting costs no second of its own.
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.faults.shopkeeper"])
    began = time.monotonic()
    session = Session(home, cuts, processes)
    write_catalogue(home)
    service = shopkeeper.open_service(home, ShopClock(shopkeeper.OPENING - timedelta(days=1)))
    write_old_runs(service)
    service.close()
    chance = random.Random(seed)
    every = max(1, cuts // FILES)
    for number in range(cuts):
        if number % every == 0:
            write_sales(home, session.files)
            session.files += 1
        session.told += run_and_kill(session, number, chance)
        check_file(home)
    clock = ShopClock(shopkeeper.OPENING + cuts * shopkeeper.ROUND)
    service = shopkeeper.open_service(home, clock, processes=processes)
    try:
        service.start()
        last = service.engine.run_now("update-inventory", {}, trigger=Trigger.CHAIN)
        session.told.append(Told("accepted", last))
        settle(service, clock)
        check_all(service, session)
        check_file(home)
        session.seconds = time.monotonic() - began
        return sum_up(service, session)
    finally:
        assert service.stop()


def write_catalogue(home: Home) -> None:
    lines = [f"P-{number},Product {number},{number}.50,{number}" for number in range(PRODUCTS)]
    (home.inbox / "products.csv").write_text("\n".join(["SKU,Name,Price,Stock", *lines]) + "\n")


def write_sales(home: Home, number: int) -> None:
    """A till's export of one day: receipts that no other file has, each line sold for 2.00."""
    day = f"2031-02-{number % 28 + 1:02d}"
    lines = [f"{number}-{line // 3},P-{line % PRODUCTS},{day} 10:00,1,2.00" for line in range(LINES)]
    part = home.cache / "sales.part"
    part.write_text("\n".join(["Receipt,SKU,Date,Quantity,Unit price", *lines]) + "\n")
    part.replace(home.inbox / f"sales-{number:03d}.csv")


def write_old_runs(service: Service) -> None:
    long_ago = service.now() - timedelta(days=365)
    with service.store.write() as connection:
        old = NewRun("old-job", Trigger.CHAIN, long_ago, 5, {}, status=RunStatus.SKIPPED)
        account_for(connection, [old] * OLD_RUNS)


def run_and_kill(session: Session, number: int, chance: random.Random) -> list[Told]:
    """Keep shop for a moment, pull the cord, and return what had been told until then."""
    context = multiprocessing.get_context("forkserver")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=shopkeeper.keep_shop, args=(session.home.root, number, session.processes, theirs)
    )
    process.start()
    theirs.close()
    told: list[Told] = []
    with mine:
        if chance.random() < 0.8:  # otherwise it may be cut while it starts and recovers
            while not told or told[-1].what != "open":
                assert mine.poll(PATIENCE_S), "the shop did not open"
                told.append(mine.recv())
        # A process of its own takes its time to begin.
        process.join(chance.uniform(0.01, 3.0 if session.processes else 0.6))
        assert process.exitcode is None, "the shop closed by itself"
        process.kill()
        process.join()
        try:
            while True:
                told.append(mine.recv())
        except EOFError:
            pass
    process.close()
    return told


def settle(service: Service, clock: ShopClock) -> None:
    """Let everything that waits come to its end, retries included, while no schedule brings more."""
    service.pause(None)
    while waiting := unfinished_runs(service):
        clock.advance(timedelta(seconds=60))
        service.engine.ring()
        service.engine.wait(waiting[0].id, 1)


def unfinished_runs(service: Service) -> list[RunRow]:
    with service.store.read() as connection:
        return unfinished(connection)


def all_runs(service: Service) -> list[RunRow]:
    with service.store.read() as connection:
        return history(connection, limit=1_000_000)[::-1]


def check_file(home: Home) -> None:
    with closing(sqlite3.connect(home.store_path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def check_all(service: Service, session: Session) -> None:
    found = all_runs(service)
    check_nothing_told_is_lost(found, session)
    check_every_run_came_to_an_end_of_its_own(found)
    check_steps_were_done_once(found)
    check_what_was_cut_short_was_started_again(found, session)
    check_every_due_time_has_one_row(service, found, session)
    check_a_run_that_writes_once_wrote_once_and_whole(service, found)
    check_chunks_count_once(service, found)
    check_every_sale_counts_once(service, session)
    check_old_history_is_gone(service)


def check_nothing_told_is_lost(found: Sequence[RunRow], session: Session) -> None:
    by_id = {run.id: run for run in found}
    accepted = {told.of for told in session.named("accepted")}
    assert len(accepted) >= session.cuts, "too little was going on for this to show anything"
    assert accepted <= set(by_id)
    ended = {(told.of, told.status) for told in session.named("ended")}
    assert ended
    assert {(run_id, by_id[run_id].status.value) for run_id, _ in ended} == ended


def check_every_run_came_to_an_end_of_its_own(found: Sequence[RunRow]) -> None:
    assert {run.status for run in found} <= TERMINAL
    attempts: dict[int, list[RunRow]] = {}
    for run in found:
        if run.parent_id is None:
            attempts.setdefault(run.root_id, []).append(run)
    for tries in attempts.values():
        assert [run.attempt for run in tries] == list(range(1, len(tries) + 1)), tries
        *before, last = tries
        given_up = [run.status for run in tries[-2:]] == [RunStatus.INTERRUPTED] * 2
        assert last.status in {RunStatus.SUCCEEDED, RunStatus.SKIPPED} or given_up, tries
        again = {RunStatus.INTERRUPTED} | ({RunStatus.FAILED} if last.job == "fickle" else set())
        assert {run.status for run in before} <= again, tries


def check_steps_were_done_once(found: Sequence[RunRow]) -> None:
    """A larger run that was cut short goes on with the step it had come to: none is left out, none done again."""
    root_of = {run.id: run.root_id for run in found}
    done: dict[int, list[str]] = {}
    for run in found:
        if run.parent_id is not None and run.status is RunStatus.SUCCEEDED:
            done.setdefault(root_of[run.parent_id], []).append(run.job)
    whole = {run.root_id for run in found if run.job == "daily-round" and run.status is RunStatus.SUCCEEDED}
    assert whole
    steps = [step.job for step in STEPS]
    assert {root: done[root] for root in whole} == dict.fromkeys(whole, steps)
    assert all(jobs == steps[: len(jobs)] for jobs in done.values())


def check_what_was_cut_short_was_started_again(found: Sequence[RunRow], session: Session) -> None:
    cut = [run for run in found if run.status is RunStatus.INTERRUPTED]
    assert len(cut) >= session.cuts // 4, "the cord was hardly ever pulled in mid-run"
    assert {run.reason for run in cut} == {CUT_SHORT}
    by_attempt = {(run.root_id, run.attempt): run for run in found}
    for run in cut:
        if run.parent_id is not None:
            continue  # its larger run is started again
        before = by_attempt.get((run.root_id, run.attempt - 1))
        given_up = before is not None and before.status is RunStatus.INTERRUPTED
        assert ((run.root_id, run.attempt + 1) in by_attempt) is not given_up


def check_every_due_time_has_one_row(service: Service, found: Sequence[RunRow], session: Session) -> None:
    planned = {told.of for told in session.named("planned")}
    zone = service.shop().zone
    with service.store.read() as connection:
        schedules = list_schedules(connection)
    assert planned <= {schedule.key for schedule in schedules}
    for schedule in schedules:
        rule = rule_of(schedule, zone)
        settled = [run.scheduled_for for run in found if run.schedule_id == schedule.id and run.attempt == 1]
        assert settled == due_times(rule, schedule.anchor_at, schedule.cursor_at), schedule.key
        if schedule.key in planned:
            assert len(settled) == 1, schedule.key
    shown = rows(
        service.store, "SELECT count(*), count(DISTINCT fire_key) FROM job_run WHERE fire_key NOT NULL"
    )
    assert shown[0][0] == shown[0][1]


def check_a_run_that_writes_once_wrote_once_and_whole(service: Service, found: Sequence[RunRow]) -> None:
    done = [run for run in found if run.status is RunStatus.SUCCEEDED]
    tallied = {run.id for run in done if run.job == "tally"}
    assert tallied
    assert rows(service.store, "SELECT value_json FROM setting WHERE key = 'tally'") == [(str(len(tallied)),)]
    marks = rows(
        service.store,
        "SELECT CAST(substr(key, 6) AS INTEGER), count(*) FROM setting WHERE key LIKE 'mark:%' GROUP BY 1",
    )
    assert sorted(marks) == sorted((run_id, shopkeeper.MARKS) for run_id in tallied)
    retried = {run.root_id for run in done if run.job == "fickle"}
    assert retried
    counted = rows(
        service.store,
        "SELECT CAST(substr(key, 8) AS INTEGER), value_json FROM setting WHERE key LIKE 'fickle:%'",
    )
    assert sorted(counted) == sorted((root, "1") for root in retried)


def check_chunks_count_once(service: Service, found: Sequence[RunRow]) -> None:
    """A stocktake that was cut short goes on where it was: each shelf up to its note counts once, none beyond."""
    shelves: dict[int, Counter[int]] = {}
    for key, value in rows(service.store, "SELECT key, value_json FROM setting WHERE key LIKE 'shelf:%'"):
        _, root, shelf = str(key).split(":")
        shelves.setdefault(int(root), Counter())[int(shelf)] = int(str(value))
    notes = {
        int(str(key).split(":")[1]): int(str(value))
        for key, value in rows(
            service.store, "SELECT key, value_json FROM setting WHERE key LIKE 'stocktake:%'"
        )
    }
    assert shelves == {root: Counter(range(note)) for root, note in notes.items()}
    done = {run.root_id for run in found if run.job == "stocktake" and run.status is RunStatus.SUCCEEDED}
    assert done
    assert {notes[root] for root in done} == {shopkeeper.CHUNKS}


def check_every_sale_counts_once(service: Service, session: Session) -> None:
    lines = session.files * LINES
    assert rows(service.store, "SELECT count(*), sum(amount) FROM sale_line") == [(lines, lines * 20_000)]
    counted = (
        "SELECT day, count(*), sum(amount), sum(lines) FROM (SELECT d.day, d.product_id, sum(d.amount) AS amount,"
        " sum(d.lines) AS lines FROM product_day d JOIN file_import i ON i.id = d.import_id AND i.state = 'finished'"
        " GROUP BY 1, 2) GROUP BY day"
    )
    from_lines = (
        "SELECT day, count(*), sum(amount), sum(lines) FROM (SELECT day, product_id, sum(amount) AS amount,"
        " count(*) AS lines FROM sale_line GROUP BY 1, 2) GROUP BY day"
    )
    assert rows(service.store, counted) == rows(service.store, from_lines)
    assert rows(service.store, "SELECT count(*) FROM file_import WHERE state = 'running'") == [(0,)]
    assert rows(service.store, "SELECT count(*) FROM product") == [(PRODUCTS,)]


def check_old_history_is_gone(service: Service) -> None:
    long_ago = to_millis(service.now() - timedelta(days=300))
    assert rows(service.store, "SELECT count(*) FROM job_run WHERE finished_at < ?", long_ago) == [(0,)]


def sum_up(service: Service, session: Session) -> Figures:
    found = all_runs(service)
    cut = [run for run in found if run.status is RunStatus.INTERRUPTED]
    again = {(run.root_id, run.attempt) for run in found}
    return Figures(
        cuts=session.cuts,
        accepted=len(session.named("accepted")),
        ends_told=len(session.named("ended")),
        interrupted=len(cut),
        repeated=sum(run.attempt > 1 for run in found),
        given_up=sum(run.parent_id is None and (run.root_id, run.attempt + 1) not in again for run in cut),
        due_times=sum(run.scheduled_for is not None and run.attempt == 1 for run in found),
        runs=len(found),
        sale_lines=session.files * LINES,
        seconds=session.seconds,
    )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cuts", type=int, nargs="?", default=200)
    options.add_argument("--processes", action="store_true")
    options.add_argument("--seed", type=int, default=20)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tillwatch-power-cut-") as folder:
        home = Home(Path(folder) / "home")
        home.ensure()
        print(pull_the_cord(home, chosen.cuts, processes=chosen.processes, seed=chosen.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
