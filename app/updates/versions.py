"""Which of two versions is the newer one."""

from __future__ import annotations

import re

_FORM = re.compile(r"(\d+)\.(\d+)\.(\d+)(.*)", re.ASCII)


def is_plain(version: str) -> bool:
    """Whether ``version`` is three numbers and nothing else, as every version in a feed has to be."""
    match = _FORM.fullmatch(version)
    return match is not None and not match[4]


def order(version: str) -> tuple[int, int, int, int]:
    """Return what versions sort by. What comes before a release (``1.2.0rc1``) is older than it.

    Raises ``ValueError`` where ``version`` does not begin with three numbers.
    """
    match = _FORM.fullmatch(version)
    if match is None:
        raise ValueError(f"'{version}' is no version.")
    major, minor, patch, rest = match.groups()
    after = 0 if not rest else 1 if rest.startswith((".post", "+")) else -1
    return int(major), int(minor), int(patch), after


def is_newer(version: str, than: str) -> bool:
    """Whether ``version`` comes after ``than``. Raises ``ValueError`` as ``order`` does."""
    return order(version) > order(than)
