"""Notifications as they pass over the bus, and the buttons that were pressed on them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from jeepney import HeaderFields, MatchRule, Message, MessageType
from jeepney.bus_messages import Monitoring
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.session.harness.waiting import until

_INTERFACE = "org.freedesktop.Notifications"


@dataclass
class Notice:
    """One notification, and what became of it."""

    ident: int
    application: str
    title: str
    body: str
    buttons: dict[str, str]
    """Label by the key that the program gave it."""
    hints: dict[str, Any]
    pressed: list[str] = field(default_factory=list)
    """Keys of the buttons pressed, in order."""
    closed: bool = False


class NoticeLog:
    """Listens to all notifications on a bus from the moment it is made, until ``close``."""

    def __init__(self, address: str) -> None:
        self.notices: list[Notice] = []
        self._unanswered: dict[tuple[str, int], Notice] = {}
        self._connection: DBusConnection = open_dbus_connection(bus=address)
        rules = [
            MatchRule(type="method_call", interface=_INTERFACE, member="Notify"),
            MatchRule(type="signal", interface=_INTERFACE),
            MatchRule(type="method_return"),
        ]
        monitor = Monitoring().BecomeMonitor([rule.serialise() for rule in rules])
        self._connection.send_and_get_reply(monitor, timeout=5.0)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="notice-log")
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        self._connection.close()

    def wait(self, text: str = "", seconds: float = 15.0) -> Notice:
        """The first notification with ``text`` in its title or body."""
        return until(
            lambda: next((each for each in self.notices if text in f"{each.title}\n{each.body}"), None),
            f"a notification with {text!r}",
            seconds,
        )

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                self._note(self._connection.receive(timeout=0.2))
            except TimeoutError:
                continue
            except ConnectionError:  # the desktop ended
                return

    def _note(self, message: Message) -> None:
        fields, kind = message.header.fields, message.header.message_type
        member = fields.get(HeaderFields.member)
        if kind is MessageType.method_call and member == "Notify":
            application, replaces, _icon, title, body, actions, hints, _seconds = message.body
            self._unanswered[fields[HeaderFields.sender], message.header.serial] = Notice(
                ident=replaces,
                application=application,
                title=title,
                body=body,
                buttons=dict(zip(actions[::2], actions[1::2], strict=True)),
                hints={name: variant[1] for name, variant in hints.items()},
            )
        elif kind is MessageType.method_return:
            asked = (fields.get(HeaderFields.destination, ""), fields.get(HeaderFields.reply_serial, 0))
            if notice := self._unanswered.pop(asked, None):
                notice.ident = message.body[0]  # given by the daemon
                self.notices.append(notice)
        elif kind is MessageType.signal and message.body:
            for notice in self.notices:
                if notice.ident == message.body[0] and member == "ActionInvoked":
                    notice.pressed.append(message.body[1])
                elif notice.ident == message.body[0] and member == "NotificationClosed":
                    notice.closed = True
