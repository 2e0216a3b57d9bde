"""The packaged program looks for a new version and downloads it; a portable one also takes its own place."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from app import __version__
from tests.rehearsal import NEWER, SIZE, Rehearsal, portable_archive, rehearsal
from tests.session.conftest import PACKAGED_ROOT, TILLWATCH
from tests.session.harness.desktop import VirtualDesktop


def update(
    desktop: VirtualDesktop, feed: Rehearsal, program: list[str | Path], home: Path, *words: str
) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [*program, "--home", home, "--json", "update", *words],
        env=desktop.environment | feed.environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout)


def test_a_new_package_is_found_downloaded_and_checked(
    desktop: VirtualDesktop, tmp_path: Path, home: Path
) -> None:
    with rehearsal(tmp_path, "deb") as feed:
        assert update(desktop, feed, [TILLWATCH], home)[1]["newer"] is None
        feed.release()
        code, said = update(desktop, feed, [TILLWATCH], home, "--download")
    assert code == 0
    assert (said["kind"], said["newer"]["version"]) == ("deb", NEWER)
    assert Path(said["file"]).read_bytes() == b"\1" * SIZE


def test_one_that_was_changed_on_the_way_is_not_taken(
    desktop: VirtualDesktop, tmp_path: Path, home: Path
) -> None:
    with rehearsal(tmp_path, "deb") as feed:
        feed.release()
        [package] = (feed.makers.folder / "targets").iterdir()
        package.write_bytes(b"\2" * SIZE)
        code, said = update(desktop, feed, [TILLWATCH], home, "--download")
    assert code == 1
    assert "changed on the way" in said["error"]
    assert not [path for path in (home / "updates" / "downloads").iterdir() if path.stat().st_size]


def test_a_portable_copy_takes_the_place_of_itself(
    desktop: VirtualDesktop, tmp_path: Path, home: Path
) -> None:
    folder = tmp_path / "Tillwatch"
    shutil.copytree(PACKAGED_ROOT / "usr/lib/tillwatch", folder, symlinks=True)

    def version_of(program: Path) -> str:
        said = subprocess.run(["chroot", PACKAGED_ROOT, program, "--version"], capture_output=True, text=True)
        return said.stdout.split()[-1]

    with rehearsal(tmp_path / "makers", "portable") as feed:
        feed.release(content=portable_archive(NEWER))
        program: list[str | Path] = ["chroot", PACKAGED_ROOT, folder / "tillwatch"]
        code, said = update(desktop, feed, program, home, "--install")
    assert (code, said["installed"]) == (0, str(folder / "tillwatch"))
    assert version_of(folder / "tillwatch") == NEWER
    before = folder.with_name(f"Tillwatch.before-{NEWER}")
    assert version_of(before / "tillwatch") == __version__
    assert os.access(before / "_internal", os.R_OK)
