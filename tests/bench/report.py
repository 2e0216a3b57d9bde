"""What every measurement ends with: one JSON document on stdout, and an exit code that tells whether targets hold."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from typing import Any


def machine() -> dict[str, Any]:
    """What the numbers were taken on; load before the measurement, since a busy machine bends times."""
    return {
        "system": platform.platform(),
        "processor": _first_value(Path("/proc/cpuinfo"), "model name"),
        "cores": os.cpu_count(),
        "memory_mb": int((_first_value(Path("/proc/meminfo"), "MemTotal") or "0").split()[0]) // 1024,
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def progress(text: str) -> None:
    """One line for whoever waits, kept out of the document."""
    print(text, file=sys.stderr, flush=True)


class Report:
    """Collects checks. A check without a target is there to be read and cannot fail."""

    def __init__(self) -> None:
        self._machine = machine()
        self.checks: list[dict[str, Any]] = []

    def add(
        self,
        name: str,
        value: float | None,
        unit: str,
        *,
        anchor: float | None = None,
        at_most: float | None = None,
        at_least: float | None = None,
        ratio_at_most: float | None = None,
        ratio_at_least: float | None = None,
    ) -> None:
        """One measured ``value``; ``anchor`` is the same thing done the plainest way in this run.

        ``ratio`` is value / anchor. A value that could not be taken (None) misses its target.
        """
        ratio = value / anchor if value is not None and anchor else None
        targets = [
            (f"value <= {at_most}", at_most, value, 1),
            (f"value >= {at_least}", at_least, value, -1),
            (f"ratio <= {ratio_at_most}", ratio_at_most, ratio, 1),
            (f"ratio >= {ratio_at_least}", ratio_at_least, ratio, -1),
        ]
        wanted = [
            (text, measured is not None and sign * measured <= sign * limit)
            for text, limit, measured, sign in targets
            if limit is not None
        ]
        self.checks.append(
            {
                "name": name,
                "value": _rounded(value),
                "unit": unit,
                "anchor": _rounded(anchor),
                "ratio": _rounded(ratio),
                "target": " and ".join(text for text, _held in wanted) or None,
                "ok": all(held for _text, held in wanted),
            }
        )

    def finish(self) -> int:
        """Prints the document; 0 where every target holds, else 1."""
        print(json.dumps({"machine": self._machine, "checks": self.checks}, indent=1))
        return 0 if all(check["ok"] for check in self.checks) else 1


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def _first_value(file: Path, key: str) -> str | None:
    lines = file.read_text().splitlines() if file.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), None)
