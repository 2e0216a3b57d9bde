from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.time import from_day_number, from_millis
from app.sources.dates import DateEvidence, moment_reader, read_date, read_serial

_DAY_FIRST = partial(read_date, day_first=True)
_NEW_YORK, _MADRID = ZoneInfo("America/New_York"), ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-07-18", "2026-07-18T00:00:00"),
        ("2026-07-18 12:59:30", "2026-07-18T12:59:30"),
        ("2026-07-18T12:59:30Z", "2026-07-18T12:59:30+00:00"),
        ("2022-01-11 04:32:31 -0500", "2022-01-11T04:32:31-05:00"),
        ("2022-01-11 04:32:31 UTC", "2022-01-11T04:32:31+00:00"),
        ("2026/7/8 9:05", "2026-07-08T09:05:00"),
        ("20260718", "2026-07-18T00:00:00"),
        ("12/27/2018", "2018-12-27T00:00:00"),
        ("1/2/26 1:05 PM", "2026-01-02T13:05:00"),
        ("1/2/26 12:05 am", "2026-01-02T00:05:00"),
        ("27.12.2018", "2018-12-27T00:00:00"),
        ("27-Dec-2018", "2018-12-27T00:00:00"),
        ("Dec 27, 2018", "2018-12-27T00:00:00"),
        ("27 de diciembre de 2018", "2018-12-27T00:00:00"),
        ("27. Dezember 2018, 14:30", "2018-12-27T14:30:00"),
        ("'2026-07-18", "2026-07-18T00:00:00"),
        ('="2026-07-18"', "2026-07-18T00:00:00"),
        ("20260718T143005Z", "2026-07-18T14:30:05+00:00"),
        ("2026-07-18T14:30:05.250+02:00", "2026-07-18T14:30:05.250+02:00"),
        ("12/27/2018 14h30", "2018-12-27T14:30:00"),
        ("12/27/2018 14h", "2018-12-27T14:00:00"),
        ("12/27/2018 à 14 h 30", "2018-12-27T14:30:00"),
        ("27.12.2018 14.30", "2018-12-27T14:30:00"),
        ("27.12.2018, 14:30 Uhr", "2018-12-27T14:30:00"),
        ("27. 12. 2018", "2018-12-27T00:00:00"),
        ("12/27/2018 2 PM", "2018-12-27T14:00:00"),
        ("12/27/2018 2:30\u202fp.\u00a0m.", "2018-12-27T14:30:00"),
        ("Thu, 27 Dec 2018 14:30:00 GMT", "2018-12-27T14:30:00+00:00"),
        ("jueves, 27 de diciembre de 2018", "2018-12-27T00:00:00"),
        ("Do. 27.12.2018", "2018-12-27T00:00:00"),
        ("1er août 2018", "2018-08-01T00:00:00"),
        ("3 févr. 2018", "2018-02-03T00:00:00"),
        ("5 gennaio 2018", "2018-01-05T00:00:00"),
        ("5 de março de 2018", "2018-03-05T00:00:00"),
        ("5 mei 2018", "2018-05-05T00:00:00"),
        ("5-Mrz-18", "2018-03-05T00:00:00"),
        ("January 1st, 2018", "2018-01-01T00:00:00"),
        ("２０２６/07/18", "2026-07-18T00:00:00"),
    ],
)
def test_reads_dates_as_tills_write_them(text: str, iso: str) -> None:
    assert read_date(text, day_first=False) == datetime.fromisoformat(iso)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-13-01",
        "30/02/2026",
        "0000-00-00",
        "12:30",
        "2026-07-18 25:00",
        "1/2/2026 13:00 PM",
        "123",
        "0026-07-18",
        "2026-07-18 soon",
        "18/07/2026 14",
        "2026-07-180",
        "27 Brumaire 2018",
        "1/2/202",
    ],
)
def test_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"^is no"):
        read_date(text, day_first=True)


def test_the_other_order_is_refused_not_turned_round() -> None:
    with pytest.raises(ValueError, match="calendar"):
        read_date("27/12/2018", day_first=False)


@pytest.mark.parametrize(
    ("cells", "day_first"),
    [
        ({"03/04/2026", "13/04/2026"}, True),
        ({"03/04/2026", "04/13/2026"}, False),
        ({"03/04/2026"}, None),
        ({"2026-04-03"}, None),
        ({"3.4.2026"}, True),
        ({"Fri 03/04/2026", "Tue 13/01/2026"}, True),
        ({"13/01/2026", "14/01/2026", "01/13/2026"}, True),
        ({"13/01/2026", "01/13/2026", "03/04/2026"}, None),
        ({"45/46/2026"}, None),
    ],
)
def test_the_whole_column_decides_the_order(cells: set[str], day_first: bool | None) -> None:
    evidence = DateEvidence()
    evidence.feed(cells)
    assert evidence.day_first is day_first


def test_a_wall_clock_is_the_shops_and_decides_its_business_day() -> None:
    moment = moment_reader(_DAY_FIRST, _NEW_YORK, _NEW_YORK)("2026-07-18 23:30")
    assert moment is not None
    assert from_millis(moment.millis) == datetime(2026, 7, 19, 3, 30, tzinfo=UTC)
    assert from_day_number(moment.day).isoformat() == "2026-07-18"


def test_an_offset_is_obeyed_and_the_day_is_still_the_shops() -> None:
    moment = moment_reader(_DAY_FIRST, _MADRID, _MADRID)("2022-01-11 20:00:00 -0500")
    assert moment is not None
    assert from_millis(moment.millis) == datetime(2022, 1, 12, 1, tzinfo=UTC)
    assert from_day_number(moment.day).isoformat() == "2022-01-12"


def test_a_till_elsewhere_writes_its_own_clock() -> None:
    moment = moment_reader(_DAY_FIRST, _NEW_YORK, _MADRID)("2026-07-18 20:00")
    assert moment is not None
    assert from_day_number(moment.day).isoformat() == "2026-07-19"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1767225600", "count of seconds since 1970"),
        ("1767225600123", "count of seconds since 1970"),
        ("45000.5", "spreadsheet's day number"),
    ],
)
def test_numbers_that_mean_a_time_are_refused_in_words(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_date(text, day_first=True)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("45000", "2023-03-15T00:00:00"),
        ("45000.5", "2023-03-15T12:00:00"),
        ("45000,604166666664", "2023-03-15T14:30:00"),
    ],
)
def test_a_spreadsheets_day_number_is_a_date(text: str, iso: str) -> None:
    assert read_serial(text) == datetime.fromisoformat(iso)


def test_day_numbers_count_only_where_the_whole_column_has_them() -> None:
    evidence = DateEvidence()
    evidence.feed({"45000", "45001.25", ""})
    assert evidence.serials_only
    evidence.feed({"2026-01-01"})
    assert not evidence.serials_only


def test_blank_is_no_date() -> None:
    assert moment_reader(_DAY_FIRST, _MADRID, _MADRID)("  ") is None


@given(
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2069, 12, 30)),  # noqa: DTZ001  # wall clocks
    st.sampled_from(
        [
            ("%Y-%m-%d %H:%M:%S", True),
            ("%Y-%m-%dT%H:%M:%S", False),
            ("%d/%m/%Y %H:%M:%S", True),
            ("%m/%d/%Y %I:%M:%S %p", False),
            ("%d.%m.%y %H:%M:%S", True),
            ("%d-%b-%Y %H:%M:%S", True),
            ("%d/%m/%Y %Hh%Mm%S", True),
            ("%d.%m.%Y %H.%M.%S", True),
            ("%a %d %B %Y %H:%M:%S", True),
            ("%B %d, %Y %I:%M:%S %p", False),
            ("%Y%m%dT%H%M%S", True),
        ]
    ),
)
def test_a_time_written_in_any_form_reads_back(when: datetime, form: tuple[str, bool]) -> None:
    pattern, day_first = form
    whole = when.replace(microsecond=0)
    assert read_date(whole.strftime(pattern), day_first) == whole


@given(st.text(max_size=24))
def test_any_text_is_a_date_blank_or_refused_in_words(text: str) -> None:
    refusal = ""
    try:
        moment_reader(_DAY_FIRST, _MADRID, _MADRID)(text)
    except ValueError as error:
        refusal = str(error)
    assert not refusal or refusal.startswith("is ")
