"""What a desktop shows: accepted by the desktops' own checkers, and by the names that the program goes by."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtSvg", reason="Qt's own libraries are not installed", exc_type=ImportError)

from PySide6.QtGui import QImage

from app.system.autostart import ENTRY_NAME
from build.packaging.project import APP_ID, DESKTOP_ENTRY, METAINFO, ROOT, Project
from build.packaging.shown import SIZES, metainfo, shown_files

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def entry() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(DESKTOP_ENTRY, encoding="utf-8")
    return parser


@pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed"
)
def test_the_desktops_own_checker_finds_no_fault_with_the_entry() -> None:
    checked = subprocess.run(["desktop-file-validate", DESKTOP_ENTRY], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="appstream is not installed")
def test_the_software_centres_own_checker_finds_no_fault(project: Project, tmp_path: Path) -> None:
    file = tmp_path / METAINFO.name
    file.write_bytes(metainfo(project))
    checked = subprocess.run(
        ["appstreamcli", "validate", "--no-net", "--pedantic", "--strict", file],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_names_agree(entry: configparser.ConfigParser) -> None:
    start = (ROOT / "app" / "desktop" / "start.py").read_text(encoding="utf-8")
    assert f'setDesktopFileName("{DESKTOP_ENTRY.stem}")' in start
    assert DESKTOP_ENTRY.name == ENTRY_NAME
    said = entry["Desktop Entry"]
    assert f'setApplicationName("{said["StartupWMClass"]}")' in start
    assert said["Exec"] == said["Icon"] == "tillwatch"
    page = ET.parse(METAINFO).getroot()
    assert page.findtext("id") == APP_ID
    assert page.findtext("launchable") == DESKTOP_ENTRY.name
    assert page.findtext("provides/binary") == said["Exec"]
    assert [node.text for node in page.iterfind("categories/category")] == said["Categories"].split(";")[:-1]


def test_everything_that_is_read_is_there_in_both_languages(entry: configparser.ConfigParser) -> None:
    for group, keys in (
        ("Desktop Entry", ("GenericName", "Comment", "Keywords")),
        ("Desktop Action hidden", ("Name",)),
    ):
        for key in keys:
            assert entry[group][f"{key}[es]"] not in ("", entry[group][key])
    page = ET.parse(METAINFO).getroot()
    spoken = [node for node in page.iter() if node.tag in ("summary", "p", "li", "keyword")]
    spanish = [node for node in spoken if node.get(LANGUAGE) == "es"]
    assert len(spanish) * 2 == len(spoken)


def test_the_release_at_hand_bears_its_day(project: Project) -> None:
    releases = ET.fromstring(metainfo(project)).findall("releases/release")
    assert releases[0].attrib == {"version": project.version, "date": "2026-11-18", "type": "stable"}
    assert all(release.get("date") for release in releases)


def test_nothing_is_started_with_the_pc_unless_the_owner_says_so(project: Project) -> None:
    assert not any("autostart" in place for place in shown_files(project))


def test_every_icon_has_its_size_and_a_picture_in_it(project: Project) -> None:
    files = shown_files(project)
    assert b"<svg" in files["icons/hicolor/scalable/apps/tillwatch.svg"]
    for side in SIZES:
        image = QImage.fromData(files[f"icons/hicolor/{side}x{side}/apps/tillwatch.png"], "PNG")
        assert (image.width(), image.height()) == (side, side)
        seen = Counter(image.pixelColor(x, y).name() for x in range(side) for y in range(side // 2, side))
        assert "#0f6b66" in [name for name, _ in seen.most_common(2)]
        assert image.pixelColor(0, 0).alpha() == 0
    assert {16, 32, 48, 64, 128, 256} <= set(SIZES)
    pictures = [place for place in files if re.search(r"hicolor/\d+x", place)]
    assert len(pictures) == len(SIZES)
