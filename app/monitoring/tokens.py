"""The endpoint's token: kept in the system's keyring, or in a file that only the owner may read.

Where it was put first is remembered. A keyring that is locked today must not bring about a second token, with
which the owner's monitoring would be turned away.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.errors import TillwatchError
from app.jobs.service import Service
from app.language import number, tr
from app.store import settings
from app.system.keychain import SERVICE, KeychainState, forget_secret, keep_secret, read_secret
from app.system.paths import Home

KEYRING = "keyring"
FILE = "file"
KEYRING_LIMIT_S = 5.0
TOKEN_BYTES = 32
SHORTEST_TOKEN = 20
"""Characters of a token that somebody wrote into the file by hand: fewer could be guessed."""


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """What a monitoring program must show, and which place (``KEYRING`` or ``FILE``) keeps it."""

    value: str
    place: str


def endpoint_token(service: Service, *, timeout_s: float = KEYRING_LIMIT_S, may_ask: bool = True) -> Token:
    """Return the token of this home, made on first use; may take ``timeout_s`` seconds twice.

    Unless it ``may_ask``, the owner is not asked to unlock the keyring for it.

    Raises ``TillwatchError`` where it is there but cannot be had: a locked keyring, a file that others may read.
    """
    with service.store.read() as connection:
        place = settings.get_endpoint(connection).token_place
    if place == KEYRING:
        token = _from_keyring(service.home, timeout_s, may_ask)
    elif token_file(service.home).exists():
        token = _from_file(service.home)
    else:
        token = _first(service.home, timeout_s, may_ask)
    if token.place != place:
        _remember(service, token.place)
    return token


def new_token(service: Service, *, timeout_s: float = KEYRING_LIMIT_S) -> Token:
    """Put a new token in the old one's place, wherever that was; whoever shows the old one is turned away."""
    token = _make(service.home, timeout_s)
    _remember(service, token.place)
    return token


def forget_token(service: Service, *, timeout_s: float = KEYRING_LIMIT_S) -> None:
    """Take the token away from wherever it is kept; the next time one is wanted, a new one is made.

    Raises ``TillwatchError`` where the keyring or the file does not let go of it.
    """
    with service.store.read() as connection:
        place = settings.get_endpoint(connection).token_place
    if place == KEYRING and not forget_secret(secret_name(service.home), timeout_s=timeout_s):
        raise TillwatchError(
            tr("The keyring did not let go of the endpoint's token."),
            tr(
                "Unlock it and try again, or delete '{secret}' in its own window.",
                secret=secret_name(service.home),
            ),
        )
    try:
        token_file(service.home).unlink(missing_ok=True)
    except OSError as error:
        raise _not_usable(token_file(service.home), error) from error
    _remember(service, "")


def token_file(home: Home) -> Path:
    """Return where the token is where no keyring keeps it."""
    return home.root / "endpoint-token"


def place_in_words(home: Home, place: str) -> str:
    """Say where a token is kept, so that the owner finds it."""
    if place == KEYRING:
        # words: {service} is the program under whose name the keyring keeps it.
        return tr(
            "in the system's keyring, as '{secret}' of {service}", secret=secret_name(home), service=SERVICE
        )
    return tr("in {path}", path=token_file(home)) if place else tr("not made yet")


def secret_name(home: Home) -> str:
    """Return the name under which the keyring keeps the token of a home."""
    return home.endpoint_secret


def _remember(service: Service, place: str) -> None:
    with service.store.write() as connection:
        found = settings.get_endpoint(connection)
        settings.put_endpoint(connection, replace(found, token_place=place), now=service.now())


def _from_keyring(home: Home, timeout_s: float, may_ask: bool) -> Token:
    secret = read_secret(secret_name(home), timeout_s=timeout_s, may_ask=may_ask)
    if secret.state is KeychainState.FOUND:
        return Token(secret.value, KEYRING)
    if secret.state is KeychainState.NOT_STORED:
        return _make(home, timeout_s)
    if secret.state is KeychainState.LOCKED:
        raise TillwatchError(
            tr("The keyring that keeps the endpoint's token is locked or does not answer."),
            tr("Unlock it, then give 'tillwatch endpoint --on'."),
        )
    raise TillwatchError(
        tr("The keyring that keeps the endpoint's token is not there."),
        tr("'tillwatch endpoint --new-token' makes another one, kept in a file."),
    )


def _first(home: Home, timeout_s: float, may_ask: bool) -> Token:
    secret = read_secret(secret_name(home), timeout_s=timeout_s, may_ask=may_ask)
    if secret.state is KeychainState.FOUND:
        return Token(secret.value, KEYRING)
    if secret.state is KeychainState.NOT_STORED:
        return _make(home, timeout_s)
    return _into_file(home, secrets.token_urlsafe(TOKEN_BYTES))


def _make(home: Home, timeout_s: float) -> Token:
    value = secrets.token_urlsafe(TOKEN_BYTES)
    if not keep_secret(secret_name(home), value, timeout_s=timeout_s):
        return _into_file(home, value)
    try:
        token_file(home).unlink(missing_ok=True)
    except OSError as error:
        raise _not_usable(token_file(home), error) from error
    return Token(value, KEYRING)


def _into_file(home: Home, value: str) -> Token:
    path = token_file(home)
    try:
        # Written whole under another name first; its maker gives it to the owner alone (0600).
        descriptor, written = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"{value}\n")
            Path(written).replace(path)
        except OSError:
            Path(written).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _not_usable(path, error) from error
    return Token(value, FILE)


def _from_file(home: Home) -> Token:
    path = token_file(home)
    try:
        # A link could point at a file of somebody else's choice.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, encoding="ascii", errors="replace") as file:
            found = os.fstat(file.fileno())
            value = file.read(1_000).strip()
    except OSError as error:
        raise _not_usable(path, error) from error
    # Windows keeps no such bits; there the owner's own folder is what shuts others out.
    if sys.platform != "win32" and (found.st_mode & 0o077 or found.st_uid != os.getuid()):
        raise TillwatchError(
            tr(
                "Others may read or change {path} (its mode is {mode}), so the token in it is no secret.",
                path=path,
                mode=f"{stat.S_IMODE(found.st_mode):03o}",
            ),
            tr("Give 'tillwatch endpoint --new-token'."),
        )
    if len(value) < SHORTEST_TOKEN or not value.isascii() or any(not "!" <= sign <= "~" for sign in value):
        raise TillwatchError(
            tr(
                "{path} holds no token: it must be one word of at least {least} characters.",
                path=path,
                least=number(SHORTEST_TOKEN),
            ),
            tr("Give 'tillwatch endpoint --new-token'."),
        )
    return Token(value, FILE)


def _not_usable(path: Path, error: OSError) -> TillwatchError:
    return TillwatchError(
        tr(
            "The endpoint's token in {path} cannot be used ({why}).",
            path=path,
            why=error.strerror or type(error).__name__,
        ),
        tr("Check the folder's permissions and the disk's space."),
    )
