"""The jobs about files: take in what lies in the watched folder, take in one that the owner chose, undo an import.

What they do is loaded when the first of them runs: readers and intake are a tenth of the program, and one that waits in
the tray does without, because these jobs run in a process of their own.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from app.engine.context import RunContext
from app.language import noop, tr

LARGEST_BATCH = 2_000
"""Records written in one go at most: about 30 ms."""


class UpdateParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of reading new files."""

    batch_size: Annotated[
        int,
        msgspec.Meta(
            title=noop("Rows to write at a time"),
            description=noop("Fewer let other work on the PC in more often; the reading then takes longer."),
            ge=100,
            le=LARGEST_BATCH,
        ),
    ] = LARGEST_BATCH


class FileParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file to read, and what the owner said about it. An empty text says nothing."""

    path: str
    layout: str = ""
    mapping: dict[str, str] = {}
    decimal: str = ""
    date_format: str = ""
    currency: str = ""
    sheet: str = ""
    save_as: str = ""
    answers: dict[str, str] = {}
    take_large: bool = False
    """Whether the owner has seen, and agreed to, a large change."""


class UndoParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The import to undo."""

    import_id: int


def update_inventory(ctx: RunContext, params: UpdateParams) -> None:
    """Import every file of the watched folder, see ``app.jobs.taking_in``."""
    from app.jobs.taking_in import take_folder

    take_folder(ctx, params)


def import_one(ctx: RunContext, params: FileParams) -> None:
    """Take in the file that the owner named, see ``app.jobs.taking_in``."""
    from app.jobs.taking_in import take_one

    take_one(ctx, params)


def undo_one(ctx: RunContext, params: UndoParams) -> None:
    """Undo an import as a whole. Raises ``InputError`` where it cannot be undone."""
    from app.jobs.undoing import undo_import

    undone = undo_import(ctx.steady_store, ctx.home, ctx.clock, params.import_id, check=ctx.check)
    ctx.rows = sum(count for what, count in undone.counts.items() if what not in ("unchanged", "held"))
    ctx.result = {"import_id": undone.id}
    ctx.result_text = tr("{file} was undone: nothing of it counts any more.", file=undone.file_name)
    with ctx.finish():
        pass
