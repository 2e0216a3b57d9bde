from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.system.resources import resource_path


def test_a_checkout_has_its_icons() -> None:
    assert resource_path("icons").is_dir()


def test_a_packaged_program_looks_where_it_was_unpacked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource_path("icons/tray.svg") == tmp_path / "resources" / "icons" / "tray.svg"
