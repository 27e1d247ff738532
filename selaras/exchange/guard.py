"""Workbooks of strangers, looked at from outside: nothing is opened before it is known to be harmless.

Order: the file's first bytes and the zip's directory; then the parts as bounded streams, where formulas,
size and kind of every sheet are seen; only then a copy of the proven parts goes to the reader.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from selaras.exchange import streams
from selaras.exchange.streams import Part, RefusedError

MAX_FILE = 50 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 2_000
MAX_DIRECTORY = 1024 * 1024  # bytes of the zip's own table of contents
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_KINDS = "[Content_Types].xml"
_END = b"PK\x05\x06"
_XLSX = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_NEEDED = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|xl/.*\.(?:xml|rels)", re.IGNORECASE)
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, ValueError, LookupError,
    RuntimeError,  # also NotImplementedError: a compression nobody uses, and a password
)  # fmt: skip
_SAID: dict[type[OSError], str] = {
    FileNotFoundError: "Berkas tidak ditemukan. Periksa nama dan foldernya.",
    IsADirectoryError: "Ini folder, bukan berkas.",
    PermissionError: "Berkas tidak boleh dibaca. Periksa izinnya.",
}


@dataclass(frozen=True)
class Harmless:
    """A workbook that may be read: a plain zip of the parts that were seen, and its sheets by name."""

    content: bytes
    sheets: Mapping[str, Part]


def admit(path: Path) -> Harmless:
    """The workbook in a file, as `examine` sees it."""
    return examine(_read(path))


def examine(content: bytes, *, lines: int = streams.MAX_LINES) -> Harmless:
    """Raises RefusedError: IMP-01 no plain XLSX, or a damaged one; IMP-02 one that is or unpacks too big."""
    _check_head(content)
    _check_size(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive.infolist(), len(content))
            _check_kind(archive)
            parts = dict(streams.sheets(archive, lines=lines))
            if any(part.too_big for part in parts.values()):
                return Harmless(b"", parts)  # refused sheet by sheet, without reading the rest
            return Harmless(_copy(archive), parts)
    except _DAMAGED as error:
        raise RefusedError("IMP-01", "Berkas ini bukan buku kerja XLSX, atau rusak.") from error


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise RefusedError("IMP-02", "Berkas lebih dari 50 MB. Satu lampiran jauh lebih kecil.")
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise RefusedError("IMP-01", _SAID.get(type(error), "Berkas tidak dapat dibaca.")) from error


def _check_head(content: bytes) -> None:
    if content.startswith(OLE):
        raise RefusedError("IMP-01", "Berkas XLS lama atau bersandi. Simpan sebagai XLSX tanpa sandi.")
    if not content.startswith(b"PK"):
        raise RefusedError(
            "IMP-01", "Berkas ini bukan buku kerja XLSX. Simpan sebagai “Excel Workbook (.xlsx)”."
        )


def _check_size(content: bytes) -> None:
    """The directory's size by the zip's last record: a directory of a million entries is a bomb, too."""
    end = content.rfind(_END, -(22 + 65_535))
    if end < 0 or len(content) < end + 22:
        raise RefusedError(
            "IMP-01", "Berkas ini bukan buku kerja XLSX, atau tidak lengkap. Salin ulang berkasnya."
        )
    entries, size = struct.unpack_from("<HI", content, end + 10)
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise RefusedError(
            "IMP-02", "Berkas berisi terlalu banyak bagian. Buat buku kerja baru dari templat."
        )


def _check_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(size, 1):
        raise RefusedError(
            "IMP-02",
            f"Berkas {max(size // 1024, 1)} KB ini akan mengembang menjadi {unpacked // 1024**2} MB "
            "dan ditolak. Buat buku kerja baru dari templat.",
        )


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if "mimetype" in names:
        raise RefusedError("IMP-01", "Berkas ODS tidak diterima. Simpan sebagai XLSX.")
    kinds = _unpacked(archive, archive.getinfo(_KINDS)) if _KINDS in names else b""
    if b"macroEnabled" in kinds or b"vbaProject" in kinds or "xl/vbaProject.bin" in names:
        raise RefusedError("IMP-01", "Buku kerja bermakro atau biner tidak diterima. Simpan sebagai XLSX.")
    if _XLSX not in kinds:
        raise RefusedError(
            "IMP-01", "Berkas ini bukan buku kerja XLSX. Simpan sebagai “Excel Workbook (.xlsx)”."
        )


def _copy(archive: zipfile.ZipFile) -> bytes:
    """A new zip of the parts a reader needs, as Python unpacked them: no longer than declared, sum checked.

    The reader unpacks by itself and wouldn't stop where a lying directory says the part ends.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        for entry in archive.infolist():
            if _NEEDED.fullmatch(entry.filename):
                copy.writestr(entry.filename, _unpacked(archive, entry))
    return out.getvalue()


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A part as long as declared and no byte longer; `read()` without a number would unpack it all first."""
    with archive.open(entry) as file:
        return file.read(entry.file_size)
