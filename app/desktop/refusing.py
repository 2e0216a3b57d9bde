"""Telling why there is no start: on stderr, in the home's log, and on the screen, with Qt or without it."""

from __future__ import annotations

import os
import sys

from app.domain.errors import TillwatchError
from app.system.last_words import write_down
from app.system.paths import Home
from app.system.screen import dead_screens, has_screen, is_seen


def refuse(
    error: TillwatchError, home: Home, cause: BaseException | None = None, *, with_qt: bool = True
) -> int:
    """Tell of ``error`` and return its exit code; ``cause`` goes into the log with the way to it.

    ``with_qt`` is False where Qt itself has just given up: asked once more, it would bring down the process.
    The dialog is for whoever started the program by an icon: in a terminal the sentence is read where it stands.
    """
    sentence = str(error)
    if sys.stderr is not None:  # a program without a console has none
        print(sentence, file=sys.stderr)  # noqa: T201 - the command line's answer
    write_down(home, sentence, cause)
    if sys.stderr is None or not sys.stderr.isatty():
        _show(error, with_qt)
    return error.exit_code


def _show(error: TillwatchError, with_qt: bool) -> None:
    if not has_screen() or not is_seen(os.environ):
        return
    if with_qt:
        try:
            from app.desktop.refusal import show_refusal
        except ImportError:
            # Qt has a trouble of its own; this one comes first.
            pass
        else:
            show_refusal(error, lambda _said: _show_without_qt(error))
            return
    _show_without_qt(error)


def _show_without_qt(error: TillwatchError) -> int:
    if not dead_screens(os.environ):
        from app.system.plain_dialog import show_plainly

        show_plainly(error, os.environ)
    return error.exit_code
