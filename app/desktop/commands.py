"""The door for other processes of the same owner: a second launch, the command line.

A local socket; one JSON object a line in, one JSON object a line out. Anything that is no such line is answered
with a sentence and the connection is closed.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.language import tr

LOG = logging.getLogger(__name__)

MAX_REQUEST_BYTES = 64 * 1024
"""A request is a job name and a few parameters; more is somebody else's traffic."""

Reply = Callable[[Mapping[str, Any]], None]
"""Sends the one answer to a request. May be called later, and after the asker has gone."""
Handler = Callable[[Mapping[str, Any], Reply], None]


class CommandServer(QObject):
    """Listens on the home's socket and hands each request to ``handler`` in the GUI thread."""

    def __init__(self, socket_path: str, handler: Handler, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = socket_path
        self._handler = handler
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def listen(self) -> bool:
        """Start to listen. Whatever lies at the path is left over: the caller holds the home's lock."""
        QLocalServer.removeServer(self._path)
        if self._server.listen(self._path):
            return True
        LOG.error(
            "The command line and a second launch cannot reach this window: %s (%s)",
            self._server.errorString(),
            self._path,
        )
        return False

    def close(self) -> None:
        """Stop listening and take the socket file away."""
        self._server.close()

    @Slot()
    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            _Conversation(self._server.nextPendingConnection(), self._handler, self)


class _Conversation(QObject):
    """One connection of an asker; it ends, with its socket, when the asker hangs up."""

    def __init__(self, socket: QLocalSocket, handler: Handler, parent: QObject) -> None:
        super().__init__(parent)
        socket.setParent(self)
        self._socket = socket
        self._handler = handler
        self._is_open = True
        socket.readyRead.connect(self._on_bytes)
        socket.disconnected.connect(self._on_gone)
        self._on_bytes()

    @Slot()
    def _on_bytes(self) -> None:
        while self._is_open and self._socket.canReadLine():
            line = bytes(self._socket.readLine().data())
            try:
                request = json.loads(line)
            except ValueError:
                request = None
            if not isinstance(request, dict) or not isinstance(request.get("command"), str):
                self._refuse(tr("The request was not understood."))
                return
            self._handler(request, self._answer)
        if self._is_open and self._socket.bytesAvailable() > MAX_REQUEST_BYTES:
            self._refuse(tr("The request was too long."))

    def _refuse(self, sentence: str) -> None:
        self._answer({"ok": False, "error": sentence, "exit_code": 2})
        self._socket.disconnectFromServer()

    def _answer(self, reply: Mapping[str, Any]) -> None:
        if self._is_open:
            self._socket.write(json.dumps(dict(reply)).encode() + b"\n")
            self._socket.flush()

    @Slot()
    def _on_gone(self) -> None:
        # Answers that come later find the flag and leave the socket alone, which Qt is about to delete.
        self._is_open = False
        self.deleteLater()
