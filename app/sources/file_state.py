"""Whether a file on the disk is still the one that was looked at."""

from __future__ import annotations

import stat
from pathlib import Path

from app.domain.errors import InputError, TransientError
from app.language import tr


class FileState:
    """Size and time of a file's last change, taken when it was first looked at.

    Raises ``InputError`` where there is no plain file that could be read (a pipe would keep a reader waiting).
    """

    def __init__(self, path: Path) -> None:
        try:
            status = path.stat()
        except FileNotFoundError as error:
            raise InputError(
                tr("There is no file '{path}'.", path=path), tr("Check the name and the folder.")
            ) from error
        except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
            reason = (error.strerror or error) if isinstance(error, OSError) else error
            raise InputError(
                tr("'{path}' cannot be reached: {reason}.", path=path, reason=reason),
                tr("Check that you may read it."),
            ) from error
        if stat.S_ISDIR(status.st_mode):
            raise InputError(
                tr("'{path}' is a folder, not a file.", path=path), tr("Name the export file in it.")
            )
        if not stat.S_ISREG(status.st_mode):
            raise InputError(
                tr("'{path}' is not a file on a disk.", path=path),
                tr("Save the export as a file and import that."),
            )
        self.size = status.st_size
        self._path = path
        self._changed_ns = status.st_mtime_ns

    @property
    def changed_at(self) -> int:
        """When the file was last written, in milliseconds since 1970 (UTC)."""
        return self._changed_ns // 1_000_000

    def check(self) -> None:
        """Raise ``TransientError`` where the file is no longer what it was."""
        try:
            status = self._path.stat()
            same = (status.st_size, status.st_mtime_ns) == (self.size, self._changed_ns)
        except OSError:
            same = False
        if not same:
            raise TransientError(
                tr("'{file}' changed while it was being read.", file=self._path.name),
                tr("Tillwatch reads it again once it is complete."),
            )
