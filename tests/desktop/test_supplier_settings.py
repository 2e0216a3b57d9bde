"""What the owner knows of a supplier: told on the supplier's card, and counted at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.dialogs.supplier_settings import SupplierSettingsDialog
from app.desktop.pages.page import Surroundings
from app.desktop.pages.reorder import ReorderPage
from app.domain.errors import UsageError
from app.domain.quantity import to_quantity
from app.jobs.ordering import receive
from app.jobs.product_settings import change_product, product_settings
from app.jobs.service import Service
from app.jobs.supplier_settings import change_supplier, supplier_settings
from app.store.orders import NewLine, open_lines, place_order
from tests.desktop.seen import button, dialog, has_button, texts
from tests.desktop.shop import NOON, do

TODAY = date(2026, 3, 11)
HOUSE = "Tea House"


@pytest.fixture
def page(surroundings: Surroundings, qtbot: QtBot) -> ReorderPage:
    made = ReorderPage(surroundings)
    qtbot.addWidget(made)
    made.resize(1_000, 700)
    made.show()
    qtbot.waitUntil(lambda: has_button(made, f"How they deliver: {HOUSE}"))
    return made


def form_of(page: ReorderPage, qtbot: QtBot) -> SupplierSettingsDialog:
    button(page, f"How they deliver: {HOUSE}").click()
    found = dialog(qtbot, page, SupplierSettingsDialog)
    qtbot.waitUntil(found.act_button.isEnabled)
    return found


def tea_of(service: Service) -> int:
    return next(row.id for row in service.products() if row.sku == "TEA-1")


def deliver_tea(service: Service, *taken: int) -> None:
    """Have one order a number of days come after as many days."""
    for days in taken:
        with service.store.write() as connection:
            place_order(
                connection,
                supplier=HOUSE,
                lines=[NewLine(tea_of(service), to_quantity(1), None, None, "EUR")],
                ordered_day=TODAY - timedelta(days=days),
                now=NOON,
            )
            (line,) = open_lines(connection, lead_times=None)
        receive(service, line.key, to_quantity(1), day=TODAY)


def test_the_form_says_what_is_assumed(page: ReorderPage, qtbot: QtBot) -> None:
    form = form_of(page, qtbot)
    assert form.lead_time.text() == form.spread.text() == form.review.text() == "not set"
    assert {
        "Tea House",
        "Counts now: 7 days (assumed).",
        "Counts now: 1.8 days (assumed).",
        "Counts now: missing in 5 of 100 orders (assumed).",
    } <= set(texts(form))


def test_the_form_says_what_deliveries_tell(service: Service, page: ReorderPage, qtbot: QtBot) -> None:
    deliver_tea(service, 3, 4, 5)
    said = texts(form_of(page, qtbot))
    assert "Counts now: 4 days (from past deliveries)." in said
    assert "Counts now: 1 day (from past deliveries)." in said


def test_what_is_told_is_kept_and_the_stock_is_checked_with_it(
    page: ReorderPage, service: Service, qtbot: QtBot
) -> None:
    form = form_of(page, qtbot)
    form.lead_time.setValue(9)
    form.spread.setValue(1.5)
    form.review.setValue(14)
    form.service_level.setCurrentIndex(form.service_level.findData(0.98))
    checked: list[str] = []
    page._bridge.run_changed.connect(lambda _run, job, status: checked.append(f"{job} {status}"))
    with qtbot.waitSignal(page.answered):
        form.act_button.click()
    qtbot.waitUntil(lambda: "stock-alerts succeeded" in checked)
    kept = supplier_settings(service, HOUSE).choice
    assert (kept.lead_time_days, kept.lead_time_spread_days, kept.review_days, kept.service_level) == (
        9, 1.5, 14, 0.98,
    )  # fmt: skip
    said = texts(form_of(page, qtbot))
    assert "Counts now: 9 days (set by you)." in said
    assert "Counts now: 1.5 days (set by you)." in said
    assert "Counts now: missing in 2 of 100 orders (set by you)." in said


def test_nothing_is_lost_by_looking_and_what_is_cleared_is_learned_again(
    page: ReorderPage, service: Service, qtbot: QtBot
) -> None:
    change_supplier(service, HOUSE, lead_time_days=9, lead_time_spread_days=1.25, service_level=0.97)
    form = form_of(page, qtbot)
    form.lead_time.setValue(form.lead_time.minimum())
    with qtbot.waitSignal(page.answered):
        form.act_button.click()
    kept = supplier_settings(service, HOUSE)
    assert (kept.choice.lead_time_days, kept.lead_time_source) == (None, "assumed")
    assert (kept.choice.lead_time_spread_days, kept.spread_source) == (1.25, "owner")
    assert kept.choice.service_level == 0.97


def test_a_product_follows_its_supplier_where_neither_owner_nor_file_says_more(service: Service) -> None:
    change_supplier(service, HOUSE, lead_time_days=9, review_days=3)
    terms = product_settings(service, tea_of(service)).terms
    assert (terms.lead_time_days, terms.review_days) == (5, 3), "the file names the days of this product"
    change_product(service, tea_of(service), is_sold=True, review_days=2)
    assert product_settings(service, tea_of(service)).terms.review_days == 2


def test_days_that_cannot_be_meant_are_refused(service: Service) -> None:
    with pytest.raises(UsageError, match="no number of days"):
        change_supplier(service, HOUSE, lead_time_days=4_000)
    assert supplier_settings(service, HOUSE).choice.lead_time_days is None


def test_goods_from_nobody_known_have_no_such_form(
    service: Service, surroundings: Surroundings, qtbot: QtBot
) -> None:
    inbox = service.home.inbox
    (inbox / "more.csv").write_text("SKU,Name,Stock,Supplier,Reorder point\nSOAP-1,Soap,0,,5\n")
    lines = ["Receipt,Date,Time,SKU,Name,Quantity,Unit price,Amount,Currency"]
    lines += [
        f"S{back},{TODAY - timedelta(days=back)},11:00,SOAP-1,Soap,2,3.00,6.00,EUR"
        for back in range(28, 0, -1)
    ]
    (inbox / "more-sales.csv").write_text("\n".join(lines) + "\n")
    do(service, "update-inventory", "stock-alerts")
    page = ReorderPage(surroundings)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: "No supplier is known" in texts(page))
    assert has_button(page, "How they deliver: Tea House")
    assert not has_button(page, "How they deliver: No supplier is known")
