"""The tray as the desktop sees it: StatusNotifierItem for the icon, com.canonical.dbusmenu for its menu."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.session.harness.bus import Bus, BusError
from tests.session.harness.desktop import WATCHER

_ITEM = "org.kde.StatusNotifierItem"
_MENU = "com.canonical.dbusmenu"


@dataclass(frozen=True)
class MenuEntry:
    """One line of a menu, with the lines of its submenu."""

    ident: int
    label: str
    enabled: bool
    visible: bool
    checked: bool
    separator: bool
    children: tuple[MenuEntry, ...]

    def labels(self) -> list[str]:
        """What its submenu offers, in order, without separators."""
        return [child.label for child in self.children if child.visible and not child.separator]


@dataclass(frozen=True)
class TrayItem:
    """One icon in the tray."""

    bus: Bus
    service: str
    path: str

    def _property(self, name: str) -> Any:
        return self.bus.get(self.service, self.path, _ITEM, name)

    @property
    def ident(self) -> str:
        """For a Qt program its application name."""
        return str(self._property("Id"))

    @property
    def title(self) -> str:
        return str(self._property("Title"))

    @property
    def tooltip(self) -> str:
        return str(self._property("ToolTip")[2])

    @property
    def process(self) -> int:
        """Process id of the program that shows this icon."""
        return self.bus.connection_process(self.service)

    def activate(self) -> None:
        """The left click."""
        self.bus.call(self.service, self.path, _ITEM, "Activate", "ii", 0, 0)

    def menu(self) -> MenuEntry:
        """The whole menu as the desktop would draw it now: a nameless entry with the lines inside."""
        path = self._property("Menu")
        self.bus.call(self.service, path, _MENU, "AboutToShow", "i", 0)
        _revision, root = self.bus.call(self.service, path, _MENU, "GetLayout", "iias", 0, -1, [])
        return _entry(root)

    def entry(self, *labels: str) -> MenuEntry:
        """The line reached through these labels, outermost first. AssertionError where there is none."""
        found = self.menu()
        for label in labels:
            below = next((child for child in found.children if child.label == label and child.visible), None)
            assert below is not None, f"no line {label!r} among {found.labels()}"
            found = below
        return found

    def click(self, *labels: str) -> None:
        """Chooses a line of the menu: ``click("Run now", "Check stock levels")``."""
        entry = self.entry(*labels)
        assert entry.enabled, f"{entry.label!r} cannot be chosen now"
        event = (entry.ident, "clicked", ("i", 0), int(time.time()) & 0xFFFFFFFF)
        self.bus.call(self.service, self._property("Menu"), _MENU, "Event", "isvu", *event)

    def mean_colour(self) -> tuple[int, int, int]:
        """Mean red, green and blue of the icon's opaque pixels: tells its states apart without a picture."""
        _width, _height, data = max(self._property("IconPixmap"), key=lambda pixmap: pixmap[0])
        pixels = [data[at : at + 4] for at in range(0, len(data), 4)]  # alpha first
        opaque = [pixel for pixel in pixels if pixel[0] > 200]
        red, green, blue = (sum(pixel[k] for pixel in opaque) // max(1, len(opaque)) for k in (1, 2, 3))
        return red, green, blue


def _entry(raw: Any) -> MenuEntry:
    ident, properties, children = raw
    plain = {name: variant[1] for name, variant in properties.items()}
    return MenuEntry(
        ident=ident,
        # "_" marks the key to press and "__" is a real one.
        label=plain.get("label", "").replace("__", "\0").replace("_", "").replace("\0", "_"),
        enabled=plain.get("enabled", True),
        visible=plain.get("visible", True),
        checked=plain.get("toggle-state", 0) == 1,
        separator=plain.get("type") == "separator",
        children=tuple(_entry(child[1]) for child in children),
    )


def tray_items(bus: Bus) -> list[TrayItem]:
    """All icons that the tray host shows; none where there is no host."""
    if not bus.owned(WATCHER[0]):
        return []
    items = []
    for registered in bus.get(*WATCHER, "RegisteredStatusNotifierItems"):
        service, slash, path = registered.partition("/")
        items.append(TrayItem(bus, service, slash + path if slash else "/StatusNotifierItem"))
    return items


def find_tray_item(bus: Bus, ident: str) -> TrayItem | None:
    """The icon of the program with this application name, if it is shown now."""
    for item in tray_items(bus):
        try:
            if item.ident == ident:
                return item
        except BusError:  # gone between the list and the question
            continue
    return None
