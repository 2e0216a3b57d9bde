"""What the owner wants done between two runs of the program, noted in a file of the home until then."""

from __future__ import annotations

import json
from pathlib import Path

from app.domain.errors import StoreError
from app.language import tr


def note_wish(path: Path, said: object) -> None:
    """Write ``said`` into ``path`` as JSON. Raises ``StoreError`` where that cannot be."""
    try:
        path.write_text(json.dumps(said))
    except OSError as error:
        raise StoreError(
            tr(
                "The wish could not be noted in {folder} ({reason}).",
                folder=path.parent,
                reason=error.strerror,
            ),
            tr("Check the folder's permissions and the disk's free space; nothing was changed."),
        ) from error
