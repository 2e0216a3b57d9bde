"""Looking into one file again and again while its owner decides, without the window ever waiting for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.errors import TillwatchError
from app.language import tr

LOG = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Wish:
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[TillwatchError], None]


class Examiner(QObject):
    """One piece of work at a time, and of those asked for meanwhile only the last; what it replaces never arrives.

    It has a thread of its own, because a check reads the whole file: the window's loader would keep every page
    waiting for a long one, and would keep the program from ending. ``parent`` must outlive the dialog.
    """

    _arrived = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._under_way: _Wish | None = None
        self._next: _Wish | None = None
        self._left = False
        self._arrived.connect(self._on_arrived)

    def ask(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[TillwatchError], None]
    ) -> None:
        """Do ``work`` beside the GUI thread and give its result, or why there is none, back in it."""
        if self._left:
            return
        wish = _Wish(work, done, failed)
        if self._under_way is None:
            self._begin(wish)
        else:
            self._next = wish

    def leave(self) -> None:
        """Drop everything; what is under way ends by itself and is not told to anybody."""
        self._left = True
        self._next = None
        if self._under_way is None:
            self.deleteLater()

    def _begin(self, wish: _Wish) -> None:
        self._under_way = wish
        threading.Thread(target=self._perform, args=(wish,), name="examiner", daemon=True).start()

    def _perform(self, wish: _Wish) -> None:
        outcome: object
        try:
            outcome = wish.work()
        except TillwatchError as error:
            outcome = error
        except Exception as error:  # the border between a thread and the window: everything must get across
            LOG.exception("A file could not be examined")
            outcome = TillwatchError(
                tr("Something went wrong: {reason}", reason=error), tr("The log has the details.")
            )
        with suppress(RuntimeError):  # the window is gone, and this with it: nobody is left to be told
            self._arrived.emit(outcome)

    @Slot(object)
    def _on_arrived(self, outcome: object) -> None:
        wish, self._under_way = self._under_way, None
        if self._left:
            self.deleteLater()
        elif self._next is not None:
            following, self._next = self._next, None
            self._begin(following)
        elif wish is not None:
            if isinstance(outcome, TillwatchError):
                wish.failed(outcome)
            else:
                wish.done(outcome)
