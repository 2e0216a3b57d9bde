"""The child's side of a run in a process of its own: ``app.engine.isolation`` is the parent's."""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import Any, TextIO

from app.domain.runs import RunStatus
from app.engine.engine import Engine
from app.engine.events import EngineEvent, RunProgressed
from app.system.log import extra_of

PARENT_GONE = 1
"""Exit code of a child whose parent has ended under it."""


def serve(engine: Engine, run_id: int, *, hear: TextIO, say: TextIO) -> int:
    """Do the run that the parent has claimed for ``engine``'s session; return the exit code.

    ``hear`` and ``say`` are the lines from and to the parent. The engine must not have been started.
    """
    # Ctrl+C in a terminal reaches the whole group: what to do about it is the parent's to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    voice = _Voice(say)
    logging.getLogger().addHandler(voice)
    logging.getLogger().setLevel(logging.INFO)

    def show(event: EngineEvent) -> None:
        if isinstance(event, RunProgressed) and event.run_id == run_id:
            voice.tell(progress=[event.fraction, event.text])

    engine.subscribe(show)
    threading.Thread(target=_heed, args=(hear, engine.stop_running), name="parent", daemon=True).start()
    outcome = engine.work_on(run_id)
    voice.tell(
        ended={
            "status": outcome.status.value,
            "sentence": outcome.sentence,
            "rows": outcome.rows,
            "transient": outcome.transient,
            "written": outcome.written,
        }
    )
    return 0


def _heed(hear: TextIO, stop: Callable[[RunStatus], None]) -> None:
    for line in hear:
        stop(RunStatus(json.loads(line)["stop"]))
    # The parent is gone, and another one may have taken this run up already. What is not committed is rolled back.
    os._exit(PARENT_GONE)


class _Voice(logging.Handler):
    """Tells the parent what happens here, one JSON object a line."""

    def __init__(self, say: TextIO) -> None:
        super().__init__(logging.INFO)
        self._say = say
        self._turn = threading.Lock()

    def tell(self, **message: Any) -> None:
        """Write one message. Raises ``OSError`` where the parent has gone."""
        with self._turn:
            self._say.write(json.dumps(message) + "\n")
            self._say.flush()

    def emit(self, record: logging.LogRecord) -> None:
        """Pass a log record on as data."""
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            text = f"{text}\n{logging.Formatter().formatException(record.exc_info)}"
        self.tell(
            log={
                "logger": record.name,
                "level": record.levelno,
                "text": text,
                "extra": json.loads(json.dumps(extra_of(record), default=str)),
            }
        )
