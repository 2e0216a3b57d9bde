"""Getting about in Tillwatch's window by what its controls are called in the language in use."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from app.language import tr
from tests.session.harness.bus import BusError
from tests.session.harness.desktop import VirtualDesktop
from tests.session.harness.notices import Notice, NoticeLog
from tests.session.harness.program import Program
from tests.session.harness.waiting import NotInTimeError, until
from tests.session.harness.windows import Control

CHECK_STOCK = "Check stock levels"


def open_page(program: Program, page: str) -> None:
    """Chooses a page in the rail at the window's side, and waits until it is the current one."""
    program.find("list", tr("Pages")).choose(page)
    until(lambda: current_page(program) == page, f"the page {page!r}")


def current_page(program: Program) -> str | None:
    """The page chosen in the rail."""
    rail = program.find("list", tr("Pages"))
    return next((line.name for line in rail.children() if line.is_("selected")), None)


def history(program: Program) -> list[list[str]]:
    """The lines of the history page, which must be open: state, job, started by, when, took, what happened."""
    return program.find("table", "History").rows()


def await_runs(program: Program, job: str, count: int = 1, outcome: str = "Done") -> list[list[str]]:
    """The history's lines of ``job``, once ``count`` runs of it that were started by hand have come to this end."""
    open_page(program, "History")

    def look() -> list[list[str]] | None:
        try:
            lines = [line for line in history(program) if line[:3] == [outcome, job, "By hand"]]
        except (BusError, TimeoutError):  # filled anew while it was read
            return None
        return lines if len(lines) >= count else None

    return until(look, f"{count} runs of {job!r} with the outcome {outcome!r}", seconds=30)


def choose_in(program: Program, dialog: Control, label: str, entry: str) -> None:
    """Chooses an entry in the dialog's box of choices that has this label."""
    choose_entry(program, next(dialog.find_all("label", label)).labelled(), entry)


def choose_entry(program: Program, box: Control, entry: str) -> None:
    """Opens a box of choices, goes to the entry by the keyboard and takes it."""
    if box.name == entry:
        return
    box.press()
    until(lambda: any(line.is_("showing") for line in box.children()), f"the choices around {entry!r}")
    if entry.isascii():
        type_text(program.desktop, entry)
    else:  # which not every keyboard can type
        lines = [line.name for line in box.children()[0].children()]
        press_keys(program.desktop, "Home", *["Down"] * lines.index(entry))
    press_keys(program.desktop, "Return")
    until(lambda: box.name == entry, f"{entry!r} to be chosen")


def run_now(program: Program, job: str) -> Control:
    """Presses a job's button on the jobs page."""
    open_page(program, "Jobs")
    button = program.find("push button", f"Run now: {job}")
    button.press()
    return button


def press_keys(desktop: VirtualDesktop, *keys: str) -> None:
    """Presses keys one after the other, named as X names them: ``press_keys(desktop, "Tab", "ctrl+7")``."""
    subprocess.run(["xdotool", "key", *keys], env=desktop.environment, check=True, timeout=20)


def type_text(desktop: VirtualDesktop, text: str) -> None:
    """Types into whatever has the keyboard."""
    words = ["xdotool", "type", "--delay", "20", text]
    subprocess.run(words, env=desktop.environment, check=True, timeout=20)


def bring_to_front(desktop: VirtualDesktop, title: str) -> None:
    """Gives the keyboard to the window whose title begins so."""
    words = [
        "xdotool",
        "search",
        "--sync",
        "--onlyvisible",
        "--name",
        f"^{title}",
        "windowactivate",
        "--sync",
    ]
    subprocess.run(words, env=desktop.environment, check=True, timeout=20)


def press(program: Program, name: str, seconds: float = 15) -> None:
    """Presses a button, waited for until it can be pressed."""
    button = program.find("push button", name, seconds=seconds)
    until(lambda: button.is_("enabled"), f"{name!r} to be ready", seconds=seconds)
    button.press()


def texts(program: Program) -> list[str]:
    """Everything that is written in its windows now, but for tables."""
    try:
        found = program.screen.find_all(program.name, "label")
        return [label.name for label in found if label.is_("showing")]
    except (BusError, TimeoutError):  # made anew while it was read
        return []


def await_text(program: Program, part: str, seconds: float = 15) -> str:
    """The first text in its windows with ``part`` in it."""

    def look() -> str | None:
        return next((text for text in texts(program) if part in text), None)

    try:
        return until(look, f"{part!r} in the window", seconds)
    except NotInTimeError as error:
        raise NotInTimeError(f"{error}; it says {texts(program)}") from None


def is_there(program: Program, role: str, name: str) -> bool:
    """Whether such a control is on the screen now."""
    try:
        return any(each.is_("showing") for each in program.screen.find_all(program.name, role, name))
    except (BusError, TimeoutError):  # gone between two questions
        return False


class Welcome:
    """The four steps of the first run, in front of the window."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._desktop = program.desktop
        program.find("push button", tr("Next"), seconds=60)

    def speak(self, language: str, *, title: str, label: str) -> None:
        """Chooses a language in the first step, which then has this title, and this label before the choice."""
        dialog = next(each for each in self._program.screen.find_all(self._program.name, "dialog"))
        bring_to_front(self._desktop, dialog.name)
        choose_in(self._program, dialog, label, language)
        self._program.find("dialog", title)

    def give_folder(self, folder: Path, files: Sequence[str]) -> None:
        """Names the folder with the exports in the platform's dialog, and waits until all ``files`` in it are read."""
        press(self._program, tr("Choose a folder…"))
        bring_to_front(self._desktop, tr("Choose the folder that your exports are in"))
        type_text(self._desktop, str(folder))
        press_keys(self._desktop, "Return")
        unread = set(files)

        def all_read() -> bool:
            shown = texts(self._program)
            unread.difference_update(
                file for file in list(unread) if any(_is_read(text, file) for text in shown)
            )
            return not unread

        until(all_read, f"{files} to be read", seconds=60)

    def next(self, title: str) -> None:
        """Goes on to the step with this title."""
        press(self._program, tr("Next"))
        await_text(self._program, title)

    def name_shop(self, name: str) -> None:
        """Types the shop's name."""
        _fill(self._program, "text", tr("Name of the shop"), name)

    def tell_at_any_time(self) -> None:
        """Ends the quiet hours where they begin."""
        for field in (tr("Quiet from"), tr("Quiet until")):
            _fill(self._program, "spin box", field, "0000")

    def finish(self) -> None:
        """Ends it, and waits until the pages are filled."""
        press(self._program, tr("Finish"))
        until(
            lambda: not is_there(self._program, "push button", tr("Not now")), "the welcome to go", seconds=90
        )


def _fill(program: Program, role: str, name: str, typed: str) -> None:
    """Types into a field."""
    _keyboard_to(program.find(role, name))
    type_text(program.desktop, typed)


def _keyboard_to(field: Control) -> None:
    """Brings the keyboard to a field, once it is ready."""
    until(lambda: field.is_("enabled"), "the field to be ready")
    field.focus()
    until(lambda: field.is_("focused"), "the keyboard on the field")


def _is_read(text: str, file: str) -> bool:
    return text.startswith(f"{file}: ") and not text.endswith((tr("is being read"), tr("waits for its turn")))


def read_file(program: Program, file: Path) -> None:
    """Names a file on the data page, which must be open, and has it read."""
    program.find("text", tr("File to read")).enter(str(file))
    press(program, tr("Read it"))


def alerts_on_today(program: Program) -> list[str] | None:
    """Titles of the alerts on the first page, which must be open: each has its figures to unfold.

    None where the page was made anew while it was read.
    """
    head = "Details: "
    try:
        buttons = program.screen.find_all(program.name, "push button")
        names = [each.name for each in buttons if each.is_("showing")]
    except (BusError, TimeoutError):
        return None
    return [name.removeprefix(head) for name in names if name.startswith(head)]


def run_daily(program: Program, job: str, *, at: str, words: str) -> None:
    """Has a job run every day ``at`` four digits, on the jobs page, whose card then says so in these ``words``."""
    press(program, f"Change when it runs: {job}")
    dialog = program.find("dialog", job)
    bring_to_front(program.desktop, job)
    how_often = next(each for each in dialog.find_all("combo box") if each.is_("showing"))
    until(lambda: how_often.is_("enabled"), "the times to be read")
    choose_entry(program, how_often, "Every day")
    _fill(program, "spin box", "Time of day", at)
    press(program, "Save")
    until(lambda: not is_there(program, "dialog", job), "the dialog to go")
    await_text(program, words)


def answer_notice(program: Program, notices: NoticeLog, text: str, answer: str) -> Notice:
    """Waits for the notice with this text and presses one of its buttons, as the owner sees it on the screen."""
    notice = notices.wait(text, seconds=30)
    program.screen.find("xfce4-notifyd", "push button", answer).press()
    until(lambda: notice.pressed, f"{answer!r} to be pressed")
    return notice
