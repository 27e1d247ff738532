"""The database: an embedded PostgreSQL in the data folder, or the outside one that DATABASE_URL names.

The wheel carries only the binaries; initdb and pg_ctl are driven here. Importing this module or calling
`settings()` starts nothing. ADR: docs/keputusan.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from selaras.config import outside
from selaras.config.keys import folder, kept
from selaras.config.locks import Lock, locked
from selaras.config.places import MAJOR, Places
from selaras.config.processes import is_postmaster
from selaras.config.trouble import Trouble

NAME = "selaras"
_PASSWORD = "database.password"  # noqa: S105 (a file name)
# Given on the command line, so that neither the configuration file nor ALTER SYSTEM can weaken them.
_DURABLE = "-c fsync=on -c full_page_writes=on -c synchronous_commit=on"
_INITDB = (
    f"--username={NAME}",
    "--auth=scram-sha-256",
    "--data-checksums",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
_START_SECONDS = 600  # recovery after a crash may take minutes


def settings(data: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    """Django's DATABASES["default"]; nothing is started and the embedded server need not exist yet."""
    url = environ.get("DATABASE_URL")
    return {
        "ENGINE": "django.db.backends.postgresql",
        **(outside.settings(url) if url else _embedded(data)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


@contextmanager
def up(data: Path) -> Iterator[None]:
    """The embedded server for a block (stopped by the last who uses it), or the outside one, checked."""
    url = os.environ.get("DATABASE_URL")
    if url:
        outside.check(url)
        yield
    else:
        with Server(data).used():
            yield


def _embedded(data: Path) -> dict[str, Any]:
    places = Places(data)
    windows = sys.platform == "win32"
    return {
        "NAME": NAME,
        "USER": NAME,
        "PASSWORD": kept(data, _PASSWORD),
        "HOST": "127.0.0.1" if windows else str(places.socket),
        "PORT": _kept_port(data) if windows else "5432",
        "OPTIONS": {"options": "-c synchronous_commit=on"},  # PGOPTIONS of the caller does not weaken it
    }


def _kept_port(data: Path) -> str:
    """The loopback port of the server on Windows, chosen once among the free ones."""
    path = data / "database.port"
    if not path.exists():
        folder(data)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            path.write_text(str(probe.getsockname()[1]), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


class Server:
    """The embedded PostgreSQL of one data folder. Several processes may call every method at once."""

    def __init__(self, data: Path) -> None:
        self.data = data.resolve()
        self.places = Places(self.data)

    @contextmanager
    def used(self) -> Iterator[None]:
        """Run a block with the server up; whoever leaves last stops it, whoever started it.

        A process that dies without leaving loses its mark with its file lock.
        """
        folder(self.data)
        marks = self.data / "database.users"
        with self._alone():
            self._start()
            marks.mkdir(mode=0o700, exist_ok=True)
            path = marks / f"{os.getpid()}-{secrets.token_hex(4)}"
            mark = Lock(path)
            mark.acquire()
        try:
            yield
        finally:
            with self._alone():
                mark.release()
                path.unlink(missing_ok=True)
                if not any(_alive(other) for other in marks.iterdir()):
                    self._stop()

    def initialise(self) -> None:
        """Make the cluster when there is none; a half-finished one is thrown away and made again."""
        with self._alone():
            self._initialise()

    def start(self) -> None:
        """Bring the server up (made when missing) and wait until it answers. Raises Trouble."""
        with self._alone():
            self._start()

    def running(self) -> bool:
        """Whether our postmaster lives; a killed one's pid file, or its pid's new owner, do not count."""
        pid = self._pid()
        return pid is not None and is_postmaster(pid, self.places.cluster)

    def stop(self) -> None:
        """Stop the server cleanly: open transactions are rolled back, everything confirmed is on disk."""
        with self._alone():
            self._stop()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder(self.data)
        with locked(self.data / "database.lock"):
            yield

    def _initialise(self) -> None:
        cluster, draft = self.places.cluster, self.places.draft
        self.places.prepare()
        if (cluster / "PG_VERSION").exists():
            return
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        self.places.give(draft)
        handle, name = tempfile.mkstemp(dir=self.places.log.parent)
        with os.fdopen(handle, "w") as file:
            file.write(kept(self.data, _PASSWORD))
        self.places.give(Path(name))
        try:
            self._run("initdb", "-D", str(draft), f"--pwfile={name}", *_INITDB)
        finally:
            Path(name).unlink()
        draft.rename(cluster)

    def _start(self) -> None:
        self._initialise()
        self._check_version()
        if self.running() and not self.places.reachable():
            self._stop()  # something swept its socket away
        if not self.running():
            self._clear_remains()
            self._configure()
            self._launch()
        self._wait()

    def _launch(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                self._pg_ctl("start", "-l", str(self.places.log), "-o", _DURABLE, "-t", str(_START_SECONDS))
                return
            except Trouble:
                # The children of a killed postmaster may still be leaving its shared memory.
                if "still in use" not in self._tail() or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def _stop(self) -> None:
        if not self.running():
            return
        try:
            self._pg_ctl("stop", "-m", "fast", "-t", "20")
        except Trouble:  # "immediate" loses nothing either: the next start recovers from the log
            self._pg_ctl("stop", "-m", "immediate", "-t", "10")

    def _check_version(self) -> None:
        found = (self.places.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        if found != MAJOR:
            raise Trouble(
                f"Basis data di {self.places.home} dibuat oleh PostgreSQL {found}, "
                f"yang terpasang PostgreSQL {MAJOR}; pulihkan dari cadangan.",
                f"The database in {self.places.home} was made by PostgreSQL {found}, "
                f"installed is {MAJOR}; restore it from a backup.",
            )

    def _clear_remains(self) -> None:
        """What a killed server or a reboot left: sockets, and a pid file whose pid is another program's now.

        PostgreSQL would take that program for a server of its own. The file stays, with our pid in it,
        because it also names the shared memory by which PostgreSQL notices children that still write.
        """
        pid_file = self.places.cluster / "postmaster.pid"
        if pid_file.exists():
            _, newline, rest = pid_file.read_text(encoding="utf-8").partition("\n")
            pid_file.write_text(f"{os.getpid()}{newline}{rest}", encoding="utf-8")
        if sys.platform != "win32":
            for left in self.places.socket.iterdir():
                left.unlink()

    def _configure(self) -> None:
        cluster = self.places.cluster
        if sys.platform == "win32":
            where = f"listen_addresses = '127.0.0.1'\nport = {_kept_port(self.data)}\n"
            where += "unix_socket_directories = ''\n"
        else:
            quoted = str(self.places.socket).replace('"', '""').replace("'", "''")
            where = (
                "listen_addresses = ''\nport = 5432\nunix_socket_permissions = 0700\n"
                f"unix_socket_directories = '\"{quoted}\"'\n"
            )
        text = where + "timezone = 'UTC'\nlog_timezone = 'UTC'\nlc_messages = 'C'\n"
        (cluster / "selaras.conf").write_text(text, encoding="utf-8")
        main = cluster / "postgresql.conf"
        include = "\ninclude = 'selaras.conf'\n"
        if include not in main.read_text(encoding="utf-8"):
            with main.open("a", encoding="utf-8") as file:
                file.write(include)
        self.places.give(cluster / "selaras.conf")

    def _wait(self) -> None:
        """Until the server answers; makes our database the first time."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self._ensure_database()
                return
            except psycopg.OperationalError as error:
                said = str(error)
                coming = any(words in said for words in ("starting up", "No such file", "refused"))
                if not coming or not self.running() or time.monotonic() > deadline:
                    raise Trouble(
                        f"Basis data tidak menerima sambungan: {said.strip().splitlines()[-1]}.",
                        f"The database accepts no connection; see {self.places.log}.",
                    ) from None
                time.sleep(0.1)

    def _ensure_database(self) -> None:
        where = _embedded(self.data)
        with psycopg.connect(
            dbname="postgres",
            host=where["HOST"],
            port=where["PORT"],
            user=where["USER"],
            password=where["PASSWORD"],
            connect_timeout=10,
            autocommit=True,
            **where["OPTIONS"],
        ) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if not known.fetchone():
                connection.execute("CREATE DATABASE selaras")

    def _pid(self) -> int | None:
        try:
            return int(
                (self.places.cluster / "postmaster.pid").read_text(encoding="utf-8").partition("\n")[0]
            )
        except (FileNotFoundError, ValueError):
            return None
        except PermissionError:
            raise Trouble(
                f"Basis data di {self.places.home} milik akun lain; jalankan dengan akun yang membuatnya.",
                f"The database in {self.places.home} is another account's; start as the one that made it.",
            ) from None

    def _pg_ctl(self, deed: str, *arguments: str) -> None:
        self._run("pg_ctl", deed, "-D", str(self.places.cluster), "-w", "-s", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs under the right account. Its last words become the Trouble."""
        account = self.places.account
        identity: dict[str, Any] = {}
        if account is not None:
            identity = {"user": account.uid, "group": account.groups[0], "extra_groups": list(account.groups)}
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        # A file, not a pipe: the server that pg_ctl leaves behind would hold the pipe open on Windows.
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            code = subprocess.call(
                [str(self.places.programs / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env=environ | {"LC_ALL": "C"}, cwd=self.places.home, umask=0o077, **identity,
            )  # fmt: skip
            output.seek(0)
            said = [line for line in output.read().splitlines() if line.strip()]
        if code:
            reason = _reason(said) or _reason(self._tail().splitlines()) or f"{program}: {code}"
            raise Trouble(
                f"Basis data tidak dapat disiapkan ({program}): {reason}.",
                f"The database could not be prepared; see {self.places.log}.",
            )

    def _tail(self) -> str:
        try:
            return self.places.log.read_text(encoding="utf-8", errors="replace")[-2000:]
        except FileNotFoundError:
            return ""


def _reason(lines: list[str]) -> str:
    """The line that says why, of what initdb, pg_ctl or the server printed."""
    telling = [line for line in lines if "FATAL" in line or "error:" in line]
    return (telling or lines or [""])[-1].strip().rstrip(".")


def _alive(mark: Path) -> bool:
    """Whether the process that made this mark still uses the server; the mark of a dead one is removed."""
    lock = Lock(mark)
    dead = lock.acquire(wait=False)
    lock.release()
    if dead:
        mark.unlink(missing_ok=True)
    return not dead


def discard(data: Path) -> None:
    """Stop the server and remove its files: for temporary data folders, whose cluster may lie elsewhere."""
    server = Server(data)
    server.stop()
    shutil.rmtree(server.places.home, ignore_errors=True)
    if sys.platform != "win32":
        shutil.rmtree(server.places.socket, ignore_errors=True)


if __name__ == "__main__":
    discard(Path(sys.argv[1]))
