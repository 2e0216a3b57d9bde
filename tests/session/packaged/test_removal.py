"""The package goes and leaves what is the owner's. Run last: afterwards there is no program any more."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.session.conftest import PACKAGED_ROOT
from tests.session.harness.desktop import VirtualDesktop
from tests.session.packaged.conftest import Enter


@pytest.mark.usefixtures("demo_home")
def test_purging_it_leaves_the_owners_data_and_nothing_else(
    cli: Callable[..., str], enter: Enter, home: Path, desktop: VirtualDesktop
) -> None:
    entry = Path(json.loads(cli("autostart", "--on", "--json"))["place"])
    kept = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert any(path.name == "tillwatch.db" for path in kept)
    # Desktops pass over an entry whose program is gone.
    assert "TryExec=/usr/lib/tillwatch/tillwatch" in entry.read_text()
    enter("apt-get", "-y", "purge", "tillwatch")
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == kept
    left = [
        path for path in (PACKAGED_ROOT / "usr").rglob("*tillwatch*") if "share/doc" not in path.as_posix()
    ]
    left += (PACKAGED_ROOT / "etc").rglob("*tillwatch*")
    assert left == []
    assert entry.exists()
    entry.unlink()
