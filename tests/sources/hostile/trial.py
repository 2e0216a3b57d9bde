"""Reads hostile inputs as the program would and says what became of each."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from zoneinfo import ZoneInfo

from app.domain.errors import InputError, TillwatchError, TransientError
from app.sources.files import open_file
from app.sources.reading import ReadOptions
from tests.sources.exports import accounted
from tests.sources.hostile.inputs import make

_ZONE = ZoneInfo("Europe/Madrid")


@dataclass
class Trials:
    """What became of many inputs."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, int] = (0.0, -1)
    """Seconds, and the number of the input."""
    failures: list[str] = field(default_factory=list)


def try_inputs(numbers: range) -> Trials:
    """Read the inputs of these numbers, each from a folder of its own.

    They are made in a process of their own, so that what this one takes is what reading them takes.
    """
    trials = Trials()
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    maker = ProcessPoolExecutor(1, get_context("spawn"))
    try:
        for number in numbers:
            place = folder / str(number)
            place.mkdir()
            path = maker.submit(make, number, place).result()
            began = time.perf_counter()
            try:
                outcome = _outcome(path, number)
            except Exception as error:  # noqa: BLE001  # whatever comes out here is what is looked for
                outcome = "failed"
                trials.failures.append(f"{number}: {type(error).__name__}: {error}"[:300])
            trials.slowest = max(trials.slowest, (time.perf_counter() - began, number))
            trials.outcomes[outcome] += 1
            shutil.rmtree(place)
    finally:
        maker.shutdown()
        shutil.rmtree(folder, ignore_errors=True)
    return trials


def _outcome(path: Path, number: int) -> str:
    """Return ``read``, ``refused`` or ``later``; raise where it is none of these, or a row is lost."""
    layout = ("sales", None, "products")[number % 3]
    mapping = {} if layout else {"sku": "sku"}
    try:
        reading = open_file(path, ReadOptions(zone=_ZONE, currency="EUR", layout=layout, mapping=mapping))
        records = reading.records()
        taken = []
        for record in records:
            if not taken and number % 7 == 0:
                _disturb(path, number)
            taken.append(record)
    except TransientError as error:
        return _worded(error, "later")
    except InputError as error:
        return _worded(error, "refused")
    told = accounted(reading, taken)
    if told != reading.rows:
        raise AssertionError(f"{reading.rows} rows, {told} accounted for")
    return "read"


def _disturb(path: Path, number: int) -> None:
    """Change a file while it is being read."""
    if number % 3 == 0:
        path.unlink()
    elif number % 3 == 1:
        with path.open("ab") as file:
            file.write(b"more,of,it\n" * 1000)
    else:
        os.truncate(path, 3)


def _worded(error: TillwatchError, outcome: str) -> str:
    if not error.sentence.endswith((".", "?")) or not error.advice:
        raise AssertionError(f"no sentence with advice: {error!r}")
    return outcome
