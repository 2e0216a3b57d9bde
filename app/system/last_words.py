"""The last line in the home's log of a program that does not start: written by itself, with no logging begun."""

from __future__ import annotations

import contextlib
import logging

from app.system.log import JsonFormatter
from app.system.paths import Home


def write_down(home: Home, sentence: str, error: BaseException | None = None) -> None:
    """Append a sentence, and the way to an error where one is given, to the log; a log that cannot be is let be.

    Whoever else has the log open (the Tillwatch that holds the home) is not disturbed: each line is written at once.
    """
    trace = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("app.start", logging.ERROR, __file__, 0, "%s", (sentence,), trace)
    record.action = "not_started"
    with contextlib.suppress(OSError):
        home.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A path that is no proper text is still written, as the program's own log does it.
        with (home.logs / "tillwatch.log").open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{JsonFormatter().format(record)}\n")
