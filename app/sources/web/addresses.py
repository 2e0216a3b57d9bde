"""Addresses of pages: what the owner pasted, or where a server leads, made into one that may be asked."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

import httpx2

from app.domain.errors import UsageError
from app.language import tr
from app.sources.web.networks import Lent, is_inner_name, is_lent, is_open

_MOST_CHARACTERS = 2_000
_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NO_NAME = re.compile(r"[\s%]")
_LAST_IS_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")


def checked_url(text: str, lent: Iterable[Lent] = ()) -> str:
    """Return ``text`` as a whole address: scheme and host in lower case, the fragment dropped.

    Where no scheme is written, https is meant. Raises ``UsageError`` for what cannot be watched: no web address, a
    password in it, or an address of this PC or network that is not ``lent``.
    """
    # As browsers do: what a line break in an e-mail tore apart is put together again.
    written = re.sub(r"[\t\r\n]", "", text.strip())
    if not written:
        raise _unusable(tr("There is no address."))
    if len(written) > _MOST_CHARACTERS:
        raise _unusable(tr("The address is longer than {most} characters.", most=_MOST_CHARACTERS))
    url = _parsed(written)
    if url.userinfo:
        raise UsageError(
            tr("The address contains a user name or password."),
            tr("Tillwatch only reads pages that everybody can see. Remove what stands before the @ sign."),
        )
    host = url.raw_host.decode("ascii").rstrip(".").lower()
    _check_host(host, url.port or _PORTS[url.scheme], lent)
    port = None if url.port == _PORTS[url.scheme] else url.port
    return str(url.copy_with(host=host, port=port, raw_path=url.raw_path, fragment=None))


def site_of(url: str) -> str:
    """Return the host of a checked address, readable, and ``:port`` where it is not the scheme's usual one."""
    parsed = httpx2.URL(url)
    host = f"[{parsed.host}]" if ":" in parsed.host else parsed.host
    return f"{host}:{parsed.port}" if parsed.port else host


def named_host(text: str) -> str:
    """Return the site of any address, checked or not; empty where none can be made out."""
    try:
        site = site_of(text)
    except (httpx2.InvalidURL, ValueError, UnicodeError):
        return ""
    return "" if _NO_NAME.search(site) else site


def port_of(url: str) -> int:
    """Return the port at which a checked address is asked."""
    parsed = httpx2.URL(url)
    return parsed.port or _PORTS[parsed.scheme]


def _parsed(written: str) -> httpx2.URL:
    scheme = _SCHEME.match(written)
    if scheme is not None and ("." not in scheme[1] or written[scheme.end() :].startswith("//")):
        if scheme[1].lower() not in _PORTS:
            raise UsageError(
                tr("'{address}' is not the address of a web page.", address=_shortened(written)),
                tr("Paste the whole address of the page, as the browser shows it: it begins with https://."),
            )
        whole = written
    else:
        whole = f"https://{written.removeprefix('//')}"
    try:
        # The very class by which it is asked later: what is checked here and what is asked cannot differ.
        url = httpx2.URL(whole)
        is_valid = url.scheme in _PORTS and bool(url.host) and (url.port is None or 0 < url.port < 65_536)
    except (httpx2.InvalidURL, ValueError, UnicodeError):
        is_valid = False
    if not is_valid:
        raise _unusable(tr("'{address}' cannot be understood as an address.", address=_shortened(written)))
    return url


def _check_host(host: str, port: int, lent: Iterable[Lent]) -> None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # ``127.1`` and ``0x7f.0.0.1`` are names to us, and loopback to most systems.
        if not _HOST.fullmatch(host) or _LAST_IS_NUMBER.fullmatch(host):
            raise _unusable(tr("'{host}' is not the name of a site.", host=_shortened(host))) from None
        if "." not in host and host != "localhost":
            raise _unusable(
                tr(
                    "'{host}' is no address: the name of a site has a dot in it, as shop.example has.",
                    host=_shortened(host),
                )
            ) from None
        if is_inner_name(host):
            raise _inside(host) from None
        return
    if not is_open(address) and not is_lent(address, port, lent):
        raise _inside(host)


def _unusable(sentence: str) -> UsageError:
    return UsageError(sentence, tr("Paste the whole address of the page, as the browser shows it."))


def _inside(host: str) -> UsageError:
    return UsageError(
        tr("'{host}' is an address inside this PC or its network.", host=host),
        tr("Tillwatch only reads pages of the open internet."),
    )


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
