"""A crash leaves where each thread stood, once; an orderly end leaves nothing."""

from __future__ import annotations

import faulthandler
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.system.crash import FILE_NAME, KEPT, CrashNote, kept_crashes

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def the_tests_own_handler() -> Iterator[None]:
    """A crash of the tests themselves goes on leaving its trace."""
    was_on = faulthandler.is_enabled()
    yield
    if was_on:
        faulthandler.enable(sys.__stderr__)


PROGRAM = """
import ctypes, os, sys
from datetime import UTC, datetime
from pathlib import Path
from app.system.crash import CrashNote

note = CrashNote(Path(sys.argv[1]))
note.begin(datetime.now(UTC))

def where_it_happens():
    {ending}

where_it_happens()
note.end()
"""


def run_program(logs: Path, ending: str) -> int:
    command = [sys.executable, "-c", PROGRAM.format(ending=ending), str(logs)]
    return subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, timeout=60).returncode


@pytest.mark.parametrize("ending", ["ctypes.string_at(0)", "os.abort()", "os.kill(os.getpid(), 7)"])
def test_a_crash_is_found_by_the_next_start_and_only_by_that(tmp_path: Path, ending: str) -> None:
    assert run_program(tmp_path, ending) < 0
    note = CrashNote(tmp_path)
    left = note.begin(NOON)
    note.end()
    assert left is not None
    assert "where_it_happens" in left.read_text()
    again = CrashNote(tmp_path)
    assert again.begin(NOON + timedelta(minutes=1)) is None
    again.end()
    assert kept_crashes(tmp_path) == [left]


@pytest.mark.parametrize("ending", ["pass", "sys.exit(3)", "os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_an_end_that_is_no_crash_leaves_nothing(tmp_path: Path, ending: str) -> None:
    run_program(tmp_path, ending)
    assert (tmp_path / FILE_NAME).read_bytes() == b""
    note = CrashNote(tmp_path)
    assert note.begin(NOON) is None
    note.end()


def test_only_the_latest_crashes_are_kept(tmp_path: Path) -> None:
    for day in range(KEPT + 3):
        (tmp_path / FILE_NAME).write_text(f"crash {day}")
        note = CrashNote(tmp_path)
        note.begin(NOON + timedelta(days=day))
        note.end()
    assert [path.read_text() for path in kept_crashes(tmp_path)] == [
        f"crash {day}" for day in range(7, 2, -1)
    ]


def test_a_folder_that_takes_nothing_is_no_reason_not_to_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    note = CrashNote(tmp_path / "missing")
    assert note.begin(NOON) is None
    note.end()
    assert "no trace" in caplog.text
