"""The papers that a package must bring: whose the parts are, under which licences, and what changed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence

from build.packaging.inside import Part
from build.packaging.project import MAINTAINER, NAME, ROOT


def licence_files(parts: Sequence[Part]) -> dict[str, bytes]:
    """Return every licence text of every part, by its place in a folder of licences."""
    return {
        f"{re.sub(r'[^A-Za-z0-9.+-]+', '-', part.name)}/{name}": text
        for part in parts
        for name, text in part.texts.items()
    }


def document_files(parts: Sequence[Part]) -> dict[str, bytes]:
    """Return what lies in ``/usr/share/doc/tillwatch``, by its place below ``/usr/share``."""
    folder = f"doc/{NAME}"
    return {
        f"{folder}/copyright": copyright_file(parts),
        f"{folder}/changelog.gz": gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), 9, mtime=0),
        **{f"{folder}/licences/{place}": text for place, text in licence_files(parts).items()},
    }


def copyright_file(parts: Sequence[Part]) -> bytes:
    """Return Debian's copyright file: ours in full, and each part with its licence."""
    heading, holder, *terms = (ROOT / "LICENSE").read_text(encoding="utf-8").strip().split("\n\n")
    assert heading == "MIT License"
    lines = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
        "Upstream-Name: Tillwatch",
        f"Upstream-Contact: {MAINTAINER}",
        "Comment:",
        f" /usr/lib/{NAME} also holds what Tillwatch is built upon, each under its makers' licence. The texts are in",
        f" /usr/share/doc/{NAME}/licences; Qt and PySide6 are used under the LGPL, version 3, as libraries of their",
        " own, which may be replaced by others of the same interface.",
        " .",
        *(f" {f'{part.name} {part.version}'.strip()}: {part.licence}" for part in parts),
        "",
        "Files: *",
        f"Copyright: {holder.removeprefix('Copyright (c) ')}",
        "License: MIT",
        *(f" {line}" if line else " ." for line in "\n\n".join(terms).splitlines()),
    ]
    return ("\n".join(lines) + "\n").encode()
