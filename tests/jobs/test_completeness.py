from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.errors import TransientError
from app.jobs.completeness import PATIENCE_S, QUIET_S, await_complete
from tests.clock import FakeClock


class Copying:
    """A copy that goes on for ``seconds``: each time somebody waits, the clock moves on and another piece arrives."""

    def __init__(self, path: Path, clock: FakeClock, seconds: float) -> None:
        self.path, self.clock, self.left = path, clock, seconds
        self.waited = 0.0
        self._write()

    def pause(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.waited += seconds
        self.left -= seconds
        if self.left > 0:
            self._write()

    def _write(self) -> None:
        with self.path.open("a") as file:
            file.write("line\n")
        written = self.clock.now().timestamp()
        os.utime(self.path, (written, written))


def test_a_copy_on_its_way_is_waited_for(tmp_path: Path, clock: FakeClock) -> None:
    copying = Copying(tmp_path / "sales.csv", clock, 5)
    await_complete(copying.path, now=clock.now, pause=copying.pause)
    assert copying.left <= 0
    assert 5 <= copying.waited <= 5 + 2 * QUIET_S


def test_what_takes_too_long_is_left_for_the_next_time(tmp_path: Path, clock: FakeClock) -> None:
    copying = Copying(tmp_path / "sales.csv", clock, 3_600)
    with pytest.raises(TransientError, match="still being written"):
        await_complete(copying.path, now=clock.now, pause=copying.pause)
    assert copying.waited == PATIENCE_S


@pytest.mark.parametrize("written_ago", [QUIET_S, 86_400.0, -60.0])
def test_a_file_that_lies_still_is_read_at_once(tmp_path: Path, clock: FakeClock, written_ago: float) -> None:
    copying = Copying(tmp_path / "sales.csv", clock, 0)
    written = clock.now().timestamp() - written_ago
    os.utime(copying.path, (written, written))
    await_complete(copying.path, now=clock.now, pause=copying.pause)
    assert copying.waited == 0


def test_a_file_that_is_taken_away_is_told_so(tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(TransientError, match="gone again"):
        await_complete(tmp_path / "sales.csv", now=clock.now, pause=clock.advance)
