"""The trial of a packed program must fail where the program does: small programs stand in, each with one fault."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from build.packaging.project import read_project
from build.packaging.smoke import (
    Packed,
    SmokeError,
    bundle_of,
    demo,
    exit_codes,
    languages,
    paper,
    tray,
    version,
    zones,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the small programs are scripts")

JOBS = [
    {"job": "back-up", "next_fire": "2026-11-23T00:00:00+00:00"},
    {"job": "daily-round", "next_fire": None},
]
RUN = {"job": "back-up", "status": "succeeded", "rows": 20_000, "error": None}


def program(folder: Path, body: str) -> Packed:
    """Make a program of a few lines of Python; ``words`` in them is what it was called with, without the home."""
    file = folder / "program" / "tillwatch"
    file.parent.mkdir()
    file.write_text(f"#!{sys.executable}\nimport json, os, sys\nwords = sys.argv[3:]\n{body}\n")
    file.chmod(0o755)
    return Packed(file, folder)


def demo_program(folder: Path, runs: list[dict[str, Any]]) -> Packed:
    jobs, said = json.dumps(JOBS), json.dumps({"runs": runs})
    return program(folder, f"print({jobs!r} if 'jobs' in words else {said!r})")


def test_another_version_is_noticed(tmp_path: Path) -> None:
    packed = program(tmp_path, "print('tillwatch, version 0.0.9')")
    with pytest.raises(SmokeError, match=rf"(?s)named version {read_project().version}.*version 0\.0\.9"):
        version(packed)


def test_what_the_program_complained_of_is_shown(tmp_path: Path) -> None:
    packed = program(tmp_path, "print('half of it'); sys.exit('a module is missing')")
    with pytest.raises(SmokeError, match=r"(?s)exit code: 1.*half of it.*a module is missing"):
        version(packed)


def test_a_program_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    with pytest.raises(SmokeError, match="cannot be started"):
        version(Packed(tmp_path / "nothing here", tmp_path))


def test_a_demo_that_runs_everything_is_taken(tmp_path: Path) -> None:
    assert demo(demo_program(tmp_path, [RUN])) == "1 runs"


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([{**RUN, "status": "failed", "error": "Its process ended"}], r"back-up \(Its process ended\)"),
        ([], "left these jobs out: back-up"),
        ([{**RUN, "rows": 3}], "no shop worth the name"),
    ],
)
def test_a_demo_that_does_not_is_noticed(tmp_path: Path, runs: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(SmokeError, match=said):
        demo(demo_program(tmp_path, runs))


def test_a_program_without_its_spanish_is_noticed(tmp_path: Path) -> None:
    packed = program(tmp_path, "print('Usage: tillwatch')")
    with pytest.raises(SmokeError, match="begun with 'Uso:'"):
        languages(packed)


def test_an_exit_code_that_says_nothing_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(SmokeError, match="should have ended with 2"):
        exit_codes(program(tmp_path, "sys.exit(1)"))


def test_a_report_that_is_none_is_noticed(tmp_path: Path) -> None:
    packed = program(tmp_path, "open(words[-1], 'w').write('no paper')")
    with pytest.raises(SmokeError, match="drew no report"):
        paper(packed)


def test_a_bundle_without_time_zones_is_noticed_although_the_system_has_them(tmp_path: Path) -> None:
    takes = "print(json.dumps({'time_zone': words[-1]})); sys.exit(2 if words[-1].endswith('Nowhere') else 0)"
    packed = program(tmp_path, takes)
    with pytest.raises(SmokeError, match="holds no rules of time zones"):
        zones(packed)
    rules = packed.program.parent / "_internal" / "tzdata" / "zoneinfo" / "Asia" / "Kathmandu"
    rules.parent.mkdir(parents=True)
    rules.touch()
    assert zones(packed) == "3 zones"


def test_a_tray_that_ends_by_itself_is_noticed(tmp_path: Path) -> None:
    packed = program(
        tmp_path, "print(json.dumps({'running': False}) if 'status' in words else 'no tray here', flush=True)"
    )
    with pytest.raises(SmokeError, match=r"(?s)ended \(0\).*no tray here"):
        tray(packed)


def test_everything_of_an_application_of_macos_counts_and_a_link_is_followed(tmp_path: Path) -> None:
    inside = tmp_path / "Tillwatch.app" / "Contents" / "MacOS" / "tillwatch"
    inside.parent.mkdir(parents=True)
    inside.touch()
    link = tmp_path / "tillwatch"
    link.symlink_to(inside)
    assert bundle_of(link) == tmp_path / "Tillwatch.app"
