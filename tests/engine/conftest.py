from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.store.database import Store
from app.system.paths import Home
from tests.clock import FakeClock
from tests.engine.rig import Rig


@pytest.fixture
def rig(store: Store, home: Home, clock: FakeClock) -> Iterator[Rig]:
    rig = Rig(store, home, clock)
    yield rig
    stopped = [engine.stop(5) for engine in rig.engines]
    assert all(stopped), "a job was left running"
