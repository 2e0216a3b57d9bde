"""A notification that reaches the owner, and the answer that reaches Tillwatch."""

from __future__ import annotations

import pytest

from tests.session.conftest import Launch
from tests.session.harness.notices import NoticeLog
from tests.session.harness.waiting import until
from tests.session.pages import CHECK_STOCK, await_runs, run_now


@pytest.mark.usefixtures("shop_running_low")
def test_low_stock_pops_up_and_its_button_opens_the_product(tillwatch: Launch, notices: NoticeLog) -> None:
    program = tillwatch("--hidden")
    icon = program.tray()
    until(lambda: "Run now" in icon.menu().labels(), "the full menu")
    icon.click("Run now", CHECK_STOCK)

    notice = notices.wait("Espresso beans 1 kg", seconds=30)
    assert notice.application == "Tillwatch"
    assert list(notice.buttons.values()) == ["Show", "Ordered", "Snooze"]
    assert program.shown_window() is None

    program.screen.find("xfce4-notifyd", "push button", "Show").press()
    until(lambda: notice.pressed, "the pressed button")
    program.window()
    table = program.find("table", "Products")
    until(lambda: any("Espresso beans 1 kg" in row for row in table.rows()), "the product")


@pytest.mark.usefixtures("shop_running_low")
def test_the_same_is_not_said_twice(tillwatch: Launch, notices: NoticeLog) -> None:
    program = tillwatch()
    program.window()
    run_now(program, CHECK_STOCK)
    notices.wait("Espresso beans 1 kg", seconds=30)
    await_runs(program, CHECK_STOCK, 1)
    told = len(notices.notices)
    run_now(program, CHECK_STOCK)
    await_runs(program, CHECK_STOCK, 2)
    assert len(notices.notices) == told
