"""What is really inside the frozen folder: Python packages, the interpreter, Qt, and the system's libraries."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import sqlite3
import ssl
import subprocess
import sysconfig
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from PyInstaller.archive.readers import (  # type: ignore[import-untyped]
    ArchiveReadError,
    CArchiveReader,
)

from build.packaging.project import NAME, PackagingError

_COMMON = Path(__file__).parent / "licences"
"""Texts that Qt's wheels only name."""

_DOCUMENTS = Path("/usr/share/doc")
_LIBRARY = re.compile(r"(?i)lib.+\.so(\.|$)|lib.+\.dylib$|.+\.dll$")
_PYTHONS_OWN = re.compile(r"(?i)(lib)?python3")
_SPDX = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "Bootloader-exception", "CC0-1.0", "GPL-2.0-only",
    "GPL-2.0-or-later", "GPL-3.0-only", "LGPL-3.0-only", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Zlib", "blessing",
    "AND", "OR", "WITH",
}  # fmt: skip
_MEANT = {
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing inside that somebody else made."""

    name: str
    version: str
    purl: str
    """The name by which lists of known faults find it."""
    licence: str
    """An SPDX expression where the makers' words are one, else those words."""
    kind: Literal["library", "framework", "application"] = "library"
    texts: dict[str, bytes] = field(default_factory=dict)
    """The licence files, by their place in a folder of the part's own."""

    @property
    def is_spdx(self) -> bool:
        """Whether ``licence`` is an SPDX expression."""
        return all(word in _SPDX for word in re.split(r"[\s()]+", self.licence) if word)


def parts_inside(frozen: Path) -> list[Part]:
    """Return every part of the folder that PyInstaller made at ``frozen``, by name."""
    inside = frozen / "_internal"
    files = {path.relative_to(inside).as_posix() for path in inside.rglob("*") if not path.is_dir()}
    modules = _modules(program_in(frozen), inside / "base_library.zip")
    found = []
    owned: set[str] = set()
    for distribution in importlib.metadata.distributions():
        listed = {path.as_posix() for path in distribution.files or ()}
        if distribution.name != NAME and (listed & files or any(_module(path) in modules for path in listed)):
            found.append(_python_package(distribution))
            owned |= {Path(path).name for path in listed}
    found += [_interpreter(), *_named_libraries(files, {part.name for part in found})]
    top = (path for path in inside.iterdir() if path.is_file() and not path.is_symlink())
    foreign = [path.name for path in top if _LIBRARY.match(path.name) and path.name not in owned]
    found += _system_libraries([name for name in foreign if not _PYTHONS_OWN.match(name)])
    return sorted(found, key=lambda part: (part.name.lower(), part.version))


def program_in(frozen: Path) -> Path:
    """Return the program of the folder ``frozen``, which bears its system's ending."""
    on_windows = frozen / f"{NAME}.exe"
    return on_windows if on_windows.exists() else frozen / NAME


def _modules(program: Path, base: Path) -> set[str]:
    """Return the names of all Python modules that were packed into the program."""
    try:
        archive = CArchiveReader(str(program))
    except (ArchiveReadError, OSError) as error:
        raise PackagingError(f"{program} is not a program that PyInstaller made ({error}).") from error
    names: set[str] = set()
    for name, entry in archive.toc.items():
        if entry[-1] == "z":
            names |= set(archive.open_embedded_archive(name).toc)
    if base.exists():
        with zipfile.ZipFile(base) as packed:
            names |= {_module(name.replace(".pyc", ".py")) for name in packed.namelist()}
    return names - {""}


def _module(path: str) -> str:
    """Return the module that a file of a Python package is; empty where it is none."""
    if not path.endswith(".py") or path.startswith(".."):
        return ""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _python_package(distribution: importlib.metadata.Distribution) -> Part:
    texts = {
        "/".join(path.parts[1:]).removeprefix("licenses/"): path.locate().read_bytes()  # type: ignore[attr-defined]
        for path in distribution.files or ()
        if ".dist-info" in path.parts[0] and re.match(r"(?i)licen[cs]e|copying|notice|authors", path.name)
    }
    licence = _licence(distribution)
    if "LGPL-3.0-only" in licence and not texts:
        # Qt's wheels name their licences and bring no text.
        texts = _common("LGPL-3", "GPL-3")
    name = distribution.name
    canonical = re.sub(r"[-_.]+", "-", name).lower()
    return Part(
        name, distribution.version, f"pkg:pypi/{canonical}@{distribution.version}", licence, texts=texts
    )


def _licence(distribution: importlib.metadata.Distribution) -> str:
    stated = distribution.metadata
    classes = [
        line.rpartition(" :: ")[2] for line in stated.get_all("Classifier") or () if "License ::" in line
    ]
    # Some write the whole licence where its name belongs.
    named = [text for text in stated.get_all("License") or () if text and "\n" not in text]
    told = [*(stated.get_all("License-Expression") or ()), *named]
    told.append(" OR ".join(_MEANT.get(name, name) for name in classes) or "not stated")
    first = str(told[0])
    return _MEANT.get(first, first)


def _interpreter() -> Part:
    version = platform.python_version()
    text = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    texts = {text.name: text.read_bytes()} if text.exists() else {}
    return Part("Python", version, f"pkg:generic/python@{version}", "PSF-2.0", "framework", texts)


def _named_libraries(files: set[str], packages: set[str]) -> Iterator[Part]:
    """Yield the libraries whose faults are listed under their makers' names, whoever packed them."""
    names = {Path(path).name for path in files}
    if any(re.match(r"libssl[.-]", name) for name in names):
        yield _openssl("OpenSSL", ssl.OPENSSL_VERSION)
    if "cryptography" in packages:
        from cryptography.hazmat.backends.openssl.backend import backend

        yield _openssl("OpenSSL in cryptography", backend.openssl_version_text())
    if any(name.startswith(("_sqlite3.", "libsqlite3.so")) for name in names):
        version = sqlite3.sqlite_version
        yield Part("SQLite", version, f"pkg:generic/sqlite@{version}", "blessing")
    if any(re.match(r"libQt6Core\.so|Qt6Core\.dll$|QtCore$", name) for name in names):
        from PySide6.QtCore import qVersion

        version = qVersion()
        texts = _common("LGPL-3", "GPL-3")
        licence = "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only"
        yield Part("Qt", version, f"pkg:generic/qt@{version}", licence, "framework", texts)
    version = importlib.metadata.version("pyinstaller")
    yield Part(
        "PyInstaller's starter",
        version,
        f"pkg:pypi/pyinstaller@{version}",
        "GPL-2.0-or-later WITH Bootloader-exception",
        texts=_python_package(importlib.metadata.distribution("pyinstaller")).texts,
    )


def _openssl(name: str, told: str) -> Part:
    version = told.split()[1]
    where = "?in=cryptography" if name != "OpenSSL" else ""
    return Part(name, version, f"pkg:generic/openssl@{version}{where}", "Apache-2.0")


def _system_libraries(names: Sequence[str]) -> Iterator[Part]:
    """Yield the Debian packages that libraries of these names were taken from; elsewhere only the names are known."""
    owners: dict[str, str] = {}
    if names:
        # Names are looked for in any folder; each package comes once, however many of its libraries are inside.
        asked = _told(["dpkg-query", "-S", *(f"*/{name}" for name in names)])
        triplet = sysconfig.get_config_var("MULTIARCH") or ""
        for line in asked.splitlines():
            packages, _, path = line.partition(": ")
            file = Path(path)
            if file.name in names and (file.name not in owners or file.parent.name == triplet):
                owners[file.name] = packages.split(", ")[0]
    if owners:
        system = platform.freedesktop_os_release()
        form = "${binary:Package}\t${Package}\t${Version}\t${Architecture}\n"
        asked = _told(["dpkg-query", "-W", "-f", form, *sorted(set(owners.values()))])
        for line in asked.splitlines():
            _, name, version, architecture = line.split("\t")
            at = f"pkg:deb/{system['ID']}/{quote(name, safe='')}@{quote(version, safe='')}"
            purl = f"{at}?arch={architecture}&distro={system['ID']}-{system.get('VERSION_ID', 'testing')}"
            text = _DOCUMENTS / name / "copyright"
            texts = {"copyright": text.read_bytes()} if text.exists() else {}
            yield Part(name, version, purl, "see its copyright file", texts=texts)
    for name in sorted(set(names) - set(owners)):
        yield Part(name, "", f"pkg:generic/{quote(name)}", "not known")


def _told(command: Sequence[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def _common(*names: str) -> dict[str, bytes]:
    return {name: (_COMMON / name).read_bytes() for name in names}
