"""A process that draws one report for the Tillwatch that started it. Nobody calls it by hand."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from app.jobs.paper import Paper

RESOLUTION = 1_200
"""Dots per inch to which letters are placed; the PDF itself is made of outlines."""


def draw_report(source: Path, target: Path) -> int:
    """Draw the ``Paper`` that ``source`` holds as JSON into the PDF ``target``; return an exit code.

    What goes wrong is said on stderr, for the parent to pass on.
    """
    paper = msgspec.json.decode(source.read_bytes(), type=Paper)
    if sys.platform not in ("win32", "darwin"):
        # No screen is needed to draw on paper, and none may be there.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QLocale, QMarginsF
    from PySide6.QtGui import QFontDatabase, QGuiApplication, QPageSize, QPainter, QPdfWriter

    from app.desktop.paper.leaf import Leaf
    from app.desktop.paper.pieces import draw

    application = QGuiApplication(["tillwatch"])
    if not QFontDatabase.families():
        _say("No font is installed on this computer; a PDF needs at least one.")
        return 1
    writer = QPdfWriter(str(target))
    writer.setCreator("Tillwatch")
    writer.setTitle(paper.title)
    writer.setResolution(RESOLUTION)
    metric = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.MetricSystem
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4 if metric else QPageSize.PageSizeId.Letter))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter()
    if not painter.begin(writer):
        _say(f"The file {target.name} cannot be written.")
        return 1
    draw(Leaf(writer, painter, paper.footer), paper)
    # False where the disk is full: the file is then not whole.
    written = painter.end()
    del application
    if not written:
        _say("The file could not be written to its end.")
    return 0 if written else 1


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201 - the parent reads it
