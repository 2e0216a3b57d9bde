"""``tillwatch update``: the owner's permission for one look, its words and its document, and what stays untouched."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import __version__
from app.system.instance import InstanceLock
from tests.cli.conftest import Call
from tests.rehearsal import NEWER, SIZE, Rehearsal, portable_archive, rehearsal


def test_it_says_what_is_new_and_leaves_it_at_that(call: Call, feed: Rehearsal) -> None:
    said = call("update")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "Version 0.2.0 is there, from 2 December 2026 (0.3 MB). You have version 0.1.0."
    assert lines[1:3] == ["  - It is quicker.", "  - It is prettier."]
    assert not any("/targets/" in path for path in feed.asked)
    [job] = [each for each in call("--json", "jobs").document if each["job"] == "check-updates"]
    assert job["next_fires"] == [], "one look allows no other"


def test_it_speaks_the_owners_language(call: Call, feed: Rehearsal) -> None:
    call("shop", "--language", "es")
    assert "  - Es más rápido." in call("update").out.splitlines()
    assert feed.asked


def test_a_download_ends_with_the_way_to_install_it(call: Call, feed: Rehearsal, root: Path) -> None:
    document = call("--json", "update", "--download").document
    file = Path(document["file"])
    assert file.is_relative_to(root)
    assert file.read_bytes() == b"\1" * SIZE
    assert (document["version"], document["kind"], document["daily"]) == (__version__, "deb", False)
    assert document["installed"] is None
    assert document["newer"] == {
        "version": NEWER,
        "released": "2026-12-02",
        "bytes": SIZE,
        "notes": ["It is quicker.", "It is prettier."],
    }
    feed.server.requests.clear()
    said = call("update", "--download")
    assert f"Install it with: sudo apt install {file}" in said.out
    assert not any("/targets/" in path for path in feed.asked), "what is there is not downloaded again"


def test_a_package_is_the_systems_to_install(call: Call, feed: Rehearsal) -> None:
    said = call("update", "--install")
    assert said.code == 2
    assert "was installed by the system" in said.err
    assert not any("/targets/" in path for path in feed.asked)


def test_what_cannot_be_reached_or_trusted_ends_with_1_and_a_sentence(call: Call, feed: Rehearsal) -> None:
    feed.server.faults["timestamp.json"] = lambda answer, _content: answer.send_error(503)
    said = call("--json", "update")
    assert said.code == 1
    assert "could not be reached" in said.document["error"]
    feed.server.faults["timestamp.json"] = lambda answer, _content: answer.honest(b'{"signed": {}}')
    said = call("update")
    assert said.code == 1
    assert "not made by Tillwatch's makers" in said.err
    # Nothing waits to be tried again without the owner.
    states = {run["status"] for run in call("--json", "history").document}
    assert states == {"failed"}


def test_a_copy_without_a_list_says_so(call: Call) -> None:
    said = call("update")
    assert said.code == 0
    assert "has no list of new versions" in said.out
    assert call("--json", "update", "--download").document["newer"] is None


def test_a_list_that_will_not_do_is_refused_before_anything_is_asked(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILLWATCH_FEED", str(tmp_path))
    said = call("update")
    assert said.code == 1
    assert "cannot be read" in said.err


def test_a_portable_copy_is_not_exchanged_under_a_program_that_is_open(
    call: Call, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rehearsal(tmp_path / "rehearsal", "portable") as portable:
        portable.release(content=portable_archive(NEWER))
        portable.ship(monkeypatch)
        assert "'tillwatch update --install' puts it in place." in call("update", "--download").out
        # This copy runs from its source, so there is no folder that it could take the place of.
        refused = call("update", "--install")
        assert refused.code == 1
        assert "was not installed" in refused.err
        with InstanceLock(root / "tillwatch.lock") as lock:
            assert lock.acquire()
            assert call("update", "--install").code == 3
