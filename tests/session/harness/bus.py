"""A D-Bus connection with plain values in and out."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
from jeepney.bus_messages import DBus
from jeepney.io.blocking import open_dbus_connection


class BusError(RuntimeError):
    """The other side answered with an error; its name and words are the message."""


class Bus:
    """One blocking connection to the bus at ``address``. Not for use by two threads at once."""

    def __init__(self, address: str) -> None:
        self.connection = open_dbus_connection(bus=address)

    def call(
        self,
        service: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        *arguments: Any,
        seconds: float = 5.0,
    ) -> Any:
        """The answer: the value itself where there is one, else the tuple of values.

        Raises BusError, or TimeoutError after ``seconds``.
        """
        message = new_method_call(
            DBusAddress(path, bus_name=service, interface=interface), member, signature, arguments
        )
        reply = self.connection.send_and_get_reply(message, timeout=seconds)
        if reply.header.message_type is MessageType.error:
            raise BusError(f"{reply.header.fields.get(HeaderFields.error_name)}: {reply.body}")
        return reply.body[0] if len(reply.body) == 1 else reply.body

    def get(self, service: str, path: str, interface: str, name: str, seconds: float = 5.0) -> Any:
        """A property's value, without its variant wrapping."""
        properties = "org.freedesktop.DBus.Properties"
        return self.call(service, path, properties, "Get", "ss", interface, name, seconds=seconds)[1]

    def put(self, service: str, path: str, interface: str, name: str, signature: str, value: Any) -> None:
        """Sets a property; ``signature`` is the value's D-Bus type."""
        self.call(
            service,
            path,
            "org.freedesktop.DBus.Properties",
            "Set",
            "ssv",
            interface,
            name,
            (signature, value),
        )

    def owned(self, name: str) -> bool:
        """Whether somebody answers to this well-known name now."""
        return bool(self.connection.send_and_get_reply(DBus().NameHasOwner(name), timeout=5.0).body[0])

    def connection_process(self, name: str) -> int:
        """Id of the process that answers to ``name``."""
        reply = self.connection.send_and_get_reply(DBus().GetConnectionUnixProcessID(name), timeout=5.0)
        return int(reply.body[0])

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
