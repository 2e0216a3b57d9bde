"""Settings: the shop's own facts, when everything rests, and whether monitoring programs may look in."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.shop import Shop
from app.domain.time import from_millis, to_millis
from app.store.tables import SETTING

PAUSED_FOR_GOOD = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
"""The 'until I resume' of a pause: an instant, so that nothing needs a second case."""

DEFAULT_ENDPOINT_PORT = 19_464
"""Away from the crowded 9xxx ports of other metrics, and below those that systems give out by themselves."""


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """The endpoint for monitoring programs. ``token_place``: ``keyring`` or ``file``, empty before there is a token."""

    enabled: bool = False
    port: int = DEFAULT_ENDPOINT_PORT
    token_place: str = ""


def get_setting(connection: Connection, key: str, default: Any = None) -> Any:
    """Return a setting's value, or ``default`` where it was never set."""
    row = connection.execute(select(SETTING.c.value_json).where(SETTING.c.key == key)).first()
    return default if row is None else json.loads(row.value_json)


def put_setting(connection: Connection, key: str, value: Any, *, now: datetime) -> None:
    """Set a setting; ``value`` is anything JSON can hold, and never a secret."""
    statement = upsert(SETTING).values(key=key, value_json=json.dumps(value), changed_at=to_millis(now))
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "value_json": statement.excluded.value_json,
                "changed_at": statement.excluded.changed_at,
            },
        )
    )


def get_shop(connection: Connection) -> Shop:
    """Return the shop's facts; what was never set has its default and is marked as assumed."""
    said = get_setting(connection, "shop", {})
    # A store may have been used by a later version, which knew more facts than this one.
    facts = {name: said[name] for name in Shop.__dataclass_fields__ if name in said}
    if facts.get("open_weekdays") is not None:
        facts["open_weekdays"] = tuple(facts["open_weekdays"])
    return Shop(**facts)


def put_shop(connection: Connection, shop: Shop, *, now: datetime) -> None:
    """Set the shop's facts."""
    facts = {name: getattr(shop, name) for name in Shop.__dataclass_fields__}
    put_setting(connection, "shop", facts, now=now)


def paused_until(connection: Connection) -> datetime | None:
    """Return until when all schedules rest (``PAUSED_FOR_GOOD``: until resumed), or None."""
    millis = get_setting(connection, "paused_until")
    return None if millis is None else from_millis(millis)


def put_pause(connection: Connection, until: datetime | None, *, now: datetime) -> None:
    """Have all schedules rest until then; None lets them go on."""
    put_setting(connection, "paused_until", None if until is None else to_millis(until), now=now)


def get_endpoint(connection: Connection) -> EndpointSettings:
    """Return whether, and where, the endpoint for monitoring programs is to be served."""
    return EndpointSettings(**get_setting(connection, "endpoint", {}))


def put_endpoint(connection: Connection, endpoint: EndpointSettings, *, now: datetime) -> None:
    """Set whether, and where, the endpoint is served. The token itself is never among the settings."""
    put_setting(connection, "endpoint", asdict(endpoint), now=now)
