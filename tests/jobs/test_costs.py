from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.time import business_day
from app.jobs.answers import snooze
from app.jobs.cost_changes import cost_changes
from app.jobs.costs import judge_costs
from app.jobs.importing import import_file
from app.jobs.price_answers import seen
from app.jobs.service import Service
from app.store.alerts import AlertRow, list_alerts
from app.store.costs import PIECE
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
        return judge_costs(service.store, now=service.now(), check=lambda: None)

    return take


class CutShortError(Exception):
    """A judging was ended by force."""


def cut_at(number: int) -> Callable[[], None]:
    """Return a check that ends the work at its ``number``-th call."""
    left = iter(range(number, -1, -1))

    def check() -> None:
        if next(left) == 0:
            raise CutShortError

    return check


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


def untold(service: Service) -> list[tuple[object, ...]]:
    """Products whose cost is not the one that the owner knows of, and what is left over of a judging."""
    return rows(
        service.store,
        "SELECT p.id FROM product p LEFT JOIN price_told t ON t.product_id = p.id AND t.subject = 'cost'"
        " WHERE t.price IS NOT p.cost UNION ALL SELECT product_id FROM price_told WHERE subject <> 'cost'",
    )


def judge_with_cuts(service: Service) -> int:
    """Judge costs again and again, ended by force one step later each time, until it comes to its end."""
    for cut in range(50):
        try:
            judge_costs(service.store, now=service.now(), check=cut_at(cut))
        except CutShortError:
            continue
        return cut
    raise AssertionError("it never came to its end")


def test_wherever_it_is_cut_short_a_price_list_is_told_once(service: Service) -> None:
    many = PIECE + 1
    with service.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO product (id, sku, name, price, cost, currency, active, kind, created_at, changed_at)"
            " VALUES (?, ?, 'Thing', 200000, 50000, 'EUR', 1, 'item', 0, 0)",
            [(number, str(number)) for number in range(1, many + 1)],
        )
    assert judge_with_cuts(service) >= 2
    assert (untold(service), live(service), notices(service)) == ([], [], [])
    steps = 0
    for cut in range(10):
        with service.store.write() as connection:
            connection.exec_driver_sql("UPDATE product SET cost = cost + 10000")
        try:
            judge_costs(service.store, now=service.now(), check=cut_at(cut))
        except CutShortError:
            steps += 1
            judge_costs(service.store, now=service.now(), check=lambda: None)
        assert untold(service) == []
        [alert] = live(service)
        assert alert.facts["products"] == many
        assert len(notices(service)) == cut + 1
        seen(service, alert.id)
        assert judge_costs(service.store, now=service.now(), check=lambda: None) == 0
        assert len(notices(service)) == cut + 1
    # Two pieces are staged, the alert is opened, two pieces and a mark are folded in, and it is told.
    assert steps == 7


def test_wherever_it_is_cut_short_single_changes_are_told_once(
    service: Service, take: Callable[..., int]
) -> None:
    take(Beans="5.00", Mug="3.00")
    costs = [str(5 + step) for step in range(1, 20)]
    for number, cost in enumerate(costs):
        fill(service.store, [product("Beans", name="Beans", cost=cost, price="90.00")])
        judged = len(notices(service))
        try:
            judge_costs(service.store, now=service.now(), check=cut_at(number % 4))
        except CutShortError:
            judge_costs(service.store, now=service.now(), check=lambda: None)
        is_worth_telling = 1 / (4 + number + 1) >= 0.05
        assert len(notices(service)) - judged == is_worth_telling
    assert len(live(service)) == 1


def test_two_that_judge_at_once_tell_once(service: Service, take: Callable[..., int]) -> None:
    before = {f"P{number:03}": "5.00" for number in range(20)}
    take(**before)
    fill(service.store, [product(sku, name=sku, cost="6.00", price="9.90") for sku in before])
    begun: list[int] = []

    def another_begins() -> None:
        if len(begun) < 3:
            begun.append(0)
            judge_costs(service.store, now=service.now(), check=another_begins)

    judge_costs(service.store, now=service.now(), check=another_begins)
    assert untold(service) == []
    assert [alert.facts["products"] for alert in live(service)] == [20]
    assert len(notices(service)) == 1


def test_what_the_owner_has_just_seen_is_not_opened_again_nor_lost(
    service: Service, take: Callable[..., int]
) -> None:
    take(Beans="5.00")
    take(Beans="5.60")
    [alert] = live(service)
    fill(service.store, [product("Beans", name="Beans", cost="6.50", price="9.90")])
    answers = [alert.id]

    def the_owner_answers() -> None:
        if answers:
            seen(service, answers.pop())

    assert judge_costs(service.store, now=service.now(), check=the_owner_answers) == 0
    assert (live(service), len(notices(service))) == ([], 1)
    assert take() == 1
    [again] = live(service)
    assert (again.facts["before"], again.facts["after"]) == ("5.60", "6.50")


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


def test_of_a_day_the_largest_changes_are_listed_first_and_other_currencies_not_at_all(
    service: Service, take: Callable[..., int], run: Run
) -> None:
    take(Beans="5.00", Mug="3.00", Tea="2.00", Pot="4.00")
    run("record-prices")
    take(Beans="5.50", Mug="6.00", Tea="1.50")
    fill(service.store, [product("Pot", name="Pot", cost="9.00", currency="USD")])
    since = business_day(service.now(), service.shop().zone)
    with service.store.read() as connection:
        found = cost_changes(connection, since=since)
    assert [item.sku for item in found] == ["Mug", "Tea", "Beans"]
