"""What goes into the frozen folder: judged by the files that the installed packages really bring."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path

import PySide6
import pytest

from build.packaging.project import ROOT, PackagingError
from build.packaging.trimming import LEFT_OUT, QT_PLUGINS, Entry, strip_symbols, trimmed
from tests.packaging.conftest import needs_binutils

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="libraries are followed on Linux alone"),
    needs_binutils,
]

QT = Path(PySide6.__path__[0])


def collected() -> list[Entry]:
    """What could be collected: all that PySide6, NumPy, pyqtgraph and selectolax bring, and our own resources."""
    entries: list[Entry] = []
    for package in ("PySide6-Essentials", "numpy", "pyqtgraph", "selectolax"):
        for file in files(package) or ():
            place = file.as_posix()
            if place.startswith((".", "..")) or place.endswith((".py", ".pyc", ".pyi")):
                continue
            kind = "BINARY" if ".so" in file.name and (QT.parent / place).is_file() else "DATA"
            entries.append((place, str(QT.parent / place), kind))
    resources = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    entries += [(path.relative_to(ROOT).as_posix(), str(path), "DATA") for path in resources]
    return entries


@pytest.fixture(scope="module")
def everything() -> list[Entry]:
    return collected()


@pytest.fixture(scope="module")
def kept(everything: list[Entry]) -> set[str]:
    # Without the modules that nothing imports, as PyInstaller would hand it over.
    unused = (
        "QtQuick",
        "QtQml",
        "QtDesigner",
        "QtHelp",
        "QtUiTools",
        "QtTest",
        "QtSql",
        "QtConcurrent",
        "QtOpenGL",
    )
    offered = [
        entry for entry in everything if not entry[0].startswith(tuple(f"PySide6/{name}" for name in unused))
    ]
    return {place for place, _source, _kind in trimmed(offered, "linux")}


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/lib/libQt6XcbQpa.so.6",  # only the plugin is linked with it
        "PySide6/Qt/translations/qtbase_es.qm",
        "resources/icons/tillwatch.svg",
    ],
)
def test_what_the_program_needs_stays(kept: set[str], place: str) -> None:
    assert place in kept


@pytest.mark.parametrize(
    "part",
    [
        "platformthemes/libqgtk3", "platforms/libqeglfs", "platforms/libqvnc", "egldeviceintegrations", "plugins/tls",
        "imageformats/libqtiff", "imageformats/libqjpeg", "libQt6EglFS", "libQt6Qml", "libQt6Quick", "sqldrivers",
        "virtualkeyboard", "libQt6OpenGLWidgets", "qtbase_de.qm", "qt_help", "resources/linux",
        "resources/language/es.po", "colors/maps",
    ],
)  # fmt: skip
def test_what_it_has_no_use_for_goes(everything: list[Entry], kept: set[str], part: str) -> None:
    assert any(part in place for place, _source, _kind in everything), f"{part} is not there to be left out"
    assert not [place for place in kept if part in place]


def test_every_plugin_that_is_to_stay_is_there(everything: list[Entry]) -> None:
    there = {place for place, _source, _kind in everything}
    elsewhere = {"qwindows", "qcocoa", "qmodernwindowsstyle", "qmacstyle"}
    for folder, names in QT_PLUGINS.items():
        for name in names - elsewhere:
            assert f"PySide6/Qt/plugins/{folder}/lib{name}.so" in there


def test_a_name_that_fits_nothing_stops_the_build(everything: list[Entry]) -> None:
    gone = next(iter(LEFT_OUT))
    others = [entry for entry in everything if "/translations/" not in entry[0]]
    with pytest.raises(PackagingError, match=r"bring build/packaging/trimming\.py up to date") as told:
        trimmed(others, "linux")
    assert gone in str(told.value)


def test_elsewhere_no_library_is_judged(everything: list[Entry]) -> None:
    kept = {place for place, _source, _kind in trimmed(everything, "darwin")}
    assert "PySide6/Qt/lib/libQt6Quick.so.6" in kept
    assert "PySide6/Qt/plugins/platformthemes/libqgtk3.so" not in kept


def test_symbols_are_taken_out_of_what_is_named_alone(tmp_path: Path) -> None:
    import msgspec._core

    module = Path(msgspec._core.__file__)
    for place in (
        "libpython3.11.so.1.0", "python3.11/lib-dynload/_x.so", "sqlalchemy/engine/_x.so", "dbus_fast/_private/_x.so",
        "cryptography/hazmat/bindings/_x.so", "msgspec/_core.so", "selectolax/_x.so", "numpy.libs/libopenblas.so",
    ):  # fmt: skip
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(module, tmp_path / place)
    strip_symbols(tmp_path)
    # NumPy's libraries do not load any more once they were stripped.
    assert (tmp_path / "numpy.libs/libopenblas.so").read_bytes() == module.read_bytes()
    sections = subprocess.run(
        ["readelf", "-SW", tmp_path / "msgspec/_core.so"], capture_output=True, text=True
    )
    assert ".text" in sections.stdout
    assert ".symtab" not in sections.stdout


def test_a_name_that_is_there_no_more_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=r"Nothing is called libpython"):
        strip_symbols(tmp_path)
