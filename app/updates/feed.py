"""Which feed this copy looks at: an address, and the root of trust that came with the program."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.language import tr
from app.system.resources import resource_path
from app.updates.errors import WrongFeedError

REHEARSAL = "TILLWATCH_FEED"
"""The environment variable that names a folder with another ``feed.json`` and ``root.json``, for a rehearsal."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A signed list of versions: its address, and who is trusted to have signed it."""

    url: str
    """Ends in a slash. ``metadata/`` and ``targets/`` lie below it."""
    root: bytes
    """The root role's metadata, as the program came with it."""


def shipped_feed(environ: Mapping[str, str]) -> Feed | None:
    """Return the feed that came with this copy, or the one that ``environ`` names; None where there is none.

    Raises ``WrongFeedError`` where it is not one: an unreadable file, an address without encryption.
    """
    rehearsed = environ.get(REHEARSAL)
    folder = Path(rehearsed) if rehearsed else resource_path("updates")
    if not rehearsed and not (folder / "feed.json").exists():
        return None
    try:
        told = json.loads((folder / "feed.json").read_bytes())
        root = (folder / "root.json").read_bytes()
    except (OSError, ValueError) as error:
        raise WrongFeedError(
            tr("What says where new versions are listed cannot be read ({folder}).", folder=folder)
        ) from error
    url = told.get("url") if isinstance(told, dict) else None
    if not isinstance(url, str) or not _may_be_asked(url):
        raise WrongFeedError(
            tr(
                "'{url}' is not a safe address for a list of new versions: it must begin with https://.",
                url=url,
            )
        )
    return Feed(url if url.endswith("/") else f"{url}/", root)


def _may_be_asked(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.query or parts.fragment or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_this_pc(host))


def is_this_pc(host: str) -> bool:
    """Whether ``host`` names this very PC, which nobody on the way can listen in on."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
