"""The way to a page: robots.txt first, then the page, and wherever the server sends us on, each step checked anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from app.domain.errors import UsageError
from app.sources.web import wording
from app.sources.web.addresses import checked_url, site_of
from app.sources.web.asking import CONDITIONS, Answer, Asker, Taken
from app.sources.web.rules import WebRules
from app.sources.web.site import ClosedError, Site
from app.sources.web.visit import Outcome, Visit, Visited

_ROBOTS_ANSWERED = (Outcome.FETCHED, Outcome.GONE, Outcome.REFUSED, Outcome.REDIRECTS, Outcome.WRONG_KIND)
"""Answers to robots.txt after which a site may be asked: it has one, or none (RFC 9309)."""

_MOST_HEADER_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Where a way ended: the last answer, the address that gave it, and its site, where one was asked."""

    answer: Answer
    url: str
    site: Site | None


class Traveller:
    """Goes to pages by ``asker``; ``site_at`` gives the site of a checked address."""

    def __init__(
        self,
        asker: Asker,
        site_at: Callable[[str], Site],
        *,
        rules: WebRules,
        now: Callable[[], datetime],
    ) -> None:
        self._asker = asker
        self._site_at = site_at
        self._rules = rules
        self._now = now
        self._of_page = Taken(rules.wire_bytes, rules.body_bytes, rules.kinds)
        self._of_robots = Taken(rules.robots_bytes, rules.robots_bytes, cut=True)

    async def visit(self, visit: Visit) -> Visited:
        """Make one visit; whatever comes of it is in what is returned."""
        conditions = zip(CONDITIONS, (visit.etag, visit.last_modified), strict=True)
        headers = {name: value for name, value in conditions if value and _is_sendable(value)}
        end = await self._go(visit.url, self._of_page, headers, ask_robots=True)
        answer = end.answer
        is_kept = answer.outcome in (Outcome.FETCHED, Outcome.UNCHANGED)
        is_put_off = not is_kept and (answer.outcome is Outcome.NOT_ASKED or _is_closed(end.site))
        # Of a site that could not be asked there is nothing to wait for.
        waits_for = end.site if is_put_off and not answer.is_offline else None
        return Visited(
            visit=visit,
            outcome=answer.outcome,
            at=self._now(),
            sentence=answer.sentence,
            url=end.url,
            body=answer.body,
            content_type=answer.content_type,
            charset=answer.charset,
            etag=answer.etag if is_kept else None,
            last_modified=answer.last_modified if is_kept else None,
            retry_at=None if waits_for is None else waits_for.retry_at,
            status=answer.status,
            is_offline=answer.is_offline,
            is_unproven=answer.is_unproven,
        )

    async def _go(
        self, start: str, taken: Taken, headers: Mapping[str, str], *, ask_robots: bool
    ) -> _Arrival:
        url = start
        left_s = self._rules.visit_s
        seen: set[str] = set()
        here = ""
        site: Site | None = None
        while True:
            was_protected = here.startswith("https:")
            try:
                here = checked_url(url, self._rules.lent)
            except UsageError as error:
                words = error.sentence if site is None else wording.leads_astray(site.name)
                return _Arrival(Answer(Outcome.ADDRESS_REFUSED, words), url, site)
            if site is not None and was_protected and here.startswith("http:"):
                refused = Answer(Outcome.ADDRESS_REFUSED, wording.leads_unprotected(site.name))
                return _Arrival(refused, here, site)
            if here in seen or len(seen) > self._rules.redirects:
                return _Arrival(Answer(Outcome.REDIRECTS, wording.leads_nowhere(site_of(here))), here, site)
            seen.add(here)
            site = self._site_at(here)
            try:
                refusal = await self._refusal(site, here) if ask_robots else None
                if refusal is not None:
                    return _Arrival(refusal, here, site)
                async with site.turn():
                    answer = await self._asker.ask(here, taken, left_s, headers)
                    site.settle(answer, is_page=ask_robots)
            except ClosedError as error:
                why = wording.no_time_left if error.is_time else wording.left_alone
                return _Arrival(Answer(Outcome.NOT_ASKED, why(site.name)), here, site)
            left_s -= answer.took_s
            if answer.outcome is not Outcome.REDIRECTS:
                return _Arrival(answer, here, site)
            if not answer.location:
                return _Arrival(Answer(Outcome.REDIRECTS, wording.leads_nowhere(site.name)), here, site)
            try:
                url = urljoin(here, answer.location)
            except ValueError:
                refused = Answer(Outcome.ADDRESS_REFUSED, wording.leads_astray(site.name))
                return _Arrival(refused, here, site)

    async def _refusal(self, site: Site, url: str) -> Answer | None:
        """Return why robots.txt keeps us off ``url``; None where it does not. Raises ``ClosedError``."""
        async with site.robots_lock:
            if site.robots is None:
                trouble = await self._learn_robots(site, url)
                if trouble is not None:
                    return trouble
        robots = site.robots
        if robots is None or robots.allows(url):
            return None
        return Answer(Outcome.FORBIDDEN, wording.forbidden(site.name))

    async def _learn_robots(self, site: Site, url: str) -> Answer | None:
        """Ask for robots.txt; return the answer where it says that the site has to be left alone."""
        end = await self._go(urljoin(url, "/robots.txt"), self._of_robots, {}, ask_robots=False)
        answer = end.answer
        if answer.outcome in _ROBOTS_ANSWERED:
            is_there = answer.outcome is Outcome.FETCHED
            site.learn_robots(answer.body.decode("utf-8", "replace").lstrip("\ufeff") if is_there else "")
            return None
        if end.site is not site and answer.outcome is not Outcome.NOT_ASKED:
            site.leave_alone()
        if answer.outcome is Outcome.BROKEN:
            return replace(answer, sentence=wording.rules_unknown(site.name))
        return answer


def _is_closed(site: Site | None) -> bool:
    return site is not None and site.is_closed


def _is_sendable(value: str) -> bool:
    """Whether what a server once sent can stand in a header."""
    return value.isascii() and value.isprintable() and len(value) <= _MOST_HEADER_CHARACTERS
