"""How other people's servers are asked: how often, how long is waited, how much is taken."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app import __version__
from app.domain.errors import UsageError
from app.language import tr
from app.sources.web.networks import Lent, is_lent, lent_addresses

LENT_ADDRESSES = "TILLWATCH_LENT_ADDRESSES"
SPACING = "TILLWATCH_SPACING_S"
"""Environment of a rehearsal: which addresses of this PC may be asked, and at what spacing those are."""

ROBOT = "Tillwatch"
"""By which name a robots.txt addresses us."""

_PAGE_KINDS = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml"})
_LIST_KINDS = frozenset(
    {
        "",
        "application/atom+xml",
        "application/csv",
        "application/gzip",
        "application/octet-stream",
        "application/rss+xml",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/x-gzip",
        "application/xml",
        "application/zip",
        "binary/octet-stream",
        "text/comma-separated-values",
        "text/csv",
        "text/plain",
        "text/tab-separated-values",
        "text/xml",
    }
)


@dataclass(frozen=True, slots=True)
class WebRules:
    """What holds for a round. Seconds and bytes."""

    spacing_s: float = 10.0
    """Least time between two requests to one site, from the answer of the one to the start of the next."""
    jitter_s: float = 2.0
    """At most so much is added to the spacing by chance."""
    crawl_delay_cap_s: float = 3_600.0
    """A robots.txt that asks for more time between requests than this gets this."""
    longest_pause_s: float = 300.0
    """A site that wants longer pauses is not waited for: the rest of its pages is for the next rounds."""
    round_s: float = 7_200.0
    """No request begins later than this in a round; what is left is for the next."""
    connections: int = 32
    """At most so many sites are asked at the same moment."""

    connect_s: float = 10.0
    between_bytes_s: float = 15.0
    visit_s: float = 30.0
    """For everything that is asked for one visit, without the time spent waiting for its turn."""

    wire_bytes: int = 4_000_000
    body_bytes: int = 12_000_000
    """As they come, and unpacked."""
    large_bytes: int = 2_000_000
    large_at_once: int = 4
    """So many bodies at a time may grow beyond ``large_bytes``, which bounds the memory of a round."""
    kinds: frozenset[str] = _PAGE_KINDS
    """Content types that are taken; an empty one stands for none stated."""
    redirects: int = 5

    robots_bytes: int = 500_000
    robots_for_s: float = 86_400.0
    """How long a robots.txt is believed."""

    back_off_s: float = 1_800.0
    back_off_cap_s: float = 86_400.0
    """The first back-off, doubled at each further failure, and the longest."""
    retry_after_cap_s: float = 7 * 86_400.0
    """No longer than this is waited because a server says so."""

    lent: tuple[Lent, ...] = ()
    lent_spacing_s: float | None = None
    """Spacing for sites that are a lent address; None: as for all."""
    languages: str = ""
    """``Accept-Language``; none is sent where it is empty."""
    agent: str = f"{ROBOT}/{__version__} (a shop's own price check; one page every few hours)"

    def for_lists(self) -> WebRules:
        """Return what holds for suppliers' lists: larger, fewer at once, other kinds."""
        return replace(
            self,
            visit_s=300.0,
            wire_bytes=64_000_000,
            body_bytes=64_000_000,
            connections=4,
            large_at_once=1,
            kinds=_LIST_KINDS,
        )

    def pause_s(self, host: str, port: int) -> tuple[float, float]:
        """Return spacing and jitter for the site at ``host``."""
        if self.lent_spacing_s is not None and self.is_lent_site(host, port):
            return self.lent_spacing_s, min(self.jitter_s, self.lent_spacing_s / 5)
        return self.spacing_s, self.jitter_s

    def is_lent_site(self, host: str, port: int) -> bool:
        """Whether ``host`` is itself an address that was lent, and no name that may lead to one."""
        try:
            return is_lent(ipaddress.ip_address(host), port, self.lent)
        except ValueError:
            return False


def shipped_rules(environ: Mapping[str, str], languages: str = "") -> WebRules:
    """Return the rules that hold in a shop; ``environ`` can lend addresses of this PC for a rehearsal.

    The spacing stays as it is for every address that is not lent. Raises ``UsageError`` where the environment cannot
    be understood.
    """
    lent = lent_addresses(environ.get(LENT_ADDRESSES, ""))
    spacing = environ.get(SPACING)
    return WebRules(
        lent=lent, lent_spacing_s=_seconds(spacing) if spacing and lent else None, languages=languages
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise UsageError(tr("'{text}' is no number of seconds.", text=text))
    return seconds
