"""Alerts about prices on the first page: with answers of their own, and never those of stock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from app.alerts.price_kinds import COST_CHANGE, MARKET_PRICE, PAGES_STOPPED
from app.alerts.severity import Severity
from app.desktop.notices import Notices
from app.desktop.pages.page import Surroundings
from app.desktop.pages.today import TodayPage
from app.desktop.pages.today_alert import AlertCard
from app.desktop.price_facts import price_fact_lines
from app.jobs.outbox import Showing
from app.jobs.service import Service
from app.store.alerts import AlertDraft, AlertRow, get_alert, open_alert
from tests.desktop.seen import button, texts
from tests.desktop.shop import NOON, nothing

MARKET_FACTS: dict[str, Any] = {
    "own_price": "14.90",
    "cost": "9.10",
    "currency": "EUR",
    "margin": 0.389,
    "margin_floor": 0.15,
    "floor": "10.71",
    "threshold": 0.05,
    "suggested": "12.90",
    "margin_then": 0.2946,
    "rivals": [
        {
            "page_id": 1,
            "seller": "Shop Next Door",
            "price": "12.90",
            "highest": None,
            "currency": "EUR",
            "availability": "in-stock",
            "price_at": "2026-03-11T10:00:00+00:00",
            "gap": -0.1342,
        },
        {
            "page_id": 2,
            "seller": "Far Away",
            "price": "11.00",
            "highest": "13.00",
            "currency": "EUR",
            "availability": "out-of-stock",
            "price_at": None,
            "gap": None,
        },
    ],
}
COST_FACTS: dict[str, Any] = {
    "before": "5.00",
    "after": "5.60",
    "price": "9.90",
    "currency": "EUR",
    "margin_before": 0.495,
    "margin_after": 0.4343,
    "margin_floor": 0.15,
    "keeping": "11.09",
    "since": "2026-03-10",
}


@pytest.fixture
def alerts(service: Service) -> dict[str, int]:
    """One alert of each kind about prices, by kind."""
    beans = next(row.id for row in service.products() if row.sku == "BEAN-1")
    drafts = [
        AlertDraft(
            MARKET_PRICE,
            beans,
            Severity.WATCH,
            "Espresso beans 1 kg: Shop Next Door asks 13 % less",
            "Sells for €14.90.",
            MARKET_FACTS,
        ),
        AlertDraft(
            COST_CHANGE,
            beans,
            Severity.WATCH,
            "Espresso beans 1 kg: costs 12 % more",
            "Costs €5.60.",
            COST_FACTS,
        ),
        AlertDraft(
            PAGES_STOPPED,
            None,
            Severity.WATCH,
            "Tillwatch stopped reading 1 page of tea.example",
            "The page is not there any more.",
            {"pages": 1, "sites": ["tea.example"], "page_ids": [4]},
        ),
    ]
    with service.store.write() as connection:
        return {draft.kind: open_alert(connection, draft, now=NOON) for draft in drafts}


@pytest.fixture
def page(alerts: dict[str, int], surroundings: Surroundings, qtbot: QtBot) -> TodayPage:
    made = TodayPage(surroundings, nothing)
    qtbot.addWidget(made)
    made.resize(1_000, 900)
    made.show()
    qtbot.waitUntil(lambda: bool(cards(made)))
    # Stock comes first; the rest unfolds.
    button(made, "Show 1 more").click()
    assert any(shown.alert.kind == PAGES_STOPPED for shown in cards(made))
    return made


def cards(page: TodayPage) -> list[AlertCard]:
    return [card for card in page.findChildren(AlertCard) if card.isVisible()]


def card(page: TodayPage, kind: str) -> AlertCard:
    return next(card for card in cards(page) if card.alert.kind == kind)


def stored(service: Service, alert_id: int) -> AlertRow:
    with service.store.read() as connection:
        found = get_alert(connection, alert_id)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", [MARKET_PRICE, COST_CHANGE, PAGES_STOPPED])
def test_prices_have_answers_of_their_own(page: TodayPage, kind: str) -> None:
    made = card(page, kind)
    assert made.prices.isVisible()
    assert made.seen.isVisible()
    assert made.snooze.isVisible()
    for other in (made.ordered, made.more, made.data):
        assert not other.isVisible()


def test_stock_has_none_of_them(page: TodayPage) -> None:
    stock = next(made for made in cards(page) if made.ordered.isVisible())
    assert not stock.prices.isVisible()
    assert not stock.seen.isVisible()


def test_what_was_seen_goes(page: TodayPage, service: Service, alerts: dict[str, int], qtbot: QtBot) -> None:
    card(page, MARKET_PRICE).seen.click()
    qtbot.waitUntil(lambda: stored(service, alerts[MARKET_PRICE]).state == "resolved")
    qtbot.waitUntil(lambda: MARKET_PRICE not in [made.alert.kind for made in cards(page)])
    assert COST_CHANGE in [made.alert.kind for made in cards(page)]


def test_what_is_put_off_is_out_of_sight(
    page: TodayPage, service: Service, alerts: dict[str, int], qtbot: QtBot
) -> None:
    card(page, COST_CHANGE).snooze.choices()[0].trigger()
    qtbot.waitUntil(lambda: stored(service, alerts[COST_CHANGE]).state == "snoozed")
    qtbot.waitUntil(lambda: COST_CHANGE not in [made.alert.kind for made in cards(page)])


def test_the_prices_of_the_product_are_a_click_away(page: TodayPage) -> None:
    wanted: list[tuple[str, str]] = []
    page.page_wanted.connect(lambda *where: wanted.append(where))
    card(page, MARKET_PRICE).prices.click()
    card(page, PAGES_STOPPED).prices.click()
    assert wanted == [("prices", "BEAN-1"), ("prices", "")]


def test_the_arithmetic_unfolds(page: TodayPage) -> None:
    made = card(page, MARKET_PRICE)
    made.details.click()
    said = texts(made)
    assert "Shop Next Door" in said
    assert "€12.90 · 13 % below yours · today 10:00" in said


def test_figures_of_a_market_price() -> None:
    assert lines(MARKET_FACTS) == [
        ("You ask", "€14.90"),
        ("You pay", "€9.10"),
        ("Margin", "39 %"),
        ("Shop Next Door", "€12.90 · 13 % below yours · today 10:00"),
        ("Far Away", "€11.00–€13.00 · out of stock"),
        ("Worth a thought", "€12.90, leaves 29 %"),
        ("Least price for a margin of 15 %", "€10.71"),
        ("Told from a change of", "5 %"),
    ]


def test_figures_of_a_cost() -> None:
    assert lines(COST_FACTS) == [
        ("You paid", "€5.00"),
        ("You pay now", "€5.60"),
        ("Since", "10 Mar 2026"),
        ("You ask", "€9.90"),
        ("Margin before", "50 %"),
        ("Margin now", "43 %"),
        ("Price that keeps the margin", "€11.09"),
        ("Least margin", "15 %"),
    ]


def test_figures_of_many_costs_name_the_worst() -> None:
    facts = {
        "products": 300,
        "more": 290,
        "less": 10,
        "worst": [COST_FACTS | {"name": "Espresso beans 1 kg"}],
    }
    assert lines(facts) == [
        ("Products", "300"),
        ("Of these dearer", "290"),
        ("Of these cheaper", "10"),
        ("Espresso beans 1 kg", "€5.00 → €5.60, leaves 43 %"),
    ]


def test_without_a_cost_nothing_is_said_of_margins() -> None:
    facts = MARKET_FACTS | {"cost": None, "margin": None, "margin_then": None, "floor": None}
    assert [what for what, _ in lines(facts)] == [
        "You ask",
        "Shop Next Door",
        "Far Away",
        "Worth a thought",
        "Told from a change of",
    ]


def lines(facts: dict[str, Any]) -> list[tuple[str, str]]:
    return price_fact_lines(facts, datetime(2026, 3, 11, 12, tzinfo=UTC), ZoneInfo("UTC"))


@pytest.mark.parametrize(("alert_id", "words"), [(None, ["Show"]), (7, ["Show", "Snooze"])])
def test_a_notice_about_prices_offers_no_order(alert_id: int | None, words: list[str]) -> None:
    showing = Showing((1,), "prices", "Fact", "Reason", "prices", "BEAN-1", False, alert_id)
    assert [text for text, _ in Notices._buttons(Notices.__new__(Notices), showing)] == words
