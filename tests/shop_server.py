"""A shop next door on loopback: it serves pages, keeps a log of who asked when, and misbehaves where a test says so.

One thread with an event loop serves any number of addresses (``127.0.0.1``, ``127.0.0.2``, ...), each a shop of its own
for whoever asks, all on one port.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import NamedTuple, Self

_MOST_HEADER_BYTES = 65_536
_REASONS = {200: "OK", 304: "Not Modified", 404: "Not Found"}


class Asked(NamedTuple):
    """One request, as the server saw it."""

    at: float
    """Seconds by the server's clock."""
    address: str
    """Which of the server's addresses was asked: its own IP."""
    host: str
    """The ``Host`` header."""
    path: str
    """With its query."""
    headers: Mapping[str, str]
    """Names in lower case."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to one request."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    """Beside ``Content-Length``, which is stated unless ``stream`` is used or it is given here."""
    stream: Callable[[], Iterator[bytes]] | None = None
    """Makes the body piece by piece in place of ``body``; a client that hangs up ends it."""
    wait_s: float = 0.0
    """Before each piece of a stream."""
    fault: str = ""
    """``hang``: no answer; ``reset``: the connection is reset; ``raw``: ``body`` is all that is sent, head included."""


Page = Answer | str | bytes | Callable[[Asked], "Answer | str | bytes"]
"""What stands at a path: text is served as HTML, a callable is asked each time."""


class ShopServer:
    """Serves until the ``with`` ends. ``tls`` makes it speak HTTPS; ``clock`` is by what its log goes.

    ``log`` holds every request in its order. ``most_at_once`` is the largest number of connections open at one time,
    ``sent`` how many bytes of bodies were handed to the network.
    """

    def __init__(
        self,
        addresses: Sequence[str] = ("127.0.0.1",),
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._addresses = tuple(addresses)
        self._tls = tls
        self._clock = clock
        self._pages: dict[str, Page] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="shop", daemon=True)
        self._ready = threading.Event()
        self._stop: asyncio.Event
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.log: list[Asked] = []
        self.open = 0
        self.most_at_once = 0
        self.sent = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()

    @property
    def lent(self) -> str:
        """What ``TILLWATCH_LENT_ADDRESSES`` has to be for this server to be asked."""
        return ",".join(f"{address}:{self.port}" for address in self._addresses)

    def url(self, path: str = "/", address: str | None = None) -> str:
        """Return the address of ``path``, on the first of the server's addresses unless another is named."""
        scheme = "http" if self._tls is None else "https"
        return f"{scheme}://{address or self._addresses[0]}:{self.port}{path}"

    def put(self, path: str, page: Page) -> None:
        """Serve ``page`` at ``path`` (without its query) on every address; ``*`` answers for all that is not put."""
        self._pages[path] = page

    def asked(self, path: str) -> list[Asked]:
        """Return the requests for ``path``, with any query."""
        return [each for each in self.log if each.path.partition("?")[0] == path]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        self._loop.set_exception_handler(
            lambda _loop, _context: None
        )  # clients that hang up are what this is for
        first = await asyncio.start_server(self._talk, self._addresses[0], 0, ssl=self._tls, backlog=512)
        self.port = first.sockets[0].getsockname()[1]
        others = [
            await asyncio.start_server(self._talk, address, self.port, ssl=self._tls, backlog=64)
            for address in self._addresses[1:]
        ]
        self._ready.set()
        await self._stop.wait()
        for server in (first, *others):
            server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.open += 1
        self.most_at_once = max(self.most_at_once, self.open)
        try:
            with suppress(
                ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError
            ):
                head = await reader.readuntil(b"\r\n\r\n")
                asked = _asked(self._clock(), head[:_MOST_HEADER_BYTES], writer)
                self.log.append(asked)
                await self._answer(asked, self._found(asked), writer)
        finally:
            self.open -= 1
            self._writers.discard(writer)
            writer.close()

    def _found(self, asked: Asked) -> Answer:
        page = self._pages.get(asked.path.partition("?")[0], self._pages.get("*"))
        if page is None:
            return Answer(b"<h1>Not found</h1>", 404, {"Content-Type": "text/html"})
        answer = _answer(page(asked) if callable(page) else page)
        etag = answer.headers.get("ETag")
        since = answer.headers.get("Last-Modified")
        same = etag is not None and asked.headers.get("if-none-match") == etag
        if same or (since is not None and asked.headers.get("if-modified-since") == since):
            return Answer(status=304, headers=answer.headers)
        return answer

    async def _answer(self, asked: Asked, answer: Answer, writer: asyncio.StreamWriter) -> None:
        if answer.fault == "hang":
            await self._stop.wait()
        if answer.fault == "reset":
            # A socket that lingers for no time at all is reset as it closes.
            writer.get_extra_info("socket").setsockopt(*_RESET)
            writer.transport.abort()
            return
        if answer.fault == "raw":
            writer.write(answer.body)
            await writer.drain()
            return
        headers = {"Connection": "close", **answer.headers}
        if answer.stream is None and answer.status != 304:
            headers.setdefault("Content-Length", str(len(answer.body)))
        lines = [f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, 'Said')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        if answer.status != 304:
            async for piece in _pieces(answer):
                writer.write(piece)
                await writer.drain()
                self.sent += len(piece)
        await writer.drain()


_RESET = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _asked(at: float, head: bytes, writer: asyncio.StreamWriter) -> Asked:
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    _method, path, _version = first.split(" ")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    return Asked(at, writer.get_extra_info("sockname")[0], headers.get("host", ""), path, headers)


def _answer(page: Answer | str | bytes) -> Answer:
    if isinstance(page, Answer):
        return page
    return Answer(page.encode() if isinstance(page, str) else page, headers={"Content-Type": "text/html"})


async def _pieces(answer: Answer) -> AsyncIterator[bytes]:
    if answer.stream is None:
        yield answer.body
        return
    for piece in answer.stream():
        if answer.wait_s:
            await asyncio.sleep(answer.wait_s)
        yield piece


async def on_loopback(_host: str, _port: int) -> Sequence[str]:
    """Find every name where these servers are."""
    return ["127.0.0.1"]


def product_page(
    price: str | None = "12.90",
    currency: str = "EUR",
    *,
    name: str = "Espresso beans 1 kg",
    availability: str = "InStock",
    sku: str = "ESP-1",
    more: str = "",
) -> str:
    """Return a product's page as many shops make it: JSON-LD, and the price to be seen. ``more``: further HTML."""
    offer: dict[str, object] = {
        "@type": "Offer",
        "priceCurrency": currency,
        "availability": f"https://schema.org/{availability}",
    }
    if price is not None:
        offer["price"] = price
    said = json.dumps(
        {"@context": "https://schema.org", "@type": "Product", "name": name, "sku": sku, "offers": offer}
    )
    seen = "" if price is None else f'<p class="price">{price} {currency}</p>'
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
        f'<script type="application/ld+json">{said}</script></head>'
        f"<body><main><h1>{name}</h1>{seen}<button>Add to basket</button></main>{more}</body></html>"
    )


def changed_layout(price: str = "12.90", currency: str = "EUR", *, name: str = "Espresso beans 1 kg") -> str:
    """Return the same product after the shop's pages were made anew: no structured data, other classes."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{name}</title></head>'
        f'<body><div id="app"><h2 class="t9">{name}</h2><div><span class="x2">{currency} {price}</span></div>'
        f"<button>Buy</button></div></body></html>"
    )


def in_turn(*pages: Answer | str | bytes) -> Callable[[Asked], Answer | str | bytes]:
    """Return a page that is another each time it is asked for, and begins anew after the last."""
    count = 0

    def next_one(_asked: Asked) -> Answer | str | bytes:
        nonlocal count
        count += 1
        return pages[(count - 1) % len(pages)]

    return next_one


def with_etag(page: str) -> Answer:
    """Return ``page`` with an ``ETag`` of its content: whoever has it already is told so by a 304."""
    body = page.encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return Answer(body, headers={"Content-Type": "text/html; charset=utf-8", "ETag": tag})


def busy(retry_after: str | None = None) -> Answer:
    """429: too many requests; ``retry_after`` is the header's value, seconds or an HTTP date."""
    answer = refused(429)
    return (
        answer
        if retry_after is None
        else replace(answer, headers={**answer.headers, "Retry-After": retry_after})
    )


def refused(status: int = 403) -> Answer:
    """Any answer without a page: 403, 404, 410, 500, 503."""
    return Answer(b"<h1>No</h1>", status, {"Content-Type": "text/html"})


def redirect(to: str, status: int = 302) -> Answer:
    """Return an answer that sends the client to ``to``."""
    return Answer(b"", status, {"Location": to})


def slow(page: str, wait_s: float, piece: int = 1) -> Answer:
    """Drip ``page``, ``piece`` bytes at a time with ``wait_s`` before each."""
    body = page.encode()
    return Answer(
        headers={"Content-Type": "text/html", "Content-Length": str(len(body))},
        stream=lambda: (body[start : start + piece] for start in range(0, len(body), piece)),
        wait_s=wait_s,
    )


def endless(total: int = 1_000_000_000, kind: str = "text/html") -> Answer:
    """Send ``total`` bytes without stating how many; none of it is ever held."""
    piece = b"<p>more of the same</p>\n" * 2_730
    return Answer(
        headers={"Content-Type": kind}, stream=lambda: (piece for _ in range(total // len(piece) + 1))
    )


def stated_large(length: int = 1_000_000_000) -> Answer:
    """State a body of ``length`` bytes, and begin to send it."""
    answer = endless(length)
    return replace(answer, headers={**answer.headers, "Content-Length": str(length)})


def bomb(unpacked: int = 1_000_000_000, encoding: str = "gzip") -> Answer:
    """A small body that unpacks to ``unpacked`` bytes; ``encoding``: ``gzip`` or ``deflate``. Made as it is sent."""

    def pieces() -> Iterator[bytes]:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
        piece = bytes(1_000_000)
        for _ in range(unpacked // len(piece) + 1):
            if packed := packer.compress(piece):
                yield packed
        yield packer.flush()

    return Answer(headers={"Content-Type": "text/html", "Content-Encoding": encoding}, stream=pieces)


def packed(page: str, encoding: str = "gzip") -> Answer:
    """Return ``page`` packed as ``gzip`` or ``deflate``, as honest servers do."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    body = packer.compress(page.encode()) + packer.flush()
    return Answer(body, headers={"Content-Type": "text/html; charset=utf-8", "Content-Encoding": encoding})


def cut_short(page: str) -> Answer:
    """State more bytes than are sent, and close."""
    body = page.encode()
    return Answer(body, headers={"Content-Type": "text/html", "Content-Length": str(len(body) + 1_000)})


def reset() -> Answer:
    """Reset the connection once the request is there."""
    return Answer(fault="reset")


def hang() -> Answer:
    """Take the request, and never answer."""
    return Answer(fault="hang")


def picture() -> Answer:
    """A PNG where a page is expected."""
    return Answer(b"\x89PNG\r\n\x1a\n" + bytes(64), headers={"Content-Type": "image/png"})
