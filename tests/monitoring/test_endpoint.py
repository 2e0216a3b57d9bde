"""Who gets an answer, and which, over real HTTP."""

from __future__ import annotations

import http.client
import logging
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from app.jobs.service import Service
from app.monitoring.endpoint import Endpoint
from app.monitoring.requests import MAX_HEAD_BYTES
from app.monitoring.server import Answer, Server, json_answer
from app.system.paths import Home
from tests.clock import FakeClock
from tests.engine.rig import PATIENCE_S, Gate
from tests.monitoring.conftest import TOKEN, Call, call_port


def raw(port: int, request: bytes) -> bytes:
    """Send bytes as they are and return all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as caller:
        caller.sendall(request)
        answer = b""
        while part := caller.recv(65_536):
            answer += part
    return answer


def test_that_it_lives_is_told_to_everybody_on_this_pc(call: Call) -> None:
    reply = call("/health/live", token=None)
    assert (reply.status, reply.document) == (200, {"status": "live"})


@pytest.mark.parametrize("path", ["/health/ready", "/metrics", "/", "/no-such-thing"])
def test_all_else_asks_for_the_token(call: Call, path: str) -> None:
    for headers in (
        {},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer ü"},
    ):
        reply = call(path, token=None, headers=headers)
        assert reply.status == 401
        assert reply.headers["www-authenticate"].startswith("Bearer ")
    for token in ("", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper()):
        assert call(path, token=token).status == 401
    assert call(path).status != 401


def test_there_is_no_directory_and_no_banner(call: Call) -> None:
    for path in ("/", "/health", "/health/", "/metrics/", "/../etc/passwd", "//metrics"):
        assert call(path).status == 404
    assert "server" not in call("/health/live").headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "", "[::1]:{port}",
                                  "127.0.0.1:1", "0.0.0.0:{port}"])  # fmt: skip
def test_a_name_that_was_made_to_point_here_is_refused(call: Call, endpoint: Endpoint, host: str) -> None:
    for path in ("/health/live", "/metrics"):
        assert call(path, headers={"Host": host.format(port=endpoint.port)}).status == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:{port}", "127.0.0.1:{port}"])
def test_our_own_names_are_answered(call: Call, endpoint: Endpoint, host: str) -> None:
    assert call("/health/live", headers={"Host": host.format(port=endpoint.port)}).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"])
def test_only_get_and_head_are_answered(call: Call, method: str) -> None:
    reply = call("/metrics", method=method)
    assert reply.status == 405
    assert reply.headers["allow"] == "GET, HEAD"


def test_head_is_get_without_the_body(call: Call) -> None:
    got, head = call("/health/live"), call("/health/live", method="HEAD")
    assert head.status == 200
    assert head.body == b""
    assert head.headers == got.headers


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"\r\n\r\n", 400),
        (b"hello\r\n\r\n", 400),
        (b"GET /health/live HTTP/9\r\nHost: localhost\r\n\r\n", 400),
        (b"GET http://localhost/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /health/live HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
        (b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n", 400),
        (b"GET /health/live HTTP/1.1\r\n\r\n", 403),
        (b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello", 413),
        (b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", 413),
        (b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * MAX_HEAD_BYTES + b"\r\n\r\n", 431),
        (b"x" * 5_000_000, 431),
        (b"GET /health/live HTTP/1.0\r\nHost: localhost\r\n\r\n", 200),
    ],
)  # fmt: skip
def test_what_is_no_plain_request_is_refused(endpoint: Endpoint, request_bytes: bytes, status: int) -> None:
    answer = raw(endpoint.port, request_bytes)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert call_port(endpoint.port, "/health/live").status == 200


def test_it_listens_on_this_pc_alone(endpoint: Endpoint) -> None:
    for family, address in ((socket.AF_INET, "127.0.0.2"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as caller, pytest.raises(OSError):  # noqa: PT011 - each system refuses in its way
            caller.connect((address, endpoint.port))


def test_nothing_of_a_request_is_logged(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert call("/metrics").status == 200
        assert call("/metrics", token="wrong-token", headers={"X-Mine": "private"}).status == 401
    said = "\n".join([*(str(record.__dict__) for record in caplog.records)])
    assert TOKEN not in said
    assert "wrong-token" not in said
    assert "private" not in said


def test_who_dawdles_keeps_nobody_from_an_answer(endpoint: Endpoint) -> None:
    with closing(socket.create_connection(("127.0.0.1", endpoint.port))) as slow:
        slow.sendall(b"GET /health/live HTTP/1.1\r\nHo")
        started = time.monotonic()
        assert call_port(endpoint.port, "/health/live").status == 200
        assert call_port(endpoint.port, "/metrics").status == 200
        # Long before the slow one's time is up.
        assert time.monotonic() - started < 4
        slow.sendall(b"st: localhost\r\n\r\n")
        assert slow.recv(100).startswith(b"HTTP/1.1 200 ")


@contextmanager
def served(server: Server) -> Iterator[int]:
    server.start(0)
    try:
        yield server.port
    finally:
        assert server.stop()


def test_who_never_ends_the_request_is_hung_up_on(clock: FakeClock) -> None:
    server = Server(open_paths={}, paths={}, token=TOKEN, now=clock.now, caller_limit_s=0.05)
    with served(server) as port:
        assert raw(port, b"GET /health/live HTTP/1.1\r\n") == b""


def test_a_question_that_takes_too_long_is_given_up(clock: FakeClock) -> None:
    busy = threading.Event()
    asked: list[int] = []

    def wait() -> Answer:
        asked.append(1)
        busy.wait(PATIENCE_S)
        return json_answer({})

    server = Server(
        open_paths={"/live": lambda: json_answer({})},
        paths={"/slow": wait},
        token=TOKEN,
        now=clock.now,
        answer_limit_s=0.05,
    )
    with served(server) as port:
        for _ in range(3):
            reply = call_port(port, "/slow")
            assert reply.status == 503
            assert "0.05 seconds" in reply.document["error"]
        assert call_port(port, "/live").status == 200
        # Three callers, but the store was asked once.
        assert asked == [1]
        busy.set()


def test_a_fault_of_ours_is_an_answer_too(clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Answer:
        raise ZeroDivisionError

    server = Server(open_paths={}, paths={"/x": fail}, token=TOKEN, now=clock.now)
    with served(server) as port:
        reply = call_port(port, "/x")
        assert reply.status == 500
        assert "ZeroDivision" not in reply.document["error"]
    assert "the endpoint has no answer" in caplog.text


def test_it_stops_at_once_even_with_callers_and_questions_under_way(
    service: Service, home: Home, gate: Gate
) -> None:
    endpoint = Endpoint(service, 0, TOKEN)
    with closing(socket.create_connection(("127.0.0.1", endpoint.port))) as slow:
        slow.sendall(b"GET ")
        with holding_the_lock(home):
            asking = threading.Thread(target=_ask_in_vain, args=(endpoint.port,))
            asking.start()
            deadline = time.monotonic() + PATIENCE_S
            while not any(thread.name == "endpoint-question" for thread in threading.enumerate()):
                assert time.monotonic() < deadline
                time.sleep(0.005)
            started = time.monotonic()
            assert endpoint.close()
            assert time.monotonic() - started < 1
            asking.join(PATIENCE_S)
        assert slow.recv(10) == b""
    with pytest.raises(ConnectionRefusedError):
        call_port(endpoint.port, "/health/live")
    assert not any(thread.name == "endpoint" for thread in threading.enumerate())


def _ask_in_vain(port: int) -> None:
    with pytest.raises((http.client.HTTPException, OSError)):
        call_port(port, "/health/ready")


@contextmanager
def holding_the_lock(home: Home) -> Iterator[None]:
    """Another program that has begun to write and does not end."""
    with closing(sqlite3.connect(home.store_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
