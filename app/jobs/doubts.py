"""Whether a price that was read, and is not believed yet, is one that the owner should look at."""

from __future__ import annotations

from app.store.watched_pages import WatchedPage

REFUSED = -1_000_000
"""``doubted_seen`` of a price that the owner said is wrong: however often it is seen, it is not believed.

The price itself stays beside it, so that another one is a doubt of its own.
"""


def is_doubted(page: WatchedPage) -> bool:
    """Whether a price of this page waits to be believed, or refused."""
    return page.doubted_price is not None and page.doubted_seen > 0


def is_refused(page: WatchedPage) -> bool:
    """Whether the owner said of the price that this page states that it is wrong."""
    return page.doubted_price is not None and page.doubted_seen < 0
