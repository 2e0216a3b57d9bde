"""Which of the system's libraries are missing, and where they come from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.system.libraries import PACKAGES, load_fault, missing_libraries, packages_of
from tests.faults.missing_libraries import without_libraries

_LIST = Path(__file__).parents[2] / "build" / "debian-packages.txt"


def test_each_library_of_the_build_s_own_list_has_its_package_here() -> None:
    needed = [
        line.split()[1] for line in _LIST.read_text(encoding="utf-8").splitlines() if line[:4] == "run "
    ]
    # Letters are no library: without any, a window opens all the same.
    assert {name for name in needed if name.startswith("lib")} <= set(PACKAGES.values())


def test_a_library_that_cannot_be_loaded_is_named_by_the_loader(tmp_path: Path) -> None:
    assert load_fault(Path("libc.so.6")) is None
    cut_off = tmp_path / "libtill.so.1"
    cut_off.touch()
    for path in (cut_off, Path("libtill.so.1")):
        fault = load_fault(path)
        assert fault is not None
        assert missing_libraries(fault, None)[0] == "libtill.so.1"


def test_what_comes_with_the_program_is_not_missing(tmp_path: Path) -> None:
    said = "libtill.so.1: cannot open shared object file: No such file or directory"
    for name in PACKAGES:
        (tmp_path / name).touch()
    assert missing_libraries(said, tmp_path) == ("libtill.so.1",)


def test_who_draws_on_x_lacks_nothing_without_waylands_libraries(tmp_path: Path) -> None:
    ask = (
        "import sys; from pathlib import Path; from app.system.libraries import load_fault, missing_libraries;"
        "print(*missing_libraries(load_fault(Path(sys.argv[1])), None))"
    )
    gone = ["libX11-xcb.so.1", "libwayland-cursor.so.0"]
    for library, told in zip(gone, (gone[:1], gone[::-1]), strict=True):
        asked = without_libraries(gone, [sys.executable, "-c", ask, library], tmp_path / library)
        said = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)
        assert said.stdout.split() == told


def test_other_complaints_name_no_library() -> None:
    assert missing_libraries("No module named 'PySide6'", None) == ()
    assert (
        missing_libraries("libc.so.6: version `GLIBC_2.99' not found (required by libQt6Core.so.6)", None)
        == ()
    )


def test_a_package_that_brings_two_libraries_is_named_once() -> None:
    assert packages_of(["libglib-2.0.so.0", "libtill.so.1", "libgthread-2.0.so.0"]) == ("libglib2.0-0",)
