from __future__ import annotations

from datetime import timedelta

from app.domain.health import JobHealth
from app.store import flips
from app.store.database import Store
from tests.clock import TUESDAY_NOON

NEW, FINE, FAILING = JobHealth.NEW, JobHealth.FINE, JobHealth.FAILING


def add(store: Store, job: str, old: JobHealth, new: JobHealth, minutes: int) -> None:
    with store.write() as connection:
        flips.add_flip(
            connection, job=job, old=old, new=new, at=TUESDAY_NOON + timedelta(minutes=minutes), text="x"
        )


def test_the_newest_change_of_each_job(store: Store) -> None:
    add(store, "count", NEW, FINE, 0)
    add(store, "price", NEW, FAILING, 1)
    add(store, "count", FINE, FAILING, 2)
    with store.read() as connection:
        newest = flips.last_flips(connection)
        assert {job: (flip.old, flip.new) for job, flip in newest.items()} == {
            "count": (FINE, FAILING),
            "price": (NEW, FAILING),
        }
        assert newest["count"] == flips.last_flip(connection, "count")
        assert newest["count"].at == TUESDAY_NOON + timedelta(minutes=2)
        assert flips.last_flip(connection, "mend") is None
        assert [flip.job for flip in flips.list_flips(connection)] == ["count", "price", "count"]
        assert [flip.new for flip in flips.list_flips(connection, "count", limit=1)] == [FAILING]
