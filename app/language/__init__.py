"""How Tillwatch says things in the owner's language: sentences, plurals, figures, days.

The lowest floor of all, because every floor may have to say something. English is written in the source; other
languages are gettext catalogues under ``resources/language``. What is said is said in the language that is in use at
that moment, so constants hold ``noop("…")`` and are put through ``tr`` where they are shown.
"""

from app.language.catalogue import noop, tr, trc, trn
from app.language.days import clock, day_long, day_short, month_year, weekday, weekday_short
from app.language.figures import amount, capital, fixed, listed, number, percent
from app.language.in_use import language, sentences, use
from app.language.locales import LANGUAGES, Language, language_of, preferred

__all__ = [
    "LANGUAGES",
    "Language",
    "amount",
    "capital",
    "clock",
    "day_long",
    "day_short",
    "fixed",
    "language",
    "language_of",
    "listed",
    "month_year",
    "noop",
    "number",
    "percent",
    "preferred",
    "sentences",
    "tr",
    "trc",
    "trn",
    "use",
    "weekday",
    "weekday_short",
]
