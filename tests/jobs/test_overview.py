from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.alerts.facts import StockFacts
from app.alerts.policy import changes
from app.alerts.writing import write_changes
from app.domain.runs import RunStatus, Trigger
from app.jobs.job_cards import job_views
from app.jobs.overview import history_lines, today_view, tray_view
from app.jobs.run_words import result_words
from app.jobs.service import Service
from app.store import runs
from app.store.runs import NewRun
from tests.alerts.made_facts import BEANS, ZONE, judged
from tests.clock import TUESDAY_NOON
from tests.filling import product, sale, take_products, take_sales
from tests.jobs.conftest import Run


def test_every_job_is_shown_with_its_schedule_in_words_and_its_next_fires(service: Service) -> None:
    views = {view.job: view for view in job_views(service)}
    assert views["stock-alerts"].schedule_text == "Every 30 minutes"
    assert views["sales-summary"].schedule_text == "Every day at 20:00 · Every Monday at 09:00"
    assert views["sales-summary"].last_text == "Has not run yet"
    summary = views["sales-summary"]
    assert summary.next_fire == TUESDAY_NOON.replace(hour=19)  # 20:00 in Madrid
    assert len(summary.next_fires) == 5
    assert list(summary.next_fires) == sorted(summary.next_fires)


def test_a_job_shows_how_it_went(service: Service, run: Run) -> None:
    run("back-up")
    [view] = [view for view in job_views(service) if view.job == "back-up"]
    assert view.last_text.startswith("Done just now: Backed up and checked")
    assert view.current is None
    [line] = history_lines(service)
    assert (line.title, line.result_text) == ("Back up the store", line.run.result_text)
    assert history_lines(service, statuses=[RunStatus.FAILED]) == []


def test_the_tray_says_what_is_most_pressing(service: Service, run: Run) -> None:
    assert tray_view(service).state == "idle"
    assert tray_view(service).status_text == "Nothing needs you"
    take_products(service.store, [product("OUT", stock="0", reorder_point="5"), product("WRONG", stock="-1")])
    run("stock-alerts")
    view = tray_view(service)
    assert (view.state, view.status_text) == ("attention", "1 product needs you")
    (service.home.inbox / "letter.csv").write_text("")
    run("update-inventory", ends=RunStatus.FAILED)
    assert tray_view(service).state == "problem"
    with service.store.write() as connection:
        runs.queue_run(
            connection, NewRun("back-up", Trigger.SCHEDULE, queued_at=TUESDAY_NOON, priority=5, params={})
        )
        runs.claim_next(connection, now=TUESDAY_NOON, session_id="x", worker="w", at_most=9)
    assert tray_view(service).state == "running"
    service.pause(None)
    assert (tray_view(service).state, tray_view(service).next_text) == ("paused", "Paused until you resume")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (BEANS, "1 product needs you before Thursday."),
        (replace(BEANS, out_from=date(2026, 3, 11)), "1 product needs you."),
        (replace(BEANS, out_from=date(2026, 3, 17)), "1 product needs you."),
        (replace(BEANS, out_chance=0.4), "1 product needs you."),
        (replace(BEANS, on_hand=0.0), "1 product needs you."),
    ],
)
def test_the_first_line_says_by_when(service: Service, facts: StockFacts, sentence: str) -> None:
    take_products(service.store, [product("BEAN", stock="4")])
    now = service.now()
    with service.store.write() as connection:
        [found] = changes(
            [judged(1, facts)], {}, {}, gone={}, opened_today=0, today=now.date(), zone=ZONE, now=now
        )
        write_changes(connection, [found], known_at=now, now=now)
    assert today_view(service).sentence == sentence


def test_the_first_page_of_an_empty_shop_teaches(service: Service) -> None:
    view = today_view(service)
    assert view.is_empty
    assert view.sentence == "Let us bring in your shop's data."
    assert view.sales_lines == ()


def test_the_first_page_tells_how_sales_went(service: Service) -> None:
    yesterday = TUESDAY_NOON.date() - timedelta(days=1)
    sold = [sale("1", "TEA", yesterday, price="120")]
    sold += [sale(f"w{week}", "TEA", yesterday - timedelta(weeks=week), price="100") for week in range(1, 5)]
    take_sales(service.store, sold)
    view = today_view(service)
    assert not view.is_empty
    assert view.sentence == "Nothing needs you today."
    assert view.sales_lines == (
        "Yesterday €120.00 · 20 % more than a usual Monday",
        "This week so far €120.00 · 20 % more than the same days last week",
    )
    assert [bar.amount_text for bar in view.bars][-1] == "€120.00"
    assert len(view.bars) == 14


def test_how_a_run_went_is_told_without_names_of_states(service: Service) -> None:
    with service.store.write() as connection:
        for status, reason in ((RunStatus.SKIPPED, "overlap"), (RunStatus.QUEUED, None)):
            runs.account_for(
                connection,
                [
                    NewRun(
                        "back-up", Trigger.SCHEDULE, queued_at=TUESDAY_NOON, priority=5, params={}, status=status,
                        reason=None if reason is None else runs.SkipReason(reason),
                    )
                ],
            )  # fmt: skip
        waiting, skipped = runs.history(connection)
    assert result_words(skipped) == "Did not run: the same job was still going on"
    assert result_words(waiting) == "Waiting"
