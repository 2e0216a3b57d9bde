"""The window: a rail of pages, the page itself, and above it whatever has to be said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QSettings,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QIcon,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desktop.banner import Banner
from app.desktop.bringing_in import modules_in_steps
from app.desktop.dropping import DropHint, dragged_paths
from app.desktop.message import Message
from app.desktop.page_list import PAGES, Needs, PageEntry
from app.desktop.pages.page import Page, Surroundings
from app.desktop.portions import Portions
from app.desktop.sheet import HAIR, NONE, PAGE_SIDE, SPACE
from app.desktop.window_place import WindowPlace
from app.domain.errors import RunInTheWayError, TillwatchError
from app.domain.runs import TERMINAL, RunStatus
from app.language import tr
from app.system.resources import resource_path

SMALLEST = QSize(900, 600)
FIRST_SIZE = QSize(1080, 720)
RAIL_WIDTH = 168
NARROW_RAIL_WIDTH = 60
NARROW_BELOW = 640
"""Width on the sheet below which the rail keeps its icons only: with a doubled font, 900 pixels are few."""


class Window(QMainWindow):
    """The one window. Closing it only hides it; what that means is decided by who listens to ``closed``."""

    closed = Signal()
    quit_wanted = Signal()
    answered = Signal()
    """Something was answered on a page: what the tray says of it has changed."""
    language_changed = Signal()
    """The owner has chosen another language: this window speaks the former one."""
    appearance_changed = Signal(str)

    def __init__(
        self,
        surroundings: Surroundings,
        settings: QSettings,
        *,
        jobs: Sequence[tuple[str, str]],
        open_folder: Callable[[Path], object],
    ) -> None:
        super().__init__()
        self._theme = surroundings.theme
        self._loader = surroundings.loader
        self._needs = Needs(
            surroundings,
            jobs,
            open_folder,
            language_changed=self.language_changed.emit,
            appearance_changed=self.appearance_changed.emit,
            own_home_wanted=self.quit_wanted.emit,
        )
        self._titles = dict(jobs)
        self.setWindowTitle("Tillwatch")
        self.setWindowIcon(QIcon(str(resource_path("icons/tillwatch.svg"))))
        self.setMinimumSize(SMALLEST)
        self.banner = Banner(self._theme)
        self.pages: dict[str, Page] = {}
        self._stack = QStackedWidget()
        self._coming = QWidget()
        self._stack.addWidget(self._coming)
        self._shown = ""
        self._waiting: dict[str, list[Callable[[], None]]] = {}
        self._portions = Portions(self)
        self._rail = QListWidget()
        self._badge = 0
        self._lay_out()
        for entry in PAGES:
            self._add(entry)
        self._drop_hint = DropHint(self._theme, self)
        self.setAcceptDrops(True)
        self._rail.selectionModel().selectionChanged.connect(self._on_chosen)
        self._shortcut(QKeySequence.StandardKey.Close, self.close)
        self._shortcut(QKeySequence.StandardKey.Refresh, self.refresh)
        self._shortcut(QKeySequence("Ctrl+Q"), self.quit_wanted.emit)
        self._shortcut(QKeySequence.StandardKey.HelpContents, self._show_shortcuts)
        surroundings.bridge.run_changed.connect(self._on_run_changed)
        surroundings.loader.failed.connect(self.tell)
        self._theme.changed.connect(self._dress_rail)
        self._dress_rail()
        self._place = WindowPlace(self, settings, FIRST_SIZE)
        self._place.restore()

    def open_page(self, name: str, subject: str = "") -> None:
        """Show a page and, where given, what to select on it. An unknown name leaves the page as it is.

        A page whose modules must be loaded first comes a moment later, and what is to be selected with it.
        """
        row = next((row for row, entry in enumerate(PAGES) if entry.name == name), None)
        if row is None:
            return
        self._rail.setCurrentRow(row)
        if self._shown != name:
            self._show(PAGES[row])
        if subject:
            self._once_made(name, lambda: self.page_of(name).select(subject))
        elif self.isVisible():
            # A page without a place of its own to start from leaves the keyboard on the rail.
            self._rail.setFocus()
            self._once_made(name, partial(self._start_on, name))

    def page_of(self, name: str) -> Page:
        """Return a page, made now where it was not wanted before. Raises ``StopIteration`` for an unknown name."""
        page = self.pages.get(name)
        if page is None:
            page = self._make(next(entry for entry in PAGES if entry.name == name))
        return page

    def prepare(self, name: str) -> None:
        """Have a page made and filled before it is wanted."""
        if name not in self.pages:
            entry = next(entry for entry in PAGES if entry.name == name)
            self._portions.begin(self._prepare_in_steps(entry), partial(self._on_made, name), ahead=True)

    @property
    def shown(self) -> str:
        """The name of the page that is shown, or about to be."""
        return self._shown

    @property
    def page(self) -> Page:
        """The page that is shown, or about to be."""
        return self.page_of(self._shown or PAGES[0].name)

    def bring_up(self) -> None:
        """Show the window before all others, also where it was minimised or behind something."""
        if not self._shown:
            self.open_page(PAGES[0].name)
        self._place.settle()
        # Not showNormal(): a window that was maximised before it was minimised is so again.
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @Slot()
    def refresh(self) -> None:
        """Read the shown page again."""
        page = self.pages.get(self._shown)
        if page is not None:
            page.refresh()

    @Slot()
    def refresh_all(self) -> None:
        """Have every page look again, those out of sight once they are seen: an order noted on one stands on others."""
        for page in self.pages.values():
            page.refresh()

    @Slot(str)
    def tell(self, sentence: str) -> None:
        """Say something in the window: the answer to a click that could not be done."""
        self.banner.tell(Message(sentence))

    @Slot(object)
    def refuse(self, error: TillwatchError) -> None:
        """Say why what was asked for cannot be done now; a run in the way is named as its card names it."""
        if not isinstance(error, RunInTheWayError):
            self.tell(str(error))
            return
        title = self._titles.get(error.job, error.job)
        sentence = tr("“{job}” is still running: you started it by hand.", job=title)
        advice = tr("Only one job started by hand runs at a time. Wait for it to end, or stop it.")
        self.banner.tell(Message(sentence, advice, page="jobs", subject=error.job, run_id=error.run_id))

    @Slot(int)
    def set_badge(self, alerts: int) -> None:
        """Show on the rail how many alerts want action."""
        self._badge = alerts
        self._fit_rail()

    def save_size(self) -> None:
        """Remember size and place for the next start."""
        self._place.save()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the window go. The event is always accepted: refusing it would hold up the end of a session."""
        self.save_size()
        super().closeEvent(event)
        self.closed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the page the room that it needs."""
        super().resizeEvent(event)
        self._fit_rail()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Offer to read files that are dragged in from elsewhere, whatever page is open."""
        paths = dragged_paths(event.mimeData())
        if paths:
            # Whatever the file manager offers, the file stays where it is.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._drop_hint.offer(paths)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the offer back."""
        self._drop_hint.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Read what was let go, on the page that tells how it goes."""
        self._drop_hint.hide()
        paths = dragged_paths(event.mimeData())
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.open_page("data")
            self._once_made("data", partial(self._read_dropped, paths))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's font, and bring "14 minutes ago" up to date when the owner comes back."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ApplicationFontChange:
            self._theme.refresh()
        elif event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.refresh()

    def _lay_out(self) -> None:
        self._rail.setProperty("role", "rail")
        self._rail.setAccessibleName(tr("Pages"))
        self._rail.setFrameShape(QFrame.Shape.NoFrame)
        self._rail.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rail.setSpacing(HAIR)
        right = QVBoxLayout()
        right.setContentsMargins(NONE, NONE, NONE, NONE)
        right.setSpacing(NONE)
        banner_place = QVBoxLayout()
        banner_place.setContentsMargins(PAGE_SIDE, SPACE, PAGE_SIDE, NONE)
        banner_place.addWidget(self.banner)
        right.addLayout(banner_place)
        right.addWidget(self._stack, 1)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(NONE, NONE, NONE, NONE)
        row.setSpacing(NONE)
        row.addWidget(self._rail)
        row.addLayout(right, 1)
        self.setCentralWidget(body)

    def _add(self, entry: PageEntry) -> None:
        text = tr(entry.title)
        line = QListWidgetItem(text)
        line.setToolTip(text)
        # A screen reader says the page's name also while the text carries a number.
        line.setData(Qt.ItemDataRole.AccessibleTextRole, text)
        self._rail.addItem(line)
        self._shortcut(QKeySequence(f"Ctrl+{self._rail.count()}"), partial(self.open_page, entry.name))

    def _show(self, entry: PageEntry) -> None:
        """Show a page; one whose modules are not there yet is made when they are, and the window stays quick."""
        self._shown = entry.name
        if entry.name in self.pages or entry.is_loaded:
            self._stack.setCurrentWidget(self.page_of(entry.name))
            return
        self._coming.setAccessibleName(tr(entry.title))
        self._stack.setCurrentWidget(self._coming)
        self._portions.begin(self._make_in_steps(entry), partial(self._on_made, entry.name))

    def _make_in_steps(self, entry: PageEntry) -> Iterator[object]:
        """Make a page, but neither load nor show anything in the same turn of the event loop."""
        yield from modules_in_steps(entry.module)
        yield self.page_of(entry.name)

    def _prepare_in_steps(self, entry: PageEntry) -> Iterator[object]:
        """Make and fill a page that nobody has opened meanwhile."""
        yield from modules_in_steps(entry.module)
        if entry.name not in self.pages:
            yield self.page_of(entry.name)
            if self._shown != entry.name:
                self.pages[entry.name].prepare()

    def _on_made(self, name: str) -> None:
        if self._shown == name:
            self._stack.setCurrentWidget(self.pages[name])
        for act in self._waiting.pop(name, []):
            act()

    def _once_made(self, name: str, act: Callable[[], None]) -> None:
        if name in self.pages:
            act()
        else:
            self._waiting.setdefault(name, []).append(act)

    def _make(self, entry: PageEntry) -> Page:
        page = entry.make(self._needs)
        self.pages[entry.name] = page
        self._stack.addWidget(page)
        page.page_wanted.connect(self.open_page)
        page.answered.connect(self._on_answered)
        page.refused.connect(self.refuse)
        # A field would take a file for text to be typed: files are the window's wherever they are let go.
        for field in page.findChildren(QLineEdit):
            field.setAcceptDrops(False)
        return page

    def _start_on(self, name: str) -> None:
        if self._shown == name and self._rail.hasFocus():
            self.page_of(name).focus_first()

    def _read_dropped(self, paths: Sequence[Path]) -> None:
        from app.desktop.pages.data import DataPage

        page = self.page_of("data")
        assert isinstance(page, DataPage)
        page.read_files(paths)

    @Slot()
    def _show_shortcuts(self) -> None:
        from app.desktop.dialogs.shortcuts import ShortcutsDialog

        ShortcutsDialog(self._needs.surroundings, self).open()

    def _shortcut(self, keys: QKeySequence | QKeySequence.StandardKey, action: Callable[[], object]) -> None:
        # Of a standard key all the platform's bindings count: Ctrl+F4 and Ctrl+W both close.
        QShortcut(keys, self).activated.connect(action)

    @Slot()
    def _dress_rail(self) -> None:
        self._rail.setIconSize(QSize(self._theme.px(20), self._theme.px(20)))
        for place, entry in enumerate(PAGES):
            self._rail.item(place).setIcon(self._theme.icon(entry.name, "ink"))
        self._fit_rail()

    def _fit_rail(self) -> None:
        narrow = self.width() < self._theme.px(NARROW_BELOW)
        self._rail.setFixedWidth(self._theme.px(NARROW_RAIL_WIDTH if narrow else RAIL_WIDTH))
        for place in range(self._rail.count()):
            entry = self._rail.item(place)
            text = entry.toolTip()
            if place == 0 and self._badge:
                text = f"{text}  ({self._badge})"
            entry.setText("" if narrow else text)
        # Rows measured before the style sheet was there would keep a height that is too small.
        self._rail.scheduleDelayedItemsLayout()

    @Slot()
    def _on_answered(self) -> None:
        self.refresh_all()
        self.answered.emit()

    @Slot(int, str, str)
    def _on_run_changed(self, run_id: int, _job: str, status: str) -> None:
        if RunStatus(status) in TERMINAL:
            self.banner.take_back(run_id)

    @Slot(QItemSelection, QItemSelection)
    def _on_chosen(self, chosen: QItemSelection, _left: QItemSelection) -> None:
        """Follow the selection, not the current row: a screen reader adds to the former and leaves the latter."""
        rows = [index.row() for index in chosen.indexes()]
        names = [entry.name for entry in PAGES]
        row = rows[0] if rows else max(0, names.index(self._shown) if self._shown else 0)
        if self._shown != names[row]:
            self._show(PAGES[row])
        if self._rail.selectedItems() != [self._rail.item(row)] or self._rail.currentRow() != row:
            self._rail.setCurrentRow(row, QItemSelectionModel.SelectionFlag.ClearAndSelect)
