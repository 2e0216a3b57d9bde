"""Waiting for something to become true, with the last look in the message when it does not."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


class NotInTimeError(AssertionError):
    """Something that should have been seen was not, in the time given."""


def until(look: Callable[[], Seen | None], what: str, seconds: float = 10.0, every: float = 0.05) -> Seen:
    """The first true answer of ``look``, asked every ``every`` seconds.

    Raises NotInTimeError, naming ``what`` and the last answer.
    """
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise NotInTimeError(f"{what}: not within {seconds:g} s (last look: {seen!r})")
        time.sleep(every)
