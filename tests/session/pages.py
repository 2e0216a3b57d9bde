"""Getting about in Tillwatch's window by what its controls are called."""

from __future__ import annotations

import subprocess

from tests.session.harness.bus import BusError
from tests.session.harness.program import Program
from tests.session.harness.waiting import until
from tests.session.harness.windows import Control

CHECK_STOCK = "Check stock levels"


def open_page(program: Program, page: str) -> None:
    """Chooses a page in the rail at the window's side, and waits until it is the current one."""
    program.find("list", "Pages").choose(page)
    until(lambda: current_page(program) == page, f"the page {page!r}")


def current_page(program: Program) -> str | None:
    """The page chosen in the rail."""
    rail = program.find("list", "Pages")
    return next((line.name for line in rail.children() if line.is_("selected")), None)


def history(program: Program) -> list[list[str]]:
    """The lines of the history page, which must be open: state, job, started by, when, took, what happened."""
    return program.find("table", "History").rows()


def await_runs(program: Program, job: str, count: int = 1) -> list[list[str]]:
    """The history's lines of ``job``, once ``count`` runs of it that were started by hand are done."""
    open_page(program, "History")

    def look() -> list[list[str]] | None:
        try:
            lines = [line for line in history(program) if line[:3] == ["Done", job, "By hand"]]
        except (BusError, TimeoutError):  # filled anew while it was read
            return None
        return lines if len(lines) >= count else None

    return until(look, f"{count} finished runs of {job!r}", seconds=30)


def choose_in(program: Program, dialog: Control, label: str, entry: str) -> None:
    """Opens the dialog's box of choices that has this label, types the entry's name and takes it."""
    box = next(dialog.find_all("label", label)).labelled()
    if box.name == entry:
        return
    box.press()
    until(lambda: any(line.is_("showing") for line in box.children()), f"the choices of {label!r}")
    for words in (["type", "--delay", "20", entry], ["key", "Return"]):
        subprocess.run(["xdotool", *words], env=program.desktop.environment, check=True, timeout=20)
    until(lambda: box.name == entry, f"{entry!r} in {label!r}")


def run_now(program: Program, job: str) -> Control:
    """Presses a job's button on the jobs page."""
    open_page(program, "Jobs")
    button = program.find("push button", f"Run now: {job}")
    button.press()
    return button
