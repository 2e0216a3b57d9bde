"""Figures, shares, amounts and lists as each language writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language import LANGUAGES, amount, capital, fixed, listed, number, percent, use

LANGUAGE = st.sampled_from(list(LANGUAGES.values()))


def read(said: str) -> Decimal:
    """Return the figure that was written, as whoever speaks the language in use reads it."""
    from app.language import language

    spoken = language()
    return Decimal(said.replace(spoken.group, "").replace(spoken.decimal, ".").replace("−", "-"))


@given(LANGUAGE, st.decimals(-(10**12), 10**12, places=3))
def test_a_figure_is_read_as_it_was_written(spoken, value: Decimal) -> None:  # type: ignore[no-untyped-def]
    use(spoken)
    assert read(number(value)) == value
    assert read(fixed(value, 3)) == value


@given(LANGUAGE, st.decimals(-(10**9), 10**9, places=5), st.integers(0, 4))
def test_places_are_kept_or_left_out(spoken, value: Decimal, places: int) -> None:  # type: ignore[no-untyped-def]
    use(spoken)
    said, bare = fixed(value, places), fixed(value, places, bare=True)
    assert len(said.partition(spoken.decimal)[2]) == places
    assert read(said) == read(bare) == Decimal(f"{value:.{places}f}")
    assert not bare.partition(spoken.decimal)[2].endswith("0")


@given(LANGUAGE, st.integers(0, 10**15))
def test_groups_are_of_three(spoken, value: int) -> None:  # type: ignore[no-untyped-def]
    use(spoken)
    first, *rest = number(value).split(spoken.group)
    assert all(len(group) == 3 for group in rest)
    assert 1 <= len(first) <= (4 if value < spoken.least_grouped else 3)


@pytest.mark.parametrize("value", [-0.0, -0.0004, 0.0004])
def test_nothing_has_no_sign(value: float) -> None:
    assert number(value) == "0"
    assert fixed(value, 2) == "0.00"


@given(LANGUAGE, st.decimals(-(10**12), 10**12, places=2), st.sampled_from(["€", "$", "CHF ", ""]))
def test_an_amount_says_its_figure_and_its_currency_once(spoken, value: Decimal, symbol: str) -> None:  # type: ignore[no-untyped-def]
    use(spoken)
    said = amount(value, symbol, 2)
    assert said.count(symbol.strip()) == (1 if symbol else len(said) + 1)
    figure = said.replace(symbol.strip(), "") if symbol else said
    assert read(figure.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")) == value
    assert said == said.strip()


@pytest.mark.parametrize(
    ("share", "decimals", "said"),
    [(0.08, 0, "8 %"), (1.0, 0, "100 %"), (0.0825, 1, "8,2 %"), (-0.5, 0, "-50 %"), (123.0, 0, "12.300 %")],
)
def test_a_share(share: float, decimals: int, said: str) -> None:
    use(LANGUAGES["es"])
    assert percent(share, decimals) == said


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([], ""),
        (["té"], "té"),
        (["té", "café"], "té y café"),
        (["té", "café", "pan"], "té, café y pan"),
        (["padre", "hijo"], "padre e hijo"),
        (["café", "infusiones"], "café e infusiones"),
        (["aguja", "Hilo"], "aguja e Hilo"),
        (["café", "“Ibérico”"], "café e “Ibérico”"),
        (["agua", "hielo"], "agua y hielo"),
        (["agua", "yogur"], "agua y yogur"),
        (["cloro", "yodo"], "cloro y yodo"),
        (["sodio", "iones"], "sodio y iones"),
    ],
)
def test_spanish_and_before_the_sound_of_i(items: list[str], said: str) -> None:
    use(LANGUAGES["es"])
    assert listed(items) == said


@given(st.text())
def test_a_capital_changes_the_first_letter_only(text: str) -> None:
    assert capital(text)[len(text[:1].upper()) :] == text[1:]
    assert capital(text).casefold() == text.casefold() or text[:1].upper().casefold() != text[:1].casefold()
