"""Showing a folder or a file in whatever program the desktop has for it."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.system.program import foreign_environment

LOG = logging.getLogger(__name__)


def open_in_its_program(path: Path) -> None:
    """Show a folder, made where it is missing, or a file."""
    if not path.is_file():
        path.mkdir(parents=True, exist_ok=True)
    with foreign_environment():
        opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
    if not opened:
        LOG.warning("No program here opens %s", path)
