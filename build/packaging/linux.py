"""The Debian package with everything around the frozen folder that a desktop and a reader of manuals look for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from build.packaging.debian import make_deb
from build.packaging.inside import Part
from build.packaging.manual import manual_files
from build.packaging.papers import document_files
from build.packaging.project import Project
from build.packaging.shown import shown_files


def make_whole_deb(frozen: Path, parts: Sequence[Part], project: Project, folder: Path) -> Path:
    """Make the package of the folder ``frozen``, in which ``parts`` are, in ``folder``; return it."""
    shared = {**shown_files(project), **manual_files(project), **document_files(parts)}
    return make_deb(frozen, shared, project, folder)
