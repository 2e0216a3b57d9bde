"""The dialogs about prices: which page is watched, how it is read, what counts for a product and for the shop."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.dialogs.price_limits import PriceLimitsDialog
from app.desktop.dialogs.supplier_feed import SupplierFeedDialog
from app.desktop.dialogs.watch_page import Subject, Watched, WatchPageDialog
from app.desktop.dialogs.watched_page import WatchedPageDialog
from app.desktop.pages.page import Surroundings
from app.jobs.price_view import PageLine, prices_view, product_prices
from app.jobs.service import Service
from app.store.price_rules import price_choice
from app.store.watched_pages import WatchedSite, get_page, sites
from tests.desktop.price_shop import EXCERPT, HASH, fill_prices
from tests.desktop.seen import has_button, texts

BEANS = Subject("BEAN-1", "Espresso beans 1 kg")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1_080, 800)
    made.show()
    return made


def watch_dialog(surroundings: Surroundings, window: QWidget) -> WatchPageDialog:
    made = WatchPageDialog(surroundings, BEANS, window)
    made.open()
    return made


def page_dialog(
    surroundings: Surroundings, service: Service, window: QWidget, qtbot: QtBot, seller: str
) -> WatchedPageDialog:
    made = WatchedPageDialog(surroundings, line_of(service, seller), window)
    made.open()
    qtbot.waitUntil(made.act_button.isEnabled)
    return made


def line_of(service: Service, seller: str) -> PageLine:
    return next(line for line in prices_view(service).pages if line.seller == seller)


def site_of(service: Service, site: str) -> WatchedSite:
    with service.store.read() as connection:
        return sites(connection)[site]


def test_a_pasted_address_is_all_it_takes(
    surroundings: Surroundings, service: Service, window: QWidget, qtbot: QtBot
) -> None:
    dialog = watch_dialog(surroundings, window)
    made: list[Watched] = []
    dialog.settled.connect(made.append)
    assert not dialog.act_button.isEnabled()
    dialog.url.setText("  https://www.next-door.example/beans?utm_source=mail  ")
    dialog.act_button.click()
    qtbot.waitUntil(lambda: len(made) == 1)
    assert made[0].product == "Espresso beans 1 kg"
    line = prices_view(service).pages[0]
    assert (line.page_id, line.sku) == (made[0].page_id, "BEAN-1")
    assert line.url == "https://www.next-door.example/beans"
    assert line.seller == "next-door.example"


@pytest.mark.parametrize(
    "address", ["ftp://next-door.example/beans", "http://127.0.0.1/beans", "beans and tea"]
)
def test_what_cannot_be_watched_is_said_in_place_and_nothing_typed_is_lost(
    surroundings: Surroundings, service: Service, window: QWidget, qtbot: QtBot, address: str
) -> None:
    dialog = watch_dialog(surroundings, window)
    dialog.url.setText(address)
    dialog.seller.setText("Next door")
    dialog.act_button.click()
    qtbot.waitUntil(dialog._problem.isVisible)
    assert dialog._problem.text().endswith(".")
    assert dialog.isVisible()
    assert (dialog.url.text(), dialog.seller.text()) == (address, "Next door")
    assert prices_view(service).pages == ()


def test_the_finer_points_are_out_of_the_way_until_they_are_wanted(
    surroundings: Surroundings, service: Service, window: QWidget, qtbot: QtBot
) -> None:
    dialog = watch_dialog(surroundings, window)
    assert not dialog.selector.isVisible()
    dialog.more.click()
    qtbot.waitUntil(dialog.selector.isVisible)
    dialog.url.setText("https://next-door.example/beans")
    dialog.variant.setText("500 g")
    dialog.selector.setText(".price")
    dialog.act_button.click()
    qtbot.waitUntil(lambda: len(prices_view(service).pages) == 1)
    with service.store.read() as connection:
        page = get_page(connection, prices_view(service).pages[0].page_id)
    assert page is not None
    assert (page.variant, page.selector, page.selector_by_owner) == ("500 g", ".price", True)


def test_the_evidence_is_shown_with_its_time_and_fingerprint(
    surroundings: Surroundings, service: Service, window: QWidget, qtbot: QtBot
) -> None:
    fill_prices(service)
    dialog = page_dialog(surroundings, service, window, qtbot, "Bean Bazaar")
    assert dialog.findChildren(QPlainTextEdit)[0].toPlainText() == EXCERPT
    said = texts(dialog)
    assert any(text.startswith("Today 10:00 · €15.90, in stock") for text in said)
    proof = next(text for text in said if text.startswith("Fingerprint of the page:"))
    assert proof.endswith(HASH[:12])
    assert not has_button(dialog, "It is right: Espresso beans 1 kg · Bean Bazaar")


def test_a_page_that_was_never_read_says_so(
    surroundings: Surroundings, service: Service, window: QWidget, qtbot: QtBot
) -> None:
    fill_prices(service)
    dialog = page_dialog(surroundings, service, window, qtbot, "New Shop")
    assert "Nothing was read yet." in texts(dialog)


def test_a_doubt_can_be_answered_from_there(
    surroundings: Surroundings, service: Service, window: QWidget, qtbot: QtBot
) -> None:
    fill_prices(service)
    dialog = page_dialog(surroundings, service, window, qtbot, "Cup World")
    wanted: list[PageLine] = []
    dialog.buttons.right_wanted.connect(wanted.append)
    dialog.buttons.right.click()
    assert [line.seller for line in wanted] == ["Cup World"]


def test_only_what_was_changed_of_a_page_is_kept(
    surroundings: Surroundings, service: Service, window: QWidget, qtbot: QtBot
) -> None:
    fill_prices(service)
    dialog = page_dialog(surroundings, service, window, qtbot, "Bean Bazaar")
    dialog.seller.setText("The Bazaar")
    dialog.act_button.click()
    qtbot.waitUntil(lambda: "The Bazaar" in [line.seller for line in prices_view(service).pages])
    line = line_of(service, "The Bazaar")
    # Neither variant nor place has changed: what is believed of it stays.
    assert line.price_text == "€15.90"
    assert not site_of(service, "beans.example").by_owner


def test_what_holds_for_a_site_is_said_once_for_all_its_pages(
    surroundings: Surroundings, service: Service, window: QWidget, qtbot: QtBot
) -> None:
    fill_prices(service)
    dialog = page_dialog(surroundings, service, window, qtbot, "Bean Bazaar")
    dialog.currency.setCurrentIndex(dialog.currency.findData("EUR"))
    dialog.tax.setCurrentIndex(dialog.tax.findData(False))
    dialog.decimal.setCurrentIndex(dialog.decimal.findData(","))
    dialog.act_button.click()
    qtbot.waitUntil(lambda: site_of(service, "beans.example").by_owner)
    site = site_of(service, "beans.example")
    assert (site.currency, site.tax_included, site.decimal) == ("EUR", False, ",")
    again = page_dialog(surroundings, service, window, qtbot, "Bean Bazaar")
    assert (again.currency.currentData(), again.tax.currentData()) == ("EUR", False)
    for box in (again.currency, again.tax, again.decimal):
        box.setCurrentIndex(0)
    again.act_button.click()
    qtbot.waitUntil(lambda: not site_of(service, "beans.example").by_owner)


def test_a_place_that_is_no_selector_is_refused_in_place(
    surroundings: Surroundings, service: Service, window: QWidget, qtbot: QtBot
) -> None:
    fill_prices(service)
    dialog = page_dialog(surroundings, service, window, qtbot, "Bean Bazaar")
    dialog.selector.setText("<<price")
    dialog.act_button.click()
    qtbot.waitUntil(dialog._problem.isVisible)
    assert dialog.isVisible()


def test_a_list_without_an_address_cannot_be_added(
    surroundings: Surroundings, window: QWidget, qtbot: QtBot
) -> None:
    dialog = SupplierFeedDialog(surroundings, window)
    dialog.open()
    dialog.supplier.setText("Casa Roast")
    assert not dialog.act_button.isEnabled()
    dialog.url.setText("mailto:someone")
    dialog.act_button.click()
    qtbot.waitUntil(dialog._problem.isVisible)


def test_a_product_has_limits_of_its_own_and_gives_them_up(
    surroundings: Surroundings, service: Service, window: QWidget, qtbot: QtBot
) -> None:
    fill_prices(service)
    product_id = line_of(service, "Bean Bazaar").product_id
    dialog = PriceLimitsDialog(surroundings, product_prices(service, product_id), window)
    dialog.open()
    assert dialog.threshold.text() == "as for the shop"
    dialog.threshold.setValue(7.5)
    dialog.floor.setValue(30)
    assert (dialog.threshold.text(), dialog.floor.text()) == ("7.5", "30")
    dialog.act_button.click()
    qtbot.waitUntil(lambda: product_prices(service, product_id).threshold_is_own)
    prices = product_prices(service, product_id)
    assert (prices.threshold, prices.margin_floor) == (0.075, 0.3)
    again = PriceLimitsDialog(surroundings, prices, window)
    again.open()
    assert again.threshold.value() == 7.5
    again.threshold.setValue(again.threshold.minimum())
    again.act_button.click()
    qtbot.waitUntil(lambda: not product_prices(service, product_id).threshold_is_own)
    with service.store.read() as connection:
        assert price_choice(connection, product_id).margin_floor == 0.3
