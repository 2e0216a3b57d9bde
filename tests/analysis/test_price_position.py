from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.price_position import (
    CENT,
    FRESH,
    Advised,
    OwnPrice,
    Position,
    Rival,
    Suggestion,
    comparable,
    floor_price,
    lacks_tax,
    margin,
    suggest,
)
from app.domain.market import Availability
from app.domain.money import money_text, to_money
from tests.clock import TUESDAY_NOON

BEANS = OwnPrice(to_money("14.90"), to_money("9.10"), "EUR")


def rival(
    price: str | None,
    *,
    number: int = 1,
    highest: str | None = None,
    currency: str | None = "EUR",
    availability: Availability = Availability.IN_STOCK,
    tax_included: bool | None = None,
    price_at: datetime = TUESDAY_NOON,
) -> Rival:
    return Rival(
        page_id=number,
        seller=f"Shop {number}",
        price=None if price is None else to_money(price),
        highest=None if highest is None else to_money(highest),
        currency=currency,
        availability=availability,
        tax_included=tax_included,
        price_at=price_at,
    )


def found(
    *rivals: Rival,
    own: OwnPrice = BEANS,
    before: Position = Position.NONE,
    tax_rate: float | None = None,
    margin_floor: float = 0.15,
) -> Suggestion:
    return suggest(
        own,
        rivals,
        threshold=0.05,
        margin_floor=margin_floor,
        tax_rate=tax_rate,
        now=TUESDAY_NOON,
        before=before,
    )


def test_a_cheaper_shop_is_met_where_that_leaves_the_least_margin() -> None:
    advice = found(rival("12.90"))
    assert advice.position is Position.UNDERCUT
    assert (advice.advised, advice.suggested) == (Advised.LOWER, to_money("12.90"))
    assert round(advice.margin or 0, 2) == 0.39
    assert round(advice.margin_then or 0, 2) == 0.29


def test_a_price_is_held_where_meeting_the_other_would_leave_too_little() -> None:
    advice = found(rival("9.50"))
    assert (advice.advised, advice.suggested) == (Advised.HOLD, None)
    assert round(advice.margin_then or 0, 2) == 0.04
    assert advice.floor == to_money("10.71")


def test_without_a_cost_nothing_is_advised() -> None:
    advice = found(rival("12.90"), own=OwnPrice(to_money("14.90"), None, "EUR"))
    assert (advice.position, advice.advised) == (Position.UNDERCUT, Advised.NO_COST)
    assert (advice.suggested, advice.floor, advice.margin) == (None, None, None)


def test_a_suggested_price_ends_as_ours_do_where_that_is_close() -> None:
    assert found(rival("12.85")).suggested == to_money("12.90")
    assert found(rival("12.90")).suggested == to_money("12.90")
    for far in ("12.94", "12.50", "12.00", "11.00", "12.99"):
        assert found(rival(far)).suggested == to_money(far)


def test_a_price_that_tax_leaves_with_parts_of_a_cent_is_met_from_above() -> None:
    own = OwnPrice(to_money("14.90"), to_money("5.00"), "EUR")
    advice = found(rival("9.99", tax_included=False), own=own, tax_rate=0.21)  # 12.0879
    assert advice.suggested == to_money("12.09")


def test_what_only_the_rate_of_tax_keeps_from_being_compared_is_known() -> None:
    net = rival("10.00", tax_included=False)
    assert lacks_tax(BEANS, net, tax_rate=None, now=TUESDAY_NOON)
    assert not lacks_tax(BEANS, net, tax_rate=0.21, now=TUESDAY_NOON)
    for other in (
        rival("10.00"),
        rival("10.00", tax_included=False, currency="USD"),
        rival("10.00", tax_included=False, availability=Availability.GONE),
    ):
        assert not lacks_tax(BEANS, other, tax_rate=None, now=TUESDAY_NOON)


def test_tax_is_taken_out_of_a_price_before_its_margin_is_reckoned() -> None:
    assert round(margin(to_money("12.10"), to_money("5"), tax_rate=0.21) or 0, 4) == 0.5
    assert floor_price(to_money("5"), 0.5, tax_rate=0.21) == to_money("12.10")
    assert floor_price(to_money("5"), 0.5, tax_rate=0.21, tax_included=False) == to_money("10")


@pytest.mark.parametrize(
    "other",
    [
        rival("12.90", currency="USD"),
        rival("12.90", currency=None),
        rival("12.90", tax_included=False),
        rival("12.90", price_at=TUESDAY_NOON - FRESH - timedelta(hours=1)),
        rival("12.90", availability=Availability.OUT_OF_STOCK),
        rival("12.90", highest="15.90"),
        rival(None),
    ],
)
def test_what_cannot_be_compared_moves_nothing(other: Rival) -> None:
    assert comparable(BEANS, [other], tax_rate=None, now=TUESDAY_NOON) == ()
    assert found(other).advised is Advised.NOTHING


def test_a_price_without_tax_is_compared_once_the_rate_is_known() -> None:
    advice = found(rival("10.00", tax_included=False), tax_rate=0.21)
    assert advice.target is not None
    assert advice.target.price == to_money("12.10")


def test_a_range_undercuts_only_where_all_of_it_does() -> None:
    advice = found(rival("9.90", highest="12.90"))
    assert advice.position is Position.UNDERCUT
    assert advice.target is not None
    assert advice.target.price == to_money("12.90")


def test_a_middle_price_takes_three_shops() -> None:
    others = [rival("12.00", number=1), rival("12.90", number=2), rival("13.00", number=3)]
    assert found(*others[:2]).position is Position.UNDERCUT
    assert found(*others).position is Position.OVERPRICED
    assert found(*others).middle == to_money("12.90")


def test_room_is_used_up_to_just_below_the_cheapest() -> None:
    advice = found(rival("17.50"), rival("18.90", number=2))
    assert (advice.position, advice.advised) == (Position.ROOM, Advised.RAISE)
    assert advice.suggested == to_money("16.90")
    whole = found(rival("1800", currency="JPY"), own=OwnPrice(to_money("1500"), to_money("900"), "JPY"))
    assert whole.suggested == to_money("1799")


def test_nobody_else_has_it() -> None:
    gone = rival("12.90", availability=Availability.OUT_OF_STOCK)
    assert found(gone).position is Position.ALONE
    assert found().position is Position.NONE


def test_a_position_ends_later_than_it_begins() -> None:
    near = rival("14.40")  # 3.4 % less
    assert found(near).position is Position.NONE
    assert found(near, before=Position.UNDERCUT).position is Position.UNDERCUT
    assert found(rival("14.60"), before=Position.UNDERCUT).position is Position.NONE
    above = rival("15.40")
    assert found(above).position is Position.NONE
    assert found(above, before=Position.ROOM).position is Position.ROOM


amounts = st.integers(1, 200_000).map(lambda cents: cents * CENT)
rivals = st.lists(
    st.builds(
        Rival,
        page_id=st.integers(1, 9),
        seller=st.just("Shop"),
        price=amounts,
        highest=st.none() | amounts,
        currency=st.sampled_from(["EUR", "USD"]),
        availability=st.sampled_from(Availability),
        tax_included=st.sampled_from([None, True, False]),
        price_at=st.just(TUESDAY_NOON),
    ),
    max_size=6,
)


@given(
    own=st.builds(OwnPrice, price=amounts, cost=st.none() | amounts, currency=st.just("EUR")),
    others=rivals,
    threshold=st.floats(0.01, 0.5),
    margin_floor=st.floats(0, 0.9),
    tax_rate=st.none() | st.floats(0, 0.5),
    before=st.sampled_from(Position),
)
def test_no_advice_ever_leaves_less_than_the_least_margin(
    own: OwnPrice,
    others: list[Rival],
    threshold: float,
    margin_floor: float,
    tax_rate: float | None,
    before: Position,
) -> None:
    advice = suggest(
        own,
        others,
        threshold=threshold,
        margin_floor=margin_floor,
        tax_rate=tax_rate,
        now=TUESDAY_NOON,
        before=before,
    )
    assert all(item.rival.currency == "EUR" for item in advice.compared)
    if advice.suggested is None:
        return
    assert advice.target is not None
    if own.cost is not None:
        left = margin(advice.suggested, own.cost, tax_rate=tax_rate)
        assert left is not None
        assert left >= margin_floor - 1e-6, money_text(advice.suggested)
    if advice.advised is Advised.LOWER:
        assert advice.target.price <= advice.suggested < own.price
        assert advice.suggested <= max(1.01 * advice.target.price, advice.target.price + CENT)
    else:
        assert own.price < advice.suggested < advice.target.price
