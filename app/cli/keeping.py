"""Backups, restoring, export, and a look at whether everything works here."""

from __future__ import annotations

import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from app import __version__
from app.cli.options import ANY_PATH, Context, common
from app.cli.output import print_json, say
from app.domain.errors import HomeInUseError, InputError, StoreError
from app.jobs.exporting import TABLES, export_table
from app.jobs.service import Service
from app.store import backup
from app.system.instance import InstanceLock
from app.system.paths import Home
from app.system.probe import keyring_answer, notification_answer


@click.command("backup")
@click.argument("target", required=False, type=ANY_PATH)
@common
def back_up(context: Context, target: Path | None) -> int:
    """Make a checked copy of the store."""
    with context.service() as service:
        path = target or service.home.backups / backup.backup_name("by-hand", service.now())
        if not path.parent.is_dir():
            raise InputError(f"There is no folder {path.parent}.", "Make it first.")
        if path.is_dir():
            raise InputError(f"{path} is a folder.", "Name a file in it.")
        if path.exists() and path.samefile(service.store.path):
            raise InputError(f"{path} is the store itself.", "Name another file for the copy.")
        size = backup.back_up(service.store.path, path)
    if context.json:
        print_json({"file": str(path), "bytes": size, "checked": True})
    else:
        say(f"Backed up and checked: {path} ({size / 1_000_000:.1f} MB).")
    return 0


@click.command("restore")
@click.argument("source", type=ANY_PATH)
@common
def restore(context: Context, source: Path) -> int:
    """Put a backup in the store's place; the old store is kept beside it."""
    home = context.home
    home.ensure()
    lock = InstanceLock(home.lock_path)
    if not lock.acquire():
        raise HomeInUseError("Tillwatch is open on this home.", "Quit it first, then restore.")
    importing = InstanceLock(home.import_lock_path)
    with lock, importing:
        if not importing.acquire():
            raise HomeInUseError("An import is going on in this home.", "Wait until it has ended.")
        old = backup.restore(source, home.store_path, datetime.now(UTC))
    if context.json:
        print_json({"restored": str(source), "old_store": None if old is None else str(old)})
    else:
        kept = f" The old store is kept as {old.name}." if old is not None else ""
        say(f"Restored from {source}.{kept}")
    return 0


@click.command("export")
@click.argument("table", type=click.Choice(sorted(TABLES)))
@click.argument("target", type=ANY_PATH)
@common
def export(context: Context, table: str, target: Path) -> int:
    """Write a table to a CSV file that a spreadsheet can open safely."""
    with context.service() as service:
        rows = export_table(service, table, target)
    if context.json:
        print_json({"table": table, "file": str(target), "rows": rows})
    else:
        say(f"{rows:,} rows written to {target}.")
    return 0


@click.command("doctor")
@common
def doctor(context: Context) -> int:
    """Check the store, the keyring and notifications on this PC."""
    home = context.home
    home.ensure()
    fault = _store_fault(home)
    keyring = keyring_answer(timeout_s=5.0)
    notices = notification_answer(timeout_s=5.0)
    document: dict[str, Any] = {
        "version": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.platform(),
        "home": str(home.root),
        "checks": {
            "store": {"ok": fault is None, "text": fault or "whole"},
            "keyring": {"ok": keyring.ok, "text": keyring.text},
            "notifications": {"ok": notices.ok, "text": notices.text},
        },
    }
    if context.json:
        print_json(document)
    else:
        say(f"Tillwatch {__version__} on {document['system']}")
        for name, check in document["checks"].items():
            say(f"  {'fine' if check['ok'] else 'mind'}  {name}: {check['text']}")
    return 5 if fault is not None else 0


def _store_fault(home: Home) -> str | None:
    """Return what is wrong with the store, None where it can be used (or is yet to be made)."""
    if not home.store_path.exists():
        return None
    fault = backup.check(home.store_path)
    if fault is None:
        try:
            # Whole, but is it ours to use? Only opening it tells a newer or a read-only one.
            Service.open(home).close()
        except StoreError as error:
            fault = str(error)
    return fault
