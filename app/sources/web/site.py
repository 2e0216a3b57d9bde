"""One site in a round: whose turn it is to ask it, how long it rests in between, and when it is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random

from app.sources.web.asking import Answer
from app.sources.web.back_off import back_off_s, retry_after_s
from app.sources.web.robots import Robots
from app.sources.web.rules import WebRules
from app.sources.web.visit import Outcome, SiteState

Sleep = Callable[[float], Awaitable[None]]

_TROUBLE = (Outcome.BUSY, Outcome.BROKEN, Outcome.UNREACHABLE, Outcome.CERTIFICATE, Outcome.TOO_SLOW)
_FORBIDDEN = 403


class ClosedError(Exception):
    """A site is not asked any more in this round. ``is_time``: there was no time left for it; else it is left alone."""

    def __init__(self, *, is_time: bool) -> None:
        super().__init__(is_time)
        self.is_time = is_time


class Site:
    """A site during a round, from what ``state`` says of it. ``host`` and ``port`` decide at what pace it is asked.

    ``until`` is when the round ends. A pause is slept, and not reckoned by the clock, which may be set meanwhile.
    """

    def __init__(
        self,
        state: SiteState,
        host: str,
        port: int,
        *,
        rules: WebRules,
        until: datetime,
        now: Callable[[], datetime],
        random: Random,
        sleep: Sleep,
    ) -> None:
        self.name = state.site
        self._rules = rules
        self._until = until
        self._now = now
        self._random = random
        self._sleep = sleep
        self._spacing_s, self._jitter_s = rules.pause_s(host, port)
        self._failures = state.failures
        self._robots_text = state.robots
        self._robots_at = state.robots_at
        self._robots: Robots | None = None
        self._not_before = state.not_before
        self.is_closed = False
        """Nothing more is asked of it in this round."""
        self._turn = asyncio.Lock()
        self.robots_lock = asyncio.Lock()
        self._pause: asyncio.Task[None] | None = None
        self._free_at = now()
        self._begin()

    @property
    def state(self) -> SiteState:
        """What is to be kept until the next round."""
        waits = [at for at in (self._not_before, self._free_at) if at is not None and at > self._now()]
        return SiteState(
            self.name, max(waits, default=None), self._failures, self._robots_text, self._robots_at
        )

    @property
    def retry_at(self) -> datetime | None:
        """When it may be asked again, where it is to be left alone now."""
        return self.state.not_before

    @property
    def robots(self) -> Robots | None:
        """Its rules for programs; None where they have to be asked for."""
        return self._robots

    def learn_robots(self, text: str) -> None:
        """Go by ``text`` as its robots.txt from now on."""
        self._robots_text, self._robots_at = text, self._now()
        self._follow(text)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn to make one request. Raises ``ClosedError`` where none may be made in this round.

        The pause begins when the answer is there: the server, too, then sees at least so much time between two.
        """
        async with self._turn:
            self._check()
            # Another pause may take the place of the one that is waited for.
            while self._pause is not None and not self._pause.done():
                await asyncio.wait([self._pause])
                self._check()
            try:
                yield
            finally:
                self._rest(self._spacing_s + self._random.uniform(0, self._jitter_s))

    def settle(self, answer: Answer, *, is_page: bool) -> None:
        """Take in what an answer says of the site itself: whether it is well, and how long it wants to be left alone.

        A 403 for robots.txt only says that it has none, and a robots.txt that is there does not make a page well.
        """
        if answer.outcome in _TROUBLE or (is_page and answer.status == _FORBIDDEN):
            self.leave_alone(retry_after_s(answer.retry_after, self._now(), self._rules))
        elif answer.outcome is Outcome.NOT_ASKED:
            self.is_closed = True
        elif is_page and answer.status is not None:
            self._failures, self._not_before = 0, None

    def leave_alone(self, at_least_s: float = 0.0) -> None:
        """Ask nothing more in this round, and not before the back-off has passed."""
        self._failures += 1
        seconds = max(at_least_s, back_off_s(self._failures, self._rules, self._random))
        self._not_before = self._now() + timedelta(seconds=seconds)
        self.is_closed = True

    def excuse(self, state: SiteState) -> None:
        """Forget what this round held against it: it was this PC that had no connection."""
        self._failures, self._not_before = state.failures, state.not_before

    def close(self) -> None:
        """End the pause that is under way, as the round has ended."""
        if self._pause is not None:
            self._pause.cancel()

    def _begin(self) -> None:
        """Hold what an earlier round left behind: a back-off closes the site, the rest of a pause is waited for."""
        now = self._now()
        if self._robots_text is not None and self._robots_at is not None:
            age = now - self._robots_at
            if timedelta() <= age < timedelta(seconds=self._rules.robots_for_s):
                self._follow(self._robots_text)
        if self._not_before is None or self._not_before <= now:
            return
        left_s = (self._not_before - now).total_seconds()
        if self._failures or left_s > self._rules.longest_pause_s:
            self.is_closed = True
        else:
            self._rest(left_s)

    def _follow(self, text: str) -> None:
        self._robots = Robots(text)
        wanted = min(self._robots.delay_s, self._rules.crawl_delay_cap_s)
        if wanted > self._spacing_s:
            self._spacing_s = wanted
            if self._pause is not None:
                self._rest(wanted)

    def _rest(self, seconds: float) -> None:
        self.close()
        self._free_at = self._now() + timedelta(seconds=seconds)
        # One that nobody will wait for is not slept.
        is_waited_for = seconds <= self._rules.longest_pause_s and not self.is_closed
        self._pause = asyncio.create_task(self._slept(seconds)) if is_waited_for else None

    async def _slept(self, seconds: float) -> None:
        await self._sleep(seconds)

    def _check(self) -> None:
        if self.is_closed:
            raise ClosedError(is_time=False)
        left = self._free_at - self._now()
        if self._pause is None and left > timedelta():
            raise ClosedError(is_time=False)
        if self._pause is not None and self._pause.done():
            left = timedelta()
        if self._now() + left > self._until:
            raise ClosedError(is_time=True)
