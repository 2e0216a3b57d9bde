"""The names of months and weekdays in the languages of the tills that are read; without accents, lower case."""

from __future__ import annotations

import unicodedata

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january ene enero januar janner janv janvier gen gennaio janeiro januari",
            "feb february febrero februar fev fevr fevrier febbraio fevereiro februari",
            "mar march marzo marz mrz mars marco maerz mrt maart",
            "apr april abr abril avr avril aprile",
            "may mayo mai mag maggio maio mei",
            "jun june junio juni juin giu giugno junho",
            "jul july julio juli juil juillet lug luglio julho",
            "aug august ago agosto aout augustus",
            "sep sept september septiembre setiembre septembre set sett settembre setembro",
            "oct october octubre okt oktober octobre ott ottobre out outubro",
            "nov november noviembre novembre novembro",
            "dec december dic diciembre dez dezember decembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS_OF = {
    "en": "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday",
    "es": "lun mar mie jue vie sab dom lunes martes miercoles jueves viernes sabado domingo",
    "de": "mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
    "fr": "mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche",
    "it": "gio lunedi martedi mercoledi giovedi venerdi",
    "pt": "seg ter qua qui sex segunda terca quarta quinta sexta segunda-feira terca-feira quarta-feira quinta-feira"
    " sexta-feira",
    "nl": "ma wo vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}
_WEEKDAYS = frozenset(day for days in _WEEKDAYS_OF.values() for day in days.split())


def month_number(name: str) -> int | None:
    """Return 1 to 12 for a month's name or its abbreviation; ``None`` for any other word."""
    return _MONTHS.get(_plain(name))


def is_weekday(name: str) -> bool:
    """Say whether a word is the name of a weekday or its abbreviation."""
    return _plain(name) in _WEEKDAYS


def _plain(name: str) -> str:
    word = name.casefold().rstrip(".")
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
