"""The endpoint of a running program, switched on and off."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from app.domain.errors import TillwatchError
from app.jobs.service import Service
from app.monitoring.serving import Serving
from app.monitoring.tokens import endpoint_token, new_token, token_file
from app.store import settings
from tests.monitoring.conftest import PocketKeyring, call_port


def a_free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def want(service: Service, *, enabled: bool, port: int) -> None:
    with service.store.write() as connection:
        found = settings.get_endpoint(connection)
        settings.put_endpoint(connection, replace(found, enabled=enabled, port=port), now=service.now())


@pytest.fixture
def serving(service: Service) -> Iterator[Serving]:
    made = Serving(service)
    yield made
    made.close()


def test_it_is_off_unless_the_owner_wants_it(service: Service, serving: Serving) -> None:
    assert serving.apply() is None
    assert serving.address is None
    assert not any(thread.name == "endpoint" for thread in threading.enumerate())


def test_while_it_is_off_nothing_of_it_is_loaded() -> None:
    program = (
        "import sys, app.jobs.service, app.monitoring.serving\n"
        "print([name for name in ('prometheus_client', 'app.monitoring.server', 'app.monitoring.tokens')"
        " if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_it_goes_on_and_off_and_moves_while_the_program_runs(service: Service, serving: Serving) -> None:
    first, second = a_free_port(), a_free_port()
    want(service, enabled=True, port=first)
    assert serving.apply() == f"http://127.0.0.1:{first}"
    token = endpoint_token(service).value
    assert call_port(first, "/metrics", token=token).status == 200
    # Nothing changed: it goes on with what it has counted.
    endpoint = serving._endpoint
    serving.apply()
    assert serving._endpoint is endpoint
    want(service, enabled=True, port=second)
    serving.apply()
    assert call_port(second, "/metrics", token=token).status == 200
    with pytest.raises(ConnectionRefusedError):
        call_port(first, "/health/live")
    want(service, enabled=False, port=second)
    assert serving.apply() is None
    with pytest.raises(ConnectionRefusedError):
        call_port(second, "/health/live")


def test_a_new_token_shuts_out_the_old_one(service: Service, serving: Serving) -> None:
    port = a_free_port()
    want(service, enabled=True, port=port)
    serving.apply()
    old = endpoint_token(service).value
    new = new_token(service).value
    serving.apply()
    assert call_port(port, "/metrics", token=old).status == 401
    assert call_port(port, "/metrics", token=new).status == 200


def test_a_port_in_use_is_told_in_a_sentence(service: Service, serving: Serving) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        want(service, enabled=True, port=port)
        with pytest.raises(TillwatchError, match=rf"cannot use port {port} .*in use.*--port"):
            serving.apply()
    assert serving.address is None
    # The other program has gone: asked again, it comes up.
    assert serving.apply() is not None


def test_a_token_that_is_no_secret_any_more_ends_it(service: Service, serving: Serving) -> None:
    port = a_free_port()
    want(service, enabled=True, port=port)
    serving.apply()
    token_file(service.home).chmod(0o644)
    with pytest.raises(TillwatchError, match="is no secret"):
        serving.apply()
    assert serving.address is None


def test_what_is_closed_stays_closed(
    service: Service, pocket: PocketKeyring, caplog: pytest.LogCaptureFixture
) -> None:
    serving = Serving(service)
    want(service, enabled=True, port=a_free_port())
    waiting, typed = threading.Event(), threading.Event()

    def ask_for_password() -> None:
        waiting.set()
        typed.wait(4)

    pocket.answer = ask_for_password
    applying = threading.Thread(target=serving.apply)
    applying.start()
    assert waiting.wait(20)
    # Leaving does not wait for the owner to type a password.
    with caplog.at_level(logging.WARNING):
        serving.close()
    assert applying.is_alive()
    typed.set()
    applying.join(20)
    assert serving.address is None
    assert not any(thread.name == "endpoint" for thread in threading.enumerate())
