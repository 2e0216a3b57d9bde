"""What only an installed package has; build/test-package.sh sets the stage and names it in PACKAGED_ROOT."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable

import pytest

from tests.session.conftest import PACKAGED_ROOT

collect_ignore_glob = [] if "PACKAGED_ROOT" in os.environ else ["test_*.py"]

Enter = Callable[..., str]


@pytest.fixture
def enter() -> Enter:
    """Runs a command inside of the clean Debian; returns what it printed."""

    def run(*words: str) -> str:
        done = subprocess.run(["chroot", PACKAGED_ROOT, *words], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout

    return run
