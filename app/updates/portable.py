"""Putting a fetched portable archive in place of the folder that runs, with the folder before as the way back.

``unpack`` may take its time while the program is at work. ``swap`` is the last thing that a program does: after it,
the folder out of which it runs holds another version.
"""

from __future__ import annotations

import errno
import glob
import lzma
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from app.language import listed, tr
from app.system.program import foreign_environment
from app.updates.errors import NoRoomError, NotInstalledError, UnwritableFolderError

PROGRAM = "tillwatch"
OUR_THINGS = frozenset(
    {PROGRAM, "_internal", "README.txt", "LICENSE", "licences", "tillwatch.desktop", "tillwatch.svg"}
)
"""What lies at the top of an unpacked archive. A folder that holds more is not only ours."""

UNPACKED_TIMES = 4
"""How many times as large as its archive a version is unpacked; measured: 3.5."""

_ANSWER_S = 60.0
_BEFORE = ".before-"

AskVersion = Callable[[Path], str]
"""Starts a program and returns the version that it says it is; "" where it says none."""


def unpack(
    archive: Path,
    folder: Path,
    version: str,
    *,
    ask_version: AskVersion | None = None,
    check: Callable[[], None] = lambda: None,
) -> Path:
    """Unpack ``archive`` beside ``folder``, see that its program starts and is ``version``, and return where it lies.

    ``check`` is called between two files; what it raises ends the unpacking. Raises ``NotInstalledError``,
    ``NoRoomError`` or ``UnwritableFolderError``; nothing is left then.
    """
    _see_only_ours(folder, version)
    if not archive.is_file():
        raise NotInstalledError(version, tr("what was downloaded is gone"))
    work = _work(folder)
    needed = archive.stat().st_size * UNPACKED_TIMES
    with _cleaned_up(work, version, needed):
        shutil.rmtree(work, ignore_errors=True)
        free = shutil.disk_usage(folder.parent).free
        if free < needed:
            raise NoRoomError(needed, free, folder.parent)
        work.mkdir()
        fresh = work / _unpacked(archive, work, version, check)
        _see_version(fresh, version, ask_version)
        # The folder before is about to go: what lies in the system's memory has to be on the disk by then.
        os.sync()
    return fresh


def swap(fresh: Path, folder: Path, version: str, *, ask_version: AskVersion | None = None) -> Path:
    """Put ``fresh``, as ``unpack`` returned it, in the place of ``folder``, and return what to start.

    ``folder`` stays beside it as ``NAME.before-VERSION``; one that an earlier update left is removed. Where the new
    program does not start in its place, ``folder`` is put back and ``NotInstalledError`` raised.
    """
    before = folder.with_name(f"{folder.name}{_BEFORE}{version}")
    with _cleaned_up(_work(folder), version, 0):
        _see_only_ours(folder, version)
        if before.exists():
            _see_only_ours(before, version)
            shutil.rmtree(before)
        folder.rename(before)
        try:
            fresh.rename(folder)
            _see_version(folder, version, ask_version)
        except BaseException:
            if folder.exists():
                folder.rename(fresh)
            before.rename(folder)
            raise
    shutil.rmtree(_work(folder), ignore_errors=True)
    _remove_older(folder, before)
    return folder / PROGRAM


def ask_program(program: Path) -> str:
    """Start ``program`` for its version, as ``AskVersion`` says."""
    with foreign_environment():
        # A packaged program that starts another one would have it take over its own unpacked parts.
        environment = {**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"}
        try:
            said = subprocess.run(  # noqa: S603 - what was just unpacked from a verified archive
                [str(program), "--version"],
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_ANSWER_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
    match = re.search(r"(\S+)\s*\Z", said.stdout)
    return match[1] if match and said.returncode == 0 else ""


def _see_only_ours(folder: Path, version: str) -> None:
    """Raise where ``folder`` is no Tillwatch, or the owner keeps things in it: one day they would be removed."""
    strange = sorted(path.name for path in folder.iterdir() if path.name not in OUR_THINGS)
    if not (folder / PROGRAM).is_file():
        raise NotInstalledError(version, tr("there is no Tillwatch in {folder}", folder=folder))
    if strange:
        raise NotInstalledError(
            version,
            tr(
                "{folder} also holds things that are not part of Tillwatch ({names}), which have to be moved "
                "elsewhere first",
                folder=folder,
                names=listed(strange[:5]),
            ),
        )


def _unpacked(archive: Path, work: Path, version: str, check: Callable[[], None]) -> str:
    """Unpack into ``work`` and return the name of the one folder that came out."""
    tops: set[str] = set()
    with tarfile.open(archive, "r|xz") as packed:
        for member in packed:
            check()
            tops.add(PurePosixPath(member.name).parts[0])
            packed.extract(member, work, filter="data")
    if len(tops) != 1 or not (work / min(tops)).is_dir():
        raise NotInstalledError(version, tr("the archive does not hold one folder"))
    return tops.pop()


def _see_version(folder: Path, version: str, ask_version: AskVersion | None) -> None:
    said = (ask_version or ask_program)(folder / PROGRAM)
    if said != version:
        reason = (
            tr("what was unpacked says that it is {version}", version=said)
            if said
            else tr("the new program does not start")
        )
        raise NotInstalledError(version, reason)


def _remove_older(folder: Path, before: Path) -> None:
    """Remove what earlier updates left, unless the owner put something into it."""
    for older in _kept(folder):
        if older != before and {path.name for path in older.iterdir()} <= OUR_THINGS:
            shutil.rmtree(older, ignore_errors=True)


def _kept(folder: Path) -> list[Path]:
    return list(folder.parent.glob(f"{glob.escape(folder.name + _BEFORE)}*"))


def _work(folder: Path) -> Path:
    # Beside the folder, so that it is on the same disk and the last step is no more than a new name.
    return folder.with_name(f".{folder.name}.part")


@contextmanager
def _cleaned_up(work: Path, version: str, needed: int) -> Iterator[None]:
    """Where the block fails, leave nothing in ``work`` and say it in the owner's words."""
    try:
        yield
    except BaseException as error:
        shutil.rmtree(work, ignore_errors=True)
        if isinstance(error, (tarfile.TarError, lzma.LZMAError, EOFError)):
            raise NotInstalledError(version, tr("the archive cannot be unpacked")) from error
        if isinstance(error, OSError):
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise NoRoomError(needed, shutil.disk_usage(work.parent).free, work.parent) from error
            raise UnwritableFolderError(work.parent) from error
        raise
