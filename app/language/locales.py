"""The languages that Tillwatch speaks, and how each writes figures and days.

The figures are CLDR's; ``tests/language/test_cldr.py`` holds them to Babel. Babel itself stays out of the program:
33 MB on disk and 10 MB resident, for two languages' worth of commas and month names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Language:
    """One language as one country writes it."""

    code: str
    """What the setting holds: ``en``, ``es``, ``es-MX``."""
    catalogue: str
    """The catalogue of its sentences; empty for the one that is written in the source."""
    name: str
    """What it is called in itself, with an amount as it writes it where two differ only in that."""
    decimal: str
    group: str
    least_grouped: int
    """The smallest whole figure that is written in groups."""
    money: str
    """Where the currency stands, ``{symbol}`` and ``{amount}``."""
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    day_long: str
    """``{day}`` and ``{month}``, in words."""
    day_long_year: str
    """``{date}`` as above, and ``{year}``."""
    conjunction: str


_SPANISH_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_SPANISH_DAYS_SHORT = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
_SPANISH_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
_SPANISH_MONTHS_SHORT = (
    "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic",
)  # fmt: skip
_MEXICAN_MONTHS_SHORT = tuple("sep" if month == "sept" else month for month in _SPANISH_MONTHS_SHORT)

ENGLISH = Language(
    code="en",
    catalogue="",
    name="English",
    decimal=".",
    group=",",
    least_grouped=1_000,
    money="{symbol}{amount}",
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    weekdays_short=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    months_short=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    day_long="{day} {month}",
    day_long_year="{date} {year}",
    conjunction="and",
)  # fmt: skip
SPANISH = Language(
    code="es",
    catalogue="es",
    name="Español (1234,50 €)",
    decimal=",",
    group=".",
    least_grouped=10_000,
    money="{amount}\N{NO-BREAK SPACE}{symbol}",
    weekdays=_SPANISH_DAYS,
    weekdays_short=_SPANISH_DAYS_SHORT,
    months=_SPANISH_MONTHS,
    months_short=_SPANISH_MONTHS_SHORT,
    day_long="{day} de {month}",
    day_long_year="{date} de {year}",
    conjunction="y",
)
MEXICAN = replace(
    SPANISH,
    code="es-MX",
    name="Español de México ($1,234.50)",
    decimal=ENGLISH.decimal,
    group=ENGLISH.group,
    least_grouped=ENGLISH.least_grouped,
    money=ENGLISH.money,
    months_short=_MEXICAN_MONTHS_SHORT,
)

LANGUAGES = {each.code: each for each in (ENGLISH, SPANISH, MEXICAN)}

_POINT_COUNTRIES = frozenset({"MX", "US", "419", "DO", "GT", "HN", "NI", "PA", "PE", "PR", "SV", "BZ"})
"""Where Spanish is written with a decimal point (CLDR)."""


def language_of(tag: str) -> Language | None:
    """Return the language that fits a locale's name (``es_AR.UTF-8``, ``es-MX``, ``en``) best; None where none does."""
    plain = tag.split(".")[0].split("@")[0].replace("_", "-")
    tongue, _, country = plain.partition("-")
    if tongue.casefold() == "es":
        return MEXICAN if country.upper() in _POINT_COUNTRIES else SPANISH
    return ENGLISH if tongue.casefold() == "en" else None


def preferred(environment: Mapping[str, str]) -> Language:
    """Return the language that the system speaks, by gettext's own variables; English where it is none of ours."""
    locale = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    if locale.split(".")[0] in ("", "C", "POSIX"):
        # Then the wish list does not count either: whoever asks for the plain locale gets what is in the source.
        return ENGLISH
    wished = [tag for tag in environment.get("LANGUAGE", "").split(":") if tag]
    for tag in (*wished, locale):
        found = language_of(tag)
        if found is not None:
            # The wish list names languages; how figures are written is the locale's to say.
            of_locale = language_of(locale)
            return of_locale if of_locale is not None and of_locale.catalogue == found.catalogue else found
    return ENGLISH
