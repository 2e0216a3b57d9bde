"""A feed with its makers, a server for it, and a client beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.updates.client import UpdateClient
from app.updates.feed import Feed
from tests.updates.makers import Makers, make_keys
from tests.updates.server import FeedServer, serving

MakeClient = Callable[..., UpdateClient]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def other_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of somebody else."""
    return make_keys(tmp_path_factory.mktemp("other-keys"))


@pytest.fixture
def makers(tmp_path: Path, keys: Path) -> Makers:
    makers = Makers(tmp_path / "feed", keys)
    makers.begin()
    return makers


@pytest.fixture
def server(makers: Makers) -> Iterator[FeedServer]:
    with serving(makers.folder) as server:
        yield server


@pytest.fixture
def client(server: FeedServer, makers: Makers, tmp_path: Path) -> MakeClient:
    """Makes clients of one PC: all of them share a folder, as program starts do."""
    root = (makers.metadata / "1.root.json").read_bytes()

    def make(**values: object) -> UpdateClient:
        chosen = {"running": "0.1.0", "kind": "portable", "machine": "x86_64", "spare_bytes": 0, **values}
        folder = chosen.pop("folder", tmp_path / "pc")
        return UpdateClient(Feed(server.url, root), folder, **chosen)  # type: ignore[arg-type]

    return make
