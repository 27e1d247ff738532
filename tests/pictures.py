"""Small true pictures with what cameras write beside the pixels, made by hand."""

import struct
import zlib

GPS = b"6.1683S 106.7588E"  # a place, as it may stand in EXIF, XMP or a comment


def exif(turn: int = 6, note: bytes = GPS) -> bytes:
    """A TIFF block with an orientation, a GPS pointer and the place as text."""
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, turn, 0)
    entries += struct.pack("<HHII", 0x8825, 4, 1, 38)
    return b"II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0) + note


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_parts() -> tuple[bytes, bytes]:
    """Tables and frame of a grey picture of 8 by 8, and its scan."""
    lengths = bytes([0, 1] + [0] * 14)
    tables = segment(0xDB, bytes([0]) + bytes([16] * 64))
    frame = segment(0xC0, bytes([8, 0, 8, 0, 8, 1, 1, 0x11, 0]))
    huffman = segment(0xC4, bytes([0x00]) + lengths + b"\0") + segment(0xC4, bytes([0x10]) + lengths + b"\0")
    scan = segment(0xDA, bytes([1, 1, 0x00, 0, 63, 0])) + bytes([0b00111111, 0xFF, 0x00])
    return tables + frame + huffman, scan


def jpeg(*, turn: int = 6, note: bytes = GPS, behind: bytes = b"") -> bytes:
    tables, scan = jpeg_parts()
    jfif = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1" + b"abc")  # with a thumbnail of one point
    profile, adobe = segment(0xE2, b"ICC_PROFILE\0\1\1profile"), segment(0xEE, b"Adobe\0\0\0\0\0\0\0")
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + note)
    beside = segment(0xE1, b"Exif\0\0" + exif(turn, note)) + xmp + segment(0xFE, b"kamera " + note)
    return b"\xff\xd8" + jfif + beside + profile + adobe + tables + scan + b"\xff\xd9" + behind


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*, turn: int = 6, note: bytes = GPS, behind: bytes = b"", size: int = 8) -> bytes:
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + bytes([90, 140, 60]) * 8 for _ in range(8))
    beside = chunk(b"eXIf", exif(turn, note)) + chunk(b"tEXt", b"Comment\0" + note) + chunk(b"tIME", bytes(7))
    pixels = zlib.compress(rows)
    body = chunk(b"IHDR", head) + chunk(b"gAMA", struct.pack(">I", 45455)) + beside
    body += chunk(b"IDAT", pixels[:9]) + chunk(b"IDAT", pixels[9:])
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"") + behind


def part(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


# a picture of one point without loss, as cwebp writes it
VP8L = bytes.fromhex("2f0000000007d0fffef7bfff81888fe87f")


def webp(*, turn: int = 6, note: bytes = GPS, behind: bytes = b"") -> bytes:
    flags = bytes([0x08 | 0x04, 0, 0, 0]) + bytes(6)
    body = b"WEBP" + part(b"VP8X", flags) + part(b"VP8L", VP8L)
    body += part(b"EXIF", exif(turn, note)) + part(b"XMP ", b"<x:xmpmeta>" + note)
    return b"RIFF" + struct.pack("<I", len(body)) + body + behind


MADE = {"image/jpeg": jpeg, "image/png": png, "image/webp": webp}
