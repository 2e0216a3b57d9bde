"""What the tests of several folders share: a clock, a home, a migrated store, a service."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from app import language
from app.domain.shop import Shop
from app.jobs.service import Service
from app.store.database import Store
from app.store.opening import open_store
from app.store.settings import put_shop
from app.system.paths import Home
from tests.clock import FakeClock

if TYPE_CHECKING:
    from tests.rehearsal import Rehearsal

# A busy PC makes a slow example, not a wrong one.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

SHOP = Shop(
    name="Corner shop",
    currency="EUR",
    currency_assumed=False,
    time_zone="Europe/Madrid",
    zone_assumed=False,
)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever the machine speaks, tests read English; one that chooses another language leaves none behind."""
    monkeypatch.setenv("LC_ALL", "C")
    language.use(language.LANGUAGES["en"])
    yield
    language.use(language.LANGUAGES["en"])


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of its own, with its folders made and no store yet."""
    home = Home(tmp_path / "home")
    home.ensure()
    return home


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store with every migration run, to be copied: migrating takes longer than most tests."""
    folder = tmp_path_factory.mktemp("migrated")
    open_store(folder / "tillwatch.db", folder / "backups", now=FakeClock().now()).close()
    return folder / "tillwatch.db"


@pytest.fixture
def store(home: Home, migrated: Path) -> Iterator[Store]:
    """An empty store in ``home``."""
    shutil.copyfile(migrated, home.store_path)
    store = Store(home.store_path)
    yield store
    store.close()


@pytest.fixture
def service(home: Home, migrated: Path, clock: FakeClock) -> Iterator[Service]:
    """The service of ``home`` for a shop in Madrid that counts in euros, on ``clock``.

    Not started: runs queued by hand run all the same, and its alarm would ring by the real clock.
    """
    shutil.copyfile(migrated, home.store_path)
    service = Service.open(home, clock)
    with service.store.write() as connection:
        put_shop(connection, SHOP, now=clock.now())
    yield service
    service.stop(timeout_s=10)


@pytest.fixture(scope="module")
def shared_feed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A feed that lists one newer version; nobody changes it."""
    # It brings a cryptographic library, which most tests can do without.
    from tests.rehearsal import rehearsal

    with rehearsal(tmp_path_factory.mktemp("feed")) as made:
        made.release()
        yield made


@pytest.fixture
def feed(shared_feed: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    """This copy, from the system's package, looks at that feed; what is asked and goes wrong is of one test."""
    shared_feed.server.requests.clear()
    shared_feed.ship(monkeypatch)
    yield shared_feed
    shared_feed.server.faults.clear()
