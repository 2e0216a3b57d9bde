"""What is inside is read from the folder itself, and listed in a form that other people's tools take."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import re
import shutil
import sqlite3
import ssl
import subprocess
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from PyInstaller.archive.writers import CArchiveWriter, ZlibArchiveWriter

pytest.importorskip("PySide6.QtCore", reason="Qt's own libraries are not installed", exc_type=ImportError)

from build.packaging.bill import bill, write_bill
from build.packaging.inside import Part, parts_inside
from build.packaging.papers import copyright_file, licence_files
from build.packaging.project import PackagingError, Project


@pytest.fixture
def packed(frozen: Path, tmp_path: Path) -> Path:
    """The folder in small, with a program that holds modules as PyInstaller packs them, and libraries beside it."""
    modules = {"click": "click/__init__.py", "click.core": "click/core.py", "app.nothing": "app/nothing.py"}
    code = {name: compile("", path, "exec") for name, path in modules.items()}
    archive = tmp_path / "PYZ.pyz"
    ZlibArchiveWriter(str(archive), [(name, path, "PYMODULE") for name, path in modules.items()], code)
    CArchiveWriter(
        str(frozen / "tillwatch"), [("PYZ.pyz", str(archive), False, "z")], pylib_name="libpython3.11.so.1.0"
    )
    numpy = next(
        path for path in importlib.metadata.files("numpy") or () if path.name.startswith("_multiarray_umath.")
    )
    for name in (numpy.as_posix(), "libssl.so.3", "libsqlite3.so.0", "libz.so.1", "libtillwatch-test.so.1"):
        (frozen / "_internal" / name).parent.mkdir(parents=True, exist_ok=True)
        (frozen / "_internal" / name).write_bytes(b"\x7fELF")
    return frozen


@pytest.fixture
def parts(packed: Path) -> dict[str, Part]:
    return {part.name: part for part in parts_inside(packed)}


def test_python_packages_are_those_whose_modules_or_libraries_are_inside(parts: dict[str, Part]) -> None:
    packages = {name: part for name, part in parts.items() if part.purl.startswith("pkg:pypi/")}
    assert set(packages) == {"PySide6_Essentials", "PyInstaller's starter", "click", "numpy"}
    version = importlib.metadata.version("click")
    click = packages["click"]
    assert (click.version, click.licence, click.is_spdx) == (version, "BSD-3-Clause", True)
    assert click.purl == f"pkg:pypi/click@{version}"
    assert b"Redistribution and use" in click.texts["LICENSE.txt"]


def test_interpreter_and_libraries_are_named_with_their_versions(parts: dict[str, Part]) -> None:
    assert parts["Python"].version == platform.python_version()
    assert parts["SQLite"].version == sqlite3.sqlite_version
    assert parts["OpenSSL"].version == ssl.OPENSSL_VERSION.split()[1]
    assert re.fullmatch(r"6\.\d+\.\d+", parts["Qt"].version)
    assert "LGPL-3.0-only" in parts["Qt"].licence
    assert parts["libtillwatch-test.so.1"].licence == "not known"
    assert not any(name.startswith("libpython") for name in parts)


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="this is no Debian")
def test_the_systems_own_libraries_are_named_by_their_package(parts: dict[str, Part]) -> None:
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "zlib1g"], capture_output=True, text=True)
    assert parts["zlib1g"].version == asked.stdout
    assert re.fullmatch(r"pkg:deb/\w+/zlib1g@[^?]+\?arch=\w+&distro=\w+-[\w.]+", parts["zlib1g"].purl)
    assert "libz.so.1" not in parts


def test_a_folder_whose_program_is_something_else_is_refused(frozen: Path) -> None:
    with pytest.raises(PackagingError, match="not a program that PyInstaller made"):
        parts_inside(frozen)


def test_every_part_of_the_program_has_its_licence_told(parts: dict[str, Part]) -> None:
    text = copyright_file(list(parts.values())).decode()
    for part in parts.values():
        assert f" {f'{part.name} {part.version}'.strip()}: {part.licence}\n" in text
    assert text.startswith("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n")
    assert "Copyright: 2026 The Tillwatch founders\nLicense: MIT\n Permission is hereby granted" in text
    assert all(
        line == "" or line.startswith(" ") or re.match(r"[A-Z][A-Za-z-]+:", line) for line in text.split("\n")
    )
    assert "click/LICENSE.txt" in licence_files(list(parts.values()))


@pytest.fixture
def document(parts: dict[str, Part], project: Project, tmp_path: Path) -> dict[str, Any]:
    artefact = tmp_path / "tillwatch_1_all.deb"
    artefact.write_bytes(b"an artefact")
    written = write_bill(artefact, "pkg:deb/tillwatch/tillwatch@1", list(parts.values()), project)
    assert written.name == "tillwatch_1_all.deb.cdx.json"
    found: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    assert found == bill(artefact, "pkg:deb/tillwatch/tillwatch@1", list(parts.values()), project)
    return found


def test_the_list_keeps_to_the_rules_of_cyclonedx(document: dict[str, Any], parts: dict[str, Part]) -> None:
    assert (document["bomFormat"], document["specVersion"], document["version"]) == ("CycloneDX", "1.6", 1)
    serial = document["serialNumber"].removeprefix("urn:uuid:")
    assert str(uuid.UUID(serial)) == serial
    metadata = document["metadata"]
    assert datetime.fromisoformat(metadata["timestamp"]).timestamp() == 1_795_000_000
    digest = metadata["component"]["hashes"][0]
    assert digest["alg"] == "SHA-256"
    assert re.fullmatch(r"[0-9a-f]{64}", digest["content"])
    components = document["components"]
    assert len(components) == len(parts)
    for component in (metadata["component"], *components):
        assert component["type"] in ("application", "framework", "library")
        assert component["name"]
        assert component["bom-ref"] == component["purl"]
        for licence in component["licenses"]:
            assert len(licence) == 1
            assert licence.get("expression") or set(licence["license"]) in ({"id"}, {"name"})
    references = [component["bom-ref"] for component in (metadata["component"], *components)]
    assert len(set(references)) == len(references)
    dependencies = {entry["ref"]: entry.get("dependsOn", []) for entry in document["dependencies"]}
    assert set(dependencies) == set(references)
    assert set(dependencies[metadata["component"]["bom-ref"]]) == set(references[1:])


def test_every_package_url_can_be_taken_apart(document: dict[str, Any]) -> None:
    for component in document["components"]:
        form = r"pkg:(pypi|generic|deb/[a-z]+)/([^/@?#]+)(?:@([^/@?#]+))?(?:\?(\w+=[^&]+)(&\w+=[^&]+)*)?"
        match = re.fullmatch(form, component["purl"])
        assert match, component["purl"]
        assert unquote(match[3] or "") == component.get("version", "")
