"""What an owner would notice of a forecast: the shape of the week, closed days, empty shelves, the end of a product."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.demand.forecast import HORIZON, LEVELS, Outlook, Standing
from tests.analysis.demand.shops import EVERY_DAY, MONDAY, forecast, poisson, shop

SATURDAY, SUNDAY = 5, 6
WEEKDAY = np.arange(364) % 7


def test_the_forecast_starts_on_the_day_after_the_history() -> None:
    assert forecast(shop(poisson(4.0))).first_day == MONDAY + 364


def test_a_steady_product_goes_on_selling_what_it_sold() -> None:
    made = forecast(shop(poisson(6.0)))
    assert made.standing[0] == Standing.OK
    assert made.mean[0].mean() == pytest.approx(6.0, rel=0.15)
    assert made.quantiles[0, :, LEVELS.index(0.90)].mean() == pytest.approx(
        9, abs=1.5
    )  # that of a Poisson of 6


def test_saturdays_are_seen_to_sell_more() -> None:
    made = forecast(shop(poisson(6.0) * np.where(WEEKDAY == SATURDAY, 3, 1)))
    week = made.mean[0, :7]
    assert int(np.argmax(week)) == SATURDAY
    assert week[SATURDAY] == pytest.approx(3 * np.delete(week, SATURDAY).mean(), rel=0.25)


def test_a_slow_product_borrows_the_shape_of_the_shop() -> None:
    busy = poisson(np.full(12, 20.0)) * np.where(WEEKDAY == SATURDAY, 3, 1)
    slow = np.zeros(364)
    slow[::28] = 1  # one on each fourth Monday: on Saturdays it never sold yet
    week = forecast(shop(np.vstack([busy, slow]))).mean[-1, :7]
    assert week[SATURDAY] > 1.5 * week[1]


def test_closed_days_sell_nothing() -> None:
    is_open = WEEKDAY != SUNDAY
    outlook = Outlook(open=np.arange(HORIZON) % 7 != SUNDAY)
    made = forecast(shop(poisson(5.0) * is_open, is_open=is_open), outlook)
    assert not made.mean[0, SUNDAY::7].any()
    assert not made.quantiles[0, SUNDAY::7].any()
    assert made.mean[0, :SUNDAY].min() > 0


def test_days_the_shop_was_closed_do_not_drag_the_forecast_down() -> None:
    sold = poisson(5.0)
    sold[-21:] = 0
    is_open = np.ones(364, dtype=bool)
    is_open[-21:] = False
    assert forecast(shop(sold, is_open=is_open)).mean[0].mean() == pytest.approx(5.0, rel=0.2)
    assert forecast(shop(sold)).mean[0].mean() < 2.5


def test_days_on_which_the_shelf_was_empty_do_not_drag_the_forecast_down() -> None:
    sold = poisson(5.0)
    sold[-21:] = 0
    available = np.ones(364, dtype=bool)
    available[-21:] = False
    assert forecast(shop(sold, available=available)).mean[0].mean() == pytest.approx(5.0, rel=0.2)


def test_more_sold_than_usual_before_the_shelf_ran_empty_counts() -> None:
    sold = poisson(5.0)
    sold[-28:] = 15
    available = np.ones(364, dtype=bool)
    available[-28:] = False
    assert forecast(shop(sold, available=available)).mean[0].mean() > 8


def test_a_year_without_stock_is_not_the_end_of_a_product() -> None:
    sold = poisson(5.0, days=730)
    sold[-364:] = 0
    available = np.ones(730, dtype=bool)
    available[-364:] = False
    made = forecast(shop(sold, available=available))
    assert made.standing[0] == Standing.OK
    assert made.mean[0].mean() == pytest.approx(5.0, rel=0.3)


def test_a_dead_product_says_so() -> None:
    sold = poisson(3.0)
    sold[-70:] = 0
    made = forecast(shop(sold))
    assert made.standing[0] == Standing.ENDED
    assert not made.mean.any()
    assert not made.quantiles.any()
    assert not made.totals.exceedance(np.ones((1, HORIZON))).any()


def test_a_product_that_rarely_sells_is_not_dead_after_two_months() -> None:
    sold = np.zeros(364)
    sold[:300:30] = 1
    assert forecast(shop(sold)).standing[0] == Standing.OK


def test_a_new_product_is_too_young() -> None:
    sold = np.zeros((2, 364))
    sold[0] = poisson(4.0)
    sold[1, -20:] = 4
    made = forecast(shop(sold))
    assert list(made.standing) == [Standing.OK, Standing.TOO_YOUNG]
    assert made.mean[1].mean() == pytest.approx(4, rel=0.3)  # the best guess is given all the same


def test_three_sales_in_a_year_are_too_few() -> None:
    sold = np.zeros(364)
    sold[[0, 150, 350]] = 1
    assert forecast(shop(sold)).standing[0] == Standing.TOO_FEW


def test_a_product_that_never_sold_has_no_demand() -> None:
    made = forecast(shop(np.vstack([np.zeros(364), poisson(3.0)])))
    assert list(made.standing) == [Standing.NEVER, Standing.OK]
    assert not made.mean[0].any()
    assert not made.quantiles[0].any()
    assert made.mean[1].min() > 0


def test_a_product_last_sold_before_the_history_has_ended() -> None:
    made = forecast(shop(np.zeros((1, 364)), known_from=[0]))
    assert made.standing[0] == Standing.ENDED
    assert not made.mean.any()


def test_what_was_sold_out_at_a_crowd_keeps_to_whole_pieces() -> None:
    """What is added for an empty shelf is a guess with a fraction: the product still sells by the piece."""
    sold = poisson(5.0)
    available = (sold <= 5) | (np.arange(364) % 2 == 0)
    assert forecast(shop(sold, available=available)).totals.spread[0, 0] == 1


def test_one_order_of_five_hundred_does_not_triple_the_forecast() -> None:
    shelves = poisson(np.full(20, 5.0))
    usual = forecast(shop(shelves)).mean[0].sum()
    shelves[0, -3] = 500
    after = forecast(shop(shelves)).mean[0].sum()
    assert usual * 0.9 < after < usual * 2


def test_many_big_orders_are_not_left_out_of_what_is_sold() -> None:
    random = np.random.default_rng(3)
    lumpy = poisson(np.full(30, 2.0)) + 60 * (random.random((30, 364)) < 1 / 30)
    made = forecast(shop(lumpy)).mean
    assert made.mean() == pytest.approx(float(lumpy.mean()), rel=0.15)


def test_a_promotion_long_over_is_not_expected_to_go_on() -> None:
    promoted = np.zeros(364, dtype=bool)
    promoted[[day for start in range(0, 364, 56) for day in range(start, start + 7)]] = True
    promoted[-14:-7] = True
    sold = poisson(10.0) * np.where(promoted, 3, 1)
    told = forecast(shop(sold, promoted=promoted)).mean[0].mean()
    untold = forecast(shop(sold)).mean[0].mean()
    assert told < untold
    assert told == pytest.approx(10 * (1 + 2 * promoted.mean()), rel=0.15)


def test_a_planned_promotion_sells_more_on_its_days() -> None:
    promoted = np.tile(np.arange(28) < 4, 13)
    planned = np.zeros((1, HORIZON), dtype=bool)
    planned[0, 7:10] = True
    sold = poisson(10.0) * np.where(promoted, 3, 1)
    made = forecast(shop(sold, promoted=promoted), Outlook(EVERY_DAY.open, planned)).mean[0]
    assert made[7:10].mean() == pytest.approx(30, rel=0.12)
    assert made[14:17].mean() == pytest.approx(10, rel=0.12)


def test_a_lumpy_product_has_wider_bounds_than_a_steady_one_of_the_same_mean() -> None:
    random = np.random.default_rng(4)
    steady = poisson(np.full(10, 4.0))
    lumpy = 40 * (random.random((10, 364)) < 0.1)
    made = forecast(shop(np.vstack([steady, lumpy])))
    high = made.quantiles[:, :, LEVELS.index(0.975)].mean(axis=1)
    assert high[10:].min() > 2 * high[:10].max()


def test_eight_in_ten_days_fall_between_the_outer_tenths() -> None:
    sold = poisson(np.linspace(2, 40, 40), days=364 + HORIZON)
    made = forecast(shop(sold[:, :364]))
    low, high = made.quantiles[..., LEVELS.index(0.10)], made.quantiles[..., LEVELS.index(0.90)]
    came = sold[:, 364:]
    assert 0.75 < ((came >= low) & (came <= high)).mean() < 0.93


def test_a_returned_article_does_not_make_demand_negative() -> None:
    sold = poisson(2.0).astype(float)
    sold[-5] = -4
    assert forecast(shop(sold)).mean.min() > 0


@pytest.mark.parametrize("days", [1, 3, 6, 7, 8, 15, 40])
def test_a_shop_that_has_just_begun_is_forecast_without_a_fuss(days: int) -> None:
    made = forecast(shop(np.full((2, days), 3.0)))
    assert np.isfinite(made.mean).all()
    assert np.isfinite(made.quantiles).all()
    assert np.isfinite(made.totals.spread).all()
    assert made.mean.mean() == pytest.approx(3, rel=0.1)


def test_a_shop_without_products_has_an_empty_forecast() -> None:
    made = forecast(shop(np.zeros((0, 100))))
    assert made.mean.shape == (0, HORIZON)
    assert made.totals.quantile(np.zeros(0, dtype=int), [0.5]).shape == (0, 1)


def test_a_shop_that_was_never_open_is_told_nothing() -> None:
    made = forecast(shop(np.zeros((1, 60)), is_open=np.zeros(60, dtype=bool)))
    assert made.standing[0] == Standing.NEVER


def test_an_outlook_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="28 days"):
        forecast(shop(poisson(3.0)), Outlook(open=np.ones(7, dtype=bool)))
