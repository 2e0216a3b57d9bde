"""What this PC offers: a keyring, a notification service. Asked with a limit, because either may hang."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.language import tr, trn
from app.system.keychain import KeychainState, Secret, keyring_name, read_secret


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a part of the system answered, and what it said, in words."""

    ok: bool
    text: str


def keyring_answer(name: str, *, timeout_s: float) -> Answer:
    """Say whether secrets can be kept, and whether the one called ``name`` is; never opens a window to ask."""
    secret = read_secret(name, timeout_s=timeout_s, may_ask=False)
    if not secret.has_answered:
        return Answer(
            False,
            trn(
                "the keyring did not answer within {n} second",
                "the keyring did not answer within {n} seconds",
                timeout_s,
            ),
        )
    return Answer(secret.state in (KeychainState.FOUND, KeychainState.NOT_STORED), _in_words(secret))


def _in_words(secret: Secret) -> str:
    match secret.state:
        case KeychainState.FOUND:
            return tr("secrets can be kept ({keyring}); Tillwatch's is found", keyring=keyring_name())
        case KeychainState.NOT_STORED:
            return tr("secrets can be kept ({keyring}); none is stored yet", keyring=keyring_name())
        case KeychainState.LOCKED:
            return tr("the keyring is locked; unlock it, and what is kept in it can be used again")
        case KeychainState.NO_SERVICE if secret.detail:
            return tr("the keyring does not work ({reason})", reason=secret.detail)
        case KeychainState.NO_SERVICE:
            return tr("there is no keyring service; nothing that needs a password can be set up")


def notification_answer(*, timeout_s: float) -> Answer:
    """Say whether notifications can be shown here."""
    return _limited(_ask_notifications, timeout_s)


def _limited(ask: Callable[[], Answer], timeout_s: float) -> Answer:
    found: list[Answer] = []
    # A daemon thread: a service that hangs for ever must not keep this program from ending.
    thread = threading.Thread(target=lambda: found.append(ask()), name="probe", daemon=True)
    thread.start()
    thread.join(timeout_s)
    if found:
        return found[0]
    return Answer(
        False,
        trn(
            "the notification service did not answer within {n} second; the window tells instead",
            "the notification service did not answer within {n} seconds; the window tells instead",
            timeout_s,
        ),
    )


def _ask_notifications() -> Answer:
    from desktop_notifier import DesktopNotifier

    async def ask() -> Answer:
        capabilities = await DesktopNotifier(app_name="Tillwatch").get_capabilities()
        if any(capability.name == "BUTTONS" for capability in capabilities):
            return Answer(True, tr("notifications work, with buttons"))
        return Answer(True, tr("notifications work, without buttons"))

    try:
        return asyncio.run(ask())
    except Exception as error:  # noqa: BLE001 - each platform's service fails in its own way
        return Answer(
            False,
            tr(
                "there is no notification service ({reason}); the window tells instead",
                reason=type(error).__name__,
            ),
        )
