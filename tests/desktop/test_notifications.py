"""Notices never hang and never go missing without a word, whatever the notification service does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.system.notifications import (
    NO_ANSWER,
    NO_SERVICE,
    NOT_TAKEN,
    Answer,
    Backend,
    Delivery,
    NativeBackend,
    Notifier,
    ServiceMissingError,
)


class Service:
    """A notification service that does what ``behaviour`` says."""

    def __init__(self, behaviour: str = "takes") -> None:
        self.behaviour = behaviour
        self.titles: list[str] = []
        self.forgotten = 0
        self.answer: Answer | None = None
        self.threads: set[str] = set()

    async def send(
        self, title: str, body: str, buttons: Sequence[tuple[str, str]], urgent: bool, on_answer: Answer
    ) -> bool:
        self.threads.add(threading.current_thread().name)
        match self.behaviour:
            case "hangs":
                await asyncio.Event().wait()
            case "is away":
                raise ServiceMissingError("nobody owns the name")
            case "fails":
                raise OSError("broken pipe")
            case "refuses":
                return False
        self.titles.append(title)
        self.answer = on_answer
        return True

    def forget(self) -> None:
        self.forgotten += 1


def send(notifier: Notifier, title: str = "Tea: sold out", answers: list[str] | None = None) -> Delivery:
    """Send one notice and wait for what became of it."""
    done = threading.Event()
    results: list[Delivery] = []

    def on_result(delivery: Delivery) -> None:
        results.append(delivery)
        done.set()

    taken = answers if answers is not None else []
    notifier.send(title, "0 left", [("Show", "show")], False, taken.append, on_result)
    assert done.wait(5)
    assert len(results) == 1
    return results[0]


def test_a_notice_is_delivered_and_its_answer_comes_back() -> None:
    service, answers = Service(), []  # type: tuple[Service, list[str]]
    assert send(Notifier(service), answers=answers) == Delivery(channel="native")
    assert service.answer is not None
    service.answer("show")
    assert answers == ["show"]


@pytest.mark.parametrize(
    ("behaviour", "delivery"),
    [
        ("hangs", Delivery(error=NO_ANSWER)),
        ("is away", Delivery(error=NO_SERVICE)),
        ("fails", Delivery(error=NOT_TAKEN)),
        ("refuses", Delivery(error=NOT_TAKEN)),
    ],
)
@pytest.mark.usefixtures("expected_warnings")
def test_every_failure_ends_in_a_sentence_within_its_time(behaviour: str, delivery: Delivery) -> None:
    service = Service(behaviour)
    assert send(Notifier(service, time_limit_s=0.05)) == delivery
    assert service.forgotten == 1


def test_after_a_hang_the_next_notice_gets_through() -> None:
    service = Service("hangs")
    notifier = Notifier(service, time_limit_s=0.05)
    send(notifier, "first")
    service.behaviour = "takes"
    assert send(notifier, "second").channel == "native"
    assert service.titles == ["second"]


def test_the_thread_is_made_at_the_first_notice_and_only_once() -> None:
    before = {thread.ident for thread in threading.enumerate()}
    service = Service()
    notifier = Notifier(service)
    assert {thread.ident for thread in threading.enumerate()} <= before
    for _ in range(3):
        send(notifier)
    assert service.threads == {"notices"}
    made = [thread for thread in threading.enumerate() if thread.ident not in before]
    assert [thread.daemon for thread in made] == [True]


class Library:
    """Stands in for the library that speaks to the desktop: fails as it does, over a bus that works or does not."""

    def __init__(self, error: Exception, *, connected: bool = True, introspected: bool = True) -> None:
        self._error = error
        self.connected = connected
        self.closed = False
        self._backend = self
        self.bus = self
        self.interface = object() if introspected else None

    async def get_capabilities(self) -> None:
        raise self._error

    def disconnect(self) -> None:
        self.closed = True


class BusError(Exception):
    """An answer of the bus, as the library raises it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.type = kind


def over(library: Library) -> Backend:
    backend = NativeBackend("Tillwatch", Path("icon.svg"))
    backend._notifier = library
    return backend


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BusError("org.freedesktop.DBus.Error.ServiceUnknown"), NO_SERVICE),
        (BusError("org.freedesktop.DBus.Error.Spawn.ExecFailed"), NO_SERVICE),
        (FileNotFoundError("no bus"), NO_SERVICE),
        (ConnectionRefusedError("no bus"), NO_SERVICE),
        (BusError("org.freedesktop.DBus.Error.NoReply"), NOT_TAKEN),
        (EOFError(), NOT_TAKEN),
        (ValueError("not understood"), NOT_TAKEN),
        (TimeoutError(), NO_ANSWER),
    ],
    ids=lambda value: getattr(value, "type", type(value).__name__) if isinstance(value, Exception) else "",
)
@pytest.mark.usefixtures("expected_warnings")
def test_only_a_service_that_is_not_there_is_said_to_be_missing(error: Exception, said: str) -> None:
    assert send(Notifier(over(Library(error)))).error == said


@pytest.mark.parametrize(
    ("library", "closed"),
    [
        (Library(TimeoutError()), False),
        (Library(TimeoutError(), introspected=False), True),
        (Library(EOFError(), connected=False), True),
    ],
    ids=["works", "half made", "broken"],
)
@pytest.mark.usefixtures("expected_warnings")
def test_a_connection_that_works_is_kept_for_the_buttons_of_what_was_shown_before(
    library: Library, closed: bool
) -> None:
    send(Notifier(over(library)))
    assert library.closed is closed
