"""Whole columns written in one convention: read back exactly, refused, or asked about; never silently wrong."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.domain.time import from_day_number, to_millis
from app.sources.files import open_file
from app.sources.reading import ReadOptions
from tests.sources.exports import accounted, csv_text, read

_QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
_GROUPS = {
    "none": "",
    "other": "other",
    "space": " ",
    "nbsp": "\u00a0",
    "thin": "\u2009",
    "quote": "'",
    "curly": "’",
}
_SIGNS = ("-{}", "{}-", "({})", "−{}", "- {}")
_MARKS = ("{}", "€ {}", "{} €", "{}€", "EUR {}", "R$ {}", "{} kr")


@st.composite
def _written_amounts(draw: st.DrawFn) -> tuple[str, list[Decimal], list[str]]:
    """Draw a decimal mark, amounts, and how a till with one convention writes them."""
    decimal = draw(st.sampled_from(".,"))
    group = _GROUPS[draw(st.sampled_from(sorted(_GROUPS)))]
    group = {".": ",", ",": "."}[decimal] if group == "other" else group
    places = draw(st.sampled_from([0, 2, 2, 3, 4]))
    sign, mark = draw(st.sampled_from(_SIGNS)), draw(st.sampled_from(_MARKS))
    amounts = draw(
        st.lists(
            st.decimals(-(10**7), 10**7, places=places) | st.decimals(-2, 2000, places=places),
            min_size=1,
            max_size=8,
        )
    )
    texts = []
    for amount in amounts:
        body = f"{abs(amount):,.{places}f}".replace(".", "|").replace(",", group).replace("|", decimal)
        body = mark.format(body)
        texts.append(sign.format(body) if amount < 0 else body)
    return decimal, amounts, texts


@_QUICK
@given(written=_written_amounts(), delimiter=st.sampled_from(";\t|"))
def test_a_column_of_amounts_is_exact_or_asked_about(
    tmp_path: Path, written: tuple[str, list[Decimal], list[str]], delimiter: str
) -> None:
    decimal, amounts, texts = written
    rows = [[f"A{n}", text] for n, text in enumerate(texts)]
    path = tmp_path / "prices.csv"
    path.write_text(csv_text(["sku", "selling price"], rows, delimiter), encoding="utf-8")
    reading = open_file(path, ReadOptions(currency="SEK"))
    if any(question.key == "decimal" for question in reading.questions):
        (question,) = reading.questions
        assert question.column == "selling price"
        assert any(text.strip() in question.text for text in texts)
        reading = open_file(path, ReadOptions(currency="SEK", answers={"decimal": decimal}))
    assert reading.questions == []
    records = list(reading.records())
    assert [record.price for record in records] == [to_money(amount) for amount in amounts]
    assert reading.rejected == []


@_QUICK
@given(
    written=_written_amounts(), answer=st.sampled_from(".,"), stranger=st.sampled_from(["1,5", "2.75", "x"])
)
def test_a_cell_of_another_convention_is_refused_and_never_reread(
    tmp_path: Path, written: tuple[str, list[Decimal], list[str]], answer: str, stranger: str
) -> None:
    decimal, amounts, texts = written
    proved = [f"{whole}{decimal}5" for whole in range(7, 19)]
    rows = [[f"A{n}", text] for n, text in enumerate([*texts, *proved, stranger])]
    result = read(
        tmp_path, csv_text(["sku", "selling price"], rows, "\t"), currency="SEK", answers={"decimal": answer}
    )
    assert result.reading.questions == []
    assert [record.price for record in result.records[: len(amounts)]] == [
        to_money(amount) for amount in amounts
    ]
    fits = stranger != "x" and stranger[1] == decimal
    assert len(result.reading.rejected) == (not fits)


_FORMS = {
    "%Y-%m-%d %H:%M:%S": None,
    "%Y-%m-%dT%H:%M:%SZ": None,
    "%Y%m%d": None,
    "%Y/%m/%d %H:%M": None,
    "%d/%m/%Y %H:%M": True,
    "%m/%d/%Y %I:%M %p": False,
    "%m/%d/%y": False,
    "%d.%m.%Y %H.%M": True,
    "%d.%m.%y": True,
    "%d-%m-%Y": True,
    "%m-%d-%Y": False,
    "%d/%m/%Y %Hh%M": True,
    "%d %b %Y": None,
    "%B %d, %Y": None,
    "%A, %d %B %Y": None,
}


@_QUICK
@given(
    days=st.lists(
        st.datetimes(min_value=datetime(2001, 1, 1), max_value=datetime(2049, 12, 31)),  # noqa: DTZ001  # wall clocks
        min_size=1,
        max_size=8,
    ),
    form=st.sampled_from(sorted(_FORMS)),
    shop=st.sampled_from(["EUR", "USD"]),
)
def test_a_column_of_dates_is_exact_or_asked_about(
    tmp_path: Path, days: list[datetime], form: str, shop: str
) -> None:
    texts = [day.strftime(form) for day in days]
    rows = [[f"R{n}", "A", "1", text, "2.50"] for n, text in enumerate(texts)]
    path = tmp_path / "sales.csv"
    path.write_text(csv_text(["receipt", "sku", "quantity", "date", "price"], rows), encoding="utf-8")
    reading = open_file(path, ReadOptions(currency=shop))
    if reading.questions:
        (question,) = reading.questions
        assert (question.key, question.column) == ("date_order", "date")
        assert any(text in question.text for text in texts)
        answer = question.choices[0] if _FORMS[form] else question.choices[1]
        reading = open_file(path, ReadOptions(currency=shop, answers={"date_order": answer}))
    assert reading.questions == []
    records = list(reading.records())
    if not records:
        # "13.01.01" and "13.01.02" may as well be January 2013: nothing is taken in, and it is said why.
        assert form.endswith("%y")
        assert all("two digits" in row.reason for row in reading.rejected)
        assert len(reading.rejected) == len(texts)
        return
    expected = [datetime.strptime(text, form).replace(tzinfo=ZoneInfo("UTC")) for text in texts]
    assert [record.sold_at for record in records] == [to_millis(when) for when in expected]
    assert reading.rejected == []


def test_an_answer_settles_what_is_open_and_never_what_is_proved(tmp_path: Path) -> None:
    text = "sku;selling price\nA;1.250\nB;2,5\n"
    result = read(tmp_path, text, answers={"decimal": "."})
    assert [record.price for record in result.records] == [to_money(1250), to_money("2.5")]
    dates = "receipt,sku,quantity,date,price\n1,A,1,03/04/2026,1\n2,A,1,13/04/2026,1\n"
    proved = read(tmp_path, dates, answers={"date_order": "month first"})
    assert {record.day for record in proved.records} == {
        record.day for record in read(tmp_path, dates, day_first=True).records
    }


@pytest.mark.parametrize(
    ("text", "key", "answer"),
    [
        ("sku;selling price\nA;1.250\n", "decimal", "."),
        ("receipt,sku,quantity,date,price\n1,A,1,03/04/2026,1\n", "date_order", "month first"),
        ("sku,selling price\nA,$5\n", "currency", "CAD"),
        ("sku,name,price\nA,Cup,5\n", "price_kind", "cost"),
    ],
)
def test_every_question_is_asked_once_with_its_column_and_a_sample(
    tmp_path: Path, text: str, key: str, answer: str
) -> None:
    asked = read(tmp_path, text)
    (question,) = asked.reading.questions
    assert question.key == key
    assert question.column in text.partition("\n")[0]
    assert question.column != ""
    assert question.assumed in question.choices
    assert answer in question.choices
    assert question.assumed != answer
    answered = read(tmp_path, text, answers={key: answer})
    assert answered.reading.questions == []
    assert answered.records != asked.records


def test_nothing_is_asked_of_a_file_whose_cells_cannot_be_mistaken(tmp_path: Path) -> None:
    text = "receipt,sku,quantity,date,price\n1,A,1,2026-04-03,1250\n2,B,12,2026-04-04,3.50\n3,B,2,03.05.2026,n/a\n"
    assert read(tmp_path, text).reading.questions == []


def test_two_columns_that_contradict_each_other_are_each_read_as_they_prove(tmp_path: Path) -> None:
    result = read(tmp_path, "sku;selling price;cost\nA;1,50;0.75\nB;2,25;1.25\n")
    assert [(r.price, r.cost) for r in result.records] == [
        (to_money("1.5"), to_money("0.75")),
        (to_money("2.25"), to_money("1.25")),
    ]


def test_stock_with_three_decimals_is_asked_about_and_a_decimal_point_believed(tmp_path: Path) -> None:
    text = "sku,name,stock\nA,Cup,13.000\n"
    assert [q.key for q in read(tmp_path, text).reading.questions] == ["decimal"]
    assert read(tmp_path, text, decimal=".").records[0].stock == to_quantity(13)


def test_amounts_of_two_currencies_are_not_added_up(tmp_path: Path) -> None:
    text = "sku\tselling price\nA\t5 €\nB\t£6\nC\t7\n"
    result = read(tmp_path, text, currency="GBP")
    assert [question.key for question in result.reading.questions] == ["currency"]
    assert [(record.sku, record.currency) for record in result.records] == [("B", "GBP"), ("C", "GBP")]
    assert [row.reason for row in result.reading.rejected] == [
        "is marked with another currency than the file's"
    ]


def test_a_date_format_is_obeyed_to_the_letter(tmp_path: Path) -> None:
    text = "receipt,sku,quantity,date,time,price\n1,A,1,26-04-03,14:30,1\n2,A,1,2026-04-03,14:30,1\n"
    result = read(tmp_path, text, date_format="YY-MM-DD")
    assert [record.sold_at for record in result.records] == [
        to_millis(datetime(2026, 4, 3, 14, 30, tzinfo=ZoneInfo("UTC")))
    ]
    assert [row.reason for row in result.reading.rejected] == ["is not a date written as YY-MM-DD"]
    assert result.reading.questions == []


def test_a_column_of_spreadsheet_day_numbers_is_dates(tmp_path: Path) -> None:
    text = "receipt,sku,quantity,date,price\n1,A,1,45000.5,1\n2,A,1,45001,1\n"
    first, _ = read(tmp_path, text).records
    assert first.sold_at == to_millis(datetime(2023, 3, 15, 12, tzinfo=ZoneInfo("UTC")))
    mixed = read(tmp_path, text + "3,A,1,2023-03-15,1\n")
    assert [record.receipt for record in mixed.records] == ["3"]
    assert accounted(mixed.reading, mixed.records) == 3


def test_years_of_two_digits_that_may_stand_first_are_refused_until_the_owner_says(tmp_path: Path) -> None:
    rows = [[str(day), "A", "1", f"26-01-{day:02}", "1"] for day in range(1, 32, 3)]
    text = csv_text(["receipt", "sku", "quantity", "date", "price"], rows)
    unclear = read(tmp_path, text)
    assert unclear.records == []
    assert {row.reason for row in unclear.reading.rejected} == {
        "has a year of two digits that may stand first or last; say how dates are written"
    }
    said = read(tmp_path, text, date_format="YY-MM-DD")
    assert [from_day_number(line.day).day for line in said.records] == list(range(1, 32, 3))
    usual = read(
        tmp_path,
        csv_text(["receipt", "sku", "quantity", "date", "price"], [["1", "A", "1", "31.01.26", "1"]]),
    )
    assert [from_day_number(line.day).isoformat() for line in usual.records] == ["2026-01-31"]
