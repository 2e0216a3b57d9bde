"""What makes the visits of a round over lists or pages: the web, or what stands for it in a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Protocol

from app.sources.web.rules import WebRules
from app.sources.web.visit import SiteState, Visit, Visited


class Visitor(Protocol):
    """Whatever makes visits: see ``app.sources.web.round.visit_all``."""

    def __call__(
        self,
        visits: Sequence[Visit],
        sites: Mapping[str, SiteState],
        *,
        rules: WebRules,
        now: Callable[[], datetime],
        random: Random,
        on_visited: Callable[[Visited], None],
        check: Callable[[], None],
    ) -> dict[str, SiteState]:
        """Make all visits, hand each over, and return what is known of each site afterwards."""
        ...
