"""The makers' side: keys, signatures, and what the commands say and refuse."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata

from build.packaging.project import read_project
from build.releasing.__main__ import main
from build.releasing.feed_folder import FeedFolder
from build.releasing.keys import make_key, open_key, public_keys
from build.releasing.notes import release_notes
from build.releasing.roles import ReleasingError

PASSPHRASE = "correct horse battery"


def command(*words: object, passphrase: str | None = PASSPHRASE) -> int:
    """Call ``python -m build.releasing``, its passphrase through a pipe."""
    told = [str(word) for word in words]
    if passphrase is None:
        return main(told)
    read, write = os.pipe()
    os.write(write, f"{passphrase}\n".encode())
    os.close(write)
    return main([*told, "--passphrase-fd", str(read)])


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    assert command("keys", tmp_path / "keys") == 0
    return tmp_path / "keys"


@pytest.fixture
def feed(tmp_path: Path, keys: Path) -> Path:
    """A feed that has begun."""
    feed = tmp_path / "feed"
    assert command("begin", feed, keys) == 0
    for role, name in (("root", "root-1"), ("root", "root-2"), ("targets", "targets")):
        assert command("sign", feed, role, keys / f"{name}.pem") == 0
    assert command("renew", feed, keys) == 0
    return feed


def test_the_whole_way_from_keys_to_a_feed_that_lists_a_version(
    feed: Path, keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version = read_project().version
    artefact = tmp_path / f"tillwatch_{version}_amd64.deb"
    artefact.write_bytes(b"a package")
    described = ("--version", version, "--kind", "deb", "--machine", "amd64", "--released", "2026-12-02")
    assert command("add", feed, artefact, *described, passphrase=None) == 0
    assert command("sign", feed, "targets", keys / "targets.pem") == 0
    assert command("renew", feed, keys) == 0
    assert command("ship", feed, "https://updates.example/", tmp_path / "ship", passphrase=None) == 0
    listed = Metadata.from_file(str(feed / "metadata" / "2.targets.json")).signed.targets[artefact.name]
    assert listed.custom == {
        "version": version, "kind": "deb", "machine": "x86_64", "released": "2026-12-02",
        "notes": release_notes(version),
    }  # fmt: skip
    (stored,) = (feed / "targets").iterdir()
    assert stored.name == f"{listed.hashes['sha256']}.{artefact.name}"
    assert json.loads((tmp_path / "ship" / "feed.json").read_text()) == {"url": "https://updates.example/"}
    assert (tmp_path / "ship" / "root.json").read_bytes() == (feed / "metadata" / "1.root.json").read_bytes()
    assert not list((feed / "staged").iterdir())
    assert command("state", feed, passphrase=None) == 0
    told = capsys.readouterr().out.splitlines()[-4:]
    assert [line.split()[:2] for line in told] == [
        ["root", "1"], ["targets", "2"], ["snapshot", "2"], ["timestamp", "2"],
    ]  # fmt: skip
    assert all("holds until" in line and "SOON" not in line for line in told)


def test_a_private_key_is_locked_and_its_owners_alone(keys: Path) -> None:
    for path in keys.glob("*.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
        with pytest.raises(ReleasingError, match="does not open"):
            open_key(path, "another passphrase")
    assert len(list(keys.glob("*.pem"))) == 6


def test_a_key_is_never_replaced_nor_weakly_locked(keys: Path, tmp_path: Path) -> None:
    before = (keys / "root-1.pem").read_bytes()
    assert command("keys", keys, "root-1") == 1
    assert (keys / "root-1.pem").read_bytes() == before
    with pytest.raises(ReleasingError, match="at least 12 characters"):
        make_key(tmp_path, "root-4", "too short")
    with pytest.raises(ReleasingError, match="does not begin with one of root, targets"):
        make_key(tmp_path, "ana", PASSPHRASE)
    assert not list(tmp_path.glob("*.pem"))


def test_three_holders_of_root_are_needed_each_with_a_key_of_their_own(keys: Path, tmp_path: Path) -> None:
    assert {role: len(found) for role, found in public_keys(keys).items()} == {
        "root": 3, "targets": 1, "snapshot": 1, "timestamp": 1,
    }  # fmt: skip
    (keys / "root-3.pub.json").write_bytes((keys / "root-2.pub.json").read_bytes())
    assert command("begin", tmp_path / "feed", keys, passphrase=None) == 1
    (keys / "root-3.pub.json").unlink()
    assert command("begin", tmp_path / "feed", keys, passphrase=None) == 1
    assert not (tmp_path / "feed").exists()


def test_one_holder_alone_publishes_no_root(keys: Path, tmp_path: Path) -> None:
    feed = tmp_path / "feed"
    assert command("begin", feed, keys, passphrase=None) == 0
    for _ in range(2):
        assert command("sign", feed, "root", keys / "root-1.pem") == 0
    assert not list((feed / "metadata").iterdir())
    assert command("sign", feed, "targets", keys / "targets.pem") == 1, "root comes before everything else"
    assert command("renew", feed, keys) == 1
    assert command("sign", feed, "root", keys / "root-2.pem") == 0
    assert [path.name for path in (feed / "metadata").iterdir()] == ["1.root.json"]


def test_nobody_signs_what_is_not_theirs(feed: Path, keys: Path) -> None:
    before = sorted(path.name for path in (feed / "metadata").iterdir())
    assert command("sign", feed, "targets", keys / "snapshot.pem") == 1
    assert command("sign", feed, "root", keys / "root-1.pem") == 1, "nothing waits for it"
    assert command("rotate-root", feed, keys, passphrase=None) == 0
    assert command("sign", feed, "root", keys / "targets.pem") == 1
    assert sorted(path.name for path in (feed / "metadata").iterdir()) == before
    (keys / "snapshot.pem").replace(keys / "timestamp.pem")
    (keys / "targets.pem").replace(keys / "snapshot.pem")
    assert command("renew", feed, keys) == 1
    assert sorted(path.name for path in (feed / "metadata").iterdir()) == before


def test_a_list_that_changed_after_a_signature_has_to_be_signed_again(
    feed: Path, keys: Path, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    folder = FeedFolder(feed)
    folder.rotate_root(public_keys(keys), now)
    assert not folder.sign("root", open_key(keys / "root-1.pem", PASSPHRASE), now)
    folder.rotate_root(public_keys(keys), now + timedelta(hours=1))
    assert not folder.sign("root", open_key(keys / "root-2.pem", PASSPHRASE), now)
    assert folder.sign("root", open_key(keys / "root-3.pem", PASSPHRASE), now)


def test_an_artefact_of_one_version_never_changes(feed: Path, keys: Path, tmp_path: Path) -> None:
    version = read_project().version
    artefact = tmp_path / f"tillwatch_{version}_amd64.deb"
    artefact.write_bytes(b"a package")
    described = ("--version", version, "--kind", "deb")
    assert command("add", feed, artefact, *described, passphrase=None) == 0
    assert command("add", feed, artefact, *described, passphrase=None) == 0
    artefact.write_bytes(b"another package")
    assert command("add", feed, artefact, *described, passphrase=None) == 1
    assert command("withdraw", feed, artefact.name, passphrase=None) == 0
    assert command("withdraw", feed, artefact.name, passphrase=None) == 1
    assert len(list((feed / "targets").iterdir())) == 1


@pytest.mark.parametrize("version", ["0.1", "0.1.0rc1", "9.9.9"])
def test_a_version_without_notes_or_of_another_form_is_not_listed(
    version: str, feed: Path, tmp_path: Path
) -> None:
    artefact = tmp_path / f"tillwatch_{version}_amd64.deb"
    artefact.write_bytes(b"a package")
    assert command("add", feed, artefact, "--version", version, "--kind", "deb", passphrase=None) == 1
    assert not (feed / "staged" / "targets.json").exists()


def test_the_notes_are_there_in_both_languages(tmp_path: Path) -> None:
    notes = release_notes(read_project().version)
    assert set(notes) == {"en", "es"}
    assert len(notes["en"]) == len(notes["es"]) >= 2
    half = tmp_path / "half.xml"
    half.write_text(
        '<component><releases><release version="0.2.0"><description><p>New.</p></description></release></releases>'
        "</component>"
    )
    with pytest.raises(ReleasingError, match=r"says nothing about 0\.2\.0 in: es"):
        release_notes("0.2.0", half)


def test_what_expires_soon_is_said_and_renewed(keys: Path, tmp_path: Path) -> None:
    feed = FeedFolder(tmp_path / "feed")
    then = datetime(2026, 12, 1, tzinfo=UTC)
    names = ("root-1", "root-2", "targets", "snapshot", "timestamp")
    sign = {name: open_key(keys / f"{name}.pem", PASSPHRASE) for name in names}
    feed.begin(public_keys(keys), then)
    for role, name in (("root", "root-1"), ("root", "root-2"), ("targets", "targets")):
        feed.sign(role, sign[name], then)

    def told(day: int) -> list[str]:
        return [line.split()[0] for line in feed.told(then + timedelta(days=day)) if "SOON" in line]

    def renew(day: int) -> None:
        feed.renew(sign["snapshot"], sign["timestamp"], then + timedelta(days=day))

    def numbers() -> list[int]:
        return [int(line.split()[1]) for line in feed.told(then)]

    renew(0)
    assert told(1) == []
    assert told(6) == ["timestamp"]
    renew(6)
    assert numbers() == [1, 1, 1, 2], "a snapshot that holds for long is left as it is"
    renew(16)
    assert numbers() == [1, 1, 2, 3]
    assert told(17) == []
    assert told(80) == ["targets", "snapshot", "timestamp"]
    assert feed.sign("targets", sign["targets"], then + timedelta(days=80))
    renew(80)
    assert numbers() == [1, 2, 3, 4]
    assert told(81) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such terminal")
@pytest.mark.parametrize(("second", "made"), [("another one at all", False), (PASSPHRASE, True)])
def test_a_passphrase_that_is_typed_is_asked_for_twice_and_not_shown(
    second: str, made: bool, tmp_path: Path
) -> None:
    on_a_terminal = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    ceremony = [sys.executable, "-m", "build.releasing", "keys", str(tmp_path), "root-1"]
    with subprocess.Popen(
        [sys.executable, "-c", on_a_terminal, *ceremony],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        shown = b""
        for asked, typed in ((b"root-1: ", PASSPHRASE), (b"again: ", second)):
            while asked not in shown:
                more = process.stdout.read(1000)
                assert more, shown
                shown += more
            process.stdin.write(f"{typed}\n".encode())
        shown += process.stdout.read()
        assert process.wait(60) == (0 if made else 1), shown
    assert PASSPHRASE.encode() not in shown
    assert (tmp_path / "root-1.pem").exists() == made


def test_the_commands_say_what_they_are_for() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "build.releasing", "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    for name in ("keys", "begin", "sign", "add", "withdraw", "renew", "rotate-root", "ship", "state"):
        assert f"\n    {name} " in said
