"""Jobs in processes of their own let the window go first."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_TELL = "import os; from app.system.priority import work_in_the_background; work_in_the_background(); print(os.nice(0))"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes of priority instead")
def test_a_process_in_the_background_stands_behind_the_others() -> None:
    told = subprocess.run([sys.executable, "-c", _TELL], capture_output=True, text=True, check=True)
    assert int(told.stdout) > os.nice(0)
