"""Everything that an owner can look at, by name, on a filled shop and on an empty one: pages, dialogs, menu, messages.

A page or dialog that is in no list here fails ``test_every_surface``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QRect, QSettings, QSize
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QScrollArea, QTableView, QWidget

from app.desktop.boxes import TickBox
from app.desktop.bridge import Bridge
from app.desktop.dialogs.alert_settings import AlertSettingsDialog
from app.desktop.dialogs.delivery import DeliveryDialog
from app.desktop.dialogs.go_on import GoOnQuestion
from app.desktop.dialogs.later import LaterDialog
from app.desktop.dialogs.mapping import MappingDialog
from app.desktop.dialogs.order_entry import OrderEntryDialog
from app.desktop.dialogs.ordered import OrderedDialog, Proposal
from app.desktop.dialogs.placed import PlacedDialog
from app.desktop.dialogs.price_limits import PriceLimitsDialog
from app.desktop.dialogs.product_settings import ProductSettingsDialog
from app.desktop.dialogs.questions import QuestionsDialog
from app.desktop.dialogs.rejected_rows import RejectedRowsDialog
from app.desktop.dialogs.run_options import RunOptionsDialog
from app.desktop.dialogs.schedule import ScheduleDialog
from app.desktop.dialogs.shortcuts import ShortcutsDialog
from app.desktop.dialogs.stop_watching import StopWatchingDialog
from app.desktop.dialogs.supplier_feed import SupplierFeedDialog
from app.desktop.dialogs.supplier_settings import SupplierSettingsDialog
from app.desktop.dialogs.trouble import TroubleDialog
from app.desktop.dialogs.undo_import import UndoImportDialog
from app.desktop.dialogs.watch_page import Subject, WatchPageDialog
from app.desktop.dialogs.watched_page import WatchedPageDialog, breakable_address
from app.desktop.loader import Loader
from app.desktop.message import Message
from app.desktop.pages.data import DataPage
from app.desktop.pages.history import HistoryPage
from app.desktop.pages.insights import InsightsPage
from app.desktop.pages.job_card import JobCard
from app.desktop.pages.jobs import JobsPage
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pages.prices import PricesPage
from app.desktop.pages.products import ProductsPage
from app.desktop.pages.reorder import ReorderPage
from app.desktop.pages.settings import SettingsPage
from app.desktop.pages.today import TodayPage
from app.desktop.pages.today_alert import AlertCard
from app.desktop.qt_language import QtLanguage
from app.desktop.refusal import Refusal
from app.desktop.subject_pages import page_of
from app.desktop.theme import Appearance, Theme
from app.desktop.tray import Tray, TrayPicture
from app.desktop.troubles import Trouble
from app.desktop.welcome import Welcome
from app.desktop.window import Window
from app.domain.errors import DamagedStoreError, NewerStoreError, TillwatchError
from app.domain.quantity import to_quantity
from app.domain.records import Question
from app.domain.runs import Trigger
from app.domain.shop import Shop
from app.engine.events import RunChanged
from app.jobs import ordering
from app.jobs.data_overview import data_view
from app.jobs.overview import tray_view
from app.jobs.price_view import PageLine, prices_view, product_prices
from app.jobs.run_words import job_title
from app.jobs.service import Service
from app.language import LANGUAGES, day_short, language, tr, use
from app.sources.examining import look_at
from app.sources.reading import ReadOptions
from app.store import runs, settings
from app.store.runs import NewRun
from app.system.catalogues import speak
from app.system.paths import Home
from tests.desktop import price_shop
from tests.desktop.shop import NOON, PRODUCTS, FixedClock, sales
from tests.pseudo import pseudo

SIZES = {"smallest": QSize(900, 600), "first": QSize(1080, 720)}
TODAY = NOON.date()
PATIENCE_S = 20

DATA_WORDS = (
    # What the shop itself is called and has, as its files say it.
    *("Espresso beans 1 kg", "Mug & saucer", "Green tea", "Apricot jam"),
    *("BEAN-1", "MUG-1", "TEA-1", "JAM-1", "Casa Roast", "Tea House", "Coffee", "Cups", "Pantry", "Corner"),
    *("A-7", "Zqx", "Vorp", "Lumm", "Fecha", "Precio", "Date", "31 Nonsense 11:00"),
    # The shops next door, and what they wrote.
    *price_shop.SELLERS,
    *(f"https://{address}" for address in price_shop.SELLERS.values()),
    *(address.partition("/")[0] for address in price_shop.SELLERS.values()),
    *("https://casaroast.example/list.csv", price_shop.HASH, price_shop.HASH[:12]),
    *("products.csv", "sales.csv", "more.csv", "caja.csv", "dates.csv", "ventas.csv", "caja"),
)
"""Names from the shop's files: nobody translates them."""

LATER_SALES = """Receipt,Date,Time,SKU,Name,Quantity,Unit price,Amount,Currency
N1,2026-03-10,10:00,BEAN-1,Espresso beans 1 kg,2,18.50,37.00,EUR
N3,31 Nonsense,11:00,TEA-1,Green tea,1,4.00,4.00,EUR
"""
OPEN_DATES = """Receipt,Date,SKU,Name,Quantity,Unit price,Amount,Currency
M1,03/04/2026,BEAN-1,Espresso beans 1 kg,2,18.50,37.00,EUR
"""
UNKNOWN_FILE = "Zqx;Vorp;Lumm\nBEAN-1;4;A\nTEA-1;2;B\n"


def speak_as(name: str) -> None:
    """Speak a language of the program, or ``pseudo``: a long one in which every sentence stands in brackets."""
    if name == "pseudo":
        use(LANGUAGES["en"], pseudo())
    else:
        speak(LANGUAGES[name])


def wait_for(holds: Callable[[], bool]) -> bool:
    """Let the program go on until something holds; False where it never does."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > end:
            return False
        QTest.qWait(5)
    return True


class World:
    """A shop with something of everything and one with nothing, both spoken of in one language, and their windows."""

    def __init__(self, app: QApplication, root: Path, spoken: str) -> None:
        self.app = app
        self.spoken = spoken
        self.root = root
        self.usual_font = QFont(app.font())
        self._usual_locale = QLocale()
        self._qt_language = QtLanguage(app)
        speak_as(spoken)
        self.service = self._open(root / "filled")
        self._fill()
        self.empty_service = self._open(root / "empty")
        self.theme = Theme(app, Appearance.LIGHT)
        self._unsubscribe: list[Callable[[], object]] = []
        self._bridges: list[Bridge] = []
        self._loaders: list[Loader] = []
        self.surroundings = self._surround(self.service)
        self.empty_surroundings = self._surround(self.empty_service)
        self._windows: dict[tuple[bool, float], Window] = {}
        self._scale = 1.0
        self._size = SIZES["first"]
        self._made: list[QWidget] = []

    # How it is looked at

    def look(self, size: QSize, *, scale: float = 1.0, appearance: Appearance = Appearance.LIGHT) -> None:
        """Set the window's size, how many times the font is as large as usual, and the sheet."""
        speak_as(self.spoken)
        self._qt_language.speak(language())
        self._size, self._scale = size, scale
        font = QFont(self.usual_font)
        font.setPointSizeF(self.usual_font.pointSizeF() * scale)
        self.app.setFont(font)
        self.theme.set_appearance(appearance)
        self.theme.refresh()
        QCoreApplication.processEvents()

    def window(self, *, empty: bool = False) -> Window:
        """The window on the filled or the empty shop, made with the present font, at the present size."""
        key = empty, self._scale
        made = self._windows.get(key)
        if made is None:
            around = self.empty_surroundings if empty else self.surroundings
            service = around.service
            made = Window(
                around,
                QSettings(str(self.root / f"window-{empty}-{self._scale}.ini"), QSettings.Format.IniFormat),
                jobs=[(spec.id, job_title(service.registry, spec.id)) for spec in service.registry.tasks()],
                open_folder=lambda _folder: None,
            )
            self._windows[key] = made
        for other in self._windows.values():
            if other is not made:
                other.hide()
        made.resize(self._size)
        made.show()
        made.resize(self._size)
        return made

    def page(self, name: str, *, empty: bool = False, subject: str = "") -> Page:
        """A page of the window with everything that it reads."""
        window = self.window(empty=empty)
        window.page_of(name)
        window.open_page(name, subject)
        page = window.page_of(name)
        self.settle()
        if isinstance(page, InsightsPage):
            assert wait_for(lambda: not page._waiting)
            self.settle()
        return page

    def open(self, dialog: QWidget) -> QWidget:
        """Show a dialog; it goes again with ``clear``."""
        self._made.append(dialog)
        if isinstance(dialog, QDialog):
            dialog.setModal(False)
        dialog.show()
        self.settle()
        return dialog

    def data_words(self) -> set[str]:
        """What is written the same in every language: names from the shop's files, folders, languages."""
        folders = {str(service.home.root) for service in (self.service, self.empty_service)}
        inboxes = {f"{folder}/{name}" for folder in folders for name in ("inbox", "backups")}
        paths = {
            path.replace("/", f"{gap}/{after}")
            for path in folders | inboxes
            for gap in ("", "\u200b")
            for after in ("", "\u200b")
        }
        addresses = {breakable_address(word) for word in DATA_WORDS if "." in word or "/" in word}
        return {*DATA_WORDS, *addresses, *paths, *(known.name for known in LANGUAGES.values()), "Tillwatch"}

    def settle(self) -> None:
        """Wait until nothing is being read any more and everything has its place."""

        def idle() -> bool:
            return not any(loader._jobs for loader in self._loaders)

        def still() -> bool:
            # A row inside of a row takes its room a turn later, and on a slow machine a wait is only one turn long.
            before = places()
            QTest.qWait(5)
            return places() == before

        def places() -> list[QRect]:
            tops = [widget for widget in self.app.topLevelWidgets() if widget.isVisible()]
            return [part.geometry() for top in tops for part in [top, *top.findChildren(QWidget)]]

        for _ in range(3):
            assert wait_for(idle)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QTest.qWait(5)
        assert wait_for(still)

    def clear(self) -> None:
        """Take away what ``open`` showed, and any message."""
        for widget in self._made:
            widget.close()
            widget.deleteLater()
        self._made.clear()
        for window in self._windows.values():
            while window.banner.message is not None:
                window.banner._on_dismiss()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def rest(self) -> None:
        """Leave the application as other tests want it."""
        for window in self._windows.values():
            window.hide()
        self.app.setFont(self.usual_font)
        self._qt_language.speak(LANGUAGES["en"])
        QLocale.setDefault(self._usual_locale)
        self.theme.set_appearance(Appearance.LIGHT)

    def close(self) -> None:
        self.clear()
        for window in self._windows.values():
            window.hide()
            window.deleteLater()
        self._windows.clear()
        self.settle()
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        for bridge in self._bridges:
            bridge.close()
        for loader in self._loaders:
            loader.close()
        self.service.stop()
        self.empty_service.stop()
        self.rest()
        use(LANGUAGES["en"])

    # How it is made

    def _open(self, root: Path) -> Service:
        service = Service.open(Home(root), FixedClock())
        speak_as(self.spoken)
        service.start(alarm=False)
        return service

    def _surround(self, service: Service) -> Surroundings:
        bridge, loader = Bridge(), Loader()
        self._unsubscribe.append(service.subscribe(bridge.listen))
        self._bridges.append(bridge)
        self._loaders.append(loader)
        return Surroundings(service, bridge, loader, self.theme)

    def _fill(self) -> None:
        service = self.service
        with service.store.write() as connection:
            shop = Shop("Corner", "EUR", currency_assumed=False, time_zone="UTC", zone_assumed=False)
            settings.put_shop(connection, shop, now=NOON)
        inbox = service.home.inbox
        for name, text in (("products.csv", PRODUCTS), ("sales.csv", sales())):
            (inbox / name).write_text(text)
        self._run("update-inventory", "record-prices", "aggregate-trends", "sales-summary", "stock-alerts")
        for name, text in (
            ("more.csv", LATER_SALES),
            ("caja.csv", UNKNOWN_FILE),
            ("dates.csv", OPEN_DATES),
        ):
            (inbox / name).write_text(text)
        self._run("update-inventory", "all-insights", "stock-alerts")
        beans = next(row.id for row in service.products() if row.sku == "BEAN-1")
        ordering.place(
            service,
            "Casa Roast",
            [(beans, to_quantity(10))],
            due=TODAY + timedelta(days=3),
            number="A-7",
        )
        price_shop.fill_prices(service)
        with service.store.write() as connection:
            run_id = runs.queue_run(connection, NewRun("sales-summary", Trigger.MANUAL, NOON, 0, {}))
            runs.claim_next(
                connection, now=NOON, session_id=service.engine.session_id, worker="test", at_most=4
            )
        service.engine.tell(RunChanged(run_id, "sales-summary", "running"))

    def _run(self, *jobs: str) -> None:
        for job in jobs:
            run = self.service.engine.wait(self.service.run_now(job), 60)
            assert run.status in ("succeeded", "partial"), (job, run.error_text)


# What there is


@dataclass(frozen=True, slots=True)
class Surface:
    """Something to look at: ``show`` makes and returns it, ``kind`` is what it is."""

    name: str
    kind: type[QWidget]
    show: Callable[[World], QWidget]


def _page(name: str, kind: type[Page]) -> Sequence[Surface]:
    return (
        Surface(name, kind, lambda world: world.page(name)),
        Surface(f"{name} of an empty shop", kind, lambda world: world.page(name, empty=True)),
    )


def _product(world: World) -> QWidget:
    page = world.page("products")
    page.select("BEAN-1")
    world.settle()
    return page


def _no_product(world: World) -> QWidget:
    page = world.page("products")
    assert isinstance(page, ProductsPage)
    page._put_away()
    page._search.setText("zzzz")
    assert wait_for(lambda: page._nothing_button.isVisible())
    world.settle()
    return page


def _unfolded_jobs(world: World) -> QWidget:
    page = world.page("jobs")
    for card in page.findChildren(JobCard):
        if card._trend.isHidden():
            card.details_button.click()
    world.settle()
    return page


def _run_of_history(world: World) -> QWidget:
    page = world.page("history")
    table = page.findChildren(QTableView)[0]
    table.selectRow(0)
    world.settle()
    return page


def _unfolded_today(world: World) -> QWidget:
    page = world.page("today")
    for card in page.findChildren(AlertCard):
        if card.details.isVisible():
            card.details.click()
    world.settle()
    return page


def _banner(world: World) -> QWidget:
    window = world.window()
    window.open_page("jobs")
    window.banner.tell(
        Message(
            tr("“{job}” is still running: you started it by hand.", job=tr("Sum up sales")),
            tr("Only one job started by hand runs at a time. Wait for it to end, or stop it."),
            page="jobs",
        )
    )
    window.banner.tell(Message(tr("Saving…")))
    world.settle()
    return window


def show_tray(world: World) -> QMenu:
    """Open the menu behind the icon."""
    return _tray(world)


def _tray(world: World) -> QMenu:
    tray = Tray()
    world._made.append(tray.menu)
    view = tray_view(world.service)
    titles = tuple((s.id, job_title(world.service.registry, s.id)) for s in world.service.registry.tasks())
    tray.show_picture(
        TrayPicture(
            view.state,
            view.status_text,
            view.next_text,
            view.tooltip,
            titles,
            tuple((*page_of(alert), alert.title) for alert in view.alerts[:5]),
        )
    )
    tray.menu.setProperty("tray", tray)
    tray.menu.popup(world.window().pos())
    world.settle()
    return tray.menu


def _trouble(world: World) -> QWidget:
    dialog = TroubleDialog(lambda _path: [], lambda: None)
    dialog.add(Trouble(tr("The disk is full."), tr("Free some space, then try again."), at=NOON))
    dialog.add(Trouble(tr("This PC has run out of memory."), "", at=NOON))
    return world.open(dialog)


def _refusal(error: TillwatchError, *, can_go_on: bool) -> Callable[[World], QWidget]:
    def show(world: World) -> QWidget:
        said = TillwatchError(tr(error.sentence), tr(error.advice))
        if isinstance(error, DamagedStoreError):
            said = DamagedStoreError(tr(error.sentence), tr(error.advice), error.backup)
        elif isinstance(error, NewerStoreError):
            said = NewerStoreError(tr(error.sentence), tr(error.advice), error.backup)
        return world.open(Refusal(said, can_go_on=can_go_on))

    return show


def _product_row(world: World) -> object:
    return next(row for row in world.service.products() if row.sku == "BEAN-1")


def _mapping(world: World) -> QWidget:
    path = world.root / "caja.csv"
    path.write_text(UNKNOWN_FILE)
    options = ReadOptions(currency="EUR")
    dialog = MappingDialog(world.surroundings, look_at(path, options), options, world.window())
    world.open(dialog)
    assert wait_for(lambda: dialog._check is not None)
    world.settle()
    return dialog


def _questions(world: World) -> QWidget:
    asked = [
        Question("date_order", "", "day first", ("day first", "month first"), "Fecha"),
        Question("decimal", "", ",", (".", ","), "Precio"),
        Question("currency", "", "USD", ("USD", "MXN")),
    ]
    texts = (
        "Column 'Fecha' has dates such as '03/04/2026' and none that shows whether the day or the month stands "
        "first. Which is it?",
        "Column 'Precio' has numbers such as '1.500'. Which is the decimal mark?",
        "The amounts carry a '$' only. Which currency is it?",
    )
    questions = [replace_text(question, text) for question, text in zip(asked, texts, strict=True)]
    return world.open(QuestionsDialog(world.surroundings, "ventas.csv", questions, world.window()))


def replace_text(question: Question, text: str) -> Question:
    """Return the question with its words."""
    return replace(question, text=tr(text))


def _import(world: World, name: str) -> object:
    return next(row for row in data_view(world.service).imports if row.file_name == name)


def _run_options(world: World) -> QWidget:
    dialog = RunOptionsDialog(
        world.surroundings,
        "sales-summary",
        job_title(world.service.registry, "sales-summary"),
        ZoneInfo("UTC"),
        world.window(),
    )
    dialog.as_of.box.setChecked(True)
    return world.open(dialog)


def _watch_page(world: World, *, product: Subject | None) -> QWidget:
    dialog = WatchPageDialog(world.surroundings, product, world.window())
    dialog.more.click()
    return world.open(dialog)


def _page_line(world: World, seller: str) -> PageLine:
    return next(line for line in prices_view(world.service).pages if line.seller == seller)


def _watched_page(seller: str) -> Callable[[World], QWidget]:
    def show(world: World) -> QWidget:
        return world.open(WatchedPageDialog(world.surroundings, _page_line(world, seller), world.window()))

    return show


def _price_limits(world: World) -> QWidget:
    prices = product_prices(world.service, _page_line(world, "Bean Bazaar").product_id)
    return world.open(PriceLimitsDialog(world.surroundings, prices, world.window()))


def _schedule(job: str, *, more: bool = False) -> Callable[[World], QWidget]:
    def show(world: World) -> QWidget:
        title = job_title(world.service.registry, job)
        dialog = ScheduleDialog(world.surroundings, job, title, world.window())
        world.open(dialog)
        if more:
            dialog.more.click()
            for box in dialog.findChildren(TickBox):
                if box.isVisible() and box is not dialog.enabled:
                    box.setChecked(True)
            world.settle()
        return dialog

    return show


def _welcome(step: int) -> Callable[[World], QWidget]:
    def show(world: World) -> QWidget:
        made = Welcome(
            world.empty_surroundings,
            lambda _folder: None,
            world.window(empty=True),
            system=SimpleNamespace(
                is_on=lambda: False, turn_on=lambda: None, turn_off=lambda: None, place=""
            ),  # type: ignore[arg-type]
        )
        world.open(made)
        made._show_step(step)
        world.settle()
        return made

    return show


def _keep(*_answers: object) -> str:
    return ""


def _proposal() -> Proposal:
    return Proposal("Espresso beans 1 kg", to_quantity(42), date(2026, 3, 16), 5.0, "Casa Roast")


PAGES: Sequence[Surface] = (
    *_page("today", TodayPage),
    Surface("today unfolded", TodayPage, _unfolded_today),
    *_page("products", ProductsPage),
    Surface("products with one open", ProductsPage, _product),
    Surface("products without a hit", ProductsPage, _no_product),
    *_page("reorder", ReorderPage),
    *_page("insights", InsightsPage),
    *_page("prices", PricesPage),
    *_page("jobs", JobsPage),
    Surface("jobs unfolded", JobsPage, _unfolded_jobs),
    *_page("history", HistoryPage),
    Surface("history with a log", HistoryPage, _run_of_history),
    *_page("data", DataPage),
    *_page("settings", SettingsPage),
)
OTHERS: Sequence[Surface] = (
    Surface("window with a message", Window, _banner),
    Surface("trouble", TroubleDialog, _trouble),
    Surface(
        "refusal",
        Refusal,
        _refusal(TillwatchError("The disk is full.", "Free some space, then try again."), can_go_on=True),
    ),
    Surface(
        "refusal of a damaged store",
        Refusal,
        _refusal(
            DamagedStoreError(
                "The disk is full.",
                "Free some space, then try again.",
                Path("/backups/tillwatch-20260309-090000-daily.db"),
            ),
            can_go_on=True,
        ),
    ),
    Surface(
        "refusal of a newer store",
        Refusal,
        _refusal(
            NewerStoreError(
                "The disk is full.",
                "Free some space, then try again.",
                Path("/backups/tillwatch-20260309-090000-before-0004.db"),
            ),
            can_go_on=True,
        ),
    ),
    Surface("go on", GoOnQuestion, lambda world: world.open(GoOnQuestion(world.theme))),
    Surface("welcome 1", Welcome, _welcome(0)),
    Surface("welcome 2", Welcome, _welcome(1)),
    Surface("welcome 3", Welcome, _welcome(2)),
    Surface("welcome 4", Welcome, _welcome(3)),
    Surface(
        "shortcuts",
        ShortcutsDialog,
        lambda world: world.open(ShortcutsDialog(world.surroundings, world.window())),
    ),
    Surface(
        "alert settings",
        AlertSettingsDialog,
        lambda world: world.open(AlertSettingsDialog(world.surroundings, world.window())),
    ),
    Surface(
        "delivery",
        DeliveryDialog,
        lambda world: world.open(
            DeliveryDialog(
                world.surroundings, "Espresso beans 1 kg", to_quantity(10), TODAY, _keep, world.window()
            )
        ),
    ),
    Surface(
        "later",
        LaterDialog,
        lambda world: world.open(
            LaterDialog(world.surroundings, "Espresso beans 1 kg", TODAY, _keep, world.window())
        ),
    ),
    Surface("mapping", MappingDialog, _mapping),
    Surface(
        "order entry",
        OrderEntryDialog,
        lambda world: world.open(OrderEntryDialog(world.surroundings, TODAY, _keep, world.window())),
    ),
    Surface(
        "ordered",
        OrderedDialog,
        lambda world: world.open(OrderedDialog(world.surroundings, _proposal(), _keep, world.window())),
    ),
    Surface(
        "placed",
        PlacedDialog,
        lambda world: world.open(
            PlacedDialog(
                world.surroundings,
                tr("Ordered from {supplier}", supplier="Casa Roast"),
                day_short(TODAY),
                TODAY,
                _keep,
                world.window(),
            )
        ),
    ),
    Surface(
        "product settings",
        ProductSettingsDialog,
        lambda world: world.open(
            ProductSettingsDialog(world.surroundings, _product_row(world), world.window())  # type: ignore[arg-type]
        ),
    ),
    Surface(
        "supplier settings",
        SupplierSettingsDialog,
        lambda world: world.open(SupplierSettingsDialog(world.surroundings, "Casa Roast", world.window())),
    ),
    Surface("questions", QuestionsDialog, _questions),
    Surface(
        "rejected rows",
        RejectedRowsDialog,
        lambda world: world.open(
            RejectedRowsDialog(world.surroundings, _import(world, "more.csv"), world.window())  # type: ignore[arg-type]
        ),
    ),
    Surface(
        "undo import",
        UndoImportDialog,
        lambda world: world.open(
            UndoImportDialog(world.surroundings, _import(world, "sales.csv"), world.window())  # type: ignore[arg-type]
        ),
    ),
    Surface("run options", RunOptionsDialog, _run_options),
    Surface("watch a page", WatchPageDialog, partial(_watch_page, product=None)),
    Surface(
        "watch a page of a product",
        WatchPageDialog,
        partial(_watch_page, product=Subject("BEAN-1", "Espresso beans 1 kg")),
    ),
    Surface("watched page", WatchedPageDialog, _watched_page("Bean Bazaar")),
    Surface("watched page in doubt", WatchedPageDialog, _watched_page("Cup World")),
    Surface("watched page that was given up", WatchedPageDialog, _watched_page("Tea Time")),
    Surface(
        "supplier feed",
        SupplierFeedDialog,
        lambda world: world.open(SupplierFeedDialog(world.surroundings, world.window())),
    ),
    Surface("price limits", PriceLimitsDialog, _price_limits),
    Surface(
        "stop watching",
        StopWatchingDialog,
        lambda world: world.open(
            StopWatchingDialog(
                world.surroundings,
                "Espresso beans 1 kg · Bean Bazaar",
                tr("The page is not read any more, and what was seen on it so far is forgotten."),
                world.window(),
            )
        ),
    ),
    Surface("schedule by interval", ScheduleDialog, _schedule("stock-alerts")),
    Surface("schedule with finer points", ScheduleDialog, _schedule("all-insights", more=True)),
    Surface("schedule of several", ScheduleDialog, _schedule("sales-summary")),
)
ALL: Sequence[Surface] = (*PAGES, *OTHERS)


def body_of(surface: Surface, widget: QWidget) -> QWidget:
    """What is looked at as one whole: of a page, the window that it stands in."""
    return widget.window() if isinstance(widget, Page) else widget


def scroll_areas(widget: QWidget) -> list[QScrollArea]:
    """The areas of a surface that scroll, as far as they are shown."""
    return [area for area in widget.findChildren(QScrollArea) if area.isVisible()]


def font_pixels() -> int:
    """Height of the present font."""
    return QFontInfo(QApplication.font()).pixelSize()
