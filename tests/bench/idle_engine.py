"""An engine with its alarm clock and every job's schedule, and no face: what it costs while nothing is due.

python -m tests.bench.idle_engine HOME
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from app.jobs.service import Service
from app.system.paths import Home


def main() -> int:
    signals = {signal.SIGTERM, signal.SIGINT}
    # Before any thread is made, so that all of them leave these to the wait below.
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    service = Service.open(Home(Path(sys.argv[1])))
    service.start()
    signal.sigwait(signals)
    return 0 if service.stop() else 1


if __name__ == "__main__":
    sys.exit(main())
