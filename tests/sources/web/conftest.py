"""A shop next door, and rounds of visits to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clock import FakeClock
from tests.shop_server import ShopServer
from tests.sources.web.rounds import Rounds, lent


@pytest.fixture
def shop(clock: FakeClock) -> Iterator[ShopServer]:
    with ShopServer(clock=clock.monotonic) as server:
        yield server


@pytest.fixture
def rounds(shop: ShopServer, clock: FakeClock) -> Rounds:
    return Rounds(shop, clock, lent(shop))
