"""Whether this desktop has a place for tray icons, asked without Qt."""

from __future__ import annotations

import asyncio
import ctypes
import ctypes.util
from collections.abc import Mapping
from typing import Any

from app.language import tr
from app.system.probe import Answer

WATCHER = "org.kde.StatusNotifierWatcher"
STEP_S = 2.0
"""Seconds that the session bus has for each question. A healthy one needs a few milliseconds."""


def tray_answer(environ: Mapping[str, str], platform: str) -> Answer:
    """Say whether an icon could be seen. ``platform``: as ``sys.platform`` says. May take some seconds."""
    if platform in ("win32", "darwin"):
        return Answer(True, tr("this system always has a place for the icon"))
    if environ.get("DBUS_SESSION_BUS_ADDRESS") and _notifier_host():
        return Answer(True, tr("this desktop shows tray icons"))
    if environ.get("DISPLAY") and _older_tray():
        return Answer(True, tr("this desktop shows tray icons, the older way"))
    return Answer(False, tr("this desktop shows no tray icons"))


def _notifier_host() -> bool:
    """Whether somebody on the session bus shows icons, as most desktops of today do."""
    try:
        return asyncio.run(asyncio.wait_for(_ask_watcher(), STEP_S))
    except Exception:  # noqa: BLE001 - no bus, none that answers, none that may be asked: all the same to an icon
        return False


async def _ask_watcher() -> bool:
    # Imported here: it is large, and the notices bring it along on Linux only.
    from dbus_fast import BusType, Message
    from dbus_fast.aio import MessageBus

    bus = await MessageBus(bus_type=BusType.SESSION).connect()
    try:

        async def ask(name: str, path: str, interface: str, member: str, *words: str) -> Any:
            reply = await bus.call(
                Message(
                    destination=name,
                    path=path,
                    interface=interface,
                    member=member,
                    signature="s" * len(words),
                    body=list(words),
                )
            )
            return reply.body[0] if reply.body else None

        dbus = "org.freedesktop.DBus"
        # Asked first: a call to a name that nobody has may start a program that would have it.
        if await ask(dbus, "/org/freedesktop/DBus", dbus, "NameHasOwner", WATCHER) is not True:
            return False
        registered = await ask(
            WATCHER, "/StatusNotifierWatcher", "org.freedesktop.DBus.Properties", "Get", WATCHER,
            "IsStatusNotifierHostRegistered",
        )  # fmt: skip
        return getattr(registered, "value", None) is True
    finally:
        bus.disconnect()


def _older_tray() -> bool:
    """Whether a window owns the tray's selection on the first screen, as panels of X11 have done since 2002."""
    name = ctypes.util.find_library("X11")
    if name is None:
        return False
    try:
        x11 = ctypes.CDLL(name)
    except OSError:
        return False
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = x11.XGetSelectionOwner.restype = ctypes.c_ulong
    display = x11.XOpenDisplay(None)
    if not display:
        return False
    pointer = ctypes.c_void_p(display)
    try:
        atom = x11.XInternAtom(pointer, b"_NET_SYSTEM_TRAY_S0", 0)
        return bool(x11.XGetSelectionOwner(pointer, ctypes.c_ulong(atom)))
    finally:
        x11.XCloseDisplay(pointer)
