"""What the owner answers to an alert that can only be taken note of: about prices, costs, and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import UsageError
from app.jobs.answers import live_alert
from app.language import tr
from app.store import alerts
from app.store.alerts import STOCK_KINDS

if TYPE_CHECKING:
    from app.jobs.service import Service


def seen(service: Service, alert_id: int) -> str:
    """Settle an alert until the next change, and say so in words.

    Raises ``NotFoundError`` where there is no such open alert, and ``UsageError`` for one about stock, which ends by
    what is done about it.
    """
    now = service.now()
    with service.store.write() as connection:
        alert = live_alert(connection, alert_id)
        if alert.kind in STOCK_KINDS:
            raise UsageError(
                tr("Having seen it does not fill the shelf."), tr("Say that it was ordered, or snooze it.")
            )
        alerts.resolve_alert(connection, alert_id, why=tr("seen"), now=now, event="seen")
    return tr("{alert}: seen. Tillwatch speaks up again when something changes.", alert=alert.title)
