"""What a file is by its own bytes, never by its name: kinds, second natures, and what is not whole.

A file that comes from outside is kept and handed out; nothing of it is ever run here. What could run on the
computer of whoever opens it is refused with a sentence that says what to do instead (LAP-15, PK-21).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Collection

from selaras.documents import photos

PDF, ZIP = "application/pdf", "application/zip"
_STARTS = {
    PDF: b"%PDF-",
    photos.JPEG: b"\xff\xd8\xff",
    photos.PNG: b"\x89PNG\r\n\x1a\n",
    # a workbook or a text document of an office is a ZIP
    ZIP: b"PK\x03\x04",
}
ENDINGS = {PDF: "pdf", photos.JPEG: "jpg", photos.PNG: "png", photos.WEBP: "webp", ZIP: "zip"}
_MARKUP = re.compile(rb"<(?:script|html|svg|iframe|body|!doctype|\?php)[\s>/]", re.IGNORECASE)
_HEAD = 1024  # as far as a browser looks for markup
_TAIL, _PADDING = 1024, b"\0\t\r\n "  # as far from its end as readers look for that of a PDF
_PROGRAM = re.compile(rb"/(?:JavaScript|Launch)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_EOCD, _DIRECTORY = b"PK\x05\x06", b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
_MOST_ENTRIES, _MOST_UNPACKED, _MOST_RATIO = 10_000, 1024**3, 300
_RUNS = re.compile(
    r"\.(?:exe|com|bat|cmd|scr|msi|dll|jar|js|jse|vbs|vbe|wsf|hta|ps1|lnk|sh|php|html?|svg|xls[mb]|docm|pptm)$",
    re.IGNORECASE,
)
_MACROS = re.compile(r"(?:^|/)vbaProject\.bin$|^(?:Basic|Scripts)/.", re.IGNORECASE)
_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})


MOST_BYTES = 25 * 1024 * 1024  # of one proof
TAKEN = "PDF, foto JPEG, PNG, atau WebP, atau dokumen XLSX, DOCX, ZIP"


def too_large(size: int) -> str:
    """Why a proof of so many bytes is refused, before it is read at all; "" for a bearable one."""
    if size <= MOST_BYTES:
        return ""
    return (
        f"Berkas {-(-size // 2**20)} MB; paling besar {MOST_BYTES // 2**20} MB. Kecilkan atau bagi "
        "berkasnya, lalu unggah lagi."
    )


def refusal(content: bytes, *, known: Collection[str] = tuple(ENDINGS), taken: str = TAKEN) -> str:
    """Why a file is no proof: too large, of another kind, two kinds at once, or not whole; "" for a proof.

    HTML, SVG, macros and programs can run on the computer of whoever looks at it.
    """
    if large := too_large(len(content)):
        return large
    if kind_of(content) not in known:
        return not_taken(content, taken=taken)
    return second_nature(content) or unsound(content)


def kind_of(content: bytes) -> str:
    """The media type of a PDF, JPEG, PNG, WebP or ZIP by the first bytes; "" for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return photos.WEBP
    return next((kind for kind, start in _STARTS.items() if content.startswith(start)), "")


def not_taken(content: bytes, *, taken: str) -> str:
    """Why a file of no known kind is refused; `taken` names what is taken instead."""
    if _MARKUP.search(content[:_HEAD]) or content[:_HEAD].lstrip(b"\xef\xbb\xbf\t\r\n ").startswith(b"<?xml"):
        return f"Berkas ini halaman web atau gambar SVG, yang dapat memuat program. Pakai {taken}."
    if content.startswith(_OLE):
        return "Dokumen Office lama (DOC, XLS) dapat memuat makro. Simpan sebagai DOCX, XLSX, atau PDF."
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "Foto HEIC tidak dapat ditampilkan peramban. Pilih format JPEG pada kamera, lalu unggah lagi."
    if not content:
        return "Berkas ini kosong. Periksa berkasnya, lalu unggah lagi."
    return f"Jenis berkas ini tidak diterima, apa pun namanya. Pakai {taken}."


def second_nature(content: bytes) -> str:
    """What else a file is beside what it claims, as a sentence; "" for one that is only itself."""
    kind = kind_of(content)
    spare, behind = _beside(content, kind)
    if _MARKUP.search(content[:_HEAD]) or _MARKUP.search(spare):
        return (
            "Berkas ini sekaligus halaman web, yang dapat memuat program. Simpan atau pindai ulang berkasnya."
        )
    if kind != ZIP and (_is_zip(content) or behind.startswith((b"PK\x03\x04", b"MZ", b"%PDF-"))):
        return "Berkas ini menyembunyikan berkas lain di belakangnya. Simpan atau pindai ulang berkasnya."
    if kind == PDF and _PROGRAM.search(_ESCAPED.sub(lambda told: bytes([int(told[1], 16)]), content)):
        return "PDF ini memuat program (JavaScript). Cetak ulang sebagai PDF biasa, lalu unggah lagi."
    return _within(content) if kind == ZIP else ""


def unsound(content: bytes) -> str:
    """What tells that a file is damaged or did not arrive whole, as a sentence; "" for a whole one."""
    kind = kind_of(content)
    if kind == PDF and b"%%EOF" not in content.rstrip(_PADDING)[-_TAIL:]:
        return "PDF ini rusak atau terpotong. Buka berkasnya di komputer Bapak/Ibu, lalu unggah lagi."
    if kind in photos.PICTURES:
        try:
            photos.read(content)
        except photos.Unreadable:
            return "Foto ini rusak, terpotong, atau terlalu besar untuk ditampilkan. Ambil atau simpan ulang."
    if kind == ZIP and not _whole_zip(content):
        return "Dokumen ini rusak atau terpotong. Buka dan simpan ulang, lalu unggah lagi."
    return ""


def _beside(content: bytes, kind: str) -> tuple[bytes, bytes]:
    """What of a file does not show, and what of that stands behind its end."""
    if kind == PDF:
        behind = content.rpartition(b"%%EOF")[2] if b"%%EOF" in content else b""
        return behind, behind.lstrip(_PADDING)
    if kind in photos.PICTURES:
        try:
            told = photos.read(content)
        except photos.Unreadable:
            return content[-(_HEAD * 64) :], b""
        return told.spare, told.behind
    return b"", b""


def _is_zip(content: bytes) -> bool:
    """Whether a reader of ZIP files would find its directory at the end; chance does not make both signs."""
    end = content.rfind(_EOCD, -(22 + 65_535))
    if end < 0 or len(content) < end + 22:
        return False
    start = end - int.from_bytes(content[end + 12 : end + 16], "little")
    return start >= 0 and (start == end or content[start : start + 4] == _DIRECTORY)


def _whole_zip(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return True


def _within(content: bytes) -> str:
    """What a ZIP carries that it must not; nothing of it is unpacked but a list of kinds."""
    if not _whole_zip(content):
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if len(content) != content.rfind(_EOCD) + 22 + len(archive.comment) or _MARKUP.search(
            archive.comment
        ):
            return "Berkas ini menyembunyikan isi lain di belakangnya. Buat ulang berkasnya."
        if any(_MACROS.search(name) for name in names) or b"macroEnabled" in _kinds(archive):
            return "Dokumen bermakro tidak diterima. Simpan tanpa makro sebagai XLSX, DOCX, atau PDF."
        if any(entry.flag_bits & 1 for entry in entries):
            return "Berkas bersandi tidak dapat diperiksa orang lain. Simpan tanpa sandi."
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > _MOST_ENTRIES or unpacked > min(_MOST_UNPACKED, _MOST_RATIO * len(content)):
            return "Berkas ini mengembang luar biasa besar ketika dibuka. Buat ulang seperlunya saja."
        if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names):
            return "ZIP ini menulis ke luar foldernya ketika dibuka. Buat ulang ZIP-nya."
        running = None if _OFFICE & set(names) else next((name for name in names if _RUNS.search(name)), None)
        return (
            f"ZIP ini berisi program atau halaman web ({running}). Keluarkan, lalu unggah lagi."
            if running
            else ""
        )


def _kinds(archive: zipfile.ZipFile) -> bytes:
    """The list of kinds of an office document, as far as it goes in a megabyte; it is short in true ones."""
    if "[Content_Types].xml" not in archive.namelist():
        return b""
    try:
        with archive.open("[Content_Types].xml") as file:
            return file.read(2**20)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, zlib.error):
        return b"macroEnabled"  # what cannot be read is not trusted
