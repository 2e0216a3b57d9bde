from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from app.domain.runs import RunStatus
from app.jobs.service import Service
from app.store.runs import RunRow
from tests.filling import rows

Run = Callable[..., RunRow]


@pytest.fixture
def run(service: Service) -> Run:
    """Run a job as the owner's click does, and wait for its end; ``ends`` is the state expected of it."""

    def run_job(
        job: str,
        params: dict[str, Any] | None = None,
        *,
        as_of: datetime | None = None,
        ends: RunStatus = RunStatus.SUCCEEDED,
    ) -> RunRow:
        ended = service.engine.wait(service.run_now(job, params, as_of=as_of), 30)
        assert ended.status is ends, ended.error_detail or ended
        return ended

    return run_job


def result_of(service: Service, run: RunRow) -> Any:
    """The figures that a run left."""
    [(text,)] = rows(service.store, "SELECT result_json FROM job_run WHERE id = ?", run.id)
    return json.loads(str(text))
