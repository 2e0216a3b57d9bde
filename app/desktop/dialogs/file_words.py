"""Text out of a file, and its name, as a dialog can show them: never wider than the dialog, never endless."""

from __future__ import annotations

import re

LONGEST = 60
_UNBROKEN = re.compile(r"(\S{16})(?=\S{4})")
_BREAK_HERE = "\N{ZERO WIDTH SPACE}"


def shown(text: str, most: int = LONGEST) -> str:
    """Return ``text`` on one line with at most ``most`` letters, its middle left out where it has more.

    A word that is too long for a narrow dialog may be broken: a label is never narrower than its longest word.
    """
    plain = " ".join(text.split())
    if len(plain) > most:
        end = most // 3
        plain = f"{plain[: most - end - 1]}…{plain[-end:]}"
    return _UNBROKEN.sub(rf"\1{_BREAK_HERE}", plain)
