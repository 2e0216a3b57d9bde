"""Sentences in the language in use. Which one that is belongs to the process, as it does for the C library."""

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


def noop(text: str) -> str:
    """Return ``text`` as it is: marks a constant for translators that goes through ``tr`` where it is shown."""
    return text


def tr(text: str, /, **values: object) -> str:
    """Return ``text`` in the language in use, its ``{names}`` filled in. ``text``: a literal, or from ``noop``."""
    said = _in_use.sentences.gettext(text) if text else ""
    return said.format(**values) if values else said


def trc(context: str, text: str, /, **values: object) -> str:
    """Return ``text`` as ``tr`` does, where the same English words mean two things; ``context`` tells them apart."""
    said = _in_use.sentences.pgettext(context, text)
    return said.format(**values) if values else said


def trn(one: str, many: str, count: float, /, **values: object) -> str:
    """Return the form that the language has for ``count``, with ``{n}`` written as the language writes figures.

    A count with a fraction takes the plural ("1.5 days").
    """
    from app.language.figures import number

    whole = int(count) if count == int(count) else 2
    return _in_use.sentences.ngettext(one, many, whole).format(n=number(count), **values)
