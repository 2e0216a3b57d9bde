"""A system that lacks libraries: they are really gone, for one program alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

# In a mount namespace of its own a layer is put over the folder, and the libraries are deleted from the layer.
_HIDE = """
set -e
mount -t tmpfs none "$1"; mkdir "$1/upper" "$1/work"; folder="$2"
mount -t overlay overlay -o "lowerdir=$folder,upperdir=$1/upper,workdir=$1/work" "$folder"
shift 2
while [ "$1" != -- ]; do rm "$folder/$1"*; shift; done
shift
exec "$@"
"""


def without_libraries(
    libraries: Sequence[str], command: Sequence[str | Path], folder: Path, root: Path = Path("/")
) -> list[str | Path]:
    """Return ``command`` run where these libraries are missing; ``folder`` is empty and made for it.

    ``root`` is where the system lies whose libraries they are. Skips the test where this system does not let us, or
    has its libraries elsewhere.
    """
    machine = os.uname().machine if sys.platform == "linux" else "none"
    place = root / "usr" / "lib" / f"{machine}-linux-gnu"
    if not all(any(place.glob(f"{name}*")) for name in libraries):
        pytest.skip("the system's libraries are not where Debian keeps them")
    folder.mkdir()
    hidden = ["unshare", "--mount", "sh", "-c", _HIDE, "sh", folder, place, *libraries, "--"]
    try:
        subprocess.run([*hidden, "true"], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"this system lets nobody hide its libraries ({error})")
    return [*hidden, *command]
