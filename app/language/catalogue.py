"""Sentences in the language in use."""

from __future__ import annotations

from app.language.figures import number
from app.language.in_use import sentences


def noop(text: str) -> str:
    """Return ``text`` as it is: marks a constant for translators that goes through ``tr`` where it is shown."""
    return text


def tr(text: str, /, **values: object) -> str:
    """Return ``text`` in the language in use, its ``{names}`` filled in. ``text``: a literal, or from ``noop``."""
    said = sentences().gettext(text) if text else ""
    return said.format(**values) if values else said


def trc(context: str, text: str, /, **values: object) -> str:
    """Return ``text`` as ``tr`` does, where the same English words mean two things; ``context`` tells them apart."""
    said = sentences().pgettext(context, text)
    return said.format(**values) if values else said


def trn(one: str, many: str, count: float, /, **values: object) -> str:
    """Return the form that the language has for ``count``, with ``{n}`` written as the language writes figures.

    A count with a fraction takes the plural ("1.5 days").
    """
    whole = int(count) if count == int(count) else 2
    return sentences().ngettext(one, many, whole).format(n=number(count), **values)
