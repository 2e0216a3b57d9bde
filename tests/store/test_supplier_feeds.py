from __future__ import annotations

from app.domain.records import Question
from app.store.database import Store
from app.store.settings import get_setting, put_setting
from app.store.supplier_feeds import Inquiry, add_feed, get_inquiry, put_inquiry, remove_feed
from tests.clock import TUESDAY_NOON as NOW

_MARK = Question("decimal", "Which is the decimal mark?", ".", (".", ","), "Cost")
_WHICH = Question("currency", "Which currency is it?", "EUR")


def _added(store: Store, url: str) -> int:
    with store.write() as connection:
        feed_id = add_feed(connection, url, "Wholesale", now=NOW)
    assert feed_id is not None
    return feed_id


def test_what_a_list_leaves_open_is_kept_apart_from_others(store: Store) -> None:
    one, other = _added(store, "https://one.example/"), _added(store, "https://other.example/")
    asked = Inquiry((_MARK, _WHICH), {"date_order": "day first"})
    with store.write() as connection:
        assert get_inquiry(connection, one) == Inquiry()
        put_inquiry(connection, one, asked, now=NOW)
        assert (get_inquiry(connection, one), get_inquiry(connection, other)) == (asked, Inquiry())
        put_inquiry(connection, one, Inquiry((), {"decimal": ","}), now=NOW)
        assert get_inquiry(connection, one) == Inquiry((), {"decimal": ","})


def test_what_is_open_no_more_leaves_nothing_behind(store: Store) -> None:
    feed_id = _added(store, "https://one.example/")
    for forget in (
        lambda connection: put_inquiry(connection, feed_id, Inquiry(), now=NOW),
        lambda connection: remove_feed(connection, feed_id),
    ):
        with store.write() as connection:
            put_inquiry(connection, feed_id, Inquiry((_MARK,)), now=NOW)
            forget(connection)
            assert get_setting(connection, f"supplier_feed_{feed_id}") is None


def test_a_question_of_a_later_version_is_read_as_far_as_it_is_known(store: Store) -> None:
    said = {"key": "currency", "text": "Which currency is it?", "assumed": "EUR", "mood": "sunny"}
    with store.write() as connection:
        put_setting(connection, "supplier_feed_1", {"questions": [said], "since": 7}, now=NOW)
        assert get_inquiry(connection, 1) == Inquiry((_WHICH,))
