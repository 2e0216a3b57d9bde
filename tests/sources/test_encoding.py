from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import InputError
from app.sources.container import look_into
from app.sources.encoding import fingerprint_of, open_text, prove_encoding
from app.sources.table import open_table


def _text_of(path: Path) -> tuple[str, str]:
    container = look_into(path)
    coding = prove_encoding(container)
    with open_text(container, coding.codec) as text:
        return coding.encoding, text.read()


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "windows-1252"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_every_encoding_gives_its_characters_back(
    tmp_path: Path, encoding: str, found: str, packed: bool
) -> None:
    content = "sku;name\r\n1;Café – 0,90 €\r\n"
    data = content.encode(encoding)
    path = tmp_path / "a.csv"
    path.write_bytes(gzip.compress(data) if packed else data)
    assert _text_of(path) == (found, content)


def test_a_byte_far_into_the_file_still_decides(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"sku,name\n" * 100_000 + b"1,Caf\xe9\n")
    encoding, text = _text_of(path)
    assert encoding == "windows-1252"
    assert text.endswith("Café\n")


def test_bytes_of_no_known_encoding_are_refused_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"sku,name\n1,\x81\x8d\xe9\n")
    with pytest.raises(InputError, match=r"characters that Tillwatch does not know.*CSV UTF-8"):
        prove_encoding(look_into(path))


def test_the_fingerprint_is_of_the_bytes_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"sku\n1\n"))
    assert fingerprint_of(path) == hashlib.sha256(path.read_bytes()).hexdigest()


_WRITABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), min_size=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_WRITABLE, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_no_character_is_lost_or_replaced(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"sku{text}".encode(encoding))
    assert _text_of(path)[1] == f"sku{text}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(min_size=1))
def test_any_bytes_are_read_back_exactly_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"sku," + data)
    try:
        encoding, text = _text_of(path)
    except InputError:
        return
    assert text.encode("cp1252" if encoding == "windows-1252" else encoding) == path.read_bytes()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("sku,name\n1,Café\n2,Büro\n3,Straße\n".encode().replace(b"\xbc", b""), "line 3 holds bytes"),
        (b"sku,name\n1,Cup\n2,J\0g\n", "line 3 holds a NUL"),
        (b"sku,name\n" * 90_000 + b"\0", "line 90,001 holds a NUL"),
        ("sku\n\0\n".encode("utf-16"), "line 2 holds a NUL"),
        (b"sku,name\n" + b"x" * (9 << 20), "line of more than"),
        (("sku,\u0a00\n" + "\u0a00" * (9 << 20)).encode("utf-16"), "line of more than"),
        (b"sku\x81\n", "characters that"),
    ],
)
def test_what_is_no_sound_text_is_refused_with_its_line(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=sentence):
        prove_encoding(look_into(path))


@pytest.mark.parametrize("word", ["0,90 €", "Piñata", "Crème brûlée", "Tom’s"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_characters_spoiled_before_the_export_are_told_and_kept(
    tmp_path: Path, word: str, encoding: str
) -> None:
    spoiled = word.encode().decode("cp1252")
    path = tmp_path / "a.csv"
    path.write_bytes(f"sku;name\nA;Cup\nB;{spoiled}\n".encode(encoding))
    table = open_table(path)
    (note,) = table.notes
    assert "line 3" in note
    assert [cells[1] for _, cells in table.rows(lambda *_: None)] == ["Cup", spoiled]


@pytest.mark.parametrize(
    "text", ["Ça là «voilà» 5 €", "SÃO PAULO, MAÇÃ", "Âge – Pâté", "naïve ‘quoted’ “text”", "â la carte"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_honest_accents_are_not_taken_for_spoiled(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"sku;name\nA;{text}\n".encode(encoding))
    assert open_table(path).notes == ()
