from __future__ import annotations

from dataclasses import replace

from app.domain.saved_layout import SavedLayout
from app.store.database import Store
from app.store.remembered import answers, remember_answers, save_layout, saved_layouts
from tests.clock import TUESDAY_NOON

TILL = SavedLayout("f00d", "Till", "sales", {"Fecha": "sold_at", "Uds": "quantity"}, ",", "DD/MM/YYYY", "EUR")


def test_an_answer_is_kept_for_its_kind_of_file_and_replaced_by_a_later_one(store: Store) -> None:
    with store.write() as connection:
        remember_answers(connection, "sales f00d", {"decimal": ".", "currency": "EUR"}, now=TUESDAY_NOON)
        remember_answers(connection, "sales f00d", {"decimal": ","}, now=TUESDAY_NOON)
        assert answers(connection, "sales f00d") == {"decimal": ",", "currency": "EUR"}
        assert answers(connection, "sales beef") == {}


def test_a_layout_is_found_by_its_headers_and_has_a_name_of_its_own(store: Store) -> None:
    with store.write() as connection:
        save_layout(connection, TILL, now=TUESDAY_NOON)
        assert saved_layouts(connection) == {"f00d": TILL}
        wider = replace(TILL, headers="beef")
        save_layout(connection, wider, now=TUESDAY_NOON)
        assert saved_layouts(connection) == {"beef": wider}
        renamed = replace(wider, name="Till by the door", decimal=None)
        save_layout(connection, renamed, now=TUESDAY_NOON)
        assert saved_layouts(connection) == {"beef": renamed}
