"""Packed bodies, whole and hostile, in pieces of any size."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.sources.web.unpacking import PackingError, Unpacker


def _raw(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKED: dict[str, list[Callable[[bytes], bytes]]] = {
    "gzip": [gzip.compress, lambda body: gzip.compress(body[:7]) + gzip.compress(body[7:]) + bytes(9)],
    "x-gzip": [gzip.compress],
    "deflate": [zlib.compress, _raw],
    "": [bytes],
    "identity": [bytes],
}


@given(
    st.binary(max_size=3_000),
    st.sampled_from(sorted(PACKED)),
    st.integers(0, 1),
    st.integers(1, 500),
    st.data(),
)
def test_what_was_packed_comes_out_as_far_as_it_is_taken(
    body: bytes, encoding: str, way: int, size: int, data: st.DataObject
) -> None:
    most = data.draw(st.integers(0, 4_000))
    packed = PACKED[encoding][way % len(PACKED[encoding])](body)
    unpacker = Unpacker(encoding.upper(), most)
    came = b""
    for start in range(0, len(packed), size):
        came += b"".join(unpacker.unpack(packed[start : start + size]))
        if unpacker.is_full:
            break

    assert came == body[:most]
    assert unpacker.is_full == (len(body) > most)
    if not unpacker.is_full:
        unpacker.finish()


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]))
def test_rubbish_is_refused_or_yields_little(rubbish: bytes, encoding: str) -> None:
    unpacker = Unpacker(encoding, 1_000)
    try:
        assert len(b"".join(unpacker.unpack(rubbish))) <= 1_000
        unpacker.finish()
    except PackingError:
        pass


@given(st.integers(0, 3_000_100), st.sampled_from(sorted(PACKED)), st.integers(0, 1))
@example(2_000_000, "deflate", 1)
@settings(max_examples=30)
def test_much_comes_out_in_parts(size: int, encoding: str, way: int) -> None:
    body = bytes(size)
    unpacker = Unpacker(encoding, 3_000_000)
    parts = list(unpacker.unpack(PACKED[encoding][way % len(PACKED[encoding])](body)))

    assert b"".join(parts) == body[:3_000_000]
    assert unpacker.is_full == (size > 3_000_000)
    if encoding not in ("", "identity"):
        assert all(len(part) <= 1_000_000 for part in parts)
    if not unpacker.is_full:
        unpacker.finish()


def test_what_ends_too_early_is_noticed() -> None:
    unpacker = Unpacker("gzip", 1_000)
    assert b"".join(unpacker.unpack(gzip.compress(b"a price")[:-9])) == b"a price"

    with pytest.raises(PackingError):
        unpacker.finish()


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_what_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(PackingError):
        Unpacker(encoding, 1_000)
