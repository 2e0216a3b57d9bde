"""Which language is in use. That belongs to the process, as it does for the C library."""

from __future__ import annotations

from gettext import NullTranslations

from app.language.locales import ENGLISH, Language


class _InUse:
    """What is in use: replaced whole, so that a thread in the midst of a sentence sees one language or the other."""

    def __init__(self, language: Language, sentences: NullTranslations) -> None:
        self.language = language
        self.sentences = sentences


_in_use = _InUse(ENGLISH, NullTranslations())


def use(language: Language, sentences: NullTranslations | None = None) -> None:
    """Say everything in ``language`` from now on; ``sentences`` is its catalogue, none for the source's own."""
    global _in_use
    _in_use = _InUse(language, sentences or NullTranslations())


def language() -> Language:
    """Return the language in use."""
    return _in_use.language


def sentences() -> NullTranslations:
    """Return the catalogue in use."""
    return _in_use.sentences
