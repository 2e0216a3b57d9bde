"""Today: what wants action, why, and the answers to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.bars import BarStrip
from app.desktop.pages.page import Surroundings
from app.desktop.pages.today import TodayPage
from app.desktop.pages.today_alert import AlertCard
from app.jobs.service import Service
from tests.desktop.seen import button, has_button, texts
from tests.desktop.shop import NOON, FixedClock, do

Opened = list[Path]


@pytest.fixture
def opened() -> Opened:
    return []


@pytest.fixture
def show(qtbot: QtBot, opened: Opened) -> Callable[[Surroundings], TodayPage]:
    def make(surroundings: Surroundings) -> TodayPage:
        page = TodayPage(surroundings, opened.append)
        qtbot.addWidget(page)
        page.resize(800, 700)
        page.show()
        qtbot.waitUntil(lambda: len(texts(page)) > 3)
        return page

    return make


@pytest.fixture
def page(show: Callable[[Surroundings], TodayPage], surroundings: Surroundings) -> TodayPage:
    return show(surroundings)


def cards(page: TodayPage) -> list[AlertCard]:
    """Return the cards of products; what was found at the very first look stands on one without."""
    found = [card for card in page.findChildren(AlertCard) if card.isVisible()]
    return [card for card in found if card.ordered.isVisible()]


def test_the_first_line_says_whether_there_is_something_to_do(page: TodayPage) -> None:
    assert texts(page)[0] == "2 products need you."


def test_each_alert_says_what_how_pressing_and_why(page: TodayPage) -> None:
    said = texts(page)
    assert {"Green tea", "Sold out", "Espresso beans 1 kg"} <= set(said)
    assert any("4 left · sells 2 a day" in text for text in said)


def test_details_unfold_the_figures_and_fold_again(page: TodayPage) -> None:
    assert "Supplier takes" not in texts(page)
    button(page, "Details: Green tea: sold out").click()
    said = texts(page)
    figures = dict(pairwise(said))
    assert figures["On the shelf"] == "0"
    assert figures["Last counted"] == "0 · today 12:00"
    assert figures["Sales known up to"] == "10 Mar 2026"
    assert figures["Expected to sell"] == "1 a day (0.6–1.5)"
    assert figures["Supplier takes"] == "5 days ± 1.2 · from your file"
    assert figures["Order when it falls to"] == "3 · from your file"
    assert figures["Order now"] == "23"
    button(page, "Hide details: Green tea: sold out").click()
    assert "Supplier takes" not in texts(page)


def choose(card: AlertCard, words: str) -> None:
    """Choose an entry of one of a card's menus."""
    entries = {action.text(): action for action in [*card.snooze.choices(), *card.more.choices()]}
    entries[words].trigger()


def test_show_product_leads_to_the_product(page: TodayPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.page_wanted) as wanted:
        choose(cards(page)[0], "Show product")
    assert wanted.args == ["products", "TEA-1"]


@pytest.mark.parametrize(("choice", "days"), [("1 day", 1), ("1 week", 7)])
def test_a_snoozed_alert_goes_for_as_long_as_was_chosen(
    page: TodayPage, service: Service, clock: FixedClock, qtbot: QtBot, choice: str, days: int
) -> None:
    with qtbot.waitSignal(page.answered):
        choose(cards(page)[0], choice)
    qtbot.waitUntil(lambda: texts(page)[0] == "1 product needs you.")
    qtbot.waitUntil(lambda: [card.name for card in cards(page)] == ["Espresso beans 1 kg"])
    for later, here in ((timedelta(days=days, minutes=-1), False), (timedelta(days=days, minutes=1), True)):
        clock.instant = NOON + later
        do(service, "stock-alerts")
        shown = {row.sku for row in service.products(low_only=True)}
        assert ("TEA-1" in shown) is here


def test_sales_stand_in_words_and_in_bars(page: TodayPage) -> None:
    assert any(text.startswith("Yesterday €41.00") for text in texts(page))
    bars = page.findChild(BarStrip)
    assert bars is not None
    assert bars.accessibleName() == "Sales by day"
    assert bars.accessibleDescription().count("€41.00") == 14


def test_new_data_appears_by_itself(page: TodayPage, service: Service, qtbot: QtBot) -> None:
    sheet = service.home.inbox / "imported" / "products.csv"
    newer = service.home.inbox / "products.csv"
    newer.write_text(sheet.read_text().replace(",EUR,0,", ",EUR,90,").replace(",EUR,4,", ",EUR,90,"))
    do(service, "update-inventory", "stock-alerts")
    qtbot.waitUntil(lambda: texts(page)[0] == "Nothing needs you today.")
    assert cards(page) == []


def test_only_what_has_changed_is_made_anew_and_the_keyboard_goes_down_the_page(
    page: TodayPage, service: Service, qtbot: QtBot
) -> None:
    before = {card.name: card for card in cards(page)}
    with service.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE alert SET text = 'None left since noon' WHERE title LIKE 'Green tea%'"
        )
    page.refresh()
    qtbot.waitUntil(lambda: "None left since noon" in texts(page))
    after = {card.name: card for card in cards(page)}
    assert after["Espresso beans 1 kg"] is before["Espresso beans 1 kg"]
    assert after["Green tea"] is not before["Green tea"]
    assert after["Green tea"].y() < after["Espresso beans 1 kg"].y()
    stops = []
    stop = page.nextInFocusChain()
    while stop is not None and stop is not page:
        stops.append(stop)
        stop = stop.nextInFocusChain()
    places = [stops.index(card.ordered) for card in (after["Green tea"], after["Espresso beans 1 kg"])]
    assert places == sorted(places)


def test_a_page_out_of_sight_reads_nothing_until_it_is_seen(
    surroundings: Surroundings, service: Service, opened: Opened, qtbot: QtBot
) -> None:
    page = TodayPage(surroundings, opened.append)
    qtbot.addWidget(page)
    do(service, "stock-alerts")
    qtbot.wait(100)
    assert page.findChildren(AlertCard) == []
    page.show()
    qtbot.waitUntil(lambda: len(cards(page)) == 2)


def test_an_empty_shop_is_taught_where_its_files_go(
    show: Callable[[Surroundings], TodayPage],
    empty_surroundings: Surroundings,
    empty_service: Service,
    opened: Opened,
    qtbot: QtBot,
) -> None:
    page = show(empty_surroundings)
    assert str(empty_service.home.inbox) in texts(page)
    button(page, "Open the folder").click()
    assert opened == [empty_service.home.inbox]
    (empty_service.home.inbox / "products.csv").write_text(
        "SKU,Name,Price,Cost,Stock\nA-1,Apples,1.00,0.50,10\n"
    )
    button(page, "Read the files now").click()
    qtbot.waitUntil(lambda: "Bring your shop in" not in texts(page))


def test_the_bars_survive_days_without_or_with_negative_sales(page: TodayPage, qtbot: QtBot) -> None:
    from app.jobs.overview import DayBar

    bars = BarStrip(page._theme)
    qtbot.addWidget(bars)
    for amounts in ((), (0, 0), (-5, 10), (3,)):
        bars.set_bars([DayBar(f"Mon {amount}", amount, f"€{amount}") for amount in amounts])
        bars.grab()


def test_products_that_can_wait_are_counted_and_lead_to_what_to_order(
    show: Callable[[Surroundings], TodayPage], surroundings: Surroundings, service: Service, qtbot: QtBot
) -> None:
    page = show(surroundings)
    assert not has_button(page, "Show what to order")
    with service.store.write() as connection:
        # As a day's limit leaves it: low by the last judgement, and no alert opened.
        connection.exec_driver_sql(
            "UPDATE stock_judgement SET severity = 2 WHERE product_id = (SELECT id FROM product WHERE sku = 'MUG-1')"
        )
    page.refresh()
    qtbot.waitUntil(lambda: "1 more product is low, but can wait." in texts(page))
    with qtbot.waitSignal(page.page_wanted) as wanted:
        button(page, "Show what to order").click()
    assert wanted.args == ["reorder", ""]
    with service.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE stock_judgement SET facts_json = json_set(facts_json, '$.covered', json('true'))"
            " WHERE product_id = (SELECT id FROM product WHERE sku = 'MUG-1')"
        )
    page.refresh()
    qtbot.waitUntil(lambda: not has_button(page, "Show what to order"))
