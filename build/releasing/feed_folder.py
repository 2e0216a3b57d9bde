"""The folder of a feed: ``metadata`` and ``targets``, which are published as they are, and ``staged`` beside them.

A list that people have to sign waits in ``staged`` until it has every signature that it needs; then it is moved into
``metadata``, under a name with its number, and is never changed again.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner, Key  # type: ignore[attr-defined]  # not named as exports
from tuf.api.metadata import (  # type: ignore[attr-defined]  # not named as exports
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from app.updates.versions import is_plain
from build.releasing.roles import (
    HOLDS,
    ROLES,
    ROOT,
    SNAPSHOT,
    TARGETS,
    THRESHOLDS,
    TIMESTAMP,
    ReleasingError,
    expiry,
)

_SPEC = "1.0.31"


class FeedFolder:
    """A feed that is being kept. Every method raises ``ReleasingError`` where the folder is not ready for it."""

    def __init__(self, folder: Path) -> None:
        self._metadata = folder / "metadata"
        self._targets = folder / "targets"
        self._staged = folder / "staged"

    def begin(self, keys: dict[str, list[Key]], now: datetime) -> None:
        """Stage the first root and the first, empty, list of targets. Both then have to be signed."""
        if self._numbers(ROOT):
            raise ReleasingError("This feed has begun already. Other keys come in by rotate-root.")
        for folder in (self._metadata, self._targets, self._staged):
            folder.mkdir(parents=True, exist_ok=True)
        self._stage(ROOT, Metadata(self._root_of(keys, 1, now)))
        targets = Targets(version=1, spec_version=_SPEC, expires=expiry(TARGETS, now))
        self._stage(TARGETS, Metadata(targets))

    def rotate_root(self, keys: dict[str, list[Key]], now: datetime) -> None:
        """Stage the next root with ``keys``: enough holders of the old and of the new ones have to sign it."""
        number = self._published(ROOT).signed.version + 1
        self._stage(ROOT, Metadata(self._root_of(keys, number, now)))

    def add(self, artefact: Path, custom: dict[str, Any], now: datetime) -> str:
        """List ``artefact``, described by ``custom``, in the staged targets; copy it in; return its name."""
        version = str(custom["version"])
        if not is_plain(version) or version not in artefact.name:
            raise ReleasingError(
                f"{artefact.name} is not an artefact of a version '{version}' (three numbers)."
            )
        staged = self._next_targets(now)
        listed = TargetFile.from_file(artefact.name, str(artefact), ["sha256"])
        there = staged.signed.targets.get(artefact.name)
        if there is not None and there.hashes != listed.hashes:
            raise ReleasingError(
                f"{artefact.name} is listed already, with other content. Give it a new version."
            )
        listed.unrecognized_fields["custom"] = custom
        staged.signed.targets[artefact.name] = listed
        shutil.copyfile(artefact, self._targets / f"{listed.hashes['sha256']}.{artefact.name}")
        self._stage(TARGETS, staged)
        return artefact.name

    def withdraw(self, name: str, now: datetime) -> None:
        """Take an artefact off the staged targets. Its file stays until it is removed by hand."""
        staged = self._next_targets(now)
        if staged.signed.targets.pop(name, None) is None:
            raise ReleasingError(f"{name} is not listed.")
        self._stage(TARGETS, staged)

    def sign(self, role: str, signer: CryptoSigner, now: datetime) -> bool:
        """Sign what is staged for ``role``; publish it, and return True, once enough have signed.

        Where nothing is staged for targets, the list that is published is staged anew, to hold longer.
        """
        if role == TARGETS:
            staged: Metadata[Any] = self._next_targets(now)
        elif role == ROOT and self._staged_path(ROOT).exists():
            staged = Metadata[Root].from_file(str(self._staged_path(ROOT)))
        else:
            raise ReleasingError(f"Nothing waits for a signature of {role}.")
        if signer.public_key.keyid not in self._may_sign(role, staged):
            raise ReleasingError(f"This key may not sign {role}.")
        staged.sign(signer, append=True)
        self._stage(role, staged)
        if not self._is_signed(role, staged):
            return False
        self._publish(role, staged)
        self._staged_path(role).unlink()
        return True

    def renew(self, snapshot: CryptoSigner, timestamp: CryptoSigner, now: datetime) -> None:
        """Publish a timestamp that holds anew, and a snapshot where the targets changed or half its time is over."""
        self._renew_snapshot(snapshot, now)
        newest = self._published(SNAPSHOT)
        number = self._timestamp_number() + 1
        about = MetaFile.from_data(newest.signed.version, self._bytes(SNAPSHOT), ["sha256"])
        made = Timestamp(
            version=number, spec_version=_SPEC, expires=expiry(TIMESTAMP, now), snapshot_meta=about
        )
        self._sign_and_publish(TIMESTAMP, Metadata(made), timestamp)

    def root(self) -> bytes:
        """Return the newest root, as it goes into a package."""
        return self._bytes(ROOT)

    def told(self, now: datetime) -> list[str]:
        """Return a line about each role: its number, until when it holds, and what to do soon."""
        lines = []
        for role in ROLES:
            path = self._staged_path(role)
            if path.exists():
                waiting = Metadata.from_file(str(path))
                lines.append(
                    f"{role:10} {waiting.signed.version:4}  waits: {len(waiting.signatures)} signature(s)"
                )
            if self._numbers(role) or (role == TIMESTAMP and self._timestamp_number()):
                signed = Metadata.from_bytes(self._bytes(role)).signed
                soon = "  RENEW IT SOON" if signed.expires - now < HOLDS[role] / 4 else ""
                lines.append(
                    f"{role:10} {signed.version:4}  holds until {signed.expires:%Y-%m-%d %H:%M} UTC{soon}"
                )
        return lines

    def _root_of(self, keys: dict[str, list[Key]], number: int, now: datetime) -> Root:
        root = Root(version=number, spec_version=_SPEC, expires=expiry(ROOT, now), consistent_snapshot=True)
        for role in ROLES:
            for key in keys[role]:
                root.add_key(key, role)
            root.roles[role].threshold = THRESHOLDS[role]
        return root

    def _next_targets(self, now: datetime) -> Metadata[Targets]:
        """Return the staged targets; a copy of the published ones, with the next number, where none are staged."""
        path = self._staged_path(TARGETS)
        if path.exists():
            return Metadata[Targets].from_file(str(path))
        staged = self._published(TARGETS)
        staged.signed.version += 1
        staged.signed.expires = expiry(TARGETS, now)
        staged.signatures.clear()
        return staged

    def _may_sign(self, role: str, staged: Metadata[Any]) -> set[str]:
        roots = [staged.signed] if role == ROOT else []
        if self._numbers(ROOT):
            roots.append(self._published(ROOT).signed)
        return {keyid for root in roots for keyid in root.roles[role].keyids}

    def _is_signed(self, role: str, staged: Metadata[Any]) -> bool:
        if role != ROOT and not self._numbers(ROOT):
            raise ReleasingError("The first root is not signed yet. It comes before everything else.")
        before = self._published(ROOT).signed if self._numbers(ROOT) else None
        if role == ROOT:
            verdict = staged.signed.get_root_verification_result(
                before, staged.signed_bytes, staged.signatures
            )
            return bool(verdict)
        assert before is not None
        return bool(before.get_verification_result(role, staged.signed_bytes, staged.signatures))

    def _renew_snapshot(self, signer: CryptoSigner, now: datetime) -> None:
        targets = self._published(TARGETS)
        if not self._is_signed(TARGETS, targets):
            raise ReleasingError("The key of targets was changed. Sign targets with the new one first.")
        number = 1
        if self._numbers(SNAPSHOT):
            newest = self._published(SNAPSHOT)
            number = newest.signed.version + 1
            same = newest.signed.meta["targets.json"].version == targets.signed.version
            fresh = newest.signed.expires - now > HOLDS[SNAPSHOT] / 2
            if same and fresh and self._is_signed(SNAPSHOT, newest):
                return
        about = MetaFile.from_data(targets.signed.version, self._bytes(TARGETS), ["sha256"])
        made = Snapshot(
            version=number, spec_version=_SPEC, expires=expiry(SNAPSHOT, now), meta={"targets.json": about}
        )
        self._sign_and_publish(SNAPSHOT, Metadata(made), signer)

    def _sign_and_publish(self, role: str, made: Metadata[Any], signer: CryptoSigner) -> None:
        made.sign(signer)
        if not self._is_signed(role, made):
            raise ReleasingError(f"This key may not sign {role}.")
        self._publish(role, made)

    def _stage(self, role: str, made: Metadata[Any]) -> None:
        path = self._staged_path(role)
        if path.exists():
            before = Metadata.from_file(str(path))
            if before.signed != made.signed:
                made.signatures.clear()
        made.to_file(str(path), JSONSerializer(compact=False))

    def _publish(self, role: str, made: Metadata[Any]) -> None:
        path = self._path(role, made.signed.version)
        if role != TIMESTAMP and path.exists():
            raise ReleasingError(f"{path.name} is published already, and never changes.")
        part = path.with_suffix(".part")
        part.write_bytes(made.to_bytes(JSONSerializer(compact=True)))
        part.replace(path)

    def _published(self, role: str) -> Metadata[Any]:
        return Metadata[Any].from_bytes(self._bytes(role))

    def _bytes(self, role: str) -> bytes:
        numbers = self._numbers(role)
        if role != TIMESTAMP and not numbers:
            raise ReleasingError(f"The feed has no {role} yet. Begin it, and have it signed.")
        return self._path(role, max(numbers, default=0)).read_bytes()

    def _timestamp_number(self) -> int:
        path = self._path(TIMESTAMP, 0)
        return Metadata[Timestamp].from_file(str(path)).signed.version if path.exists() else 0

    def _numbers(self, role: str) -> list[int]:
        return [int(path.name.partition(".")[0]) for path in self._metadata.glob(f"[0-9]*.{role}.json")]

    def _path(self, role: str, number: int) -> Path:
        return self._metadata / (f"{role}.json" if role == TIMESTAMP else f"{number}.{role}.json")

    def _staged_path(self, role: str) -> Path:
        return self._staged / f"{role}.json"
