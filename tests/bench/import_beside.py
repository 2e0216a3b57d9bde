"""``tillwatch import`` as it is, in a process of its own, telling how long each of its writes kept others out.

python -m tests.bench.import_beside HOME FILE SECONDS.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app.cli.main import run_cli
from tests.bench.watching import timed_holds


def main() -> int:
    home, file, told = sys.argv[1:]
    with timed_holds() as holds:
        code = run_cli(["--home", home, "import", file])
    Path(told).write_text(json.dumps(holds.seconds))
    return code


if __name__ == "__main__":
    sys.exit(main())
