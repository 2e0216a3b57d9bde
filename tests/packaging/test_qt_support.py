"""The Python part of Qt's binding, laid out compiled beside a copy of the binding, which then takes it from there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import shiboken6

from build.packaging.project import PackagingError
from build.packaging.qt_support import lay_out_qt_support

BINDING = Path(shiboken6.__file__).parent


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    shutil.copytree(BINDING, tmp_path / "_internal" / "shiboken6")
    lay_out_qt_support(tmp_path / "_internal")
    return tmp_path / "_internal"


def made(inside: Path) -> dict[str, bytes]:
    folder = inside / "shiboken6" / "files.dir"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.pyc")}


def test_the_binding_takes_the_compiled_modules(inside: Path) -> None:
    asked = "import shiboken6.Shiboken, sys; print(sys.modules['shibokensupport.signature.loader'].__file__)"
    said = subprocess.run(
        [sys.executable, "-c", asked],
        env=os.environ | {"PYTHONPATH": str(inside)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(said.stdout.strip()).is_relative_to(inside / "shiboken6" / "files.dir")


def test_the_same_modules_make_the_same_bytes_and_name_no_folder(inside: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(BINDING, again / "shiboken6")
    lay_out_qt_support(again)
    assert made(again) == made(inside)
    assert not [place for place, content in made(inside).items() if str(tmp_path).encode() in content]


def test_the_environment_stays_as_it_was_installed(inside: Path) -> None:
    assert made(inside)
    assert not (BINDING / "files.dir").exists()


def test_a_folder_without_the_binding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match="no shiboken6 to be packed"):
        lay_out_qt_support(tmp_path)
