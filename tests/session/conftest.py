"""The desktop that the tests of this folder share, and the program started on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.jobs.alert_settings import AlertSettings, set_alert_settings
from app.jobs.service import Service
from app.system.paths import Home
from tests.session.harness.desktop import PackagesMissingError, Parts, VirtualDesktop, packages_missing
from tests.session.harness.notices import NoticeLog
from tests.session.harness.program import Program
from tests.session.harness.windows import Screen

# A WooCommerce product export.
SHEET = """ID,Type,SKU,Name,Published,Stock,Low stock amount,Regular price,Categories
1,simple,BEAN-1,Espresso beans 1 kg,1,{stock},10,18.50,Coffee
2,simple,CUP-1,Cup,1,80,5,6.00,Cups
"""

TILLWATCH = Path(os.environ.get("PACKAGED_PROGRAM") or Path(sys.executable).with_name("tillwatch"))
"""The program under test: this checkout's, or the installed package that build/test-package.sh names."""

PACKAGED_ROOT = Path(os.environ.get("PACKAGED_ROOT", "/"))
"""Where the system lies on which that program runs: this one, or the clean Debian of build/test-package.sh."""

Launch = Callable[..., Program]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.session)


def open_desktop(parts: Parts) -> VirtualDesktop:
    """A desktop to be entered; where packages are missing the test is skipped, and in CI it fails."""
    if missing := packages_missing(parts):
        reason = str(PackagesMissingError(missing))
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return VirtualDesktop(parts)


@pytest.fixture(scope="session")
def shared_desktop() -> Iterator[VirtualDesktop]:
    with open_desktop(Parts()) as desktop:
        yield desktop


@pytest.fixture
def desktop(request: pytest.FixtureRequest) -> Iterator[VirtualDesktop]:
    """The full desktop, shared by all tests; or one of its own for a test marked with ``indirect`` Parts."""
    parts = getattr(request, "param", None)
    if parts is None:
        yield request.getfixturevalue("shared_desktop")
    else:
        with open_desktop(parts) as own:
            yield own


@pytest.fixture
def screen(desktop: VirtualDesktop) -> Iterator[Screen]:
    found = Screen(desktop.accessibility_address())
    yield found
    found.close()


@pytest.fixture
def notices(desktop: VirtualDesktop) -> Iterator[NoticeLog]:
    log = NoticeLog(desktop.environment["DBUS_SESSION_BUS_ADDRESS"])
    yield log
    log.close()


@pytest.fixture
def start(
    desktop: VirtualDesktop, screen: Screen
) -> Iterator[Callable[[str, Sequence[str | Path]], Program]]:
    """Starts programs; at the end of the test they are ended, and what they complained of fails it."""
    programs: list[Program] = []

    def start_one(name: str, command: Sequence[str | Path]) -> Program:
        programs.append(Program(desktop, screen, name, command))
        return programs[-1]

    yield start_one
    for program in reversed(programs):
        program.end()
    complaints = [line for program in programs for line in program.complaints]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a Tillwatch that was never started."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def finished_demo(shared_desktop: VirtualDesktop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo shop, made once, every job run once."""
    made = tmp_path_factory.mktemp("demo") / "home"
    errors = made.with_name("demo.log")
    with errors.open("wb") as log:
        command: list[str | Path] = [TILLWATCH, "--home", made, "demo", "--no-window"]
        code = shared_desktop.start(command, output=log, errors=log).wait(timeout=300)
    assert code == 0, errors.read_text()
    return made


@pytest.fixture
def demo_home(finished_demo: Path, home: Path) -> Path:
    """A copy of the demo shop for this test alone."""
    return shutil.copytree(finished_demo, home)


@pytest.fixture
def tillwatch(start: Callable[[str, Sequence[str | Path]], Program], home: Path) -> Launch:
    """Starts the real program on this test's home, with these further words on its command line."""

    def launch(*words: str) -> Program:
        return start("Tillwatch", [TILLWATCH, "--home", home, *words])

    return launch


@pytest.fixture
def cli(desktop: VirtualDesktop, home: Path) -> Callable[..., str]:
    """Runs one command of the command line on this test's home, to its end; returns what it printed."""

    def run(*words: str) -> str:
        command: list[str | Path] = [TILLWATCH, "--home", home, *words]
        done = subprocess.run(command, env=desktop.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return str(done.stdout)

    return run


def _sold(days: int) -> str:
    """Two packs of beans a day, up to yesterday."""
    lines = ["Receipt,Date,Time,SKU,Name,Quantity,Unit price,Amount,Currency"]
    for back in range(days, 0, -1):
        day = date.today() - timedelta(days=back)  # noqa: DTZ011 - the program under test reads the real clock
        lines.append(f"R{back},{day},10:00,BEAN-1,Espresso beans 1 kg,2,18.50,37.00,EUR")
    return "\n".join(lines) + "\n"


@pytest.fixture
def shop_running_low(cli: Callable[..., str], home: Path, tmp_path: Path) -> None:
    """A shop whose stock was judged once in good order and has fallen since; nobody was told yet, and may be now."""
    sheet, sales = tmp_path / "products.csv", tmp_path / "sales.csv"
    sales.write_text(_sold(28))
    for stock in (50, 3):
        sheet.write_text(SHEET.format(stock=stock))
        cli("import", str(sheet))
        if stock == 50:
            cli("import", str(sales))
            cli("run", "stock-alerts")
    service = Service.open(Home(home))
    # Whatever time it is: a pop-up may come.
    set_alert_settings(service, AlertSettings(quiet_from="00:00", quiet_to="00:00"))
    service.close()
