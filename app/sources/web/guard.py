"""The way out: connections that are only made to the open internet, whatever a name leads to.

A name is looked up once, every address that it has is checked, and the connection goes to one of these very addresses:
a name that leads elsewhere at a second look-up (DNS rebinding) gains nothing. TLS still verifies the name.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import httpcore2
import httpx2
import truststore

from app.sources.web.networks import is_inner_name, is_lent, is_open
from app.sources.web.rules import WebRules

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the IP addresses of a name, the best first; raises ``OSError`` where there is none."""

_MOST_ADDRESSES = 4
_NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_FAR_AWAY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses that nobody has (RFC 5737, RFC 3849): they lie where the internet does."""


class InnerAddressError(Exception):
    """A name leads to this PC, into this network, or to nothing that could be a shop."""


class UnknownNameError(Exception):
    """A name could not be looked up. ``is_sure``: it does not exist; else this PC may just be offline."""

    def __init__(self, *, is_sure: bool) -> None:
        super().__init__(is_sure)
        self.is_sure = is_sure


async def system_names(host: str, port: int) -> Sequence[str]:
    """Look ``host`` up as the system does."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_rest, address in found]


def system_trust() -> ssl.SSLContext:
    """Believe the certificates that the system believes."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def system_route() -> bool:
    """Return whether this PC has a way into the internet. To find out, nothing is sent."""
    for family, address in _FAR_AWAY:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
            return True
    return False


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Carries requests by connections that are checked; no proxy is used, for a proxy would look names up for us."""

    def __init__(self, rules: WebRules, resolve: Resolver, trust: ssl.SSLContext) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=trust,
            max_connections=rules.connections,
            max_keepalive_connections=0,
            network_backend=GuardedNetwork(rules, resolve),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send ``request``. Raises the exceptions of ``httpcore2``, ``InnerAddressError`` and ``UnknownNameError``."""
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(answer.status, headers=answer.headers, stream=_Pieces(answer))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class GuardedNetwork(httpcore2.AsyncNetworkBackend):
    """Looks names up itself, and connects to what it has checked."""

    def __init__(self, rules: WebRules, resolve: Resolver) -> None:
        self._lent = rules.lent
        self._resolve = resolve
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002  # the signature is httpcore2's
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first of the addresses of ``host`` that answers, in ``timeout`` seconds altogether."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self.checked(host, port)
                return await self._first(addresses, port, timeout)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error

    async def checked(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses of ``host``, all of them open or lent; raises ``InnerAddressError`` where one is not."""
        try:
            found: Sequence[str] = [str(ipaddress.ip_address(host))]
        except ValueError:
            if is_inner_name(host):
                raise InnerAddressError(host) from None
            found = await self._looked_up(host, port)
        for each in found:
            address = ipaddress.ip_address(each)
            if not is_open(address) and not is_lent(address, port, self._lent):
                raise InnerAddressError(host)
        return list(dict.fromkeys(found))[:_MOST_ADDRESSES]

    async def _looked_up(self, host: str, port: int) -> Sequence[str]:
        try:
            found = await self._resolve(host, port)
        except socket.gaierror as error:
            raise UnknownNameError(is_sure=error.errno in _NO_SUCH_NAME) from error
        except (OSError, UnicodeError) as error:
            raise UnknownNameError(is_sure=False) from error
        if not found:
            raise UnknownNameError(is_sure=True)
        return found

    async def _first(
        self, addresses: Sequence[str], port: int, timeout: float | None
    ) -> httpcore2.AsyncNetworkStream:
        share = None if timeout is None else timeout / len(addresses)
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, timeout=share)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._network.connect_tcp(addresses[-1], port, timeout=timeout)


class _Pieces(httpx2.AsyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._answer.aiter_stream():
            yield piece

    async def aclose(self) -> None:
        await self._answer.aclose()
