"""Runs in a process of their own, seen from the parent: started, followed, and ended where they must be.

Each line between the two is one JSON object. The child tells ``progress``, ``log`` and, last, ``ended``; the parent
tells ``stop``. A child whose parent has gone reads the end of its input and ends too.
"""

from __future__ import annotations

import json
import logging
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from app.domain.runs import RunStatus
from app.engine.outcome import Outcome

STOP_GRACE_S = 5.0
"""Seconds that a child has to heed a request to stop."""

_LAST_WORDS_BYTES = 8_000

log = logging.getLogger(__name__)


class ChildProcesses:
    """The way to start a run in a process of its own."""

    def __init__(self, command: Sequence[str]) -> None:
        """``command`` starts a program that ends in ``app.engine.child.serve``; run id and session follow it."""
        self._command = list(command)

    def start(
        self,
        run_id: int,
        session_id: str,
        *,
        hard_limit_s: float,
        on_progress: Callable[[float | None, str], None],
    ) -> IsolatedRun:
        """Start the process of a run that this session has claimed. Raises ``OSError`` where that cannot be."""
        # What it says on its way down is wanted later, and a pipe that nobody reads would hold it up.
        with ExitStack() as opened:
            last_words = opened.enter_context(tempfile.TemporaryFile())
            process = subprocess.Popen(  # noqa: S603 - our own executable, with numbers of ours
                [*self._command, str(run_id), session_id],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=last_words,
                text=True,
                encoding="utf-8",
                # Windows would open a console for it.
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            opened.pop_all()

        def words() -> str:
            with last_words:
                size = last_words.seek(0, 2)
                last_words.seek(max(0, size - _LAST_WORDS_BYTES))
                return last_words.read().decode("utf-8", "replace")

        return IsolatedRun(process, words, hard_limit_s=hard_limit_s, on_progress=on_progress)


class IsolatedRun:
    """One run in a child process."""

    def __init__(
        self,
        process: subprocess.Popen[str],
        last_words: Callable[[], str],
        *,
        hard_limit_s: float,
        on_progress: Callable[[float | None, str], None],
    ) -> None:
        self.ended_as: RunStatus | None = None
        """The state in which we wanted it to end; None where nobody asked it to."""
        self.last_words = ""
        """The end of what the process wrote to its error output."""
        self.exit_code: int | None = None
        self._process = process
        self._words = last_words
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._timers = [threading.Timer(hard_limit_s, self._end_as, [RunStatus.TIMED_OUT])]
        self._timers[0].daemon = True
        self._timers[0].start()

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def follow(self) -> Outcome | None:
        """Read what the child tells until it has gone; None where it went without telling how the run ended."""
        outcome = None
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                message = json.loads(line)
                if "progress" in message:
                    self._on_progress(*message["progress"])
                elif "log" in message:
                    _pass_on(message["log"])
                else:
                    ended = message["ended"]
                    outcome = Outcome(
                        RunStatus(ended["status"]),
                        ended["sentence"],
                        ended["rows"],
                        ended["transient"],
                        ended["written"],
                    )
        self.exit_code = self._process.wait()
        with self._lock:
            for timer in self._timers:
                timer.cancel()
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except OSError:
            log.debug("the child had closed its input already")
        self.last_words = self._words()
        return outcome

    def request_stop(self, status: RunStatus) -> None:
        """Ask the child to stop; where it does not within ``STOP_GRACE_S`` seconds, it is ended."""
        with self._lock:
            if self.ended_as is not None:
                return
            self.ended_as = status
            timer = threading.Timer(STOP_GRACE_S, self.end_now)
            timer.daemon = True
            self._timers.append(timer)
            timer.start()
            assert self._process.stdin is not None
            try:
                self._process.stdin.write(json.dumps({"stop": status.value}) + "\n")
                self._process.stdin.flush()
            except (OSError, ValueError):
                log.debug("the child had gone before it could be asked to stop")

    def end_now(self) -> None:
        """End the process at once. The store rolls back what it had not committed."""
        self._process.kill()

    def _end_as(self, status: RunStatus) -> None:
        with self._lock:
            if self.ended_as is None:
                self.ended_as = status
        self.end_now()


def _pass_on(record: Mapping[str, Any]) -> None:
    """Log in this process what the child has logged: two processes must not turn the same log file over."""
    logging.getLogger(record["logger"]).log(record["level"], "%s", record["text"], extra=record["extra"])
