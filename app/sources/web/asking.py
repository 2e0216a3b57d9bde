"""One request, within bounds: its answer, or in which way there was none."""

from __future__ import annotations

import asyncio
import errno
import logging
import ssl
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpcore2
import httpx2

from app.sources.web import wording
from app.sources.web.addresses import site_of
from app.sources.web.guard import GuardedTransport, InnerAddressError, Resolver, UnknownNameError
from app.sources.web.rules import WebRules
from app.sources.web.unpacking import ACCEPTED, PackingError, Unpacker
from app.sources.web.visit import Outcome

CONDITIONS = ("If-None-Match", "If-Modified-Since")
"""Headers by which a server may say that nothing has changed."""

# It would write every address to the program's log, and suppliers put keys into the addresses of their lists.
logging.getLogger("httpx2").setLevel(logging.WARNING)

_SENT_ON = (301, 302, 303, 307, 308)
_EXPIRED = (10, -2146762495)  # as OpenSSL and as Windows say it
_OWN_NETWORK = (errno.ENETUNREACH, errno.ENETDOWN)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request."""

    outcome: Outcome
    sentence: str = ""
    status: int | None = None
    """None: the server did not answer."""
    location: str | None = None
    """Where the server sends us on."""
    body: bytes = b""
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: str | None = None
    is_offline: bool = False
    """It seems to be this PC that has no connection."""
    is_unproven: bool = False
    """It may as well be this PC that has none: only another site that answers tells."""
    took_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken of a body."""

    wire_bytes: int
    body_bytes: int
    kinds: frozenset[str] | None = None
    """Content types; None: any."""
    cut: bool = False
    """Whether a larger body is cut, and not refused."""


class TooLargeError(Exception):
    """A body is larger than ``most`` bytes, packed or unpacked."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class Asker:
    """Asks servers, ``rules.connections`` at once; to be used in an ``async with``."""

    def __init__(self, rules: WebRules, resolve: Resolver, trust: ssl.SSLContext) -> None:
        self._rules = rules
        self._connections = asyncio.Semaphore(rules.connections)
        self._large = asyncio.Semaphore(rules.large_at_once)
        headers = {"User-Agent": rules.agent, "Accept-Encoding": ACCEPTED, "Connection": "close"}
        if rules.languages:
            headers["Accept-Language"] = rules.languages
        self._client = httpx2.AsyncClient(
            transport=GuardedTransport(rules, resolve, trust),
            trust_env=False,
            follow_redirects=False,
            headers=headers,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx2.Timeout(rules.between_bytes_s, connect=rules.connect_s),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def ask(self, url: str, taken: Taken, within_s: float, headers: Mapping[str, str]) -> Answer:
        """Ask for ``url``, a checked address, for ``within_s`` seconds at most; what goes wrong is in the answer."""
        site = site_of(url)
        async with self._connections:
            began = asyncio.get_running_loop().time()
            try:
                async with asyncio.timeout(within_s) as limit:
                    answer = await self._asked(url, site, taken, headers, limit)
            except (TimeoutError, httpcore2.ReadTimeout, httpcore2.WriteTimeout):
                answer = Answer(Outcome.TOO_SLOW, wording.too_slow(site))
            except InnerAddressError:
                answer = Answer(Outcome.ADDRESS_REFUSED, wording.inside(site))
            except UnknownNameError as error:
                answer = _nameless(error, site)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout, httpcore2.PoolTimeout) as error:
                answer = _unconnected(error, site)
            except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.HTTPError, OSError):
                answer = Answer(Outcome.UNREACHABLE, wording.broke_off(site))
            return replace(answer, took_s=asyncio.get_running_loop().time() - began)

    async def _asked(
        self, url: str, site: str, taken: Taken, headers: Mapping[str, str], limit: asyncio.Timeout
    ) -> Answer:
        async with self._client.stream("GET", url, headers=dict(headers)) as response:
            outcome = _judged(response, taken, is_conditional=any(name in headers for name in CONDITIONS))
            body = b""
            sentence = ""
            if outcome is Outcome.FETCHED:
                try:
                    body = await self._body(response, taken, limit)
                except TooLargeError as error:
                    outcome, sentence = Outcome.TOO_LARGE, wording.too_large(site, error.most)
                except PackingError:
                    outcome, sentence = Outcome.WRONG_KIND, wording.garbled(site)
            said = response.headers
            return Answer(
                outcome=outcome,
                sentence=sentence or wording.answered(outcome, site, response.status_code, _kind(response)),
                status=response.status_code,
                location=said.get("location") if response.status_code in _SENT_ON else None,
                body=body,
                content_type=_kind(response),
                charset=response.charset_encoding,
                etag=said.get("etag"),
                last_modified=said.get("last-modified"),
                retry_after=said.get("retry-after"),
            )

    async def _body(self, response: httpx2.Response, taken: Taken, limit: asyncio.Timeout) -> bytes:
        """Return the unpacked body. Raises ``TooLargeError`` and ``PackingError``."""
        stated = response.headers.get("content-length", "")
        if not taken.cut and stated.isdecimal() and int(stated[:18]) > taken.wire_bytes:
            raise TooLargeError(taken.wire_bytes)
        unpacker = Unpacker(response.headers.get("content-encoding", ""), taken.body_bytes)
        pieces: list[bytes] = []
        came = size = 0
        is_large = False
        try:
            async with aclosing(response.aiter_raw()) as stream:
                async for piece in stream:
                    came += len(piece)
                    for part in unpacker.unpack(piece):
                        pieces.append(part)
                        size += len(part)
                        if size > self._rules.large_bytes and not is_large:
                            await self._wait_for_room(limit)
                            is_large = True
                    if unpacker.is_full or came > taken.wire_bytes:
                        if taken.cut:
                            return b"".join(pieces)
                        raise TooLargeError(taken.body_bytes if unpacker.is_full else taken.wire_bytes)
            unpacker.finish()
            return b"".join(pieces)
        finally:
            if is_large:
                self._large.release()

    async def _wait_for_room(self, limit: asyncio.Timeout) -> None:
        """Wait until another large body is done with; that time is not the server's fault."""
        loop = asyncio.get_running_loop()
        until, began = limit.when(), loop.time()
        limit.reschedule(None)
        await self._large.acquire()
        if until is not None:
            limit.reschedule(until + loop.time() - began)


def _judged(response: httpx2.Response, taken: Taken, *, is_conditional: bool) -> Outcome:
    """Return what the status and headers of an answer mean."""
    status = response.status_code
    if status == 304 and is_conditional:
        return Outcome.UNCHANGED
    if status in _SENT_ON:
        return Outcome.REDIRECTS
    if status == 429:
        return Outcome.BUSY
    if status in (404, 410):
        return Outcome.GONE
    if 400 <= status < 500:
        return Outcome.REFUSED
    if status >= 500:
        return Outcome.BROKEN
    if status not in (200, 203) or (taken.kinds is not None and _kind(response) not in taken.kinds):
        return Outcome.WRONG_KIND
    return Outcome.FETCHED


def _kind(response: httpx2.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _nameless(error: UnknownNameError, site: str) -> Answer:
    if error.is_sure:
        return Answer(Outcome.UNREACHABLE, wording.unknown_name(site))
    return Answer(Outcome.UNREACHABLE, wording.unanswered_name(site), is_unproven=True)


def _unconnected(error: Exception, site: str) -> Answer:
    """Return why there is no connection: the certificate, this PC's own network, or the server."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Answer(Outcome.CERTIFICATE, wording.distrusted(site, cause.verify_code in _EXPIRED))
        if isinstance(cause, OSError) and cause.errno in _OWN_NETWORK:
            return Answer(Outcome.NOT_ASKED, wording.perhaps_offline(site), is_offline=True)
        cause = cause.__cause__ or cause.__context__
    return Answer(Outcome.UNREACHABLE, wording.unreachable(site))
