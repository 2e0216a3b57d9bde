"""What the owner does about watched pages and suppliers' lists, from whatever page: done beside it, told in a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.price_limits import PriceLimitsDialog
from app.desktop.dialogs.questions import QuestionsDialog
from app.desktop.dialogs.stop_watching import StopWatchingDialog
from app.desktop.dialogs.supplier_feed import SupplierFeedDialog
from app.desktop.dialogs.watch_page import Subject, Watched, WatchPageDialog
from app.desktop.dialogs.watched_page import WatchedPageDialog
from app.desktop.pages.done_line import DoneLine
from app.desktop.pages.page import Surroundings
from app.desktop.pages.price_buttons import PageButtons
from app.domain.runs import TERMINAL, RunStatus
from app.jobs import feeds, price_answers, watched
from app.jobs.price_view import FeedLine, PageLine, ProductPrices
from app.jobs.watching import WATCH_PRICES
from app.language import tr


class PriceActs(QObject):
    """Does what a card, a table or a dialog asks for."""

    settled = Signal()
    """Something was answered: what is shown is out of date."""
    refused = Signal(object)
    reading_changed = Signal()
    """Other pages than before are being read by themselves: see ``being_read``."""

    def __init__(self, surroundings: Surroundings, line: DoneLine, page: QWidget) -> None:
        super().__init__(page)
        self._surroundings = surroundings
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._line = line
        self._page = page
        self._reading: dict[int, int] = {}
        """The page that a run reads."""
        surroundings.bridge.run_changed.connect(self._on_run_changed)

    @property
    def being_read(self) -> frozenset[int]:
        """The pages that are being read by themselves, because the owner asked for it."""
        return frozenset(self._reading.values())

    def serve(self, buttons: PageButtons, over: QWidget | None = None) -> None:
        """Do what these buttons are pressed for; ``over``: what the dialogs of it stand over."""
        buttons.right_wanted.connect(self.believe)
        buttons.wrong_wanted.connect(self.refuse)
        buttons.again_wanted.connect(self.try_again)
        buttons.read_wanted.connect(partial(self.show_read, over=over))

    # Pages

    def watch(self, product: Subject | None) -> None:
        """Ask for a page, watch it, and have it read at once."""
        dialog = WatchPageDialog(self._surroundings, product, self._page)
        dialog.settled.connect(self._on_watched)
        dialog.open()

    @Slot(object)
    def believe(self, line: PageLine) -> None:
        """Take the doubted price for what the page asks."""
        service, page_id = self._service, line.page_id
        self._do(lambda: watched.believe_doubted(service, page_id))

    @Slot(object)
    def refuse(self, line: PageLine) -> None:
        """Go by the price that was believed before."""
        service, page_id = self._service, line.page_id
        self._do(lambda: watched.refuse_doubted(service, page_id))

    @Slot(object)
    def try_again(self, line: PageLine) -> None:
        """Have a page read again, at once."""
        service, page_id = self._service, line.page_id

        def resume() -> str:
            watched.resume_page(service, page_id)
            return tr("The page of {seller} is being read…", seller=line.seller)

        self._do(resume, partial(self._read_page, page_id))

    @Slot(object)
    def show_read(self, line: PageLine, over: QWidget | None = None) -> None:
        """Show what was read on a page, and what is said of it."""
        dialog = WatchedPageDialog(self._surroundings, line, over or self._page)
        self.serve(dialog.buttons)
        for signal in (dialog.buttons.right_wanted, dialog.buttons.wrong_wanted, dialog.buttons.again_wanted):
            signal.connect(dialog.accept)
        dialog.settled.connect(self._on_done)
        dialog.pause_wanted.connect(partial(self._pause, line))
        dialog.stop_wanted.connect(partial(self._ask_to_stop, line))
        dialog.open()

    def look_now(self) -> None:
        """Have all pages and lists read that need not wait."""
        self._loader.act(lambda: self._service.run_now(WATCH_PRICES), failed=self.refused.emit)

    # Products

    def set_limits(self, prices: ProductPrices) -> None:
        """Ask from when on changes of a product's prices are told, and for its least margin."""
        dialog = PriceLimitsDialog(self._surroundings, prices, self._page)
        dialog.settled.connect(self._on_done)
        dialog.open()

    def seen(self, alert_id: int) -> None:
        """Put what was said of prices away until something else happens."""
        service = self._service
        self._do(lambda: price_answers.seen(service, alert_id))

    # Suppliers' lists

    def add_feed(self) -> None:
        """Ask for a supplier's list, and have it read at once."""
        dialog = SupplierFeedDialog(self._surroundings, self._page)
        dialog.settled.connect(self._on_feed_added)
        dialog.open()

    def pause_feed(self, feed: FeedLine) -> None:
        """Leave a list alone."""
        service, feed_id = self._service, feed.feed_id
        words = tr("The list of {supplier} is left alone until you resume it.", supplier=feed.supplier)
        self._do(lambda: _told(feeds.pause_feed(service, feed_id), words))

    def resume_feed(self, feed: FeedLine) -> None:
        """Read a list again that was paused or stopped, at once."""
        service, feed_id = self._service, feed.feed_id
        words = tr("The list of {supplier} is being read…", supplier=feed.supplier)
        self._do(lambda: _told(feeds.resume_feed(service, feed_id), words), self.look_now)

    def answer_feed(self, feed: FeedLine) -> None:
        """Ask what a list leaves open, then have it read at once."""
        service, feed_id = self._service, feed.feed_id
        words = tr("The list of {supplier} is being read…", supplier=feed.supplier)
        whose = tr("The list of {supplier}", supplier=feed.supplier)

        def answer(answers: Mapping[str, str]) -> None:
            self._do(lambda: _told(feeds.answer_feed(service, feed_id, answers), words), self.look_now)

        dialog = QuestionsDialog(self._surroundings, whose, feed.questions, self._page)
        dialog.answered.connect(answer)
        dialog.open()

    def ask_to_remove_feed(self, feed: FeedLine) -> None:
        """Ask once, then fetch a list no more."""
        service, feed_id = self._service, feed.feed_id
        words = tr("The list of {supplier} is fetched no more.", supplier=feed.supplier)
        dialog = StopWatchingDialog(
            self._surroundings,
            tr("The list of {supplier}", supplier=feed.supplier),
            tr("It is not fetched any more. Costs that were read from it stay."),
            self._page,
        )
        dialog.agreed.connect(
            lambda: self._do(lambda: _told(feeds.remove_feed(service, feed_id), words)),
        )
        dialog.open()

    # How it is done

    def _pause(self, line: PageLine) -> None:
        service, page_id = self._service, line.page_id
        if line.state == "watching":
            self._do(lambda: watched.pause_page(service, page_id))
        else:
            self.try_again(line)

    def _ask_to_stop(self, line: PageLine) -> None:
        service, page_id = self._service, line.page_id
        dialog = StopWatchingDialog(
            self._surroundings,
            f"{line.product} · {line.seller}",
            tr("The page is not read any more, and what was seen on it so far is forgotten."),
            self._page,
        )
        dialog.agreed.connect(lambda: self._do(lambda: watched.unwatch(service, page_id)))
        dialog.open()

    def _do(self, work: Callable[[], str], then: Callable[[], None] | None = None) -> None:
        def done(words: str) -> None:
            self._on_done(words)
            if then is not None:
                then()

        self._loader.act(work, done, self.refused.emit)

    @Slot(object)
    def _on_done(self, words: str) -> None:
        self._line.tell(words)
        self.settled.emit()

    @Slot(object)
    def _on_watched(self, made: Watched) -> None:
        self._on_done(tr("The page for {product} is watched, and is being read now.", product=made.product))
        self._read_page(made.page_id)

    @Slot(object)
    def _on_feed_added(self, supplier: str) -> None:
        self._on_done(tr("The list of {supplier} is fetched from now on.", supplier=supplier))
        self.look_now()

    def _read_page(self, page_id: int) -> None:
        service = self._service
        self._loader.act(
            lambda: service.run_now(WATCH_PRICES, {"page": page_id}),
            partial(self._on_reading, page_id),
            self.refused.emit,
        )

    def _on_reading(self, page_id: int, run_id: int) -> None:
        self._reading[run_id] = page_id
        self.reading_changed.emit()

    @Slot(int, str, str)
    def _on_run_changed(self, run_id: int, _job: str, status: str) -> None:
        if RunStatus(status) in TERMINAL and self._reading.pop(run_id, None) is not None:
            self.reading_changed.emit()


def _told(_done: object, words: str) -> str:
    return words
