"""What is found where: the addresses that monitoring programs are told."""

from __future__ import annotations

ADDRESS = "127.0.0.1"
"""Never another one: what is served is for programs of this PC."""

LIVE = "/health/live"
"""The process is there. Needs no token."""
READY = "/health/ready"
"""The work gets done; 503 with the reasons where it does not."""
METRICS = "/metrics"


def address_of(port: int) -> str:
    """Return the address to which the paths are added, such as ``http://127.0.0.1:19464``."""
    return f"http://{ADDRESS}:{port}"
