"""What is known of other people's sites, between the store that keeps it and the round that goes by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from app.sources.web.visit import SiteState
from app.store.watched_pages import WatchedSite, put_site, sites


def site_states(connection: Connection) -> dict[str, SiteState]:
    """Return how every known site stands, as a round needs it."""
    return {
        name: SiteState(name, site.not_before, site.failures, site.robots, site.robots_at)
        for name, site in sites(connection).items()
    }


def keep_site_states(connection: Connection, states: Mapping[str, SiteState]) -> None:
    """Keep how sites stand after a round; what the owner said of them, and what their pages taught, stays."""
    known = sites(connection)
    for name, state in states.items():
        before = known.get(name) or WatchedSite(name)
        after = replace(
            before,
            not_before=state.not_before,
            failures=state.failures,
            robots=state.robots,
            robots_at=state.robots_at,
        )
        if after != before:
            put_site(connection, after)
