from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.system.scrubbing import REMOVED, scrub, scrub_field

AROUND = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Nd"]), max_size=20)
"""Whatever may stand before or after, but digits: a number that goes on is another number."""


def checked(account: str) -> str:
    """An account with the two check digits that make it an IBAN."""
    digits = "".join(str(int(letter, 36)) for letter in account[4:] + account[:2] + "00")
    return f"{account[:2]}{98 - int(digits) % 97:02d}{account[4:]}"


def luhn(number: str) -> str:
    """A number with the last digit that makes it a card's."""
    total = sum(
        sum(divmod(int(digit) * 2, 10)) if place % 2 == 0 else int(digit)
        for place, digit in enumerate(reversed(number))
    )
    return f"{number}{-total % 10}"


def grouped(text: str, by: str) -> str:
    return by.join(text[start : start + 4] for start in range(0, len(text), 4))


DIGITS = st.text("0123456789", min_size=14, max_size=14)
CARDS = DIGITS.map(lambda digits: luhn("4" + digits))
ACCOUNTS = st.text("0123456789", min_size=20, max_size=20).map(lambda digits: checked(f"ES00{digits}"))


@given(AROUND, CARDS, st.sampled_from(["", " ", "-"]), AROUND)
def test_a_cards_number_is_taken_out_however_it_is_written(
    before: str, card: str, by: str, after: str
) -> None:
    written = grouped(card, by)
    scrubbed = scrub(f"{before} {written} {after}")
    assert written not in scrubbed
    assert card not in scrubbed


@given(AROUND, ACCOUNTS, st.sampled_from(["", " "]), AROUND)
def test_an_accounts_number_is_taken_out(before: str, account: str, by: str, after: str) -> None:
    assert account[4:14] not in scrub(f"{before} {grouped(account, by)} {after}").replace(" ", "")


@pytest.mark.parametrize(
    "phone",
    [
        "+34 612 345 678",
        "+34612345678",
        "+49 (0)30 1234567",
        "+1-202-555-0172",
        "+33.6.12.34.56.78",
        "0034 612 345 678",
        "tel: 612345678",
        "Teléfono 612 34 56 78",
        "Mobile: 030/1234567",
    ],
)
def test_a_phone_number_is_taken_out(phone: str) -> None:
    scrubbed = scrub(f"sold to somebody, {phone}, on account")
    assert not any(sign.isdigit() for sign in scrubbed)
    assert scrubbed.endswith(", on account")


SECRET = "Hunter2Hunter2Hunter2"


@pytest.mark.parametrize(
    "text",
    [
        f"Bearer {SECRET}",
        f"authorization: basic {SECRET}",
        f"https://bob:{SECRET}@shop.example.org/orders",
        f"https://{SECRET}@shop.example.org/orders",
        f"GET /orders?page=2&key={SECRET}&x=1",
        f"GET /orders?sig={SECRET}",
        f"password: '{SECRET} and more'",
        f"password: 'more and {SECRET}'",
        f"Set-Cookie: {SECRET}; Path=/",
        f"passwd={SECRET}",
        f"sk_live_{SECRET}",
        f"eyJhbGciOiJI.{SECRET}.{SECRET}",
        "ck_" + "0123456789abcdef" * 2 + SECRET,
        f"{SECRET}@example.org",
    ],
)
def test_a_secret_is_taken_out_wherever_it_stands(text: str) -> None:
    assert SECRET not in scrub(text)
    assert SECRET not in scrub(f"could not connect ({text})")
    assert SECRET not in json.dumps(scrub_field("detail", {"list": [text], text: 1}))


@pytest.mark.parametrize(
    "text",
    [
        "run 7 of record-prices is running",
        "2026-11-22T00:47:39.123+00:00",
        "EAN 4006381333931, SKU AB12-CD34-0001",
        "1,234,567.50 € and +1.234.567,50",
        "line 214 of ventas.csv has 9 columns where the header has 10",
        "sha256 4f2a9e2233445566778899aabbccddeeff00112233445566778899aabbccddee",
        "basic information; tokens were counted; the secretary signed",
        "r1234:2 s17:1700000000",
        "~/Documents/Tillwatch/export 2026-11-22 (1).csv",
        "?page=2&size=500",
    ],
)
def test_what_a_shop_writes_all_day_stays_as_it_is(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    "name", ["customer_email", "phone", "IBAN", "cardNumber", "api_key", "refreshToken", "billing_address"]
)
def test_a_field_that_is_named_as_private_says_nothing(name: str) -> None:
    assert scrub_field(name, 612345678) == REMOVED
    assert scrub_field("order", {name: ["Ana"], "rows": 3}) == {name: REMOVED, "rows": 3}


def test_a_number_may_be_private_too() -> None:
    assert scrub_field("seen", int(luhn("411111111111111"))) == "[card removed]"
    assert scrub_field("at", 1_700_000_000_000) == 1_700_000_000_000


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.integers(), inner, max_size=4),
    max_leaves=12,
)


@given(st.text(max_size=12), ANYTHING)
@example("duration", math.nan)
@example("duration", {"a": (-math.inf, {1, 2})})
def test_whatever_is_scrubbed_can_be_written_as_json(name: str, value: Any) -> None:
    json.loads(json.dumps(scrub_field(name, value), ensure_ascii=False, allow_nan=False))


@given(st.text() | st.text("0123456789 +-()./AB@:=&?_eyJ"))
def test_scrubbing_twice_takes_out_no_more_than_once(text: str) -> None:
    once = scrub(text)
    assert scrub(once).count("removed") == once.count("removed")
