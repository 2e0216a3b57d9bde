"""The first run: whether the owner is still to be welcomed, how far they came, and what they bring along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.shop import Shop
from app.jobs.demo_filling import DEMO_MARK, FILL_WITH_DEMO
from app.store import runs
from app.store.intake.imports import list_imports
from app.store.products import count_products
from app.store.runs import RunRow
from app.store.settings import get_setting, put_setting, put_shop
from app.system.zone import local_zone_name

if TYPE_CHECKING:
    from app.jobs.service import Service

_KEY = "first_run"

FILL_PAGES = "daily-round"
"""The job that fills every page but the insights, which come by themselves afterwards."""
INSIGHTS = "all-insights"
FILLING_JOBS = frozenset({"import-file", "update-inventory", FILL_WITH_DEMO, FILL_PAGES})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the owner has come."""

    step: int
    """The step to go on with, 0 for the first."""
    done: bool
    """Finished, or put away for good."""


def is_first_run(service: Service) -> bool:
    """Whether the owner is to be welcomed at this start.

    So it is in an empty home that nobody has said "not now" in, and in one whose welcome was closed half way. A shop
    that was brought in by other means, and a demo that was asked for by name, are never interrupted.
    """
    with service.store.read() as connection:
        said = get_setting(connection, _KEY)
        if said is not None:
            return not said.get("done", False)
        if get_setting(connection, DEMO_MARK) is not None:
            return False
        return not list_imports(connection, now=service.now(), limit=1)


def first_run_done(service: Service) -> None:
    """Welcome nobody again: the owner has come to the end, or does not want to."""
    _put(service, Progress(step=first_run(service).step, done=True))


def first_run(service: Service) -> Progress:
    """Return how far the owner has come."""
    with service.store.read() as connection:
        said = get_setting(connection, _KEY, {})
    return Progress(step=int(said.get("step", 0)), done=bool(said.get("done", False)))


def reach_step(service: Service, step: int) -> None:
    """Note the step that the owner is at, where the next start goes on."""
    _put(service, Progress(step=step, done=first_run(service).done))


def in_reading_order(service: Service, given: Sequence[Path]) -> list[Path]:
    """Return the files among ``given``, and in the folders among it, in the order in which they are best read.

    Files that only add facts to products which another one names come last. Looks into each: not for the GUI thread.
    """
    # Loaded with the first file, see ``app.jobs.file_jobs``.
    from app.jobs.importing import ImportWish, read_options
    from app.jobs.taking_in import READABLE, describes_known_products

    found: dict[Path, None] = {}
    for path in given:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        for file in inside:
            hidden = file.name.startswith((".", "~"))
            if file.is_file() and (file == path or (file.suffix.lower() in READABLE and not hidden)):
                found[file.absolute()] = None
    with service.store.read() as connection:
        options = read_options(connection, ImportWish())
    return sorted(found, key=lambda path: describes_known_products(options, path))


def give_demo_up(service: Service) -> bool:
    """Make the home nobody's again where the demo was stopped before anything of it was taken in.

    False where something was: then it stays the demo's, and ``app.jobs.fresh_start`` is the way out.
    """
    with service.store.write() as connection:
        if get_setting(connection, DEMO_MARK) is None:
            return True
        if count_products(connection):
            return False
        put_setting(connection, DEMO_MARK, None, now=service.now())
        put_shop(connection, Shop(time_zone=local_zone_name()), now=service.now())
    return True


def _put(service: Service, progress: Progress) -> None:
    with service.store.write() as connection:
        put_setting(connection, _KEY, {"step": progress.step, "done": progress.done}, now=service.now())


def filling_run(service: Service) -> RunRow | None:
    """Return the run that brings data in or fills the pages now, or is about to; None where none does."""
    now = service.now()
    with service.store.read() as connection:
        unfinished = runs.unfinished(connection)
    return next(
        (
            run
            for run in unfinished
            if run.job in FILLING_JOBS
            and run.parent_id is None
            and (run.started_at is not None or run.not_before <= now)
        ),
        None,
    )
