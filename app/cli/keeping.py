"""Backups, restoring and export."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.help import command
from app.cli.options import ANY_PATH, Context, common
from app.cli.output import print_json, say
from app.domain.errors import HomeInUseError, InputError
from app.jobs.exporting import TABLES, export_table
from app.jobs.rescuing import restore_backup
from app.language import fixed, noop, tr, trn
from app.store import backup
from app.system.instance import InstanceLock


@command("backup", noop("Make a checked copy of the store."))
@click.argument("target", required=False, type=ANY_PATH)
@common
def back_up(context: Context, target: Path | None) -> int:
    """Make a checked copy of the store."""
    with context.service() as service:
        path = target or service.home.backups / backup.backup_name("by-hand", service.now())
        if not path.parent.is_dir():
            raise InputError(tr("There is no folder {path}.", path=path.parent), tr("Make it first."))
        if path.is_dir():
            raise InputError(tr("{path} is a folder.", path=path), tr("Name a file in it."))
        if path.exists() and path.samefile(service.store.path):
            raise InputError(
                tr("{path} is the store itself.", path=path), tr("Name another file for the copy.")
            )
        size = backup.back_up(service.store.path, path)
    if context.json:
        print_json({"file": str(path), "bytes": size, "checked": True})
    else:
        say(tr("Backed up and checked: {path} ({size} MB).", path=path, size=fixed(size / 1_000_000, 1)))
    return 0


@command("restore", noop("Put a backup in the store's place; the old store is kept beside it."))
@click.argument("source", type=ANY_PATH)
@common
def restore(context: Context, source: Path) -> int:
    """Put a backup in the store's place; the old store is kept beside it."""
    home = context.home
    home.ensure()
    lock = InstanceLock(home.lock_path)
    if not lock.acquire():
        raise HomeInUseError(tr("Tillwatch is open on this home."), tr("Quit it first, then restore."))
    with lock:
        old = restore_backup(home, source, now=datetime.now(UTC))
    if context.json:
        print_json({"restored": str(source), "old_store": None if old is None else str(old)})
    else:
        say(tr("Restored from {file}.", file=source))
        if old is not None:
            say(tr("The old store is kept as {name}.", name=old.name))
    return 0


@command("export", noop("Write a table to a CSV file that a spreadsheet can open safely."))
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
        say(trn("{n} row written to {file}.", "{n} rows written to {file}.", rows, file=target))
    return 0
