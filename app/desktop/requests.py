"""What another process of the owner may ask of the running desktop: commands in, answers out, no widget touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from app.domain.errors import TillwatchError
from app.jobs.job_cards import job_views
from app.jobs.overview import tray_view
from app.jobs.speaking import speak_as_chosen
from app.language import tr
from app.monitoring.serving import Serving

if TYPE_CHECKING:
    from app.jobs.service import Service

Work = Callable[[], Mapping[str, Any]]
"""What answers a request, to be called beside the GUI thread."""


def work_for(service: Service, serving: Serving, request: Mapping[str, Any]) -> Work | None:
    """Return what does as ``request`` asks; None where there is no such command."""
    match request["command"]:
        case "run":
            return partial(_run, service, request)
        case "cancel":
            return partial(_cancel, service, request)
        case "pause":
            return partial(_pause, service, request)
        case "resume":
            return partial(_resume, service)
        case "schedules-changed":
            return partial(_schedules_changed, service)
        case "shop-changed":
            return partial(_shop_changed, service)
        case "endpoint-changed":
            return lambda: {"ok": True, "address": serving.apply()}
        case "endpoint-status":
            return lambda: {"ok": True, "address": serving.address}
        case "status":
            return partial(_status, service)
    return None


def _instant(request: Mapping[str, Any], name: str) -> datetime | None:
    text = request.get(name)
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise _not_understood(name, text) from error
    if instant.tzinfo is None:
        raise _not_understood(name, text)
    return instant


def _number(request: Mapping[str, Any], name: str) -> int:
    value = request.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _not_understood(name, value)
    return value


def _not_understood(name: str, value: object) -> TillwatchError:
    error = TillwatchError(tr("'{value}' was not understood as {name}.", value=value, name=name))
    error.exit_code = 2
    return error


def _run(service: Service, request: Mapping[str, Any]) -> dict[str, Any]:
    params = request.get("params") or {}
    if not isinstance(params, dict):
        raise _not_understood("params", params)
    run_id = service.run_now(str(request.get("job")), params, as_of=_instant(request, "as_of"))
    return {"ok": True, "run_id": run_id}


def _cancel(service: Service, request: Mapping[str, Any]) -> dict[str, Any]:
    run_id = _number(request, "run_id")
    if service.cancel(run_id):
        return {"ok": True}
    return {"ok": False, "error": tr("Run {run} is not running.", run=run_id), "exit_code": 2}


def _pause(service: Service, request: Mapping[str, Any]) -> dict[str, Any]:
    service.pause(_instant(request, "until"))
    return {"ok": True}


def _resume(service: Service) -> dict[str, Any]:
    service.resume()
    return {"ok": True}


def _schedules_changed(service: Service) -> dict[str, Any]:
    service.schedules_changed()
    return {"ok": True}


def _shop_changed(service: Service) -> dict[str, Any]:
    speak_as_chosen(service.store)
    return _schedules_changed(service)


def _status(service: Service) -> dict[str, Any]:
    view = tray_view(service)
    running = [
        {"run_id": job.current.id, "job": job.job, "status": job.current.status.value}
        for job in job_views(service)
        if job.current is not None
    ]
    return {
        "ok": True,
        "state": view.state,
        "status_text": view.status_text,
        "next_text": view.next_text,
        "runs": running,
    }
