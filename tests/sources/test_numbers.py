from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.sources.numbers import NumberEvidence, money_reader, quantity_reader, read_number, whole_reader


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("-$12.00", ".", "-12.00"),
        ("$-12.00", ".", "-12.00"),
        ("($33.62)", ".", "-33.62"),
        ("$(33.62)", ".", "-33.62"),
        ("$1,149.00 ", ".", "1149.00"),
        ("12.50-", ".", "-12.50"),
        (",89 €", ",", "0.89"),
        ("0,90 â‚¬", ",", "0.90"),
        ("€ 1.234,50", ",", "1234.50"),
        (".5", ".", "0.5"),
        ("13.000", ".", "13"),
        ("13.000", ",", "13000"),
        ("1\u00a0234,50\u00a0€", ",", "1234.50"),
        ("CHF 1'234.50", ".", "1234.50"),
        ("1’234.50", ".", "1234.50"),
        ("12,-", ",", "12"),
        ("CHF 12.–", ".", "12"),
        ("1,23,456.00", ".", "123456"),
        ("'-5", ".", "-5"),
        ("−5", ".", "-5"),
        ("+5", ".", "5"),
        ("Rs. 500", ".", "500"),
        ("5 USD", ".", "5"),
        ("12kr", ",", "12"),
        ("12.", ".", "12"),
        ("12,- €", ",", "12"),
        ("- 5", ".", "-5"),
        ("R$ 1.234,50", ",", "1234.50"),
        ("EUR 12", ".", "12"),
        ("12 EUR", ".", "12"),
        ("12€50", ".", "12.50"),
        ("-12€50", ",", "-12.50"),
        ("12,34,567.00", ".", "1234567"),
        ("1.234.567,89", ",", "1234567.89"),
        ("1 234,50", ",", "1234.50"),
        ("1\u2009234,50", ",", "1234.50"),
        ("1.23E+05", ".", "123000"),
        ("1,5E-02", ",", "0.015"),
        ('="12.50"', ".", "12.50"),
        ("１２．５０", ".", "12.50"),
        ("١٢٫٥", ",", "12.5"),
        ("١٬٢٣٤٫٥", ".", "1234.5"),
    ],
)
def test_reads_numbers_as_tills_write_them(text: str, decimal: str, value: str) -> None:
    assert read_number(text, decimal) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        ".",
        "$",
        "--5",
        "(-5)",
        "1,2345",
        "12,34,56",
        "1.2.3",
        "12 pieces",
        "1 2",
        "nan",
        "inf",
        "1e5",
        "12€5",
        "1.5E+99",
        "²",
        "$5$",
    ],
)
def test_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number|does not fit|too large"):
        read_number(text, ".")


@pytest.mark.parametrize(
    ("text", "reason"), [("5 %", "percentage"), ("12,5%", "percentage"), ("#N/A", "failed calculation")]
)
def test_says_what_a_cell_is_that_is_no_number(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_number(text, ".")


def test_an_amount_in_another_currency_than_the_files_is_refused() -> None:
    read = money_reader(".", {"€"})
    assert read("$5") == read("5") == to_money(5)
    for text in ("5 €", "5€50"):
        with pytest.raises(ValueError, match="another currency"):
            read(text)


def test_a_number_of_the_other_convention_is_refused_not_misread() -> None:
    with pytest.raises(ValueError, match="decimal point"):
        read_number("12,50", ".")
    with pytest.raises(ValueError, match="decimal comma"):
        read_number("12.50", ",")


@pytest.mark.parametrize("text", ["", "  ", "\u00a0", "-", " – ", "n/a", "N/A", "None", "NULL"])
def test_blank_is_no_number(text: str) -> None:
    assert read_number(text, ".") is None


def test_amounts_beyond_what_the_store_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        money_reader(".")("9" * 30)
    with pytest.raises(ValueError, match="too large"):
        quantity_reader(".")("9223372036854776")


@pytest.mark.parametrize("text", ["-1", "1.5"])
def test_whole_numbers_only(text: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        whole_reader(".")(text)


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["1.234", "12,50"], ","),
        (["1,234", "12.5"], "."),
        (["1.234.567"], ","),
        (["1,234,567"], "."),
        (["0.125"], "."),
        (["0,125"], ","),
        (["1234,567"], ","),
        (["1.234,567"], ","),
        (["1.234"], None),
        (["12", "-3", "abc", "1.2.3", ""], None),
        (["12,5", "12,75", "3.5"], ","),
        (["12,5", "3.5"], None),
        (["1.23E+05"], "."),
        (["12€50", "1.234"], None),
        (["١٢٫٥"], None),
    ],
)
def test_the_whole_column_decides_the_decimal_mark(cells: list[str], decimal: str | None) -> None:
    evidence = NumberEvidence()
    for cell in cells:
        evidence.feed({cell})
    assert evidence.decimal == decimal


def test_evidence_keeps_the_cell_that_can_be_read_both_ways_and_the_marks() -> None:
    evidence = NumberEvidence()
    evidence.feed({"1.234 €"})
    assert (evidence.unsure, evidence.marks) == ("1.234 €", {"€"})


_SIGNS = {
    "leading": lambda body: f"-{body}",
    "trailing": lambda body: f"{body}-",
    "brackets": lambda body: f"({body})",
    "typographic": lambda body: f"−{body}",
}
_AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


@given(
    value=_AMOUNTS,
    decimal=st.sampled_from(".,"),
    group=st.sampled_from(["", "other", " ", "\u00a0", "'"]),
    sign=st.sampled_from(sorted(_SIGNS)),
    mark=st.sampled_from(["", "$", "€", "US$", "zł", "kr", "CHF"]),
    before=st.booleans(),
    space=st.sampled_from(["", " ", "\u00a0"]),
)
def test_a_number_written_in_any_convention_reads_back(
    value: Decimal, decimal: str, group: str, sign: str, mark: str, before: bool, space: str
) -> None:
    thousands = {"other": "." if decimal == "," else ","}.get(group, group)
    body = f"{abs(value):,.2f}".replace(".", "|").replace(",", thousands).replace("|", decimal)
    if value < 0:
        body = _SIGNS[sign](body)
    text = (f"{mark}{space}{body}" if before else f"{body}{space}{mark}") if mark else body
    assert read_number(text, decimal) == value
    evidence = NumberEvidence()
    evidence.feed({text})
    assert evidence.decimal == decimal
    assert evidence.marks == ({mark} if mark else set())


@given(
    st.one_of(st.from_regex(r"-?[0-9]{0,16}[.,]?[0-9]{0,6}", fullmatch=True), st.text(max_size=8)),
    st.sampled_from(".,"),
)
def test_amounts_and_quantities_are_the_number_scaled(text: str, decimal: str) -> None:
    for reader, scale in ((money_reader(decimal), to_money), (quantity_reader(decimal), to_quantity)):
        expected, refusal = None, ""
        try:
            number = read_number(text, decimal)
            expected = None if number is None else scale(number)
        except ValueError as error:
            refusal = str(error)
        if expected is not None and abs(expected) >= 2**63:
            refusal = "is too large to be an amount"
        if refusal:
            with pytest.raises(ValueError, match=re.escape(refusal)):
                reader(text)
        else:
            assert reader(text) == expected


@given(st.text(max_size=20), st.sampled_from(".,"))
def test_any_text_is_a_number_blank_or_refused_in_words(text: str, decimal: str) -> None:
    value, refusal = None, ""
    try:
        value = read_number(text, decimal)
    except ValueError as error:
        refusal = str(error)
    says_nothing = text.strip().casefold() in {
        "",
        "-",
        "--",
        "–",
        "—",
        "n/a",
        "n.a.",
        "na",
        "none",
        "null",
        "nil",
    }
    assert refusal.startswith(("is ", "does ")) if refusal else value is not None or says_nothing


def test_a_cell_of_a_million_digits_is_refused_unread() -> None:
    for raw in ("1" * 1_000_000, "1,234" * 1_000_000, "-" * 1_000_000):
        with pytest.raises(ValueError, match="too long to be a number"):
            read_number(raw, ".")
    assert read_number(" " * 1_000, ".") is None
    evidence = NumberEvidence()
    evidence.feed({"1.5" + "0" * 1_000_000})
    assert evidence.decimal is None
