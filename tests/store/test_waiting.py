from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.domain.records import Change, Differences, Question
from app.store.database import Store
from app.store.waiting import LARGE_CHANGE, QUESTION, WaitingFile, end_waiting, put_waiting, waiting_files
from tests.clock import TUESDAY_NOON

ASKED = WaitingFile(
    path=Path("/shop/ventas.csv"),
    size=12,
    modified_ns=34,
    reason=QUESTION,
    text="'ventas.csv' leaves a question open.",
    since=TUESDAY_NOON,
    questions=(Question("decimal", "Which is the decimal mark?", ",", (".", ","), "Precio"),),
)


def test_what_a_file_waits_for_comes_back_as_it_was_said(store: Store) -> None:
    change = Change("TEA", "Green tea", "price", 35_000, 350_000, "EUR")
    large = WaitingFile(
        path=Path("/shop/prices.csv"), size=1, modified_ns=2, reason=LARGE_CHANGE, text="Look first.",
        since=TUESDAY_NOON, differences=Differences(prices_known=60, prices_changed=50, examples=[change]),
    )  # fmt: skip
    with store.write() as connection:
        put_waiting(connection, ASKED)
        put_waiting(connection, large)
    with store.read() as connection:
        assert sorted(waiting_files(connection), key=lambda file: file.path) == [large, ASKED]


def test_a_file_waits_once_and_for_its_last_reason(store: Store) -> None:
    later = replace(ASKED, reason=LARGE_CHANGE, size=13, questions=(), differences=Differences())
    with store.write() as connection:
        put_waiting(connection, ASKED)
        put_waiting(connection, later)
    with store.read() as connection:
        assert waiting_files(connection) == [later]


def test_waiting_ends_once(store: Store) -> None:
    with store.write() as connection:
        put_waiting(connection, ASKED)
        assert end_waiting(connection, ASKED.path)
        assert not end_waiting(connection, ASKED.path)
        assert waiting_files(connection) == []
