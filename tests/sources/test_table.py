from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.domain.errors import InputError
from app.sources.table import open_table
from tests.sources.workbooks import sheet_xml, workbook_bytes

Rows = list[tuple[int, list[str]]]


def _read(path: Path) -> tuple[list[str], Rows, list[tuple[int, str]]]:
    """Return header, rows and refused rows of a table, read twice alike."""
    table = open_table(path)
    refused: list[tuple[int, str]] = []
    rows = [
        (line, cells[:-1]) for line, cells in table.rows(lambda line, e: refused.append((line, e.reason)))
    ]
    assert rows == [(line, cells[:-1]) for line, cells in table.rows(lambda *_: None)]
    return list(table.header.names), rows, refused


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("sku;name\rA;Cup\rB;Jug\r", [(2, ["A", "Cup"]), (3, ["B", "Jug"])]),
        ("sku;name\nA;Cup\r\nB;Jug\rC;Mug", [(2, ["A", "Cup"]), (3, ["B", "Jug"]), (4, ["C", "Mug"])]),
        ("\n;;\n\nsku;name\n\n;\nA;Cup\n\n\nB;Jug\n\n", [(7, ["A", "Cup"]), (10, ["B", "Jug"])]),
        ("sep=;\nsku;name\nA;Cup\n", [(3, ["A", "Cup"])]),
        ('"sep=;"\r\nsku;name\r\nA;Cup\r\n', [(3, ["A", "Cup"])]),
        ("\ufeffsep=\t\nsku\tname\nA\tCup\n", [(3, ["A", "Cup"])]),
        ('\ufeff\ufeff"sku";"name"\nA;Cup\n', [(2, ["A", "Cup"])]),
        ("sku;name;;\nA;Cup;;\nB;Jug\n", [(2, ["A", "Cup"]), (3, ["B", "Jug"])]),
        (
            'sku;name\nA;"a ""large""\ncup; red"\nB;Jug\n',
            [(2, ["A", 'a "large"\ncup; red']), (4, ["B", "Jug"])],
        ),
        ("sku;name\nA\nB;Jug\n", [(2, ["A", ""]), (3, ["B", "Jug"])]),
    ],
)
def test_the_oddities_of_text_files(tmp_path: Path, text: str, rows: Rows) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    assert _read(path) == (["sku", "name"], rows, [])


def test_a_row_with_too_many_fields_is_refused_with_its_line_and_none_of_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sku,name,price\nA,Cup,1\nB,Jug,large,2\nC,Mug,3\n")
    assert _read(path)[2] == [(3, "the row has 4 fields where the header has 3")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"sku\n" + b"\n" * 2_000_100, "blank lines"),
        (b"sku,name\n" + b",\n" * 2_000_100 + b"A,B\n", "blank lines"),
        (b",".join([b"x"] * 20_000) + b"\n", "20,000 columns"),
        (b"sku,name\nA,\"" + b"x" * (5 << 20), "never closed"),
        (b"sku,name\n" + b'"\n",' * 3_000_000, "never closed"),
    ],
)  # fmt: skip
def test_what_has_no_end_is_refused(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=sentence):
        list(open_table(path).rows(lambda *_: None))


_NOT_TEXT = {"Cs", "Cn", "Cc"}
_CELL = st.one_of(
    st.sampled_from(
        ["", " ", "'0123", '"', '""', 'a "b"', "1,50", "1.234", "=1+1", "€ 5", "a;b,c\td|e", "x\ny", "\r\n"]
    ),
    st.text(st.characters(exclude_categories=sorted(_NOT_TEXT), exclude_characters="\ufeff"), max_size=8),
)
_NAME = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8).map(lambda name: f"c{name}")
_TABLE = st.lists(_NAME, min_size=1, max_size=6, unique=True).flatmap(
    # One or two names above wider rows are a title, so only wider tables have rows that are too wide.
    lambda header: st.tuples(
        st.just(header), st.lists(st.lists(_CELL, max_size=len(header) + (len(header) > 2)), max_size=8)
    )
)
_WRITING = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)


def _pack(data: bytes, container: str) -> bytes:
    if container == "gz":
        return gzip.compress(data)
    if container == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("export/a.csv", data)
        return buffer.getvalue()
    return data


def _expected(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[list[str]], int]:
    """Return what must come out of rows, blanks filled up, and how many are refused as too wide."""
    width = len(header)
    filled = [list(row) for row in rows if any(map(str.strip, row))]
    fitting = [row for row in filled if not any(map(str.strip, row[width:]))]
    return [(row + [""] * width)[:width] for row in fitting], len(filled) - len(fitting)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    table=_TABLE,
    writing=_WRITING,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    container=st.sampled_from(["plain", "gz", "zip"]),
    told=st.booleans(),
    blanks=st.integers(0, 3),
)
def test_any_table_in_any_dialect_is_read_back_exactly(
    tmp_path: Path,
    table: tuple[list[str], list[list[str]]],
    writing: dict[str, Any],
    encoding: str,
    container: str,
    told: bool,
    blanks: int,
) -> None:
    header, rows = table
    text = io.StringIO(newline="")
    if told:  # else a few ragged rows of nothing but marks may be evenly split by another delimiter too
        text.write(f"sep={writing['delimiter']}{writing['lineterminator']}")
    if any("\n" in cell or "\r" in cell for row in rows for cell in row):
        writing = writing | {"quoting": csv.QUOTE_ALL}  # the writer quotes no other line ends than its own
    writer = csv.writer(text, **writing)
    text.write(writing["lineterminator"] * blanks)
    writer.writerow(header)
    for row in rows:
        if row:
            writer.writerow(row)
    data = text.getvalue()
    try:
        encoded = data.encode(encoding)
    except UnicodeEncodeError:
        assume(False)
    if encoding == "cp1252" and not data.isascii():
        assume(not _is_utf8(encoded))
    path = tmp_path / "export"
    path.write_bytes(_pack(encoded, container))
    if not told:
        assume(open_table(path).delimiter == writing["delimiter"] or len(header) == 1)
    if len(header) == 1 and not told:
        assume(not any(mark in data for mark in ",;\t|"))
    names, found, refused = _read(path)
    expected, too_wide = _expected(header, rows)
    assert names == header
    assert [cells for _, cells in found] == expected
    assert len(refused) == too_wide
    lines = sorted([line for line, _ in found] + [line for line, _ in refused])
    assert len(set(lines)) == len(lines)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(table=_TABLE, above=st.integers(0, 3))
def test_any_table_in_a_workbook_is_read_back_exactly(
    tmp_path: Path, table: tuple[list[str], list[list[str]]], above: int
) -> None:
    header, rows = table
    path = tmp_path / "export"
    path.write_bytes(workbook_bytes({"S": sheet_xml([[]] * above + [header, *rows])}))
    names, found, refused = _read(path)
    expected, too_wide = _expected(header, rows)
    assert names == header
    assert [cells for _, cells in found] == expected
    assert len(refused) == too_wide


_READ_A_MILLION = """
import re, sys, time
from pathlib import Path
from app.sources.table import open_table
began = time.process_time()
rows = sum(1 for _ in open_table(Path(sys.argv[1])).rows(lambda *_: None))
# Not getrusage: its peak counts the process that started this one, as large as that was.
peak_kb = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(rows, time.process_time() - began, peak_kb // 1024)
"""


@pytest.mark.slow
def test_a_million_lines_are_read_as_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    with path.open("w") as file:
        file.write("receipt,sku,name,quantity,date,price\n")
        file.writelines(
            f'R{n},SKU-{n % 4000},"Cup, no. {n % 4000}",1,2026-02-03,2.50\n' for n in range(1_000_000)
        )
    ended = subprocess.run(
        [sys.executable, "-c", _READ_A_MILLION, path], capture_output=True, text=True, check=True,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    rows, seconds, megabytes = ended.stdout.split()
    assert int(rows) == 1_000_000
    assert float(seconds) < 20
    assert int(megabytes) < 150
