"""A language of no country, for tests: every sentence in brackets, and as long as a longer language would make it.

What is shown without brackets never went through the catalogue; what is cut off has too little room.
"""

from __future__ import annotations

import re
from gettext import NullTranslations

LONGEST_WORD = 12
"""Letters of a filler word: a line must be able to break in it as in any other text."""

_KEPT = re.compile(r"\{[^{}]*\}|%[a-zA-Z%]|&.|<[^<>]*>")
"""What is no letter of the sentence: placeholders, marks of a shortcut, tags."""
_LETTERS = "áéíóúñü"


class _Pseudo(NullTranslations):
    """Says what it is given, in brackets and at length."""

    def __init__(self, stretch: float, brackets: bool) -> None:
        super().__init__()
        self._stretch = stretch
        self._brackets = brackets

    def gettext(self, message: str) -> str:
        return self._said(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._said(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self._said(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self._said(msgid1 if n == 1 else msgid2)

    def _said(self, text: str) -> str:
        letters = len(_KEPT.sub("", text))
        longer = text + _filler(round(letters * self._stretch) - letters)
        return f"⟦{longer}⟧" if self._brackets else longer


def pseudo(stretch: float = 1.4, brackets: bool = True) -> NullTranslations:
    """Return sentences that are ``stretch`` times as long and, with ``brackets``, stand in ⟦…⟧.

    Placeholders, shortcuts and tags stay as they are. For ``app.language.use(language, pseudo())``.
    """
    return _Pseudo(stretch, brackets)


def in_brackets(text: str) -> bool:
    """Whether everything said came from the catalogue: all but what stands within brackets is marks and figures."""
    rest = text
    while "⟧" in rest:
        before, _, after = rest.partition("⟧")
        rest = before[: before.rindex("⟦")] + after
    return rest != text and not any(sign.isalpha() for sign in rest)


def _filler(letters: int) -> str:
    """Return so many characters of words that mean nothing, with the blank before them."""
    found = ""
    while len(found) < letters:
        word = "".join(_LETTERS[place % len(_LETTERS)] for place in range(LONGEST_WORD))
        found += f" {word}"
    return found[: max(0, letters)].rstrip()
