"""`selaras run`: database, migrations, static files, web and worker; one address, one key to stop it all."""

import argparse
import contextlib
import errno
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from selaras.config import database, keys, leash, trouble
from selaras.config.database import Server
from selaras.config.locks import Lock
from selaras.config.trouble import Trouble

_READY_SECONDS = 60
_STOP_SECONDS = 6
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NAMES = {"web": ("Proses web", "The web process"), "worker": ("Proses pekerja", "The worker process")}


@dataclass(frozen=True)
class Address:
    """Where the web process listens."""

    host: str
    port: int

    @property
    def near(self) -> str:
        """The host by which this machine itself reaches it."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104

    @property
    def url(self) -> str:
        host = f"[{self.near}]" if ":" in self.near else self.near
        return f"http://{host}:{self.port}/"


def main(data: Path, arguments: Sequence[str]) -> int:
    """Run until Ctrl-C or SIGTERM (exit code 0). Raises Trouble when something cannot start or dies."""
    parser = argparse.ArgumentParser(prog="selaras run", description="Menjalankan Selaras / runs Selaras.")
    parser.add_argument("--port", type=int, help="nomor port (8000)")
    address = where(os.environ, parser.parse_args(arguments).port)
    advertise(os.environ, address)
    _interruptible()
    try:
        with only_one(data, address) as leashed, database.up(data):
            prepare(data, address)
            with children(address, leashed) as running:
                until_ready(address, running)
                print(f"Selaras siap di {_public(address)}", flush=True)
                watch(data, running)
    except KeyboardInterrupt:
        print("Selaras berhenti. / Selaras has stopped.", file=sys.stderr)
    return 0


def where(environ: Mapping[str, str], port: int | None) -> Address:
    """The address from `--port` and, in production, SELARAS_BIND (`host:port`); the demo stays local."""
    bind = environ.get("SELARAS_BIND", "")
    host, _, given = bind.rpartition(":") if not bind.endswith("]") else (bind, "", "")
    host = host.strip("[]") or "127.0.0.1"
    if (given and not given.isdecimal()) or not 0 < (port or int(given or 8000)) < 65536:
        raise Trouble(
            "Port harus bilangan 1 sampai 65535 (SELARAS_BIND berbentuk host:port).",
            "The port must be a number from 1 to 65535 (SELARAS_BIND is host:port).",
        )
    if environ.get("SELARAS_MODE", "demo") == "demo" and host not in _LOOPBACK:
        raise Trouble(
            "Peragaan hanya boleh dibuka dari komputer ini; isi SELARAS_MODE=production untuk SELARAS_BIND.",
            "The demo answers this computer only; set SELARAS_MODE=production to use SELARAS_BIND.",
        )
    return Address(host, port or int(given or 8000))


def advertise(environ: MutableMapping[str, str], address: Address) -> None:
    """What a demo prints on its papers and links in its mails leads to it, on whatever port it runs."""
    if environ.get("SELARAS_MODE", "demo") == "demo":
        environ.setdefault("SELARAS_URL", address.url.rstrip("/"))


@contextmanager
def only_one(data: Path, address: Address) -> Iterator[Path]:
    """Refuse a second run on one data folder and a busy port; yields the leash of the children."""
    keys.folder(data)
    lock, note = Lock(data / "run.lock"), data / "run.url"
    if not lock.acquire(wait=False):
        lock.release()
        url = note.read_text(encoding="utf-8") if note.exists() else "?"
        raise Trouble(
            f"Selaras sudah berjalan untuk folder data {data}: {url}",
            f"Selaras is already running for this data folder: {url}",
        )
    try:
        killed = leash.clear(data / "run")
        check_free(address, patience=5 if killed else 0)
        note.write_text(_public(address), encoding="utf-8")
        with leash.held(data / "run") as leashed:
            yield leashed
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def check_free(address: Address, *, patience: float = 0) -> None:
    """Raise Trouble unless we can listen there; children of a killed run get `patience` seconds to leave."""
    deadline = time.monotonic() + patience
    while True:
        try:
            family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
            socket.create_server((address.host, address.port), family=family).close()
            return
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.2)
                continue
            raise _cannot_listen(address, error) from None


def _cannot_listen(address: Address, error: OSError) -> Trouble:
    if error.errno == errno.EADDRINUSE:
        return Trouble(
            f"Port {address.port} sedang dipakai program lain; pilih yang lain: python3 start.py --port N.",
            f"Port {address.port} is in use by another program; choose another with --port N.",
        )
    return Trouble(
        f"Alamat {address.host} port {address.port} tidak dapat dipakai: {error.strerror}.",
        f"Cannot listen on {address.host} port {address.port}: {error.strerror}.",
    )


def prepare(data: Path, address: Address) -> None:
    """Bring schema, static files and first data up to date; each step looks first whether it is needed."""
    with _preparing():
        migrate()
        collect_static(data)
        first_run(address)


def prepare_for_command(data: Path) -> None:
    """What a command on a data folder that was never run needs: tables, static files, the demo's example."""
    with _preparing():
        migrate()
        collect_static(data)
        if os.environ.get("SELARAS_MODE", "demo") == "demo":
            first_run(Address("127.0.0.1", 8000))


@contextmanager
def _preparing() -> Iterator[None]:
    """Django set up for a block; whatever fails in it is said in one sentence."""
    import django
    from django.core.management import CommandError
    from django.db import OperationalError, connections

    django.setup()
    try:
        yield
    except OperationalError as error:
        raise trouble.of_database(error) from None
    except CommandError as error:
        raise Trouble(f"Persiapan gagal: {error}", "The preparation failed.") from None
    finally:
        connections.close_all()


def migrate() -> None:
    """Apply migrations that the database lacks."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _progress("Menyiapkan basis data… / Preparing the database…")
        call_command("migrate", interactive=False, verbosity=0)


def collect_static(data: Path) -> None:
    """Collect static files when any of them, or what processes them, changed; the stamp is written last."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256(f"{settings.STATIC_ROOT} {settings.STORAGES}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    stamp = data / "static.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest() and Path(settings.STATIC_ROOT).is_dir():
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest.hexdigest())


def first_run(address: Address) -> None:
    """While nobody has an account: load the example (demo) or print the one-time set-up link (production)."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command, get_commands

    production = os.environ.get("SELARAS_MODE", "demo") != "demo"
    name = "setup_link" if production else "demo"
    if name not in get_commands() or get_user_model()._default_manager.exists():
        return
    if production:
        call_command(name, base=_public(address))
    else:
        _progress("Memuat contoh Jakarta Barat… / Loading the example…")
        call_command(name, stdout=sys.stderr)


@contextmanager
def children(address: Address, leashed: Path) -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
    """Web and worker for a block, each in a session of its own, so that Ctrl-C reaches only us."""
    environ = {
        **os.environ,
        leash.VARIABLE: str(leashed),
        "SELARAS_LISTEN": f"{address.host} {address.port}",
    }
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name in _NAMES:
            command = [sys.executable, "-P", "-m", "selaras.config.child", name]
            running[name] = subprocess.Popen(
                command, env=environ, stdin=subprocess.DEVNULL, start_new_session=True
            )
        yield running
    finally:
        _uninterruptible()
        for child in running.values():
            child.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for child in running.values():
            _stop(child, deadline)


def _stop(child: "subprocess.Popen[bytes]", deadline: float) -> None:
    """Wait for a child that was told to stop; what is left of its session then is killed."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(max(0.1, deadline - time.monotonic()))
    if sys.platform == "win32":
        child.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def until_ready(address: Address, running: "dict[str, subprocess.Popen[bytes]]") -> None:
    """Return when a page answers. Raises Trouble when a child dies or nothing answers within a minute."""
    deadline = time.monotonic() + _READY_SECONDS
    while not _answers(address):
        check_alive(running)
        if time.monotonic() > deadline:
            raise Trouble(
                "Halaman tidak menjawab dalam satu menit; lihat pesan di atas.",
                "No page answered within a minute; see the messages above.",
            )
        time.sleep(0.1)
    check_alive(running)


def _answers(address: Address) -> bool:
    host = os.environ.get("SELARAS_HOSTS", "127.0.0.1").split(",")[0].lstrip(".").replace("*", "127.0.0.1")
    connection = http.client.HTTPConnection(address.near, address.port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": host or "127.0.0.1"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_alive(running: "dict[str, subprocess.Popen[bytes]]") -> None:
    """Raise Trouble when one of the children ended by itself."""
    for name, child in running.items():
        if child.poll() is not None:
            indonesian, english = _NAMES[name]
            raise Trouble(
                f"{indonesian} berhenti sendiri (kode {child.returncode}); Selaras dihentikan.",
                f"{english} ended by itself (code {child.returncode}); Selaras stops.",
            )


def watch(data: Path, running: "dict[str, subprocess.Popen[bytes]]") -> None:
    """Stay until interrupted. Raises Trouble when a child or the embedded database dies."""
    server = None if os.environ.get("DATABASE_URL") else Server(data)
    while True:
        for _ in range(5):
            time.sleep(0.3)
            check_alive(running)
        if server and not server.running():
            raise Trouble(
                "Basis data berhenti sendiri; Selaras dihentikan.",
                f"The database ended by itself; Selaras stops. See {server.places.log}.",
            )


def _public(address: Address) -> str:
    origin = os.environ.get("SELARAS_ORIGINS", "").split(",")[0]
    return f"{origin.rstrip('/')}/" if origin else address.url


def _interruptible() -> None:
    """SIGTERM and a closed terminal stop the run as Ctrl-C does, also where a shell ignores SIGINT for us."""
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def _uninterruptible() -> None:
    """A second Ctrl-C does not cut the clean stop short; it takes seconds and has limits of its own."""
    for name in ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def _progress(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
