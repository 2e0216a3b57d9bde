"""What the engine must know of a job to run it. Which jobs exist is told from above."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection

from app.domain.errors import UsageError
from app.domain.runs import CatchUp
from app.engine.context import RunContext
from app.language import tr

CHOICES = "choices"
"""The key of ``msgspec.Meta(extra=…)`` under which a parameter has the words of its values, by value."""


class NoParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The parameters of a job that takes none."""


_CONVERTING = threading.Lock()


def _always(_connection: Connection) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class DefaultSchedule:
    """A schedule that a new store starts with. ``kind`` and ``expression`` as in ``app.engine.rules``."""

    key: str
    kind: str
    expression: str
    params: Mapping[str, Any] = field(default_factory=dict)
    catch_up: CatchUp = CatchUp.LATEST
    grace_s: int = 300


@dataclass(frozen=True, slots=True)
class JobSpec:
    """One job: a plain function of a context and its typed parameters, and how to run it."""

    id: str
    title: str
    """The task in the owner's words, in the words of the source: shown by ``title_words``."""
    description: str
    """What it does, in one sentence, likewise: shown by ``description_words``."""
    function: Callable[[RunContext, Any], None]
    params: type[msgspec.Struct] = NoParams
    schedules: tuple[DefaultSchedule, ...] = ()
    priority: int = 5
    """Smaller runs first; a run started by hand always goes before."""
    soft_limit_s: float = 1_800
    """Seconds after which the job is told to stop: at its next check, or in the midst of a long statement."""
    hard_limit_s: float = 2_100
    """Seconds after which an isolated job's process is ended, whatever it is doing. A thread cannot be ended."""
    isolate: bool = False
    """Whether it runs in a process of its own: for heavy jobs, whose memory then goes back to the system."""
    retries: int = 2
    """How often a transient failure is tried again."""
    resume: bool = True
    """Whether a run that the power cord ended is started again by itself."""
    ready: Callable[[Connection], bool] = _always
    """Whether there is anything to work on; until then due times are skipped with that reason."""
    steps: tuple[str, ...] = ()
    """The jobs that it runs, one after the other, as its steps."""
    on_demand: bool = False
    """Whether it only makes sense for something that the owner has picked (a file): never by a schedule, and not among
    the tasks that can be started by themselves."""

    def title_words(self) -> str:
        """Return the task as the buttons say it, in the language in use."""
        return tr(self.title)

    def description_words(self) -> str:
        """Return what it does in one sentence, in the language in use."""
        return tr(self.description)


class JobRegistry(Mapping[str, JobSpec]):
    """Every job by id, in the order in which they are shown."""

    def __init__(self, specs: list[JobSpec]) -> None:
        self._specs = {spec.id: spec for spec in specs}

    def __getitem__(self, job: str) -> JobSpec:
        return self._specs[job]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def tasks(self) -> list[JobSpec]:
        """Return the jobs that can be started by themselves: what is listed, scheduled, and looked after."""
        return [spec for spec in self._specs.values() if not spec.on_demand]

    def spec(self, job: str) -> JobSpec:
        """Return the job of that id; raise ``UsageError`` naming those there are."""
        try:
            return self._specs[job]
        except KeyError:
            raise UsageError(
                tr("There is no job '{job}'.", job=job),
                tr("The jobs are: {jobs}.", jobs=", ".join(self._specs)),
            ) from None

    def parameters(self, job: str, raw: Mapping[str, Any]) -> msgspec.Struct:
        """Return ``raw`` as the job's typed parameters; text such as ``"3"`` becomes a number where one is due.

        Raises ``UsageError`` where a name or value does not fit.
        """
        spec = self.spec(job)
        try:
            # One thread at a time: two that meet a type for the first time together have ended the process.
            with _CONVERTING:
                return msgspec.convert(dict(raw), spec.params, strict=False)
        except msgspec.ValidationError as error:
            names = ", ".join(spec.params.__struct_fields__)
            raise UsageError(
                tr("'{job}' cannot run with these parameters: {why}.", job=job, why=error),
                tr("It takes: {names}.", names=names) if names else tr("It takes: none."),
            ) from error

    def given(self, job: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return ``raw`` checked and with the values' own types, without what was not given.

        Raises ``UsageError`` as ``parameters`` does.
        """
        typed = msgspec.to_builtins(self.parameters(job, raw))
        return {name: typed[name] for name in raw}
