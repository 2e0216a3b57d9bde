"""What the installer for Windows is told. The compiler itself runs elsewhere."""

from __future__ import annotations

import ast
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PyInstaller.archive.writers import CArchiveWriter, ZlibArchiveWriter

pytest.importorskip("PySide6.QtGui", reason="Qt's own libraries are not installed", exc_type=ImportError)

from app.language import LANGUAGES
from app.system.autostart import APPROVED_KEY, RUN_KEY, RunKey
from app.system.paths import APP_NAME
from build.packaging.inside import parts_inside
from build.packaging.project import PackagingError, Project
from build.packaging.windows import (
    CERTIFICATE,
    PROGRAMS,
    SCRIPT,
    TIMESTAMPS,
    compiler_words,
    files_section,
    find_compiler,
    make_installer,
    numeric_version,
    signing_command,
    version_resource,
)

SIGNING = {CERTIFICATE: "0123abcd", TIMESTAMPS: "http://moment.invalid/here"}


@pytest.fixture(scope="module")
def script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def section(script: str, name: str) -> str:
    found = re.search(rf"^\[{name}\]\n(.*?)(?=^\[|\Z)", script, re.MULTILINE | re.DOTALL)
    assert found, name
    return found[1]


def setting(script: str, name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", section(script, "Setup"), re.MULTILINE)
    assert found, name
    return found[1]


def test_every_name_that_the_script_uses_is_told_to_the_compiler(
    script: str, project: Project, tmp_path: Path
) -> None:
    told = compiler_words(project, tmp_path, tmp_path / "x-setup.exe", signing_command(SIGNING))
    names = {word[2:].partition("=")[0] for word in told if word.startswith("/D")}
    used = set(re.findall(r"\{#(?:AddBackslash\()?([A-Za-z]+)", script)) | set(
        re.findall(r"#(?:ifdef|ifndef) ([A-Za-z]+)", script)
    )
    used |= set(re.findall(r"^#include AddBackslash\(([A-Za-z]+)\)", script, re.MULTILINE))
    assert names == used


def test_the_version_comes_from_the_project_alone(script: str, project: Project, tmp_path: Path) -> None:
    assert setting(script, "AppVersion") == "{#Version}"
    assert setting(script, "VersionInfoVersion") == "{#NumericVersion}"
    release = replace(project, version="3.14.2")
    told = compiler_words(release, tmp_path, tmp_path / "x.exe", [])
    assert {"/DVersion=3.14.2", "/DNumericVersion=3.14.2.0"} <= set(told)
    assert told[-1] == str(SCRIPT)


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("0.1.0", (0, 1, 0, 0)),
        ("1.2", (1, 2, 0, 0)),
        ("1.2.0rc1", (1, 2, 0, 0)),
        ("2.0.1.dev4", (2, 0, 1, 0)),
    ],
)
def test_windows_compares_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert numeric_version(version) == numbers


def test_an_update_finds_the_installation_by_a_number_that_never_changes(script: str) -> None:
    assert setting(script, "AppId") == "{{8A0C5B0E-3C53-4B7B-9B1D-6B6C5D9F2E41}"


def test_nobody_needs_an_administrator_and_the_data_lies_elsewhere(script: str) -> None:
    assert setting(script, "PrivilegesRequired") == "lowest"
    # Inno's {autopf} of one person is Programs in the local data, the program's own data Tillwatch beside it.
    assert setting(script, "DefaultDirName") == rf"{{autopf}}\{APP_NAME}"
    assert rf"{{localappdata}}\{APP_NAME}" in section(script, "Code")
    deleted = [line for line in script.splitlines() if line.startswith("Type:")]
    assert deleted
    assert all('Name: "{app}\\' in line for line in deleted)
    assert "[UninstallDelete]" not in script
    assert "DelTree" not in script


def test_it_speaks_every_language_that_the_program_does(script: str) -> None:
    languages = set(re.findall(r'^Name: "([a-z]+)"', section(script, "Languages"), re.MULTILINE))
    assert languages == {language.partition("-")[0] for language in LANGUAGES}
    said = re.findall(r"^([a-z]+)\.(\w+)=(.+)$", section(script, "CustomMessages"), re.MULTILINE)
    for name in {name for _, name, _ in said}:
        texts = {language: text for language, known, text in said if known == name}
        assert set(texts) == languages
        assert len({tuple(re.findall("%[n0-9]", text)) for text in texts.values()}) == 1
    assert set(re.findall(r"CustomMessage\('(\w+)'\)", script)) == {name for _, name, _ in said}


def test_removing_it_takes_back_what_the_program_wrote_itself_and_only_then(script: str) -> None:
    code = section(script, "Code")
    assert f"RunKey = '{RUN_KEY}';" in code
    assert f"ApprovedKey = '{APPROVED_KEY}';" in code
    assert f"RunValue = '{RunKey.NAME}';" in code
    assert re.search(r"usUninstall then\s+begin\s+ForgetStartAtSignIn;", code)
    assert "[Registry]" not in script, "whether it starts at sign-in is the owner's to say, in the program"


def test_the_files_are_listed_by_name_wherever_they_come_from(frozen: Path, tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    for place in ("licences/Qt/LGPL-3", "LICENSE.txt"):
        (beside / place).parent.mkdir(parents=True, exist_ok=True)
        (beside / place).write_text("a text")
    (frozen / "_internal" / "mañana.txt").write_text("more")
    heading, *lines = files_section([frozen, beside]).splitlines()
    assert heading == "[Files]"
    read = [
        re.fullmatch(r'Source: "(.+)"; DestDir: "(.+)"; Flags: ignoreversion touch', line) for line in lines
    ]
    listed = {(match[2], Path(match[1])) for match in read if match}
    wanted = {
        ("{app}", frozen / "tillwatch"),
        ("{app}", beside / "LICENSE.txt"),
        (r"{app}\licences\Qt", beside / "licences" / "Qt" / "LGPL-3"),
        (r"{app}\_internal", frozen / "_internal" / "mañana.txt"),
        (r"{app}\_internal\resources\icons", frozen / "_internal" / "resources" / "icons" / "a picture.svg"),
    }
    assert len(listed) == len(lines)
    assert wanted <= listed
    files = [path for folder in (frozen, beside) for path in folder.rglob("*") if path.is_file()]
    assert len(lines) == len(files)
    # Made by another walk through the folders, the list is the same.
    assert files_section([beside, frozen]).splitlines()[1:] == lines


def test_a_name_that_the_script_would_take_for_something_else_is_refused(frozen: Path) -> None:
    (frozen / "_internal" / "{app}.txt").write_text("a name with a meaning")
    with pytest.raises(PackagingError, match="cannot take a name"):
        files_section([frozen])


def test_without_a_certificate_nothing_is_signed(project: Project, tmp_path: Path) -> None:
    assert signing_command({}) == []
    told = compiler_words(project, tmp_path, tmp_path / "x.exe", signing_command({}))
    assert not any(word.startswith(("/S", "/DSigned")) for word in told)


def test_with_one_the_installer_is_signed_with_a_moment_that_a_server_vouches_for(
    project: Project, tmp_path: Path
) -> None:
    told = compiler_words(project, tmp_path, tmp_path / "x.exe", signing_command(SIGNING))
    assert "/DSigned" in told
    signer = next(word for word in told if word.startswith("/S"))
    assert re.search(r"/tr http://moment\.invalid/here /td sha256", signer)
    assert signer.startswith("/Stillwatch=signtool.exe sign ")
    assert signer.endswith(" $f")


def test_a_certificate_without_such_a_server_is_refused() -> None:
    with pytest.raises(PackagingError, match=TIMESTAMPS):
        signing_command({CERTIFICATE: "0123abcd"})


def test_the_compiler_is_found_on_the_path_or_in_its_usual_folder(tmp_path: Path) -> None:
    assert find_compiler({}, lambda name: f"D:\\tools\\{name}") == r"D:\tools\ISCC.exe"
    place = tmp_path / "Inno Setup 6" / "ISCC.exe"
    place.parent.mkdir()
    place.touch()
    assert find_compiler({"ProgramFiles(x86)": str(tmp_path)}, lambda _: None) == str(place)


def test_where_it_is_absent_the_owner_of_the_machine_is_told(
    frozen: Path, project: Project, tmp_path: Path
) -> None:
    with pytest.raises(PackagingError, match=r"Inno Setup 6, and its ISCC\.exe was not found\. Install it"):
        make_installer(frozen, {}, project, tmp_path, {})


def test_windows_is_shown_the_programs_name_and_version(project: Project) -> None:
    for program in PROGRAMS:
        call = ast.parse(version_resource(replace(project, version="1.2.3"), program), mode="eval").body
        assert isinstance(call, ast.Call)
        text = ast.unparse(call)
        told = dict(re.findall(r"StringStruct\('(\w+)', '([^']+)'\)", text))
        assert told["FileVersion"] == told["ProductVersion"] == "1.2.3"
        assert told["OriginalFilename"] == program
        assert "filevers=(1, 2, 3, 0)" in text


def test_the_parts_inside_are_found_under_their_names_there(frozen: Path, tmp_path: Path) -> None:
    """The folder as it is laid out on Windows; Python's own libraries are Python, not parts of their own."""
    program = frozen / "tillwatch.exe"
    archive = tmp_path / "PYZ.pyz"
    code = {"click": compile("", "click/__init__.py", "exec")}
    ZlibArchiveWriter(str(archive), [("click", "click/__init__.py", "PYMODULE")], code)
    CArchiveWriter(str(program), [("PYZ.pyz", str(archive), False, "z")], pylib_name="python311.dll")
    (frozen / "tillwatch").unlink()
    shutil.rmtree(frozen / "_internal")
    for name in (
        "python311.dll",
        "python3.dll",
        "libssl-3.dll",
        "_sqlite3.pyd",
        "VCRUNTIME140.dll",
        "PySide6/Qt6Core.dll",
    ):
        (frozen / "_internal" / name).parent.mkdir(parents=True, exist_ok=True)
        (frozen / "_internal" / name).write_bytes(b"MZ")
    parts = {part.name: part for part in parts_inside(frozen)}
    assert {"click", "Python", "OpenSSL", "SQLite", "Qt"} <= set(parts)
    assert {name for name, part in parts.items() if part.licence == "not known"} == {
        "libssl-3.dll",
        "VCRUNTIME140.dll",
    }
    assert b"GNU LESSER GENERAL PUBLIC LICENSE" in parts["Qt"].texts["LGPL-3"]
