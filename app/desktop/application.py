"""Making Qt's application, which ends the whole process where it finds nothing to draw on."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

NoWindow = Callable[[str], int]
"""Given what Qt said of why it cannot draw: tells the owner, and returns the exit code."""


def make_application(arguments: list[str], no_window: NoWindow) -> QApplication:
    """Return the application. Where Qt gives up, ``no_window`` has the last word and the process ends with its code.

    Qt aborts then as a crash does, and no exception could take the place of that: what has to be told must be told
    while Qt still speaks.
    """
    said: list[str] = []

    def on_message(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
        if text:
            said.append(text)
            logging.getLogger("qt").info("%s", text)
        if kind == QtMsgType.QtFatalMsg:
            try:
                # The last before it says what was tried; the fatal one, only what to do about it.
                code = no_window("".join(said[-2:-1] or said))
            except BaseException:  # the process ends in any case, and orderly
                logging.getLogger(__name__).exception("Why there is no window could not be told")
                code = 1
            logging.shutdown()
            os._exit(code)

    former = qInstallMessageHandler(on_message)
    try:
        return QApplication(arguments)
    finally:
        qInstallMessageHandler(former)
