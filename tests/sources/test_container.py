from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.sources import container
from app.sources.table import open_table
from tests.sources.workbooks import sheet_xml, workbook_bytes

_TEXT = b"sku,name\nA,Cup\n"


def _zip(files: Mapping[str, bytes], **options: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", options.get("compression", zipfile.ZIP_DEFLATED)) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _locked() -> bytes:
    data = bytearray(_zip({"a.csv": _TEXT}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


_BESIDE = {"reports/": b"", "__MACOSX/._a.csv": b"x", ".DS_Store": b"x", "reports/Thumbs.db": b"x"}


@pytest.mark.parametrize(
    "data",
    [
        _TEXT,
        gzip.compress(_TEXT),
        gzip.compress(_TEXT[:5]) + gzip.compress(_TEXT[5:]),
        _zip({"a.csv": _TEXT}),
        _zip({"reports/a.txt": _TEXT} | _BESIDE),
        _zip({"a.csv": _TEXT}, compression=zipfile.ZIP_STORED),
    ],
    ids=["plain", "gzip", "gzip in two members", "zip", "zip with company", "zip unpacked"],
)
@pytest.mark.parametrize("name", ["a.csv", "a.gz", "a.zip", "a.xlsx", "a"])
def test_what_a_file_is_is_told_by_its_bytes(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    table = open_table(path)
    assert table.header.names == ("sku", "name")
    assert [cells for _, cells in table.rows(lambda *_: None)] == [["A", "Cup", ""]]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            _zip({"a.csv": _TEXT, "b.csv": _TEXT}),
            "2 files: 'a.csv', 'b.csv'. Unpack it, and import them one by one",
        ),
        (_zip(_BESIDE), "holds no file"),
        (_locked(), "locked with a password"),
        (_zip({"a.csv": _TEXT}, compression=zipfile.ZIP_BZIP2), "packed in a way"),
        (_zip({"a.zip": _zip({"a.csv": _TEXT})}), "another packed file"),
        (_zip({"a.gz": gzip.compress(_TEXT)}), "another packed file"),
        (_zip({"a.xlsx": workbook_bytes({"S": sheet_xml([["a"]])})}), "another packed file or a workbook"),
        (gzip.compress(gzip.compress(_TEXT)), "another packed file"),
        (gzip.compress(b"%PDF-1.7"), "a PDF document"),
        (_zip({"a.csv": b"\x89PNG"}), "'a.csv' in 'export' is a picture"),
        (_zip({"a.csv": _TEXT})[:-30], "damaged or unfinished zip"),
        (_zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "LibreOffice"),
        (_zip({"[Content_Types].xml": b"", "word/document.xml": b""}), "a Word document"),
        (_zip({"xl/workbook.bin": b""}), ".xlsb"),
        (gzip.compress(b""), "is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel file of the old kind (.xls)"),
        (b"SQLite format 3\0", "a database"),
        (b"\xef\xbb\xbf <!DOCTYPE html><table>", "a web page"),
        (b"<html><table><tr><td>sku</td></tr></table></html>", "a web page"),
        (b'<?xml version="1.0"?><Workbook/>', "an XML file"),
        (b"Rar!\x1a\x07", "an archive of a kind"),
    ],
    # Packed bytes carry the time they were packed at: two test processes would give one test two names.
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_holds_no_single_table_is_refused_in_a_sentence(
    tmp_path: Path, data: bytes, sentence: str
) -> None:
    path = tmp_path / "export"
    path.write_bytes(data)
    with pytest.raises(InputError) as refusal:
        open_table(path)
    assert sentence in str(refusal.value)
    assert "export" in refusal.value.sentence
    assert refusal.value.advice


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: _zip({"a.csv": data})])
def test_a_bomb_is_refused_before_it_fills_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: object
) -> None:
    monkeypatch.setattr(container, "EXPANSION_FREE", 1 << 18)
    path = tmp_path / "bomb"
    path.write_bytes(pack(b"sku,name\n" + b"A,B\n" * 2_000_000))  # type: ignore[operator]  # either of them
    with pytest.raises(InputError, match="unpacks to far more"):
        list(open_table(path).rows(lambda *_: None))


def test_an_endless_list_of_contents_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        b"PK\x03\x04" + b"\0" * 64 + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 1 << 30, 0, 0)
    )
    with pytest.raises(InputError, match="unpacks to far more"):
        open_table(path)


def test_what_is_no_file_on_a_disk_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, sentence in (
        ("pipe", "not a file on a disk"),
        ("loop", "cannot be reached"),
        (".", "is a folder"),
        ("no", "There is no file"),
    ):
        with pytest.raises(InputError, match=sentence):
            open_table(tmp_path / name)
