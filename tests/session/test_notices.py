"""A notification that reaches the owner, and the answer that reaches Tillwatch; whatever the desktop's service does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.jobs.service import Service
from app.store.notices import add_notice
from app.system.paths import Home
from tests.session.conftest import Launch
from tests.session.harness.answering import answering
from tests.session.harness.desktop import Parts, VirtualDesktop
from tests.session.harness.notices import NoticeLog
from tests.session.harness.program import Program
from tests.session.harness.waiting import until
from tests.session.pages import CHECK_STOCK, await_runs, run_now

of_its_own = pytest.mark.parametrize("desktop", [Parts()], indirect=True, ids=["a desktop of its own"])
without_notices = pytest.mark.parametrize("desktop", [Parts(notices=None)], indirect=True, ids=["no notices"])

Tell = Callable[[str], None]


@pytest.fixture
def tell(home: Path, cli: Callable[..., str]) -> Tell:
    """Has the running program tell of something: puts it into the outbox, and has a job end."""

    def put(title: str) -> None:
        service = Service.open(Home(home))
        with service.store.write() as connection:
            add_notice(
                connection, kind="test", title=title, body="b", page="history", now=service.now(), urgent=True
            )
        service.close()
        cli("run", "health-check")

    return put


def fates(cli: Callable[..., str]) -> dict[str, tuple[str, str | None]]:
    """What became of each notice: its status and its channel, by title."""
    documents: list[dict[str, Any]] = json.loads(cli("notices", "--json"))
    return {each["title"]: (each["status"], each["channel"]) for each in documents}


def await_message(program: Program, text: str) -> None:
    """Waits until the window tells of ``text``."""
    banner = program.find(name="Message", seconds=30)
    until(lambda: any(text in label.name for label in banner.find_all("label")), f"{text!r} in the window")


@pytest.mark.usefixtures("shop_running_low")
def test_low_stock_pops_up_and_its_button_opens_the_product(
    tillwatch: Launch, notices: NoticeLog, cli: Callable[..., str]
) -> None:
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
    until(lambda: fates(cli) == {notice.title: ("clicked", "native")}, "the answer on record", every=1)


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


@of_its_own
def test_while_the_service_hangs_the_window_tells_and_goes_on_answering(
    tillwatch: Launch, desktop: VirtualDesktop, notices: NoticeLog, tell: Tell, cli: Callable[..., str]
) -> None:
    program = tillwatch()
    program.window()
    tell("Told before")
    before = notices.wait("Told before", seconds=30)
    with desktop.notices_hanging():
        with answering(program):
            tell("Told meanwhile")
            await_message(program, "Told meanwhile")
            run_now(program, CHECK_STOCK)
        until(lambda: fates(cli)["Told meanwhile"] == ("shown", "banner"), "the record", every=1)
    tell("Told after")
    notices.wait("Told after", seconds=30)
    # What was shown before it hung still has its button.
    program.screen.find("xfce4-notifyd", "push button", "Show").press()
    until(lambda: before.pressed or notices.notices[-1].pressed, "the pressed button")
    until(lambda: "clicked" in {status for status, _ in fates(cli).values()}, "the answer on record", every=1)


@without_notices
def test_a_service_that_appears_later_is_used_from_then_on(
    tillwatch: Launch, desktop: VirtualDesktop, notices: NoticeLog, tell: Tell, cli: Callable[..., str]
) -> None:
    program = tillwatch()
    program.window()
    tell("Told without a service")
    await_message(program, "Told without a service")
    desktop.start_notices()
    tell("Told with a service")
    notices.wait("Told with a service", seconds=30)
    until(
        lambda: (
            fates(cli)
            == {"Told without a service": ("shown", "banner"), "Told with a service": ("shown", "native")}
        ),
        "the record",
        every=1,
    )


@of_its_own
def test_a_service_that_crashed_and_came_back_is_used_again(
    tillwatch: Launch, desktop: VirtualDesktop, notices: NoticeLog, tell: Tell
) -> None:
    program = tillwatch()
    program.window()
    tell("Told at first")
    notices.wait("Told at first", seconds=30)
    desktop.kill_notices()
    with answering(program):
        tell("Told in between")
        await_message(program, "Told in between")
    desktop.start_notices()
    tell("Told at last")
    notices.wait("Told at last", seconds=30)


@without_notices
def test_a_message_that_nobody_saw_comes_again_after_a_restart(
    tillwatch: Launch, desktop: VirtualDesktop, notices: NoticeLog, tell: Tell, cli: Callable[..., str]
) -> None:
    program = tillwatch()
    program.window()
    program.close_window()
    tell("Told to a closed window")
    until(lambda: fates(cli) == {"Told to a closed window": ("waiting", "banner")}, "the record", every=1)
    program.ask_to_end()
    assert program.wait(10) == 0
    desktop.start_notices()
    tillwatch("--hidden").tray()
    notices.wait("Told to a closed window", seconds=30)
