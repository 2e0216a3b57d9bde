"""What a package must know of Tillwatch, each thing read from the one place where it is written."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "tillwatch"
APP_ID = "app.tillwatch.tillwatch"
"""The name by which software centres know the program. It must never change once it was published."""

MAINTAINER = "The Tillwatch founders <maintainers@tillwatch.invalid>"
METAINFO = ROOT / "resources" / "linux" / f"{APP_ID}.metainfo.xml"
DESKTOP_ENTRY = ROOT / "resources" / "linux" / f"{NAME}.desktop"
ICON = ROOT / "resources" / "icons" / f"{NAME}.svg"


class PackagingError(Exception):
    """Something that a package needs is missing or contradicts itself; says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Project:
    """The program that is packed."""

    version: str
    """As in ``pyproject.toml``."""
    made_at: int
    """The moment that everything in a package bears, in seconds since 1970."""
    summary: str
    paragraphs: tuple[str, ...]
    """What Tillwatch is, in English; a paragraph that is part of a list begins with a dash."""

    @property
    def debian_version(self) -> str:
        """The version as Debian sorts it: what comes before a release is older than it."""
        return re.sub(r"\.?(a|b|rc|dev)(\d+)", r"~\1\2", self.version).replace(".post", "+post")


def read_project() -> Project:
    """Return what the sources say. Raises ``PackagingError`` where two of them name different versions."""
    versions = stated_versions()
    if len(set(versions.values())) != 1:
        told = ", ".join(f"{place}: {version}" for place, version in versions.items())
        raise PackagingError(f"The places that name the version do not agree ({told}). Bring them in line.")
    component = ET.parse(METAINFO).getroot()  # noqa: S314 - our own file
    said = component.find("description")
    return Project(
        version=versions["pyproject.toml"],
        made_at=made_at(),
        summary=component.findtext("summary") or "",
        paragraphs=tuple(_english(said)) if said is not None else (),
    )


def stated_versions() -> dict[str, str]:
    """Return the version that each place names; the package goes by the first."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = str(tomllib.load(file)["project"]["version"])
    return {
        "pyproject.toml": version,
        "app/__init__.py": _found(r'^__version__ = "([^"]+)"', ROOT / "app" / "__init__.py"),
        "CHANGELOG.md": _found(r"^## (\S+)", ROOT / "CHANGELOG.md"),
        METAINFO.name: _found(r'<release version="([^"]+)"', METAINFO),
    }


def made_at() -> int:
    """Return ``SOURCE_DATE_EPOCH``, else when the last commit was made, else when the project file was written."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    if told:
        if not told.isdecimal():
            raise PackagingError(f"SOURCE_DATE_EPOCH is '{told}'. It must be a number of seconds since 1970.")
        return int(told)
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, check=True)
        return int(asked.stdout)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return int((ROOT / "pyproject.toml").stat().st_mtime)


def _found(pattern: str, file: Path) -> str:
    match = re.search(pattern, file.read_text(encoding="utf-8"), re.MULTILINE)
    return match[1] if match else "none"


def _english(description: ET.Element) -> list[str]:
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    said = [part for part in description.iter() if part.tag in ("p", "li") and language not in part.attrib]
    return [("- " if part.tag == "li" else "") + " ".join((part.text or "").split()) for part in said]
