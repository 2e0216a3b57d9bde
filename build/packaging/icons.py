"""The program's icon in the containers that Windows and macOS want: pictures of several sizes, each a PNG file."""

from __future__ import annotations

import struct

from build.packaging.shown import picture

ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
"""Sides in pixels: what Windows shows at its usual scalings; 256 is the largest that it asks for."""

ICNS_KINDS = {
    "icp4": 16, "icp5": 32, "ic11": 32, "ic12": 64, "ic07": 128, "ic13": 256, "ic08": 256, "ic14": 512, "ic09": 512,
    "ic10": 1024,
}  # fmt: skip
"""Apple's names for the pictures that may be PNG files, with their sides in pixels; a size comes again as the
finer picture of the size half as large."""

_ICO_HEADER = struct.Struct("<HHH")
_ICO_ENTRY = struct.Struct("<BBBBHHII")
_ICNS_HEADER = struct.Struct(">4sI")


def ico(drawing: bytes) -> bytes:
    """Return the drawing, an SVG file, as an icon of Windows."""
    pictures = [(side, picture(drawing, side)) for side in ICO_SIZES]
    at = _ICO_HEADER.size + _ICO_ENTRY.size * len(pictures)
    entries = []
    for side, content in pictures:
        # A byte has no 256: nought stands for it.
        entries.append(_ICO_ENTRY.pack(side % 256, side % 256, 0, 0, 1, 32, len(content), at))
        at += len(content)
    header = _ICO_HEADER.pack(0, 1, len(pictures))
    return b"".join([header, *entries, *(content for _, content in pictures)])


def icns(drawing: bytes) -> bytes:
    """Return the drawing, an SVG file, as an icon of macOS."""
    drawn = {side: picture(drawing, side) for side in set(ICNS_KINDS.values())}
    body = b"".join(
        _ICNS_HEADER.pack(kind.encode(), _ICNS_HEADER.size + len(drawn[side])) + drawn[side]
        for kind, side in ICNS_KINDS.items()
    )
    return _ICNS_HEADER.pack(b"icns", _ICNS_HEADER.size + len(body)) + body
