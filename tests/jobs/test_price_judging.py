from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.alerts.timing import AlertSettings
from app.domain.errors import NotFoundError, UsageError
from app.domain.market import Availability, Verdict
from app.domain.money import to_money
from app.jobs import answers
from app.jobs.alert_settings import put_alert_settings
from app.jobs.outbox import outbox
from app.jobs.overview import today_view, tray_view
from app.jobs.price_answers import seen
from app.jobs.price_judging import judge_prices, say_what_is_new
from app.jobs.service import Service
from app.store import alerts, watched_pages
from app.store.alerts import AlertRow
from app.store.notices import NoticeRow, list_notices
from app.store.price_rules import put_price_choice
from app.store.products import list_products
from app.store.watched_pages import STOPPED, PageChanges
from tests.clock import FakeClock
from tests.filling import product, rows, take_products

DAY = timedelta(days=1)


class Street:
    """A shop that sells beans and tea, and what the shops next door are believed to ask; looked at now and then."""

    def __init__(self, service: Service, clock: FakeClock) -> None:
        self.service = service
        self.clock = clock
        take_products(
            service.store,
            [
                product("BEANS", name="Espresso beans", price="14.90", cost="9.10", stock="40"),
                product("TEA", name="Green tea", price="5.00", cost="2.00", stock="40"),
            ],
        )
        self.products = {
            str(sku): int(str(key)) for key, sku in rows(service.store, "SELECT id, sku FROM product")
        }

    def page(self, seller: str, price: str | None = None, *, sku: str = "BEANS", **facts: Any) -> int:
        """Watch a page that asks this."""
        with self.service.store.write() as connection:
            page_id = watched_pages.add_page(
                connection,
                self.products[sku],
                f"https://{seller.casefold()}.example/{sku}",
                site=f"{seller.casefold()}.example",
                seller=seller,
                variant=None,
                selector=None,
                now=self.clock.now(),
            )
        assert page_id is not None
        if price is not None:
            self.asks(page_id, price, **facts)
        return page_id

    def asks(self, page_id: int, price: str, **facts: Any) -> None:
        """Have a page be believed to ask this, as confirmed now."""
        changes: dict[str, Any] = {
            "price": to_money(price),
            "currency": "EUR",
            "availability": Availability.IN_STOCK,
            "price_at": self.clock.now(),
            "checked_at": self.clock.now(),
            "outcome": Verdict.PRICE.value,
        }
        self.change(page_id, **(changes | facts))

    def change(self, page_id: int, **changes: Any) -> None:
        with self.service.store.write() as connection:
            known: PageChanges = changes  # type: ignore[assignment]
            assert watched_pages.change_page(connection, page_id, **known)

    def own(self, price: str, sku: str = "BEANS") -> None:
        with self.service.store.write() as connection:
            connection.exec_driver_sql(
                "UPDATE product SET price = ? WHERE id = ?", (to_money(price), self.products[sku])
            )

    def look(self, after: timedelta = timedelta(hours=6), stopped: tuple[int, ...] = ()) -> list[AlertRow]:
        """Let time pass, judge, say what is new, and return the alerts that are open."""
        self.clock.advance(after)
        now = self.clock.now()
        judge_prices(self.service.store, now=now, check=lambda: None)
        with self.service.store.write() as connection:
            say_what_is_new(connection, stopped, now=now)
        return self.alerts

    @property
    def alerts(self) -> list[AlertRow]:
        with self.service.store.read() as connection:
            return alerts.list_alerts(connection)

    @property
    def notices(self) -> list[NoticeRow]:
        """Every notice there was, the oldest first."""
        with self.service.store.read() as connection:
            return list_notices(connection, limit=50)[::-1]


@pytest.fixture
def street(service: Service, clock: FakeClock) -> Street:
    return Street(service, clock)


def test_what_is_seen_for_the_first_time_is_told_to_nobody(street: Street) -> None:
    street.page("Nord", "12.90")
    street.page("Süd", "9.90")
    assert street.look() == []
    assert street.look() == []
    assert street.notices == []


def test_a_drop_that_undercuts_is_one_alert_with_its_arithmetic(street: Street) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    street.asks(page, "12.90")
    [alert] = street.look(timedelta(minutes=5))
    assert alert.title == "Espresso beans: Nord asks 13 % less"
    assert alert.text == (
        "Nord went down from €14.90 to €12.90. Sells for €14.90, costs €9.10: 39 % margin, tax left aside. "
        "Nord asks €12.90, 13 % less. Meeting it leaves 29 %, above your floor of 15 %."
    )
    assert (alert.facts["position"], alert.facts["suggested"], alert.facts["floor"]) == (
        "undercut",
        "12.90",
        "10.71",
    )
    assert [item["seller"] for item in alert.facts["rivals"]] == ["Nord"]
    [notice] = street.notices
    assert (notice.title, notice.body) == (alert.title, "Nord went down from €14.90 to €12.90.")
    assert (notice.page, notice.subject, notice.alert_id) == ("prices", "BEANS", alert.id)


def test_the_same_is_told_once(street: Street) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    for _ in range(5):
        street.asks(page, "12.90")
        assert len(street.look()) == 1
    assert len(street.notices) == 1


def test_small_steps_are_told_once_they_add_up(street: Street) -> None:
    page = street.page("Nord", "20.00")
    street.look()
    street.own("0")  # nothing of ours stands beside it
    opened = []
    for price in ("19.60", "19.20", "18.80"):
        street.asks(page, price)
        opened.append([alert.title for alert in street.look()])
    assert opened == [[], [], ["Espresso beans: Nord went down by 6 %"]]


def test_a_cent_more_or_less_is_never_told(street: Street) -> None:
    page = street.page("Nord", "0.10", sku="TEA")
    street.own("0", "TEA")
    street.look()
    for price in ("0.11", "0.10", "0.09") * 3:
        street.asks(page, price)
        assert street.look() == []


def test_the_owner_says_of_a_product_what_is_worth_telling(street: Street, service: Service) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    with service.store.write() as connection:
        put_price_choice(connection, street.products["BEANS"], now=service.now(), threshold=0.2)
    street.asks(page, "12.90")
    assert street.look() == []


def test_an_alert_ends_when_the_price_goes_back(street: Street) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    street.asks(page, "12.90")
    assert len(street.look()) == 1
    street.asks(page, "14.90")
    assert street.look() == []
    assert len(street.notices) == 1


def test_around_the_threshold_nothing_comes_and_goes(street: Street) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    titles = []
    for price in ("14.20", "14.10", "14.20", "14.10", "14.20"):
        street.asks(page, price)
        titles.append(len(street.look()))
    assert titles == [0, 1, 1, 1, 1]
    assert len(street.notices) == 1


def test_out_of_stock_next_door_and_back_again(street: Street) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    street.asks(page, "14.90", availability=Availability.OUT_OF_STOCK)
    [alert] = street.look()
    assert alert.title == "Espresso beans: no other shop has it now"
    assert "Nord does not have it at the moment." in alert.text
    street.asks(page, "14.90")
    assert street.look() == []


def test_room_to_raise_is_advised_and_not_pressed(street: Street, service: Service) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    street.asks(page, "18.50")
    [alert] = street.look()
    assert "At €17.90 you would still be the cheapest" in alert.text
    today = today_view(service)
    assert today.sentence == "Nothing needs you today."
    assert "1 price to look at" in today.subline
    assert tray_view(service).state == "idle"


def test_a_drop_of_a_rival_is_news_for_a_week(street: Street) -> None:
    page = street.page("Nord", "30.00")
    street.page("Süd", "15.00")
    street.look()
    street.asks(page, "25.00")
    assert [alert.title for alert in street.look()] == ["Espresso beans: Nord went down by 17 %"]
    for _ in range(6):
        assert len(street.look(DAY)) == 1
    assert street.look(DAY) == []


def test_seen_settles_an_alert_until_something_changes(street: Street, service: Service) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    street.asks(page, "12.90")
    [alert] = street.look()
    assert "seen" in seen(service, alert.id)
    assert street.look() == []
    street.asks(page, "11.90")
    [again] = street.look()
    assert again.id != alert.id
    assert "from €12.90 to €11.90" in again.text
    with pytest.raises(NotFoundError):
        seen(service, alert.id)


def test_a_snoozed_alert_changes_without_a_word(street: Street, service: Service) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    street.asks(page, "12.90")
    [alert] = street.look()
    answers.snooze(service, alert.id, days=2)
    street.asks(page, "11.90")
    assert street.look() == []
    assert len(street.notices) == 1
    with pytest.raises(UsageError):
        answers.ordered(service, alert.id)


def test_several_products_are_one_notice(street: Street) -> None:
    beans, tea = street.page("Nord", "14.90"), street.page("Nord", "5.00", sku="TEA")
    street.look()
    street.asks(beans, "12.90")
    street.asks(tea, "4.50")
    assert len(street.look()) == 2
    [notice] = street.notices
    assert notice.title == "2 prices next door to look at"
    assert notice.body == "Espresso beans, Green tea."
    assert notice.alert_id is None


def test_at_night_and_after_enough_pop_ups_it_waits_for_the_morning(
    street: Street, service: Service, clock: FakeClock
) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    with service.store.write() as connection:
        put_alert_settings(connection, AlertSettings(popups_a_day=1), now=clock.now())
    street.asks(page, "12.90")
    street.look(timedelta(minutes=1))
    assert outbox(service).showings == ()
    clock.advance(timedelta(hours=15))  # 10:01 of the next day in Madrid
    [showing] = outbox(service).showings
    assert showing.title == "Espresso beans: Nord asks 13 % less"


def test_a_shop_that_asks_in_another_currency_is_not_compared(street: Street) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    street.asks(page, "5.00", currency="USD")
    assert street.look() == []


def test_a_page_added_later_tells_nothing_of_what_it_says_first(street: Street) -> None:
    street.page("Nord", "14.90")
    street.look()
    street.page("Süd", "9.90")
    assert street.look() == []
    assert street.look() == []


def test_a_product_that_no_page_is_watched_for_has_no_alert_any_more(
    street: Street, service: Service
) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    street.asks(page, "12.90")
    assert len(street.look()) == 1
    with service.store.write() as connection:
        watched_pages.remove_page(connection, page)
    assert street.look() == []


def test_a_price_alert_is_no_word_about_stock(street: Street, service: Service, clock: FakeClock) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    street.asks(page, "12.90")
    [alert] = street.look()
    today = clock.now().date()
    with service.store.read() as connection:
        assert list_products(connection, today=today, low_only=True) == []
        assert {row.alert_severity for row in list_products(connection, today=today)} == {None}
    assert alert.severity == 3


def test_a_page_that_is_gone_ends_its_alert_and_raises_none(street: Street) -> None:
    page, other = street.page("Nord", "14.90"), street.page("Süd", "18.90")
    street.look()
    street.asks(page, "12.90")
    assert len(street.look()) == 1
    for _ in range(2):
        street.change(page, outcome="gone", outcome_text="nord.example does not have this page (any more).")
        street.asks(other, "18.90")
        alerts = street.look()
        assert not [alert for alert in alerts if "Nord" in alert.title + alert.text]
    street.asks(page, "12.90")
    [alert] = street.look()
    assert alert.title == "Espresso beans: Nord asks 13 % less"
    assert len(street.notices) == 1


def test_a_page_that_comes_and_goes_is_told_once(street: Street) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    for _ in range(6):
        street.asks(page, "12.90")
        assert [alert.title for alert in street.look()] == ["Espresso beans: Nord asks 13 % less"]
        street.change(page, outcome="gone")
        assert street.look() == []
    assert len(street.notices) == 1


def test_what_was_seen_is_not_told_again_when_the_page_is_back(street: Street, service: Service) -> None:
    page = street.page("Nord", "14.90")
    street.look()
    street.asks(page, "12.90")
    [alert] = street.look()
    seen(service, alert.id)
    street.change(page, outcome="gone")
    assert street.look() == []
    street.asks(page, "12.90")
    assert street.look() == []


def test_once_a_page_that_is_gone_was_given_up_the_others_count_alone(street: Street) -> None:
    page, other = street.page("Nord", "14.90"), street.page("Süd", "18.90")
    street.look()
    street.change(page, outcome="gone", failures=1)
    assert street.look() == []
    street.change(page, outcome="gone", failures=3, state=STOPPED)
    street.asks(other, "18.90")
    [alert] = street.look()
    assert alert.title == "Espresso beans: every other shop asks at least 27 % more"
    assert "Nord" not in alert.text


def test_many_pages_that_stopped_are_summed_up_by_reason(street: Street) -> None:
    stopped = []
    for number in range(29):
        stopped.append(street.page(f"Shop{number:02}"))
        outcome, why = ("gone", "does not have this page (any more).") if number < 27 else (
            "refused", f"refused to show this page ({401 + number}).",
        )  # fmt: skip
        street.change(
            stopped[-1], state=STOPPED, outcome=outcome, outcome_text=f"shop{number:02}.example {why}"
        )
    stopped.append(street.page("Slow"))
    slow = "slow.example took too long to answer."
    street.change(stopped[-1], state=STOPPED, outcome="too-slow", outcome_text=slow)
    [alert] = street.look(stopped=tuple(stopped))
    assert alert.text == (
        "shop00.example, shop01.example, shop02.example and 24 more do not have these pages (any more). "
        "shop27.example and shop28.example refused to show these pages. "
        f"{slow} The Prices page lists them; there they can be tried again."
    )


def test_pages_that_stopped_are_one_item_and_one_notice(street: Street, service: Service) -> None:
    first, second = street.page("Nord", "14.90"), street.page("Nord", "5.00", sku="TEA")
    street.look()
    why = "nord.example refused to show this page (403)."
    for page in (first, second):
        street.change(page, state=STOPPED, outcome="refused", outcome_text=why)
    [alert] = street.look(stopped=(first, second))
    assert alert.title == "Tillwatch stopped reading 2 pages of nord.example"
    assert alert.text.startswith(why)
    assert [(notice.title, notice.body) for notice in street.notices] == [(alert.title, why)]
    assert len(street.look()) == 1
    assert len(street.notices) == 1
    seen(service, alert.id)
    assert street.look() == []
    street.change(first, state="watching")
    street.change(second, state="watching")
    assert street.look() == []
