from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from app.jobs.service import Service
from app.jobs.shop_facts import change_shop
from app.store.choices import put_product_choice
from app.store.forecasts import ForecastRow, accuracies, all_forecasts
from app.store.past_forecasts import origins, past_forecasts
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, sale, take_products, take_sales
from tests.jobs.conftest import Run, result_of

TODAY = TUESDAY_NOON.date()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def sell(service: Service, first: int, last: int, *, closed: tuple[int, ...] = (), tea: int = 4) -> None:
    """Sell tea every open day from ``first`` to ``last`` days ago, about so much, and a mug now and then."""
    chance = random.Random(first)
    lines = []
    for days in range(last, first + 1):
        if ago(days).weekday() in closed:
            continue
        lines.append(sale(f"tea {days}", "TEA", ago(days), str(tea + chance.randint(-1, 1))))
        if days % 3 == 0:
            lines.append(sale(f"mug {days}", "MUG", ago(days)))
    take_sales(service.store, lines, source=f"till of {first}")


def forecasts(service: Service) -> dict[str, ForecastRow]:
    names = dict(rows(service.store, "SELECT id, sku FROM product"))
    with service.store.read() as connection:
        return {str(names[row.product_id]): row for row in all_forecasts(connection)}


def test_a_product_that_sells_has_a_forecast_of_four_weeks(service: Service, run: Run) -> None:
    sell(service, 150, 1)
    ended = run("forecast-demand")
    found = forecasts(service)
    tea = found["TEA"]
    assert (ended.rows, tea.first_day, tea.standing, tea.made_at) == (2, TODAY, 0, TUESDAY_NOON)
    assert tea.daily == pytest.approx(4, abs=0.7)
    assert tea.low <= tea.daily <= tea.high
    assert (len(tea.means), len(tea.quantiles)) == (28, 28 * 7)
    assert found["MUG"].daily == pytest.approx(1 / 3, abs=0.2)
    assert (ended.result_text or "").startswith("Worked out 2 products.")


def test_what_sells_too_seldom_is_said_and_not_counted(service: Service, run: Run) -> None:
    sell(service, 150, 1)
    take_sales(service.store, [sale("one", "RARE", ago(100)), sale("new", "NEW", ago(3))])
    ended = run("forecast-demand")
    assert "2 sell too seldom, or not for long enough, to say." in (ended.result_text or "")
    assert result_of(service, ended)["products"] == 2
    assert {sku for sku, row in forecasts(service).items() if row.standing == 0} == {"TEA", "MUG"}


def test_closed_days_are_forecast_as_such(service: Service, run: Run) -> None:
    sell(service, 150, 1, closed=(6,))
    run("forecast-demand")
    tea = forecasts(service)["TEA"]
    closed = [(tea.first_day + timedelta(days=step)).weekday() == 6 for step in range(28)]
    assert [mean == 0 for mean in tea.means] == closed


def test_a_weekday_closed_by_its_owners_word_is_forecast_as_such(service: Service, run: Run) -> None:
    """The shop sold on Sundays until now; from now on it does not open on them."""
    sell(service, 150, 1)
    change_shop(service, open_weekdays=(0, 1, 2, 3, 4, 5))
    run("forecast-demand")
    tea = forecasts(service)["TEA"]
    sundays = [(tea.first_day + timedelta(days=step)).weekday() == 6 for step in range(28)]
    assert [mean == 0 for mean in tea.means] == sundays


def test_running_it_twice_changes_nothing(service: Service, run: Run) -> None:
    sell(service, 150, 1)
    stored = (
        "SELECT product_id, first_day, standing, daily, means, quantiles, spread, made_at FROM demand_forecast",
        "SELECT * FROM past_forecast",
        "SELECT * FROM forecast_accuracy",
    )
    texts, states = [], []
    for _ in range(2):
        texts.append(run("forecast-demand").result_text)
        states.append([rows(service.store, sql) for sql in stored])
    assert states[0] == states[1]
    assert texts[0] == texts[1]
    assert states[0][0]
    assert states[0][1]


def test_a_forecast_as_of_a_day_knows_only_the_days_before(service: Service, run: Run) -> None:
    sell(service, 200, 31)
    a_month_ago = TUESDAY_NOON - timedelta(days=30)
    run("forecast-demand", as_of=a_month_ago)
    known_then = forecasts(service)["TEA"]
    sell(service, 30, 1, tea=40)
    run("forecast-demand", as_of=a_month_ago)
    assert forecasts(service)["TEA"] == known_then
    assert known_then.first_day == ago(30)


def test_today_is_forecast_and_not_learned_from(service: Service, run: Run) -> None:
    sell(service, 150, 1)
    run("forecast-demand")
    before = forecasts(service)["TEA"].means
    take_sales(service.store, [sale("rush", "TEA", TODAY, "500")])
    run("forecast-demand")
    assert forecasts(service)["TEA"].means == before


def test_stale_data_is_said_and_the_forecast_begins_where_it_ends(service: Service, run: Run) -> None:
    sell(service, 150, 4)
    ended = run("forecast-demand")
    assert forecasts(service)["TEA"].first_day == ago(3)
    assert "The latest sales known are from Friday 6 March 2026: what was sold since is missing." in (
        ended.result_text or ""
    )


def test_a_forecast_begins_a_week_back_at_most_and_takes_unknown_days_for_nothing(
    service: Service, run: Run
) -> None:
    sell(service, 150, 20)
    run("forecast-demand")
    tea = forecasts(service)["TEA"]
    assert tea.first_day == ago(7)
    assert tea.daily == pytest.approx(4, abs=0.7)


def test_data_of_long_ago_says_nothing_of_today(service: Service, run: Run) -> None:
    sell(service, 150, 1)
    run("forecast-demand")
    ended = run("forecast-demand", as_of=TUESDAY_NOON + timedelta(days=60))
    assert "too long ago to say what will sell" in (ended.result_text or "")
    assert forecasts(service) == {}


def test_without_sales_there_is_no_forecast(service: Service, run: Run) -> None:
    take_products(service.store, [product("TEA", price="1")])
    assert run("forecast-demand").result_text == "No sales are known yet."


def test_a_shop_whose_goods_all_went_has_no_forecast(service: Service, run: Run) -> None:
    sell(service, 150, 1)
    run("forecast-demand")
    take_products(service.store, [product("TEA", active=False), product("MUG", active=False)])
    assert (run("forecast-demand").result_text or "").startswith("Worked out 0 products.")
    assert forecasts(service) == {}


@pytest.mark.parametrize("days", [1, 3, 8])
def test_the_first_days_of_a_shop_say_too_little(service: Service, run: Run, days: int) -> None:
    sell(service, days, 1)
    ended = run("forecast-demand")
    assert (ended.result_text or "").startswith("Worked out 0 products; ")


def test_a_closed_day_before_today_is_not_missing_data(service: Service, run: Run) -> None:
    sell(service, 150, 2, closed=(0,))  # yesterday was a Monday
    ended = run("forecast-demand")
    assert "missing" not in (ended.result_text or "")


def test_the_forecast_of_what_is_not_sold_any_more_goes(service: Service, run: Run) -> None:
    sell(service, 150, 1)
    run("forecast-demand")
    [(mug,)] = rows(service.store, "SELECT id FROM product WHERE sku = 'MUG'")
    with service.store.write() as connection:
        put_product_choice(connection, int(str(mug)), now=TUESDAY_NOON, not_sold_since=TUESDAY_NOON)
    run("forecast-demand")
    assert set(forecasts(service)) == {"TEA"}


def test_one_forecast_a_week_is_kept_and_scored_once_a_week_has_passed(service: Service, run: Run) -> None:
    # On a Tuesday, the Wednesday after it, and the Monday after that, each time with all sales up to then.
    for known_from, known_to in ((200, 22), (21, 21), (20, 16)):
        sell(service, known_from, known_to)
        run("forecast-demand", as_of=TUESDAY_NOON - timedelta(days=known_to - 1))
    with service.store.read() as connection:
        assert origins(connection) == [ago(21), ago(15)]
        assert accuracies(connection) == []
        kept = past_forecasts(connection, ago(21))
    assert len(kept) == 2
    assert all(low <= high for row in kept for low, high in zip(row.lows, row.highs, strict=True))
    sell(service, 15, 1)
    ended = run("forecast-demand")
    with service.store.read() as connection:
        newest, oldest = accuracies(connection)
    assert (newest.first_day, newest.days, oldest.first_day, oldest.days) == (ago(15), 14, ago(21), 21)
    assert oldest.products == 2
    assert oldest.coverage is not None
    assert 0.6 <= oldest.coverage <= 1
    assert oldest.wape is not None
    assert oldest.wape < 0.4
    assert "Over the last 3 weeks," in (ended.result_text or "")


def test_old_forecasts_go_after_ten_weeks(service: Service, run: Run) -> None:
    sell(service, 300, 1)
    for weeks in (15, 11, 10, 3, 0):
        run("forecast-demand", as_of=TUESDAY_NOON - timedelta(weeks=weeks))
    with service.store.read() as connection:
        assert origins(connection) == [ago(70), ago(21), TODAY]
        assert {row.days for row in accuracies(connection)} == {28, 21}


def test_a_shop_with_more_products_than_one_transaction_holds(
    service: Service, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.foretelling.CHUNK", 1)
    sell(service, 150, 1)
    assert run("forecast-demand").rows == 2
    assert set(forecasts(service)) == {"TEA", "MUG"}


def test_the_daily_round_forecasts_before_it_judges_stock() -> None:
    from app.jobs.daily_round import STEPS

    steps = [step.job for step in STEPS]
    assert steps.index("aggregate-trends") < steps.index("forecast-demand") < steps.index("stock-alerts")
