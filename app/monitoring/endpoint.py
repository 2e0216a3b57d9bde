"""The endpoint of one home: which address answers what."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from app.jobs.service import Service
from app.monitoring.addresses import LIVE, METRICS, READY, address_of
from app.monitoring.metrics import CONTENT_TYPE, Metrics
from app.monitoring.readiness import readiness_checks
from app.monitoring.server import Answer, Server, json_answer


class Endpoint:
    """Serves health and figures of ``service`` until it is closed."""

    def __init__(self, service: Service, port: int, token: str) -> None:
        """Listen on ``port`` (0: a free one). Raises ``TillwatchError`` where that is not to be had."""
        self._server = Server(
            open_paths={LIVE: _live},
            paths={READY: lambda: _ready(service), METRICS: _metrics(service)},
            token=token,
            now=service.now,
        )
        self._server.start(port)

    @property
    def port(self) -> int:
        """The port that is served."""
        return self._server.port

    @property
    def address(self) -> str:
        """The address to which the paths are added, such as ``http://127.0.0.1:19464``."""
        return address_of(self.port)

    def close(self) -> bool:
        """Stop at once. False where the thread did not end in time."""
        return self._server.stop()


def _live() -> Answer:
    return json_answer({"status": "live"})


def _ready(service: Service) -> Answer:
    checks = readiness_checks(service)
    reasons = [check.text for check in checks if not check.ok]
    document = {
        "status": "not ready" if reasons else "ready",
        "reasons": reasons,
        "checks": [{"name": check.name, "ok": check.ok, "text": check.text} for check in checks],
    }
    return json_answer(document, HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK)


def _metrics(service: Service) -> Callable[[], Answer]:
    metrics = Metrics(service)
    return lambda: Answer(metrics.text(), CONTENT_TYPE)
