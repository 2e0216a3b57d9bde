"""New versions in the settings: off until wanted, one step at a time, each said in words and reached by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot

from app import __version__
from app.desktop.pages.page import Surroundings
from app.desktop.pages.settings import SettingsPage
from app.desktop.pages.settings_updates import UpdatesCard
from app.domain.errors import TillwatchError
from app.engine.registry import JobRegistry
from app.jobs.scheduling import schedule_views
from app.jobs.service import Service
from app.jobs.update_install import UNPACK_UPDATE, swap_if_wanted, unpack_update
from app.jobs.updates import CHECK_UPDATES, FETCH_UPDATE
from app.store.runs import history
from tests.desktop.seen import button, has_button, texts
from tests.desktop.shop import do
from tests.desktop.test_welcome import System
from tests.rehearsal import NEWER, SIZE, Rehearsal, portable_archive, portable_folder, rehearsal
from tests.updates.server import Answer

WAIT_MS = 15_000
Opened = list[Path]


@pytest.fixture
def opened() -> Opened:
    return []


@pytest.fixture
def page(surroundings: Surroundings, opened: Opened, qtbot: QtBot) -> SettingsPage:
    made = SettingsPage(surroundings, opened.append, system=System())
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    settle(made, qtbot)
    return made


@pytest.fixture
def refusals(page: SettingsPage) -> list[TillwatchError]:
    heard: list[TillwatchError] = []
    page.refused.connect(heard.append)
    return heard


def settle(page: SettingsPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page._stale and not page._loader._jobs, timeout=WAIT_MS)


def until(page: SettingsPage, qtbot: QtBot, words: str) -> None:
    """Wait until the card says something that begins so."""
    qtbot.waitUntil(lambda: any(text.startswith(words) for text in texts(page.updates)), timeout=WAIT_MS)
    settle(page, qtbot)


def press(page: SettingsPage, qtbot: QtBot, name: str, words: str) -> None:
    button(page.updates, name).click()
    until(page, qtbot, words)


def primaries(card: UpdatesCard) -> list[str]:
    """The buttons that are shown as the next step."""
    return [
        each.text()
        for each in (card.step, card.look, card.stop)
        if each.isVisible() and each.property("role") == "primary"
    ]


@pytest.mark.usefixtures("feed")
def test_it_begins_switched_off_and_says_that_nothing_was_looked_for(page: SettingsPage) -> None:
    card = page.updates
    assert not card.daily.isChecked()
    assert f"This is version {__version__}. A newer one was not looked for yet." in texts(card)
    assert primaries(card) == ["Look now"]
    assert not has_button(card, "Download")


def test_opening_the_page_asks_nothing_of_the_network(feed: Rehearsal, page: SettingsPage) -> None:
    page.refresh()
    assert feed.asked == []


def test_ticking_the_box_adds_the_schedule_and_unticking_takes_it_out(
    feed: Rehearsal, page: SettingsPage, service: Service, qtbot: QtBot
) -> None:
    page.updates.daily.click()
    settle(page, qtbot)
    [view] = schedule_views(service, CHECK_UPDATES)
    assert view.in_words == "Every day at 10:00"
    assert page.updates.daily.isChecked()
    assert "Tillwatch looks for new versions every day at about ten." in texts(page)
    page.updates.daily.click()
    settle(page, qtbot)
    assert schedule_views(service, CHECK_UPDATES) == []
    assert not page.updates.daily.isChecked()
    assert feed.asked == []


@pytest.mark.usefixtures("feed")
def test_a_look_shows_what_is_new_and_the_next_step(page: SettingsPage, qtbot: QtBot) -> None:
    press(
        page, qtbot, "Look now", "Version 0.2.0 is there, from 2 December (0.3 MB). You have version 0.1.0."
    )
    assert any("It is quicker." in text and "It is prettier." in text for text in texts(page.updates))
    assert primaries(page.updates) == ["Download"]
    assert has_button(page.updates, "Look again")


def test_nothing_newer_is_said_with_the_time_of_the_look(
    surroundings: Surroundings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    with rehearsal(tmp_path / "rehearsal") as empty:
        empty.ship(monkeypatch)
        page = SettingsPage(surroundings, lambda _file: None, system=System())
        qtbot.addWidget(page)
        page.resize(900, 700)
        page.show()
        settle(page, qtbot)
        press(page, qtbot, "Look now", "This is version 0.1.0. Looked today 12:00: nothing newer.")
        assert primaries(page.updates) == ["Look now"]


def test_a_package_is_downloaded_and_handed_to_the_systems_installer(
    feed: Rehearsal, page: SettingsPage, opened: Opened, qtbot: QtBot
) -> None:
    press(page, qtbot, "Look now", "Version 0.2.0 is there")
    press(page, qtbot, "Download", "Version 0.2.0 of 2 December is downloaded and checked.")
    assert primaries(page.updates) == ["Install…"]
    [command] = [text for text in texts(page.updates) if text.startswith("sudo apt install ")]
    assert any("A backup of your data is made" in text for text in texts(page.updates))
    button(page.updates, "Install…").click()
    settle(page, qtbot)
    [file] = opened
    assert file.read_bytes() == b"\1" * SIZE
    assert command.endswith(str(file))
    assert any("quit Tillwatch and open it again" in text for text in texts(page))


def test_a_file_that_was_changed_is_not_opened(
    feed: Rehearsal,
    page: SettingsPage,
    service: Service,
    opened: Opened,
    refusals: list[TillwatchError],
    qtbot: QtBot,
) -> None:
    do(service, FETCH_UPDATE)
    until(page, qtbot, "Version 0.2.0 of 2 December is downloaded")
    [file] = (service.home.root / "updates" / "downloads").iterdir()
    file.write_bytes(b"something else")
    button(page.updates, "Install…").click()
    settle(page, qtbot)
    assert opened == []
    assert feed.asked
    assert [error.sentence for error in refusals] == [
        "The downloaded file was changed after it was checked, so it is not installed."
    ]


def test_a_download_shows_how_far_it_is_and_can_be_stopped(
    feed: Rehearsal, page: SettingsPage, service: Service, qtbot: QtBot
) -> None:
    press(page, qtbot, "Look now", "Version 0.2.0 is there")

    def half_then_wait(answer: Answer, content: bytes) -> None:
        answer.send_response(200)
        answer.send_header("Content-Length", str(len(content)))
        answer.end_headers()
        answer.put(content[: SIZE // 2])
        answer.server.closing.wait(0.6)
        for at in range(SIZE // 2, SIZE):
            answer.put(content[at : at + 1])
            answer.server.closing.wait(0.01)

    feed.server.faults["deb-x86_64.tar.xz"] = half_then_wait
    button(page.updates, "Download").setFocus()
    button(page.updates, "Download").click()
    qtbot.waitUntil(lambda: any("of 0.3 MB" in text for text in texts(page.updates)), timeout=WAIT_MS)
    [bar] = page.updates.findChildren(QProgressBar)
    assert bar.isVisible()
    assert 0 < bar.value() < bar.maximum()
    assert page.updates.stop.hasFocus()
    assert not has_button(page.updates, "Download")
    # What the owner asks for meanwhile is not kept waiting.
    do(service, "back-up")
    button(page.updates, "Stop").click()
    qtbot.waitUntil(lambda: has_button(page.updates, "Download"), timeout=WAIT_MS)
    settle(page, qtbot)
    assert not bar.isVisible()
    assert page.updates.step.hasFocus()


def test_what_did_not_work_is_said_on_the_card(feed: Rehearsal, page: SettingsPage, qtbot: QtBot) -> None:
    feed.server.faults["timestamp.json"] = lambda answer, _content: answer.send_error(503)
    press(page, qtbot, "Look now", "The list of new versions could not be reached")
    feed.server.faults.clear()
    press(page, qtbot, "Look now", "Version 0.2.0 is there")
    assert not any("could not be reached" in text for text in texts(page.updates))


def test_a_copy_without_a_list_offers_nothing_to_press(page: SettingsPage) -> None:
    card = page.updates
    assert any("has no list of new versions" in text for text in texts(card))
    assert not card.daily.isEnabled()
    assert not any(has_button(card, name) for name in ("Look now", "Look again", "Download", "Install…"))


@pytest.mark.usefixtures("feed")
def test_the_card_is_used_by_keyboard_alone(page: SettingsPage, qtbot: QtBot) -> None:
    page.updates.daily.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Tab)
    assert page.focusWidget() is page.updates.look
    QTest.keyClick(page.updates.look, Qt.Key.Key_Space)
    until(page, qtbot, "Version 0.2.0 is there")
    assert page.focusWidget() is page.updates.step
    assert page.updates.step.text() == "Download"


@pytest.mark.usefixtures("feed")
def test_a_notice_leads_to_the_card(page: SettingsPage, qtbot: QtBot) -> None:
    card = page.updates

    def is_seen() -> bool:
        return card.visibleRegion().boundingRect().height() > card.height() // 2

    assert not is_seen()
    page.select("updates")
    qtbot.waitUntil(is_seen, timeout=WAIT_MS)


@pytest.fixture
def portable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    with rehearsal(tmp_path / "rehearsal", "portable") as made:
        made.release(content=portable_archive(NEWER))
        made.ship(monkeypatch)
        yield made


@pytest.mark.usefixtures("portable")
def test_a_portable_copy_is_exchanged_once_the_program_has_ended(
    service: Service, surroundings: Surroundings, tmp_path: Path, qtbot: QtBot
) -> None:
    program = portable_folder(tmp_path / "Tillwatch", __version__)
    specs = service.registry
    unpacking = replace(specs[UNPACK_UPDATE], function=partial(unpack_update, program=program))
    made = Service.open(
        service.home,
        service.clock,
        JobRegistry([unpacking if spec.id == UNPACK_UPDATE else spec for spec in specs.values()]),
    )
    unsubscribe = made.subscribe(surroundings.bridge.listen)
    try:
        around = replace(surroundings, service=made)
        page = SettingsPage(around, lambda _file: None, system=System(), program=program)
        qtbot.addWidget(page)
        page.resize(900, 700)
        page.show()
        settle(page, qtbot)
        press(page, qtbot, "Look now", "Version 0.2.0 is there")
        press(page, qtbot, "Download", "Version 0.2.0 of 2 December is downloaded and checked.")
        press(page, qtbot, "Install", "Tillwatch ends, the new version takes its place")
        with qtbot.waitSignal(page.own_home_wanted, timeout=WAIT_MS):
            button(page.updates, "Restart with the new version").click()
        settle(page, qtbot)
    finally:
        unsubscribe()
        made.stop()
    assert __version__ in program.read_text()
    assert swap_if_wanted(service.home, now=service.now())
    assert NEWER in program.read_text()


@pytest.mark.usefixtures("feed")
def test_every_part_has_a_name(page: SettingsPage, service: Service, qtbot: QtBot) -> None:
    press(page, qtbot, "Look now", "Version 0.2.0 is there")
    card = page.updates
    assert card.accessibleName() == "New versions"
    assert card.daily.text() == "Look for new versions once a day"
    assert all(bar.accessibleName() for bar in card.findChildren(QProgressBar))
    with service.store.read() as connection:
        assert [run.job for run in history(connection, limit=1)] == [CHECK_UPDATES]
