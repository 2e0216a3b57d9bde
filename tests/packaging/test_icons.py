"""Icons for Windows and macOS, taken apart again by the rules of their containers."""

from __future__ import annotations

import struct

import pytest

pytest.importorskip("PySide6.QtGui", reason="Qt's own libraries are not installed", exc_type=ImportError)

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage

from build.packaging.icons import icns, ico
from build.packaging.project import ICON

PNG = b"\x89PNG\r\n\x1a\n"


def _drawn(content: bytes, side: int) -> None:
    """Check that a picture is of this size, and shows something on nothing."""
    assert content.startswith(PNG)
    image = QImage.fromData(QByteArray(content), "PNG")  # type: ignore[call-overload]
    assert (image.width(), image.height()) == (side, side)
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(side // 2, side // 2).alpha() > 0


def test_the_icon_of_windows_holds_every_picture_that_its_list_names() -> None:
    icon = ico(ICON.read_bytes())
    reserved, kind, count = struct.unpack_from("<HHH", icon)
    assert (reserved, kind) == (0, 1)
    sides, end = [], 6 + 16 * count
    for nth in range(count):
        width, height, colours, _, planes, bits, size, at = struct.unpack_from(
            "<BBBBHHII", icon, 6 + 16 * nth
        )
        assert (colours, planes, bits) == (0, 1, 32)
        assert width == height
        assert at == end
        _drawn(icon[at : at + size], width or 256)
        sides.append(width or 256)
        end = at + size
    assert end == len(icon)
    assert {16, 32, 48, 256} <= set(sides)


def test_the_icon_of_macos_holds_pictures_of_the_sizes_that_apple_gives_their_names() -> None:
    # From Apple's own list; a picture of another size is not shown.
    sizes = {
        b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024,
        b"ic11": 32, b"ic12": 64, b"ic13": 256, b"ic14": 512,
    }  # fmt: skip
    icon = icns(ICON.read_bytes())
    magic, length = struct.unpack_from(">4sI", icon)
    assert (magic, length) == (b"icns", len(icon))
    at, found = 8, set()
    while at < len(icon):
        kind, size = struct.unpack_from(">4sI", icon, at)
        _drawn(icon[at + 8 : at + size], sizes[kind])
        found.add(kind)
        at += size
    assert at == len(icon)
    assert found == set(sizes)
