"""The Spanish of alerts can be had by translation alone: every sentence has its own order, number and gender."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from gettext import GNUTranslations

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from app.alerts.severity import Severity
from app.alerts.wording import notice_body, several, title
from app.language import LANGUAGES, use
from tests.alerts.made_facts import BEANS, TODAY

WORDS: dict[str | tuple[str, str], str | tuple[str, str]] = {
    "out {first}–{last}": "se agota entre {first} y {last}",
    "out {day}": "se agota {day}",
    "out by {day}": "se agota a más tardar {day}",
    "nothing left, {sells}": "no queda nada, {sells}",
    ("{n} left, {sells}", "{n} left, {sells}"): ("queda {n}, {sells}", "quedan {n}, {sells}"),
    ("sells {n} a day", "sells {n} a day"): ("se vende {n} al día", "se venden {n} al día"),
    ("supplier takes {n} day", "supplier takes {n} days"): (
        "el proveedor tarda {n} día",
        "el proveedor tarda {n} días",
    ),
    ("{n} on order, {overdue}", "{n} on order, {overdue}"): (
        "{n} en camino, con {overdue}",
        "{n} en camino, con {overdue}",
    ),
    ("{n} day overdue", "{n} days overdue"): ("{n} día de retraso", "{n} días de retraso"),
    ("{n} on order, due {day}", "{n} on order, due {day}"): (
        "{n} en camino, llega el {day}",
        "{n} en camino, llegan el {day}",
    ),
    ("{n} product is running low", "{n} products are running low"): (
        "{n} producto se está agotando",
        "{n} productos se están agotando",
    ),
    ("{names} and {n} more.", "{names} and {n} more."): ("{names} y otro más.", "{names} y otros {n}."),
}
DAYS = {
    "today": ("hoy", "hoy"),
    "tomorrow": ("mañana", "mañana"),
    "Thu": ("jueves", "el jueves"),
    "Sat": ("sábado", "el sábado"),
}


@pytest.fixture(autouse=True)
def _spanish() -> Iterator[None]:
    catalogue = Catalog(locale="es")
    for text, said in WORDS.items():
        catalogue.add(text, said)
    for day, (between, on) in DAYS.items():
        catalogue.add(day, between, context="between two days")
        catalogue.add(day, on, context="on a day")
    file = io.BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    use(LANGUAGES["es"], GNUTranslations(file))
    yield
    use(LANGUAGES["en"])


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (12, 14, "Café en grano: se agota entre jueves y sábado"),
        (10, 14, "Café en grano: se agota entre hoy y sábado"),
        (14, 14, "Café en grano: se agota el sábado"),
        (11, 11, "Café en grano: se agota mañana"),
        (8, 12, "Café en grano: se agota a más tardar el jueves"),
    ],
)
def test_a_weekday_takes_the_article_that_its_sentence_wants(first: int, last: int, said: str) -> None:
    facts = replace(BEANS, out_from=date(2026, 3, first), out_to=date(2026, 3, last))
    assert title("Café en grano", facts, Severity.BEFORE_DELIVERY, TODAY) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Quedan 4, se venden 1,3 al día. El proveedor tarda 5 días."),
        ({"on_hand": 1.0, "daily_sales": 1.0}, "Queda 1, se vende 1 al día. El proveedor tarda 5 días."),
        (
            {"on_hand": 0.0, "lead_time_days": 1.0},
            "No queda nada, se venden 1,3 al día. El proveedor tarda 1 día.",
        ),
        (
            {"on_order": 24.0, "next_due": date(2026, 3, 7)},
            "Quedan 4, se venden 1,3 al día. 24 en camino, con 3 días de retraso.",
        ),
        (
            {"on_order": 1.0, "next_due": date(2026, 3, 13)},
            "Quedan 4, se venden 1,3 al día. 1 en camino, llega el vie 13 mar.",
        ),
    ],
)
def test_a_notice_agrees_with_its_figures(given: dict[str, object], said: str) -> None:
    assert notice_body(replace(BEANS, **given), TODAY) == said  # type: ignore[arg-type]


def test_several_products_agree_with_their_number() -> None:
    grades = [Severity.LOW] * 4
    assert several(["Café", "Té", "Taza"], grades[:3]) == (
        "3 productos se están agotando",
        "Café, Té y otro más.",
    )
    assert several(["Café", "Té", "Taza", "Filtro"], grades)[1] == "Café, Té y otros 2."
