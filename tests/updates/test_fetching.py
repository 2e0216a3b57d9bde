"""Fetching a version: whole and verified or not there, whatever happens to the line, the file and the disk."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.updates.client import UpdateClient
from app.updates.errors import (
    DistrustedFeedError,
    InterruptedDownloadError,
    NoRoomError,
    WithdrawnVersionError,
)
from app.updates.offer import Offer
from tests.faults.disks import SmallDisk, small_disk
from tests.updates.conftest import MakeClient
from tests.updates.makers import Makers
from tests.updates.server import (
    FeedServer,
    broken_off,
    dripping,
    endless,
    instead,
    silent,
    status,
    without_ranges,
)

CONTENT = bytes(range(256)) * 8_000
"""Two megabytes, each place of which can be told."""


@pytest.fixture
def offer(makers: Makers, client: MakeClient) -> Offer:
    makers.release("0.2.0", CONTENT)
    offer = client().look()
    assert offer is not None
    return offer


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    return tmp_path / "pc" / "downloads"


class OwnerSaysStopError(Exception):
    """What a cancelled run raises."""


class Watched:
    """A progress that keeps what it was told, and a check that may end the download."""

    def __init__(self, *, end_at: int | None = None) -> None:
        self.told: list[tuple[int, int]] = []
        self._end_at = end_at

    def progress(self, received: int, size: int) -> None:
        self.told.append((received, size))

    def check(self) -> None:
        if self._end_at is not None and self.told and self.told[-1][0] >= self._end_at:
            raise OwnerSaysStopError


def fetched(client: UpdateClient, offer: Offer, watched: Watched | None = None) -> Path:
    watched = watched or Watched()
    return client.fetch(offer, watched.progress, watched.check)


def test_a_version_arrives_whole(client: MakeClient, offer: Offer, downloads: Path) -> None:
    watched = Watched()
    path = fetched(client(), offer, watched)
    assert path == downloads / offer.file
    assert path.read_bytes() == CONTENT
    assert [each.name for each in downloads.iterdir()] == [offer.file]
    received = [received for received, _size in watched.told]
    assert received == sorted(received)
    assert watched.told[-1] == (len(CONTENT), len(CONTENT))
    assert len(received) > 10


def test_what_is_here_is_not_downloaded_again_but_verified(
    client: MakeClient, offer: Offer, server: FeedServer
) -> None:
    path = fetched(client(), offer)
    fetched(client(), offer)
    assert len(server.asked_for(offer.file)) == 1
    path.write_bytes(CONTENT[:-1] + b"?")
    assert fetched(client(), offer).read_bytes() == CONTENT
    assert len(server.asked_for(offer.file)) == 2


@pytest.mark.parametrize("ranges", [True, False])
def test_an_interrupted_download_goes_on(
    ranges: bool, client: MakeClient, offer: Offer, server: FeedServer, downloads: Path
) -> None:
    server.faults[offer.file] = broken_off(700_000)
    with pytest.raises(InterruptedDownloadError, match=r"0\.2\.0 broke off after 0\.7 of 2\.0 MB"):
        fetched(client(), offer)
    assert [each.suffix for each in downloads.iterdir()] == [".part"]
    if ranges:
        server.faults.clear()
    else:
        server.faults[offer.file] = without_ranges
    before = server.sent
    assert fetched(client(), offer).read_bytes() == CONTENT
    assert [request.range for request in server.asked_for(offer.file)] == [None, "bytes=700000-"]
    if ranges:
        assert server.sent - before < len(CONTENT) - 690_000
    assert [each.name for each in downloads.iterdir()] == [offer.file]


def test_the_owner_stops_a_download_and_takes_it_up_again(
    client: MakeClient, offer: Offer, server: FeedServer, downloads: Path
) -> None:
    with pytest.raises(OwnerSaysStopError):
        fetched(client(), offer, Watched(end_at=500_000))
    (part,) = downloads.iterdir()
    assert part.suffix == ".part"
    here = part.stat().st_size
    assert 500_000 <= here < len(CONTENT)
    assert fetched(client(), offer).read_bytes() == CONTENT
    assert server.asked_for(offer.file)[-1].range == f"bytes={here}-"


KILLED = """
import os, signal, sys
from pathlib import Path
from app.updates.client import UpdateClient
from app.updates.feed import Feed

url, root, folder = sys.argv[1:]
client = UpdateClient(
    Feed(url, Path(root).read_bytes()), Path(folder), running="0.1.0", kind="portable", machine="x86_64", spare_bytes=0
)
offer = client.look()
client.fetch(offer, lambda here, size: os.kill(os.getpid(), signal.SIGKILL) if here > 500_000 else None, lambda: None)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_download_in_which_the_program_was_killed_goes_on(
    makers: Makers, client: MakeClient, offer: Offer, server: FeedServer, tmp_path: Path, downloads: Path
) -> None:
    root = str(makers.metadata / "1.root.json")
    command = [sys.executable, "-c", KILLED, server.url, root, str(tmp_path / "pc")]
    assert subprocess.run(command, timeout=60, check=False).returncode == -signal.SIGKILL
    assert [each.suffix for each in downloads.iterdir()] == [".part"]
    assert fetched(client(), offer).read_bytes() == CONTENT
    assert server.asked_for(offer.file)[-1].range is not None


def test_a_part_that_was_spoilt_on_this_disk_is_begun_anew(
    client: MakeClient, offer: Offer, server: FeedServer, downloads: Path
) -> None:
    server.faults[offer.file] = broken_off(700_000)
    with pytest.raises(InterruptedDownloadError):
        fetched(client(), offer)
    server.faults.clear()
    (part,) = downloads.iterdir()
    part.write_bytes(b"\0" * 700_000)
    assert fetched(client(), offer).read_bytes() == CONTENT


@pytest.mark.parametrize("size", [len(CONTENT), len(CONTENT) + 5])
def test_a_part_of_full_length_is_verified_like_any_other(
    size: int, client: MakeClient, offer: Offer, server: FeedServer, downloads: Path
) -> None:
    server.faults[offer.file] = broken_off(700_000)
    with pytest.raises(InterruptedDownloadError):
        fetched(client(), offer)
    server.faults.clear()
    (part,) = downloads.iterdir()
    part.write_bytes((CONTENT + b"12345")[:size])
    assert fetched(client(), offer).read_bytes() == CONTENT


@pytest.mark.parametrize(
    "other", [CONTENT[:-1] + b"?", CONTENT[1:] + b"?", CONTENT + b"and more"], ids=["last", "all", "longer"]
)
def test_a_file_that_was_changed_is_thrown_away(
    other: bytes, client: MakeClient, offer: Offer, server: FeedServer, downloads: Path
) -> None:
    server.faults[offer.file] = instead(other)
    with pytest.raises(DistrustedFeedError, match="thrown away and nothing was installed"):
        fetched(client(), offer)
    assert not list(downloads.iterdir())
    server.faults.clear()
    assert fetched(client(), offer).read_bytes() == CONTENT


def test_a_shorter_file_is_no_whole_one(
    client: MakeClient, offer: Offer, server: FeedServer, downloads: Path
) -> None:
    server.faults[offer.file] = instead(CONTENT[:-1])
    with pytest.raises(InterruptedDownloadError):
        fetched(client(), offer)
    assert not (downloads / offer.file).exists()


def test_a_file_without_an_end_is_given_up_at_the_signed_length(
    client: MakeClient, offer: Offer, server: FeedServer, downloads: Path
) -> None:
    server.faults[offer.file] = endless
    watched = Watched()
    with pytest.raises(DistrustedFeedError):
        fetched(client(), offer, watched)
    assert max(received for received, _size in watched.told) <= len(CONTENT)
    assert not list(downloads.iterdir())


@pytest.mark.parametrize("fault", [silent, dripping])
def test_a_server_that_hardly_sends_is_given_up(
    fault: object, client: MakeClient, offer: Offer, server: FeedServer, downloads: Path
) -> None:
    server.faults[offer.file] = fault  # type: ignore[assignment]
    with pytest.raises(InterruptedDownloadError, match="too slow"):
        fetched(client(patience_s=0.3), offer)
    assert not (downloads / offer.file).exists()


def test_a_version_that_is_listed_but_missing(client: MakeClient, offer: Offer, server: FeedServer) -> None:
    server.faults[offer.file] = status(404)
    with pytest.raises(InterruptedDownloadError, match="answers with 404"):
        fetched(client(), offer)


def test_only_what_the_feed_still_offers_is_fetched(
    client: MakeClient, offer: Offer, server: FeedServer
) -> None:
    for gone in (replace(offer, version="0.3.0"), replace(offer, file="../../other")):
        with pytest.raises(WithdrawnVersionError):
            fetched(client(), gone)
    with pytest.raises(WithdrawnVersionError):
        fetched(client(running="0.2.0"), offer)
    assert not server.asked_for(offer.file)


def test_the_download_of_the_version_that_runs_is_kept_as_the_way_back(
    makers: Makers, client: MakeClient, offer: Offer, downloads: Path
) -> None:
    fetched(client(), offer)
    for version in ("0.3.0", "0.4.0"):
        makers.release(version, version.encode())
        following = client(running="0.2.0").look()
        assert following is not None
        fetched(client(running="0.2.0"), following)
    assert {each.name for each in downloads.iterdir()} == {offer.file, following.file}


MEGABYTES = 16


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", MEGABYTES) as disk:
        yield disk


def test_a_disk_without_room_is_seen_before_anything_is_downloaded(
    client: MakeClient, offer: Offer, server: FeedServer, disk: SmallDisk
) -> None:
    small = client(folder=disk.root / "pc", spare_bytes=MEGABYTES << 20)
    with pytest.raises(NoRoomError, match=r"needs 19 MB in .*downloads, and only 17 MB are free"):
        fetched(small, offer)
    assert not server.asked_for(offer.file)


def test_a_disk_that_fills_up_keeps_nothing_of_a_download(
    client: MakeClient, offer: Offer, disk: SmallDisk
) -> None:
    def fill_up(received: int, _size: int) -> None:
        if received > 500_000:
            disk.fill()

    on_it = client(folder=disk.root / "pc")
    with pytest.raises(NoRoomError, match="Make room on this disk"):
        on_it.fetch(offer, fill_up, lambda: None)
    assert not list((disk.root / "pc" / "downloads").iterdir())
    assert disk.free_bytes() > 400_000, "the shop can go on writing"
    disk.free()
    assert fetched(on_it, offer).read_bytes() == CONTENT


def test_a_disk_that_is_full_already(client: MakeClient, offer: Offer, disk: SmallDisk) -> None:
    disk.fill()
    on_it = client(folder=disk.root / "pc")
    with pytest.raises(NoRoomError):
        on_it.look()
    disk.free()
    assert on_it.look() == offer
