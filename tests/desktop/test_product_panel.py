"""One product beside the list: what is expected of it, and the owner's word on how it is ordered."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.desktop.charts.lines import LineChart
from app.desktop.dialogs.product_settings import ProductSettingsDialog
from app.desktop.fan import Fan, FanChart
from app.desktop.models import products as columns
from app.desktop.pages.page import Surroundings
from app.desktop.pages.product_past import read_past
from app.desktop.pages.product_prices import price_lines
from app.desktop.pages.products import ProductsPage
from app.desktop.theme import Appearance, Theme
from app.domain.quantity import to_quantity
from app.domain.time import to_day_number
from app.jobs.product_settings import change_product, product_settings
from app.jobs.service import Service
from app.store.alerts import resolve_alert
from app.store.forecasts import ForecastRow, put_forecasts
from app.store.judgements import judgement_of, save_judgements
from app.store.orders import NewLine, place_order
from app.store.prices import PricePoint
from app.store.product_alerts import alerts_of
from app.store.products import MarketPricePoint
from tests.desktop.seen import button, dialog, has_button, rows, table, texts
from tests.desktop.shop import NOON

TODAY = date(2026, 3, 11)
DAYS = 28


def beans_of(service: Service) -> int:
    return next(row.id for row in service.products() if row.sku == "BEAN-1")


def foresee(service: Service) -> None:
    """Store a forecast of two a day for the beans, and judge them by it."""
    product_id = beans_of(service)
    forecast = ForecastRow(
        product_id, TODAY, 0, 2.0, 1.1, 2.9,
        array("f", [2.0] * DAYS), array("f", [0, 1, 1, 2, 3, 4, 5] * DAYS), array("f", [1.0]), NOON,
    )  # fmt: skip
    with service.store.write() as connection:
        put_forecasts(connection, [forecast], run_id=None)
        known = judgement_of(connection, product_id)
        assert known is not None
        first, last = TODAY + timedelta(days=1), TODAY + timedelta(days=3)
        facts = known.facts | {
            "forecast": "ok",
            "out_from": first.isoformat(),
            "out_to": last.isoformat(),
            "out_chance": 0.82,
        }
        save_judgements(connection, [replace(known, out_from=first, out_to=last, facts=facts)])


@pytest.fixture
def page(surroundings: Surroundings, service: Service, qtbot: QtBot) -> ProductsPage:
    foresee(service)
    made = ProductsPage(surroundings)
    qtbot.addWidget(made)
    made.resize(1_100, 800)
    made.show()
    made.select("BEAN-1")
    qtbot.waitUntil(lambda: "Expected to sell" in texts(made))
    return made


def settings_of(page: ProductsPage, qtbot: QtBot) -> ProductSettingsDialog:
    button(page, "How it is ordered: Espresso beans 1 kg").click()
    found = dialog(qtbot, page, ProductSettingsDialog)
    qtbot.waitUntil(found.act_button.isEnabled)
    return found


def test_the_list_says_when_each_product_runs_out(page: ProductsPage) -> None:
    shown = {cells[columns.SKU]: cells[columns.RUNS_OUT] for cells in rows(table(page, "Products"))}
    assert shown == {"BEAN-1": "Thu–Sat", "TEA-1": "out", "MUG-1": "–", "JAM-1": "–"}


def test_the_list_is_ordered_by_what_runs_out_first(page: ProductsPage, qtbot: QtBot) -> None:
    view = table(page, "Products")
    view.sortByColumn(columns.RUNS_OUT, page._table.horizontalHeader().sortIndicatorOrder())
    qtbot.waitUntil(lambda: [cells[columns.SKU] for cells in rows(view)][:2] == ["TEA-1", "BEAN-1"])


def test_the_panel_says_what_is_expected(page: ProductsPage, qtbot: QtBot) -> None:
    said = {label.accessibleName() for label in page.findChildren(QLabel) if label.isVisible()}
    assert {
        "Expected to sell: 2 a day (1.1–2.9)",
        "Probably out: 12–14 Mar 2026 · 82 %",
        "On order: 0",
        "Order now: 42",
    } <= said
    assert "How right the forecasts are shows a week after the first one." in texts(page)
    chart = page.findChild(FanChart)
    assert chart is not None
    assert chart.isVisible()
    assert chart.accessibleDescription() == (
        "56 sold since 14 Jan 2026; about 56 expected in the 28 days to come."
    )


def test_a_product_without_a_forecast_has_no_drawing(page: ProductsPage, qtbot: QtBot) -> None:
    page.select("MUG-1")
    chart = page.findChild(FanChart)
    assert chart is not None
    qtbot.waitUntil(lambda: not chart.isVisible())


def test_settings_say_what_holds_and_who_says_so(page: ProductsPage, qtbot: QtBot) -> None:
    form = settings_of(page, qtbot)
    assert form.lead_time.text() == "not set"
    said = texts(form)
    assert "Counts now: 5 days (from your file)." in said
    assert "Counts now: missing in 5 of 100 orders (assumed, or set for its supplier)." in said
    assert "Your file says Casa Roast." in said


def test_only_what_was_changed_is_kept(page: ProductsPage, service: Service, qtbot: QtBot) -> None:
    form = settings_of(page, qtbot)
    form.lead_time.setValue(9)
    form.pack.setValue(6)
    form.reorder_point.setValue(0)
    form.service_level.setCurrentIndex(form.service_level.findData(0.98))
    with qtbot.waitSignal(page.answered):
        form.act_button.click()
    kept = product_settings(service, beans_of(service))
    assert (kept.terms.lead_time_days, kept.terms.lead_time_source) == (9, "owner")
    assert kept.choice.pack_size == to_quantity(6)
    assert kept.choice.reorder_point == 0, "none at all is an answer too"
    assert kept.choice.service_level == 0.98
    assert kept.choice.supplier is None
    again = settings_of(page, qtbot)
    assert again.lead_time.value() == 9
    assert "Counts now: 9 days (set by you)." in texts(again)


def test_an_answer_can_be_left_to_the_files_again(page: ProductsPage, service: Service, qtbot: QtBot) -> None:
    change_product(service, beans_of(service), is_sold=True, lead_time_days=9, service_level=0.97)
    form = settings_of(page, qtbot)
    assert form.service_level.currentData() == 0.97, "what was set elsewhere is not lost"
    form.lead_time.setValue(form.lead_time.minimum())
    with qtbot.waitSignal(page.answered):
        form.act_button.click()
    kept = product_settings(service, beans_of(service))
    assert (kept.terms.lead_time_days, kept.terms.lead_time_source) == (5, "file")
    assert kept.choice.service_level == 0.97


def test_a_product_that_is_not_sold_any_more_says_so_and_comes_back(
    page: ProductsPage, service: Service, qtbot: QtBot
) -> None:
    form = settings_of(page, qtbot)
    form.is_sold.setChecked(False)
    form.act_button.click()
    unsold = "Not sold any more: its stock is not watched."
    qtbot.waitUntil(lambda: unsold in texts(page))
    assert product_settings(service, beans_of(service)).choice.not_sold_since == NOON
    form = settings_of(page, qtbot)
    assert not form.is_sold.isChecked()
    form.is_sold.setChecked(True)
    form.act_button.click()
    qtbot.waitUntil(lambda: unsold not in texts(page))


def test_the_panel_says_what_stock_and_terms_rest_on(page: ProductsPage) -> None:
    said = {label.accessibleName() for label in page.findChildren(QLabel) if label.isVisible()}
    assert {
        "On the shelf: 4",
        "Sales known up to: 10 Mar 2026",
        "Supplier: Casa Roast · from your file",
        "A delivery takes: 5 days · from your file",
        "You order every: 7 days · assumed, or set for its supplier",
        "Missing in: 5 of 100 orders · assumed, or set for its supplier",
        "Order when it falls to: worked out from sales and delivery time",
        "Comes in packs of: single pieces",
    } <= said


def test_an_open_alert_is_answered_on_the_products_own_page(
    page: ProductsPage, service: Service, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.answered):
        next(
            action
            for found in page.findChildren(QPushButton)
            if found.isVisible() and found.accessibleName().startswith("Snooze: Espresso") and found.menu()
            for action in found.menu().actions()
            if action.text() == "1 week"
        ).trigger()
    with service.store.read() as connection:
        assert [alert.state for alert in alerts_of(connection, beans_of(service))] == ["snoozed"]
    assert any("Undo" in (found.text()) for found in page.findChildren(QPushButton) if found.isVisible())


def test_what_is_on_its_way_stands_on_the_products_own_page(
    page: ProductsPage, service: Service, qtbot: QtBot
) -> None:
    line = NewLine(beans_of(service), 12_000, due_day=TODAY + timedelta(days=2))
    with service.store.write() as connection:
        place_order(connection, supplier="Casa Roast", lines=[line], ordered_day=TODAY, now=NOON)
    page.refresh()
    qtbot.waitUntil(lambda: {"On its way", "Due 13 Mar 2026", "12"} <= set(texts(page)))


def test_alerts_that_are_over_are_told_with_what_became_of_them(
    page: ProductsPage, service: Service, qtbot: QtBot
) -> None:
    with service.store.write() as connection:
        (alert,) = alerts_of(connection, beans_of(service))
        fact = alert.title.rpartition(": ")[2]
        resolve_alert(connection, alert.id, why="", now=NOON, event="ordered")
    page.refresh()
    qtbot.waitUntil(lambda: {"Earlier alerts", f"{fact}; you ordered it"} <= set(texts(page)))
    assert not has_button(page, f"Ordered: {alert.title}")


def test_a_doubted_count_is_said_to_be(page: ProductsPage, service: Service, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.answered):
        button(page, "Wrong count: Espresso beans 1 kg").click()
    qtbot.waitUntil(
        lambda: "You said today 12:00 that its count is wrong: it waits for another." in texts(page)
    )
    assert not has_button(page, "Wrong count: Espresso beans 1 kg")


def test_prices_of_several_days_become_a_chart(page: ProductsPage, service: Service, qtbot: QtBot) -> None:
    assert page.findChild(LineChart) is None, "one day's price goes nowhere"
    with service.store.write() as connection:
        for back, price in ((40, 170_000), (3, 180_000)):
            connection.exec_driver_sql(
                "INSERT INTO price_history (day, product_id, price, cost, currency) VALUES (?, ?, ?, 92500, 'EUR')",
                (to_day_number(TODAY) - back, beans_of(service), price),
            )
    page.refresh()
    qtbot.waitUntil(lambda: page.findChild(LineChart) is not None, timeout=10_000)
    chart = page.findChild(LineChart)
    assert chart is not None
    assert chart.accessibleName() == "How its price went"
    assert "€18.50" in chart.accessibleDescription()
    page.select("MUG-1")
    qtbot.waitUntil(lambda: not any(found.isVisible() for found in page.findChildren(LineChart)))


def test_prices_of_others_stand_beside_the_own_in_the_same_currency(service: Service) -> None:
    past = read_past(service, beans_of(service))
    assert past is not None
    point = PricePoint(TODAY - timedelta(days=5), 100_000, 60_000, "EUR")
    market = [
        MarketPricePoint("Elsewhere", TODAY, 90_000, "EUR"),
        MarketPricePoint("Abroad", TODAY, 90_000, "USD"),
        MarketPricePoint("Long ago", TODAY - timedelta(days=50), 90_000, "EUR"),
    ]
    lines = price_lines(replace(past, prices=[point, replace(point, day=TODAY)], market=market))
    assert [(line.name, list(line.values)) for line in lines] == [
        ("Your price", [10.0, 10.0]),
        ("Your cost", [6.0, 6.0]),
        ("Elsewhere", [9.0]),
    ]


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_the_drawing_survives_shops_that_sold_nothing_and_returns(
    qapp: QApplication, qtbot: QtBot, appearance: Appearance
) -> None:
    chart = FanChart(Theme(qapp, appearance))
    qtbot.addWidget(chart)
    chart.resize(200, 120)
    for sold, ahead in (([0.0, 0.0], [0.0]), ([-3.0, 2.0], [0.5]), ([], [1.0]), ([4.0], [])):
        chart.show_fan(Fan(TODAY, sold, ahead, ahead, ahead))
        assert not chart.grab().isNull()
    chart.show_fan(None)
    assert chart.isHidden()
