from __future__ import annotations

import pytest

from app.sources.currency import find_currency, read_code
from app.sources.zones import find_zone


@pytest.mark.parametrize(
    ("marks", "shop", "stated", "used", "asked"),
    [
        (set(), "EUR", None, None, False),
        ({"€"}, "USD", "EUR", "EUR", False),
        ({"€", "EUR"}, "XXX", "EUR", "EUR", False),
        ({"$", "CAD"}, "XXX", "CAD", "CAD", False),
        ({"$"}, "MXN", None, "MXN", False),
        ({"$"}, "EUR", None, "USD", True),
        ({"kr"}, "NOK", None, "NOK", False),
        ({"kr"}, "XXX", None, "SEK", True),
        ({"€", "£"}, "EUR", None, "EUR", True),
        ({"€", "$"}, "USD", None, "USD", True),
        ({"€", "£"}, "USD", None, "EUR", True),
    ],
)
def test_marks_state_a_currency_only_without_doubt(
    marks: set[str], shop: str, stated: str | None, used: str | None, asked: bool
) -> None:
    finding = find_currency(marks, shop)
    assert (finding.stated, finding.used, finding.question is not None) == (stated, used, asked)


def test_the_owners_answer_settles_a_shared_mark_and_one_of_several_currencies() -> None:
    assert find_currency({"$"}, "MXN", "CAD").used == "CAD"
    one_of_two = find_currency({"€", "£"}, "EUR", "GBP")
    assert (one_of_two.used, one_of_two.question, one_of_two.strange) == ("GBP", None, {"€"})
    assert find_currency({"€"}, "XXX", "GBP").used == "EUR"


def test_a_shared_sign_in_a_currency_cell_is_the_files() -> None:
    assert read_code("$", "CAD") == "CAD"


@pytest.mark.parametrize(("raw", "code"), [("eur", "EUR"), (" € ", "EUR"), ("BDT", "BDT"), ("", None)])
def test_currency_cells(raw: str, code: str | None) -> None:
    assert read_code(raw) == code


@pytest.mark.parametrize("raw", ["$", "euros", "12"])
def test_a_cell_that_is_no_currency_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="currency code"):
        read_code(raw)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("Europe/Madrid", "Europe/Madrid"),
        ("Sydney", "Australia/Sydney"),
        ("Atlantis", None),
        ("../etc/passwd", None),
        ("", None),
    ],
)
def test_zone_names(name: str, key: str | None) -> None:
    zone = find_zone(name)
    assert (zone.key if zone else None) == key
