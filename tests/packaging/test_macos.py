"""Which programs of macOS are called for the disk image, and in which order. They themselves run elsewhere."""

from __future__ import annotations

import plistlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PyInstaller.archive.writers import CArchiveWriter, ZlibArchiveWriter

pytest.importorskip("PySide6.QtGui", reason="Qt's own libraries are not installed", exc_type=ImportError)

from build.packaging.inside import parts_inside
from build.packaging.macos import (
    ENTITLEMENTS,
    IDENTITY,
    NOTARY_PROFILE,
    code_inside,
    info_plist,
    make_image,
    steps,
)
from build.packaging.project import PackagingError, Project

WHOSE = "Developer ID Application: Somebody (ABCDE12345)"
SIGNED = {IDENTITY: WHOSE}
NOTARISED = {**SIGNED, NOTARY_PROFILE: "tillwatch"}
CODE = b"\xcf\xfa\xed\xfe and more"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An application in small, laid out as PyInstaller does."""
    app = tmp_path / "image" / "Tillwatch.app"
    files = {
        "Contents/MacOS/tillwatch": CODE,
        "Contents/Info.plist": b"<plist/>",
        "Contents/Frameworks/libpython3.11.dylib": CODE,
        "Contents/Frameworks/numpy/_core/_umath.so": b"\xca\xfe\xba\xbe for several processors",
        "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore": CODE,
        "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/Helpers/helper": CODE,
        "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/Resources/Info.plist": b"<plist/>",
        "Contents/Resources/resources/icons/tillwatch.svg": b"<svg/>",
        "Contents/Resources/empty": b"",
    }
    for place, content in files.items():
        (app / place).parent.mkdir(parents=True, exist_ok=True)
        (app / place).write_bytes(content)
    framework = app / "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework"
    (framework / "Versions" / "Current").symlink_to("A")
    (framework / "QtCore").symlink_to("Versions/Current/QtCore")
    (app / "Contents/Frameworks/QtCore").symlink_to("PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore")
    (app / "Contents/Resources/libpython3.11.dylib").symlink_to("../Frameworks/libpython3.11.dylib")
    return app


def spoken(app: Path, image: Path, environ: dict[str, str]) -> list[str]:
    return [" ".join(command) for command in steps(app, image, environ)]


def test_everything_that_is_code_is_signed_once_and_before_what_it_lies_in(app: Path) -> None:
    found = code_inside(app)
    inside = app / "Contents" / "Frameworks"
    framework = inside / "PySide6/Qt/lib/QtCore.framework"
    assert set(found) == {
        framework,
        framework / "Versions/A/Helpers/helper",
        inside / "libpython3.11.dylib",
        inside / "numpy/_core/_umath.so",
    }
    for nth, path in enumerate(found):
        assert not any(path.is_relative_to(earlier) for earlier in found[:nth])


def test_each_step_comes_after_what_it_rests_on(app: Path, tmp_path: Path) -> None:
    image = tmp_path / "tillwatch.dmg"
    said = spoken(app, image, NOTARISED)
    app_signed = next(
        nth for nth, line in enumerate(said) if line.startswith("codesign") and line.endswith(f" {app}")
    )
    inner = [
        nth
        for nth, line in enumerate(said)
        if line.startswith("codesign") and f"{app}/" in line.split(WHOSE)[-1]
    ]
    order = [
        max(inner),
        app_signed,
        next(nth for nth, line in enumerate(said) if line.startswith("codesign --verify")),
        next(nth for nth, line in enumerate(said) if "notarytool submit" in line and ".zip" in line),
        said.index(f"xcrun stapler staple {app}"),
        next(nth for nth, line in enumerate(said) if line.startswith("hdiutil create")),
        next(
            nth for nth, line in enumerate(said) if line.startswith("codesign") and line.endswith(str(image))
        ),
        next(nth for nth, line in enumerate(said) if f"notarytool submit {image}" in line),
        said.index(f"xcrun stapler staple {image}"),
        next(nth for nth, line in enumerate(said) if line.startswith("spctl")),
    ]
    assert order == sorted(order)
    zipped = next(command for command in steps(app, image, NOTARISED) if command[0] == "ditto")
    assert app.parent not in Path(zipped[-1]).parents, "what is sent must not lie in the image"


def test_all_of_it_is_signed_as_notarising_wants(app: Path, tmp_path: Path) -> None:
    said = spoken(app, tmp_path / "x.dmg", NOTARISED)
    assert not any("--deep" in line for line in said)
    signed = [line for line in said if line.startswith("codesign") and "--sign" in line]
    assert len(signed) == len(code_inside(app)) + 2
    assert all("--timestamp" in line and WHOSE in line for line in signed)
    assert all("--options runtime" in line for line in signed[:-1])
    allowed = [line for line in signed if "--entitlements" in line]
    assert len(allowed) == 1
    assert allowed[0].endswith(f"--entitlements {ENTITLEMENTS} {app}")
    assert all("--wait" in line for line in said if "notarytool" in line)


def test_without_a_certificate_it_is_sealed_by_nobody_and_packed(app: Path, tmp_path: Path) -> None:
    # Unsealed it would not start at all: papers were put in after PyInstaller had sealed it.
    sealed, packed = steps(app, tmp_path / "x.dmg", {})
    assert sealed == ["codesign", "--force", "--sign", "-", str(app)]
    assert packed[:2] == ["hdiutil", "create"]


def test_with_a_certificate_and_no_account_nothing_is_sent(app: Path, tmp_path: Path) -> None:
    said = spoken(app, tmp_path / "x.dmg", SIGNED)
    assert not any("notarytool" in line or "stapler" in line for line in said)
    assert said[-1].startswith("codesign")


def test_an_account_without_a_certificate_is_refused(app: Path, tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=IDENTITY):
        steps(app, tmp_path / "x.dmg", {NOTARY_PROFILE: "tillwatch"})


def test_only_what_calls_back_into_python_is_allowed() -> None:
    allowed = plistlib.loads(ENTITLEMENTS.read_bytes())
    assert allowed == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_macos_is_told_the_version_in_numbers_and_the_languages(project: Project) -> None:
    told = info_plist(replace(project, version="1.2.0rc1"))
    assert told["CFBundleShortVersionString"] == told["CFBundleVersion"] == "1.2.0"
    assert told["CFBundleLocalizations"] == ["en", "es"]
    assert plistlib.loads(plistlib.dumps(told)) == told


def test_it_is_seen_in_the_dock(project: Project) -> None:
    assert not {"LSUIElement", "LSBackgroundOnly"} & set(info_plist(project))


def test_a_folder_without_the_application_beside_it_is_refused(
    frozen: Path, project: Project, tmp_path: Path
) -> None:
    with pytest.raises(PackagingError, match=r"no Tillwatch\.app beside"):
        make_image(frozen, {}, project, tmp_path, {})


def test_qt_is_found_among_the_parts_inside_by_the_name_it_has_there(frozen: Path, tmp_path: Path) -> None:
    archive = tmp_path / "PYZ.pyz"
    code = {"click": compile("", "click/__init__.py", "exec")}
    ZlibArchiveWriter(str(archive), [("click", "click/__init__.py", "PYMODULE")], code)
    CArchiveWriter(
        str(frozen / "tillwatch"), [("PYZ.pyz", str(archive), False, "z")], pylib_name="libpython3.11.dylib"
    )
    shutil.rmtree(frozen / "_internal")
    for name in (
        "libpython3.11.dylib",
        "libssl.3.dylib",
        "PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
    ):
        (frozen / "_internal" / name).parent.mkdir(parents=True, exist_ok=True)
        (frozen / "_internal" / name).write_bytes(CODE)
    parts = {part.name: part for part in parts_inside(frozen)}
    assert {"click", "Python", "OpenSSL", "Qt"} <= set(parts)
    assert {name for name, part in parts.items() if part.licence == "not known"} == {"libssl.3.dylib"}
