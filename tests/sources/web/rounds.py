"""Rounds of visits against a shop on loopback, in no time: who sleeps moves the clock."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from app.sources.web.guard import Resolver, system_names, system_trust
from app.sources.web.networks import lent_addresses
from app.sources.web.round import visit_all
from app.sources.web.rules import WebRules
from app.sources.web.visit import SiteState, Visit, Visited
from tests.clock import FakeClock
from tests.shop_server import ShopServer


@dataclass
class Rounds:
    """Makes rounds by ``rules``; what sites are known by is kept between two, as the store would."""

    shop: ShopServer
    clock: FakeClock
    rules: WebRules
    resolve: Resolver = system_names
    trust: Callable[[], ssl.SSLContext] = system_trust
    check: Callable[[], None] = lambda: None
    has_route: bool = True
    """Whether this PC has a way into the internet."""
    told: list[Visited] = field(default_factory=list)
    """What the last round told, in its order."""
    random: Random = field(default_factory=lambda: Random(8))
    sites: dict[str, SiteState] = field(default_factory=dict)

    def change(self, **changes: object) -> None:
        """Change some of the rules."""
        self.rules = replace(self.rules, **changes)  # type: ignore[arg-type]

    async def sleep(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def go(self, visits: Sequence[Visit], sites: Mapping[str, SiteState] | None = None) -> list[Visited]:
        """Make a round, and return what came of each visit, in the order of ``visits``."""
        told = self.told = []
        after = visit_all(
            visits,
            self.sites if sites is None else sites,
            rules=self.rules,
            now=self.clock.now,
            random=self.random,
            on_visited=told.append,
            check=self.check,
            sleep=self.sleep,
            resolve=self.resolve,
            trust=self.trust,
            has_route=lambda: self.has_route,
        )
        self.sites.update(after)
        assert sorted(each.visit.key for each in told) == sorted(visit.key for visit in visits)
        return sorted(told, key=lambda each: [visit.key for visit in visits].index(each.visit.key))

    def ask(self, *paths: str) -> list[Visited]:
        """Make a round to ``paths`` of the shop."""
        return self.go([Visit(key, self.shop.url(path)) for key, path in enumerate(paths)])

    def one(self, path: str) -> Visited:
        """Make a round to one page of the shop."""
        (visited,) = self.ask(path)
        return visited

    @property
    def site(self) -> SiteState:
        """What is known of the shop after the last round."""
        return self.sites[f"127.0.0.1:{self.shop.port}"]

    def later(self, hours: float) -> None:
        self.clock.advance(timedelta(hours=hours))


def lent(shop: ShopServer) -> WebRules:
    """Return the shipped rules, patience and all, with the shop's addresses lent.

    The sleeps are the clock's and cost nothing, while the waiting for an answer is real: on a busy machine a shop that
    is well may take a second, so only a test of impatience has less of it.
    """
    return WebRules(lent=lent_addresses(shop.lent))
