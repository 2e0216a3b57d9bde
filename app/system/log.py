"""The program's own log: JSON lines in rotating files, scrubbed before anything is written."""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
from datetime import UTC, datetime
from typing import Any

from app.system.paths import Home
from app.system.scrubbing import scrub, scrub_field

_LOG_BYTES = 2_000_000
_LOG_FILES = 5
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, text, and whatever was passed as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON, scrubbed."""
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": scrub(record.getMessage()),
            **{name: scrub_field(name, value) for name, value in extra_of(record).items()},
        }
        if record.exc_info:
            entry["traceback"] = scrub(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False, allow_nan=False)


def extra_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what was passed to a record as ``extra``, as it was passed."""
    return {name: value for name, value in record.__dict__.items() if name not in _STANDARD}


class PlainFormatter(logging.Formatter):
    """The text alone, scrubbed: a terminal's lines end up in journals and bug reports too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line for a person."""
        return f"tillwatch: {scrub(record.getMessage())}"


class _LogFile(logging.handlers.RotatingFileHandler):
    """A file that may be refused by a full disk: that is told once, and nothing else comes to a stop."""

    _is_told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Say once that nothing can be written down."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self._is_told and sys.stderr is not None:
            self._is_told = True
            sys.stderr.write(f"tillwatch: The log cannot be written ({error.strerror}).\n")


def start_logging(home: Home) -> None:
    """Write every log record of the program to ``home.logs``; warnings also go to stderr, in plain words."""
    to_file = _LogFile(
        home.logs / "tillwatch.log",
        maxBytes=_LOG_BYTES,
        backupCount=_LOG_FILES,
        encoding="utf-8",
        delay=True,
        # A file name that is no proper text stays readable, and the line stays JSON.
        errors="backslashreplace",
    )
    to_file.setFormatter(JsonFormatter())
    to_person = logging.StreamHandler(sys.stderr)
    to_person.setLevel(logging.WARNING)
    to_person.setFormatter(PlainFormatter())
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(to_file)
    root.addHandler(to_person)
    # Its every wake-up is of no interest to anybody.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
