"""What can go wrong between a feed and an installed version, in the owner's words. Each leaves the PC as it was."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import TillwatchError, TransientError
from app.language import fixed, tr


class UnreachableFeedError(TransientError):
    """The feed cannot be reached now; ``reason`` says why in a few words."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            tr("The list of new versions could not be reached ({reason}).", reason=reason),
            tr("Nothing was changed and Tillwatch goes on as it is. Look again when the connection is back."),
        )


class InterruptedDownloadError(TransientError):
    """A download broke off after ``received`` of ``size`` bytes, which are kept for the next try."""

    def __init__(self, version: str, received: int, size: int, reason: str) -> None:
        super().__init__(
            tr(
                "The download of Tillwatch {version} broke off after {received} of {size} MB ({reason}).",
                version=version,
                received=_megabytes(received),
                size=_megabytes(size),
                reason=reason,
            ),
            tr("Nothing was installed. The next try goes on from there."),
        )


class DistrustedFeedError(TillwatchError):
    """A signature, a checksum or a length is wrong."""

    def __init__(self) -> None:
        super().__init__(
            tr("What arrived was not made by Tillwatch's makers, or it was changed on the way."),
            tr(
                "It was thrown away and nothing was installed. Go on as you are; if it happens again, tell the makers "
                "of Tillwatch."
            ),
        )


class StaleFeedError(TillwatchError):
    """A part of the feed has expired, by this PC's clock."""

    def __init__(self) -> None:
        super().__init__(
            tr("The list of new versions has expired, so it may not be the newest one."),
            tr(
                "Nothing was changed. First see whether this PC's date and time are right. If they are, somebody may "
                "be holding newer lists back, or the makers of Tillwatch are late: look again tomorrow."
            ),
        )


class OlderFeedError(TillwatchError):
    """A part of the feed is older than one that was seen before."""

    def __init__(self) -> None:
        super().__init__(
            tr("The list of new versions is older than one that this PC has seen before."),
            tr(
                "It was not used and nothing was changed. If it happens again tomorrow, tell the makers of Tillwatch."
            ),
        )


class WithdrawnVersionError(TillwatchError):
    """The version that was offered is not in the feed any more."""

    def __init__(self, version: str) -> None:
        super().__init__(
            tr("Tillwatch {version} is no longer in the list of new versions.", version=version),
            tr("Its makers have taken it back. Nothing was installed; look again."),
        )


class NoRoomError(TillwatchError):
    """The disk of ``folder`` has no room for ``needed`` bytes."""

    def __init__(self, needed: int, free: int, folder: Path) -> None:
        super().__init__(
            tr(
                "The new version needs {needed} MB in {folder}, and only {free} MB are free there.",
                needed=_megabytes(needed),
                free=_megabytes(free),
                folder=folder,
            ),
            tr("Nothing was installed. Make room on this disk, then try again."),
        )


class UnwritableFolderError(TillwatchError):
    """Nothing can be written in ``folder``: rights, a read-only disk, a disk that fails."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            tr("Tillwatch could not write in {folder}.", folder=folder),
            tr("Nothing was installed. See that this folder may be written to, then try again."),
        )


class NotInstalledError(TillwatchError):
    """A fetched version could not be put in place; the one before is there as it was."""

    def __init__(self, version: str, reason: str) -> None:
        super().__init__(
            tr("Tillwatch {version} was not installed: {reason}.", version=version, reason=reason),
            tr("The version that you had is in its place, with all your data."),
        )


class WrongFeedError(TillwatchError):
    """The feed that this copy was told to look at cannot be one."""

    def __init__(self, sentence: str) -> None:
        super().__init__(
            sentence, tr("Nothing was asked of the network. Whoever set up this copy has to put it right.")
        )


def _megabytes(size: int) -> str:
    """Return bytes as millions of them, never rounded down to nothing."""
    return fixed(size / 1e6, 1 if size < 10_000_000 else 0)
