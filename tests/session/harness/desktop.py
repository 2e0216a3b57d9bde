"""A private Linux desktop: screen in memory, session bus, window manager, tray host, notices, keyring.

Nothing is shared with the desktop it is started from, nor with another one running beside it: it has its own
display number, bus, home and settings folders. Needs neither a terminal nor special rights.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self

from tests.session.harness.bus import Bus, BusError
from tests.session.harness.processes import end_marked
from tests.session.harness.waiting import NotInTimeError, until

MARK = "PRIVATE_DESKTOP"
"""In the environment of everything that belongs to a desktop; the value is its folder."""

WATCHER = ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher")
NOTIFICATIONS = "org.freedesktop.Notifications"
SECRETS = "org.freedesktop.secrets"
_LOGIN_KEYRING = "/org/freedesktop/secrets/collection/login"
_ACCESSIBILITY = ("org.a11y.Bus", "/org/a11y/bus")
_START_SECONDS = 20.0

_FOREIGN = ("XDG_", "DBUS_", "GNOME_", "KDE_", "AT_SPI", "QT_", "TILLWATCH_", "LC_")
_FOREIGN_NAMES = {"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DESKTOP_SESSION", "SESSION_MANAGER",
                  "GTK_MODULES", "SSH_AUTH_SOCK", "NO_AT_BRIDGE", "LANGUAGE"}  # fmt: skip

# No service folder: nobody is started just because he is called, so a part left out stays away.
_BUS_SETTINGS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

# One panel along the top edge; the tray is its first item, so that icons sit in the left corner.
_XFCE_PANEL = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
    <property name="plugin-2" type="string" value="tasklist"/>
  </property>
</channel>
"""


class PackagesMissingError(RuntimeError):
    """Parts of the desktop are not installed; ``packages`` are the Debian packages that hold them."""

    def __init__(self, packages: Sequence[str]) -> None:
        self.packages = sorted(set(packages))
        super().__init__(f"the virtual desktop needs: apt-get install {' '.join(self.packages)}")


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Which parts a desktop has; None leaves one out."""

    tray: Literal["xfce"] | None = "xfce"
    notices: Literal["xfce", "dunst"] | None = "xfce"
    keyring: Literal["unlocked", "locked"] | None = "unlocked"
    accessibility: bool = True
    """Without it controls cannot be found by name, and Qt programs are as light as on most desktops."""
    size: tuple[int, int] = (1280, 800)

    @property
    def uses_xfce(self) -> bool:
        return "xfce" in (self.tray, self.notices)


def _installed(pattern: str) -> str | None:
    """Full path of a program named in PATH, or of the first file that a pattern with slashes matches."""
    if "/" in pattern:
        return next(iter(glob(pattern, recursive=True)), None)  # noqa: PTH207 - an absolute pattern; Path.glob takes relative ones
    return shutil.which(pattern)


_XFCE_NOTIFYD = "/usr/lib/*/xfce4/notifyd/xfce4-notifyd"
_XFCONFD = "/usr/lib/*/xfce4/xfconf/xfconfd"
_AT_SPI = "/usr/libexec/at-spi-bus-launcher"


def packages_missing(parts: Parts) -> list[str]:
    """Debian packages that must be installed before a desktop with these parts can start."""
    needed = {
        "Xvfb": "xvfb",
        "dbus-daemon": "dbus-daemon",
        "openbox": "openbox",
        "import": "imagemagick",
        "xprop": "x11-utils",
        "xdotool": "xdotool",
        "/usr/share/fonts/**/*.ttf": "fonts-dejavu-core",
    }
    if parts.accessibility:
        needed[_AT_SPI] = "at-spi2-core"
    if parts.uses_xfce:
        needed[_XFCONFD] = "xfconf"
    if parts.keyring:
        needed["gnome-keyring-daemon"] = "gnome-keyring"
    if parts.tray:
        needed["xfce4-panel"] = "xfce4-panel"
    if parts.notices:
        needed |= {_XFCE_NOTIFYD: "xfce4-notifyd"} if parts.notices == "xfce" else {"dunst": "dunst"}
    return [package for program, package in needed.items() if _installed(program) is None]


class VirtualDesktop:
    """A running desktop, from ``with`` to the end of its block; then every process in it is ended.

    Attributes: ``parts``; ``environment`` for programs that should appear on it; ``bus``, a connection to its
    session bus; ``folder``, private and removed at the end, with a log of each part under ``logs``.
    Raises PackagesMissingError, or NotInTimeError naming the part that did not come up.
    """

    environment: dict[str, str]
    bus: Bus

    def __init__(self, parts: Parts | None = None) -> None:
        self.parts = parts or Parts()

    def __enter__(self) -> Self:
        if missing := packages_missing(self.parts):
            raise PackagesMissingError(missing)
        with ExitStack() as undo:
            self.folder = Path(tempfile.mkdtemp(prefix="private-desktop-"))
            undo.callback(shutil.rmtree, self.folder, ignore_errors=True)
            undo.callback(self._end_processes)
            self._started: list[subprocess.Popen[bytes]] = []
            self._parts: dict[str, subprocess.Popen[bytes]] = {}
            self.environment = self._private_environment(os.environ)
            self._start_screen()
            self._start_bus(undo)
            self._start_window_manager()
            if self.parts.accessibility:
                self._start_accessibility()
            if self.parts.uses_xfce:
                self._start_xfce_settings()
            if self.parts.notices:
                self.start_notices(self.parts.notices)
            if self.parts.tray:
                self.start_tray()
            self._start_keyring()
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undo.close()

    def start(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        output: IO[bytes] | int = subprocess.DEVNULL,
        errors: IO[bytes] | int = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """Starts a program on this desktop, in a process group of its own; it ends with the desktop."""
        process = subprocess.Popen(
            [str(word) for word in command],
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def screenshot(self, file: Path) -> Path:
        """The whole screen as PNG in ``file``."""
        file.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", str(file)], env=self.environment, check=True, timeout=30)
        return file

    @contextmanager
    def hanging(self, service: str) -> Iterator[None]:
        """Freezes whoever answers to this name on the session bus: he takes calls and never answers, until the
        end of the block.
        """
        process = self.bus.connection_process(service)
        os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process, signal.SIGCONT)

    def notices_hanging(self) -> AbstractContextManager[None]:
        """Freezes the notification daemon until the end of the block."""
        return self.hanging(NOTIFICATIONS)

    def keyring_hanging(self) -> AbstractContextManager[None]:
        """Freezes the keyring until the end of the block."""
        return self.hanging(SECRETS)

    def start_notices(self, kind: Literal["xfce", "dunst"] = "xfce") -> None:
        """Starts a notification daemon on a desktop that has none (any more), and waits until it is there."""
        self._start_xfce_settings()
        program = _XFCE_NOTIFYD if kind == "xfce" else "dunst"
        self._start_part("notices", _installed(program) or program)
        self._await("the notification daemon", lambda: self.bus.owned(NOTIFICATIONS))

    def keep_notices(self, seconds: int = 600) -> None:
        """Has the notices of XFCE stay on the screen for so long instead of ten seconds, or until they are answered."""
        place = ("org.xfce.Xfconf", "/org/xfce/Xfconf", "org.xfce.Xfconf")
        setting = ("xfce4-notifyd", "/expire-timeout", ("i", seconds))
        self.bus.call(*place, "SetProperty", "ssv", *setting)

    def kill_notices(self) -> None:
        """Ends the notification daemon as a crash does, and waits until its name is free."""
        self._kill_part("notices", NOTIFICATIONS)

    def start_tray(self) -> None:
        """Starts a tray host on a desktop that has none (any more), and waits until it takes icons."""
        self._start_xfce_settings()
        self._start_part("panel", "xfce4-panel", "--disable-wm-check")
        self._await("the tray host", lambda: self.bus.get(*WATCHER, "IsStatusNotifierHostRegistered"))

    def kill_tray(self) -> None:
        """Ends the tray host as a crash does, and waits until nobody takes icons."""
        self._kill_part("panel", WATCHER[0])

    # --- the parts, in the order in which they lean on each other

    def _private_environment(self, outer: Mapping[str, str]) -> dict[str, str]:
        kept = {
            name: value
            for name, value in outer.items()
            if not name.startswith(_FOREIGN) and name not in _FOREIGN_NAMES
        }
        folders = {
            "HOME": "home",
            "XDG_CONFIG_HOME": "config",
            "XDG_DATA_HOME": "data",
            "XDG_CACHE_HOME": "cache",
            "XDG_STATE_HOME": "state",
            "XDG_RUNTIME_DIR": "run",
        }
        for name in (*folders.values(), "logs"):
            (self.folder / name).mkdir(mode=0o700)
        return {
            **kept,
            **{variable: str(self.folder / name) for variable, name in folders.items()},
            MARK: str(self.folder),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder / 'run' / 'bus'}",
            "XDG_SESSION_TYPE": "x11",
            "XDG_CURRENT_DESKTOP": "XFCE",
            "GSETTINGS_BACKEND": "memory",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "LANG": "C.UTF-8",
        }

    def _start_part(
        self, name: str, *command: str, stdin: int = subprocess.DEVNULL, keep_open: Sequence[int] = ()
    ) -> subprocess.Popen[bytes]:
        with (self.folder / "logs" / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                # A test run that is killed outright cannot clean up: its parts then go with it.
                ["setpriv", "--pdeathsig", "KILL", "--", *command],
                env=self.environment,
                stdin=stdin,
                stdout=log,
                stderr=log,
                pass_fds=tuple(keep_open),
                start_new_session=True,
            )
        self._started.append(process)
        self._parts[name] = process
        return process

    def _await(self, part: str, look: Callable[[], object]) -> None:
        def quiet_look() -> object:
            try:
                return look()
            except (BusError, TimeoutError, OSError):  # not there yet
                return None

        try:
            until(quiet_look, part, _START_SECONDS, every=0.02)
        except NotInTimeError as error:
            logs = (self.folder / "logs").glob("*.log")
            tails = "\n".join(f"{log.stem}: {log.read_text(errors='replace')[-400:]}" for log in logs)
            raise NotInTimeError(f"{error}\n{tails}") from None

    def _start_screen(self) -> None:
        read, write = os.pipe()
        width, height = self.parts.size
        screen = f"{width}x{height}x24"
        self._start_part(
            "screen", "Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-noreset",
            "-nolisten", "tcp",
            keep_open=[write],
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read, "rb") as numbers:  # one line once it is up; nothing when it died
            number = numbers.readline().strip().decode()
        if not number:
            raise NotInTimeError(
                f"the screen: {(self.folder / 'logs' / 'screen.log').read_text(errors='replace')}"
            )
        self.environment["DISPLAY"] = f":{number}"

    def _start_bus(self, undo: ExitStack) -> None:
        settings = self.folder / "bus.conf"
        socket = self.folder / "run" / "bus"
        settings.write_text(_BUS_SETTINGS.format(socket=socket))
        self._start_part("bus", "dbus-daemon", "--nofork", f"--config-file={settings}")

        def connect() -> bool:
            self.bus = Bus(self.environment["DBUS_SESSION_BUS_ADDRESS"])
            return True

        self._await("the session bus", connect)
        undo.callback(self.bus.close)

    def _start_window_manager(self) -> None:
        up = self.folder / "window-manager-up"
        self._start_part("windows", "openbox", "--sm-disable", "--startup", f"touch {up}")
        self._await("the window manager", up.exists)

    def _start_accessibility(self) -> None:
        # Before the panel and the notices, so that their buttons can be pressed by name too.
        self._start_part("accessibility", _AT_SPI, "--launch-immediately")
        self._await("the accessibility bus", lambda: self.bus.owned(_ACCESSIBILITY[0]))
        self.bus.put(*_ACCESSIBILITY, "org.a11y.Status", "IsEnabled", "b", True)
        self._await("the accessibility bus", self.accessibility_address)

    def accessibility_address(self) -> str:
        """Where AT-SPI speaks: a bus of its own."""
        return str(self.bus.call(*_ACCESSIBILITY, "org.a11y.Bus", "GetAddress"))

    def _start_xfce_settings(self) -> None:
        settings = self.folder / "config" / "xfce4" / "xfconf" / "xfce-perchannel-xml"
        if settings.exists():
            return
        settings.mkdir(parents=True)
        (settings / "xfce4-panel.xml").write_text(_XFCE_PANEL)
        self._start_part("xfconf", _installed(_XFCONFD) or _XFCONFD)
        self._await("the XFCE settings", lambda: self.bus.owned("org.xfce.Xfconf"))

    def _kill_part(self, name: str, service: str) -> None:
        part = self._parts.pop(name)
        os.killpg(part.pid, signal.SIGKILL)
        part.wait(timeout=10)
        self._await(f"the end of the {name}", lambda: not self.bus.owned(service))

    def _start_keyring(self) -> None:
        if self.parts.keyring is None:
            return
        daemon = self._start_part(
            "keyring", "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets",
            stdin=subprocess.PIPE,
        )  # fmt: skip
        assert daemon.stdin is not None
        daemon.stdin.write(b"password of a keyring that lives for one test")
        daemon.stdin.close()
        self._await(
            "the keyring",
            lambda: (
                self.bus.get(SECRETS, _LOGIN_KEYRING, "org.freedesktop.Secret.Collection", "Locked") is False
            ),
        )
        if self.parts.keyring == "locked":
            service = (SECRETS, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service")
            self.bus.call(*service, "Lock", "ao", [_LOGIN_KEYRING])

    def _end_processes(self) -> None:
        end_marked(MARK, str(self.folder))
        for process in self._started:
            process.wait(timeout=10)
