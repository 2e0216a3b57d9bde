"""The package on a clean Debian: what it depends on is enough, and what it needs is inside."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.session.conftest import PACKAGED_ROOT, TILLWATCH, Launch
from tests.session.harness.desktop import VirtualDesktop
from tests.session.harness.program import Program
from tests.session.harness.tray import find_tray_item
from tests.session.harness.waiting import until
from tests.session.packaged.conftest import Enter

INSTALLED = Path("/usr/lib/tillwatch")
Cli = Callable[..., str]


@pytest.fixture
def without_zones() -> Iterator[None]:
    """A PC that has no rules of time zones at all."""
    zones = PACKAGED_ROOT / "usr/share/zoneinfo"
    aside = zones.with_name("zoneinfo.aside")
    if zones.exists():
        zones.rename(aside)
    yield
    if aside.exists():
        aside.rename(zones)


def test_this_is_the_packaged_program_in_its_clean_debian() -> None:
    assert TILLWATCH == INSTALLED / "tillwatch"
    assert (PACKAGED_ROOT / "usr/lib/tillwatch/tillwatch").is_file()
    assert not (PACKAGED_ROOT / "usr/bin/python3").exists()
    assert not (PACKAGED_ROOT / "usr/lib/x86_64-linux-gnu/libxcb-cursor.so.0").exists()


def test_nothing_that_it_is_linked_with_is_missing(enter: Enter) -> None:
    files = [
        path
        for path in (PACKAGED_ROOT / "usr/lib/tillwatch").rglob("*")
        if path.is_file() and not path.is_symlink()
    ]
    code = [f"/{path.relative_to(PACKAGED_ROOT)}" for path in files if path.read_bytes()[:4] == b"\x7fELF"]
    assert len(code) > 100
    said = enter("/usr/bin/env", f"LD_LIBRARY_PATH={INSTALLED}/_internal", "ldd", *code)
    missing = {line.split()[0] for line in said.splitlines() if "not found" in line}
    # One way to draw windows; where its libraries are missing, Qt takes the other.
    assert missing <= {"libwayland-client.so.0", "libwayland-cursor.so.0"}


def test_it_starts_from_its_entry_in_the_menu(
    desktop: VirtualDesktop, start: Callable[[str, Sequence[str | Path]], Program]
) -> None:
    entry = PACKAGED_ROOT / "usr/share/applications/tillwatch.desktop"
    starter = start("Tillwatch", ["gio", "launch", entry])
    assert starter.wait() == 0
    icon = until(lambda: find_tray_item(desktop.bus, "Tillwatch"), "the icon", seconds=20)
    until(starter.shown_window, "the window", seconds=20)
    assert Path(f"/proc/{icon.process}/root").readlink() == PACKAGED_ROOT
    # Panels find the name and the picture of a window in the menu by its class.
    wanted = re.search(r"^StartupWMClass=(.+)$", entry.read_text(), re.MULTILINE)
    shown = _window_class(desktop)
    icon.click("Quit")
    until(lambda: find_tray_item(desktop.bus, "Tillwatch") is None, "the icon to go", seconds=10)
    assert wanted is not None
    assert shown == wanted[1]


def _window_class(desktop: VirtualDesktop) -> str:
    def told(*words: str) -> str:
        return subprocess.run(
            words, env=desktop.environment, capture_output=True, text=True, check=True
        ).stdout

    [window] = told("xdotool", "search", "--onlyvisible", "--name", "^Tillwatch").split()
    return re.findall(r'"([^"]*)"', told("xprop", "-id", window, "WM_CLASS"))[-1]


@pytest.mark.usefixtures("demo_home")
def test_a_heavy_job_runs_in_a_process_of_its_own_of_the_same_program(
    tillwatch: Launch, cli: Cli, home: Path
) -> None:
    program = tillwatch("--hidden")
    until(lambda: "Run now" in program.tray().menu().labels(), "the full menu", seconds=20)
    seen: set[str] = set()

    def job_process() -> bool:
        for process in Path("/proc").iterdir():
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except (OSError, NotADirectoryError):
                continue
            # Others may be at work on this machine, too.
            if b"job-process" in words and str(home).encode() in words:
                seen.add(words[0].decode())
        return bool(seen)

    runner = subprocess.Popen(
        [TILLWATCH, "--home", home, "run", "forecast-demand"],
        env=program.desktop.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(job_process, "the job's process", seconds=30, every=0.005)
    assert runner.wait(timeout=120) == 0
    assert seen == {str(INSTALLED / "tillwatch")}
    last = json.loads(cli("history", "--job", "forecast-demand", "--limit", "1", "--json"))[0]
    assert last["status"] == "succeeded"


@pytest.mark.usefixtures("without_zones")
def test_time_zones_come_from_inside(cli: Cli) -> None:
    said = json.loads(
        cli("schedule", "record-prices", "--cron", "30 2 * * *", "--zone", "America/Bogota", "--json")
    )
    fires = {datetime.fromisoformat(fire).astimezone(UTC).strftime("%H:%M") for fire in said["next_fires"]}
    assert fires == {"07:30"}


def test_it_speaks_both_languages(desktop: VirtualDesktop, home: Path) -> None:
    said = {}
    for language in ("en_GB.UTF-8", "es_ES.UTF-8"):
        asked = subprocess.run(
            [TILLWATCH, "--home", home, "status"],
            env=desktop.environment | {"LANG": language}, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert asked.returncode == 0, asked.stderr
        said[language] = asked.stdout
    assert "Tillwatch is not running" in said["en_GB.UTF-8"]
    assert "no está en marcha" in said["es_ES.UTF-8"]


def test_its_window_speaks_spanish(cli: Cli, tillwatch: Launch) -> None:
    cli("shop", "--language", "es")
    program = tillwatch()
    program.window()
    program.find("list item", "Hoy")
    program.find("list item", "Ajustes")


def test_a_secret_is_kept_read_and_taken_out_of_the_keyring(cli: Cli) -> None:
    first = json.loads(cli("endpoint", "--on", "--show-token", "--json"))["token"]
    assert json.loads(cli("endpoint", "--show-token", "--json"))["token"] == first
    cli("endpoint", "--forget-token", "--json")
    second = json.loads(cli("endpoint", "--on", "--show-token", "--json"))["token"]
    assert second != first


def test_the_man_page_and_the_pictures_are_where_the_desktop_looks(enter: Enter) -> None:
    listed = enter("dpkg", "--listfiles", "tillwatch").splitlines()
    for place in (
        "/usr/share/man/man1/tillwatch.1.gz", "/usr/share/man/es/man1/tillwatch.1.gz",
        "/usr/share/icons/hicolor/scalable/apps/tillwatch.svg", "/usr/share/icons/hicolor/48x48/apps/tillwatch.png",
        "/usr/share/metainfo/app.tillwatch.tillwatch.metainfo.xml", "/usr/share/doc/tillwatch/copyright",
    ):  # fmt: skip
        assert place in listed
    assert not [place for place in listed if place.startswith("/etc")]
    assert shutil.which("tillwatch") == str(INSTALLED / "tillwatch")
