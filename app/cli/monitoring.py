"""``tillwatch endpoint``: health and figures for monitoring programs on this PC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from app.cli.help import command
from app.cli.options import Context, common
from app.cli.output import print_json, say
from app.domain.errors import TillwatchError, UsageError
from app.jobs.service import Service
from app.language import noop, tr
from app.monitoring.addresses import LIVE, METRICS, READY, address_of
from app.monitoring.tokens import Token, endpoint_token, forget_token, new_token, place_in_words
from app.store import settings
from app.store.settings import EndpointSettings
from app.system.instance import send_command

REPLY_LIMIT_S = 15.0
"""Longer than the running application may wait for a keyring."""


@command(
    "endpoint",
    noop(
        "Show or change the endpoint for monitoring programs: health and Prometheus figures, for this PC alone."
    ),
)
@click.option(
    "--on/--off", "enabled", default=None, help=noop("Serve it whenever Tillwatch is open, or stop that.")
)
@click.option("--port", type=click.IntRange(1, 65_535), default=None, help=noop("Port on 127.0.0.1."))
@click.option(
    "--new-token", "renew", is_flag=True, help=noop("Make a new token; the old one is refused from then on.")
)
@click.option(
    "--forget-token",
    "forget",
    is_flag=True,
    help=noop("Stop serving it and take its token out of the keyring."),
)
@click.option("--show-token", "show", is_flag=True, help=noop("Print the token."))
@common
def endpoint(
    context: Context, enabled: bool | None, port: int | None, renew: bool, forget: bool, show: bool
) -> int:
    """Show or change the endpoint for monitoring programs: health and Prometheus figures, for this PC alone."""
    if forget and (enabled or renew or show):
        raise UsageError(
            tr("--forget-token takes the token away; it goes with none of --on, --new-token, --show-token.")
        )
    if forget:
        enabled = False
    with context.service() as service:
        token = _token(service, renew=renew, wanted=show or bool(enabled))
        if enabled is not None or port is not None:
            _save(service, enabled, port)
        if forget:
            forget_token(service)
        with service.store.read() as connection:
            found = settings.get_endpoint(connection)
        changed = renew or enabled is not None or port is not None
        reply = send_command(
            service.home.socket_path,
            {"command": "endpoint-changed" if changed else "endpoint-status"},
            REPLY_LIMIT_S,
        )
        kept = place_in_words(service.home, found.token_place)
    if reply is not None and not reply.get("ok"):
        refused = TillwatchError(str(reply.get("error")))
        refused.exit_code = int(reply.get("exit_code", 1))
        raise refused
    if context.json:
        print_json(_document(found, reply, token if show else None))
        return 0
    say(_state(found, reply))
    if found.enabled:
        for path in (LIVE, READY, METRICS):
            say(f"  {address_of(found.port)}{path}")
    say(tr("Token: {token}", token=token.value if show and token else kept))
    return 0


def _token(service: Service, *, renew: bool, wanted: bool) -> Token | None:
    """Return the token where this call is about it. Made, or missed, before anything is switched on."""
    if renew:
        return new_token(service)
    return endpoint_token(service) if wanted else None


def _save(service: Service, enabled: bool | None, port: int | None) -> None:
    with service.store.write() as connection:
        found = settings.get_endpoint(connection)
        wanted = replace(
            found,
            enabled=found.enabled if enabled is None else enabled,
            port=found.port if port is None else port,
        )
        settings.put_endpoint(connection, wanted, now=service.now())


def _state(found: EndpointSettings, reply: Mapping[str, Any] | None) -> str:
    if not found.enabled:
        return tr("The endpoint is off.")
    if reply is None:
        return tr("The endpoint is on: it is served whenever Tillwatch is open, which it is not now.")
    if reply.get("address") is None:
        return tr(
            "The endpoint is on, but could not be served; the log says why. 'tillwatch endpoint --on' tries again."
        )
    return tr("The endpoint is on and served at {address}.", address=reply["address"])


def _document(
    found: EndpointSettings, reply: Mapping[str, Any] | None, token: Token | None
) -> dict[str, Any]:
    address = address_of(found.port)
    return {
        "enabled": found.enabled,
        "port": found.port,
        "serving": reply is not None and reply.get("address") is not None,
        "urls": {"live": f"{address}{LIVE}", "ready": f"{address}{READY}", "metrics": f"{address}{METRICS}"},
        "token_place": found.token_place or None,
        **({} if token is None else {"token": token.value}),
    }
