from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InputError
from app.sources.date_format import DateFormat


@pytest.mark.parametrize(
    ("pattern", "text", "iso"),
    [
        ("DD/MM/YYYY", "03/04/2026", "2026-04-03T00:00:00"),
        ("DD/MM/YYYY", "3/4/2026", "2026-04-03T00:00:00"),
        ("dd/mm/yyyy", "03/04/2026", "2026-04-03T00:00:00"),
        ("DD/MM/YYYY", "03/04/2026 14:30", "2026-04-03T14:30:00"),
        ("MM-DD-YYYY hh:mm A", "04-03-2026 02:30 PM", "2026-04-03T14:30:00"),
        ("MM-DD-YYYY hh:mm A", "04-03-2026 12:30 am", "2026-04-03T00:30:00"),
        ("D.M.YY HH:mm", "3.4.26 9:05", "2026-04-03T09:05:00"),
        ("%d/%m/%Y", "03/04/2026", "2026-04-03T00:00:00"),
        ("%Y-%m-%d %H:%M:%S", "2026-04-03 09:05:07", "2026-04-03T09:05:07"),
        ("YYYYMMDD", "20260403", "2026-04-03T00:00:00"),
        ("DDMMYYYYHHmm", "030420261430", "2026-04-03T14:30:00"),
        ("YY-MM-DD", "26-04-03", "2026-04-03T00:00:00"),
        ("DD MMM YYYY", "03 Abr. 2026", "2026-04-03T00:00:00"),
        ("D [de] MMMM [de] YYYY", "3 de abril de 2026", "2026-04-03T00:00:00"),
        ("YYYY-MM-DDTHH:mm:ssZ", "2026-04-03T14:30:00+02:00", "2026-04-03T14:30:00+02:00"),
        ("DD/MM/YYYY HH:mm:ss.SSS", "03/04/2026 14:30:00.250", "2026-04-03T14:30:00.250"),
        ("DD/MM/YYYY", "'03/04/2026", "2026-04-03T00:00:00"),
    ],
)
def test_a_date_is_read_as_its_format_says(pattern: str, text: str, iso: str) -> None:
    assert DateFormat(pattern).read(text) == datetime.fromisoformat(iso)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("DD/MM/YYYY", "2026-04-03"),
        ("DD/MM/YYYY", "03/13/2026"),
        ("DD/MM/YYYY", "30/02/2026"),
        ("DD/MM/YY", "03/04/2026"),
        ("DD/MM/YYYY", "03/04/26"),
        ("DD/MM/YYYY", "03/04/1026"),
        ("YYYYMMDD", "2026043"),
        ("DD/MM/YYYY HH:mm", "03/04/2026"),
        ("DD/MM/YYYY HH:mm", "03/04/2026 25:00"),
        ("DD MMM YYYY", "03 Xyz 2026"),
        ("DD/MM/YYYY", "03/04/2026 soon"),
    ],
)
def test_what_is_written_otherwise_is_refused(pattern: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"^is not"):
        DateFormat(pattern).read(text)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "no day and no month and no year"),
        ("DD/MM", "no year"),
        ("HH:mm", "no day"),
        ("DD/DD/YYYY", "the day twice"),
        ("DD/MM/YYYY at noon", "'t' that stands for nothing"),
        ("%d/%m/%Q", "stands for nothing"),
    ],
)
def test_what_is_no_format_is_refused_with_examples(pattern: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as refusal:
        DateFormat(pattern)
    assert "DD/MM/YYYY" in refusal.value.advice


@given(st.text(max_size=20), st.sampled_from(["DD/MM/YYYY", "%m/%d/%y %H:%M", "YYYYMMDD", "D MMMM YYYY"]))
def test_any_text_is_a_date_or_refused_in_words(text: str, pattern: str) -> None:
    refusal = ""
    try:
        DateFormat(pattern).read(text)
    except ValueError as error:
        refusal = str(error)
    assert not refusal or refusal.startswith("is ")


@given(st.text("DMYHhmsSAaZ/.-: T%dbyI[]", max_size=16))
def test_any_format_is_understood_or_refused_in_words(pattern: str) -> None:
    refusal = None
    try:
        DateFormat(pattern)
    except InputError as error:
        refusal = error
    assert refusal is None or ("no date format" in refusal.sentence and refusal.advice)
