"""The worlds of ``surfaces``, one for each language, made when first wanted and used by several files of tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.desktop.surfaces import World, speak_as


class Worlds:
    """Keeps each world for the next test; they go together at the end."""

    def __init__(self, app: QApplication, root: Path) -> None:
        self._app = app
        self._root = root
        self._made: dict[str, World] = {}

    @contextmanager
    def speaking(self, spoken: str) -> Iterator[World]:
        """The world in which that language is spoken, its present one while the test runs."""
        world = self._made.get(spoken)
        if world is None:
            world = self._made[spoken] = World(self._app, self._root / spoken, spoken)
        speak_as(spoken)
        try:
            yield world
        finally:
            world.clear()
            world.rest()

    def close(self) -> None:
        for world in self._made.values():
            world.close()
        self._made.clear()
