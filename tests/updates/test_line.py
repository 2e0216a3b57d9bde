"""The line itself: proxies, and servers that answer beside the question."""

from __future__ import annotations

import pytest
from tuf.api.exceptions import DownloadHTTPError

from app.updates.line import Line, LineError, system_proxy
from tests.updates.makers import Makers
from tests.updates.server import Answer, FeedServer


def test_a_proxy_is_asked_in_place_of_the_server(server: FeedServer) -> None:
    with Line("Tillwatch/0.1.0", proxy_of=lambda _url: server.url) as line, pytest.raises(DownloadHTTPError):
        line.download_bytes("http://updates.example/metadata/timestamp.json", 10_000)
    assert [request.path for request in server.requests] == ["http://updates.example/metadata/timestamp.json"]


def test_the_proxy_is_the_one_of_this_pc_but_never_for_the_pc_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "near.example")
    assert system_proxy("https://updates.example/") == "http://proxy.example:3128"
    assert system_proxy("https://near.example/") is None
    assert system_proxy("https://127.0.0.1:8000/") is None
    assert system_proxy("https://localhost/") is None


def test_another_part_than_was_asked_for_is_not_taken(makers: Makers, server: FeedServer) -> None:
    def from_the_start(answer: Answer, content: bytes) -> None:
        answer.send_response(206)
        answer.send_header("Content-Range", f"bytes 0-{len(content) - 1}/{len(content)}")
        answer.send_header("Content-Length", str(len(content)))
        answer.end_headers()
        answer.put(content)

    url = f"{server.url}metadata/timestamp.json"
    content = (makers.metadata / "timestamp.json").read_bytes()
    with Line("Tillwatch/0.1.0") as line:
        start, chunks = line.go_on(url, 10)
        assert (start, b"".join(chunks)) == (10, content[10:])
        server.faults["timestamp.json"] = from_the_start
        with pytest.raises(LineError, match="another part of the file"):
            line.go_on(url, 10)
