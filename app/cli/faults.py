"""Faults that nothing below put into words: told in one sentence here, with the details in the home's log."""

from __future__ import annotations

import logging
from pathlib import Path

from app.domain.errors import StoreError, TillwatchError
from app.language import tr
from app.system.log import JsonFormatter
from app.system.no_window import why_not_imported
from app.system.paths import Home


def fault_in_words(error: Exception, home: Home) -> TillwatchError:
    """Return the sentence for an error that no floor expected.

    The disk's and the system's errors name the place; what is a mistake of the program itself goes into the log.
    """
    if isinstance(error, OSError):
        return _place_in_words(error, home)
    if isinstance(error, ImportError):
        return why_not_imported(error)
    where = _write_down(error, home)
    advice = (
        tr("The details are in {place}.", place=where)
        if where
        else tr("The details could not be written down.")
    )
    return TillwatchError(
        tr("Something inside Tillwatch went wrong ({kind}).", kind=type(error).__name__), advice
    )


def _place_in_words(error: OSError, home: Home) -> TillwatchError:
    reason = error.strerror or type(error).__name__
    if error.filename is None:
        return TillwatchError(
            tr("The system refused: {reason}.", reason=reason), tr("Check the disk's space and try again.")
        )
    place = Path(str(error.filename))
    if place.is_relative_to(home.root):
        return StoreError(
            tr("Tillwatch may not use {place} ({reason}).", place=place, reason=reason),
            tr("Check the folder's permissions and the disk's space."),
        )
    return TillwatchError(
        tr("{place}: {reason}.", place=place, reason=reason), tr("Check the path and its permissions.")
    )


def _write_down(error: Exception, home: Home) -> Path | None:
    path = home.logs / "tillwatch.log"
    trace = (type(error), error, error.__traceback__)
    record = logging.LogRecord("app.cli", logging.ERROR, __file__, 0, "a command failed", (), trace)
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{JsonFormatter().format(record)}\n")
    except OSError:
        return None
    return path
