"""The line to a feed: HTTP that trusts whom the PC trusts, waits only so long, and is not sent elsewhere."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Generator
from types import TracebackType
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import truststore
import urllib3
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient.fetcher import FetcherInterface

from app.language import tr
from app.updates.feed import is_this_pc

PATIENCE_S = 30.0
"""Seconds without an answer, or with next to none, after which a server is given up."""

LEAST_BYTES_A_SECOND = 4_000
"""A server that is slower than this over ``PATIENCE_S`` is given up: an old modem is faster."""

_CONNECT_S = 10.0
_CHUNK_BYTES = 65_536
_REDIRECTS = 3
_SENT_ON = (301, 302, 303, 307, 308)


class LineError(DownloadError):
    """The line failed; ``reason`` says how, in a few of the owner's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Line(FetcherInterface):
    """Asks one feed for its files; to be closed, or used in a ``with``.

    ``proxy_of`` gives the proxy of an address, or None; ``monotonic`` is the clock by which slowness is judged.
    """

    def __init__(
        self,
        agent: str,
        *,
        patience_s: float = PATIENCE_S,
        proxy_of: Callable[[str], str | None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._headers = {"User-Agent": agent, "Accept-Encoding": "identity"}
        self._patience_s = patience_s
        self._proxy_of = proxy_of or system_proxy
        self._monotonic = monotonic
        self._pools: dict[str | None, urllib3.PoolManager] = {}

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every connection."""
        for pool in self._pools.values():
            pool.clear()

    def go_on(self, url: str, start: int) -> tuple[int, Generator[bytes, None, None]]:
        """Return the bytes of ``url`` from ``start`` on, and where they really begin: at 0 where it was refused.

        Raises ``DownloadError``, also while the bytes come.
        """
        response = self._answer(url, start)
        begins = response.headers.get("Content-Range", "").startswith(f"bytes {start}-")
        if response.status == 206 and not begins:
            response.close()
            raise LineError(tr("the server sent another part of the file than was asked for"))
        return (start if response.status == 206 else 0), self._chunks(response)

    def _fetch(self, url: str) -> Generator[bytes, None, None]:
        return self._chunks(self._answer(url, 0))

    def _answer(self, url: str, start: int) -> urllib3.BaseHTTPResponse:
        place = url
        for _ in range(_REDIRECTS + 1):
            response = self._asked(place, start)
            if response.status in _SENT_ON:
                response.close()
                place = _onward(place, response.headers.get("Location", ""))
            elif response.status in (200, 206):
                return response
            else:
                response.close()
                raise DownloadHTTPError(f"HTTP status {response.status}", response.status)
        raise LineError(tr("the server sends on again and again"))

    def _asked(self, url: str, start: int) -> urllib3.BaseHTTPResponse:
        headers = {**self._headers, "Range": f"bytes={start}-"} if start else self._headers
        limit = urllib3.Timeout(connect=min(_CONNECT_S, self._patience_s), read=self._patience_s)
        try:
            return self._pool(url).request(
                "GET",
                url,
                headers=headers,
                timeout=limit,
                redirect=False,
                retries=False,
                preload_content=False,
            )
        except urllib3.exceptions.NewConnectionError as error:
            raise LineError(tr("no connection")) from error
        except urllib3.exceptions.TimeoutError as error:
            raise SlowRetrievalError from error
        except urllib3.exceptions.SSLError as error:
            raise LineError(tr("the connection is not secure")) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise LineError(tr("the connection broke off")) from error

    def _chunks(self, response: urllib3.BaseHTTPResponse) -> Generator[bytes, None, None]:
        since, received = self._monotonic(), 0
        try:
            # What is there, and not a full chunk: a server that drips would never fill one, nor run into a timeout.
            while chunk := response.read1(_CHUNK_BYTES, decode_content=False):
                yield chunk
                received += len(chunk)
                passed = self._monotonic() - since
                if passed >= self._patience_s:
                    if received < LEAST_BYTES_A_SECOND * passed:
                        raise SlowRetrievalError
                    since, received = self._monotonic(), 0
        except urllib3.exceptions.TimeoutError as error:
            raise SlowRetrievalError from error
        except urllib3.exceptions.HTTPError as error:
            raise LineError(tr("the connection broke off")) from error
        finally:
            response.close()

    def _pool(self, url: str) -> urllib3.PoolManager:
        proxy = self._proxy_of(url)
        if proxy not in self._pools:
            trust = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._pools[proxy] = (
                urllib3.PoolManager(ssl_context=trust)
                if proxy is None
                else urllib3.ProxyManager(proxy, ssl_context=trust)
            )
        return self._pools[proxy]


def system_proxy(url: str) -> str | None:
    """Return the proxy that this PC's settings name for ``url``; None where it is to be asked directly."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_this_pc(host) or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme)


def _onward(place: str, location: str) -> str:
    """Return where ``place`` sends on to. Raises ``LineError`` where that is not the same server."""
    try:
        onward = urljoin(place, location)
        same = _origin(onward) == _origin(place)
    except ValueError:
        same = False
    if not same:
        raise LineError(tr("the server sends on to another address"))
    return onward


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port
