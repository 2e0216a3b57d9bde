"""Today's answers: the card goes at once, the sentence changes, and what was done is said with the way back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.alerts.shop_alerts import FIX_COUNTS
from app.desktop.dialogs.ordered import OrderedDialog
from app.desktop.pages.done_line import DoneLine
from app.desktop.pages.page import Surroundings
from app.desktop.pages.today import TodayPage
from app.desktop.pages.today_alert import AlertCard
from app.domain.quantity import to_quantity
from app.jobs.reordering import reorder_view
from app.jobs.service import Service
from app.store import alerts
from app.store.alerts import AlertDraft
from tests.desktop.seen import button, dialog, has_button, texts
from tests.desktop.shop import NOON, FixedClock, do


@pytest.fixture
def page(surroundings: Surroundings, qtbot: QtBot) -> TodayPage:
    made = TodayPage(surroundings, lambda _folder: None)
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    qtbot.waitUntil(lambda: len(cards(made)) == 2)
    return made


def cards(page: TodayPage) -> dict[str, AlertCard]:
    found = [card for card in page.findChildren(AlertCard) if card.isVisible() and card.ordered.isVisible()]
    return {card.name: card for card in sorted(found, key=AlertCard.y)}


def told(page: TodayPage) -> str:
    line = page.findChild(DoneLine)
    assert line is not None
    return line.words if line.isVisible() else ""


def choose(card: AlertCard, words: str) -> None:
    entries = {action.text(): action for action in [*card.snooze.choices(), *card.more.choices()]}
    entries[words].trigger()


def test_ordered_asks_how_many_and_when_with_both_filled_in(page: TodayPage, qtbot: QtBot) -> None:
    button(page, "Ordered: Espresso beans 1 kg: about 2 days left").click()
    asked = dialog(qtbot, page, OrderedDialog)
    assert asked.quantity.text() == "42"
    assert asked.due.date().toPython() == date(2026, 3, 16)
    assert {"Espresso beans 1 kg", "Suggested: 42", "Casa Roast takes 5 days"} <= set(texts(asked))


def test_what_was_ordered_by_keyboard_alone_is_on_order(
    page: TodayPage, service: Service, qtbot: QtBot
) -> None:
    page.activateWindow()
    button(page, "Ordered: Espresso beans 1 kg: about 2 days left").click()
    asked = dialog(qtbot, page, OrderedDialog)
    qtbot.waitUntil(asked.quantity.hasFocus)
    qtbot.keyClicks(asked.quantity, "30")
    with qtbot.waitSignal(page.answered):
        qtbot.keyClick(asked.quantity, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(page)[0] == "1 product needs you.")
    qtbot.waitUntil(lambda: list(cards(page)) == ["Green tea"])
    assert told(page).startswith("30 on order, due Mon 16 Mar")
    (order,) = reorder_view(service).open_orders
    assert (order.sku, order.outstanding, order.supplier) == ("BEAN-1", to_quantity(30), "Casa Roast")
    assert order.due_day == date(2026, 3, 16)
    with qtbot.waitSignal(page.page_wanted) as wanted:
        button(page, "Show the order").click()
    assert wanted.args == ["reorder", "on-the-way"]


def test_nothing_cannot_be_ordered(page: TodayPage, qtbot: QtBot) -> None:
    button(page, "Ordered: Green tea: sold out").click()
    asked = dialog(qtbot, page, OrderedDialog)
    asked.quantity.setValue(0)
    assert not asked.act_button.isEnabled()
    asked.quantity.setValue(0.5)
    assert asked.act_button.isEnabled()


def test_what_will_not_do_is_said_in_the_dialog_and_nothing_is_lost(
    page: TodayPage, clock: FixedClock, qtbot: QtBot
) -> None:
    button(page, "Ordered: Green tea: sold out").click()
    asked = dialog(qtbot, page, OrderedDialog)
    asked.due.setDate(asked.due.date().addYears(-1))
    asked.act_button.click()
    qtbot.waitUntil(lambda: any("is past" in text for text in texts(asked)))
    assert asked.act_button.isEnabled()
    asked.reject()
    assert list(cards(page)) == ["Green tea", "Espresso beans 1 kg"]


def test_not_sold_any_more_can_be_taken_back(page: TodayPage, service: Service, qtbot: QtBot) -> None:
    choose(cards(page)["Green tea"], "Not sold any more")
    assert "Green tea" not in cards(page), "the card goes before anything is stored"
    qtbot.waitUntil(lambda: told(page).startswith("Green tea is not watched any more"))
    qtbot.waitUntil(lambda: texts(page)[0] == "1 product needs you.")
    button(page, "Undo").click()
    qtbot.waitUntil(lambda: told(page).startswith("Green tea is watched again"))
    assert not has_button(page, "Undo")
    do(service, "stock-alerts")
    qtbot.waitUntil(lambda: "Green tea" in cards(page))


def test_the_keyboard_goes_on_with_the_next_alert(page: TodayPage, qtbot: QtBot) -> None:
    page.activateWindow()
    answered = cards(page)["Green tea"].more
    answered.setFocus()
    qtbot.waitUntil(answered.hasFocus)
    choose(cards(page)["Green tea"], "Not sold any more")
    qtbot.waitUntil(lambda: texts(page)[0] == "1 product needs you.")
    # Where the keyboard goes on once the window has it: the desktop under the test may give it away.
    qtbot.waitUntil(lambda: page.focusWidget() in [card.ordered for card in cards(page).values()])


def test_a_wrong_count_is_not_spoken_of_until_it_was_counted_again(page: TodayPage, qtbot: QtBot) -> None:
    choose(cards(page)["Green tea"], "Wrong count")
    qtbot.waitUntil(
        lambda: told(page) == "Nothing is said of the stock of Green tea until it was counted again."
    )
    qtbot.waitUntil(lambda: texts(page)[0] == "1 product needs you.")
    button(page, "Put this message away").click()
    assert told(page) == ""


def test_until_the_delivery_is_offered_only_where_one_is_on_its_way(
    page: TodayPage, service: Service, qtbot: QtBot
) -> None:
    assert [action.text() for action in cards(page)["Green tea"].snooze.choices()] == ["1 day", "1 week"]
    with service.store.write() as connection:
        connection.exec_driver_sql("UPDATE alert SET facts_json = json_set(facts_json, '$.on_order', 5)")
    page.refresh()
    qtbot.waitUntil(lambda: len(cards(page)["Green tea"].snooze.choices()) == 3 if cards(page) else False)
    choose(cards(page)["Green tea"], "Until the delivery")
    qtbot.waitUntil(lambda: told(page) == "Green tea: sold out: out of sight until the delivery.")


def test_a_snooze_can_be_taken_back(page: TodayPage, qtbot: QtBot) -> None:
    choose(cards(page)["Green tea"], "1 week")
    qtbot.waitUntil(lambda: has_button(page, "Undo"))
    qtbot.waitUntil(lambda: list(cards(page)) == ["Espresso beans 1 kg"])
    button(page, "Undo").click()
    qtbot.waitUntil(lambda: list(cards(page)) == ["Green tea", "Espresso beans 1 kg"])
    assert told(page) == "Green tea: sold out: back in sight."


def test_an_answer_that_comes_too_late_is_refused_and_the_page_says_why(
    page: TodayPage, service: Service, qtbot: QtBot
) -> None:
    card = cards(page)["Green tea"]
    with service.store.write() as connection:
        connection.exec_driver_sql("UPDATE alert SET state = 'resolved' WHERE title LIKE 'Green tea%'")
    with qtbot.waitSignal(page.refused) as refused:
        choose(card, "1 day")
    assert "no open alert" in str(refused.args[0])


def test_what_is_wrong_with_the_data_leads_to_the_data_and_to_no_order(
    page: TodayPage, service: Service, qtbot: QtBot
) -> None:
    with service.store.write() as connection:
        draft = AlertDraft(FIX_COUNTS, None, 3, "3 counts are below zero", "Count them.", {"negative": 3})
        alerts.open_alert(connection, draft, now=NOON)
    page.refresh()
    qtbot.waitUntil(lambda: has_button(page, "Show the data: 3 counts are below zero"))
    (card,) = [found for found in page.findChildren(AlertCard) if found.name.startswith("3 counts")]
    assert not any(answer.isVisible() for answer in (card.ordered, card.more, card.details))
    with qtbot.waitSignal(page.page_wanted) as wanted:
        card.data.click()
    assert wanted.args == ["data", "negative"]


def test_the_way_to_when_tillwatch_speaks_up_stands_on_the_page(page: TodayPage, tmp_path: Path) -> None:
    assert has_button(page, "When Tillwatch speaks up…")
