"""What the owner pastes of another shop's page, made fit to be kept: its address, its site, where its price stands.

What knows addresses and pages takes a while to be loaded, so that is left until something was pasted.
"""

from __future__ import annotations

import os
import re

from app.domain.errors import UsageError
from app.language import tr

_TRACKING = re.compile(
    r"(?:utm_\w*|gclid|gclsrc|gbraid|wbraid|dclid|fbclid|msclkid|yclid|ttclid|twclid|igshid|srsltid|mc_[ce]id|_gl|_ga)",
    re.IGNORECASE,
)
"""Names of what advertisers and mailings add to an address; it says nothing of the page."""


def page_url(text: str) -> str:
    """Return a pasted address as it is asked for, without what advertisers added to it.

    Raises ``UsageError`` for what cannot be watched.
    """
    from app.sources.web.addresses import checked_url
    from app.sources.web.rules import shipped_rules

    return _without_tracking(checked_url(text, shipped_rules(os.environ).lent))


def site_of_page(url: str) -> str:
    """Return the site that a kept address belongs to."""
    from app.sources.web.addresses import site_of

    return site_of(url)


def named_site(text: str) -> str:
    """Return the site that the owner names: ``shop.example``, or the address of any of its pages.

    Raises ``UsageError`` for what names none.
    """
    from app.sources.web.addresses import named_host

    plain = text.strip().lower()
    host = named_host(plain if "://" in plain else f"https://{plain}")
    if not host:
        said = (
            tr("'{text}' is not the name of a site.", text=text.strip()) if plain else tr("No site is named.")
        )
        raise UsageError(said, tr("Name it as its address does, such as shop.example."))
    return host


def seller_of(url: str) -> str:
    """Return what to call the shop of a page that the owner has given no name."""
    return site_of_page(url).removeprefix("www.")


def checked_selector(text: str) -> str:
    """Return a CSS selector as it is used; empty where none was written. Raises ``UsageError`` where it is none."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    plain = " ".join(text.split())
    if plain:
        try:
            LexborHTMLParser("<p></p>").css_first(plain)
        except SelectolaxError as error:
            raise UsageError(
                tr("'{text}' is no CSS selector.", text=plain), tr("Write it as .price or #price > span.")
            ) from error
    return plain


def _without_tracking(url: str) -> str:
    # Cut out of the text: a query that is parsed and put together again may come out in another spelling.
    address, mark, query = url.partition("?")
    kept = [part for part in query.split("&") if not _TRACKING.fullmatch(part.partition("=")[0])]
    return f"{address}{mark}{'&'.join(kept)}" if any(kept) else address
