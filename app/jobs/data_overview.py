"""What the Data page shows: the files that were brought in, those that wait for their owner, and what came of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.domain.records import RejectedRow
from app.domain.runs import PROBLEMS
from app.jobs.exporting import write_csv
from app.jobs.importing import ImportWish, read_options, shown_name
from app.jobs.service import READ_FILES, Service
from app.sources.reading import ReadOptions
from app.store import runs
from app.store.intake.imports import ImportRow, list_imports, rejected_rows
from app.store.runs import RunRow
from app.store.waiting import WaitingFile, waiting_files

if TYPE_CHECKING:
    from app.sources.examining import Look

IMPORT_FILE, UNDO_IMPORT = "import-file", "undo-import"
INTAKE_JOBS = frozenset({READ_FILES, IMPORT_FILE, UNDO_IMPORT})
"""The jobs that change what was brought in."""
SHOWN_IMPORTS = 200


@dataclass(frozen=True, slots=True)
class DataView:
    """The page at one moment. ``now`` and ``zone`` are the shop's, for the words of the times."""

    imports: tuple[ImportRow, ...]
    """Newest first."""
    waiting: tuple[WaitingFile, ...]
    under_way: RunRow | None
    """The run of an intake job that goes on, or is about to."""
    trouble: str
    """Why the last look into the watched folder went wrong; empty where it did not."""
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file that the owner gave."""

    path: Path
    run: RunRow
    brought: ImportRow | None
    """What was taken in; None where nothing was."""
    waiting: WaitingFile | None
    """What it waits for, where it is not taken in before its owner has said something."""


def data_view(service: Service) -> DataView:
    """Return the Data page's picture."""
    now = service.now()
    with service.store.read() as connection:
        imports = list_imports(connection, now=now, limit=SHOWN_IMPORTS)
        waiting = waiting_files(connection)
        unfinished = [run for run in runs.unfinished(connection) if run.job in INTAKE_JOBS]
        last = runs.last_runs(connection).get(READ_FILES)
    # A retry that is due in half an hour is nothing that goes on.
    under_way = next((run for run in unfinished if run.started_at or run.not_before <= now), None)
    failed = last is not None and last.status in PROBLEMS
    return DataView(
        imports=tuple(imports),
        waiting=tuple(waiting),
        under_way=under_way,
        trouble=(last.error_text or "") if last is not None and failed else "",
        now=now,
        zone=service.shop().zone,
    )


def file_outcome(service: Service, path: Path, run_id: int) -> Outcome:
    """Return what came of a file that an ended run of *import-file* has read."""
    run = service.run(run_id)
    with service.store.read() as connection:
        newest = list_imports(connection, now=service.now(), limit=SHOWN_IMPORTS)
        waiting = {file.path: file for file in waiting_files(connection)}
    return Outcome(
        path, run, next((row for row in newest if _is_of(row, path, run)), None), waiting.get(path)
    )


def rejected_of(service: Service, import_id: int, limit: int | None = None) -> list[RejectedRow]:
    """Return the rows that an import did not take, in the order of the file."""
    with service.store.read() as connection:
        return rejected_rows(connection, import_id, limit)


def look_at_file(service: Service, path: Path) -> tuple[Look, ReadOptions]:
    """Return the first look at a file and the options it was made with; raise ``InputError`` where it has none."""
    # Loaded with the first file: a program that waits in the tray does without every layout.
    from app.sources.examining import look_at

    with service.store.read() as connection:
        options = read_options(connection, ImportWish())
    return look_at(path, options), options


REJECTED_COLUMNS = ("line", "column", "text", "reason")


def export_rejected(service: Service, import_id: int, target: Path) -> int:
    """Write the rows that an import did not take to a CSV file and return their number; raise what that raises."""
    rows = rejected_of(service, import_id)
    return write_csv(
        target,
        REJECTED_COLUMNS,
        ({"line": row.line, "column": row.column, "text": row.text, "reason": row.reason} for row in rows),
    )


def _is_of(row: ImportRow, path: Path, run: RunRow) -> bool:
    """Whether a run has made this import: one at a time is made, so name and time tell."""
    if run.started_at is None or row.file_name != shown_name(path) or row.state != "finished":
        return False
    return row.started_at >= run.started_at and (run.finished_at is None or row.started_at <= run.finished_at)
