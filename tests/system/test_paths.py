from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.system.paths import Home


def test_a_named_home_holds_everything(tmp_path: Path) -> None:
    home = Home(tmp_path / "shop")
    home.ensure()
    home.ensure()
    for path in (
        home.store_path,
        home.backups,
        home.lock_path,
        home.import_lock_path,
        home.logs,
        home.cache,
        home.inbox,
    ):
        assert path.is_relative_to(tmp_path / "shop")
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o700
    assert home.inbox.is_dir()


def test_a_relative_home_does_not_follow_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = Home(Path("shop"))
    monkeypatch.chdir("/")
    assert home.root == tmp_path / "shop"


def test_the_socket_has_a_short_path_of_its_own_for_each_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    deep = Home(tmp_path / ("a" * 100) / ("b" * 100))
    assert Path(deep.socket_path).parent == tmp_path
    assert len(Path(deep.socket_path).name) < 40
    assert deep.socket_path != Home(tmp_path / "other").socket_path
    assert deep.socket_path == Home(deep.root).socket_path


def test_without_a_runtime_folder_the_socket_lies_where_only_its_owner_can_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "not there"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = Path(Home(tmp_path / "shop").socket_path).parent
    assert folder.parent == tmp_path
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
