"""Serving while the owner wants it: takes up what the settings say, now and whenever they change.

Light on purpose: as long as the endpoint is off, nothing of it is loaded.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from app.jobs.service import Service
from app.store import settings

if TYPE_CHECKING:
    from app.monitoring.endpoint import Endpoint

log = logging.getLogger(__name__)


class Serving:
    """The endpoint of the running application, on or off."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._endpoint: Endpoint | None = None
        self._token = ""
        self._closed = False
        self._applying = threading.Lock()
        self._lock = threading.Lock()

    @property
    def address(self) -> str | None:
        """Where it is served now, such as ``http://127.0.0.1:19464``; None where it is not."""
        endpoint = self._endpoint
        return None if endpoint is None else endpoint.address

    def apply(self) -> str | None:
        """Serve, move or stop as the settings say, and return the address. May wait for the keyring.

        Raises ``TillwatchError`` where it cannot be served (port in use, no token); it is off then, and all else
        goes on.
        """
        with self._applying:
            with self._service.store.read() as connection:
                wanted = settings.get_endpoint(connection)
            if not wanted.enabled:
                self._end()
                return None
            from app.monitoring.endpoint import Endpoint
            from app.monitoring.tokens import endpoint_token

            try:
                token = endpoint_token(self._service, may_ask=False).value
            except BaseException:
                self._end()
                raise
            endpoint = self._endpoint
            if endpoint is not None and (endpoint.port, self._token) == (wanted.port, token):
                return endpoint.address
            self._end()
            with self._lock:
                # Leaving does not wait for a keyring; what it could not close must not be opened after it.
                if self._closed:
                    return None
                self._endpoint = Endpoint(self._service, wanted.port, token)
                self._token = token
            log.info("the endpoint is on", extra={"action": "endpoint_on", "address": self.address})
            return self.address

    def close(self) -> None:
        """Stop serving, for good."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        with self._lock:
            endpoint, self._endpoint = self._endpoint, None
            if endpoint is None:
                return
            stopped = endpoint.close()
        if not stopped:
            log.warning("the endpoint did not stop in time", extra={"action": "endpoint_not_stopped"})
