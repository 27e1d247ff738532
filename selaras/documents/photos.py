"""A photo without what the camera wrote beside it: the same pixels, no place, no time, no device.

Nothing is decoded and nothing is compressed again: a picture is taken apart into its pieces, and those that
show it are put together anew. What is left out (EXIF with GPS, XMP, comments, thumbnails, what follows the
end of the file) is told, so that it can be looked at.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PICTURES = frozenset({JPEG, PNG, WEBP})
MOST_PIXELS = 300_000_000  # more than any phone takes; a few kilobytes may claim billions
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_UPRIGHT, _TURNS = 1, range(1, 9)
_ORIENTATION = 0x0112
_MOST_TAGS = 500
# a marker ends the pixels of a scan: not a stuffed byte, not a restart, not padding
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SHOWING = _FRAMES | {0xC4, 0xCC, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF}  # tables and frames of a JPEG
_SCAN, _END, _JFIF, _EXIF, _PROFILE, _ADOBE = 0xDA, 0xD9, 0xE0, 0xE1, 0xE2, 0xEE
_PNG_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT")
_PNG_COLOUR = (b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"cICP", b"bKGD", b"pHYs")
_WEBP_PIXELS = (b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF")
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04  # flags of VP8X


class Unreadable(ValueError):  # noqa: N818
    """Not a whole picture of its kind."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`shown` is the rendition: the picture without its metadata, but for how it is to be turned.

    `likeness` (SHA-256, hex) is of the pixels alone as they are stored: the same for two copies that differ
    in what stands beside the pixels. `spare` is everything that was left out, `behind` what of it follows the
    end of the picture.
    """

    media_type: str
    shown: bytes
    likeness: str
    spare: bytes
    behind: bytes


def read(content: bytes) -> Picture:
    """Take a JPEG, PNG or WebP apart. Raises Unreadable for anything else, and for one that is not whole."""
    if content.startswith(b"\xff\xd8\xff"):
        return _read_jpeg(content)
    if content.startswith(_PNG_HEAD):
        return _read_png(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _read_webp(content)
    raise Unreadable


def likeness_of(content: bytes) -> str:
    """The likeness of a picture, "" for what is none."""
    try:
        return read(content).likeness
    except Unreadable:
        return ""


def _picture(
    media_type: str, shown: list[bytes], pixels: list[bytes], spare: list[bytes], behind: bytes
) -> Picture:
    told = sha256()
    for piece in pixels:
        told.update(piece)
    return Picture(media_type, b"".join(shown), told.hexdigest(), b"\n".join([*spare, behind]), behind)


def _bearable(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise Unreadable


# JPEG: segments, and behind each start of a scan its pixels


def _read_jpeg(content: bytes) -> Picture:
    head, body, pixels, spare = [b"\xff\xd8"], list[bytes](), list[bytes](), list[bytes]()
    turn, framed, scanned, behind = _UPRIGHT, False, False, b""
    for marker, piece, coded in _segments(content):
        if marker == _END:
            behind = coded
        elif marker == _SCAN or marker in _SHOWING:
            body += (piece, coded)
            pixels += (piece, coded)
            framed, scanned = framed or marker in _FRAMES, scanned or marker == _SCAN
            if marker in _FRAMES:
                _bearable(int.from_bytes(piece[7:9]), int.from_bytes(piece[5:7]))
        elif kept := _kept(marker, piece):
            (head if marker == _JFIF else body).append(kept)
        else:
            spare.append(piece)
            if marker == _EXIF and piece[4:10] == b"Exif\0\0":
                turn = orientation(piece[10:])
    if not (framed and scanned):
        raise Unreadable
    if turn != _UPRIGHT:
        exif = b"Exif\0\0" + _turned(turn)
        head.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return _picture(JPEG, [*head, *body, b"\xff\xd9"], pixels, spare, behind)


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(marker, the segment with its head, the pixels behind it); at the end what follows the picture."""
    at = 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if content[at : at + 1] != b"\xff" or at + 2 > len(content):
            raise Unreadable
        marker = content[at + 1]
        if marker == _END:
            yield marker, b"", content[at + 2 :]
            return
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if end < at + 4 or end > len(content):
            raise Unreadable
        piece, at = content[at:end], end
        coded = b""
        if marker == _SCAN:
            following = _NEXT_MARKER.search(content, end)
            if following is None:
                raise Unreadable
            coded, at = content[end : following.start()], following.start()
        yield marker, piece, coded


def _kept(marker: int, piece: bytes) -> bytes:
    """What colour and size need of the segments beside the pixels; a thumbnail is another picture."""
    if marker == _JFIF and piece[4:9] == b"JFIF\0" and len(piece) >= 18:
        return b"\xff\xe0\x00\x10" + piece[4:16] + b"\x00\x00"
    if marker == _PROFILE and piece[4:16] == b"ICC_PROFILE\0":
        return piece
    return piece if marker == _ADOBE and piece[4:9] == b"Adobe" else b""


# PNG: chunks with their sums


def _read_png(content: bytes) -> Picture:
    shown, pixels, spare, turn = [_PNG_HEAD], list[bytes](), list[bytes](), _UPRIGHT
    kinds, behind = list[bytes](), b""
    for kind, data, whole in _chunks(content):
        kinds.append(kind)
        if kind == b"IHDR":
            _bearable(int.from_bytes(data[:4]), int.from_bytes(data[4:8]))
        if kind in _PNG_PIXELS:
            shown.append(whole)
            pixels += (b"" if kind == b"IDAT" else kind, data)
        elif kind in _PNG_COLOUR:
            shown.append(whole)
        elif kind == b"IEND":
            behind = whole
        else:
            spare.append(data)
            if kind == b"eXIf":
                turn = orientation(data)
    if kinds[:1] != [b"IHDR"] or b"IDAT" not in kinds:
        raise Unreadable
    if turn != _UPRIGHT:
        shown.insert(2, _chunk(b"eXIf", _turned(turn)))
    return _picture(PNG, [*shown, _chunk(b"IEND", b"")], pixels, spare, behind)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(kind, data, the chunk with its head and sum); with the last one what follows the picture."""
    at = len(_PNG_HEAD)
    while True:
        size = int.from_bytes(content[at : at + 4])
        end = at + 12 + size
        kind, data = content[at + 4 : at + 8], content[at + 8 : end - 4]
        if end > len(content) or zlib.crc32(kind + data) != int.from_bytes(content[end - 4 : end]):
            raise Unreadable
        if kind == b"IEND":
            yield kind, b"", content[end:]
            return
        yield kind, data, content[at:end]
        at = end


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# WebP: chunks of a RIFF file


def _read_webp(content: bytes) -> Picture:
    shown, pixels, spare, turn = list[tuple[bytes, bytes]](), list[bytes](), list[bytes](), _UPRIGHT
    size = int.from_bytes(content[4:8], "little") + 8
    if size > len(content):
        raise Unreadable
    for kind, data in _parts(content[:size]):
        if kind == b"VP8X" and len(data) == 10:
            _bearable(*(1 + int.from_bytes(data[at : at + 3], "little") for at in (4, 7)))
            shown.append((kind, bytes([data[0] & ~(_WEBP_EXIF | _WEBP_XMP)]) + data[1:]))
        elif kind in _WEBP_PIXELS:
            shown.append((kind, data))
            pixels += (kind, data)
        elif kind == b"ICCP":
            shown.append((kind, data))
        else:
            spare.append(data)
            if kind == b"EXIF":
                turn = orientation(data.removeprefix(b"Exif\0\0"))
    if not pixels:
        raise Unreadable
    if turn != _UPRIGHT and shown[0][0] == b"VP8X":
        kind, data = shown[0]
        shown[0] = kind, bytes([data[0] | _WEBP_EXIF]) + data[1:]
        shown.append((b"EXIF", _turned(turn)))
    body = b"WEBP" + b"".join(_part(kind, data) for kind, data in shown)
    return _picture(WEBP, [b"RIFF", struct.pack("<I", len(body)), body], pixels, spare, content[size:])


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at < len(content):
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size
        if len(kind) < 4 or end > len(content):
            raise Unreadable
        yield kind, content[at + 8 : end]
        at = end + size % 2


def _part(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


# The one word of EXIF that a browser needs


def orientation(tiff: bytes) -> int:
    """How the picture is to be turned, 1 to 8; 1 (as it is) where nothing readable says otherwise."""
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    at = int.from_bytes(tiff[4:8], order)
    count = int.from_bytes(tiff[at : at + 2], order)
    for number in range(min(count, _MOST_TAGS)):
        entry = tiff[at + 2 + 12 * number : at + 14 + 12 * number]
        if int.from_bytes(entry[:2], order) == _ORIENTATION:
            turn = int.from_bytes(entry[8:10], order)
            return turn if turn in _TURNS else _UPRIGHT
    return _UPRIGHT


def _turned(turn: int) -> bytes:
    """The smallest EXIF that says how to turn a picture, and nothing else."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, turn, 0, 0)
