"""Secrets in the system's keyring. It may be absent, locked or silent, and these are kept apart."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

SERVICE = "Tillwatch"
"""The name under which the owner finds our secrets in the keyring's own window."""

T = TypeVar("T")


class KeychainState(StrEnum):
    """What the keyring said."""

    FOUND = "found"
    NOT_STORED = "not-stored"
    LOCKED = "locked"
    """The secret may be there, but not now: the owner has to unlock the keyring. Also said of one that is silent,
    which as a rule waits for the owner's password."""
    NO_SERVICE = "no-service"


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """The answer to a look-up; ``value`` is empty unless ``state`` is ``FOUND``. Never shows its value in a log."""

    state: KeychainState
    value: str = ""


def read_secret(name: str, *, timeout_s: float) -> Secret:
    """Return the secret kept under ``name``, or why there is none, within ``timeout_s`` seconds."""
    return _limited(lambda: _read(name), timeout_s) or Secret(KeychainState.LOCKED)


def keep_secret(name: str, value: str, *, timeout_s: float) -> bool:
    """Keep ``value`` under ``name``; False where the keyring did not take it within ``timeout_s`` seconds."""
    return _limited(lambda: _keep(name, value), timeout_s) or False


def _limited(ask: Callable[[], T], timeout_s: float) -> T | None:
    found: list[T] = []
    # A daemon thread: a keyring that hangs for ever must not keep this program from ending.
    thread = threading.Thread(target=lambda: found.append(ask()), name="keychain", daemon=True)
    thread.start()
    thread.join(timeout_s)
    return found[0] if found else None


def _read(name: str) -> Secret:
    import keyring
    from keyring.errors import KeyringError, KeyringLocked

    try:
        value = keyring.get_password(SERVICE, name)
    except KeyringLocked:
        return Secret(KeychainState.LOCKED)
    except KeyringError:
        return Secret(KeychainState.NO_SERVICE)
    return Secret(KeychainState.NOT_STORED) if not value else Secret(KeychainState.FOUND, value)


def _keep(name: str, value: str) -> bool:
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, name, value)
        # Asked back, because one of its back ends takes everything and keeps nothing.
        return keyring.get_password(SERVICE, name) == value
    except KeyringError:
        return False
