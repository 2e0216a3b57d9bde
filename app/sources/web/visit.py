"""A visit to an address: what is asked for, what is known of its site, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How a visit ended."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    """The server says that nothing has changed since the last visit."""
    NOT_ASKED = "not-asked"
    """Its site has to be left alone for now, or the round ended first: no request was made."""
    FORBIDDEN = "forbidden"
    """The site's robots.txt keeps programs off this page: no request was made."""
    ADDRESS_REFUSED = "address-refused"
    """It leads, at once or by a redirect, to this PC, this network, or to no web address at all."""
    GONE = "gone"
    """404 or 410."""
    REFUSED = "refused"
    """401, 403 or 451, and other answers of the 400s."""
    BUSY = "busy"
    """429."""
    BROKEN = "broken"
    """An answer of the 500s."""
    UNREACHABLE = "unreachable"
    """No such name, no connection, or a connection that broke off."""
    CERTIFICATE = "certificate"
    """Its certificate has expired, or is not to be trusted."""
    TOO_SLOW = "too-slow"
    TOO_LARGE = "too-large"
    """Also when it only becomes so as it is unpacked."""
    WRONG_KIND = "wrong-kind"
    """No page and no list, but a picture, a PDF or the like."""
    REDIRECTS = "redirects"
    """It leads round in circles, or on and on."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One address to be asked."""

    key: int
    """The caller's own number for it."""
    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class SiteState:
    """What is known of one site (host, and port where it is not the usual one); kept between rounds."""

    site: str
    not_before: datetime | None = None
    """It is to be left alone until then."""
    failures: int = 0
    """Refusals (403, 429, 5xx, no connection) one after the other."""
    robots: str | None = None
    """Its robots.txt, empty where it has none; None: not asked yet."""
    robots_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visited:
    """What came of one visit."""

    visit: Visit
    outcome: Outcome
    at: datetime
    sentence: str = ""
    """What happened, for the owner; empty where it was fetched, or nothing has changed."""
    url: str = ""
    """Where it led in the end."""
    body: bytes = b""
    """Unpacked; empty unless it was fetched."""
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_at: datetime | None = None
    """The page, or its site, is not to be asked before then."""
    status: int | None = None
    is_offline: bool = False
    """It was not asked because this PC seems to have no connection just now."""
    is_unproven: bool = False
    """Nobody could say where the site is: its fault only where another site answers."""

    @property
    def failed(self) -> bool:
        """Whether this counts towards the three failures after which a page is left alone."""
        return self.outcome not in (Outcome.FETCHED, Outcome.UNCHANGED, Outcome.NOT_ASKED)
