"""What our languages write is what CLDR says, through Babel, which the program itself does without."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel import Locale
from babel.dates import format_date, get_day_names, get_month_names
from babel.numbers import format_currency, format_decimal, get_decimal_symbol, get_group_symbol

from app.domain.money import format_money, to_money
from app.language import LANGUAGES, Language, amount, day_long, listed, number, use, weekday, weekday_short

MONDAY = date(2026, 3, 9)
WEEK = [MONDAY + timedelta(days=step) for step in range(7)]
CODES = sorted(LANGUAGES)


def locale_of(code: str) -> Locale:
    return Locale.parse(code, sep="-")


@pytest.fixture(params=CODES)
def spoken(request: pytest.FixtureRequest) -> Language:
    language = LANGUAGES[request.param]
    use(language)
    return language


def test_weekdays(spoken: Language) -> None:
    locale = locale_of(spoken.code)
    assert [weekday(day) for day in WEEK] == [
        get_day_names("wide", locale=locale)[day.weekday()] for day in WEEK
    ]
    short = get_day_names("abbreviated", locale=locale)
    assert [weekday_short(day) for day in WEEK] == [short[day.weekday()] for day in WEEK]


def test_months(spoken: Language) -> None:
    locale = locale_of(spoken.code)
    assert spoken.months == tuple(get_month_names("wide", locale=locale).values())
    assert spoken.months_short == tuple(get_month_names("abbreviated", locale=locale).values())


def test_separators(spoken: Language) -> None:
    locale = locale_of(spoken.code)
    assert spoken.decimal == get_decimal_symbol(locale)
    assert spoken.group == get_group_symbol(locale)


@pytest.mark.parametrize("value", ["0", "7", "999", "12345", "1234567", "-54321", "0.5", "10000.25"])
def test_figures_are_grouped(spoken: Language, value: str) -> None:
    assert number(Decimal(value)) == format_decimal(Decimal(value), locale=locale_of(spoken.code))


def test_four_digits_are_grouped_where_the_country_does() -> None:
    # CLDR's minimumGroupingDigits, which Babel does not know: 2 for Spanish, 1 for that of Mexico.
    said = {}
    for code, language in LANGUAGES.items():
        use(language)
        said[code] = (number(1_234), number(9_999), number(10_000))
    assert said == {
        "en": ("1,234", "9,999", "10,000"),
        "es": ("1234", "9999", "10.000"),
        "es-MX": ("1,234", "9,999", "10,000"),
    }


@pytest.mark.parametrize("value", ["0.00", "12.30", "12345.67"])
@pytest.mark.parametrize(("currency", "symbol"), [("EUR", "€"), ("GBP", "£")])
def test_amounts(spoken: Language, value: str, currency: str, symbol: str) -> None:
    said = amount(Decimal(value), symbol, 2)
    shown = format_currency(Decimal(value), currency, locale=locale_of(spoken.code))
    # A country that does not use a currency may write its code; we have its sign either way.
    assert said == shown.replace(f"{currency}\N{NO-BREAK SPACE}", symbol).replace(currency, symbol)


def test_money_of_a_shop_in_each_language() -> None:
    said = {}
    for code, language in LANGUAGES.items():
        use(language)
        said[code] = (
            format_money(to_money("1234.5"), "EUR"),
            format_money(to_money("-12345.5"), "MXN"),
            format_money(to_money("9.99"), "CHF"),
            format_money(to_money("9.99"), "XXX"),
        )
    assert said == {
        "en": ("€1,234.50", "−$12,345.50", "CHF 9.99", "9.99"),
        "es": (
            "1234,50\N{NO-BREAK SPACE}€",
            "−12.345,50\N{NO-BREAK SPACE}$",
            "9,99\N{NO-BREAK SPACE}CHF",
            "9,99",
        ),
        "es-MX": ("€1,234.50", "−$12,345.50", "CHF 9.99", "9.99"),
    }


@pytest.mark.parametrize("code", ["es", "es-MX"])
@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 9, 30), date(2025, 12, 31)])
def test_a_long_day(code: str, day: date) -> None:
    use(LANGUAGES[code])
    assert day_long(day, year=True) == format_date(day, "long", locale=locale_of(code))


def test_a_long_day_in_english_begins_with_the_day() -> None:
    use(LANGUAGES["en"])
    assert day_long(date(2026, 1, 1), year=True) == format_date(date(2026, 1, 1), "long", locale="en_GB")


@pytest.mark.parametrize("names", [["té"], ["té", "café"], ["té", "café", "pan"]])
def test_several_things(names: list[str]) -> None:
    from babel.lists import format_list

    use(LANGUAGES["es"])
    assert listed(names) == format_list(names, locale="es")
    use(LANGUAGES["en"])
    assert listed(names) == format_list(names, locale="en_GB")
