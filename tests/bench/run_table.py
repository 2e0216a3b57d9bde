"""The plainest durable run table there is, written by hand on sqlite3: what the engine's own cost is measured beside.

It queues, claims and ends runs as surely as the engine does (a commit each, synced to the disk) and keeps the same
indexes, because they are what makes writing a row dear. It does nothing else.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

_SCHEMA = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY, root_id INTEGER, attempt INTEGER NOT NULL DEFAULT 1, parent_id INTEGER,
    job TEXT NOT NULL, schedule_id INTEGER, "trigger" TEXT NOT NULL, fire_key TEXT UNIQUE, scheduled_for INTEGER,
    not_before INTEGER NOT NULL, priority INTEGER NOT NULL, params TEXT NOT NULL, status TEXT NOT NULL, reason TEXT,
    queued_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER, session_id TEXT, worker TEXT,
    progress REAL, rows INTEGER, result TEXT, error TEXT);
CREATE INDEX run_queue ON run (priority, id) WHERE status = 'queued';
CREATE UNIQUE INDEX run_one_running ON run (job) WHERE status = 'running';
CREATE UNIQUE INDEX run_one_manual ON run ("trigger")
    WHERE "trigger" = 'manual' AND status IN ('queued', 'running');
CREATE INDEX run_by_job ON run (job, id);
CREATE INDEX run_by_end ON run (status, finished_at);
"""
_QUEUE = """
INSERT INTO run (job, "trigger", not_before, priority, params, status, queued_at)
VALUES ('nothing', 'manual', ?, 0, '{}', 'queued', ?)
"""
_CLAIM = """
UPDATE run SET status = 'running', started_at = ?, session_id = 'session', worker = 'worker', progress = 0.0
WHERE status = 'queued' AND id = (
    SELECT id FROM run WHERE status = 'queued' AND not_before <= ?
    AND job NOT IN (SELECT job FROM run WHERE status = 'running') ORDER BY priority, id LIMIT 1)
RETURNING *
"""
_END = """
UPDATE run SET status = 'succeeded', finished_at = ?, progress = 1.0
WHERE id = ? AND status = 'running' AND session_id = 'session'
"""
_SKIP = """
INSERT INTO run (job, schedule_id, "trigger", fire_key, scheduled_for, not_before, priority, params, status, reason,
    queued_at, finished_at)
VALUES ('nothing', 1, 'schedule', ?, ?, ?, 5, '{}', 'skipped', 'superseded', ?, ?)
"""


class RunTable:
    """One table, one thread that waits for work."""

    def __init__(self, path: Path) -> None:
        self.entered = 0.0
        """When the last run's work began, by ``time.perf_counter``."""
        self._path = path
        self._connection = self._connect()
        self._connection.executescript(_SCHEMA)
        self._wake = threading.Event()
        self._done = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._loop)
        self._thread.start()

    def run(self) -> None:
        """Queue one run and wait for its end."""
        self._done.clear()
        now = _millis()
        self._connection.execute(_QUEUE, (now, now))
        self._wake.set()
        self._done.wait()

    def skip(self, count: int) -> None:
        """Write that many skipped runs in one transaction."""
        now = _millis()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(
            _SKIP, [(f"s1:{number}", number, now, now, now) for number in range(count)]
        )
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._stopping = True
        self._wake.set()
        self._thread.join()
        self._connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    def _loop(self) -> None:
        connection = self._connect()
        while not self._stopping:
            self._wake.wait()
            self._wake.clear()
            while True:
                now = _millis()
                claimed = connection.execute(_CLAIM, (now, now)).fetchall()
                if not claimed:
                    break
                self.entered = time.perf_counter()
                connection.execute(_END, (_millis(), claimed[0][0]))
                self._done.set()
        connection.close()


def _millis() -> int:
    return time.time_ns() // 1_000_000
