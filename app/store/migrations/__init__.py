"""Schema changes, in order. ``HEAD`` is the revision that this version of the program works with."""

HEAD = "0002"

KNOWN_REVISIONS = frozenset({"0001", "0002"})
"""Every revision that this version of the program can upgrade from."""
