"""One running Tillwatch a home: a lock that the operating system frees, and a line to whoever holds it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from app.domain.errors import StoreError

_MAX_REPLY_BYTES = 1_000_000


class InstanceLock:
    """An exclusive lock on a file. It ends with its process, however that ends, so it is never stale."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock. False, at once, where another process (or another lock object) holds it.

        Raises ``StoreError`` where the file may not be opened.
        """
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                f"Tillwatch may not use {self.path} ({error.strerror}).", "Check its permissions."
            ) from error
        if not _lock(descriptor):
            os.close(descriptor)
            return False
        # The pid is for a person who looks into the file; nothing of ours trusts it, so a full disk may keep it out.
        with contextlib.suppress(OSError):
            os.truncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor
        return True

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


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
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
