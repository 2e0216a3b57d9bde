"""Where the token is kept, and when it is refused rather than trusted."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import keyring
import pytest
from keyring.backends.null import Keyring as Forgetful
from keyring.errors import KeyringLocked

from app.domain.errors import TillwatchError
from app.jobs.service import Service
from app.monitoring.tokens import FILE, KEYRING, endpoint_token, forget_token, new_token, token_file
from tests.filling import rows
from tests.monitoring.conftest import PocketKeyring


def locked() -> None:
    raise KeyringLocked("locked")


@pytest.fixture
def silence(pocket: PocketKeyring) -> Iterator[None]:
    """The keyring waits for a password that nobody types."""
    typed = threading.Event()

    def wait() -> None:
        typed.wait(20)

    pocket.answer = wait
    yield
    typed.set()


def test_without_a_keyring_it_is_a_file_that_only_the_owner_may_read(service: Service) -> None:
    token = endpoint_token(service)
    path = token_file(service.home)
    assert token.place == FILE
    assert path.read_text().strip() == token.value
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(token.value) >= 40
    assert endpoint_token(service).value == token.value


def test_with_a_keyring_there_is_no_file(service: Service, pocket: PocketKeyring) -> None:
    token = endpoint_token(service)
    assert token.place == KEYRING
    assert list(pocket.kept.values()) == [token.value]
    assert not token_file(service.home).exists()
    assert endpoint_token(service).value == token.value


def test_a_keyring_that_forgets_at_once_is_none(service: Service) -> None:
    keyring.set_keyring(Forgetful())
    assert endpoint_token(service).place == FILE


def test_a_keyring_locked_later_brings_about_no_second_token(service: Service, pocket: PocketKeyring) -> None:
    token = endpoint_token(service)
    pocket.answer = locked
    with pytest.raises(TillwatchError, match="locked"):
        endpoint_token(service)
    assert not token_file(service.home).exists()
    pocket.answer = lambda: None
    assert endpoint_token(service).value == token.value


def test_a_keyring_locked_from_the_start_leaves_the_file_in_use(
    service: Service, pocket: PocketKeyring
) -> None:
    pocket.answer = locked
    token = endpoint_token(service)
    assert token.place == FILE
    pocket.answer = lambda: None
    assert endpoint_token(service).value == token.value
    assert pocket.kept == {}


@pytest.mark.usefixtures("silence")
def test_a_keyring_that_hangs_is_not_waited_for(service: Service) -> None:
    assert endpoint_token(service, timeout_s=0.05).place == FILE


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o622])
def test_a_file_that_others_may_read_or_change_is_refused(service: Service, mode: int) -> None:
    endpoint_token(service)
    token_file(service.home).chmod(mode)
    with pytest.raises(TillwatchError, match=f"{mode:03o}.*--new-token"):
        endpoint_token(service)


def test_a_link_is_refused(service: Service) -> None:
    value = endpoint_token(service).value
    path = token_file(service.home)
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")
    with pytest.raises(TillwatchError, match="cannot be used") as refused:
        endpoint_token(service)
    assert value not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "short", "two words that are long enough", "x" * 30 + "\n" + "y" * 30, "ü" * 30]
)
def test_a_file_without_a_token_in_it_is_refused(service: Service, text: str) -> None:
    endpoint_token(service)
    token_file(service.home).write_text(text, encoding="utf-8")
    with pytest.raises(TillwatchError, match="holds no token"):
        endpoint_token(service)


def test_a_new_token_takes_the_place_of_the_old_one(service: Service, pocket: PocketKeyring) -> None:
    keyring_one = endpoint_token(service)
    pocket.answer = locked
    in_file = new_token(service)
    assert (in_file.place, endpoint_token(service).value) == (FILE, in_file.value)
    pocket.answer = lambda: None
    again = new_token(service)
    assert again.place == KEYRING
    assert not token_file(service.home).exists()
    assert len({keyring_one.value, in_file.value, again.value}) == 3


@pytest.mark.parametrize("place", [KEYRING, FILE])
def test_a_forgotten_token_is_nowhere_any_more(service: Service, pocket: PocketKeyring, place: str) -> None:
    if place == FILE:
        pocket.answer = locked
    first = endpoint_token(service)
    assert first.place == place
    pocket.answer = lambda: None
    forget_token(service)
    assert not token_file(service.home).exists()
    assert endpoint_token(service).value != first.value


def test_a_locked_keyring_does_not_let_go_of_it_and_that_is_said(
    service: Service, pocket: PocketKeyring
) -> None:
    first = endpoint_token(service)
    pocket.answer = locked
    with pytest.raises(TillwatchError, match="did not let go"):
        forget_token(service)
    pocket.answer = lambda: None
    assert endpoint_token(service) == first


def test_it_is_neither_in_the_store_nor_in_words(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        token = endpoint_token(service)
    assert token.value not in repr(token)
    assert token.value not in caplog.text
    assert not any(token.value in str(row) for row in rows(service.store, "SELECT * FROM setting"))
