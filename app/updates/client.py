"""Looking at a feed, and fetching what it offers: The Update Framework says what may be trusted.

This module loads a cryptographic library, so nobody imports it before it is used.
"""

from __future__ import annotations

import errno
import os
import platform
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec
from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    SlowRetrievalError,
)
from tuf.api.metadata import Metadata, TargetFile, Targets  # type: ignore[attr-defined]  # not named as exports
from tuf.ngclient.updater import Updater

from app.language import tr
from app.updates import errors
from app.updates.feed import Feed
from app.updates.installation import processor
from app.updates.line import PATIENCE_S, Line, LineError
from app.updates.offer import Offer
from app.updates.versions import is_newer, is_plain, order

SPARE_BYTES = 50_000_000
"""What a download leaves free on the disk, for the shop's own data to grow."""

PART = ".part"
"""Ends the name of a file that is not whole yet."""

METADATA = "metadata/"
TARGETS = "targets/"
"""Where a feed keeps its signed lists, and the files that they list."""


class Release(msgspec.Struct, frozen=True):
    """What the feed says of a file beside its length and checksum, signed like these."""

    version: str
    kind: str
    machine: str
    """The processor that it is for, as ``installation.processor`` names it."""
    released: date
    notes: Mapping[str, tuple[str, ...]]


class UpdateClient:
    """Looks at ``feed`` and fetches from it. ``folder`` keeps what was seen before, and downloads.

    ``running`` is the version that runs, ``kind`` how it was installed, ``machine`` its processor; a server that says
    nothing for ``patience_s`` seconds is given up. Whether something has expired is judged by the PC's clock. Of one
    folder only one client at a time may be at work.
    """

    def __init__(
        self,
        feed: Feed,
        folder: Path,
        *,
        running: str,
        kind: str,
        machine: str | None = None,
        patience_s: float = PATIENCE_S,
        spare_bytes: int = SPARE_BYTES,
    ) -> None:
        self._feed = feed
        self._known = folder / "metadata"
        self._downloads = folder / "downloads"
        self._running = running
        self._kind = kind
        self._machine = processor(machine or platform.machine())
        self._patience_s = patience_s
        self._spare_bytes = spare_bytes

    def look(self) -> Offer | None:
        """Ask the feed, and return the newest version for this installation; None where nothing is newer.

        Raises a ``TillwatchError`` of ``app.updates.errors``.
        """
        with self._line() as line, _explained(self._known, self._spare_bytes):
            offers = [each.offer for each in self._listed(self._asked(line))]
        newer = [each for each in offers if is_newer(each.version, self._running)]
        return max(newer, key=lambda each: order(each.version), default=None)

    def fetch(self, offer: Offer, progress: Callable[[int, int], None], check: Callable[[], None]) -> Path:
        """Download what ``offer`` names, and return the file once it is whole and verified.

        A download that was interrupted goes on where it stopped; a file that is there already is verified anew and
        not downloaded. ``progress`` gets the bytes that are here and all of them. ``check`` is called between two
        pieces; what it raises ends the download. Raises a ``TillwatchError`` of ``app.updates.errors``.
        """
        check()
        with self._line() as line, _explained(self._known, self._spare_bytes):
            known = self._listed(self._asked(line))
        found = [
            each for each in known if each.offer.version == offer.version and each.offer.file == offer.file
        ]
        if not found or not is_newer(offer.version, self._running):
            raise errors.WithdrawnVersionError(offer.version)
        wanted = _Wanted(offer.version, found[0].target, self._downloads / offer.file)
        with self._line() as line, _explained(self._downloads, wanted.size + self._spare_bytes):
            self._downloads.mkdir(parents=True, exist_ok=True)
            # The file of the version that runs stays: it is the way back.
            own = {each.offer.file for each in known if each.offer.version == self._running}
            self._tidy({wanted.whole.name, wanted.part.name, *own})
            if not _is_verified(wanted.target, wanted.whole):
                self._bring(wanted, line, progress, check)
        progress(wanted.size, wanted.size)
        return wanted.whole

    def _line(self) -> Line:
        return Line(f"Tillwatch/{self._running}", patience_s=self._patience_s)

    def _asked(self, line: Line) -> Updater:
        self._known.mkdir(parents=True, exist_ok=True)
        updater = Updater(
            str(self._known), f"{self._feed.url}{METADATA}", fetcher=line, bootstrap=self._feed.root
        )
        updater.refresh()
        return updater

    def _listed(self, updater: Updater) -> list[_Listed]:
        """Return every file for this installation.

        The names are read from the list as it was just verified and put on the disk, because an ``Updater`` gives
        none; whatever is said of a file then comes from the ``Updater`` itself.
        """
        names = Metadata[Targets].from_file(str(self._known / "targets.json")).signed.targets
        described = (_described(updater.get_targetinfo(name)) for name in names)
        return [each for each in described if each is not None and self._suits(each)]

    def _suits(self, listed: _Listed) -> bool:
        return listed.offer.kind == self._kind and listed.machine == self._machine

    def _tidy(self, kept: set[str]) -> None:
        for path in self._downloads.iterdir():
            if path.name not in kept and path.is_file():
                path.unlink()

    def _bring(
        self, wanted: _Wanted, line: Line, progress: Callable[[int, int], None], check: Callable[[], None]
    ) -> None:
        """Download into the part, verify it, and only then give it its name."""
        self._look_for_room(wanted)
        began = wanted.here
        self._receive(wanted, line, progress, check)
        if not _is_verified(wanted.target, wanted.part):
            wanted.part.unlink()
            if not began:
                raise errors.DistrustedFeedError
            # What lay here may have been spoilt on this disk: the whole file decides, once.
            self._receive(wanted, line, progress, check)
            if not _is_verified(wanted.target, wanted.part):
                wanted.part.unlink()
                raise errors.DistrustedFeedError
        wanted.part.replace(wanted.whole)

    def _look_for_room(self, wanted: _Wanted) -> None:
        needed = wanted.size - wanted.here + self._spare_bytes
        free = shutil.disk_usage(self._downloads).free
        if free < needed:
            raise errors.NoRoomError(needed, free, self._downloads)

    def _receive(
        self, wanted: _Wanted, line: Line, progress: Callable[[int, int], None], check: Callable[[], None]
    ) -> None:
        """Bring the part to its full length, from where it stands."""
        received = wanted.here
        try:
            if received < wanted.size:
                received, chunks = line.go_on(f"{self._feed.url}{TARGETS}{wanted.place}", received)
                with closing(chunks), wanted.part.open("r+b" if received else "wb") as file:
                    file.seek(received)
                    for chunk in chunks:
                        check()
                        received += len(chunk)
                        if received > wanted.size:
                            break
                        file.write(chunk)
                        progress(received, wanted.size)
                    file.flush()
                    os.fsync(file.fileno())
        except OSError:
            # A full disk is worse for the shop than a download that begins anew.
            with suppress(OSError):
                wanted.part.unlink(missing_ok=True)
            raise
        except DownloadError as error:
            raise errors.InterruptedDownloadError(
                wanted.version, received, wanted.size, _reason(error)
            ) from error
        if received > wanted.size:
            wanted.part.unlink()
            raise errors.DistrustedFeedError
        if received < wanted.size:
            raise errors.InterruptedDownloadError(
                wanted.version, received, wanted.size, tr("the connection broke off")
            )


class _Listed(NamedTuple):
    offer: Offer
    machine: str
    target: TargetFile


@dataclass(frozen=True, slots=True)
class _Wanted:
    version: str
    target: TargetFile
    whole: Path

    @property
    def part(self) -> Path:
        """Where it lies until it is whole; a file of other content has another name."""
        return self.whole.with_name(f"{self.target.hashes['sha256']}{PART}")

    @property
    def here(self) -> int:
        """Bytes of the part that can be gone on from."""
        with suppress(OSError):
            size = self.part.stat().st_size
            return size if size <= self.size else 0
        return 0

    @property
    def size(self) -> int:
        return self.target.length

    @property
    def place(self) -> str:
        """Its name on the server, which begins with the checksum."""
        return f"{self.target.hashes['sha256']}.{self.target.path}"


def _described(target: TargetFile | None) -> _Listed | None:
    """Return what a file of the feed is; None for one that a later Tillwatch may understand."""
    if target is None or "sha256" not in target.hashes or Path(target.path).name != target.path:
        return None
    try:
        release = msgspec.convert(target.custom, Release)
    except msgspec.ValidationError:
        return None
    if not is_plain(release.version):
        return None
    offer = Offer(
        version=release.version,
        released=release.released,
        kind=release.kind,
        file=target.path,
        size=target.length,
        notes=release.notes,
    )
    return _Listed(offer, release.machine, target)


def _is_verified(target: TargetFile, path: Path) -> bool:
    """Whether ``path`` is there and is to the byte what the feed says."""
    try:
        with path.open("rb") as file:
            target.verify_length_and_hashes(file)
    except (FileNotFoundError, LengthOrHashMismatchError):
        return False
    return True


@contextmanager
def _explained(folder: Path, needed: int) -> Iterator[None]:
    """Have what goes wrong in the block said in the owner's words; it writes ``needed`` bytes at most to ``folder``."""
    try:
        yield
    except ExpiredMetadataError as error:
        raise errors.StaleFeedError from error
    except BadVersionNumberError as error:
        raise errors.OlderFeedError from error
    except (RepositoryError, DownloadLengthMismatchError) as error:
        raise errors.DistrustedFeedError from error
    except DownloadError as error:
        raise errors.UnreachableFeedError(_reason(error)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            there = next(path for path in (folder, *folder.parents) if path.exists())
            raise errors.NoRoomError(needed, shutil.disk_usage(there).free, folder) from error
        raise errors.UnwritableFolderError(folder) from error


def _reason(error: DownloadError) -> str:
    if isinstance(error, LineError):
        return error.reason
    if isinstance(error, SlowRetrievalError):
        return tr("the server is too slow")
    if isinstance(error, DownloadHTTPError):
        return tr("the server answers with {code}", code=error.status_code)
    return tr("no connection")
