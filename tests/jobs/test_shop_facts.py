"""The shop's facts in its owner's words: checked, kept beside what files say, and used at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.errors import UsageError
from app.jobs.afresh import RECKON, do_afresh
from app.jobs.preferences import Preferences, get_preferences, put_preferences
from app.jobs.service import Service
from app.jobs.shop_facts import change_shop, held_words, opening_words, shop_picture, zone_names
from app.store import runs
from app.store.closed_days import closed_days
from app.store.settings import get_setting, put_setting
from tests.filling import product, sale, take_products, take_sales

MONDAY = date(2026, 11, 16)


def queued(service: Service) -> list[str]:
    with service.store.read() as connection:
        return [run.job for run in runs.unfinished(connection)]


def test_what_the_owner_says_is_no_longer_assumed(service: Service) -> None:
    shop = change_shop(service, name="  Casa   Roast ", currency="mxn", time_zone="America/Mexico City")
    assert (shop.name, shop.currency, shop.time_zone) == ("Casa Roast", "MXN", "America/Mexico_City")
    assert not shop.currency_assumed
    assert not shop.zone_assumed
    assert service.shop() == shop


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "  "}, "needs a name"),
        ({"name": "x" * 81}, "too long"),
        ({"currency": "euro"}, "no currency"),
        ({"time_zone": "Europe/Atlantis"}, "no time zone"),
        ({"open_weekdays": ()}, "never open"),
        ({"open_weekdays": (7,)}, "never open"),
    ],
    ids=["no name", "long name", "currency", "zone", "never open", "eighth day"],
)
def test_what_cannot_be_meant_changes_nothing(
    service: Service, changes: dict[str, object], words: str
) -> None:
    before = service.shop()
    with pytest.raises(UsageError, match=words):
        change_shop(service, **changes)  # type: ignore[misc]
    assert service.shop() == before


def test_closed_weekdays_are_the_owners_where_they_were_said(service: Service) -> None:
    take_sales(service.store, [sale("R1", "TEA", MONDAY), sale("R2", "TEA", MONDAY + timedelta(days=2))])
    change_shop(service, open_weekdays=(0, 1, 2, 3, 4))
    with service.store.read() as connection:
        found = closed_days(connection, MONDAY, MONDAY + timedelta(days=6))
    assert found.weekdays == (5, 6)
    assert found.dates == (MONDAY + timedelta(days=1),)


def test_a_shop_without_sales_is_closed_when_its_owner_says_so(service: Service) -> None:
    change_shop(service, open_weekdays=(0,))
    with service.store.read() as connection:
        assert closed_days(connection, MONDAY, MONDAY).weekdays == (1, 2, 3, 4, 5, 6)


def test_left_to_the_sales_again_they_tell(service: Service) -> None:
    change_shop(service, open_weekdays=(0,))
    change_shop(service, open_weekdays=None)
    assert service.shop().open_weekdays is None
    assert shop_picture(service).open_weekdays == (0, 1, 2, 3, 4, 5, 6)


def test_what_depends_on_opening_days_is_worked_out_afresh(service: Service) -> None:
    take_products(service.store, [product("TEA-1")])
    change_shop(service, name="Other")
    assert queued(service) == []
    change_shop(service, open_weekdays=(0, 1))
    assert sorted(queued(service)) == sorted(RECKON)
    change_shop(service, open_weekdays=(0, 1, 2))
    assert sorted(queued(service)) == sorted(RECKON)


def test_nothing_is_worked_out_where_there_is_no_data(service: Service) -> None:
    do_afresh(service, *RECKON)
    assert queued(service) == []


def test_a_store_of_a_later_version_is_still_read(service: Service) -> None:
    with service.store.write() as connection:
        facts = get_setting(connection, "shop") | {"slogan": "Always fresh"}
        put_setting(connection, "shop", facts, now=service.now())
    assert service.shop().name == "Corner shop"


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        ((0, 1, 2, 3, 4, 5, 6), "Open every day."),
        ((0, 1, 2, 3, 4), "Open every day but Saturday and Sunday."),
        ((5, 6), "Open on Saturday and Sunday."),
    ],
)
def test_opening_days_are_said_the_short_way(weekdays: tuple[int, ...], words: str) -> None:
    assert opening_words(weekdays) == words


def test_what_was_brought_in_is_said(service: Service) -> None:
    assert held_words(shop_picture(service)) == ""
    take_products(service.store, [product("TEA")])
    take_sales(service.store, [sale("R1", "TEA", MONDAY)])
    assert (
        held_words(shop_picture(service))
        == "So far: 1 product and sales from 16 November 2026 to 16 November 2026."
    )


def test_zones_are_places(service: Service) -> None:
    assert {"Europe/Madrid", "America/Mexico_City", "UTC"} <= set(zone_names())
    assert not any(name.startswith("Etc/") for name in zone_names())


def test_preferences_are_kept_and_others_refused(service: Service) -> None:
    assert get_preferences(service) == Preferences("system", "ask")
    put_preferences(service, Preferences("dark", "quit"))
    assert get_preferences(service) == Preferences("dark", "quit")
    with pytest.raises(UsageError, match="pink"):
        put_preferences(service, Preferences("pink", "quit"))
    with service.store.write() as connection:
        put_setting(connection, "preferences", {"appearance": "sepia"}, now=service.now())
    assert get_preferences(service) == Preferences("system", "ask")
