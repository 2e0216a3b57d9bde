"""The man page says what the command line says, in both languages, and the formatter takes it without a word."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from app.cli.main import tillwatch
from app.language import language
from build.packaging.manual import PAGES, manual_files, page
from build.packaging.project import Project


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command by what is typed to call it; a group's own in place of the group."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


@pytest.mark.parametrize("code", sorted(PAGES))
def test_every_command_and_every_option_is_named(project: Project, code: str) -> None:
    text = page(project, code).replace("\\-", "-")
    for name, command in commands(tillwatch):
        part = text.split(f'.SS "tillwatch {name} ')[1].split("\n.S")[0]
        for param in command.params:
            if isinstance(param, click.Option) and param.name not in ("home", "as_json"):
                assert param.opts[0] in part
    for option in ("--hidden", "--home", "--json", "--version", "--help"):
        assert f'.TP\n.B "{option}' in text or f'.TP\n.B "-h, {option}' in text


def test_each_page_is_in_its_language(project: Project) -> None:
    english, spanish = page(project, "en"), page(project, "es")
    assert ".SH COMMANDS" in english
    assert "List what wants action, the most pressing first." in english
    assert ".SH ÓRDENES" in spanish
    assert "Enumera lo que requiere atención, lo más urgente primero." in spanish
    assert f'"Tillwatch {project.version}"' in english
    assert english.count(".SS") == spanish.count(".SS") == len(list(commands(tillwatch)))
    assert language().code == "en"


@pytest.mark.skipif(shutil.which("man") is None, reason="man-db is not installed")
@pytest.mark.parametrize("code", sorted(PAGES))
def test_the_formatter_has_nothing_to_say(project: Project, code: str, tmp_path: Path) -> None:
    file = tmp_path / "tillwatch.1"
    file.write_text(page(project, code), encoding="utf-8")
    command = ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", file]
    environment = os.environ | {"LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"}
    checked = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert (checked.returncode, checked.stderr) == (0, "")
    command[command.index("-Tutf8") :] = [file]
    read = subprocess.run(command, capture_output=True, text=True, env=environment).stdout
    assert "~/.local/share/Tillwatch" in read
    assert "'0 9 * * 1'" in read
    assert "--catch-up" in read


def test_the_same_page_is_packed_into_the_same_bytes(project: Project) -> None:
    first, second = manual_files(project), manual_files(project)
    assert first == second
    assert sorted(first) == ["man/es/man1/tillwatch.1.gz", "man/man1/tillwatch.1.gz"]
    assert gzip.decompress(first["man/man1/tillwatch.1.gz"]).decode() == page(project, "en")
    # No name and no time in the head, and packed as tightly as gzip can.
    assert all(packed[3:9] == bytes([0, 0, 0, 0, 0, 2]) for packed in first.values())
