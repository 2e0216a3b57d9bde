from __future__ import annotations

import threading
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, KeyringLocked, NoKeyringError

from app.system.probe import keyring_answer


class Ring(KeyringBackend):
    """A keyring that does what a test wants of it."""

    priority = 1  # type: ignore[assignment]

    def __init__(
        self, error: Exception | None = None, hang: threading.Event | None = None, value: str | None = None
    ) -> None:
        super().__init__()
        self._value = value
        self._error = error
        self._hang = hang

    def get_password(self, service: str, username: str) -> str | None:
        if self._hang is not None:
            self._hang.wait(20)
        if self._error is not None:
            raise self._error
        return self._value

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def usual_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_a_keyring_that_answers_keeps_secrets() -> None:
    keyring.set_keyring(Ring())
    answer = keyring_answer("token", timeout_s=20)
    assert answer.ok
    assert answer.text.startswith("secrets can be kept (")
    assert answer.text.endswith("none is stored yet")


def test_a_secret_that_is_there_is_said_to_be_found_and_is_not_shown() -> None:
    keyring.set_keyring(Ring(value="s3cret"))
    answer = keyring_answer("token", timeout_s=20)
    assert answer.ok
    assert answer.text.endswith("is found")
    assert "s3cret" not in answer.text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyringLocked("x"), "locked"),
        (NoKeyringError("x"), "no keyring service"),
        (KeyringError("rusty"), "does not work (rusty)"),
    ],
)
def test_a_keyring_that_does_not_is_told_of(error: Exception, words: str) -> None:
    keyring.set_keyring(Ring(error))
    answer = keyring_answer("token", timeout_s=20)
    assert not answer.ok
    assert words in answer.text


def test_a_keyring_that_hangs_is_not_waited_for() -> None:
    hang = threading.Event()
    keyring.set_keyring(Ring(hang=hang))
    answer = keyring_answer("token", timeout_s=0.05)
    hang.set()
    assert not answer.ok
    assert answer.text == "the keyring did not answer within 0.05 seconds"
