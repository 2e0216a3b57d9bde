"""Whether a file in the watched folder is all there: a copy that is on its way looks like a shorter file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.domain.errors import TransientError
from app.language import tr

QUIET_S = 2.0
"""A file that was written to within this time may still be on its way."""

PATIENCE_S = 20.0
"""How long a run waits for one; what takes longer is left for the next run."""


def await_complete(path: Path, *, now: Callable[[], datetime], pause: Callable[[float], None]) -> None:
    """Wait until nobody has written to the file for ``QUIET_S``; ``pause`` waits so many seconds.

    Raises ``TransientError`` where that takes longer than ``PATIENCE_S``, or the file is taken away meanwhile.
    """
    for _ in range(int(PATIENCE_S / QUIET_S * 4)):
        try:
            age_s = now().timestamp() - path.stat().st_mtime
        except OSError as error:
            raise TransientError(tr("'{file}' is gone again.", file=path.name)) from error
        # A time ahead of ours is another clock's, or a copy that kept it: nothing can be told from it.
        if not 0 <= age_s < QUIET_S:
            return
        pause(QUIET_S / 4)
    raise TransientError(
        tr("'{file}' is still being written.", file=path.name), tr("Tillwatch reads it once it is complete.")
    )
