"""What a site's robots.txt allows: read by Protego, which follows RFC 9309 and what the search engines made of it."""

from __future__ import annotations

from protego import Protego

from app.sources.web.rules import ROBOT


class Robots:
    """The rules of one site for programs such as Tillwatch; ``text`` is its robots.txt, empty where it has none."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    def allows(self, url: str) -> bool:
        """Whether the page at ``url`` may be asked for."""
        return bool(self._rules.can_fetch(url, ROBOT))

    @property
    def delay_s(self) -> float:
        """The seconds that are to lie between two requests, as far as it says so; else 0."""
        delay = self._rules.crawl_delay(ROBOT) or 0.0
        rate = self._rules.request_rate(ROBOT)
        per_request = rate.seconds / rate.requests if rate is not None and rate.requests else 0.0
        wanted = max(delay, per_request)
        return wanted if 0.0 < wanted < float("inf") else 0.0
