"""The program's own log: JSON lines in rotating files, scrubbed in one place before anything is written."""

from __future__ import annotations

import json
import logging
import logging.handlers
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

from app.system.paths import Home

_LOG_BYTES = 2_000_000
_LOG_FILES = 5
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_SECRET_NAME = re.compile(r"(?i)(token|password|secret|api[_-]?key|authorization)")
_SECRET = re.compile(rf"{_SECRET_NAME.pattern}(\W{{1,3}})(?:(?:bearer|basic)\s+)?\S+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, text, and whatever was passed as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON, scrubbed."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": record.getMessage(),
            **{key: value for key, value in record.__dict__.items() if key not in _STANDARD},
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(_scrubbed(entry), ensure_ascii=False)


def _scrubbed(value: object) -> object:
    """Return a value as JSON can hold it, scrubbed. Done before it becomes JSON, whose quotes must stay whole."""
    if isinstance(value, Mapping):
        return {
            str(key): "[removed]" if _SECRET_NAME.search(str(key)) else _scrubbed(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_scrubbed(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else scrub(str(value))


def scrub(text: str) -> str:
    """Return ``text`` without mail addresses and without what follows words such as token or password."""
    return _MAIL.sub("[mail removed]", _SECRET.sub(r"\1\2[removed]", text))


def start_logging(home: Home) -> None:
    """Write every log record of the program to ``home.logs``; warnings also go to stderr, in plain words."""
    to_file = logging.handlers.RotatingFileHandler(
        home.logs / "tillwatch.log",
        maxBytes=_LOG_BYTES,
        backupCount=_LOG_FILES,
        encoding="utf-8",
        delay=True,
    )
    to_file.setFormatter(JsonFormatter())
    to_person = logging.StreamHandler(sys.stderr)
    to_person.setLevel(logging.WARNING)
    to_person.setFormatter(logging.Formatter("tillwatch: %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(to_file)
    root.addHandler(to_person)
    # Its every wake-up is of no interest to anybody.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
