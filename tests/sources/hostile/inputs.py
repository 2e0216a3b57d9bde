"""A seeded source of hostile inputs: the same number always makes the same file."""

from __future__ import annotations

import gzip
import io
import os
import random
import string
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.sources.exports import csv_text
from tests.sources.workbooks import MAIN, sheet_xml, workbook_bytes

_HEADER = ["receipt", "sku", "name", "quantity", "date", "price"]
_WORDS = [
    "A-1", "Cup, large", 'a "quoted" mug', "=1+1", "@SUM(A1)", "+1", "-2", "1,50", "1.234", "(3.00)", "€ 5", "Café",
    "2026-02-03", "31/12/2026", "13/13/2026", "9" * 400, "1e999", "nan", "\u202e", "\ufeff", "'0123", "\v", "ÿ", "",
    "two\nlines", "=cmd|' /C calc'!A0", "<script>", "\x1a", "{{7*7}}", "%s%n", "../../etc/passwd",
]  # fmt: skip

Making = Callable[[random.Random, Path], None]


def make(number: int, folder: Path) -> Path:
    """Write hostile input ``number`` into ``folder`` and return its path; nothing may lie there in some cases."""
    chance = random.Random(number)
    name = chance.choice(["a.csv", "a.xlsx", "a.xls", "a.gz", "a.zip", "a.txt", "a", "ä ö\n.csv"])
    path = folder / name
    _MAKINGS[number % len(_MAKINGS)](chance, path)
    return path


def _rows(chance: random.Random, count: int) -> list[list[str]]:
    return [
        [
            str(n // 2),
            f"SKU-{chance.randrange(50)}",
            chance.choice(_WORDS),
            str(chance.randrange(-3, 9)),
            f"2026-0{chance.randrange(1, 10)}-1{chance.randrange(10)}",
            f"{chance.randrange(1, 9999) / 100:.2f}",
        ]
        for n in range(count)
    ]


def _sales(chance: random.Random) -> bytes:
    return csv_text(_HEADER, _rows(chance, chance.randrange(60)), chance.choice(",;\t|")).encode()


def _book(chance: random.Random) -> bytes:
    return workbook_bytes({"Sales": sheet_xml([_HEADER, *_rows(chance, chance.randrange(30))])})


def _zipped(data: bytes, name: str = "sales.csv") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def _any_container(chance: random.Random) -> bytes:
    kind = chance.randrange(4)
    if kind == 3:
        return _book(chance)
    data = _sales(chance)
    return (data, gzip.compress(data), _zipped(data))[kind]


def _torn(chance: random.Random, path: Path) -> None:
    data = _any_container(chance)
    path.write_bytes(data[: chance.randrange(len(data))])


def _flipped(chance: random.Random, path: Path) -> None:
    data = bytearray(_any_container(chance))
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def _spliced(chance: random.Random, path: Path) -> None:
    one, two = _any_container(chance), _any_container(chance)
    path.write_bytes(one[: chance.randrange(len(one))] + two[chance.randrange(len(two)) :])


def _noise(chance: random.Random, path: Path) -> None:
    start = chance.choice(
        [b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xff\xfe", b"\xef\xbb\xbf", b"sku,name\n", b"\xd0\xcf"]
    )
    path.write_bytes(start + chance.randbytes(chance.randrange(3000)))


def _nuls(chance: random.Random, path: Path) -> None:
    data = bytearray(_sales(chance))
    for _ in range(chance.randrange(1, 9)):
        data.insert(chance.randrange(len(data)), 0)
    path.write_bytes(bytes(data) + b"\0" * chance.choice((0, 512, 70_000)))


def _quotes(chance: random.Random, path: Path) -> None:
    text = list(_sales(chance).decode())
    for _ in range(chance.randrange(1, 6)):
        text.insert(chance.randrange(len(text)), chance.choice(['"', '""', "\n", "\r", ",", ";", "\t", "'"]))
    path.write_bytes("".join(text).encode())


def _mixed_encodings(chance: random.Random, path: Path) -> None:
    parts = [
        "sku;name;price\n",
        *(
            chance.choice(["A;Café;1,50\n", "B;Straße;2,00\n", "C;€;3\n"])
            for _ in range(chance.randrange(1, 20))
        ),
    ]
    encodings = ("utf-8", "cp1252", "utf-16-le", "utf-8-sig", "cp850", "utf-16")
    path.write_bytes(b"".join(part.encode(chance.choice(encodings), "replace") for part in parts))


def _giant_field(chance: random.Random, path: Path) -> None:
    giant = chance.choice(["x", "=", "9", "é", '""', "\n", ",", "a,"]) * chance.choice((70_000, 500_000))
    path.write_bytes(f'sku,name,price\nA,"{giant}",1\nB,Cup,{giant}\n'.encode())


def _ragged(chance: random.Random, path: Path) -> None:
    lines = [
        ",".join(chance.choices(_WORDS[:12], k=chance.randrange(12))) for _ in range(chance.randrange(40))
    ]
    path.write_text(
        "\n" * chance.randrange(5) + chance.choice(["", "sep=;\n", "Report\n\n"]) + "\n".join(lines)
    )


def _random_text(chance: random.Random, path: Path) -> None:
    alphabet = chance.choice([string.printable, ",;\t|\"'\r\n a1", "\u2028\u2029\x85\x0b\x0c,\n", "ÿþ€,\n"])
    path.write_bytes("".join(chance.choices(alphabet, k=chance.randrange(4000))).encode())


def _bomb(chance: random.Random, path: Path) -> None:
    filling = chance.choice([b"\0", b"a", b"\n", b",", b"A,B\n", b'"', b"\r"]) * (1 << 20)
    raw = io.BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed:
        packed.write(b"sku,name\n")
        for _ in range(chance.choice((2, 80))):
            packed.write(filling)
    data = raw.getvalue()
    path.write_bytes(chance.choice([data, _zipped(b"sku,name\n" + filling * 3), _zipped(data, "a.gz")]))


def _workbook_lies(chance: random.Random, path: Path) -> None:
    good = sheet_xml([_HEADER, *_rows(chance, 5)])
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(9))
    sheets = [
        f"<!DOCTYPE x [{entities}]>" + sheet_xml({1: '<c t="str"><v>&e8;</v></c>'}),
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        + sheet_xml({1: '<c t="str"><v>&e;</v></c>'}),
        sheet_xml([_HEADER], before='<dimension ref="A1:XFD1048576"/>'),
        sheet_xml({1: '<c r="A1"><v>1</v></c>', 1048576: '<c r="XFD1048576"><v>1</v></c>'}),
        sheet_xml({n: f'<c r="XFD{n}"><v>1</v></c>' for n in range(1, 400)}),
        sheet_xml({chance.randrange(1 << 40): "<c><v>1</v></c>"}),
        sheet_xml({1: f'<c r="{"Z" * chance.randrange(1, 60)}1"><v>1</v></c>'}),
        sheet_xml({1: f'<c t="s"><v>{chance.choice([-1, 1 << 70, "x", ""])}</v></c>'}),
        sheet_xml({1: "<c><v>" + "9" * chance.choice((400, 5000, 200_000)) + "</v></c>"}),
        f'<worksheet xmlns="{MAIN}"><sheetData>' + "<row>" * 60_000,
        f'<worksheet xmlns="{MAIN}"><sheetData><row>'
        + "<c>" * 60_000
        + "</c>" * 60_000
        + "</row></sheetData></worksheet>",
        f'<worksheet xmlns="{MAIN}"><!--' + "x" * 3_000_000 + "--><sheetData/></worksheet>",
        f'<worksheet xmlns="{MAIN}" ' + " ".join(f'a{n}="1"' for n in range(20_000)) + "/>",
        sheet_xml(dict.fromkeys(range(1, 50), '<c t="str"><f>HYPERLINK("http://example.invalid")</f></c>')),
        good.replace("sheetData", "sheetdata"),
        good.encode("utf-16").decode("latin-1"),
    ]
    external = {
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"><externalBook/></externalLink>',
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Type="x/worksheet" TargetMode="External" Target="http://example.invalid/s.xml"/>'
            "</Relationships>"
        ),
    }
    parts = chance.choice(
        [
            None,
            None,
            None,
            external,
            {"xl/styles.xml": "<x>" * 90_000},
            {"xl/sharedStrings.xml": "<sst><si/>"},
        ]
    )
    path.write_bytes(workbook_bytes({"S": chance.choice(sheets)}, parts=parts))


def _workbook_bomb(chance: random.Random, path: Path) -> None:
    size = chance.choice((1, 20, 150)) << 20
    filling = chance.choice([" ", "<row/>", "<c/>", "<a/>", "x"])
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{filling * (size // len(filling))}</sheetData></worksheet>'
    strings = None
    if chance.random() < 0.3:
        sheet, strings = (
            sheet_xml({1: '<c t="s"><v>0</v></c>'}),
            f'<sst xmlns="{MAIN}">{"<si><t/></si>" * 300_000}</sst>',
        )
    path.write_bytes(workbook_bytes({"S": sheet}, strings=strings))


def _wrong_kind(chance: random.Random, path: Path) -> None:
    path.write_bytes(
        chance.choice(
            [
                b"",
                b"\xef\xbb\xbf",
                b"\xff\xfe",
                b"\n" * 5000,
                b"%PDF-1.7\n%%EOF",
                b"<html><table><tr><td>sku</td></tr></table></html>",
                b"<?xml version='1.0'?><Workbook/>",
                b"\x89PNG\r\n\x1a\n" + bytes(99),
                b"SQLite format 3\0" + bytes(99),
                b"\x7fELF" + bytes(99),
                b"MZ" + bytes(99),
                b'{"sku": "A"}',
                _zipped(_zipped(_sales(chance)), "a.zip"),
                _zipped(_book(chance), "a.xlsx"),
                gzip.compress(gzip.compress(_sales(chance))),
                gzip.compress(_book(chance)),
                b"PK\x05\x06" + bytes(18),
                b",".join([b"x"] * 40_000) + b"\n1\n",
                b"sku,name\n" + b"\n" * 300_000 + b"A,B\n",
            ]
        )
    )


def _no_file(chance: random.Random, path: Path) -> None:
    kind = chance.randrange(5)
    if kind == 0:
        path.mkdir()
    elif kind == 1:
        os.mkfifo(path)
    elif kind == 2:
        path.symlink_to(path)
    elif kind == 3:
        path.symlink_to("/dev/zero")


_MAKINGS: tuple[Making, ...] = (
    _torn, _flipped, _spliced, _noise, _nuls, _quotes, _mixed_encodings, _ragged, _random_text, _workbook_lies,
    _wrong_kind, _no_file, _flipped, _torn, _quotes, _ragged, _giant_field, _torn, _flipped, _spliced,
    _noise, _nuls, _quotes, _mixed_encodings, _ragged, _random_text, _workbook_lies, _wrong_kind, _torn, _flipped,
    _bomb, _flipped, _quotes, _workbook_lies, _ragged, _torn, _workbook_bomb, _flipped, _random_text, _noise,
)  # fmt: skip
"""Which kind an input is, by its number; the large ones are the fewest."""
