"""A real HTTP server on loopback that serves a feed, and misbehaves where a test says so."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

Fault = Callable[["Answer", bytes], None]
"""Answers a request in place of the server; gets what an honest server would send."""


class Request(NamedTuple):
    path: str
    range: str | None
    agent: str | None


class FeedServer(ThreadingHTTPServer):
    """Serves ``folder``; ``faults`` are kept by the end of the path that they befall."""

    daemon_threads = True

    def __init__(self, folder: Path, trust: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self._scheme = "http" if trust is None else "https"
        if trust is not None:
            # The handshake is left to the thread of each connection, so that a refused one stops nobody.
            self.socket = trust.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.folder = folder
        self.faults: dict[str, Fault] = {}
        self.requests: list[Request] = []
        self.sent = 0
        """Bytes of bodies that were handed to the network."""
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.server_address[1]}/"

    def asked_for(self, ending: str) -> list[Request]:
        return [request for request in self.requests if request.path.endswith(ending)]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what several tests are about."""


class Answer(BaseHTTPRequestHandler):
    server: FeedServer

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.requests.append(Request(self.path, asked, self.headers.get("User-Agent")))
        path = self.server.folder / self.path.lstrip("/")
        content = path.read_bytes() if path.is_file() else None
        fault = next((fault for end, fault in self.server.faults.items() if self.path.endswith(end)), None)
        if fault is not None:
            fault(self, content or b"")
        elif content is None:
            self.send_error(404)
        else:
            self.honest(content)

    def honest(self, content: bytes) -> None:
        """Answer as a good server does, from the byte that was asked for."""
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        start = int(match[1]) if match else 0
        self.send_response(206 if match else 200)
        if match:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.put(content[start:])

    def put(self, content: bytes) -> None:
        for at in range(0, len(content), 16_384):
            piece = content[at : at + 16_384]
            self.wfile.write(piece)
            self.server.sent += len(piece)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def broken_off(after: int) -> Fault:
    """Promise the whole, and hang up after some bytes of what was asked for."""

    def fault(answer: Answer, content: bytes) -> None:
        answer.send_response(200)
        answer.send_header("Content-Length", str(len(content)))
        answer.end_headers()
        answer.put(content[:after])

    return fault


def without_ranges(answer: Answer, content: bytes) -> None:
    """Send the whole, whatever part was asked for."""
    answer.send_response(200)
    answer.send_header("Content-Length", str(len(content)))
    answer.end_headers()
    answer.put(content)


def instead(other: bytes) -> Fault:
    """Send something else."""
    return lambda answer, _content: answer.honest(other)


def endless(answer: Answer, content: bytes) -> None:
    """Send the file, and go on sending for far longer than it is."""
    answer.send_response(200)
    answer.end_headers()
    answer.put(content)
    for _ in range(2_000):
        answer.put(b"\0" * 16_384)


def dripping(answer: Answer, content: bytes) -> None:
    """Send a byte now and then: not silent for long, and not done for long."""
    answer.send_response(200)
    answer.send_header("Content-Length", str(len(content)))
    answer.end_headers()
    for byte in content[:200]:
        answer.put(bytes([byte]))
        if answer.server.closing.wait(0.02):
            break


def silent(answer: Answer, _content: bytes) -> None:
    """Take the question, and say nothing."""
    answer.server.closing.wait(30)


def status(code: int) -> Fault:
    return lambda answer, _content: answer.send_error(code)


def sent_on(place: str) -> Fault:
    """Send the client on to another place."""

    def fault(answer: Answer, _content: bytes) -> None:
        answer.send_response(302)
        answer.send_header("Location", place)
        answer.send_header("Content-Length", "0")
        answer.end_headers()

    return fault


@contextmanager
def serving(folder: Path, trust: ssl.SSLContext | None = None) -> Iterator[FeedServer]:
    """Serve ``folder``, encrypted where ``trust`` holds a certificate."""
    server = FeedServer(folder, trust)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join(5)
        with suppress(OSError):
            server.server_close()
