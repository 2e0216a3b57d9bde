"""``tillwatch endpoint``, with and without a running application."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import run_cli
from app.store.settings import DEFAULT_ENDPOINT_PORT
from app.system.paths import Home


class Running:
    """Stands for the running application: notes what it is told and answers ``reply``."""

    def __init__(self, path: str) -> None:
        self.told: list[str] = []
        self.reply: dict[str, Any] = {"ok": True, "address": "http://127.0.0.1:19464"}
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._door.bind(path)
        self._door.listen()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        while True:
            caller, _ = self._door.accept()
            with caller, caller.makefile("rb") as lines:
                line = lines.readline()
                if not line:
                    return
                self.told.append(json.loads(line)["command"])
                caller.sendall(json.dumps(self.reply).encode() + b"\n")

    def close(self, path: str) -> None:
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as last:
            last.connect(path)
        self._thread.join(20)
        self._door.close()
        Path(path).unlink()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def application(root: Path) -> Iterator[Running]:
    path = Home(root).socket_path
    made = Running(path)
    yield made
    made.close(path)


class Tillwatch:
    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._root = root
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = run_cli(["--home", str(self._root), "endpoint", *arguments])
        seen = self._capsys.readouterr()
        return code, seen.out, seen.err

    def document(self, *arguments: str) -> Any:
        code, out, err = self(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)


@pytest.fixture
def tillwatch(root: Path, capsys: pytest.CaptureFixture[str]) -> Tillwatch:
    return Tillwatch(root, capsys)


def test_it_is_off_at_first(tillwatch: Tillwatch, root: Path) -> None:
    assert tillwatch.document() == {
        "enabled": False,
        "port": DEFAULT_ENDPOINT_PORT,
        "serving": False,
        "urls": {
            "live": f"http://127.0.0.1:{DEFAULT_ENDPOINT_PORT}/health/live",
            "ready": f"http://127.0.0.1:{DEFAULT_ENDPOINT_PORT}/health/ready",
            "metrics": f"http://127.0.0.1:{DEFAULT_ENDPOINT_PORT}/metrics",
        },
        "token_place": None,
    }
    # Looking makes no token.
    assert not (root / "endpoint-token").exists()
    code, out, _ = tillwatch()
    assert code == 0
    assert "off" in out


def test_on_says_where_and_keeps_the_token_to_itself(tillwatch: Tillwatch, root: Path) -> None:
    code, out, _ = tillwatch("--on", "--port", "19777")
    assert code == 0
    token = (root / "endpoint-token").read_text().strip()
    assert "whenever Tillwatch is open" in out
    assert "http://127.0.0.1:19777/metrics" in out
    assert str(root / "endpoint-token") in out
    assert token not in out
    assert "token" not in tillwatch.document()
    assert tillwatch.document()["enabled"] is True
    assert token in tillwatch("--show-token")[1]
    assert tillwatch.document("--show-token")["token"] == token


def test_off_keeps_port_and_token(tillwatch: Tillwatch) -> None:
    before = tillwatch.document("--on", "--port", "19777", "--show-token")
    assert tillwatch.document("--off") == {
        **{key: value for key, value in before.items() if key != "token"},
        "enabled": False,
    }
    assert tillwatch.document("--on", "--show-token") == before


def test_a_new_token_is_another_one(tillwatch: Tillwatch) -> None:
    before = tillwatch.document("--on", "--show-token")["token"]
    after = tillwatch.document("--new-token", "--show-token")["token"]
    assert after != before
    assert tillwatch.document("--show-token")["token"] == after


def test_the_running_application_takes_it_up(tillwatch: Tillwatch, application: Running) -> None:
    assert tillwatch.document("--on")["serving"] is True
    tillwatch.document("--port", "19778")
    tillwatch.document("--new-token")
    assert application.told == ["endpoint-changed"] * 3
    tillwatch.document()
    tillwatch.document("--show-token")
    assert application.told[3:] == ["endpoint-status"] * 2
    application.reply = {"ok": True, "address": None}
    assert tillwatch.document("--off")["serving"] is False


def test_what_the_application_could_not_do_is_told(tillwatch: Tillwatch, application: Running) -> None:
    application.reply = {"ok": False, "error": "The endpoint cannot use port 19464.", "exit_code": 1}
    code, out, err = tillwatch("--on")
    assert (code, out) == (1, "")
    assert "cannot use port 19464" in err
    application.reply = {"ok": True, "address": None}
    assert "could not be served" in tillwatch()[1]


def test_without_a_token_it_is_not_switched_on(tillwatch: Tillwatch, root: Path) -> None:
    tillwatch.document("--show-token")
    (root / "endpoint-token").chmod(0o644)
    code, _, err = tillwatch("--on")
    assert code == 1
    assert "is no secret" in err
    assert tillwatch.document()["enabled"] is False


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_that_is_none(tillwatch: Tillwatch, port: str) -> None:
    assert tillwatch("--port", port)[0] == 2
