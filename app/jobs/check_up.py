"""The check-up: is everything there that Tillwatch needs on this PC, and if not, what can the owner do?

Each check has a time limit and a thread of its own, because any part of a system may hang; so the whole takes a few
seconds at most. Nothing is changed by it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import app
from app.domain.errors import TillwatchError
from app.language import day_long, fixed, noop, tr, trn
from app.store import backup
from app.store.opening import fault_of
from app.store.outline import seen
from app.system.autostart import autostart
from app.system.paths import Home
from app.system.probe import keyring_answer, notification_answer
from app.system.program import hidden_command
from app.system.screen import has_screen
from app.system.tray_host import tray_answer
from app.system.zone import known_zone_name

LIMIT_S = 5.0
"""Seconds that each check has; they run side by side."""
OLD_BACKUP = timedelta(days=2)
ROOM_TO_WORK = 50_000_000
"""Bytes that must be free beside those that a backup takes: for the log, for reports, for the next import."""
CLOCK_TOLERANCE = timedelta(minutes=10)
LONGEST_USE = timedelta(days=15 * 365)
"""No clock that is right shows a time so long after this program was made."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, in words; ``advice`` says what to do where something is wrong."""

    name: str
    ok: bool
    text: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at: a home on a PC, at a time."""

    home: Home
    now: datetime
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    platform: str = sys.platform
    built: datetime | None = None
    """When this program was made; None: as its own files say."""


class _StopLookingError(Exception):
    """The time for a check is over."""


def check_up(patient: Patient, limit_s: float = LIMIT_S) -> list[Finding]:
    """Return what each check found, in the order of ``CHECKS``, after ``limit_s`` seconds at most."""
    found: dict[str, Finding] = {}

    def perform(name: str, check: Check) -> None:
        try:
            found[name] = check(patient, limit_s * 0.8)
        except TillwatchError as error:
            found[name] = Finding(name, False, error.sentence, error.advice)
        except Exception as error:  # noqa: BLE001 - a check that fails is a finding too
            found[name] = Finding(
                name,
                False,
                tr("could not be checked ({reason})", reason=type(error).__name__),
                tr("Save the diagnostics if you need help."),
            )

    threads = [
        # Daemons: one that hangs for ever must not keep this program from ending.
        threading.Thread(target=perform, args=pair, name=f"check {pair[0]}", daemon=True)
        for pair in CHECKS.items()
    ]
    for thread in threads:
        thread.start()
    end = time.monotonic() + limit_s
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return [found.get(name) or _silent(name, limit_s) for name in CHECKS]


def _silent(name: str, limit_s: float) -> Finding:
    return Finding(
        name,
        False,
        trn("no answer within {n} second", "no answer within {n} seconds", limit_s),
        tr("Sign out and in again; if it stays like this, restart the PC."),
    )


def _store(patient: Patient, limit_s: float) -> Finding:
    end = time.monotonic() + limit_s

    def heed() -> None:
        if time.monotonic() > end:
            raise _StopLookingError

    try:
        fault = fault_of(patient.home.store_path, heed)
    except _StopLookingError:
        return Finding("store", True, tr("whole, as far as it was looked at in this short time"))
    if fault is None:
        return Finding("store", True, tr("whole"))
    return Finding("store", False, fault.sentence, fault.advice)


def _home(patient: Patient, _limit_s: float) -> Finding:
    home = patient.home
    if not home.root.exists():
        return Finding("home", True, tr("not made yet: {folder}", folder=home.root))
    for folder in (home.root, home.logs, home.backups):
        if not folder.exists():
            continue
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"\0")
        except OSError as error:
            return Finding(
                "home",
                False,
                tr("nothing can be written into {folder} ({reason})", folder=folder, reason=error.strerror),
                tr("Check the folder's permissions, and whether its disk is full or read-only."),
            )
    return Finding("home", True, tr("{folder} can be written", folder=home.root))


def _disk(patient: Patient, _limit_s: float) -> Finding:
    home = patient.home
    place = next(folder for folder in (home.root, *home.root.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    size = sum(
        part.stat().st_size
        for suffix in ("", "-wal")
        if (part := home.store_path.with_name(home.store_path.name + suffix)).exists()
    )
    needed = size + ROOM_TO_WORK
    if free < needed:
        return Finding(
            "disk",
            False,
            tr(
                "{free} MB are free, and a backup needs {needed} MB",
                free=fixed(free / 1e6, 0),
                needed=fixed(needed / 1e6, 0),
            ),
            tr("Free some space: empty the bin, or move large files to another disk."),
        )
    return Finding("disk", True, tr("{free} GB are free", free=fixed(free / 1e9, 1)))


def _backup(patient: Patient, limit_s: float) -> Finding:
    home, end = patient.home, time.monotonic() + limit_s
    newest = None
    for path in sorted(home.backups.glob("tillwatch-*.db"), reverse=True):
        made = backup.made_at(path)
        if made is None or time.monotonic() > end:
            continue
        # A copy that does not pass is none.
        if backup.check(path) is None:
            newest = made
            break
    advice = tr("Make one now with 'tillwatch backup', and leave the PC on for a while each day.")
    if newest is not None:
        age = patient.now - newest
        day = day_long(newest.astimezone().date(), year=True)
        if age > OLD_BACKUP:
            return Finding(
                "backup",
                False,
                trn(
                    "the last good backup is {n} day old ({day})",
                    "the last good backup is {n} days old ({day})",
                    age.days,
                    day=day,
                ),
                advice,
            )
        return Finding("backup", True, tr("last good backup: {day}", day=day))
    known = seen(home.store_path)
    if known is not None and patient.now - known[0] > OLD_BACKUP:
        return Finding("backup", False, tr("there is no good backup"), advice)
    return Finding("backup", True, tr("no backup was made yet"))


def _clock(patient: Patient, _limit_s: float) -> Finding:
    home, now = patient.home, patient.now
    advice = tr("Set the PC's date and time, best of all to be set by itself from the internet.")
    built = patient.built or _built()
    worked = seen(home.store_path)
    copied = (backup.made_at(path) for path in home.backups.glob("tillwatch-*.db"))
    latest = max((at for at in (worked and worked[1], *copied) if at is not None), default=None)
    shown = day_long(now.astimezone().date(), year=True)
    if latest is not None and latest - now > CLOCK_TOLERANCE:
        return Finding(
            "clock",
            False,
            tr(
                "the PC says that it is {day}, but Tillwatch has worked later than that, on {later}",
                day=shown,
                later=day_long(latest.astimezone().date(), year=True),
            ),
            advice,
        )
    if built - now > timedelta(days=1):
        return Finding(
            "clock",
            False,
            tr("the PC says that it is {day}: before this program was made", day=shown),
            advice,
        )
    if now - built > LONGEST_USE:
        return Finding("clock", False, tr("the PC says that it is {day}", day=shown), advice)
    return Finding("clock", True, tr("the PC says that it is {day}", day=shown))


def _built() -> datetime:
    file = Path(sys.executable if getattr(sys, "frozen", False) else app.__file__)
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _zone(_patient: Patient, _limit_s: float) -> Finding:
    name = known_zone_name()
    if name is not None:
        # Its rules must be there as well as its name.
        ZoneInfo(name)
        return Finding("zone", True, name)
    return Finding(
        "zone",
        False,
        tr("this PC does not say in which time zone it is; the shop's days may begin at the wrong hour"),
        tr("Set the time zone in the system's settings, and the shop's own in Tillwatch."),
    )


def _folder(patient: Patient, _limit_s: float) -> Finding:
    folder = patient.home.inbox
    if not patient.home.root.exists():
        return Finding("folder", True, tr("made at the first start: {folder}", folder=folder))
    if not folder.is_dir():
        return Finding(
            "folder",
            False,
            tr("the watched folder {folder} is missing", folder=folder),
            tr("Start Tillwatch, which makes it; if it was on another disk, plug that in."),
        )
    if not os.access(folder, os.R_OK | os.X_OK):
        return Finding(
            "folder",
            False,
            tr("the watched folder {folder} may not be read", folder=folder),
            tr("Check the folder's permissions."),
        )
    return Finding("folder", True, str(folder))


def _keyring(patient: Patient, limit_s: float) -> Finding:
    answer = keyring_answer(patient.home.endpoint_secret, timeout_s=limit_s)
    advice = tr("Unlock it in the system's own window for passwords. Only the monitoring endpoint needs it.")
    return Finding("keyring", answer.ok, answer.text, "" if answer.ok else advice)


def _notifications(_patient: Patient, limit_s: float) -> Finding:
    answer = notification_answer(timeout_s=limit_s)
    advice = tr("Switch notifications on in the desktop's settings; until then look at the Today page.")
    return Finding("notifications", answer.ok, answer.text, "" if answer.ok else advice)


def _tray(patient: Patient, _limit_s: float) -> Finding:
    if not has_screen():
        return Finding("tray", True, tr("not asked: there is no screen here"))
    answer = tray_answer(patient.environ, patient.platform)
    advice = tr(
        "Open Tillwatch again to bring its window back. On GNOME the extension “AppIndicator” shows the icon."
    )
    return Finding("tray", answer.ok, answer.text, "" if answer.ok else advice)


def _screen(_patient: Patient, _limit_s: float) -> Finding:
    if has_screen():
        return Finding("screen", True, tr("there is a screen"))
    return Finding(
        "screen",
        False,
        tr("there is no screen here"),
        tr("The commands work without one; sign in to a desktop for the window."),
    )


def _autostart(patient: Patient, _limit_s: float) -> Finding:
    way = autostart(patient.environ, patient.platform, hidden_command(patient.home))
    if not way.is_on():
        return Finding("autostart", True, tr("Tillwatch does not start when you sign in"))
    missing = way.missing_program()
    if missing is not None:
        return Finding(
            "autostart",
            False,
            tr("what starts when you sign in is not there any more: {program}", program=missing),
            tr("Switch it off and on again with 'tillwatch autostart --on', from where Tillwatch is now."),
        )
    return Finding("autostart", True, tr("Tillwatch starts when you sign in"))


Check = Callable[[Patient, float], Finding]

CHECKS: dict[str, Check] = {
    "home": _home,
    "store": _store,
    "backup": _backup,
    "disk": _disk,
    "clock": _clock,
    "zone": _zone,
    "folder": _folder,
    "keyring": _keyring,
    "notifications": _notifications,
    "screen": _screen,
    "tray": _tray,
    "autostart": _autostart,
}

TITLES = {
    "home": noop("Data folder"),
    "store": noop("Store"),
    "backup": noop("Backup"),
    "disk": noop("Disk"),
    "clock": noop("Clock"),
    "zone": noop("Time zone"),
    "folder": noop("Watched folder"),
    "keyring": noop("Keyring"),
    "notifications": noop("Notifications"),
    "screen": noop("Screen"),
    "tray": noop("Tray"),
    "autostart": noop("Start at sign-in"),
}
"""What each check is called where its finding is shown; through ``tr``."""


def has_serious_fault(findings: Sequence[Finding]) -> bool:
    """Whether Tillwatch cannot work on this home at all."""
    return any(not finding.ok for finding in findings if finding.name in ("home", "store"))
