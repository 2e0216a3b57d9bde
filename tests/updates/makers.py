"""Tillwatch's makers in small: they hold keys, release versions, and keep the feed as ``build.releasing`` does."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from build.releasing.feed_folder import FeedFolder
from build.releasing.keys import make_key, open_key, public_keys
from build.releasing.roles import ROOT, TARGETS

PASSPHRASE = "correct horse battery"
NAMES = ("root-1", "root-2", "root-3", "targets", "snapshot", "timestamp")
NOTES = {"en": ["It is quicker.", "It is prettier."], "es": ["Es más rápido.", "Es más bonito."]}


def make_keys(folder: Path) -> Path:
    """Make every key that a feed begins with; slow on purpose, so once for all tests."""
    for name in NAMES:
        make_key(folder, name, PASSPHRASE)
    return folder


class Makers:
    def __init__(self, folder: Path, keys: Path) -> None:
        self.folder = folder
        self.metadata = folder / "metadata"
        self.keys = keys
        self.feed = FeedFolder(folder)

    def signer(self, name: str, keys: Path | None = None):
        return open_key((keys or self.keys) / f"{name}.pem", PASSPHRASE)

    def begin(self, now: datetime | None = None) -> None:
        now = now or datetime.now(UTC)
        self.feed.begin(public_keys(self.keys), now)
        self.sign_root("root-1", "root-3", now=now)
        self.feed.sign(TARGETS, self.signer("targets"), now)
        self.renew(now)

    def sign_root(self, *names: str, now: datetime | None = None) -> bool:
        return [self.feed.sign(ROOT, self.signer(name), now or datetime.now(UTC)) for name in names][-1]

    def release(
        self,
        version: str,
        content: bytes,
        *,
        kind: str = "portable",
        machine: str = "x86_64",
        now: datetime | None = None,
    ) -> str:
        """List a version, sign the list and renew; return the name of its file."""
        now = now or datetime.now(UTC)
        artefact = self.folder.parent / f"tillwatch-{version}-{kind}-{machine}.tar.xz"
        artefact.write_bytes(content)
        custom = {
            "version": version, "kind": kind, "machine": machine, "released": "2026-12-02", "notes": NOTES,
        }  # fmt: skip
        name = self.feed.add(artefact, custom, now)
        self.feed.sign(TARGETS, self.signer("targets"), now)
        self.renew(now)
        return name

    def renew(self, now: datetime | None = None) -> None:
        self.feed.renew(self.signer("snapshot"), self.signer("timestamp"), now or datetime.now(UTC))

    def kept(self, name: str) -> Path:
        """Put the lists, as they are now, aside, and return where."""
        return Path(shutil.copytree(self.metadata, self.folder.parent / name))

    def put_back(self, kept: Path) -> None:
        """Serve the lists as they once were, and nothing newer."""
        shutil.rmtree(self.metadata)
        shutil.copytree(kept, self.metadata)
