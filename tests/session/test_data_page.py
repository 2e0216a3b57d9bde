"""Files come in while the program runs: through the watched folder, and by their path on the Data page."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.session.harness.desktop import VirtualDesktop
from tests.session.harness.program import Program
from tests.session.harness.waiting import until
from tests.session.pages import open_page

Launch = Callable[..., Program]

PRODUCTS = "SKU,Name,Price,Cost,Stock\nBEAN-1,Espresso beans 1 kg,18.50,9.25,4\nCUP-1,Cup,not known,2.00,80\n"


def press_keys(desktop: VirtualDesktop, *words: str) -> None:
    subprocess.run(["xdotool", *words], env=desktop.environment, check=True, timeout=20)


def test_a_file_put_into_the_watched_folder_is_taken_in_by_itself(tillwatch: Launch, home: Path) -> None:
    program = tillwatch()
    program.window()
    open_page(program, "Data")
    part = home / "inbox" / "products.csv.part"
    part.write_text(PRODUCTS)
    part.rename(part.with_suffix(""))
    # The list is not there before the first file is.
    table = program.find("table", "Files brought in", seconds=60)
    assert [row[2] for row in until(table.rows, "the file in the list")] == ["products.csv"]
    until((home / "inbox" / "imported" / "products.csv").exists, "the file to be kept")
    assert not (home / "inbox" / "products.csv").exists()


def test_a_file_is_named_read_and_what_was_not_read_is_listed(
    tillwatch: Launch, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    file = tmp_path / "my products.csv"
    file.write_text(PRODUCTS)
    program = tillwatch()
    program.window()
    press_keys(desktop, "search", "--onlyvisible", "--name", "^Tillwatch", "windowactivate", "--sync")
    press_keys(desktop, "key", "ctrl+8")
    field = program.find("text", "File to read")
    until(lambda: field.is_("focused"), "the keyboard on the field")
    press_keys(desktop, "type", "--delay", "5", str(file))
    press_keys(desktop, "key", "Return")
    program.find("push button", "Undo the import of my products.csv", seconds=60)
    program.find("push button", "Show what was not read of my products.csv").press()
    table = program.find("table", "Rows that were not read")
    (row,) = until(table.rows, "the rows that were not read")
    assert row[:3] == ["3", "Price", "not known"]
    assert file.exists()
