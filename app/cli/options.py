"""The options that every command takes, before or after its name: ``--home`` and ``--json``."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import update_wrapper
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from app.cli.faults import fault_in_words
from app.cli.output import discard_output
from app.domain.errors import TillwatchError, UsageError
from app.engine.isolation import ChildProcesses
from app.jobs.service import Service
from app.language import noop, tr
from app.system.paths import Home
from app.system.program import job_process_command

_F = TypeVar("_F", bound=Callable[..., Any])

ANY_PATH = click.Path(path_type=Path, readable=False)
"""A path that is looked at by whoever uses it, so that the right error is told with the right exit code."""

NUMBER = click.IntRange(min=1, max=2**63 - 1)
"""An id, or a number of things: what the store can hold."""

LONGEST_SPAN_S = 100 * 366 * 86_400


@dataclass(slots=True)
class Context:
    """What a command knows of how it was called."""

    root: Path | None = None
    json: bool = False

    @property
    def home(self) -> Home:
        """The home in use: ``--home``, else ``TILLWATCH_HOME``, else the platform's place."""
        named = os.environ.get("TILLWATCH_HOME")
        root = self.root or (Path(named) if named else None)
        return Home(root)

    @contextmanager
    def service(self) -> Iterator[Service]:
        """Yield the home's service for reading and for small writes; no job is run by it."""
        service = Service.open(self.home, processes=ChildProcesses(job_process_command(self.home)))
        try:
            yield service
        finally:
            service.close()


def common(command: _F) -> _F:
    """Give a command ``--home`` and ``--json``, and hand it a ``Context`` first."""

    @click.option("--home", type=ANY_PATH, default=None, help=noop("Folder of the shop's data."))
    @click.option("--json", "as_json", is_flag=True, help=noop("Print one JSON document."))
    @click.pass_context
    def wrapped(ctx: click.Context, /, *args: Any, home: Path | None, as_json: bool, **kwargs: Any) -> Any:
        outer = ctx.find_object(Context) or Context()
        context = Context(root=home or outer.root, json=as_json or outer.json)
        try:
            return ctx.invoke(command, context, *args, **kwargs)
        except BrokenPipeError:
            # Somebody closed our output (… | head). Click would make a failure of it.
            discard_output()
            return 0
        except (TillwatchError, click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            raise fault_in_words(error, context.home) from error

    return update_wrapper(wrapped, command)  # type: ignore[return-value]  # click keeps the command's own shape


def parse_pairs(pairs: tuple[str, ...], option: str) -> dict[str, str]:
    """Return ``k=v`` texts as a dictionary; raise ``UsageError`` where one has no ``=``."""
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise UsageError(
                tr("{option} '{pair}' has no '='.", option=option, pair=pair),
                tr("Write it as {option} NAME=VALUE.", option=option),
            )
        found[key.strip()] = value.strip()
    return found


def parse_instant(text: str, zone: ZoneInfo) -> datetime:
    """Return an instant given as ISO date or time; without an offset it is the shop's wall clock."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            tr("'{text}' is not a time.", text=text), tr("Write it as 2026-11-21 or 2026-11-21T09:00.")
        ) from error
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    if not 1970 <= at.year < 9999:
        raise UsageError(
            tr("'{text}' is no time that a shop could mean.", text=text), tr("Name a year from 1970 on.")
        )
    return at.astimezone(UTC)


def parse_span(text: str) -> float:
    """Return a span such as ``30m``, ``6h``, ``1d`` or ``1w`` in seconds."""
    sizes = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
    try:
        seconds = float(text[:-1]) * sizes[text[-1:].lower()]
    except (KeyError, ValueError) as error:
        raise UsageError(
            tr("'{text}' is not a span of time.", text=text), tr("Write it as 30m, 6h, 1d or 1w.")
        ) from error
    if math.isnan(seconds) or not 0 < seconds <= LONGEST_SPAN_S:
        raise UsageError(
            tr("'{text}' is not a span of time.", text=text),
            tr("It must be more than nothing, and less than a century."),
        )
    return seconds
