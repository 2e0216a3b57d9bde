"""The first day with Tillwatch from beginning to end, in one desktop session: from an empty home to the last word."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.session.conftest import Launch
from tests.session.harness.desktop import Parts, VirtualDesktop
from tests.session.harness.notices import NoticeLog
from tests.session.harness.waiting import until
from tests.session.pages import (
    CHECK_STOCK,
    Welcome,
    alerts_on_today,
    answer_notice,
    await_runs,
    await_text,
    choose_in,
    current_page,
    open_page,
    press,
    read_file,
    run_daily,
    run_now,
)
from tests.session.shop_files import BEANS, write_exports, write_inventory, write_long_receipts

LONG = 300_000
"""Lines that take many times longer to read than it takes to press a button."""
SPANISH_PAGES = [
    "Hoy",
    "Productos",
    "Reponer",
    "Análisis",
    "Precios",
    "Tareas",
    "Historial",
    "Datos",
    "Ajustes",
]

ASKED_TOO_LATE = "Could not find accessible on path"
"""Qt's word for a question of this test about a control that has just gone."""

of_its_own = pytest.mark.parametrize("desktop", [Parts()], indirect=True, ids=["a desktop of its own"])


@of_its_own
def test_the_first_day(
    tillwatch: Launch,
    desktop: VirtualDesktop,
    notices: NoticeLog,
    cli: Callable[..., str],
    home: Path,
    tmp_path: Path,
) -> None:
    def told(*words: str) -> Any:
        return json.loads(cli(*words, "--json"))

    desktop.keep_notices()
    exports = write_exports(tmp_path / "exports")
    recount = write_inventory(tmp_path / "inventory today.csv", beans=3)
    receipts = write_long_receipts(tmp_path / "receipts.csv", rows=LONG)

    # The welcome comes by itself.
    program = tillwatch()
    icon = program.tray()
    program.window()
    welcome = Welcome(program)
    welcome.speak("Español (1234,50 €)", label="Language", title="Bienvenido a Tillwatch")
    welcome.speak("English", label="Idioma", title="Welcome to Tillwatch")
    welcome.give_folder(exports[0].parent, [file.name for file in exports])
    welcome.next("Your shop")
    welcome.name_shop("Casa Roast")
    welcome.next("When to tell you")
    welcome.tell_at_any_time()
    welcome.next("Ready")
    await_text(program, "Casa Roast, in EUR")
    assert program.find("check box", "Start Tillwatch when I sign in").is_("checked")
    welcome.finish()

    # Nothing to do yet.
    assert current_page(program) == "Today"
    await_text(program, "Nothing needs you today.")
    assert told("autostart")["on"] is True
    assert told("shop")["name"] == "Casa Roast"

    # A count from the shelf: the beans will not last.
    open_page(program, "Data")
    read_file(program, recount)
    await_text(program, "inventory today.csv was read", seconds=60)
    run_now(program, CHECK_STOCK)
    await_runs(program, CHECK_STOCK)
    open_page(program, "Today")
    await_text(program, "1 product needs you")
    (seen,) = until(lambda: alerts_on_today(program), "the alert")
    assert seen.startswith(f"{BEANS}: out")

    # The same on the desktop, answered there: the page knows.
    notice = answer_notice(program, notices, BEANS, "Ordered")
    assert list(notice.buttons.values()) == ["Show", "Ordered", "Snooze"]
    await_text(program, "Nothing needs you today.")
    until(lambda: alerts_on_today(program) == [], "the alert to go")
    until(lambda: "Nothing needs you" in icon.menu().labels(), "the tray to be content")

    # Another time for a job.
    open_page(program, "Jobs")
    run_daily(program, CHECK_STOCK, at="0645", words="Every day at 06:45")
    assert told("schedule", "stock-alerts")["expression"] == "45 6 * * *"

    # A long file, and second thoughts.
    open_page(program, "Data")
    read_file(program, receipts)
    press(program, "Stop the reading", seconds=60)
    await_text(program, "You stopped the reading of receipts.csv", seconds=60)
    await_runs(program, "Read a file", outcome="Stopped")

    # In another language from one moment to the next.
    open_page(program, "Settings")
    choose_in(program, program.window(), "Language", "Español (1234,50 €)")
    rail = program.find("list", "Páginas")
    assert [line.name for line in rail.children()] == SPANISH_PAGES
    rail.choose("Hoy")
    await_text(program, "Hoy nada requiere su atención.")
    until(lambda: "Salir" in icon.menu().labels(), "the tray's menu in Spanish")
    assert "Ejecutar ahora" in icon.menu().labels()

    # Out of sight, and then gone.
    program.close_window()
    assert program.running()
    icon.click("Salir")
    assert program.wait(20) == 0

    # What is on record is what was seen.
    runs = Counter((run["job"], run["status"]) for run in told("history") if run["trigger"] == "manual")
    assert runs == {
        ("import-file", "succeeded"): len(exports) + 1,
        ("import-file", "cancelled"): 1,
        ("daily-round", "succeeded"): 1,
        ("stock-alerts", "succeeded"): 1,
    }
    (alert,) = told("alerts", "--all")
    assert (alert["title"], alert["state"]) == (seen, "resolved")
    (sent,) = told("notices")
    assert (sent["title"], sent["status"]) == (notice.title, "clicked")
    assert [line["text"] for line in troubles(home)] == []


def troubles(home: Path) -> list[dict[str, Any]]:
    """What the log holds besides news."""
    log = [json.loads(line) for line in (home / "logs" / "tillwatch.log").read_text().splitlines()]
    return [line for line in log if line["level"] != "info" and ASKED_TOO_LATE not in line["text"]]
