"""What machine code is linked with, read from the files themselves."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection
from pathlib import Path


def linked_with(files: Collection[str]) -> dict[str, set[str]]:
    """Return, for each of the files that is linked with any, the names of the libraries; on Linux alone."""
    if not files:
        return {}
    named = sorted(files)
    # Its answers bear the files' names only where it is asked about more than one. What is no whole file of machine
    # code gets a remark on the other stream, and counts as linked with nothing.
    command = ["readelf", "--dynamic", "--wide", *named, named[0]]
    said = f"\n{subprocess.run(command, capture_output=True, text=True, check=False).stdout}"
    needs: dict[str, set[str]] = {}
    for part in said.split("\nFile: ")[1:]:
        file, _, lines = part.partition("\n")
        if names := set(re.findall(r"\(NEEDED\).*\[(.+)\]", lines)):
            needs[file] = names
    return needs


def outside_libraries(frozen: Path) -> dict[str, set[str]]:
    """Return the libraries that the frozen folder expects of the system, and which of its files do so."""
    files = [path for path in frozen.rglob("*") if path.is_file()]
    inside = {path.name for path in files}
    code = [str(path) for path in files if not path.is_symlink() and _is_machine_code(path)]
    expected: dict[str, set[str]] = {}
    for file, names in linked_with(code).items():
        for name in names - inside:
            expected.setdefault(name, set()).add(Path(file).relative_to(frozen).as_posix())
    return expected


def _is_machine_code(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
