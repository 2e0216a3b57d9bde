"""The options that every command takes, before or after its name: ``--home`` and ``--json``."""

from __future__ import annotations

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

from app.domain.errors import UsageError
from app.jobs.service import Service
from app.system.paths import Home

_F = TypeVar("_F", bound=Callable[..., Any])


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
        service = Service.open(self.home)
        try:
            yield service
        finally:
            service.close()


def common(command: _F) -> _F:
    """Give a command ``--home`` and ``--json``, and hand it a ``Context`` first."""

    @click.option("--home", type=click.Path(path_type=Path), default=None, help="Folder of the shop's data.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    @click.pass_context
    def wrapped(ctx: click.Context, /, *args: Any, home: Path | None, as_json: bool, **kwargs: Any) -> Any:
        outer = ctx.find_object(Context) or Context()
        context = Context(root=home or outer.root, json=as_json or outer.json)
        return ctx.invoke(command, context, *args, **kwargs)

    return update_wrapper(wrapped, command)  # type: ignore[return-value]  # click keeps the command's own shape


def parse_pairs(pairs: tuple[str, ...], option: str) -> dict[str, str]:
    """Return ``k=v`` texts as a dictionary; raise ``UsageError`` where one has no ``=``."""
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise UsageError(f"{option} {pair!r} has no '='.", f"Write it as {option} NAME=VALUE.")
        found[key.strip()] = value.strip()
    return found


def parse_instant(text: str, zone: ZoneInfo) -> datetime:
    """Return an instant given as ISO date or time; without an offset it is the shop's wall clock."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a time.", "Write it as 2026-11-21 or 2026-11-21T09:00.") from error
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    return at.astimezone(UTC)


def parse_span(text: str) -> float:
    """Return a span such as ``30m``, ``6h``, ``1d`` or ``1w`` in seconds."""
    sizes = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
    try:
        seconds = float(text[:-1]) * sizes[text[-1:].lower()]
    except (KeyError, ValueError) as error:
        raise UsageError(f"{text!r} is not a span of time.", "Write it as 30m, 6h, 1d or 1w.") from error
    if seconds <= 0:
        raise UsageError(f"{text!r} is not a span of time.", "It must be more than nothing.")
    return seconds
