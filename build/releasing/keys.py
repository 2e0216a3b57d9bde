"""The keys: made by the people who hold them, each in a file that a passphrase locks.

A key's name begins with its role (``root-2``, ``targets``). Beside ``NAME.pem``, which never leaves its holder, lies
``NAME.pub.json``, which everybody may see.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner, Key, SSlibKey  # type: ignore[attr-defined]  # not named as exports

from build.releasing.roles import LEAST_KEYS, ROLES, ReleasingError

SHORTEST_PASSPHRASE = 12
"""Characters; what is shorter can be guessed by whoever finds the file."""

_PRIVATE = ".pem"
_PUBLIC = ".pub.json"


def make_key(folder: Path, name: str, passphrase: str) -> Path:
    """Make an Ed25519 key called ``name`` in ``folder`` and return its private file, which only its owner may read.

    Raises ``ReleasingError`` where the name begins with no role, the passphrase is short or the key is there already.
    """
    _role_of(name)
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ReleasingError(f"A passphrase has at least {SHORTEST_PASSPHRASE} characters.")
    private = Ed25519PrivateKey.generate()
    locked = private.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}{_PRIVATE}"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ReleasingError(f"{path} is there already. A key is never replaced by another one.") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(locked)
    public = SSlibKey.from_crypto(private.public_key())
    told = {"keyid": public.keyid, **public.to_dict()}
    (folder / f"{name}{_PUBLIC}").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return path


def open_key(path: Path, passphrase: str) -> CryptoSigner:
    """Return the key of a private file. Raises ``ReleasingError`` where it is missing or does not open."""
    try:
        private = load_pem_private_key(path.read_bytes(), passphrase.encode())
    except (OSError, TypeError, ValueError) as error:
        raise ReleasingError(f"{path} does not open: {error}") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise ReleasingError(f"{path} is no Ed25519 key.")
    return CryptoSigner(private)


def public_keys(folder: Path) -> dict[str, list[Key]]:
    """Return the public keys in ``folder`` by their role.

    Raises ``ReleasingError`` where a role has too few of them, or two files hold the same key.
    """
    keys: dict[str, list[Key]] = {role: [] for role in ROLES}
    for path in sorted(folder.glob(f"*{_PUBLIC}")):
        told = json.loads(path.read_bytes())
        keys[_role_of(path.name.removesuffix(_PUBLIC))].append(Key.from_dict(told.pop("keyid"), told))
    _see_enough(keys)
    return keys


def _see_enough(keys: dict[str, list[Key]]) -> None:
    for role, least in LEAST_KEYS.items():
        if len(keys[role]) < least:
            raise ReleasingError(f"The {role} role needs {least} public keys; {len(keys[role])} are there.")
    everyone = [key.keyid for of_role in keys.values() for key in of_role]
    if len(set(everyone)) != len(everyone):
        raise ReleasingError("One key is there under two names. Each role and each holder has their own.")


def _role_of(name: str) -> str:
    role = name.partition("-")[0]
    if role not in ROLES:
        raise ReleasingError(f"'{name}' does not begin with one of {', '.join(ROLES)}.")
    return role
