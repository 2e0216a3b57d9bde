"""Looking at a feed: what is offered, to whom, and what is refused."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, MetaFile

from app.updates.client import UpdateClient
from app.updates.errors import DistrustedFeedError, OlderFeedError, StaleFeedError, UnreachableFeedError
from app.updates.feed import Feed
from build.releasing.keys import make_key, public_keys
from build.releasing.roles import HOLDS, ROLES, ROOT, SNAPSHOT, TARGETS
from tests.updates.conftest import MakeClient
from tests.updates.makers import NAMES, NOTES, PASSPHRASE, Makers
from tests.updates.server import FeedServer, dripping, endless, instead, sent_on, serving, silent, status


def test_the_newest_version_is_offered_with_its_notes(
    makers: Makers, server: FeedServer, client: MakeClient
) -> None:
    for version in ("0.2.0", "0.10.0", "0.9.0"):
        name = makers.release(version, version.encode())
    offer = client().look()
    assert offer is not None
    assert (offer.version, offer.kind, offer.released) == ("0.10.0", "portable", date(2026, 12, 2))
    assert (offer.file, offer.size) == ("tillwatch-0.10.0-portable-x86_64.tar.xz", 6)
    assert offer.notes_in("es") == tuple(NOTES["es"])
    assert offer.notes_in("fr") == offer.notes_in("en") == tuple(NOTES["en"])
    assert {request.agent for request in server.requests} == {"Tillwatch/0.1.0"}
    assert not server.asked_for(name), "looking downloads no version"


def test_nothing_is_offered_that_is_not_newer_or_not_for_this_installation(
    makers: Makers, client: MakeClient
) -> None:
    assert client().look() is None
    makers.release("0.1.0", b"the same")
    makers.release("0.0.9", b"older")
    makers.release("0.3.0", b"for Debian", kind="deb")
    makers.release("0.4.0", b"for another processor", machine="aarch64")
    assert client().look() is None
    assert client(running="0.0.9").look().version == "0.1.0"  # type: ignore[union-attr]
    assert client(kind="deb", machine="AMD64").look().version == "0.3.0"  # type: ignore[union-attr]
    assert client(kind="deb", running="0.3.0rc1").look().version == "0.3.0"  # type: ignore[union-attr]


def test_what_a_later_feed_may_say_is_passed_over(makers: Makers, client: MakeClient) -> None:
    makers.release("0.2.0", b"understood")
    artefact = makers.folder.parent / "other-9.9.9.bin"
    artefact.write_bytes(b"of a kind to come")
    makers.feed.add(artefact, {"version": "9.9.9", "flavour": "new"}, datetime.now(UTC))
    makers.feed.sign(TARGETS, makers.signer("targets"), datetime.now(UTC))
    makers.renew()
    assert client().look().version == "0.2.0"  # type: ignore[union-attr]


def test_a_withdrawn_version_is_offered_no_more(makers: Makers, client: MakeClient) -> None:
    name = makers.release("0.2.0", b"bad")
    assert client().look() is not None
    makers.feed.withdraw(name, datetime.now(UTC))
    makers.feed.sign(TARGETS, makers.signer("targets"), datetime.now(UTC))
    makers.renew()
    assert client().look() is None


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_a_list_that_somebody_else_signed_is_not_trusted(
    role: str, makers: Makers, client: MakeClient, tmp_path: Path, other_keys: Path
) -> None:
    makers.release("0.2.0", b"honest")
    theirs = Makers(tmp_path / "theirs" / "feed", other_keys)
    theirs.begin()
    theirs.release("0.3.0", b"hostile")
    for path in theirs.metadata.glob(f"*{role}.json"):
        shutil.copy(path, makers.metadata)
    with pytest.raises(DistrustedFeedError, match="not made by Tillwatch's makers"):
        client().look()


def test_a_list_that_was_changed_is_not_trusted(
    makers: Makers, server: FeedServer, client: MakeClient
) -> None:
    makers.release("0.2.0", b"honest")
    targets = (makers.metadata / "2.targets.json").read_bytes()
    server.faults["2.targets.json"] = instead(targets.replace(b"0.2.0", b"0.9.0"))
    with pytest.raises(DistrustedFeedError):
        client().look()
    server.faults["2.targets.json"] = instead(b"<html>Please sign in to the Wi-Fi of this shop</html>")
    with pytest.raises(DistrustedFeedError):
        client().look()
    server.faults.clear()
    assert client().look() is not None


def test_a_new_root_needs_enough_of_the_old_holders(makers: Makers, client: MakeClient) -> None:
    makers.release("0.2.0", b"honest")
    makers.feed.rotate_root(public_keys(makers.keys), datetime.now(UTC))
    assert not makers.sign_root("root-1")
    staged = makers.folder / "staged" / "root.json"
    shutil.copy(staged, makers.metadata / "2.root.json")
    with pytest.raises(DistrustedFeedError):
        client().look()
    (makers.metadata / "2.root.json").unlink()
    assert makers.sign_root("root-2")
    assert client().look() is not None


def test_keys_that_were_changed_are_followed_by_those_who_know_the_old_ones(
    makers: Makers, client: MakeClient, tmp_path: Path, other_keys: Path
) -> None:
    makers.release("0.2.0", b"honest")
    assert client().look() is not None
    new = tmp_path / "new-keys"
    shutil.copytree(makers.keys, new)
    for name in NAMES[2:]:
        (new / f"{name}.pem").unlink()
        (new / f"{name}.pub.json").unlink()
        make_key(new, name, PASSPHRASE)
    now = datetime.now(UTC)
    makers.feed.rotate_root(public_keys(new), now)
    assert makers.sign_root("root-1", "root-2"), "two holders are among the old ones and among the new ones"
    makers.keys = new
    makers.feed.sign(TARGETS, makers.signer("targets"), now)
    makers.renew(now)
    makers.release("0.3.0", b"by the new keys")
    assert client().look().version == "0.3.0"  # type: ignore[union-attr]
    assert client(folder=tmp_path / "a new pc").look().version == "0.3.0"  # type: ignore[union-attr]


@pytest.mark.parametrize("role", ROLES)
def test_what_has_expired_is_not_used(role: str, tmp_path: Path, keys: Path) -> None:
    makers = Makers(tmp_path / "old" / "feed", keys)
    now = datetime.now(UTC)
    then = now - HOLDS[role] - timedelta(hours=1)
    makers.begin(then)
    makers.release("0.2.0", b"old", now=then)
    if role == SNAPSHOT:  # held back alone, as by somebody who has the key of timestamps and no other
        timestamp = Metadata.from_file(str(makers.metadata / "timestamp.json"))
        timestamp.signed.expires = (now + timedelta(days=7)).replace(microsecond=0)
        timestamp.sign(makers.signer("timestamp"))
        timestamp.to_file(str(makers.metadata / "timestamp.json"))
    if role == ROOT:
        makers.feed.sign(TARGETS, makers.signer("targets"), now)
    if role in (ROOT, TARGETS):
        makers.renew(now)
    with serving(makers.folder) as server:
        root = (makers.metadata / "1.root.json").read_bytes()
        client = UpdateClient(Feed(server.url, root), tmp_path / "pc", running="0.1.0", kind="portable")
        for _ in range(2):
            with pytest.raises(StaleFeedError, match="this PC's date and time") as raised:
                client.look()
            assert role in str(raised.value.__cause__), "it is this list that expired, and no other"


def test_a_feed_that_is_held_back_is_noticed_when_it_expires(tmp_path: Path, keys: Path) -> None:
    """The PC has seen these very lists while they held; since then somebody serves nothing newer."""
    frozen = Makers(tmp_path / "frozen" / "feed", keys)
    then = datetime.now(UTC) - timedelta(days=8)
    frozen.begin(then)
    frozen.release("0.2.0", b"old", now=then)
    seen = tmp_path / "pc" / "metadata"
    seen.mkdir(parents=True)
    for role, number in (("timestamp", ""), ("snapshot", "2."), ("targets", "2.")):
        shutil.copy(frozen.metadata / f"{number}{role}.json", seen / f"{role}.json")
    with serving(frozen.folder) as server:
        root = (frozen.metadata / "1.root.json").read_bytes()
        client_of_it = UpdateClient(
            Feed(server.url, root), tmp_path / "pc", running="0.1.0", kind="portable", machine="x86_64"
        )
        with pytest.raises(StaleFeedError):
            client_of_it.look()
        frozen.renew()
        assert client_of_it.look().version == "0.2.0"  # type: ignore[union-attr]


def test_lists_that_are_older_than_those_seen_before_are_refused(makers: Makers, client: MakeClient) -> None:
    makers.release("0.2.0", b"with a hole in it")
    before = makers.kept("before")
    makers.release("0.3.0", b"mended")
    now = makers.kept("now")
    assert client().look().version == "0.3.0"  # type: ignore[union-attr]
    makers.put_back(before)
    with pytest.raises(OlderFeedError, match="older than one that this PC has seen"):
        client().look()
    makers.put_back(now)
    assert client().look().version == "0.3.0"  # type: ignore[union-attr]


@pytest.mark.parametrize("role", ["snapshot", "targets"])
def test_whoever_has_the_online_keys_cannot_bring_an_older_list_back(
    role: str, makers: Makers, client: MakeClient
) -> None:
    makers.release("0.2.0", b"with a hole in it")
    makers.release("0.3.0", b"mended")
    assert client().look() is not None
    timestamp = Metadata.from_file(str(makers.metadata / "timestamp.json"))
    snapshot = makers.metadata / "2.snapshot.json"
    if role == "targets":
        forged = Metadata.from_file(str(makers.metadata / "3.snapshot.json"))
        forged.signed.version = 4
        older = (makers.metadata / "2.targets.json").read_bytes()
        forged.signed.meta["targets.json"] = MetaFile.from_data(2, older, ["sha256"])
        forged.sign(makers.signer("snapshot"))
        snapshot = makers.metadata / "4.snapshot.json"
        forged.to_file(str(snapshot))
    number = int(snapshot.name[0])
    timestamp.signed.version += 1
    timestamp.signed.snapshot_meta = MetaFile.from_data(number, snapshot.read_bytes(), ["sha256"])
    timestamp.sign(makers.signer("timestamp"))
    timestamp.to_file(str(makers.metadata / "timestamp.json"))
    with pytest.raises(OlderFeedError):
        client().look()


def test_a_server_that_is_not_there(makers: Makers, server: FeedServer, client: MakeClient) -> None:
    asking = client()
    server.shutdown()
    server.server_close()
    with pytest.raises(
        UnreachableFeedError, match=r"no connection\).*Look again when the connection is back"
    ):
        asking.look()


@pytest.mark.parametrize("code", [404, 500])
def test_a_server_without_the_list(code: int, server: FeedServer, client: MakeClient) -> None:
    server.faults["timestamp.json"] = status(code)
    with pytest.raises(UnreachableFeedError, match=f"answers with {code}"):
        client().look()


@pytest.mark.parametrize("fault", [silent, dripping])
def test_a_server_that_hardly_answers_is_given_up(
    fault: object, server: FeedServer, client: MakeClient
) -> None:
    server.faults["timestamp.json"] = fault  # type: ignore[assignment]
    with pytest.raises(UnreachableFeedError, match="too slow"):
        client(patience_s=0.3).look()
    assert server.sent < 100_000


def test_a_list_without_an_end_is_given_up(server: FeedServer, client: MakeClient) -> None:
    server.faults["timestamp.json"] = endless
    with pytest.raises(DistrustedFeedError):
        client().look()


def test_nobody_is_sent_on_to_another_address(makers: Makers, server: FeedServer, client: MakeClient) -> None:
    with serving(makers.folder) as other:
        for elsewhere in (
            f"{other.url}metadata/timestamp.json",
            "ftp://127.0.0.1/x",
            "http://[broken/",
        ):
            server.faults["/timestamp.json"] = sent_on(elsewhere)
            with pytest.raises(UnreachableFeedError, match="another address"):
                client().look()
        assert not other.requests


def test_within_one_address_one_is_sent_on_but_not_in_circles(
    makers: Makers, server: FeedServer, client: MakeClient
) -> None:
    makers.release("0.2.0", b"new")
    shutil.copy(makers.metadata / "timestamp.json", makers.metadata / "moved.json")
    server.faults["/timestamp.json"] = sent_on("/metadata/moved.json")
    assert client().look() is not None
    server.faults["/timestamp.json"] = sent_on("timestamp.json")
    with pytest.raises(UnreachableFeedError, match="again and again"):
        client().look()
