"""Where Tillwatch keeps its things: one folder where the owner names one, else the platform's own places."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import platformdirs

from app.domain.errors import StoreError
from app.language import tr

APP_NAME = "Tillwatch"


class Home:
    """The folders of one shop. ``root`` given: everything is below it; None: where the platform wants it."""

    def __init__(self, root: Path | None) -> None:
        self.explicit = root is not None
        if root is not None:
            self.root = root.expanduser().absolute()
            self.logs = self.root / "logs"
            self.cache = self.root / "cache"
            self.inbox = self.root / "inbox"
        else:
            self.root = platformdirs.user_data_path(APP_NAME, appauthor=False)
            self.logs = platformdirs.user_log_path(APP_NAME, appauthor=False)
            self.cache = platformdirs.user_cache_path(APP_NAME, appauthor=False)
            # The owner drops files here, so it belongs where the owner looks.
            self.inbox = platformdirs.user_documents_path() / APP_NAME

    @property
    def store_path(self) -> Path:
        """The SQLite store."""
        return self.root / "tillwatch.db"

    @property
    def backups(self) -> Path:
        """Verified copies of the store."""
        return self.root / "backups"

    @property
    def reports(self) -> Path:
        """Reports as PDF files."""
        return self.root / "reports"

    @property
    def lock_path(self) -> Path:
        """Held by the one process that runs jobs on this home."""
        return self.root / "tillwatch.lock"

    @property
    def import_lock_path(self) -> Path:
        """Held while files are taken in, so that two imports never mix."""
        return self.root / "import.lock"

    @property
    def endpoint_secret(self) -> str:
        """The name under which the keyring keeps the token of this home's endpoint."""
        return f"endpoint-token {self.root}"

    @property
    def socket_path(self) -> str:
        """Where the running application listens: a socket path, or on Windows the name of a pipe.

        It lives outside the home because a socket's path may be no longer than about 100 bytes.
        """
        # Loads OpenSSL, and the icon does not wait for the socket.
        import hashlib

        name = f"tillwatch-{hashlib.sha256(str(self.root).encode()).hexdigest()[:16]}"
        if sys.platform == "win32":
            return name
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        folder = Path(runtime) if runtime and Path(runtime).is_dir() else _private_temporary_folder()
        return str(folder / f"{name}.sock")

    def ensure(self) -> None:
        """Make the folders, readable by the owner only. Raises ``StoreError`` where that may not be."""
        try:
            for folder in (self.root, self.logs, self.cache, self.backups):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.inbox.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            advice = (
                tr("Something else is in the way there: move it, or name another folder with --home.")
                if isinstance(error, FileExistsError | NotADirectoryError)
                else tr("Check the folder's permissions, or name another one with --home.")
            )
            raise StoreError(
                tr(
                    "The folder {folder} cannot be made ({reason}).",
                    folder=error.filename or self.root,
                    reason=error.strerror,
                ),
                advice,
            ) from error


def _private_temporary_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"tillwatch-{os.getuid() if hasattr(os, 'getuid') else 0}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
