"""A page of the shop next door is watched on a real desktop: its price is read, and the owner hears when it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.jobs.alert_settings import AlertSettings, set_alert_settings
from app.jobs.service import Service
from app.system.paths import Home
from tests.session.conftest import SHEET, Launch
from tests.session.harness.bus import BusError
from tests.session.harness.desktop import VirtualDesktop
from tests.session.harness.notices import NoticeLog
from tests.session.harness.program import Program
from tests.session.harness.waiting import until
from tests.session.pages import (
    alerts_on_today,
    await_text,
    bring_to_front,
    current_page,
    is_there,
    open_page,
    press,
    press_keys,
    type_text,
)
from tests.shop_server import ShopServer, product_page

BEANS = "Espresso beans 1 kg"
SELLER = "Bean Bazaar"
CHEAPER = f"{BEANS}: {SELLER} asks 14 % less"


@pytest.fixture
def next_door(desktop: VirtualDesktop) -> Iterator[ShopServer]:
    """The shop next door, which programs on the desktop may ask, one request right after the other."""
    with ShopServer() as server:
        lent = {"TILLWATCH_LENT_ADDRESSES": server.lent, "TILLWATCH_SPACING_S": "0"}
        desktop.environment.update(lent)
        yield server
        for name in lent:
            del desktop.environment[name]


@pytest.fixture
def shop(cli: Callable[..., str], home: Path, tmp_path: Path) -> None:
    """A shop that sells the same beans, whose owner may be told of something at any hour."""
    sheet = tmp_path / "products.csv"
    sheet.write_text(SHEET.format(stock=50))
    cli("import", str(sheet))
    service = Service.open(Home(home))
    set_alert_settings(service, AlertSettings(quiet_from="00:00", quiet_to="00:00"))
    service.close()


def their_pages(program: Program) -> list[list[str]]:
    """The lines of the watched pages; none while the page is filled anew."""
    try:
        found = program.screen.find_all(program.name, "table", "Watched pages")
        return [row for table in found if table.is_("showing") for row in table.rows()]
    except (BusError, TimeoutError):
        return []


def watch_beans(program: Program, address: str) -> None:
    """Says on the prices page which product of which page is to be watched, all of it by the keyboard."""
    press(program, "Watch a page…")
    program.find("dialog", "Watch a page")
    bring_to_front(program.desktop, "Watch a page")
    search = program.find("text", "Search the product")
    until(lambda: search.is_("focused"), "the keyboard on the search")
    type_text(program.desktop, "espresso")
    await_text(program, f"Chosen: {BEANS}")
    press_keys(program.desktop, "Return")
    field = program.find("text", "Address of the page")
    until(lambda: field.is_("focused"), "the keyboard on the address")
    type_text(program.desktop, address)
    press_keys(program.desktop, "Tab")
    type_text(program.desktop, SELLER)
    press(program, "Watch it")
    until(lambda: not is_there(program, "dialog", "Watch a page"), "the dialog to go")


@pytest.mark.usefixtures("shop")
def test_a_price_next_door_is_read_and_told_of_when_it_falls(
    tillwatch: Launch, next_door: ShopServer, notices: NoticeLog, cli: Callable[..., str]
) -> None:
    next_door.put("/beans", product_page("17.90"))
    program = tillwatch()
    program.window()
    open_page(program, "Prices")
    watch_beans(program, next_door.url("/beans"))
    read = until(
        lambda: [row for row in their_pages(program) if row[2] == "€17.90"], "their price", seconds=30
    )
    assert [row[:4] for row in read] == [[BEANS, SELLER, "€17.90", "3 % less"]]
    assert len(next_door.asked("/robots.txt")) == 1

    next_door.put("/beans", product_page("15.90"))
    cli("run", "watch-prices", "--param", "page=1")
    until(lambda: [row[2] for row in their_pages(program)] == ["€15.90"], "the new price", seconds=30)
    notice = notices.wait(CHEAPER, seconds=30)
    assert list(notice.buttons.values()) == ["Show", "Snooze"]
    open_page(program, "Today")
    until(lambda: alerts_on_today(program) == [CHEAPER], "the alert")
    program.screen.find("xfce4-notifyd", "push button", "Show").press()
    until(lambda: current_page(program) == "Prices", "the prices")

    open_page(program, "Today")
    press(program, f"Seen: {CHEAPER}")
    until(lambda: alerts_on_today(program) == [], "the alert to go")
    await_text(program, "Tillwatch speaks up again when something changes.")


@pytest.mark.usefixtures("shop")
def test_an_address_inside_this_network_is_refused_in_words(tillwatch: Launch, next_door: ShopServer) -> None:
    program = tillwatch()
    program.window()
    open_page(program, "Prices")
    press(program, "Watch a page…")
    bring_to_front(program.desktop, "Watch a page")
    type_text(program.desktop, "espresso")
    await_text(program, f"Chosen: {BEANS}")
    program.find("text", "Address of the page").enter("http://192.168.1.1/beans")
    press(program, "Watch it")
    await_text(program, "192.168.1.1")
    assert is_there(program, "dialog", "Watch a page")
    assert not next_door.log
