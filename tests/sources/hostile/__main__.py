"""``python -m tests.sources.hostile 10000``: what became of so many hostile inputs, and what they took."""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from tests.sources.hostile.trial import try_inputs

_SECONDS = 10.0
_MEGABYTES = 300


def main() -> int:
    """Run the inputs in a process of their own, so that its peak memory is theirs, and print what was seen."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    if "--here" not in sys.argv:
        command = [sys.executable, "-m", "tests.sources.hostile", str(count), "--here"]
        return subprocess.run(command, check=False).returncode
    began = time.perf_counter()
    trials = try_inputs(range(count))
    seconds, number = trials.slowest
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = ", ".join(f"{total:,} {outcome}" for outcome, total in trials.outcomes.most_common())
    print(f"{count:,} hostile inputs in {time.perf_counter() - began:.0f} s: {counts}")
    print(f"slowest {seconds:.2f} s (input {number}), peak memory {megabytes:.0f} MB")
    for failure in trials.failures[:20]:
        print("  ", failure)
    return int(bool(trials.failures) or seconds > _SECONDS or megabytes > _MEGABYTES)


if __name__ == "__main__":  # the maker of the inputs imports this module, too
    sys.exit(main())
