"""``python -m build.packaging.smoke PROGRAM``: whether a packed program works, on any of the three systems.

The program is started from a folder of its own, with a home of its own, and asked for what packing breaks first: files
that were not taken along, parts that are loaded by their name, processes that it starts from itself.
"""

from __future__ import annotations

import argparse
import json
import locale
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from build.packaging.project import stated_versions

STEP_LIMIT_S = 300
"""Seconds that one call may take: the demo shop needs ten on an idle machine."""

TRAY_LIMIT_S = 60
"""Seconds until the program that was started without a command says that it is there."""

ZONES = ("America/Mexico_City", "Europe/Madrid", "Asia/Kathmandu")
_LOCALES = {"en": "en_US.UTF-8", "es": "es_ES.UTF-8"}
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


class SmokeError(Exception):
    """The program did not do what it should; says what it said instead."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program said to one call."""

    words: tuple[str, ...]
    code: int
    said: str
    complained: str

    def document(self) -> Any:
        """Return the JSON that was printed."""
        try:
            return json.loads(self.said)
        except ValueError as error:
            raise self.wrong("printed no JSON") from error

    def expect(self, right: object, what: str) -> None:
        """Raise ``SmokeError`` that says ``what`` is amiss, with everything that was said, where it is not right."""
        if not right:
            raise self.wrong(what)

    def wrong(self, what: str) -> SmokeError:
        """Return the error that says ``what`` is amiss, with everything that was said."""
        return SmokeError(
            f"'{' '.join(self.words)}' {what}.\nexit code: {self.code}\n"
            f"--- it said:\n{_tail(self.said)}\n--- and complained:\n{_tail(self.complained)}"
        )


class Packed:
    """A packed program, called from a folder that has nothing to do with it."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program = program
        self.home = folder / "home"
        self.folder = folder / "elsewhere"
        self.folder.mkdir()

    def ask(self, *words: str, code: int = 0, language: str = "en") -> Answer:
        """Call the program on its home, in ``language``. Raises ``SmokeError`` where it ends with another ``code``."""
        try:
            done = subprocess.run(
                [self.program, "--home", self.home, *words],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                cwd=self.folder,
                env=self.environment(language),
                timeout=STEP_LIMIT_S,
                check=False,
            )
        except OSError as error:
            raise SmokeError(f"{self.program} cannot be started ({error.strerror}).") from error
        except subprocess.TimeoutExpired as error:
            raise SmokeError(f"'{' '.join(words)}' did not end within {STEP_LIMIT_S} s.") from error
        answer = Answer(words, done.returncode, _text(done.stdout), _text(done.stderr))
        answer.expect(answer.code == code, f"should have ended with {code}")
        return answer

    def environment(self, language: str = "en") -> dict[str, str]:
        """Return ours without what leads to this checkout's Python, speaking ``language``."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "TILLWATCH", "VIRTUAL_ENV", "LC_"))
        }
        kept |= {"LANGUAGE": language, "LANG": _LOCALES[language]}
        if sys.platform == "linux" and not any(kept.get(name) for name in _SCREENS):
            kept["QT_QPA_PLATFORM"] = "offscreen"
        return kept


def version(packed: Packed) -> str:
    """It is the version that this checkout would pack."""
    wanted = stated_versions()["pyproject.toml"]
    answer = packed.ask("--version")
    answer.expect(wanted in answer.said.split(), f"should have named version {wanted}")
    return wanted


def status(packed: Packed) -> str:
    """A store is made, with all its tables, and looked at."""
    answer = packed.ask("--json", "status")
    said = answer.document()
    answer.expect(said["running"] is False, "found a Tillwatch at work in a home that is new")
    answer.expect(said["health"]["store"]["ok"], "found its own new store amiss")
    return f"{len(said['jobs'])} jobs"


def demo(packed: Packed) -> str:
    """Every job that is ever due runs, those that want a process of their own in one."""
    due = {job["job"] for job in packed.ask("--json", "jobs").document() if job["next_fire"]}
    answer = packed.ask("demo", "--no-window", "--json")
    runs = answer.document()["runs"]
    failed = [f"{run['job']} ({run['error']})" for run in runs if run["status"] != "succeeded"]
    answer.expect(not failed, f"ran, and these did not succeed: {', '.join(failed)}")
    left = due - {run["job"] for run in runs}
    answer.expect(due and not left, f"left these jobs out: {', '.join(sorted(left)) or 'all'}")
    answer.expect(sum(run["rows"] or 0 for run in runs) > 10_000, "took in no shop worth the name")
    return f"{len(runs)} runs"


def paper(packed: Packed) -> str:
    """A report is drawn: Qt, its plugins and a font are there, in a process of their own."""
    target = packed.folder / "week.pdf"
    answer = packed.ask("report", "week", "--pdf", str(target))
    drawn = target.read_bytes() if target.exists() else b""
    answer.expect(drawn.startswith(b"%PDF") and b"/Font" in drawn, "drew no report")
    return f"{len(drawn)} bytes"


def zones(packed: Packed) -> str:
    """Time zones have their rules: in the bundle on Windows, which has none; elsewhere the system's come first."""
    for zone in ZONES:
        answer = packed.ask("--json", "shop", "--zone", zone)
        answer.expect(answer.document()["time_zone"] == zone, f"did not take {zone} for the shop's zone")
    packed.ask("--json", "shop", "--zone", "America/Nowhere", code=2)
    rules = [path for path in bundle_of(packed.program).rglob("zoneinfo/Asia/Kathmandu") if path.is_file()]
    if not rules:
        raise SmokeError(f"{bundle_of(packed.program)} holds no rules of time zones.")
    return f"{len(ZONES)} zones"


def keyring(packed: Packed) -> str:
    """The check of this PC has an answer about the keyring, be there one or not, and knows its version."""
    answer = packed.ask("doctor", "--json")
    said = answer.document()
    answer.expect(said["version"] == stated_versions()["pyproject.toml"], "named another version")
    answer.expect(said["checks"]["keyring"]["text"], "had nothing to say of the keyring")
    answer.expect(said["checks"]["store"]["ok"], "found the store amiss")
    return str(said["checks"]["keyring"]["text"])


def languages(packed: Packed) -> str:
    """It speaks English and Spanish."""
    for language, word in (("en", "Usage:"), ("es", "Uso:")):
        answer = packed.ask("--help", language=language)
        answer.expect(answer.said.startswith(word), f"should have begun with '{word}' in '{language}'")
    answer = packed.ask("status", language="es")
    answer.expect("Tillwatch no está en marcha" in answer.said, "should have been in Spanish")
    return "en, es"


def exit_codes(packed: Packed) -> str:
    """Scripts can tell by the exit code what went wrong."""
    packed.ask("frobnicate", code=2)
    packed.ask("import", str(packed.folder / "nowhere.csv"), code=4)
    plain = packed.folder / "plain"
    plain.write_text("no folder")
    packed.ask("--home", str(plain), "status", code=5)
    return "2, 4, 5"


def tray(packed: Packed) -> str:
    """Started without a command it stays, and answers whoever asks for it."""
    begun = time.monotonic()
    said = packed.folder / "tray.txt"
    with said.open("wb") as output:
        running = subprocess.Popen(
            [packed.program, "--home", packed.home, "--hidden"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=packed.folder,
            env=packed.environment(),
        )
        try:
            while not packed.ask("--json", "status").document()["running"]:
                waited = time.monotonic() - begun
                if running.poll() is not None or waited > TRAY_LIMIT_S:
                    ended = (
                        "did not answer" if running.returncode is None else f"ended ({running.returncode})"
                    )
                    raise SmokeError(
                        f"Without a command it {ended} after {waited:.0f} s:\n{_tail(_text(said.read_bytes()))}"
                    )
                time.sleep(0.2)
        finally:
            running.terminate()
            try:
                running.wait(30)
            except subprocess.TimeoutExpired:
                running.kill()
    if sys.platform != "win32" and running.returncode != 0:
        raise SmokeError(
            f"Asked to end it ended with {running.returncode}:\n{_tail(_text(said.read_bytes()))}"
        )
    return "answers"


STEPS: tuple[Callable[[Packed], str], ...] = (
    version, status, languages, exit_codes, demo, paper, zones, keyring, tray,
)  # fmt: skip


def bundle_of(program: Path) -> Path:
    """Return the folder that everything of a packed program is below: on macOS the application, else its own."""
    # What is called may be a link to it.
    real = program.resolve()
    return next((path for path in real.parents if path.suffix == ".app"), real.parent)


def main() -> int:
    """Take each step, say how it went, and return the exit code: 1 at the first that fails."""
    parser = argparse.ArgumentParser(prog="python -m build.packaging.smoke", description=__doc__)
    parser.add_argument("program", type=Path, help="the packed program; on Windows the one for the terminal")
    program = parser.parse_args().program.absolute()
    with TemporaryDirectory(prefix="smoke ñ ") as folder:
        packed = Packed(program, Path(folder))
        for step in STEPS:
            begun = time.perf_counter()
            try:
                found = step(packed)
            except SmokeError as error:
                print(f"{step.__name__:12} FAILED: {(step.__doc__ or '').strip()}\n{error}", file=sys.stderr)
                return 1
            print(f"{step.__name__:12} {time.perf_counter() - begun:6.1f} s  {found}", flush=True)
    return 0


def _text(output: bytes) -> str:
    try:
        text = output.decode("utf-8")
    except UnicodeDecodeError:
        # What is not written to a terminal may be in Windows' old code page.
        text = output.decode(locale.getpreferredencoding(False), "replace")
    return text.replace("\r\n", "\n")


def _tail(text: str, lines: int = 40) -> str:
    return "\n".join(text.splitlines()[-lines:])


if __name__ == "__main__":
    sys.exit(main())
