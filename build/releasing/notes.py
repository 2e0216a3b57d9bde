"""What is new in a version, as the page for software centres says it: a release is described in one place."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from build.packaging.project import METAINFO
from build.releasing.roles import ReleasingError

LANGUAGES = ("en", "es")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def release_notes(version: str, metainfo: Path = METAINFO) -> dict[str, list[str]]:
    """Return the lines about ``version`` by language. Raises ``ReleasingError`` where one language has none."""
    component = ET.parse(metainfo).getroot()  # noqa: S314 - our own file
    release = component.find(f"releases/release[@version='{version}']")
    lines: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for part in release.iter() if release is not None else ():
        if part.tag in ("p", "li"):
            lines.setdefault(part.get(_LANGUAGE, "en"), []).append(" ".join((part.text or "").split()))
    missing = [language for language in LANGUAGES if not lines[language]]
    if missing:
        raise ReleasingError(f"{metainfo.name} says nothing about {version} in: {', '.join(missing)}.")
    return lines
