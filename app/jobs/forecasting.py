"""The forecast job: what every product will sell in the next four weeks.

What it does is loaded when it runs: it needs NumPy, which nothing else that waits in the tray does.
"""

from __future__ import annotations

from app.engine.context import RunContext
from app.engine.registry import NoParams


def forecast(ctx: RunContext, _params: NoParams) -> None:
    """Work out what will sell, see ``app.jobs.foretelling``."""
    from app.jobs.foretelling import foretell

    foretell(ctx)
