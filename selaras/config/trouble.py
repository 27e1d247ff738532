"""What went wrong, said in one sentence that an official can act on."""

import errno

_CAUSES = {
    errno.ENOSPC: ("cakramnya penuh", "the disk is full"),
    errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC: (
        "kuota cakram habis",
        "the disk quota is used up",
    ),
    errno.EROFS: ("cakramnya hanya-baca", "the file system is read-only"),
    errno.EACCES: ("akun ini tidak berhak menulis di sana", "this account may not write there"),
    errno.EPERM: ("akun ini tidak berhak menulis di sana", "this account may not write there"),
}


class Trouble(Exception):  # noqa: N818 (it is not a fault of the program)
    """A failure outside the program: `str()` is one Indonesian sentence followed by the English one."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(f"{indonesian} / {english}")


def of_system(error: OSError) -> Trouble:
    """The sentence for a file that could not be read or written (rights, full disk, read-only folder)."""
    where = error.filename or "?"
    indonesian, english = _CAUSES.get(error.errno or 0, (error.strerror or str(error),) * 2)
    return Trouble(f"Berkas {where} tidak dapat dipakai: {indonesian}.", f"Cannot use {where}: {english}.")


def of_database(error: Exception) -> Trouble:
    """The sentence for a database that refused or went away."""
    reason = (str(error).strip().splitlines() or ["?"])[0]
    return Trouble(f"Basis data menolak: {reason}.", "The database refused.")
