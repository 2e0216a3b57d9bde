"""Secrets in the system's keyring. It may be absent, locked or silent, and these are kept apart."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

SERVICE = "Tillwatch"
"""The name under which the owner finds our secrets in the keyring's own window."""

T = TypeVar("T")

_KEEPS_NOTHING = ("keyring.backends.null", "keyring.backends.fail")
_SECRET_SERVICE = ("keyring.backends.SecretService", "keyring.backends.chainer")


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
    has_answered: bool = True
    """False where the keyring was silent: it hangs, or waits for the owner."""
    detail: str = ""
    """What is wrong with a keyring that is there and does not work, as it says itself."""


def read_secret(name: str, *, timeout_s: float, may_ask: bool = True) -> Secret:
    """Return the secret kept under ``name``, or why there is none, within ``timeout_s`` seconds.

    Unless it ``may_ask``, a locked keyring is left alone: at login nobody wants to be asked for a password.
    """
    silent = Secret(KeychainState.LOCKED, has_answered=False)
    return _limited(lambda: _read(name, may_ask), timeout_s) or silent


def keep_secret(name: str, value: str, *, timeout_s: float) -> bool:
    """Keep ``value`` under ``name``; False where the keyring did not take it within ``timeout_s`` seconds."""
    return _limited(lambda: _keep(name, value), timeout_s) or False


def forget_secret(name: str, *, timeout_s: float) -> bool:
    """Take what is kept under ``name`` out of the keyring; False where it may still be there after ``timeout_s``."""
    return _limited(lambda: _forget(name), timeout_s) or False


def keyring_name() -> str:
    """Return which of the keyring library's ways to a keyring is in use here, by its module."""
    import keyring

    return str(type(keyring.get_keyring()).__module__)


def _limited(ask: Callable[[], T], timeout_s: float) -> T | None:
    found: list[T] = []
    # A daemon thread: a keyring that hangs for ever must not keep this program from ending.
    thread = threading.Thread(target=lambda: found.append(ask()), name="keychain", daemon=True)
    thread.start()
    thread.join(timeout_s)
    return found[0] if found else None


def _read(name: str, may_ask: bool) -> Secret:
    import keyring
    from keyring.errors import KeyringLocked, NoKeyringError

    try:
        if keyring_name() in _KEEPS_NOTHING:
            return Secret(KeychainState.NO_SERVICE)
        if not may_ask and _is_locked():
            return Secret(KeychainState.LOCKED)
        value = keyring.get_password(SERVICE, name)
    except KeyringLocked:
        return Secret(KeychainState.LOCKED)
    except NoKeyringError:
        return Secret(KeychainState.NO_SERVICE)
    except Exception as error:  # noqa: BLE001 - its back ends let through whatever their libraries raise
        return Secret(KeychainState.NO_SERVICE, detail=str(error) or type(error).__name__)
    return Secret(KeychainState.NOT_STORED) if not value else Secret(KeychainState.FOUND, value)


def _is_locked() -> bool:
    """Whether the Secret Service is locked. To ask for a secret would open its window; this only looks."""
    if sys.platform != "linux" or keyring_name() not in _SECRET_SERVICE:
        return False
    import secretstorage
    from secretstorage.collection import get_collection_by_alias

    try:
        with closing(secretstorage.dbus_init()) as connection:
            return bool(get_collection_by_alias(connection, "default").is_locked())
    except secretstorage.exceptions.SecretStorageException:  # no such service, or nothing kept in it yet
        return False


def _keep(name: str, value: str) -> bool:
    import keyring

    try:
        ring = keyring.get_keyring()
        ring.set_password(SERVICE, name, value)
        # Asked back, because one of its back ends takes everything and keeps nothing.
        return ring.get_password(SERVICE, name) == value
    except Exception:  # noqa: BLE001 - its back ends let through whatever their libraries raise
        return False


def _forget(name: str) -> bool:
    import keyring
    from keyring.errors import NoKeyringError, PasswordDeleteError

    try:
        ring = keyring.get_keyring()
        try:
            ring.delete_password(SERVICE, name)
        except (PasswordDeleteError, NoKeyringError):  # nothing is kept there
            return keyring_name() in _KEEPS_NOTHING or not ring.get_password(SERVICE, name)
        return not ring.get_password(SERVICE, name)
    except Exception:  # noqa: BLE001 - its back ends let through whatever their libraries raise
        return False
