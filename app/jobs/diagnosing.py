"""A file for whoever is asked for help: what a fault can be found by, without secrets and without the shop's own data.

Everything in it is plain text, so that the owner can look at it before sending it. Nothing is sent by Tillwatch.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app import __version__
from app.domain.errors import InputError, TillwatchError
from app.jobs.check_up import Finding, Patient, check_up
from app.language import language, noop, number, tr
from app.store.outline import Outline, outline
from app.system.crash import FILE_NAME, kept_crashes
from app.system.paths import Home
from app.system.redaction import Redactor, redacted_log

MOST_LOG_BYTES = 4_000_000
"""Of all logs together, the newest: what happened longer ago hardly helps."""

_PACKAGES = (
    "SQLAlchemy", "alembic", "APScheduler", "PySide6-Essentials", "desktop-notifier", "keyring", "numpy", "pyqtgraph",
)  # fmt: skip
_DESKTOP = (
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_TYPE",
    "DESKTOP_SESSION",
    "QT_QPA_PLATFORM",
    "QT_SCALE_FACTOR",
    "LANG",
)
_SHOWN_SETTINGS = frozenset(
    {"language", "preferences", "alerts", "endpoint", "paused_until", "shop", "demo_day", "price_rules"}
)
"""Settings that hold choices and figures only; of the others no more is told than that they are there."""

_ABOUT = """Tillwatch diagnostics

Made by the owner of a shop, for whoever is asked for help. Plain text, to be looked at before it is sent.
Left out: passwords and tokens, mail addresses, phone, card and account numbers, the names of products, suppliers,
customers and files, and everything that was sold, bought or counted. Of those there are only numbers of rows.

"""


@dataclass(frozen=True, slots=True)
class Part:
    """One file in the bundle: its name, what is in it, and its bytes before packing."""

    name: str
    about: str
    bytes: int

    @property
    def words(self) -> str:
        """A line that says what it is."""
        return tr(
            "{name}: {about} ({size} kB)",
            name=self.name,
            about=tr(self.about),
            size=number(max(1, round(self.bytes / 1_000)), 0),
        )


def save_diagnostics(
    home: Home,
    target: Path,
    *,
    replace: bool = True,
    now: datetime | None = None,
    checked: Callable[[Patient], list[Finding]] = check_up,
) -> list[Part]:
    """Write the bundle to ``target``, whole or not at all, and return what is in it. Takes some seconds.

    Works whatever state the home is in. Raises ``InputError`` where ``target`` is there and is not to be replaced, or
    may not be written.
    """
    if target.is_dir():
        raise InputError(tr("{path} is a folder.", path=target), tr("Name a file in it."))
    if target.exists() and not replace:
        raise InputError(
            tr("There is a file {path} already; it was left as it is.", path=target), tr("Name another one.")
        )
    now = now or datetime.now(UTC)
    found = outline(home.store_path)
    redactor = Redactor(
        found.names | _shop_names(found) | _files_of(home),
        {str(run["job"]) for run in found.runs},
        {str(home.root): "<data>", str(home.inbox): "<inbox>", str(Path.home()): "~"},
    )
    texts = _texts(home, found, redactor, checked(Patient(home, now)))
    parts = [Part(name, about, len(text.encode())) for name, (about, text) in texts.items()]
    _write(target, {"about.txt": _about(parts), **{name: text for name, (_about, text) in texts.items()}})
    return parts


def _texts(
    home: Home, found: Outline, redactor: Redactor, findings: list[Finding]
) -> dict[str, tuple[str, str]]:
    """Return what goes in: by name, what it is and its text."""
    texts = {
        "versions.json": (noop("versions of Tillwatch, of what it is built on, and of this system"), _versions()),
        "check-up.json": (
            noop("what the check-up of this PC found"),
            _json([_checked(finding, redactor) for finding in findings]),
        ),
        "settings.json": (noop("choices and figures of the settings"), _settings(found, redactor)),
        "store.json": (noop("how many rows each table has"), _store(found, redactor)),
        "runs.json": (
            noop("the last runs of the jobs, and what went wrong in them"),
            _json([_run(run, redactor) for run in found.runs]),
        ),
        "imports.json": (
            noop("the last imports, without the names of their files"),
            _json([_run(taken, redactor) for taken in found.imports]),
        ),
    }  # fmt: skip
    for path in [home.logs / FILE_NAME, *kept_crashes(home.logs)]:
        text = _tail(path, MOST_LOG_BYTES)
        if text:
            texts[f"logs/{path.name}"] = (
                noop("where the program stood when it crashed"),
                redactor.traceback(text),
            )
    left = MOST_LOG_BYTES
    for path in sorted(home.logs.glob("tillwatch.log*")):
        text = _tail(path, left)
        left -= len(text)
        if text:
            texts[f"logs/{path.name}"] = (
                noop("what Tillwatch did and what went wrong"),
                redacted_log(text, redactor),
            )
    return texts


def _checked(finding: Finding, redactor: Redactor) -> dict[str, Any]:
    return {"check": finding.name, "ok": finding.ok, "text": redactor.text(finding.text)}


def _versions() -> str:
    packages = {}
    for name in _PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = "not found"
    return _json(
        {
            "tillwatch": __version__,
            "packaged": bool(getattr(sys, "frozen", False)),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "system": platform.platform(),
            "language": language().code,
            "packages": packages,
            "desktop": {name: os.environ[name] for name in _DESKTOP if name in os.environ},
        }
    )


def _settings(found: Outline, redactor: Redactor) -> str:
    shown: dict[str, Any] = {}
    for key, value in found.settings.items():
        if key not in _SHOWN_SETTINGS:
            shown[key] = "[left out]"
        elif isinstance(value, dict):
            shown[key] = {name: redactor.value(name, inner) for name, inner in value.items()}
        else:
            shown[key] = redactor.value(key, value)
    return _json(shown)


def _store(found: Outline, redactor: Redactor) -> str:
    return _json(
        {
            "revision": found.revision,
            "bytes": found.bytes,
            "rows": found.tables,
            "faults": [redactor.text(fault) for fault in found.faults],
        }
    )


def _run(run: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    told = {}
    for key, value in run.items():
        if key == "error_detail" and isinstance(value, str):
            told[key] = redactor.traceback(value)
        else:
            told[key] = (
                redactor.text(value) if isinstance(value, str) and key in ("error_text", "error") else value
            )
    return told


def _shop_names(found: Outline) -> set[str]:
    shop = found.settings.get("shop")
    name = shop.get("name") if isinstance(shop, dict) else None
    return {name} if isinstance(name, str) else set()


def _files_of(home: Home) -> set[str]:
    """Return the names of what lies in the watched folder: files may be called after people."""
    try:
        return {word for path in home.inbox.rglob("*") for word in (path.name, path.stem)}
    except OSError:
        return set()


def _tail(path: Path, most: int) -> str:
    """Return the end of a file in whole lines, ``most`` bytes of it; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - most))
            content = file.read()
    except OSError:
        return ""
    if size > most:
        content = content.partition(b"\n")[2]
    return content.decode("utf-8", "replace")


def _about(parts: list[Part]) -> str:
    return _ABOUT + "".join(f"{part.name}: {part.about}\n" for part in parts)


def _json(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n"


def _write(target: Path, texts: dict[str, str]) -> None:
    part = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, text in texts.items():
                bundle.writestr(name, text)
        part.replace(target)
    except OSError as error:
        raise _not_written(target, error) from error
    finally:
        # What kept it from being written may keep it from being taken away: told above already.
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _not_written(target: Path, error: OSError) -> TillwatchError:
    return InputError(
        tr(
            "The diagnostics could not be written to {folder} ({reason}).",
            folder=target.parent,
            reason=error.strerror,
        ),
        tr("Check the folder's permissions and the disk's free space, or name another folder."),
    )
