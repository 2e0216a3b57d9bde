"""A round of visits: sites side by side, the pages of each one after the other, politely."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import httpx2

from app.domain.errors import UsageError
from app.sources.web import wording
from app.sources.web.addresses import checked_url, port_of, site_of
from app.sources.web.asking import Asker
from app.sources.web.guard import Resolver, system_names, system_route, system_trust
from app.sources.web.journey import Traveller
from app.sources.web.rules import WebRules
from app.sources.web.site import Site, Sleep
from app.sources.web.visit import Outcome, SiteState, Visit, Visited

_CHECK_EVERY_S = 0.2


def visit_all(
    visits: Sequence[Visit],
    sites: Mapping[str, SiteState],
    *,
    rules: WebRules,
    now: Callable[[], datetime],
    random: Random,
    on_visited: Callable[[Visited], None],
    check: Callable[[], None],
    sleep: Sleep = asyncio.sleep,
    resolve: Resolver = system_names,
    trust: Callable[[], ssl.SSLContext] = system_trust,
    has_route: Callable[[], bool] = system_route,
) -> dict[str, SiteState]:
    """Make all ``visits``, those of one site in the order given, and return what is known of each site afterwards.

    ``sites`` is what was known before, by site. ``on_visited`` is called exactly once for each visit, one at a time, in
    the thread of the caller; bodies are not kept. ``check`` is called several times a second; what it raises, or what
    ``on_visited`` raises, stops the round and propagates. ``sleep``, ``resolve``, ``trust`` and ``has_route`` are
    how time passes, names are looked up, certificates believed, and whether there is a way out. The result also names
    sites that pages led to.
    """
    check()
    whole = _Round(
        sites,
        rules=rules,
        now=now,
        random=random,
        on_visited=on_visited,
        check=check,
        sleep=sleep,
        has_route=has_route,
    )
    return asyncio.run(whole.go(visits, resolve, trust()))


class _Round:
    def __init__(
        self,
        sites: Mapping[str, SiteState],
        *,
        rules: WebRules,
        now: Callable[[], datetime],
        random: Random,
        on_visited: Callable[[Visited], None],
        check: Callable[[], None],
        sleep: Sleep,
        has_route: Callable[[], bool],
    ) -> None:
        self._known = sites
        self._rules = rules
        self._now = now
        self._random = random
        self._on_visited = on_visited
        self._check = check
        self._sleep = sleep
        self._has_route = has_route
        self._until = now() + timedelta(seconds=rules.round_s)
        self._sites: dict[str, Site] = {}
        self._is_online = False
        self._unproven: list[Visited] = []
        self._telling = asyncio.Lock()
        self._waiting = 0

    async def go(
        self, visits: Sequence[Visit], resolve: Resolver, trust: ssl.SSLContext
    ) -> dict[str, SiteState]:
        """Make the round, and return the state of every site in it."""
        # Names that are looked up in vain must not keep the others waiting.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(self._rules.connections))
        async with Asker(self._rules, resolve, trust) as asker:
            traveller = Traveller(asker, self._site_at, rules=self._rules, now=self._now)
            tasks = {asyncio.create_task(self._walk(each, traveller)) for each in self._by_site(visits)}
            try:
                await self._watch(tasks)
                self._judge_unproven()
                return {name: site.state for name, site in self._sites.items()}
            finally:
                for site in self._sites.values():
                    site.close()
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self, tasks: set[asyncio.Task[None]]) -> None:
        pending = tasks
        while pending:
            done, pending = await asyncio.wait(
                pending, timeout=_CHECK_EVERY_S, return_when=asyncio.FIRST_EXCEPTION
            )
            for task in done:
                task.result()
            self._check()

    async def _walk(self, visits: Sequence[Visit], traveller: Traveller) -> None:
        for visit in visits:
            await self._hand_over(await traveller.visit(visit))

    async def _hand_over(self, visited: Visited) -> None:
        """Tell ``visited`` when those before it were taken in.

        Answers that come meanwhile are noticed in between, for each site's pause begins with its answer. Where many or
        large bodies wait already, nothing more is noticed until this one is gone.
        """
        if self._waiting < self._rules.connections and len(visited.body) <= self._rules.large_bytes:
            self._waiting += 1
            async with self._telling:
                await asyncio.sleep(0)
                self._waiting -= 1
                self._tell(visited)
        else:
            self._tell(visited)

    def _by_site(self, visits: Sequence[Visit]) -> list[list[Visit]]:
        grouped: dict[str, list[Visit]] = {}
        for visit in visits:
            try:
                site = site_of(checked_url(visit.url, self._rules.lent))
            except UsageError:
                site = ""  # asks nobody, and is told why
            grouped.setdefault(site, []).append(visit)
        return list(grouped.values())

    def _site_at(self, url: str) -> Site:
        name = site_of(url)
        if name not in self._sites:
            self._sites[name] = Site(
                self._known.get(name, SiteState(name)),
                httpx2.URL(url).host,
                port_of(url),
                rules=self._rules,
                until=self._until,
                now=self._now,
                random=self._random,
                sleep=self._sleep,
            )
        return self._sites[name]

    def _tell(self, visited: Visited) -> None:
        """Hand ``visited`` over, unless only other sites can show whether it was this PC that was offline."""
        if visited.status is not None:
            self._is_online = True
        if not self._is_online and self._may_be_this_pc(visited):
            self._unproven.append(visited)
            return
        self._on_visited(visited)
        if self._is_online:
            self._tell_unproven()

    def _may_be_this_pc(self, visited: Visited) -> bool:
        """Whether nobody answered, or nobody was asked because nobody had answered before."""
        if visited.outcome is Outcome.UNREACHABLE:
            # An address that was lent is reached without the internet.
            return not self._rules.is_lent_site(httpx2.URL(visited.url).host, port_of(visited.url))
        silent = {site_of(each.url) for each in self._unproven}
        return visited.outcome is Outcome.NOT_ASKED and bool(silent) and site_of(visited.url) in silent

    def _tell_unproven(self) -> None:
        unproven, self._unproven = self._unproven, []
        for visited in unproven:
            self._on_visited(visited)

    def _judge_unproven(self) -> None:
        """Tell what was held back. Where several sites did not answer, or there is no way out, none is to blame."""
        silent = {site_of(visited.url) for visited in self._unproven}
        nobody_knows = any(visited.is_unproven for visited in self._unproven)
        if len(silent) > 1 or nobody_knows or (silent and not self._has_route()):
            for name in silent:
                self._sites[name].excuse(self._known.get(name, SiteState(name)))
            self._unproven = [
                replace(
                    visited,
                    outcome=Outcome.NOT_ASKED,
                    sentence=wording.perhaps_offline(site_of(visited.url)),
                    retry_at=None,
                    is_offline=True,
                )
                for visited in self._unproven
            ]
        self._tell_unproven()
