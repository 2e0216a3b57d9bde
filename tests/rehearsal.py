"""A new version rehearsed: a feed as the makers keep it, served on loopback to a program that runs from its source."""

from __future__ import annotations

import io
import json
import platform
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.jobs.updates import REHEARSED_KIND
from app.updates.feed import REHEARSAL
from tests.updates.makers import Makers, make_keys
from tests.updates.server import FeedServer, serving

NEWER = "0.2.0"
SIZE = 300_000


class Rehearsal:
    """The makers, their server, and the folder that tells a copy of Tillwatch where to look."""

    def __init__(self, makers: Makers, server: FeedServer, shipped: Path, kind: str) -> None:
        self.makers = makers
        self.server = server
        self._shipped = shipped
        self._kind = kind

    def release(self, version: str = NEWER, content: bytes = b"\1" * SIZE) -> None:
        """Publish a version for this kind of installation."""
        self.makers.release(version, content, kind=self._kind, machine=platform.machine())

    @property
    def environment(self) -> dict[str, str]:
        """With it, a Tillwatch looks there, as what it passes for."""
        return {REHEARSAL: str(self._shipped), REHEARSED_KIND: self._kind}

    def ship(self, patch: pytest.MonkeyPatch) -> None:
        """Have this copy of Tillwatch look there."""
        for name, value in self.environment.items():
            patch.setenv(name, value)

    @property
    def asked(self) -> list[str]:
        """Everything that the server was asked for."""
        return [request.path for request in self.server.requests]


@contextmanager
def rehearsal(folder: Path, kind: str = "deb") -> Iterator[Rehearsal]:
    """Begin a feed that lists nothing yet, and serve it."""
    makers = Makers(folder / "feed", make_keys(folder / "keys"))
    makers.begin()
    shipped = folder / "shipped"
    shipped.mkdir()
    (shipped / "root.json").write_bytes(makers.feed.root())
    with serving(makers.folder) as server:
        (shipped / "feed.json").write_text(json.dumps({"url": server.url}))
        yield Rehearsal(makers, server, shipped, kind)


def portable_folder(folder: Path, version: str) -> Path:
    """Make a portable Tillwatch of that version in ``folder``, as far as an update looks at it; return its program."""
    (folder / "_internal").mkdir(parents=True)
    program = folder / "tillwatch"
    program.write_text(_program(version))
    program.chmod(0o755)
    return program


def portable_archive(version: str) -> bytes:
    """Return the archive of such a Tillwatch."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz") as archive:
        content = _program(version).encode()
        entry = tarfile.TarInfo(f"tillwatch-{version}/tillwatch")
        entry.size, entry.mode = len(content), 0o755
        archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def _program(version: str) -> str:
    return f"#!/bin/sh\necho 'tillwatch, version {version}'\n"
