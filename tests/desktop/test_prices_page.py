"""Prices: what other shops ask, what wants an answer, and what the owner does about it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.dialogs.questions import QuestionsDialog
from app.desktop.dialogs.stop_watching import StopWatchingDialog
from app.desktop.dialogs.supplier_feed import SupplierFeedDialog
from app.desktop.dialogs.watch_page import WatchPageDialog
from app.desktop.dialogs.watched_page import WatchedPageDialog
from app.desktop.pages.done_line import DoneLine
from app.desktop.pages.page import Surroundings
from app.desktop.pages.price_cards import AdviceCard, PageCard
from app.desktop.pages.prices import PricesPage
from app.desktop.pages.prices_tables import CostChanges
from app.domain.money import to_money
from app.domain.records import Question
from app.engine.context import RunContext
from app.engine.registry import JobRegistry
from app.jobs import feeds
from app.jobs.all_jobs import build_registry
from app.jobs.price_view import PageLine, PricesView, prices_view
from app.jobs.service import Service
from app.jobs.watching import WATCH_PRICES, WatchParams
from app.store import supplier_feeds
from app.store.supplier_feeds import Inquiry
from app.store.watched_pages import WatchedPage, change_page, get_page
from app.system.paths import Home
from tests.desktop.price_shop import fill_prices, read_at, watch
from tests.desktop.seen import button, dialog, has_button, rows, table, texts
from tests.desktop.shop import NOON, FixedClock, do

TABLE = "Watched pages"
COSTS = "What became dearer or cheaper to buy"
EVERYTHING = 0


class Looks:
    """Stands in for the job that goes into the network: remembers what was asked for, and ends when it may."""

    def __init__(self) -> None:
        self.pages: list[int] = []
        """The page of each run, or ``EVERYTHING``."""
        self.may_end = threading.Event()
        self.may_end.set()

    def look(self, _ctx: RunContext, params: WatchParams) -> None:
        self.pages.append(params.page)
        self.may_end.wait(20)


@pytest.fixture
def looks() -> Looks:
    return Looks()


@pytest.fixture
def service(shop_template: Path, tmp_path: Path, clock: FixedClock, looks: Looks) -> Iterator[Service]:
    """The small shop, which asks nobody in the network."""
    jobs = build_registry().values()
    registry = JobRegistry(
        [replace(spec, function=looks.look) if spec.id == WATCH_PRICES else spec for spec in jobs]
    )
    opened = Service.open(Home(shutil.copytree(shop_template, tmp_path / "home")), clock, registry)
    opened.start(alarm=False)
    yield opened
    looks.may_end.set()
    opened.stop()


@pytest.fixture
def pages(service: Service) -> dict[str, int]:
    return fill_prices(service)


@pytest.fixture
def page(pages: dict[str, int], surroundings: Surroundings, qtbot: QtBot) -> PricesPage:
    return open_page(surroundings, qtbot)


def open_page(surroundings: Surroundings, qtbot: QtBot) -> PricesPage:
    made = PricesPage(surroundings)
    qtbot.addWidget(made)
    made.resize(1_000, 800)
    made.show()
    qtbot.waitUntil(lambda: texts(made)[0] != "" and not made._steps)
    return made


def told(page: PricesPage) -> str:
    line = page.findChild(DoneLine)
    assert line is not None
    return line.words if line.isVisible() else ""


def stored(service: Service, page_id: int) -> WatchedPage:
    with service.store.read() as connection:
        found = get_page(connection, page_id)
    assert found is not None
    return found


def cards(page: QWidget) -> list[PageCard]:
    return [card for card in page.findChildren(PageCard) if card.isVisible()]


def seller_of(card: PageCard) -> str:
    assert card.line is not None
    return card.line.seller


def test_what_wants_an_answer_stands_first_and_the_rest_is_a_table(page: PricesPage) -> None:
    assert {seller_of(card) for card in cards(page)} == {"Tea Time", "Cup World", "Jam Session"}
    shown = rows(table(page, TABLE))
    assert {row[1] for row in shown} == {
        "Bean Bazaar",
        "Corner Café",
        "Cup World",
        "Tea Time",
        "Jam Session",
        "New Shop",
    }
    beans = next(row for row in shown if row[1] == "Bean Bazaar")
    assert beans[0] == "Espresso beans 1 kg"
    assert beans[2:4] == ["€15.90", "14 % less"]
    assert beans[4:] == ["In stock", "Read 2 hours ago"]
    assert "6 watched pages" in texts(page)


def test_a_price_that_only_the_tax_keeps_from_being_compared_says_so(
    service: Service, pages: dict[str, int], surroundings: Surroundings, qtbot: QtBot
) -> None:
    with service.store.write() as connection:
        change_page(connection, pages["fine"], tax_included=False)
    shown = rows(table(open_page(surroundings, qtbot), TABLE))
    assert next(row for row in shown if row[1] == "Bean Bazaar")[3] == "Without tax"


def test_each_card_offers_only_what_can_be_answered(page: PricesPage) -> None:
    assert has_button(page, "It is right: Mug & saucer · Cup World")
    assert has_button(page, "It is wrong: Mug & saucer · Cup World")
    assert not has_button(page, "Try again: Mug & saucer · Cup World")
    assert has_button(page, "Try again: Green tea · Tea Time")
    assert not has_button(page, "It is right: Green tea · Tea Time")
    assert has_button(page, "What was read: Apricot jam · Jam Session")
    assert not has_button(page, "Try again: Apricot jam · Jam Session")


def test_the_reason_of_a_page_that_was_given_up_is_said(page: PricesPage) -> None:
    assert any("The page is not there any more." in text for text in texts(page))


def test_a_doubted_price_that_is_right_is_what_they_ask(
    page: PricesPage, pages: dict[str, int], service: Service, qtbot: QtBot
) -> None:
    button(page, "It is right: Mug & saucer · Cup World").click()
    qtbot.waitUntil(lambda: told(page) == "Noted: that is what Cup World asks.")
    assert stored(service, pages["doubted"]).price == to_money("58.00")
    qtbot.waitUntil(lambda: "Cup World" not in [seller_of(card) for card in cards(page)])


def test_a_doubted_price_that_is_wrong_changes_nothing(
    page: PricesPage, pages: dict[str, int], service: Service, qtbot: QtBot
) -> None:
    button(page, "It is wrong: Mug & saucer · Cup World").click()
    qtbot.waitUntil(lambda: told(page) == "Noted: that is not what Cup World asks.")
    assert stored(service, pages["doubted"]).price == to_money("5.80")
    qtbot.waitUntil(lambda: "Cup World" not in [seller_of(card) for card in cards(page)])


def test_another_try_has_the_page_read_at_once(
    page: PricesPage, pages: dict[str, int], service: Service, qtbot: QtBot, looks: Looks
) -> None:
    button(page, "Try again: Green tea · Tea Time").click()
    qtbot.waitUntil(lambda: looks.pages == [pages["stopped"]])
    assert stored(service, pages["stopped"]).state == "watching"


def test_all_pages_are_read_when_the_owner_wants(page: PricesPage, qtbot: QtBot, looks: Looks) -> None:
    button(page, "Look now").click()
    qtbot.waitUntil(lambda: looks.pages == [EVERYTHING])


def test_a_page_is_watched_and_read_from_then_on(
    page: PricesPage, service: Service, qtbot: QtBot, looks: Looks
) -> None:
    looks.may_end.clear()
    button(page, "Watch a page…").click()
    entry = dialog(qtbot, page, WatchPageDialog)
    assert entry.found is not None
    assert not entry.act_button.isEnabled()
    entry.found.search.setText("espresso")
    qtbot.waitUntil(lambda: entry.found is not None and entry.found.product is not None)
    entry.url.setText("https://fourth.example/beans")
    entry.seller.setText("Fourth")
    entry.act_button.click()
    qtbot.waitUntil(lambda: told(page).startswith("The page for Espresso beans 1 kg is watched"))
    made = next(line for line in prices_view(service).pages if line.seller == "Fourth")
    qtbot.waitUntil(lambda: looks.pages == [made.page_id])
    qtbot.waitUntil(lambda: "Fourth" in [row[1] for row in rows(table(page, TABLE))])
    qtbot.waitUntil(lambda: status(page, "Fourth") == "Being read…")
    looks.may_end.set()
    qtbot.waitUntil(lambda: status(page, "Fourth") == "Not read yet")


def test_a_page_that_was_just_read_says_so_no_more(
    page: PricesPage, pages: dict[str, int], surroundings: Surroundings, qtbot: QtBot
) -> None:
    page._acts._on_reading(pages["new"], 77)
    qtbot.waitUntil(lambda: status(page, "New Shop") == "Being read…")
    surroundings.bridge.run_changed.emit(77, "watch-prices", "succeeded")
    qtbot.waitUntil(lambda: status(page, "New Shop") == "Not read yet")


def status(page: PricesPage, seller: str) -> str:
    return next(row[5] for row in rows(table(page, TABLE)) if row[1] == seller)


def test_what_was_read_is_shown_as_it_stood_there(page: PricesPage, qtbot: QtBot) -> None:
    button(page, "What was read: Apricot jam · Jam Session").click()
    shown = dialog(qtbot, page, WatchedPageDialog)
    assert shown.windowTitle() == "Jam Session"


def test_a_page_is_only_forgotten_once_that_is_agreed(
    page: PricesPage, pages: dict[str, int], service: Service, qtbot: QtBot
) -> None:
    button(page, "What was read: Apricot jam · Jam Session").click()
    shown = dialog(qtbot, page, WatchedPageDialog)
    button(shown, "Stop watching…").click()
    asking = dialog(qtbot, page, StopWatchingDialog)
    assert asking.keep.isDefault()
    asking.keep.click()
    assert pages["unsure"] in [line.page_id for line in prices_view(service).pages]
    button(page, "What was read: Apricot jam · Jam Session").click()
    button(dialog(qtbot, page, WatchedPageDialog), "Stop watching…").click()
    dialog(qtbot, page, StopWatchingDialog).stop.click()
    qtbot.waitUntil(lambda: pages["unsure"] not in [line.page_id for line in prices_view(service).pages])
    qtbot.waitUntil(lambda: "Jam Session" not in [row[1] for row in rows(table(page, TABLE))])


def test_a_page_is_left_alone_and_taken_up_again(
    page: PricesPage, pages: dict[str, int], service: Service, qtbot: QtBot, looks: Looks
) -> None:
    view = table(page, TABLE)
    view.selectRow([row[1] for row in rows(view)].index("Bean Bazaar"))
    button(page, "What was read on the chosen page: Espresso beans 1 kg · Bean Bazaar").click()
    button(dialog(qtbot, page, WatchedPageDialog), "Pause").click()
    qtbot.waitUntil(lambda: stored(service, pages["fine"]).state == "paused")
    qtbot.waitUntil(lambda: status(page, "Bean Bazaar").startswith("Paused"))
    view.selectRow([row[1] for row in rows(view)].index("Bean Bazaar"))
    button(page, "What was read on the chosen page: Espresso beans 1 kg · Bean Bazaar").click()
    button(dialog(qtbot, page, WatchedPageDialog), "Resume").click()
    qtbot.waitUntil(lambda: stored(service, pages["fine"]).state == "watching")
    qtbot.waitUntil(lambda: looks.pages == [pages["fine"]])


def test_suppliers_lists_are_shown_without_what_may_be_a_key(page: PricesPage) -> None:
    assert rows(table(page, "Suppliers' lists")) == [
        ["Casa Roast", "https://casaroast.example/list.csv?…", "Read 2 hours ago"]
    ]


def test_a_list_is_paused_and_resumed_and_fetched_no_more(
    page: PricesPage, service: Service, qtbot: QtBot, looks: Looks
) -> None:
    button(page, "Pause The list of Casa Roast").click()
    qtbot.waitUntil(lambda: has_button(page, "Resume The list of Casa Roast"))
    button(page, "Resume The list of Casa Roast").click()
    qtbot.waitUntil(lambda: looks.pages == [EVERYTHING])
    button(page, "Stop watching… The list of Casa Roast").click()
    dialog(qtbot, page, StopWatchingDialog).stop.click()
    qtbot.waitUntil(lambda: feeds.feeds(service) == [])
    qtbot.waitUntil(lambda: not has_button(page, "Pause The list of Casa Roast"))


def ask(service: Service, supplier: str) -> int:
    """Have a supplier's list, which is watched by now, leave a question open."""
    text = "Column 'Cost' has numbers such as '9.100'. Which is the decimal mark?"
    question = Question("decimal", text, ".", (".", ","), "Cost")
    feed = next(feed for feed in feeds.feeds(service) if feed.supplier == supplier)
    with service.store.write() as connection:
        supplier_feeds.put_inquiry(connection, feed.id, Inquiry((question,)), now=NOON)
    return feed.id


def test_what_a_list_leaves_open_is_answered_and_the_list_read_at_once(
    page: PricesPage, service: Service, qtbot: QtBot, looks: Looks
) -> None:
    assert not has_button(page, "Answer… The list of Casa Roast")
    ask(service, "Casa Roast")
    page.refresh()
    qtbot.waitUntil(lambda: has_button(page, "Answer… The list of Casa Roast"))
    assert any("One question is open: Column 'Cost'" in text for text in texts(page))
    button(page, "Answer… The list of Casa Roast").click()
    asked = dialog(qtbot, page, QuestionsDialog)
    assert any(text.startswith("The list of Casa Roast leaves something open") for text in texts(asked))
    assert not asked.go.isEnabled()
    asked.forms[0]._group.buttons()[1].click()
    asked.go.click()
    qtbot.waitUntil(lambda: told(page) == "The list of Casa Roast is being read…")
    qtbot.waitUntil(lambda: looks.pages == [EVERYTHING])
    [feed] = feeds.feeds(service)
    with service.store.read() as connection:
        assert supplier_feeds.get_inquiry(connection, feed.id) == Inquiry((), {"decimal": ","})
    qtbot.waitUntil(lambda: not has_button(page, "Answer… The list of Casa Roast"))


def test_a_question_put_off_stays_open(
    page: PricesPage, service: Service, qtbot: QtBot, looks: Looks
) -> None:
    ask(service, "Casa Roast")
    page.refresh()
    qtbot.waitUntil(lambda: has_button(page, "Answer… The list of Casa Roast"))
    button(page, "Answer… The list of Casa Roast").click()
    dialog(qtbot, page, QuestionsDialog).cancel.click()
    assert has_button(page, "Answer… The list of Casa Roast")
    assert looks.pages == []


def test_the_list_that_asks_is_chosen_at_first(
    pages: dict[str, int], service: Service, surroundings: Surroundings, qtbot: QtBot
) -> None:
    feeds.add_feed(service, "https://teahouse.example/feed.xml", supplier="Tea House")
    ask(service, "Tea House")
    page = open_page(surroundings, qtbot)
    qtbot.waitUntil(lambda: has_button(page, "Answer… The list of Tea House"))
    table(page, "Suppliers' lists").selectRow(0)
    assert not has_button(page, "Answer… The list of Casa Roast")


def test_a_list_of_a_supplier_is_added(
    page: PricesPage, service: Service, qtbot: QtBot, looks: Looks
) -> None:
    button(page, "Add a supplier's list…").click()
    entry = dialog(qtbot, page, SupplierFeedDialog)
    entry.supplier.setText("Tea House")
    assert not entry.act_button.isEnabled()
    entry.url.setText("https://teahouse.example/feed.xml")
    entry.act_button.click()
    qtbot.waitUntil(lambda: [feed.supplier for feed in feeds.feeds(service)] == ["Casa Roast", "Tea House"])
    qtbot.waitUntil(lambda: looks.pages == [EVERYTHING])


def test_what_became_dearer_is_listed_with_what_it_leaves(
    page: PricesPage, service: Service, clock: FixedClock, qtbot: QtBot
) -> None:
    clock.instant = NOON + timedelta(days=1)
    (service.home.inbox / "dearer.csv").write_text("SKU,Cost,Currency\nBEAN-1,11.10,EUR\nMUG-1,1.80,EUR\n")
    do(service, "update-inventory")
    qtbot.waitUntil(lambda: any(view.accessibleName() == COSTS for view in page.findChildren(QTableView)))
    listed = table(page, COSTS)
    assert sorted(rows(listed)) == [
        ["Espresso beans 1 kg", "12 Mar 2026", "€9.25", "€11.10", "50 %", "40 %"],
        ["Mug & saucer", "12 Mar 2026", "€2.00", "€1.80", "67 %", "70 %"],
    ]
    wanted: list[tuple[str, str]] = []
    page.page_wanted.connect(lambda *where: wanted.append(where))
    listed.selectRow([row[0] for row in rows(listed)].index("Mug & saucer"))
    assert any(text.startswith("Mug & saucer: ") and "€1.80" in text for text in texts(page))
    card = next(made for made in page.findChildren(CostChanges))
    card.show_product.click()
    assert wanted == [("products", "MUG-1")]


def test_advice_leads_to_its_product(page: PricesPage, qtbot: QtBot) -> None:
    wanted: list[tuple[str, str]] = []
    page.page_wanted.connect(lambda *where: wanted.append(where))
    assert "€18.50 → €15.90" in texts(page)
    advised = [made for made in page.findChildren(AdviceCard) if made.isVisible()]
    assert len(advised) == 1
    advised[0].show_product.click()
    assert wanted == [("products", "BEAN-1")]
    # No alert was opened for it: nothing is to be put away.
    assert not advised[0].seen.isVisible()


def test_a_notice_leads_to_the_pages_of_its_product(page: PricesPage, qtbot: QtBot) -> None:
    view = table(page, TABLE)
    page.select("MUG-1")
    qtbot.waitUntil(lambda: rows(view)[view.currentIndex().row()][0] == "Mug & saucer")


def test_an_empty_page_teaches_and_opens_the_dialogs(empty_surroundings: Surroundings, qtbot: QtBot) -> None:
    page = open_page(empty_surroundings, qtbot)
    assert "What others ask will stand here" in texts(page)
    assert not has_button(page, "Look now")
    button(page, "Watch a page…").click()
    assert dialog(qtbot, page, WatchPageDialog).found is not None


def test_a_wall_of_cards_is_not_shown_at_once(
    service: Service, surroundings: Surroundings, qtbot: QtBot
) -> None:
    page = open_page(surroundings, qtbot)
    watch(service, "BEAN-1", "Bean Bazaar", **read_at("15.90"))
    line = prices_view(service).pages[0]
    view = many(prices_view(service), line, 40)
    page._show((view, {}))
    qtbot.waitUntil(lambda: has_button(page, "37 more pages want you"))
    assert len(cards(page)) == 3
    button(page, "37 more pages want you").click()
    qtbot.waitUntil(lambda: has_button(page, "17 more pages want you"))
    assert len(cards(page)) == 23


def many(view: PricesView, line: PageLine, count: int, sign: str = "attention") -> PricesView:
    pages = [
        replace(line, page_id=number, seller=f"Shop {number}", sign=sign) for number in range(1, count + 1)
    ]
    return replace(view, pages=pages)


def test_a_thousand_pages_hold_nothing_up(service: Service, surroundings: Surroundings, qtbot: QtBot) -> None:
    page = open_page(surroundings, qtbot)
    watch(service, "BEAN-1", "Bean Bazaar", **read_at("15.90"))
    view = many(prices_view(service), prices_view(service).pages[0], 1_000, "fine")
    page._show((view, {}))
    qtbot.waitUntil(lambda: len(rows(table(page, TABLE))) == 1_000)
    shown = table(page, TABLE)
    # No higher than a dozen rows: the table scrolls, the page does not grow by a thousand.
    assert shown.height() < 20 * shown.verticalHeader().defaultSectionSize()


def test_what_is_read_out_of_sight_is_shown_when_the_page_is_seen_again(
    page: PricesPage, service: Service, qtbot: QtBot
) -> None:
    page.hide()
    watch(service, "TEA-1", "Bean Bazaar", **read_at("3.50"))
    page.refresh()
    page.show()
    qtbot.waitUntil(lambda: len(rows(table(page, TABLE))) == 7)


def test_the_pictures_of_a_theme_go_with_it(page: PricesPage, qtbot: QtBot) -> None:
    before = cards(page)
    page._theme.changed.emit()
    qtbot.waitUntil(lambda: len(cards(page)) == 3 and not set(cards(page)) & set(before))
