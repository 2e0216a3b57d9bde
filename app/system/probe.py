"""What this PC offers: a keyring, a notification service. Asked with a limit, because either may hang."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a part of the system answered, and what it said, in words."""

    ok: bool
    text: str


def keyring_answer(*, timeout_s: float) -> Answer:
    """Say whether secrets can be kept: found, locked, no service, or no answer in time."""
    return _limited(_ask_keyring, timeout_s, "the keyring did not answer")


def notification_answer(*, timeout_s: float) -> Answer:
    """Say whether notifications can be shown here."""
    return _limited(_ask_notifications, timeout_s, "the notification service did not answer")


def _limited(ask: Callable[[], Answer], timeout_s: float, silence: str) -> Answer:
    found: list[Answer] = []
    # A daemon thread: a service that hangs for ever must not keep this program from ending.
    thread = threading.Thread(target=lambda: found.append(ask()), name="probe", daemon=True)
    thread.start()
    thread.join(timeout_s)
    return found[0] if found else Answer(False, f"{silence} within {timeout_s:g} seconds")


def _ask_keyring() -> Answer:
    import keyring
    from keyring.errors import KeyringError, KeyringLocked, NoKeyringError

    try:
        keyring.get_password("Tillwatch", "probe")
    except KeyringLocked:
        return Answer(False, "the keyring is locked")
    except NoKeyringError:
        return Answer(False, "there is no keyring service; nothing that needs a password can be set up")
    except KeyringError as error:
        return Answer(False, f"the keyring does not work ({error})")
    return Answer(True, f"secrets can be kept ({type(keyring.get_keyring()).__module__})")


def _ask_notifications() -> Answer:
    from desktop_notifier import DesktopNotifier

    async def ask() -> Answer:
        capabilities = await DesktopNotifier(app_name="Tillwatch").get_capabilities()
        buttons = any(capability.name == "BUTTONS" for capability in capabilities)
        return Answer(True, "notifications work" + (", with buttons" if buttons else ", without buttons"))

    try:
        return asyncio.run(ask())
    except Exception as error:  # noqa: BLE001 - each platform's service fails in its own way
        return Answer(
            False, f"there is no notification service ({type(error).__name__}); the window tells instead"
        )
