from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import InputError
from app.sources.encoding import examine_bytes, open_text


def _text_of(path: Path) -> tuple[str, str]:
    coding = examine_bytes(path)
    with open_text(path, coding) as text:
        return coding.encoding, text.read()


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
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
        examine_bytes(path)


def test_the_fingerprint_is_of_the_bytes_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"sku\n1\n"))
    assert examine_bytes(path).fingerprint == hashlib.sha256(path.read_bytes()).hexdigest()


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
