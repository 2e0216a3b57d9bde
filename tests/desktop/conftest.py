"""Windows drawn in memory on a real shop. An unexpected warning, from Qt or from a log, fails the test."""

from __future__ import annotations

import gc
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# In memory, but as large as a real screen: a window is never restored larger than the screen it is on.
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).with_name('screen.json')}"

from PySide6.QtWidgets import QApplication

from app.desktop.bridge import Bridge
from app.desktop.desk import Desk
from app.desktop.loader import Loader
from app.desktop.pages.page import Surroundings
from app.desktop.theme import Appearance, Theme
from app.desktop.tray import Tray
from app.jobs.service import Service
from app.system.paths import Home
from tests.desktop.shop import Ending, FixedClock, RecordingSender, make_shop

if TYPE_CHECKING:
    from tests.desktop.worlds import Worlds

_OFFSCREEN_CANNOT = (
    "This plugin does not support",
    "No such signal QPlatformNativeInterface::systemTrayWindowChanged",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore(*_OFFSCREEN_CANNOT, extend=True))


@pytest.fixture(autouse=True)
def no_unexpected_warnings(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Tests that bring a warning about say so with ``expected_warnings``."""
    yield
    if "expected_warnings" in request.fixturenames:
        return
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    unexpected = [record.getMessage() for record in records if record.levelno >= logging.WARNING]
    assert not unexpected


@pytest.fixture(autouse=True)
def collected_in_the_gui_thread() -> Iterator[None]:
    """As in the program: what is gone is never destroyed by a thread that only reads the store."""
    gc.disable()
    yield
    gc.collect()


@pytest.fixture(autouse=True, scope="package")
def collecting_as_usual() -> Iterator[None]:
    yield
    gc.enable()


@pytest.fixture
def expected_warnings(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """For a test that looks at the warnings itself."""
    return caplog


@pytest.fixture(scope="session")
def shop_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop") / "home"
    make_shop(root)
    return root


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def service(shop_template: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Service]:
    """The shop with its engine ready to run what is asked for by hand, and no schedules."""
    opened = Service.open(Home(shutil.copytree(shop_template, tmp_path / "home")), clock)
    opened.start(alarm=False)
    yield opened
    opened.stop()


@pytest.fixture
def empty_service(tmp_path: Path, clock: FixedClock) -> Iterator[Service]:
    """A shop that was never given any file."""
    opened = Service.open(Home(tmp_path / "home"), clock)
    opened.start(alarm=False)
    yield opened
    opened.stop()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Appearance.LIGHT)


@pytest.fixture
def surroundings(service: Service, theme: Theme) -> Iterator[Surroundings]:
    yield from _surround(service, theme)


@pytest.fixture
def empty_surroundings(empty_service: Service, theme: Theme) -> Iterator[Surroundings]:
    yield from _surround(empty_service, theme)


def _surround(service: Service, theme: Theme) -> Iterator[Surroundings]:
    bridge, loader = Bridge(), Loader()
    unsubscribe = service.subscribe(bridge.listen)
    yield Surroundings(service, bridge, loader, theme)
    unsubscribe()
    bridge.close()
    loader.close()


@pytest.fixture(scope="module")
def worlds(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Everything that can be looked at, in any language: see ``surfaces``."""
    from tests.desktop.worlds import Worlds

    made = Worlds(qapp, tmp_path_factory.mktemp("worlds"))
    yield made
    made.close()


@pytest.fixture
def sender() -> RecordingSender:
    return RecordingSender()


@pytest.fixture
def ending() -> Ending:
    return Ending()


@pytest.fixture
def desk(
    qapp: QApplication,
    service: Service,
    sender: RecordingSender,
    ending: Ending,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    """The whole desktop on the shop; its engine has started already."""
    monkeypatch.setattr(service, "start", lambda: None)
    made = Desk(qapp, service, Tray(), sender, end=ending, open_folder=lambda _folder: None)
    yield made
    made.leave()
    made.window.deleteLater()
