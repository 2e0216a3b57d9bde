"""Who signs what in the feed, how many have to, and how long it holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

ROOT = "root"
TARGETS = "targets"
SNAPSHOT = "snapshot"
TIMESTAMP = "timestamp"
ROLES = (ROOT, TARGETS, SNAPSHOT, TIMESTAMP)

THRESHOLDS = {ROOT: 2, TARGETS: 1, SNAPSHOT: 1, TIMESTAMP: 1}
"""Signatures that each role's list needs."""

LEAST_KEYS = {ROOT: 3, TARGETS: 1, SNAPSHOT: 1, TIMESTAMP: 1}
"""Keys that each role begins with: with a third root key one may be lost."""

HOLDS = {
    ROOT: timedelta(days=365),
    TARGETS: timedelta(days=90),
    SNAPSHOT: timedelta(days=30),
    TIMESTAMP: timedelta(days=7),
}
"""How long each list holds. The last two are renewed by a machine, so that it may fail for days unnoticed."""


class ReleasingError(Exception):
    """The feed, a key or an artefact is not as it has to be; says what, and what to do."""


def expiry(role: str, now: datetime) -> datetime:
    """Return when a list of ``role`` that is made ``now`` (with a zone) expires: in UTC, to the second."""
    return now.astimezone(UTC).replace(microsecond=0) + HOLDS[role]
