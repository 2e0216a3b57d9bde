"""A very small HTTP server on 127.0.0.1: one thread, asleep until somebody calls.

It waits for connections and slow callers in one event loop without a timer of its own, so an idle endpoint costs
no wake-up and nobody who dawdles keeps another from an answer. Questions that go to the store, which may be busy,
are answered in a thread that lives as long as the question.
"""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import json
import logging
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from app.domain.errors import TillwatchError
from app.language import tr
from app.monitoring.addresses import ADDRESS
from app.monitoring.requests import (
    MAX_HEAD_BYTES,
    RefusedError,
    Request,
    check_sender,
    check_token,
    parse_request,
)

CALLER_LIMIT_S = 5.0
"""Seconds a caller has for the whole request, and then again for taking the answer."""
ANSWER_LIMIT_S = 5.0
"""Seconds a question may take; a store that is busy for longer counts as not answering."""
MAX_CALLERS = 16
STOP_LIMIT_S = 2.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back; ``content_type`` as in HTTP."""

    body: bytes
    content_type: str
    status: HTTPStatus = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(document: object, status: HTTPStatus = HTTPStatus.OK, **headers: str) -> Answer:
    """Return ``document`` as an answer."""
    return Answer(json.dumps(document).encode() + b"\n", "application/json", status, headers)


Question = Callable[[], Answer]


class Server:
    """Answers ``open_paths`` for everybody on this PC and ``paths`` for those who show the token."""

    def __init__(
        self,
        *,
        open_paths: Mapping[str, Question],
        paths: Mapping[str, Question],
        token: str,
        now: Callable[[], datetime],
        caller_limit_s: float = CALLER_LIMIT_S,
        answer_limit_s: float = ANSWER_LIMIT_S,
    ) -> None:
        """Questions of ``open_paths`` are answered in the server's thread and must not wait for anything."""
        self.port = 0
        self._open_paths = open_paths
        self._paths = paths
        self._token = token
        self._now = now
        self._caller_limit_s = caller_limit_s
        self._answer_limit_s = answer_limit_s
        self._asked: dict[str, asyncio.Future[Answer]] = {}
        self._callers: set[asyncio.Task[None]] = set()
        self._ending = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="endpoint", daemon=True)

    def start(self, port: int) -> None:
        """Listen on ``port`` (0: a free one, then in ``self.port``).

        Raises ``TillwatchError`` where the system does not give us that port.
        """
        self._listener = _listen(port)
        self._loop = asyncio.new_event_loop()
        self.port = self._listener.getsockname()[1]
        self._thread.start()

    def stop(self) -> bool:
        """Hang up on everybody and end the thread, at once; False where that took longer than ``STOP_LIMIT_S``."""
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(STOP_LIMIT_S)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except Exception:  # the border of the thread: the program goes on without its endpoint
            log.exception("the endpoint stopped", extra={"action": "endpoint_stopped"})
        finally:
            self._listener.close()
            self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._meet, sock=self._listener, limit=MAX_HEAD_BYTES)
        await self._ending.wait()
        server.close()
        for caller in self._callers:
            caller.cancel()
        await asyncio.gather(*self._callers, return_exceptions=True)
        # One more turn of the loop, in which the broken off connections are really closed.
        await asyncio.sleep(0)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        me = asyncio.current_task()
        assert me is not None
        try:
            if len(self._callers) >= MAX_CALLERS:
                # Hung up without a word: whoever opens so many connections does not listen.
                return
            self._callers.add(me)
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                await self._converse(reader, writer)
        except asyncio.CancelledError:
            # Only ``_serve`` cancels, and waits for us; a task left cancelled would be complained about.
            return
        finally:
            self._callers.discard(me)
            # Not closed politely: that would wait for ever for a caller who takes no answer.
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with_body = True
        try:
            async with asyncio.timeout(self._caller_limit_s):
                head = await reader.readuntil(b"\r\n\r\n")
            request = parse_request(head[:-4])
            with_body = request.method != "HEAD"
            answer = await self._answer(request)
        except asyncio.LimitOverrunError:
            answer = _refusal(
                RefusedError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request was too long.")
            )
        except RefusedError as refused:
            answer = _refusal(refused)
        # Draining then means that the system has taken all of it.
        writer.transport.set_write_buffer_limits(high=0)
        writer.write(self._on_the_wire(answer, with_body))
        async with asyncio.timeout(self._caller_limit_s):
            await writer.drain()
            writer.write_eof()
            # Hung up with something unread, the system would take the answer back.
            while await reader.read(MAX_HEAD_BYTES):
                pass

    async def _answer(self, request: Request) -> Answer:
        check_sender(request, self.port)
        if request.path in self._open_paths:
            return self._open_paths[request.path]()
        check_token(request, self._token)
        if request.path not in self._paths:
            raise RefusedError(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
        # Whoever asks the same while it is being found out gets the same answer.
        asked = self._asked.get(request.path) or self._ask(request.path)
        done, _ = await asyncio.wait({asked}, timeout=self._answer_limit_s)
        if not done:
            raise RefusedError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"There was no answer within {self._answer_limit_s:g} seconds.",
            )
        return asked.result()

    def _ask(self, path: str) -> asyncio.Future[Answer]:
        asked: asyncio.Future[Answer] = self._loop.create_future()
        self._asked[path] = asked
        question = self._paths[path]

        def settle(answer: Answer) -> None:
            del self._asked[path]
            asked.set_result(answer)

        def work() -> None:
            try:
                answer = question()
            except TillwatchError as error:
                answer = json_answer({"error": str(error)}, HTTPStatus.SERVICE_UNAVAILABLE)
            except Exception:  # the border of the thread: the caller must be told something
                log.exception("the endpoint has no answer", extra={"action": "endpoint_failed"})
                answer = json_answer(
                    {"error": "Something inside Tillwatch went wrong; its log has the details."},
                    HTTPStatus.INTERNAL_SERVER_ERROR,
                )
            with contextlib.suppress(RuntimeError):  # nobody waits any more: the loop has ended
                self._loop.call_soon_threadsafe(settle, answer)

        threading.Thread(target=work, name="endpoint-question", daemon=True).start()
        return asked

    def _on_the_wire(self, answer: Answer, with_body: bool) -> bytes:
        headers = {
            "Date": email.utils.format_datetime(self._now(), usegmt=True),
            "Content-Type": answer.content_type,
            "Content-Length": str(len(answer.body)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Connection": "close",
            **answer.headers,
        }
        lines = [f"HTTP/1.1 {answer.status.value} {answer.status.phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return head + answer.body if with_body else head


def _refusal(refused: RefusedError) -> Answer:
    return json_answer({"error": str(refused)}, refused.status, **refused.headers)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # There, the option of the other systems would let any program take over our port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((ADDRESS, port))
        listener.listen(MAX_CALLERS)
    except OSError as error:
        listener.close()
        raise TillwatchError(
            tr("The endpoint cannot use port {port} of this PC ({why}).", port=port, why=error.strerror),
            tr("Choose another one with 'tillwatch endpoint --port N'."),
        ) from error
    return listener
