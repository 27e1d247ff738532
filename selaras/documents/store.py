"""Files by what they contain: the name of a file is its SHA-256, so that none can be swapped.

A file is there whole or not at all, and it is on the disk before its number is told: whoever writes that
number into the database writes it about a file that survives a power cut.
"""

import hashlib
import os
import re
import sys
import tempfile
from pathlib import Path

from django.conf import settings

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Damaged(Exception):  # noqa: N818
    """The file under this number is missing or holds something else; only a backup helps."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"Berkas {sha256} rusak atau hilang; pulihkan dari cadangan.")
        self.sha256 = sha256


def put(content: bytes) -> str:
    """Keep `content` and return its SHA-256 (hex) once it is durable; the same content is kept once.

    Order: a draft beside its place, its bytes to the disk, its name, the name to the disk. Cut short
    anywhere, at most a draft (".…") is left, and nothing half is found under the number. A damaged copy is
    replaced.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    place = path(sha256)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _holds(place, sha256):
        write(place, content)
    for folder in (place.parent, place.parent.parent, _root()):
        sync(folder)  # also where it stood there already: another writer may not have come this far
    return sha256


def get(sha256: str) -> bytes:
    """What is kept under a number, hashed again; raises Damaged when it is missing or not the same."""
    try:
        content = path(sha256).read_bytes()
    except FileNotFoundError:
        raise Damaged(sha256) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(sha256)
    return content


def checked(sha256: str) -> Path:
    """Where a file lies that is too large to hold, hashed block by block; raises Damaged like `get`."""
    place = path(sha256)
    try:
        with place.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                return place
    except FileNotFoundError:
        pass
    raise Damaged(sha256)


def path(sha256: str) -> Path:
    """Where a file of this number lies; ValueError for what is no SHA-256 in small hex."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError("a file is known by its SHA-256 in hex")
    return _root() / sha256[:2] / sha256[2:4] / sha256


def write(place: Path, content: bytes) -> None:
    """The whole file or none, readable by its owner only; `sync` of its folder makes the name durable too."""
    handle, draft = tempfile.mkstemp(prefix=".", dir=place.parent)  # 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(place)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def sync(folder: Path) -> None:
    """The names in a folder go to the disk."""
    if sys.platform == "win32":
        return  # a folder cannot be opened there; NTFS keeps a journal of names
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "sha256"


def _holds(place: Path, sha256: str) -> bool:
    return place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == sha256
