"""One running Tillwatch a home: a lock that the operating system frees, and a line to whoever holds it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from app.domain.errors import StoreError
from app.language import tr

_MAX_REPLY_BYTES = 1_000_000

_GLANCES = 20
_GLANCE_S = 0.01
"""How often, and how many seconds apart, a start tries again where somebody is only looking at the lock."""


class InstanceLock:
    """An exclusive lock on a file. It ends with its process, however that ends, so it is never stale."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock. False where another process (or another lock object) holds it.

        One that only looks (``is_held``) is waited for: it takes no longer than a glance.
        Raises ``StoreError`` where the file may not be opened.
        """
        descriptor = self._open(os.O_RDWR | os.O_CREAT)
        if not _lock_after_glances(descriptor):
            os.close(descriptor)
            return False
        # The pid is for a person who looks into the file; nothing of ours trusts it, so a full disk may keep it out.
        with contextlib.suppress(OSError):
            os.truncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor
        return True

    def is_held(self) -> bool:
        """Whether another process (or another lock object) holds the lock. Takes it from nobody who wants it now.

        Raises ``StoreError`` where the file may not be opened.
        """
        if not self.path.exists():
            return False
        descriptor = self._open(os.O_RDONLY)
        try:
            return not _look(descriptor)
        finally:
            os.close(descriptor)

    def _open(self, how: int) -> int:
        try:
            return os.open(self.path, how, 0o600)
        except OSError as error:
            raise StoreError(
                tr("Tillwatch may not use {path} ({reason}).", path=self.path, reason=error.strerror),
                tr("Check its permissions."),
            ) from error

    def release(self) -> None:
        """Give the lock back; does nothing where it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> InstanceLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _lock_after_glances(descriptor: int) -> bool:
    for _ in range(_GLANCES):
        if _lock(descriptor):
            return True
        if not _only_looked_at(descriptor):
            return False
        time.sleep(_GLANCE_S)
    return False


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    # There is one kind of lock only, so a look is a lock for an instant, and any holder may be one that looks.
    _look = _lock

    def _only_looked_at(_descriptor: int) -> bool:
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        return _flock(descriptor, fcntl.LOCK_EX)

    def _look(descriptor: int) -> bool:
        """Whether nobody holds the lock; those who look at the same time share it for that instant."""
        return _flock(descriptor, fcntl.LOCK_SH)

    def _only_looked_at(descriptor: int) -> bool:
        """Whether those in the way are only looking."""
        if not _look(descriptor):
            return False
        # Let go between two tries: two who start at once would each wait for the other's share.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        return True

    def _flock(descriptor: int, kind: int) -> bool:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def send_command(socket_path: str, command: dict[str, Any], timeout_s: float = 5.0) -> dict[str, Any] | None:
    """Send one command to the running application and return its reply; None where nobody listens.

    The protocol is one line of JSON each way.
    """
    line = json.dumps(command).encode() + b"\n"
    try:
        answer = _exchange(socket_path, line, timeout_s)
    except OSError:
        return None
    try:
        reply = json.loads(answer)
    except ValueError:
        return None
    return reply if isinstance(reply, dict) else None


def _exchange(socket_path: str, line: bytes, timeout_s: float) -> bytes:
    if sys.platform == "win32":
        with Path(rf"\\.\pipe\{socket_path}").open("r+b", buffering=0) as pipe:
            pipe.write(line)
            return pipe.readline(_MAX_REPLY_BYTES)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout_s)
        connection.connect(socket_path)
        connection.sendall(line)
        answer = b""
        while not answer.endswith(b"\n") and len(answer) < _MAX_REPLY_BYTES:
            part = connection.recv(65_536)
            if not part:
                break
            answer += part
        return answer
