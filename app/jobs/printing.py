"""Reports as PDF files: described here, drawn by a process that can."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from app.domain.errors import TillwatchError
from app.jobs.paper import Paper
from app.language import tr
from app.system.program import print_process_command

PATIENCE_S = 60.0
"""A report takes about a second; a PC that is busy at login may need many."""

_LOOK_EVERY_S = 0.1


def print_report(
    paper: Paper,
    target: Path,
    *,
    wait: Callable[[float], None],
    command: Callable[[Path, Path], Sequence[str]] = print_process_command,
    patience_s: float = PATIENCE_S,
) -> None:
    """Draw ``paper`` into the PDF ``target``, which is replaced only once the new one is whole.

    ``wait`` lets some seconds pass, and raises where the caller is asked to stop: the drawing is then ended.
    Raises ``TillwatchError`` with the reason where no PDF could be made.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".printing-", dir=target.parent) as folder:
            source, drawn = Path(folder) / "paper.json", Path(folder) / "paper.pdf"
            source.write_bytes(msgspec.json.encode(paper))
            _draw(command(source, drawn), wait, patience_s)
            drawn.replace(target)
    except OSError as error:
        raise TillwatchError(
            tr(
                "The report {file} could not be written ({why}).",
                file=target.name,
                why=error.strerror or error,
            ),
            tr("Look whether there is room, and leave to write, in {folder}.", folder=target.parent),
        ) from error


def _draw(command: Sequence[str], wait: Callable[[float], None], patience_s: float) -> None:
    with tempfile.TemporaryFile() as last_words:
        process = subprocess.Popen(  # noqa: S603 - our own executable, with paths of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=last_words,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            waited = 0.0
            while process.poll() is None and waited < patience_s:
                wait(_LOOK_EVERY_S)
                waited += _LOOK_EVERY_S
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        if process.returncode != 0:
            last_words.seek(0)
            said = last_words.read().decode(errors="replace").strip().splitlines()
            if waited >= patience_s:
                raise TillwatchError(tr("The report could not be drawn: it took too long"))
            reason = said[-1] if said else tr("nothing was said")
            raise TillwatchError(tr("The report could not be drawn: {why}", why=reason))
