"""Errors made for people: each says what happened, what it means and what to do; none names a class.

The floors raise these; only a face (command line, window) turns them into an exit code or a dialog.
"""

from __future__ import annotations

from pathlib import Path

from app.language import tr


class TillwatchError(Exception):
    """An error with a sentence for the owner (``str(error)``) and, where there is one, a piece of advice."""

    exit_code = 1

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}".strip()


class UsageError(TillwatchError):
    """The command was called the wrong way: an unknown job, a parameter that does not fit."""

    exit_code = 2


class HomeInUseError(TillwatchError):
    """Another Tillwatch holds this home."""

    exit_code = 3


class InputError(TillwatchError):
    """A file could not be read or had to be refused. Nothing of it was kept."""

    exit_code = 4


class UnknownLayoutError(InputError):
    """Nothing about a file's columns says what it is; ``file`` is its name, ``headers`` what they are called."""

    def __init__(self, file: str, headers: tuple[str, ...], sentence: str, advice: str) -> None:
        super().__init__(sentence, advice)
        self.file = file
        self.headers = headers


class StoreError(TillwatchError):
    """The store is damaged, read-only, full, or made by a newer version."""

    exit_code = 5


class DamagedStoreError(StoreError):
    """The store cannot be read any more. ``backup`` is the last good copy of it, where there is one."""

    def __init__(self, sentence: str, advice: str, backup: Path | None) -> None:
        super().__init__(sentence, advice)
        self.backup = backup


class NewerStoreError(StoreError):
    """The store was made by a newer version. ``backup`` is the newest copy this one can read, where there is one."""

    def __init__(self, sentence: str, advice: str, backup: Path | None) -> None:
        super().__init__(sentence, advice)
        self.backup = backup


class NoWindowError(TillwatchError):
    """No window can be opened: there is no screen, or the system lacks what draws on it."""


class InstallationError(TillwatchError):
    """A file that ships with the program is missing or broken. ``reason`` is the system's word for it."""

    def __init__(self, reason: object) -> None:
        super().__init__(
            tr("A part of Tillwatch itself is missing or broken ({reason}).", reason=reason),
            tr("Install Tillwatch again. Your shop's data is kept apart from it and stays as it is."),
        )


class TransientError(TillwatchError):
    """It may work later (network, a file still being written): the engine tries again."""


class RunInTheWayError(TillwatchError):
    """A run started by hand is still going; only one may at a time. ``run_id`` names it."""

    def __init__(self, run_id: int, job: str) -> None:
        super().__init__(
            tr("'{job}' (run {run}) was started by hand and has not ended yet.", job=job, run=run_id),
            tr("Wait for it, or stop it first."),
        )
        self.run_id = run_id
        self.job = job


class NotFoundError(TillwatchError):
    """A product, run or alert that the owner named is not there."""

    exit_code = 2
