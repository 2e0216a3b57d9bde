"""Windows as a screen reader sees them: controls found by role and accessible name (AT-SPI over D-Bus)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.session.harness.bus import Bus, BusError
from tests.session.harness.waiting import NotInTimeError, until

_ATSPI = "org.a11y.atspi."
_NOTHING = "/org/a11y/atspi/null"
_STATE_BITS = {"checked": 4, "enabled": 8, "focused": 12, "selected": 23, "showing": 25}
_CLOSED = {"table", "tree table", "combo box"}
"""What holds too much to be looked through for a control, and is asked for its lines where they are wanted."""
_LABEL_FOR = 1
_PRESSES = {"press", "click", "toggle", "activate"}


@dataclass(frozen=True)
class Control:
    """One thing in a window: the window itself, a button, a table, a line of text."""

    bus: Bus
    service: str
    path: str

    @property
    def name(self) -> str:
        """The accessible name."""
        return str(self.bus.get(self.service, self.path, _ATSPI + "Accessible", "Name"))

    @property
    def role(self) -> str:
        """For example ``push button``, ``table``, ``frame``."""
        return str(self._ask("Accessible", "GetRoleName"))

    def children(self) -> list[Control]:
        found = self._ask("Accessible", "GetChildren")
        return [Control(self.bus, service, path) for service, path in found if path != _NOTHING]

    def is_(self, state: str) -> bool:
        """Whether it is ``checked``, ``enabled``, ``focused``, ``selected`` or ``showing``."""
        low, high = self._ask("Accessible", "GetState")
        return bool((low | high << 32) >> _STATE_BITS[state] & 1)

    def press(self) -> None:
        """Does what a click on it would do. Raises AssertionError where it cannot be pressed."""
        count = self.bus.get(self.service, self.path, _ATSPI + "Action", "NActions")
        names = [str(self._ask("Action", "GetName", "i", index)) for index in range(count)]
        index = next((at for at, name in enumerate(names) if name.lower() in _PRESSES), None)
        assert index is not None, f"{self.role} {self.name!r} cannot be pressed; it knows {names}"
        self._ask("Action", "DoAction", "i", index)

    def focus(self) -> None:
        """Brings the keyboard to it; its window must be in front."""
        assert self._ask("Component", "GrabFocus"), f"{self.role} {self.name!r} does not take the keyboard"

    def box(self) -> tuple[int, int, int, int]:
        """Where it is on the screen: left, top, width, height in pixels."""
        left, top, width, height = self._ask("Component", "GetExtents", "u", 0)
        return left, top, width, height

    def choose(self, name: str) -> None:
        """Selects the line of this list that has the accessible name ``name``."""
        names = [child.name for child in self.children()]
        assert name in names, f"no line {name!r} among {names}"
        assert self._ask("Selection", "SelectChild", "i", names.index(name)), f"{name!r} was not selected"

    def enter(self, text: str) -> None:
        """Puts ``text`` into this field in place of what stands there."""
        assert self._ask("EditableText", "SetTextContents", "s", text), f"{self.name!r} took no text"

    def labelled(self) -> Control:
        """What this label belongs to. Boxes of choices are known by their label only: their own name is the choice."""
        for kind, targets in self._ask("Accessible", "GetRelationSet"):
            if kind == _LABEL_FOR:
                service, path = targets[0]
                return Control(self.bus, service, path)
        raise AssertionError(f"the label {self.name!r} belongs to nothing")

    def rows(self) -> list[list[str]]:
        """A table's cells as text, row by row."""
        count, columns = (
            self.bus.get(self.service, self.path, _ATSPI + "Table", name) for name in ("NRows", "NColumns")
        )
        return [[self._cell(row, column).name for column in range(columns)] for row in range(count)]

    def walk(self) -> Iterator[Control]:
        """This control and everything inside it, but for cells of tables and choices of boxes.

        What vanishes meanwhile is left out.
        """
        yield self
        try:
            inside = [] if self.role in _CLOSED else self.children()
        except (BusError, TimeoutError):
            return
        for child in inside:
            yield from child.walk()

    def find_all(self, role: str | None = None, name: str | None = None) -> Iterator[Control]:
        """Everything inside with this role and accessible name, looked for only as far as it is asked for."""
        for control in self.walk():
            try:
                fits = (name is None or control.name == name) and (role is None or control.role == role)
            except (BusError, TimeoutError):  # vanished between two questions
                continue
            if fits:
                yield control

    def describe(self, depth: int = 0) -> str:
        """The tree of roles and names, for the message of a failing test."""
        lines = [f"{'  ' * depth}{self.role} {self.name!r}"]
        lines += [child.describe(depth + 1) for child in self.children()]
        return "\n".join(lines)

    def _cell(self, row: int, column: int) -> Control:
        service, path = self._ask("Table", "GetAccessibleAt", "ii", row, column)
        return Control(self.bus, service, path)

    def _ask(self, interface: str, member: str, signature: str = "", *arguments: Any) -> Any:
        return self.bus.call(self.service, self.path, _ATSPI + interface, member, signature, *arguments)


class Screen:
    """All windows of all programs on a desktop that speak AT-SPI."""

    def __init__(self, accessibility_address: str) -> None:
        self._bus = Bus(accessibility_address)
        self._root = Control(self._bus, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")

    def close(self) -> None:
        self._bus.close()

    def programs(self) -> dict[str, Control]:
        """By the name they give themselves; for a Qt program its application name."""
        found: dict[str, Control] = {}
        for control in self._root.children():
            try:
                name = control.bus.get(
                    control.service, control.path, _ATSPI + "Accessible", "Name", seconds=0.5
                )
                found.setdefault(str(name), control)
            except (BusError, TimeoutError):  # ended and not yet struck off, or hanging
                continue
        return found

    def find_all(self, program: str, role: str | None = None, name: str | None = None) -> Iterator[Control]:
        """What the program shows with this role and accessible name; nothing where it is not running."""
        root = self.programs().get(program)
        return root.find_all(role, name) if root else iter(())

    def find(
        self, program: str, role: str | None = None, name: str | None = None, seconds: float = 15.0
    ) -> Control:
        """The first such control that is showing, waited for; the message of a failure shows all there is."""

        def look() -> Control | None:
            try:
                return next(
                    (each for each in self.find_all(program, role, name) if each.is_("showing")), None
                )
            except (
                BusError,
                TimeoutError,
            ):  # vanished between two questions; the next look sees what came instead
                return None

        try:
            return until(look, f"{role or 'control'} {name!r} of {program}", seconds)
        except NotInTimeError as error:
            root = self.programs().get(program)
            shown = root.describe() if root else f"programs: {list(self.programs())}"
            raise NotInTimeError(f"{error}\n{shown}") from None
