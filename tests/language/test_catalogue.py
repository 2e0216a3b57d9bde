"""Sentences in the language in use: filled in, in the right form, and in English where a catalogue is missing."""

from __future__ import annotations

import io
import logging
from datetime import UTC, date, datetime
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from app.language import (
    LANGUAGES,
    clock,
    day_short,
    language,
    language_of,
    month_year,
    noop,
    preferred,
    tr,
    trc,
    trn,
    use,
)
from app.system import catalogues

SPANISH, ENGLISH = LANGUAGES["es"], LANGUAGES["en"]


@pytest.fixture
def sentences() -> GNUTranslations:
    catalogue = Catalog(locale="es")
    catalogue.add("Show", "Ver")
    catalogue.add("{file} waits for you", "{file} le espera")
    catalogue.add(("{n} product", "{n} products"), ("{n} producto", "{n} productos"))
    catalogue.add("Order", "Pedir", context="verb")
    catalogue.add("Order", "Pedido")
    file = io.BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    return GNUTranslations(file)


def test_english_is_what_the_source_says() -> None:
    assert tr("Show") == "Show"
    assert tr("{file} waits for you", file="a{b}.csv") == "a{b}.csv waits for you"
    assert trn("{n} product", "{n} products", 1) == "1 product"
    assert trn("{n} product", "{n} products", 1_234) == "1,234 products"
    assert trc("verb", "Order") == "Order"
    assert tr("") == ""


def test_another_language_says_its_own_from_the_next_sentence_on(sentences: GNUTranslations) -> None:
    use(SPANISH, sentences)
    assert language() is SPANISH
    assert tr("Show") == "Ver"
    assert tr("{file} waits for you", file="ventas.csv") == "ventas.csv le espera"
    assert trc("verb", "Order") == "Pedir"
    assert tr("Order") == "Pedido"
    use(ENGLISH)
    assert tr("Show") == "Show"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 productos"), (1, "1 producto"), (2, "2 productos"), (1.5, "1,5 productos"), (-3, "-3 productos")],
)
def test_a_count_takes_its_form_and_is_written_as_the_language_writes_it(
    sentences: GNUTranslations, count: float, said: str
) -> None:
    use(SPANISH, sentences)
    assert trn("{n} product", "{n} products", count) == said


def test_a_constant_is_said_in_the_language_in_which_it_is_shown(sentences: GNUTranslations) -> None:
    constant = noop("Show")
    use(SPANISH, sentences)
    assert (constant, tr(constant)) == ("Show", "Ver")


def test_what_a_catalogue_does_not_know_is_said_in_english(sentences: GNUTranslations) -> None:
    use(SPANISH, sentences)
    assert tr("Hide {what}", what="it") == "Hide it"
    assert trn("{n} dog", "{n} dogs", 2) == "2 dogs"
    assert trc("noun", "Order") == "Order"


def test_nothing_is_said_of_nothing_although_a_catalogue_has_its_heading_there(
    sentences: GNUTranslations,
) -> None:
    use(SPANISH, sentences)
    assert tr("") == ""


def test_days_and_times_follow_the_language() -> None:
    at = datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
    assert (day_short(at, year=True), month_year(at), clock(at)) == ("3 Nov 2026", "November 2026", "09:05")
    use(SPANISH)
    assert day_short(at, week=True) == "mar 3 nov"
    assert (day_short(date(2026, 9, 1)), month_year(at)) == ("1 sept", "noviembre de 2026")


@pytest.mark.parametrize("content", [None, b"", b"no catalogue", b"\xde\x12\x04\x95" + b"\xff" * 24])
def test_a_catalogue_that_is_missing_or_broken_leaves_english_and_a_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes | None
) -> None:
    path = tmp_path / "es.mo"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(catalogues, "resource_path", lambda _name: path)
    with caplog.at_level(logging.WARNING):
        catalogues.speak(SPANISH)
    assert tr("Show") == "Show"
    assert "English is spoken instead" in caplog.text


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_every_language_finds_its_catalogue(code: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        catalogues.speak(LANGUAGES[code])
    assert language() is LANGUAGES[code]
    assert not caplog.records


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en_GB.UTF-8", "en"),
        ("es_ES", "es"),
        ("es", "es"),
        ("es-AR", "es"),
        ("es_MX.UTF-8", "es-MX"),
        ("es_US", "es-MX"),
        ("ES_mx@x", "es-MX"),
        ("pt_BR", None),
        ("", None),
    ],
)
def test_a_locale_has_a_language(tag: str, code: str | None) -> None:
    assert language_of(tag) is (None if code is None else LANGUAGES[code])


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": "es_ES.UTF-8"}, "es"),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "es_ES.UTF-8", "LC_MESSAGES": "es_MX.UTF-8"}, "es-MX"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "es"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "ca:es:en"}, "es"),
        ({"LANG": "es_MX.UTF-8", "LANGUAGE": "es"}, "es-MX"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_system_says_which_language_it_speaks(environment: dict[str, str], code: str) -> None:
    assert preferred(environment) is LANGUAGES[code]
