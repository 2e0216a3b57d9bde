"""Monday's report: a file that opens from its notice, and no loss where it cannot be made."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pypdfium2

from app.jobs.service import Service
from tests.clock import TUESDAY_NOON
from tests.filling import rows
from tests.jobs.conftest import Run, result_of
from tests.jobs.insights.shop import days_ago, sell

# The Tuesday is 10 March 2026; its last whole week is that of 2 March, the tenth of the year.
MONDAY_NINE = TUESDAY_NOON.replace(day=9, hour=8)
NAME = "week-2026-10.pdf"


def fill(service: Service) -> None:
    sell(service, *((days_ago(back), "20") for back in range(2, 16)))


def notices(service: Service) -> list[tuple[object, ...]]:
    return rows(
        service.store,
        "SELECT title, body, page, subject, not_before FROM notice WHERE kind = 'weekly-report'",
    )


def test_the_week_is_printed_and_its_notice_opens_the_file(service: Service, run: Run) -> None:
    fill(service)
    ended = run("sales-summary", {"period": "week"}, as_of=MONDAY_NINE)
    file = service.home.reports / NAME
    assert "€140.00" in pypdfium2.PdfDocument(file)[0].get_textpage().get_text_range()
    [(title, body, page, subject, _)] = notices(service)
    assert title == "The week in sales: Monday 2 to Sunday 8 March 2026"
    assert body == ended.result_text
    assert (page, subject) == ("file", str(file))
    assert result_of(service, ended)["file"] == str(file)


def test_the_report_of_a_pc_that_is_switched_on_early_waits_for_the_end_of_quiet_hours(
    service: Service, run: Run
) -> None:
    fill(service)
    early = MONDAY_NINE - timedelta(hours=3)
    run("sales-summary", {"period": "week"}, as_of=early)
    [(*_, not_before)] = notices(service)
    assert not_before == round(TUESDAY_NOON.replace(day=9, hour=7).timestamp() * 1_000)


def test_a_day_is_not_printed(service: Service, run: Run) -> None:
    fill(service)
    run("sales-summary", {"period": "day"}, as_of=MONDAY_NINE)
    assert not service.home.reports.exists()
    assert notices(service) == []


def test_without_sales_nothing_is_printed_and_nothing_announced(service: Service, run: Run) -> None:
    assert (
        run("sales-summary", {"period": "week"}, as_of=MONDAY_NINE).result_text == "No sales are known yet."
    )
    assert not service.home.reports.exists()
    assert notices(service) == []


def test_where_no_file_can_be_made_the_summary_stands_and_says_so(service: Service, run: Run) -> None:
    fill(service)
    Path(service.home.reports).write_text("a file where the folder should be")
    ended = run("sales-summary", {"period": "week"}, as_of=MONDAY_NINE)
    assert ended.result_text is not None
    assert "There is no PDF of it: The report week-2026-10.pdf could not be written" in ended.result_text
    assert [line.level for line in service.run_log(ended.id)].count("warning") == 1
    assert notices(service) == []
