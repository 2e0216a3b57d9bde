"""Workbooks written part by part for one test, so that every oddity of the format can be put into them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="#,##0.00\\ [$€-407]"/><numFmt numFmtId="166" formatCode="[h]:mm:ss"/>'
    '</numFmts><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="166"/><xf numFmtId="10"/></cellXfs></styleSheet>'
)
"""Styles 0 general, 1 a date, 2 a date with a time, 3 an amount, 4 a duration, 5 a percentage."""

DATE, MOMENT, AMOUNT, DURATION, PERCENT = range(1, 6)


def letters(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def text_cell(reference: str, text: str) -> str:
    """Return a cell that holds its text itself; what XML cannot hold is written as ``_x000D_``."""
    kept = "".join(
        c if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff") else f"_x{ord(c):04X}_" for c in text
    )
    kept = kept.replace("_x005F_", "_x005F_x005F_")
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'


def sheet_xml(rows: Mapping[int, str] | Sequence[Sequence[str]], before: str = "", after: str = "") -> str:
    """Return a sheet of rows of texts, or of ready-made cells by row number."""
    if not isinstance(rows, Mapping):
        rows = {
            number: "".join(text_cell(f"{letters(c)}{number}", text) for c, text in enumerate(row) if text)
            for number, row in enumerate(rows, start=1)
        }
    data = "".join(f'<row r="{number}">{cells}</row>' for number, cells in rows.items())
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def workbook_bytes(
    sheets: Mapping[str, str],
    *,
    strings: str | None = None,
    styles: str = STYLES,
    properties: str = "",
    hidden: Sequence[str] = (),
    parts: Mapping[str, str | bytes] | None = None,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Return a workbook of ready-made sheets by name; ``parts`` adds or replaces parts of the package."""
    entries = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"{_state(name in hidden)}/>'
        for n, name in enumerate(sheets, start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    relations += f'<Relationship Id="rIdT" Type="{_OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    relations += f'<Relationship Id="rIdS" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">{properties}<sheets>{entries}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
        "xl/styles.xml": styles,
    }
    files |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), start=1)}
    if strings is not None:
        files["xl/sharedStrings.xml"] = strings
    files |= parts or {}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def write_workbook(path: Path, rows: Mapping[int, str] | Sequence[Sequence[str]], **options: object) -> Path:
    """Write a workbook of one sheet and return its path."""
    path.write_bytes(workbook_bytes({"Sheet1": sheet_xml(rows)}, **options))  # type: ignore[arg-type]  # passed on
    return path


def _state(hidden: bool) -> str:
    return ' state="hidden"' if hidden else ""
