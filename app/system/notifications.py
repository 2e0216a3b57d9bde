"""Notices through the desktop's own notification service, with buttons, and never a wait without an end.

A service may be absent, may come back later, or may hang with its name still on the bus. So everything here
happens on one thread of its own, made at the first notice, and every step there has a time limit.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from app.language import noop

LOG = logging.getLogger(__name__)

TIME_LIMIT_S = 5.0
"""Seconds that the notification service has for one notice. A healthy one needs a few milliseconds."""

CLICKED = "clicked"
DISMISSED = "dismissed"

NO_SERVICE = noop("This desktop has no notification service.")
NO_ANSWER = noop("The notification service did not answer in time.")
NOT_TAKEN = noop("The notification service did not take the notice.")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a notice: the ``channel`` that took it, or else ``error``, a sentence to be put through ``tr``."""

    channel: str = ""
    error: str = ""


Answer = Callable[[str], None]
"""Called with the key of the pressed button, ``clicked`` (the body) or ``dismissed``, on the notice thread."""
Result = Callable[[Delivery], None]
"""Called exactly once for each notice, on the notice thread."""


class ServiceMissingError(Exception):
    """No notification service is there."""


class Backend(Protocol):
    """One way to show a notice. Lives on the notice thread and its event loop."""

    async def send(
        self, title: str, body: str, buttons: Sequence[tuple[str, str]], urgent: bool, on_answer: Answer
    ) -> bool:
        """Show a notice; return whether it was taken. Raises ``ServiceMissingError`` where nobody could."""
        ...

    def forget(self) -> None:
        """Drop what is of no use any more after a failure, so that the next notice starts afresh."""
        ...


class NativeBackend:
    """The notification service of this desktop (D-Bus, Windows or macOS)."""

    def __init__(self, app_name: str, icon: Path) -> None:
        self._app_name = app_name
        self._icon = icon
        self._notifier: Any = None

    async def send(
        self, title: str, body: str, buttons: Sequence[tuple[str, str]], urgent: bool, on_answer: Answer
    ) -> bool:
        """Show a notice with its buttons; an urgent one stays until it is dealt with."""
        # Imported here: it brings a D-Bus library along, which most starts never need.
        from desktop_notifier import Button, DesktopNotifier, Icon, Urgency

        if self._notifier is None:
            self._notifier = DesktopNotifier(app_name=self._app_name, app_icon=Icon(path=self._icon))
        try:
            await self._notifier.get_capabilities()
        except Exception as error:
            if _means_nobody(error):
                raise ServiceMissingError(str(error)) from error
            if hasattr(
                error, "type"
            ):  # an answer of the bus: the service went away in the midst, for instance
                raise ConnectionError(str(error)) from error
            raise
        taken = False

        def on_dispatched() -> None:
            nonlocal taken
            taken = True

        await self._notifier.send(
            title=title,
            message=body,
            urgency=Urgency.Critical if urgent else Urgency.Normal,
            buttons=[_button(Button, label, key, on_answer) for label, key in buttons],
            on_dispatched=on_dispatched,
            on_clicked=lambda: on_answer(CLICKED),
            on_dismissed=lambda: on_answer(DISMISSED),
            timeout=0 if urgent else -1,
        )
        return taken

    def forget(self) -> None:
        """Close a connection that is broken, or that the library left half made.

        One that works is kept although the service did not answer: notices that were shown before still have
        buttons, and what is pressed on them comes over it.
        """
        backend = getattr(self._notifier, "_backend", None)
        bus = getattr(backend, "bus", None)
        if bus is not None and bus.connected and getattr(backend, "interface", None) is not None:
            return
        if bus is not None:
            bus.disconnect()
        self._notifier = None


_NOBODY_THERE = (
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.Spawn.",
)


def _means_nobody(error: Exception) -> bool:
    """Whether an error says that there is no service, or no bus to look for it on; a silent service is none of it."""
    if isinstance(error, FileNotFoundError | ConnectionRefusedError):
        return True
    name = str(getattr(error, "type", ""))
    return name.startswith(_NOBODY_THERE) or type(error).__name__ == "InvalidAddressError"


def _button(make: Callable[..., Any], label: str, key: str, on_answer: Answer) -> Any:
    return make(title=label, identifier=key, on_pressed=lambda: on_answer(key))


class Notifier:
    """Sends notices from any thread and tells what became of each."""

    def __init__(self, backend: Backend, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._backend = backend
        self._time_limit_s = time_limit_s
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn = asyncio.Lock()

    def send(
        self,
        title: str,
        body: str,
        buttons: Sequence[tuple[str, str]],
        urgent: bool,
        on_answer: Answer,
        on_result: Result,
    ) -> None:
        """Hand a notice to the notice thread and return at once. ``buttons`` are (label, key) pairs."""
        work = self._deliver(title, body, tuple(buttons), urgent, on_answer, on_result)
        asyncio.run_coroutine_threadsafe(work, self._running_loop())

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="notices", daemon=True).start()
            return self._loop

    async def _deliver(
        self,
        title: str,
        body: str,
        buttons: Sequence[tuple[str, str]],
        urgent: bool,
        on_answer: Answer,
        on_result: Result,
    ) -> None:
        async with self._turn:  # one after the other: a failure drops the connection under all of them
            delivery = await self._attempt(title, body, buttons, urgent, on_answer)
        on_result(delivery)

    async def _attempt(
        self, title: str, body: str, buttons: Sequence[tuple[str, str]], urgent: bool, on_answer: Answer
    ) -> Delivery:
        try:
            taken = await asyncio.wait_for(
                self._backend.send(title, body, buttons, urgent, on_answer), self._time_limit_s
            )
        except TimeoutError:
            delivery = Delivery(error=NO_ANSWER)
        except ServiceMissingError as error:
            LOG.debug("No notification service: %s", error)
            delivery = Delivery(error=NO_SERVICE)
        except (OSError, EOFError) as error:  # the bus or the service went away in the midst of it
            LOG.warning("A notice could not be sent: %s", error)
            delivery = Delivery(error=NOT_TAKEN)
        except Exception:
            LOG.exception("A notice could not be sent")
            delivery = Delivery(error=NOT_TAKEN)
        else:
            delivery = Delivery(channel="native") if taken else Delivery(error=NOT_TAKEN)
        if delivery.error:
            self._backend.forget()
        return delivery
