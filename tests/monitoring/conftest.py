"""A shop with jobs made up for these tests, its endpoint on a free port, and a caller with nothing but a socket."""

from __future__ import annotations

import http.client
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from prometheus_client.parser import text_string_to_metric_families

from app.domain.errors import TillwatchError
from app.engine.context import RunContext
from app.engine.registry import DefaultSchedule, JobRegistry, JobSpec, NoParams
from app.jobs.service import Service
from app.monitoring.endpoint import Endpoint
from app.system.paths import Home
from tests.clock import FakeClock
from tests.engine.rig import Gate

TOKEN = "a-token-that-only-these-tests-know"


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


Call = Callable[..., Reply]


def call_port(
    port: int,
    path: str,
    *,
    method: str = "GET",
    token: str | None = TOKEN,
    headers: dict[str, str] | None = None,
) -> Reply:
    """Ask over real HTTP; ``headers`` replace those that a well-meaning caller sends."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    shown = {} if token is None else {"Authorization": f"Bearer {token}"}
    try:
        connection.request(method, path, headers={**shown, **(headers or {})})
        answer = connection.getresponse()
        return Reply(
            answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        )
    finally:
        connection.close()


def figures(reply: Reply) -> dict[tuple[str, ...], float]:
    """The figures of a scrape: (name, label values by label name …) → value."""
    assert reply.status == 200, reply.body
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(reply.body.decode())
        for sample in family.samples
    }


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """The keyring of whoever runs the tests is left alone: there is none, unless a test brings one."""
    former = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(former)


class PocketKeyring(KeyringBackend):
    """A keyring in memory."""

    priority = 0  # type: ignore[assignment]  # the library wants a class property, and takes a number

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.answer: Callable[[], None] = lambda: None

    def get_password(self, service: str, username: str) -> str | None:
        self.answer()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.answer()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.answer()
        del self.kept[service, username]


@pytest.fixture
def pocket(no_keyring: None) -> PocketKeyring:
    """A keyring that works, in place of none."""
    made = PocketKeyring()
    keyring.set_keyring(made)
    return made


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def service(home: Home, migrated: Path, clock: FakeClock, gate: Gate) -> Iterator[Service]:
    """A shop with three jobs: one that counts 7 rows in 4 seconds, one that breaks, one that waits for ``gate``."""

    def count(ctx: RunContext, _params: NoParams) -> None:
        ctx.rows = 7
        clock.advance(4)

    def stumble(ctx: RunContext, _params: NoParams) -> None:
        raise TillwatchError("The till's file is not there.")

    registry = JobRegistry(
        [
            JobSpec(
                id="count",
                title="Count",
                description="",
                function=count,
                schedules=(DefaultSchedule("count", "interval", "600"),),
            ),
            JobSpec(id="stumble", title="Stumble", description="", function=stumble),
            JobSpec(id="wait", title="Wait", description="", function=gate),
        ]
    )
    shutil.copyfile(migrated, home.store_path)
    made = Service.open(home, clock, registry)
    yield made
    gate.open.set()
    made.stop(timeout_s=10)


@pytest.fixture
def endpoint(service: Service) -> Iterator[Endpoint]:
    made = Endpoint(service, 0, TOKEN)
    yield made
    assert made.close()


@pytest.fixture
def call(endpoint: Endpoint) -> Call:
    """Calls the endpoint: ``call(path, method=…, token=…, headers=…)``."""

    def call(path: str, **how: Any) -> Reply:
        return call_port(endpoint.port, path, **how)

    return call
