"""Starting at sign-in: read from the system each time, and never more changed than what is ours."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import TillwatchError
from app.system.autostart import (
    APPROVED_KEY,
    RUN_KEY,
    DesktopEntry,
    LaunchAgent,
    RunKey,
    autostart,
    escaped,
    exec_line,
    unescaped,
)
from app.system.paths import Home
from app.system.program import hidden_command
from tests.store.test_opening import as_an_ordinary_user

COMMAND = ("/opt/tillwatch/tillwatch", "--hidden")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "config" / "autostart"


@pytest.fixture
def entry(folder: Path) -> DesktopEntry:
    return DesktopEntry(COMMAND, folder)


def lines(entry: DesktopEntry) -> list[str]:
    return entry.file.read_text(encoding="utf-8").splitlines()


def test_it_is_off_until_it_is_turned_on_and_leaves_nothing_when_turned_off(entry: DesktopEntry) -> None:
    assert not entry.is_on()
    entry.turn_off()
    assert not entry.file.exists()
    entry.turn_on()
    assert entry.is_on()
    assert entry.program() == Path(COMMAND[0])
    entry.turn_off()
    assert not entry.is_on()
    assert list(entry.file.parent.iterdir()) == []


def test_the_entry_says_all_that_desktops_want_to_know(entry: DesktopEntry) -> None:
    entry.turn_on()
    assert lines(entry)[0] == "[Desktop Entry]"
    assert {
        "Type=Application",
        "Name=Tillwatch",
        "Exec=/opt/tillwatch/tillwatch --hidden",
        "TryExec=/opt/tillwatch/tillwatch",
        "X-GNOME-Autostart-Delay=5",
        "X-MATE-Autostart-Delay=5",
        "X-KDE-autostart-after=panel",
    } <= set(lines(entry))


@pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed"
)
def test_the_desktops_own_checker_finds_no_fault(tmp_path: Path, folder: Path) -> None:
    odd = DesktopEntry((str(tmp_path / 'a b$`"%\\'), "--hidden", "--home", "/tmp/été 100 %"), folder)
    odd.turn_on()
    checked = subprocess.run(["desktop-file-validate", odd.file], capture_output=True, text=True)
    # GNOME's and MATE's own keys are theirs alone, and the checker calls any such key an extension.
    assert [line for line in checked.stdout.splitlines() if "error:" in line] == []
    assert checked.returncode == 0


@pytest.mark.parametrize("said", ["Hidden=true", "X-GNOME-Autostart-enabled=false", " Hidden = true "])
def test_what_a_desktops_own_list_switched_off_is_off_and_can_be_turned_on_again(
    entry: DesktopEntry, said: str
) -> None:
    entry.turn_on()
    with entry.file.open("a", encoding="utf-8") as file:
        file.write(f"{said}\n")
    assert not entry.is_on()
    entry.turn_on()
    assert entry.is_on()


EDITED = """# mine
[Desktop Entry]
Type=Application
Name=Shop watch
Exec=/old/place/tillwatch --hidden
X-GNOME-Autostart-Delay=60
OnlyShowIn=XFCE;

[Desktop Action Other]
Name=Other
Exec=/bin/true
"""


def test_in_a_file_that_the_owner_edited_only_our_keys_change(entry: DesktopEntry) -> None:
    entry.file.parent.mkdir(parents=True)
    entry.file.write_text(EDITED)
    entry.turn_on()
    kept = [line for line in EDITED.splitlines() if not line.startswith("Exec=/old")]
    assert [line for line in lines(entry) if line in kept] == kept
    assert "Exec=/opt/tillwatch/tillwatch --hidden" in lines(entry)
    other = lines(entry).index("[Desktop Action Other]")
    assert lines(entry)[other:] == ["[Desktop Action Other]", "Name=Other", "Exec=/bin/true"]
    on = lines(entry)
    entry.turn_off()
    assert not entry.is_on()
    assert [line for line in lines(entry) if line != "Hidden=true"] == on
    entry.turn_on()
    assert lines(entry) == on


def test_an_owners_link_to_the_file_stays_a_link(entry: DesktopEntry, tmp_path: Path) -> None:
    target = tmp_path / "kept.desktop"
    target.write_text(EDITED)
    entry.file.parent.mkdir(parents=True)
    entry.file.symlink_to(target)
    entry.turn_on()
    assert entry.file.is_symlink()
    assert "Exec=/opt/tillwatch/tillwatch --hidden" in target.read_text()


def test_a_program_that_was_moved_is_missed(folder: Path, tmp_path: Path) -> None:
    program = tmp_path / "tillwatch"
    program.touch()
    entry = DesktopEntry((str(program), "--hidden"), folder)
    assert entry.missing_program() is None
    entry.turn_on()
    assert entry.missing_program() is None
    program.unlink()
    assert entry.missing_program() == program
    entry.turn_off()
    assert entry.missing_program() is None


def test_a_folder_that_may_not_be_written_is_told_with_advice(tmp_path: Path) -> None:
    entry = DesktopEntry(COMMAND, Path("/proc/nowhere/autostart"))
    with pytest.raises(TillwatchError) as told:
        entry.turn_on()
    assert "/proc/nowhere" in told.value.sentence
    assert "permissions" in told.value.advice
    with as_an_ordinary_user(), pytest.raises(TillwatchError, match="permissions"):
        DesktopEntry(COMMAND, Path("/etc/tillwatch-test/autostart")).turn_on()


def as_a_desktop_reads(value: str) -> list[str]:
    """The words of an ``Exec`` line, by the specification: escapes of strings, field codes, then quotes."""
    string, signs = "", iter(value)
    for sign in signs:
        string += (
            {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}[next(signs)] if sign == "\\" else sign
        )
    expanded, signs = "", iter(string)
    for sign in signs:
        if sign == "%":
            assert next(signs) == "%", "a field code that nobody meant"
        expanded += sign
    said, word, quoted = [], "", False
    signs = iter(expanded)
    for sign in signs:
        if sign == '"':
            quoted = not quoted
        elif sign == "\\":
            assert quoted, "a backslash that quotes nothing"
            word += (escaped_sign := next(signs))
            assert escaped_sign in '"`$\\'
        elif sign == " " and not quoted:
            said.append(word)
            word = ""
        else:
            assert quoted or sign not in "\t\n'><~|&;$*?#()`", "a sign that must stand in quotes"
            word += sign
    return [*said, word]


words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


@given(st.lists(words, min_size=1).filter(lambda said: not {"%", "="} & set(said[0])))
def test_every_word_reaches_the_program_as_it_was(command: list[str]) -> None:
    line = exec_line(command)
    assert "\n" not in line
    assert as_a_desktop_reads(line) == command


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_written_value_is_read_back(value: str) -> None:
    assert unescaped(escaped(value)) == value
    assert escaped(value).strip(" ") == escaped(value)


@given(words)
def test_a_program_anywhere_is_found_again(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    entry = DesktopEntry((f"/{name}", "--hidden"), tmp_path_factory.mktemp("autostart"))
    entry.turn_on()
    assert entry.is_on()
    assert entry.program() == Path(f"/{name}")
    if not {"%", "="} & set(name):
        written = entry.file.read_bytes().split(b"\n")
        entry.file.write_bytes(b"\n".join(line for line in written if not line.startswith(b"TryExec")))
        assert entry.program() == Path(f"/{name}")
    entry.turn_off()
    assert not entry.file.exists()


@pytest.mark.skipif(
    shutil.which("gio") is None, reason="GLib's own starter of desktop entries is not installed"
)
@pytest.mark.parametrize(
    "name",
    ["plain", "with space", "100 %", "a=b", "q\"uote'", "$HOME `x`", "back\\slash", "tab\tline\nend", "été"],
)
def test_a_real_desktops_starter_calls_the_program_with_its_words(
    tmp_path: Path, folder: Path, name: str
) -> None:
    place = tmp_path / name
    place.mkdir()
    program = place / "tillwatch"
    said = tmp_path / "said"
    program.write_text(f'#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done > "{said}.part"\n'
                       f'mv "{said}.part" "{said}"\n')  # fmt: skip
    program.chmod(0o755)
    entry = DesktopEntry((str(program), "--hidden", "--home", str(place)), folder)
    entry.turn_on()
    subprocess.run(["gio", "launch", entry.file], check=True, capture_output=True, timeout=20)
    for _ in range(200):
        if said.exists():
            break
        subprocess.run(["sleep", "0.05"], check=True)
    assert said.read_text().split("\0")[:-1] == ["--hidden", "--home", str(place)]


class FakeRegistry:
    def __init__(self) -> None:
        self.values: dict[tuple[str, str], object] = {}

    def read(self, key: str, name: str) -> object | None:
        return self.values.get((key, name))

    def write(self, key: str, name: str, value: str) -> None:
        self.values[key, name] = value

    def delete(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


def test_windows_runs_it_by_a_value_of_its_own() -> None:
    registry = FakeRegistry()
    way = RunKey((r"C:\Program Files\Tillwatch\tillwatch.exe", "--hidden"), registry)
    assert not way.is_on()
    way.turn_on()
    line = registry.values[RUN_KEY, "Tillwatch"]
    assert line == r'"C:\Program Files\Tillwatch\tillwatch.exe" --hidden'
    assert way.is_on()
    assert way.program() == Path(r"C:\Program Files\Tillwatch\tillwatch.exe")
    way.turn_off()
    assert registry.values == {}
    assert not way.is_on()
    assert way.program() is None


def test_what_the_task_manager_switched_off_is_off() -> None:
    registry = FakeRegistry()
    way = RunKey(COMMAND, registry)
    way.turn_on()
    registry.values[APPROVED_KEY, "Tillwatch"] = bytes([3, *range(11)])
    assert not way.is_on()
    registry.values[APPROVED_KEY, "Tillwatch"] = bytes([2, *range(11)])
    assert way.is_on()
    registry.values[APPROVED_KEY, "Tillwatch"] = bytes([3, *range(11)])
    way.turn_on()
    assert way.is_on()


def test_macos_starts_it_by_an_agent(tmp_path: Path) -> None:
    way = LaunchAgent(COMMAND, tmp_path / "LaunchAgents")
    assert not way.is_on()
    way.turn_on()
    assert way.is_on()
    agent = plistlib.loads(way.file.read_bytes())
    assert (agent["ProgramArguments"], agent["RunAtLoad"]) == (list(COMMAND), True)
    way.file.write_bytes(plistlib.dumps(agent | {"Disabled": True, "Nice": 5}))
    assert not way.is_on()
    way.turn_on()
    assert way.is_on()
    assert plistlib.loads(way.file.read_bytes())["Nice"] == 5
    way.turn_off()
    assert not way.file.exists()


def test_a_damaged_agent_counts_as_none(tmp_path: Path) -> None:
    way = LaunchAgent(COMMAND, tmp_path)
    way.file.write_bytes(b"<plist><dict><key>Label")
    assert not way.is_on()
    way.turn_on()
    assert way.is_on()


def test_each_system_has_its_place(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    assert autostart(environ, "linux", COMMAND).place == str(
        tmp_path / ".config" / "autostart" / "tillwatch.desktop"
    )
    moved = environ | {"XDG_CONFIG_HOME": str(tmp_path / "else")}
    assert autostart(moved, "linux", COMMAND).place == str(
        tmp_path / "else" / "autostart" / "tillwatch.desktop"
    )
    assert autostart(environ | {"XDG_CONFIG_HOME": "relative"}, "linux", COMMAND).place.startswith(
        str(tmp_path / ".config")
    )
    assert "LaunchAgents" in autostart(environ, "darwin", COMMAND).place
    assert autostart(environ, "win32", COMMAND).place.startswith("HKEY_CURRENT_USER")


def test_the_command_names_a_home_of_its_own_and_is_there(tmp_path: Path) -> None:
    assert hidden_command(Home(None))[-1] == "--hidden"
    named = hidden_command(Home(tmp_path))
    assert named[-3:] == ["--hidden", "--home", str(tmp_path)]
    assert Path(named[0]).exists()


def test_a_packaged_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert hidden_command(Home(None)) == [sys.executable, "--hidden"]
