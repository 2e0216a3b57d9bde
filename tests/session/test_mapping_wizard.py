"""A file of unknown layout in the real program: mapped once by the names of the controls, never asked about again."""

from __future__ import annotations

from pathlib import Path

from tests.session.conftest import Launch
from tests.session.harness.bus import BusError
from tests.session.harness.program import Program
from tests.session.harness.waiting import until
from tests.session.pages import choose_in, open_page

HEAD = "Op.;Cuándo;A qué hora;Cliente;Ref. int.;Qué;Grupo;N;P.U.;Dto. %;Tot.;Pago"
JULY = """A-1;03/07/2026;10:12;Ana Ruiz;CAF-250;Café molido 250 g;Café;2;4,50;0;9,00;Tarjeta
A-1;03/07/2026;10:12;Ana Ruiz;TAZ-01;Taza azul;Menaje;1;6,90;0;6,90;Tarjeta
A-2;03/07/2026;11:40;;MOL-PRO;Molinillo profesional;Máquinas;1;1.249,00;0;1.249,00;Tarjeta
"""
AUGUST = """A-3;03/08/2026;09:05;;CAF-250;Café molido 250 g;Café;1;4,50;0;4,50;Efectivo
A-4;04/08/2026;12:30;;TAZ-01;Taza azul;Menaje;1;6,90;0;6,90;Tarjeta
"""
FIELDS = {
    "Op.": "Receipt number",
    "Cuándo": "Date sold (needed)",
    "A qué hora": "Time sold",
    "Ref. int.": "Article code (SKU)",
    "Qué": "Name",
    "Grupo": "Category",
    "N": "Pieces sold (needed)",
    "P.U.": "Price per piece",
    "Dto. %": "not read",
    "Tot.": "Amount paid for the line",
    "Pago": "not read",
}


def read(program: Program, file: Path) -> None:
    program.find("text", "File to read").enter(str(file))
    program.find("push button", "Read it").press()


def imports(program: Program) -> list[list[str]]:
    """The lines of the Data page: state, when, file, what it is, brought in, rows, not read."""
    return program.find("table", "Files brought in").rows()


def await_imports(program: Program, count: int) -> list[list[str]]:
    def look() -> list[list[str]] | None:
        try:
            lines = imports(program)
        except (BusError, TimeoutError):  # filled anew while it was read
            return None
        return lines if len(lines) == count else None

    return until(look, f"{count} imports", seconds=30)


def test_an_unknown_file_is_mapped_once_and_the_next_is_read_without_a_question(
    tillwatch: Launch, tmp_path: Path
) -> None:
    july, august = tmp_path / "caja 2026-07.csv", tmp_path / "caja 2026-08.csv"
    july.write_text(f"{HEAD}\n{JULY}", encoding="utf-8")
    august.write_text(f"{HEAD}\n{AUGUST}", encoding="utf-8")
    program = tillwatch()
    program.window()
    open_page(program, "Data")
    read(program, july)

    dialog = program.find("dialog", "caja 2026-07.csv", seconds=40)
    choose_in(program, dialog, "What is in this file?", "Sales, line by line")
    for column, field in FIELDS.items():
        choose_in(program, dialog, f"Column {column}", field)
    program.find("label", "Column Tot.: 3 read. 1.249,00 → 1,249.00")
    program.find("label", "Column Cliente: personal: not read")
    program.find("label", "A question about the file is still open.")
    assert not program.find("push button", "Read the file").is_("enabled")
    program.find("radio button", "Day first: 03/07/2026 is 3 July 2026").press()
    until(lambda: program.find("push button", "Read the file").is_("enabled"), "Read the file to be on")
    program.find("text", "Name of this kind of file").enter("Caja de la tienda")
    program.find("push button", "Read the file").press()

    (first,) = await_imports(program, 1)
    assert first[2:4] == ["caja 2026-07.csv", "Caja de la tienda"]
    assert first[5:7] == ["3", "0"]

    read(program, august)  # straight in: the second line comes without anybody having answered anything
    second, _first = await_imports(program, 2)
    assert second[2:4] == ["caja 2026-08.csv", "Caja de la tienda"]
    assert second[5:7] == ["2", "0"]

    read(program, july)  # the very same file: known, and nothing of it counts twice
    third, *_others = await_imports(program, 3)
    assert third[2:4] == ["caja 2026-07.csv", "Caja de la tienda"]
    asked = [each.name for each in program.screen.find_all("Tillwatch", "dialog") if each.is_("showing")]
    assert not any(name.startswith("caja") for name in asked)
