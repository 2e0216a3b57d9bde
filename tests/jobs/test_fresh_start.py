"""From the demo to a shop of one's own: nothing is lost, nothing of the demo stays, and a power cut does no harm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import HomeInUseError, InputError
from app.jobs.demo_filling import DEMO_MARK
from app.jobs.first_run import is_first_run
from app.jobs.fresh_start import (
    ask_for_fresh_start,
    demo_home,
    fresh_start_wanted,
    home_to_open_next,
    start_afresh_if_wanted,
)
from app.jobs.preferences import Preferences, get_preferences, put_preferences
from app.jobs.service import Service
from app.jobs.speaking import choose_language
from app.store import backup
from app.store.settings import put_setting
from app.system.instance import InstanceLock
from app.system.paths import Home
from tests.clock import TUESDAY_NOON, FakeClock
from tests.filling import product, take_products


@pytest.fixture
def demo(service: Service) -> Service:
    """A demo's home with one product in it."""
    with service.store.write() as connection:
        put_setting(connection, DEMO_MARK, "2026-11-24", now=service.now())
    take_products(service.store, [product("CUP-1")])
    return service


@pytest.fixture
def reopen(home: Home, clock: FakeClock) -> Iterator[list[Service]]:
    opened: list[Service] = []
    yield opened
    for service in opened:
        service.close()


def open_again(home: Home, opened: list[Service]) -> Service:
    service = Service.open(home, FakeClock())
    opened.append(service)
    return service


def test_a_real_shop_is_never_put_away(service: Service, home: Home) -> None:
    with pytest.raises(InputError, match="no demo"):
        ask_for_fresh_start(service)
    assert not fresh_start_wanted(home)


def test_the_next_start_finds_an_empty_shop_with_the_owners_choices(
    demo: Service, home: Home, reopen: list[Service]
) -> None:
    choose_language(demo, "es")
    put_preferences(demo, Preferences(appearance="dark"))
    ask_for_fresh_start(demo)
    assert fresh_start_wanted(home)
    demo.close()
    start_afresh_if_wanted(home, now=TUESDAY_NOON)
    fresh = open_again(home, reopen)
    assert fresh.products() == []
    assert is_first_run(fresh)
    assert get_preferences(fresh).appearance == "dark"
    assert not fresh_start_wanted(home)
    with fresh.store.read() as connection:
        assert (
            connection.exec_driver_sql("SELECT value_json FROM setting WHERE key = 'language'").scalar()
            == '"es"'
        )


def test_the_demo_is_kept_among_the_backups_and_taken_for_none(
    demo: Service, home: Home, reopen: list[Service]
) -> None:
    backup.back_up(home.store_path, home.backups / backup.backup_name("daily", TUESDAY_NOON))
    ask_for_fresh_start(demo)
    demo.close()
    aside = start_afresh_if_wanted(home, now=TUESDAY_NOON)
    assert aside is not None
    assert aside.parent == home.backups
    assert backup.check(aside / home.store_path.name) is None
    assert backup.last_good(home.backups) is None
    assert len(list(aside.glob("tillwatch-*.db"))) == 1


def test_nothing_happens_where_nothing_was_asked_for(demo: Service, home: Home) -> None:
    demo.close()
    assert start_afresh_if_wanted(home, now=TUESDAY_NOON) is None
    assert home.store_path.exists()


def test_a_power_cut_after_the_demo_went_is_made_good(
    demo: Service, home: Home, reopen: list[Service]
) -> None:
    put_preferences(demo, Preferences(appearance="dark"))
    ask_for_fresh_start(demo)
    wish = home.root / "start-afresh.json"
    said = wish.read_text()
    demo.close()
    start_afresh_if_wanted(home, now=TUESDAY_NOON)
    home.store_path.unlink()
    wish.write_text(said)
    assert start_afresh_if_wanted(home, now=TUESDAY_NOON) is None
    assert get_preferences(open_again(home, reopen)).appearance == "dark"


def test_a_wish_that_was_cut_off_is_obeyed_all_the_same(demo: Service, home: Home) -> None:
    ask_for_fresh_start(demo)
    (home.root / "start-afresh.json").write_text('{"lang')
    demo.close()
    assert start_afresh_if_wanted(home, now=TUESDAY_NOON) is not None


def test_a_wish_in_a_home_that_is_no_demos_puts_nothing_away(service: Service, home: Home) -> None:
    take_products(service.store, [product("TEA-1")])
    (home.root / "start-afresh.json").write_text(json.dumps({}))
    service.close()
    assert start_afresh_if_wanted(home, now=TUESDAY_NOON) is None
    assert not fresh_start_wanted(home)
    again = Service.open(home, FakeClock())
    assert [row.sku for row in again.products()] == ["TEA-1"]
    again.close()


def test_an_import_that_goes_on_elsewhere_is_waited_for(demo: Service, home: Home) -> None:
    ask_for_fresh_start(demo)
    demo.close()
    with InstanceLock(home.import_lock_path) as held:
        assert held.acquire()
        with pytest.raises(HomeInUseError, match="taken in"):
            start_afresh_if_wanted(home, now=TUESDAY_NOON)
    assert fresh_start_wanted(home)


def test_the_program_is_opened_again_on_the_home_that_was_asked_for(demo: Service, home: Home) -> None:
    assert home_to_open_next(home) is None
    ask_for_fresh_start(demo)
    assert home_to_open_next(home) is home


def test_the_demo_of_the_command_line_leads_to_the_usual_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    separate = demo_home()
    separate.root.mkdir(parents=True)
    (separate.root / "start-afresh.json").write_text("{}")
    following = home_to_open_next(separate)
    assert following is not None
    assert following.root == Home(None).root
    assert not fresh_start_wanted(separate)
