"""What is known of newer versions: kept in the store, so that screens never have to ask the network."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from app.store.settings import get_setting, put_setting
from app.updates.offer import Offer

_KEY = "updates"

_CONVERTING = threading.Lock()
"""One thread at a time: two that meet a type for the first time together have ended the process."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was downloaded and found to be what the makers signed."""

    version: str
    path: str
    digest: str
    """SHA-256 of the file as it was checked: what is opened later must still be that."""

    @property
    def file(self) -> Path:
        """Where it is, or was."""
        return Path(self.path)


@dataclass(frozen=True, slots=True)
class UpdateMemory:
    """What the looks so far have found; before the first one nothing."""

    looked_at: datetime | None = None
    """When the list of versions was last read."""
    offer: Offer | None = None
    """The version that was newer then."""
    fetched: Fetched | None = None
    unpacked: str = ""
    """Where that lies unpacked beside a portable copy; empty where it does not."""
    told: str = ""
    """The version that the owner was told of by a notice: once is enough."""
    problem: str = ""
    """Why the new version could not be put in place, the last time that was tried."""


def get_update_memory(connection: Connection) -> UpdateMemory:
    """Return what is known; what a later version of Tillwatch has written differently counts as never looked."""
    said = get_setting(connection, _KEY, {})
    try:
        with _CONVERTING:
            return msgspec.convert(said, UpdateMemory)
    except msgspec.ValidationError:
        return UpdateMemory()


def put_update_memory(connection: Connection, memory: UpdateMemory, *, now: datetime) -> None:
    """Keep what is known."""
    with _CONVERTING:
        said = msgspec.to_builtins(memory)
    put_setting(connection, _KEY, said, now=now)
