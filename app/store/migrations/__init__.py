"""Schema changes, in order. ``HEAD`` is the revision that this version of the program works with."""

HEAD = "0001"
