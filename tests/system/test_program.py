"""Programs started from a packaged Tillwatch find the system's libraries, and Tillwatch goes on finding its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.system.program import foreign_environment

SEEN = [sys.executable, "-c", "import os; print(os.environ.get('LD_LIBRARY_PATH', 'none'))"]


def seen_by_a_child() -> str:
    return subprocess.run(SEEN, capture_output=True, text=True, check=True, timeout=30).stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems look for libraries in other ways")
@pytest.mark.parametrize(("before", "meant"), [("/opt/lib", "/opt/lib"), (None, "none")])
def test_a_packaged_program_gives_its_children_the_search_path_that_it_was_started_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: str | None, meant: str
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    if before is None:
        monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    else:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    with foreign_environment():
        assert seen_by_a_child() == meant
    assert seen_by_a_child() == str(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems look for libraries in other ways")
def test_one_that_is_not_packaged_changes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/elsewhere")
    with foreign_environment():
        assert seen_by_a_child() == str(tmp_path)
