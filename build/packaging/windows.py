"""The installer for Windows: the frozen folder, packed by Inno Setup as ``build/windows/tillwatch.iss`` says.

Never run yet on the system it is for; what it hands to others' programs is tested.
"""

from __future__ import annotations

import platform
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

from build.packaging.calling import call
from build.packaging.icons import ico
from build.packaging.project import ICON, NAME, ROOT, PackagingError, Project
from build.packaging.tree import put

SCRIPT = ROOT / "build" / "windows" / "tillwatch.iss"
CERTIFICATE = "TILLWATCH_CERTIFICATE"
"""The variable that holds the fingerprint (SHA-1) of the certificate to sign with; nothing is signed without it."""

TIMESTAMPS = "TILLWATCH_TIMESTAMPS"
"""The variable that names the server which vouches for the moment of signing, as its certificate's maker tells."""

PROGRAMS = (f"{NAME}.exe", f"{NAME}-console.exe")
"""What is ours in the folder: the program, and the one for the terminal."""

_COMPILER = "ISCC.exe"
_USUAL_FOLDERS = ("Inno Setup 6", r"Programs\Inno Setup 6")


def make_installer(
    frozen: Path, licences: Mapping[str, bytes], project: Project, folder: Path, environ: Mapping[str, str]
) -> Path:
    """Make the installer in ``folder`` and return it; ``licences``: the texts, by their place in a folder of them."""
    compiler = find_compiler(environ, shutil.which)
    work = ROOT / "build" / "out" / "windows"
    shutil.rmtree(work, ignore_errors=True)
    beside = {
        "LICENSE.txt": (ROOT / "LICENSE").read_bytes(),
        **{f"licences/{place}": text for place, text in licences.items()},
    }
    put(work / "beside", beside)
    put(work, {f"{NAME}.ico": ico(ICON.read_bytes())})
    (work / "files.iss").write_text(
        files_section([frozen, work / "beside"]), encoding="utf-8-sig", newline="\r\n"
    )
    signing = signing_command(environ)
    if signing:
        for program in PROGRAMS:
            call([*signing, str(frozen / program)])
    target = folder / f"{NAME}-{project.version}-windows-{_architecture()}-setup.exe"
    call([compiler, *compiler_words(project, work, target, signing)])
    return target


def files_section(folders: Sequence[Path]) -> str:
    """Return the script's list of everything below ``folders``, which meet in the program's: by name, one a line."""
    found = {
        PurePosixPath(path.relative_to(folder).as_posix()): path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }
    lines = ["[Files]"]
    for place in sorted(found, key=str):
        within = PureWindowsPath("{app}") / place.parent
        if re.search(r'["{}]', f"{place}{found[place]}"):
            raise PackagingError(f"{found[place]}: Inno Setup cannot take a name with a quote or a brace.")
        lines.append(f'Source: "{found[place]}"; DestDir: "{within}"; Flags: ignoreversion touch')
    return "\n".join(lines) + "\n"


def compiler_words(project: Project, work: Path, target: Path, signing: Sequence[str]) -> list[str]:
    """Return what the compiler is told; ``work``: where the generated files are, ``signing``: the signer's words."""
    moment = datetime.fromtimestamp(project.made_at, UTC)
    words = {
        "Version": project.version,
        "NumericVersion": ".".join(map(str, numeric_version(project.version))),
        "Folder": str(work),
        "Out": str(target.parent),
        "BaseName": target.stem,
        "Day": f"{moment:%Y-%m-%d}",
        "Time": f"{moment:%H:%M:%S}",
    }
    told = [f"/D{name}={value}" for name, value in words.items()]
    if signing:
        # Quotes within the one word are the compiler's own sign for them.
        quoted = " ".join(f"$q{word}$q" if " " in word else word for word in signing)
        told += ["/DSigned", f"/S{NAME}={quoted} $f"]
    return ["/Qp", *told, str(SCRIPT)]


def signing_command(environ: Mapping[str, str]) -> list[str]:
    """Return the words that sign a file which is named after them; none where no certificate is named.

    Raises ``PackagingError`` where there is a certificate and no server for the moment: such a signature is worth
    nothing on the day after the certificate's last.
    """
    certificate = environ.get(CERTIFICATE, "")
    if not certificate:
        return []
    server = environ.get(TIMESTAMPS, "")
    if not server:
        raise PackagingError(
            f"{CERTIFICATE} names a certificate, and {TIMESTAMPS} no server for the moment of signing. Name one."
        )
    return ["signtool.exe", "sign", "/sha1", certificate, "/fd", "sha256", "/tr", server, "/td", "sha256"]


def find_compiler(environ: Mapping[str, str], which: Callable[[str], str | None]) -> str:
    """Return Inno Setup's compiler. Raises ``PackagingError`` where it is neither on the path nor in its folder."""
    on_path = which(_COMPILER)
    if on_path:
        return on_path
    roots = [
        environ[name] for name in ("ProgramFiles(x86)", "ProgramFiles", "LOCALAPPDATA") if name in environ
    ]
    for place in (Path(root, *PureWindowsPath(usual).parts) for root in roots for usual in _USUAL_FOLDERS):
        if (place / _COMPILER).is_file():
            return str(place / _COMPILER)
    raise PackagingError(
        f"The installer is made by Inno Setup 6, and its {_COMPILER} was not found. Install it, or put its folder on "
        "the PATH."
    )


def numeric_version(version: str) -> tuple[int, int, int, int]:
    """Return the version as the four numbers that Windows compares; what comes before a release has the release's."""
    numbers = [int(part) for part in re.match(r"\d+(\.\d+)*", version)[0].split(".")]  # type: ignore[index]
    first, second, third, *_ = [*numbers, 0, 0]
    return first, second, third, 0


def version_resource(project: Project, program: str) -> str:
    """Return what Windows shows of the file ``program``, as PyInstaller reads it from a text file."""
    numbers = numeric_version(project.version)
    said = {
        "CompanyName": "The Tillwatch founders",
        "FileDescription": "Tillwatch",
        "FileVersion": project.version,
        "InternalName": NAME,
        "LegalCopyright": (ROOT / "LICENSE").read_text(encoding="utf-8").split("\n\n")[1],
        "OriginalFilename": program,
        "ProductName": "Tillwatch",
        "ProductVersion": project.version,
    }
    words = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in said.items())
    # 0x0409 and 1200: American English, in Unicode.
    return (
        "VSVersionInfo("
        f"ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0, OS=0x40004, fileType=1), "
        f"kids=[StringFileInfo([StringTable('040904B0', [{words}])]), "
        "VarFileInfo([VarStruct('Translation', [0x0409, 1200])])])\n"
    )


def _architecture() -> str:
    machine = platform.machine()
    if machine != "AMD64":
        raise PackagingError(
            f"The installer is for PCs with 64 bits of Intel's kind, and this one is {machine}."
        )
    return "x86_64"
