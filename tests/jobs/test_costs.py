from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.time import business_day
from app.jobs.answers import snooze
from app.jobs.costs import cost_changes, judge_costs
from app.jobs.importing import import_file
from app.jobs.price_answers import seen
from app.jobs.service import Service
from app.store.alerts import AlertRow, list_alerts
from app.store.price_rules import PriceRules, put_price_choice, put_price_rules
from tests.clock import FakeClock
from tests.filling import product, rows
from tests.filling import take_products as fill
from tests.jobs.conftest import Run


@pytest.fixture
def take(service: Service) -> Callable[..., int]:
    """Have a list say what products cost (and sell for), judge that, and return how many are news."""

    def take(price: str | None = "9.90", **costs: str) -> int:
        facts = {} if price is None else {"price": price}
        if costs:
            fill(service.store, [product(sku, name=sku, cost=cost, **facts) for sku, cost in costs.items()])
        with service.store.write() as connection:
            return judge_costs(connection, now=service.now())

    return take


def live(service: Service) -> list[AlertRow]:
    with service.store.read() as connection:
        return [alert for alert in list_alerts(connection) if alert.kind == "cost-change"]


def notices(service: Service) -> list[tuple[object, ...]]:
    return rows(
        service.store, "SELECT title, body, page, subject FROM notice WHERE kind = 'prices' ORDER BY id"
    )


def test_what_is_seen_first_is_no_news_and_a_rise_is_told_with_its_arithmetic(
    service: Service, take: Callable[..., int], clock: FakeClock
) -> None:
    assert take(Beans="5.00", Mug="3.00") == 0
    assert (live(service), notices(service)) == ([], [])
    clock.advance(timedelta(days=1))
    assert take(Beans="5.60") == 1
    (alert,) = live(service)
    assert alert.title == "Beans: costs 12 % more"
    assert alert.text == (
        "Costs €5.60 instead of €5.00 since 11 Mar. At €9.90 that leaves 43 % instead of 49 %, tax left aside."
        " To keep 49 % it would have to sell for €11.09."
    )
    assert (alert.facts["before"], alert.facts["after"], alert.facts["keeping"]) == ("5.00", "5.60", "11.09")
    assert notices(service) == [(alert.title, alert.text, "prices", "Beans")]
    # Told is told.
    assert take() == 0
    assert len(notices(service)) == 1


def test_small_steps_add_up(service: Service, take: Callable[..., int]) -> None:
    take(Beans="5.00")
    assert [take(Beans=cost) for cost in ("5.10", "5.20", "5.24", "5.25")] == [0, 0, 0, 1]
    (alert,) = live(service)
    assert alert.title == "Beans: costs 5 % more"


def test_each_product_has_its_own_threshold_and_floor(service: Service, take: Callable[..., int]) -> None:
    take(Beans="5.00", Mug="8.40")
    (beans,) = [product.id for product in service.products() if product.sku == "Beans"]
    with service.store.write() as connection:
        put_price_choice(connection, beans, now=service.now(), threshold=0.2)
        put_price_rules(connection, PriceRules(margin_floor=0.14, tax_rate=None), now=service.now())
    assert take(Beans="5.60", Mug="8.60") == 1
    (alert,) = live(service)
    assert alert.title == "Mug: costs 2 % more"
    assert "That is below your floor of 14 %." in alert.text


def test_a_cost_that_comes_back_settles_its_alert_without_a_word(
    service: Service, take: Callable[..., int]
) -> None:
    take(Beans="5.00")
    take(Beans="5.60")
    assert take(Beans="5.05") == 0
    assert live(service) == []
    assert len(notices(service)) == 1
    assert rows(service.store, "SELECT detail FROM alert_event WHERE kind = 'resolved'") == [
        ("it costs what it did before",)
    ]


def test_a_price_that_makes_up_for_it_settles_the_alert(service: Service, take: Callable[..., int]) -> None:
    take(Beans="5.00")
    take(Beans="5.60")
    assert take("10.40", Beans="5.60") == 0
    (alert,) = live(service)
    assert "At €10.40 that leaves 46 % instead of 49 %" in alert.text
    assert take("11.09", Beans="5.60") == 0
    assert live(service) == []


def test_what_was_seen_is_silent_until_the_next_change(service: Service, take: Callable[..., int]) -> None:
    take(Beans="5.00")
    take(Beans="5.60")
    (alert,) = live(service)
    seen(service, alert.id)
    assert take() == 0
    assert live(service) == []
    assert take(Beans="6.20") == 1
    (again,) = live(service)
    assert (again.facts["before"], again.facts["after"]) == ("5.60", "6.20")


def test_a_further_rise_is_told_on_the_same_alert(service: Service, take: Callable[..., int]) -> None:
    take(Beans="5.00")
    take(Beans="5.60")
    assert take(Beans="6.50") == 1
    (alert,) = live(service)
    assert (alert.facts["before"], alert.facts["after"]) == ("5.00", "6.50")
    assert len(notices(service)) == 2


def test_a_new_price_list_is_one_alert_and_one_notice(service: Service, take: Callable[..., int]) -> None:
    before = {f"P{number:03}": "5.00" for number in range(300)}
    take(**before)
    assert take(**dict.fromkeys(before, "5.20") | {"P007": "7.00", "P008": "4.00"}) == 2
    assert len(live(service)) == 2
    assert take(**dict.fromkeys(before, "5.50")) == 300
    (of_all,) = [alert for alert in live(service) if alert.product_id is None]
    assert of_all.title == "Costs: 298 products cost more"
    assert "The middle change is 10 % more. Most of all: P" in of_all.text
    assert (of_all.facts["products"], len(of_all.facts["worst"])) == (298, 5)
    assert len(notices(service)) == 2
    seen(service, of_all.id)
    assert take() == 0
    assert not [alert for alert in live(service) if alert.product_id is None]


def test_a_few_at_once_are_one_notice(service: Service, take: Callable[..., int]) -> None:
    take(Beans="5.00", Mug="3.00")
    assert take(Beans="6.00", Mug="2.00") == 2
    assert [alert.title for alert in live(service)] == ["Beans: costs 20 % more", "Mug: costs 33 % less"]
    ((title, body, page, subject),) = notices(service)
    assert (title, body, page, subject) == ("2 products cost something else", "Beans and Mug.", "prices", "")


def test_at_night_it_waits_for_the_morning(
    service: Service, take: Callable[..., int], clock: FakeClock
) -> None:
    take(Beans="5.00")
    clock.advance(timedelta(hours=10))
    take(Beans="6.00")
    ((not_before,),) = rows(service.store, "SELECT not_before - created_at FROM notice")
    # From 23:00 to the digest at 8:30, by the shop's clock.
    assert not_before == 9.5 * 3_600_000


def test_without_a_price_only_the_cost_is_told(service: Service, take: Callable[..., int]) -> None:
    take(None, Beans="5.00")
    take(None, Beans="5.60")
    (alert,) = live(service)
    assert alert.text == "Costs €5.60 instead of €5.00 since 10 Mar."


def test_another_currency_is_no_change_and_a_product_that_goes_takes_its_alert_along(
    service: Service, take: Callable[..., int]
) -> None:
    take(Beans="5.00", Mug="3.00")
    fill(service.store, [product("Mug", name="Mug", price="9.90", cost="5.00", currency="USD")])
    assert take() == 0
    assert take(Beans="6.00") == 1
    fill(service.store, [product("Beans", name="Beans", active=False)])
    assert take() == 0
    assert live(service) == []


def test_a_snoozed_alert_is_kept_true_and_says_nothing(service: Service, take: Callable[..., int]) -> None:
    take(Beans="5.00")
    take(Beans="5.60")
    (alert,) = live(service)
    snooze(service, alert.id, 2)
    assert take(Beans="5.70") == 0
    ((text,),) = rows(service.store, "SELECT text FROM alert WHERE id = ?", alert.id)
    assert "€5.70" in str(text)
    assert len(notices(service)) == 1


def test_the_view_lists_what_was_recorded_and_what_has_changed_since(
    service: Service, take: Callable[..., int], clock: FakeClock, run: Run, tmp_path: Path
) -> None:
    take(Beans="5.00", Mug="3.00")
    for cost in ("5.60", "5.70"):
        run("record-prices")
        clock.advance(timedelta(days=1))
        path = tmp_path / f"{cost}.csv"
        path.write_text(f"SKU,Name,Cost\nBeans,Beans,{cost}\n")
        import_file(service.store, service.home, clock, path)
    today = business_day(clock.now(), service.shop().zone)
    with service.store.read() as connection:
        found = cost_changes(connection, since=today - timedelta(days=30))
        recent = cost_changes(connection, since=today)
        assert cost_changes(connection, since=today + timedelta(days=1)) == []
    assert [(item.sku, item.day, item.before, item.after) for item in found] == [
        ("Beans", today, to_money("5.6"), to_money("5.7")),
        ("Beans", today - timedelta(days=1), to_money(5), to_money("5.6")),
    ]
    assert recent == found[:1]
    assert found[1].text.startswith("Costs €5.60 instead of €5.00 since 11 Mar. At €9.90 that leaves 43 %")
    assert found[1].margin_after == pytest.approx(0.4343, abs=1e-4)
