"""Which feed a copy looks at, and how a copy was installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.system.resources import resource_path
from app.updates.errors import WrongFeedError
from app.updates.feed import shipped_feed
from app.updates.installation import installation_kind, processor
from build.releasing.__main__ import ship
from tests.updates.makers import Makers


def rehearsed(makers: Makers, folder: Path, url: str) -> dict[str, str]:
    ship(makers.feed, url, folder)
    return {"TILLWATCH_FEED": str(folder)}


@pytest.mark.skipif(
    (resource_path("updates") / "feed.json").exists(), reason="this checkout comes with a feed of its own"
)
def test_a_copy_without_a_feed_has_none() -> None:
    assert shipped_feed({}) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://updates.example/tillwatch",
        "http://127.0.0.1:8080/",
        "http://[::1]:80/x/",
        "http://localhost/",
    ],
)
def test_a_rehearsal_names_its_own(url: str, makers: Makers, tmp_path: Path) -> None:
    feed = shipped_feed(rehearsed(makers, tmp_path / "ship", url))
    assert feed is not None
    assert feed.url == url.rstrip("/") + "/"
    assert feed.root == (makers.metadata / "1.root.json").read_bytes()


@pytest.mark.parametrize(
    "url",
    [
        "http://updates.example/",
        "http://127.0.0.1.example/",
        "http://10.0.0.1/",
        "ftp://127.0.0.1/",
        "file:///etc/",
        "https://",
        "https://name@updates.example/",
        "https://updates.example/?list=1",
        "https://[broken/",
        "updates.example",
    ],
)
def test_an_address_that_others_can_listen_in_on_is_refused(url: str, makers: Makers, tmp_path: Path) -> None:
    with pytest.raises(WrongFeedError, match="must begin with https://"):
        shipped_feed(rehearsed(makers, tmp_path / "ship", url))


@pytest.mark.parametrize("spoilt", ["feed.json", "root.json"])
def test_a_feed_of_which_half_is_missing_is_none(spoilt: str, makers: Makers, tmp_path: Path) -> None:
    environ = rehearsed(makers, tmp_path / "ship", "https://updates.example/")
    (tmp_path / "ship" / spoilt).unlink()
    with pytest.raises(WrongFeedError, match="cannot be read"):
        shipped_feed(environ)


@pytest.mark.parametrize("text", ["{", "[]", '{"url": 3}', "{}"])
def test_a_feed_that_says_nothing_is_refused(text: str, makers: Makers, tmp_path: Path) -> None:
    environ = rehearsed(makers, tmp_path / "ship", "https://updates.example/")
    (tmp_path / "ship" / "feed.json").write_text(text)
    with pytest.raises(WrongFeedError):
        shipped_feed(environ)


@pytest.mark.parametrize(
    ("executable", "frozen", "platform", "kind"),
    [
        ("/usr/lib/tillwatch/tillwatch", True, "linux", "deb"),
        ("/usr/lib/tillwatch-of-mine/tillwatch", True, "linux", "portable"),
        ("/home/ana/tillwatch-0.1.0-linux-x86_64/tillwatch", True, "linux", "portable"),
        ("/somewhere/tillwatch.exe", True, "win32", "windows"),
        ("/Applications/Tillwatch.app/Contents/MacOS/tillwatch", True, "darwin", "macos"),
        ("/usr/bin/python3", False, "linux", None),
        ("/somewhere/python.exe", False, "win32", None),
    ],
)
def test_how_a_copy_was_installed(executable: str, frozen: bool, platform: str, kind: str | None) -> None:
    assert installation_kind(Path(executable), frozen=frozen, platform=platform) == kind


def test_a_processor_has_one_name() -> None:
    assert {processor(name) for name in ("AMD64", "x86_64", "amd64")} == {"x86_64"}
    assert {processor(name) for name in ("arm64", "aarch64")} == {"aarch64"}


def test_knowing_whether_there_is_a_feed_loads_no_cryptography() -> None:
    """The tray asks this at each start: what a look needs is loaded when somebody looks."""
    told = subprocess.run(
        [
            sys.executable, "-c",
            "import sys, os; import app.updates.feed, app.updates.installation, app.updates.offer, app.updates.errors, "
            "app.updates.versions; app.updates.feed.shipped_feed({}); "
            "print([name for name in ('tuf', 'cryptography', 'urllib3', 'truststore') if name in sys.modules])",
        ],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == "[]"
