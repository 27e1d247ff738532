"""A QR code is read back from its drawing."""

import re

import pytest
import zxingcpp

from selaras.documents.barcode import qr

STROKE = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z")


def read(svg):
    """What a reader sees in the drawing, each module four points wide."""
    side = int(re.search(r'width="(\d+)"', svg)[1])
    dark = {
        (x + dx, y + dy)
        for x, y, width, height in (map(int, stroke) for stroke in STROKE.findall(svg))
        for dx in range(width)
        for dy in range(height)
    }
    points = bytes(0 if (x // 4, y // 4) in dark else 255 for y in range(side * 4) for x in range(side * 4))
    return zxingcpp.read_barcodes(memoryview(points).cast("B", (side * 4, side * 4)))


@pytest.mark.parametrize("text", ["https://kinerja.example.go.id/v/ABCDEFGHIJKLMNOPQRSTUVWXYZ", "é <&> ✓"])
def test_what_was_drawn_is_read(text):
    (found,) = read(qr(text))
    assert found.text == text
    assert found.format == zxingcpp.BarcodeFormat.QRCode


def test_the_drawing_has_its_quiet_zone_and_is_the_same_every_time():
    svg = qr("sama")
    strokes = [tuple(map(int, stroke)) for stroke in STROKE.findall(svg)]
    assert min(min(x, y) for x, y, *_ in strokes) == 4
    assert svg == qr("sama")
