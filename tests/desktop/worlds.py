"""The worlds of ``surfaces``, one for each language, made when first wanted and used by all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.desktop.surfaces import World, speak_as


class Worlds:
    """Keeps a world for the next test of its language; only one at a time.

    Qt dresses all widgets there are anew with each change of letters or colours: what stands about makes tests slow.
    """

    def __init__(self, app: QApplication, root: Path) -> None:
        self._app = app
        self._root = root
        self._spoken, self._count = "", 0
        self._made: World | None = None

    @contextmanager
    def speaking(self, spoken: str) -> Iterator[World]:
        """The world in which that language is spoken, its present one while the test runs."""
        if self._made is None or self._spoken != spoken:
            self.close()
            self._spoken, self._count = spoken, self._count + 1
            self._made = World(self._app, self._root / f"{self._count}-{spoken}", spoken)
        world = self._made
        speak_as(spoken)
        try:
            yield world
        finally:
            world.clear()
            world.rest()

    def close(self) -> None:
        if self._made is not None:
            self._made.close()
            self._made = None
