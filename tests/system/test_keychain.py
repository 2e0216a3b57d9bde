"""Four answers of the keyring are kept apart: found, not stored, locked, no service."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError

from app.system.keychain import KeychainState, forget_secret, keep_secret, read_secret


class Ring(KeyringBackend):
    """A keyring that does what a test wants of it."""

    priority = 1  # type: ignore[assignment]

    def __init__(self, error: Exception | None = None, hang: threading.Event | None = None) -> None:
        super().__init__()
        self._error = error
        self._hang = hang
        self._kept: dict[str, str] = {}

    def _answer(self) -> None:
        if self._hang is not None:
            self._hang.wait(20)
        if self._error is not None:
            raise self._error

    def get_password(self, service: str, username: str) -> str | None:
        self._answer()
        return self._kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._answer()
        self._kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._answer()
        if username not in self._kept:
            raise PasswordDeleteError("nothing there")
        del self._kept[username]


@pytest.fixture(autouse=True)
def usual_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_what_was_kept_is_found_and_nothing_else() -> None:
    keyring.set_keyring(Ring())
    assert read_secret("token", timeout_s=20).state is KeychainState.NOT_STORED
    assert keep_secret("token", "s3cret", timeout_s=20)
    found = read_secret("token", timeout_s=20)
    assert (found.state, found.value, found.has_answered) == (KeychainState.FOUND, "s3cret", True)
    assert "s3cret" not in repr(found)
    assert read_secret("another", timeout_s=20).state is KeychainState.NOT_STORED
    assert forget_secret("token", timeout_s=20)
    assert read_secret("token", timeout_s=20).state is KeychainState.NOT_STORED
    assert forget_secret("token", timeout_s=20)  # what is not there need not be taken out


def test_a_keyring_that_keeps_it_all_the_same_is_not_believed() -> None:
    class Stubborn(Ring):
        def delete_password(self, service: str, username: str) -> None:
            return

    keyring.set_keyring(Stubborn())
    assert keep_secret("token", "s3cret", timeout_s=20)
    assert not forget_secret("token", timeout_s=20)
    keyring.set_keyring(Ring(KeyringLocked("locked")))
    assert not forget_secret("token", timeout_s=20)


@pytest.mark.parametrize(
    ("ring", "state", "detail"),
    [
        (Ring(KeyringLocked("x")), KeychainState.LOCKED, ""),
        (Ring(NoKeyringError("x")), KeychainState.NO_SERVICE, ""),
        (Ring(InitError("rusty")), KeychainState.NO_SERVICE, "rusty"),
        (
            Ring(ConnectionResetError("the service went away")),
            KeychainState.NO_SERVICE,
            "the service went away",
        ),
        (Ring(ValueError()), KeychainState.NO_SERVICE, "ValueError"),
        (fail.Keyring(), KeychainState.NO_SERVICE, ""),
        (null.Keyring(), KeychainState.NO_SERVICE, ""),
    ],
    ids=["locked", "none", "broken", "gone", "wordless", "none at all", "one that keeps nothing"],
)
def test_whatever_goes_wrong_is_one_of_the_four(
    ring: KeyringBackend, state: KeychainState, detail: str
) -> None:
    keyring.set_keyring(ring)
    found = read_secret("token", timeout_s=20)
    assert (found.state, found.detail, found.value) == (state, detail, "")
    assert not keep_secret("token", "s3cret", timeout_s=20)


def test_a_silent_keyring_counts_as_locked_and_is_not_waited_for() -> None:
    hang = threading.Event()
    keyring.set_keyring(Ring(hang=hang))
    found = read_secret("token", timeout_s=0.05)
    kept = keep_secret("token", "s3cret", timeout_s=0.05)
    hang.set()
    assert (found.state, found.has_answered) == (KeychainState.LOCKED, False)
    assert not kept


@pytest.mark.skipif(sys.platform != "linux", reason="only there it may open a window")
def test_one_that_is_locked_is_only_looked_at_where_nobody_is_to_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    class SecretService(Ring):
        __module__ = "keyring.backends.SecretService"

        def get_password(self, service: str, username: str) -> str | None:
            asked.append(username)
            return None

    monkeypatch.setattr("app.system.keychain._is_locked", lambda: True)
    keyring.set_keyring(SecretService())
    assert read_secret("token", timeout_s=20, may_ask=False).state is KeychainState.LOCKED
    assert asked == []
    assert read_secret("token", timeout_s=20).state is KeychainState.NOT_STORED
    assert asked == ["token"]
