"""The power cord, pulled twenty times at random moments while jobs of every kind are at work."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
from contextlib import closing

from app.domain.runs import TERMINAL, RunStatus
from app.jobs.overview import history_lines
from app.jobs.service import Service
from app.store.runs import RunRow, history, unfinished
from app.system.paths import Home
from tests.faults import shopkeeper
from tests.filling import rows

CUTS = 20
LINES = 6_000
"""Lines of each sales file: two write transactions, so that a cut may fall between them."""
PRODUCTS = 200
PATIENCE_S = 60.0


def write_catalogue(home: Home) -> None:
    lines = [f"P-{number},Product {number},{number}.50,{number}" for number in range(PRODUCTS)]
    (home.inbox / "products.csv").write_text("\n".join(["SKU,Name,Price,Stock", *lines]) + "\n")


def write_sales(home: Home, number: int) -> None:
    """A till's export of one day: receipts that no other file has, each line sold for 2.00."""
    day = f"2026-03-{number % 28 + 1:02d}"
    lines = [f"{number}-{line // 3},P-{line % PRODUCTS},{day} 10:00,1,2.00" for line in range(LINES)]
    part = home.cache / "sales.part"
    part.write_text("\n".join(["Receipt,SKU,Date,Quantity,Unit price", *lines]) + "\n")
    part.replace(home.inbox / f"sales-{number:02d}.csv")


def run_and_kill(home: Home, chance: random.Random) -> list[int]:
    """Keep shop for a moment, pull the cord, and return the runs that had been accepted."""
    context = multiprocessing.get_context("forkserver")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=shopkeeper.keep_shop, args=(home.root, theirs))
    process.start()
    theirs.close()
    accepted: list[int] = []
    with mine:
        if chance.random() < 0.8:  # otherwise it may be cut while it starts and recovers
            assert mine.poll(PATIENCE_S), "the shop did not open"
            assert mine.recv() == "open"
        process.join(chance.uniform(0.01, 0.6))
        assert process.exitcode is None, "the shop closed by itself"
        process.kill()
        process.join()
        try:
            while True:
                told = mine.recv()
                if told != "open":
                    accepted.append(told)
        except EOFError:
            pass
    process.close()
    return accepted


def check_file(home: Home) -> None:
    with closing(sqlite3.connect(home.store_path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_twenty_power_cuts_lose_halve_and_double_nothing(home: Home) -> None:
    # One process imports the program, and each shop is a fork of it: starting costs no second of its own.
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.faults.shopkeeper"])
    write_catalogue(home)
    shopkeeper.open_service(home).close()
    chance = random.Random(20)
    accepted: list[int] = []
    for number in range(CUTS):
        write_sales(home, number)
        accepted += run_and_kill(home, chance)
        check_file(home)
    service = shopkeeper.open_service(home)
    service.start()
    accepted.append(service.run_now("update-inventory"))
    while waiting := unfinished_runs(service):
        service.engine.wait(waiting[0].id, PATIENCE_S)
    try:
        check_no_accepted_run_is_lost(service, accepted)
        check_what_was_cut_short_is_shown_so_and_was_started_again(service)
        check_what_a_run_did_happened_once_and_whole(service)
        check_every_sale_counts_once(service)
        check_file(home)
    finally:
        assert service.stop()


def unfinished_runs(service: Service) -> list[RunRow]:
    with service.store.read() as connection:
        return unfinished(connection)


def all_runs(service: Service) -> list[RunRow]:
    with service.store.read() as connection:
        return history(connection, limit=1_000_000)[::-1]


def check_no_accepted_run_is_lost(service: Service, accepted: list[int]) -> None:
    found = {run.id: run for run in all_runs(service)}
    assert len(accepted) >= CUTS, "too little was going on for this to show anything"
    assert set(accepted) <= set(found)
    assert {run.status for run in found.values()} <= TERMINAL
    for run_id in accepted:
        attempts = [run for run in found.values() if run.root_id == run_id]
        ended = [run.status for run in attempts if run.status is not RunStatus.INTERRUPTED]
        given_up = len(attempts) == 2 and not ended
        assert ended == [RunStatus.SUCCEEDED] or given_up, attempts


def check_what_was_cut_short_is_shown_so_and_was_started_again(service: Service) -> None:
    found = all_runs(service)
    cut = [run for run in found if run.status is RunStatus.INTERRUPTED]
    assert len(cut) >= CUTS // 4, "the cord was hardly ever pulled in mid-run"
    again = {(run.root_id, run.attempt) for run in found}
    for run in cut:
        assert ((run.root_id, run.attempt + 1) in again) == (run.attempt == 1)
    shown = {line.result_text for line in history_lines(service, statuses=[RunStatus.INTERRUPTED])}
    assert shown == {"Tillwatch ended while this was running"}


def check_what_a_run_did_happened_once_and_whole(service: Service) -> None:
    worked = {run.id for run in all_runs(service) if run.job == "tally" and run.status is RunStatus.SUCCEEDED}
    assert worked
    assert rows(service.store, "SELECT value_json FROM setting WHERE key = 'tally'") == [(str(len(worked)),)]
    marks = rows(
        service.store,
        "SELECT CAST(substr(key, 6) AS INTEGER), count(*) FROM setting WHERE key LIKE 'mark:%' GROUP BY 1",
    )
    assert dict(marks) == dict.fromkeys(worked, shopkeeper.MARKS)  # type: ignore[arg-type]


def check_every_sale_counts_once(service: Service) -> None:
    assert rows(service.store, "SELECT count(*), sum(amount) FROM sale_line") == [
        (CUTS * LINES, CUTS * LINES * 20_000)
    ]
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
