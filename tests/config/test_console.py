"""`selaras` as a person meets it: started, started twice, killed, refused; with a project of one page."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from selaras.config import console, database, run
from selaras.config.database import Server
from selaras.config.locks import Lock
from selaras.config.trouble import Trouble

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder that a first run has filled."""
    folder = Path(tempfile.mkdtemp(prefix="selaras-t-")).resolve()
    folder.chmod(0o711)
    with running(folder / "data", free_port()):
        pass
    yield folder / "data"
    database.discard(folder / "data")
    shutil.rmtree(folder)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def words(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "selaras.config.console", "--data", str(data), *arguments]


def environ(**changes: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("SELARAS_", "DATABASE_"))}
    paths = {"PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}", "DJANGO_SETTINGS_MODULE": "small_settings"}
    return {**kept, **paths, "SELARAS_WORKERS": "1", **changes}


def call(data: Path, *arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words(data, *arguments),
        env=environ(**changes),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@contextmanager
def running(data: Path, port: int, first: str = "", **changes: str) -> "Iterator[subprocess.Popen[str]]":
    """`selaras run` from its line with the address on; interrupted at the end."""
    process = subprocess.Popen(
        words(data, "run", "--port", str(port)),
        env=environ(**changes),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    try:
        if first:
            assert process.stdout.readline() == first
        line = process.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in line, process.stderr.read()
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        process.stdout.close()
        process.stderr.close()


def page(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        return str(answer.read().decode())


def children_of(process: "subprocess.Popen[str]") -> list[int]:
    """Processes that carry the data folder of this run, without itself (Linux only)."""
    mark = f"SELARAS_DATA={process.args[5]}".encode()  # type: ignore[index]
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return [
        pid for pid in found if pid != process.pid and b"child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def gone(pids: Sequence[int]) -> bool:
    """Whether all have ended; a zombie that nobody waits for has no command line any more."""
    lines = [Path(f"/proc/{pid}/cmdline") for pid in pids]
    return not any(line.exists() and line.read_bytes() for line in lines)


def one_sentence(answer: "subprocess.CompletedProcess[str]", *said: str) -> None:
    assert answer.returncode == 1, answer
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr
    assert " / " in answer.stderr
    for part in said:
        assert part in answer.stderr


# --- Run


def test_run_serves_refuses_a_second_and_stops_cleanly(data: Path) -> None:
    port = free_port()
    begin = time.monotonic()
    with running(data, port) as process:
        assert time.monotonic() - begin < 20
        assert page(port) == "1 people", "the demo was loaded on the first run, and only then"
        one_sentence(call(data, "run"), "sudah berjalan", f"http://127.0.0.1:{port}/")
        one_sentence(call(data.parent / "other", "run", "--port", str(port)), f"Port {port} sedang dipakai")
        children = children_of(process)
        assert len(children) >= 2
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
        assert time.monotonic() - begin < 10
        assert gone(children)
        assert not Server(data).running()
        assert process.stdout
        assert process.stdout.read() == "", "one line only"


def test_a_killed_run_leaves_no_orphan_and_the_next_one_starts(data: Path) -> None:
    port = free_port()
    with running(data, port) as process:
        children = children_of(process)
        process.kill()
        process.wait()
        deadline = time.monotonic() + 5
        while not gone(children) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert gone(children)
        assert Server(data).running(), "the database outlives a killed run, as a server should"
    with running(data, port):
        assert page(port) == "1 people"
    assert not Server(data).running()
    assert list((data / "run").iterdir()) == []


def test_a_child_that_dies_ends_the_run_with_a_sentence(data: Path) -> None:
    with running(data, free_port()) as process:
        worker = next(p for p in children_of(process) if b"worker" in Path(f"/proc/{p}/cmdline").read_bytes())
        os.kill(worker, signal.SIGKILL)
        assert process.wait(15) == 1
        assert process.stderr
        assert "Proses pekerja berhenti sendiri" in process.stderr.read()
    assert not Server(data).running()


def test_a_database_that_dies_ends_the_run_with_a_sentence(data: Path) -> None:
    with running(data, free_port()) as process:
        pid = int((Server(data).places.cluster / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        assert process.wait(20) == 1
        assert process.stderr
        assert "Traceback" not in (said := process.stderr.read().splitlines()[-1])
        assert "berhenti sendiri" in said


def test_production_without_people_prints_the_set_up_link(data: Path) -> None:
    port = free_port()
    with Server(data).used():
        at = database.settings(data, {})
        where = {"host": at["HOST"], "user": at["USER"], "password": at["PASSWORD"], "dbname": at["NAME"]}
        with psycopg.connect(**where) as connection:
            connection.execute("DELETE FROM auth_user")
    with running(
        data, port, first=f"SETUP LINK http://127.0.0.1:{port}/\n", SELARAS_MODE="production"
    ) as process:
        assert page(port) == "0 people"
        process.terminate()
        assert process.wait(15) == 0, "SIGTERM stops as Ctrl-C does"
    assert not Server(data).running()


def test_a_bad_address_is_one_sentence(data: Path) -> None:
    one_sentence(call(data, "run", SELARAS_BIND="0.0.0.0:8000"), "Peragaan")
    one_sentence(call(data, "run", "--port", "70000"), "1 sampai 65535")
    one_sentence(call(data, "run", SELARAS_BIND="192.0.2.1:8000", SELARAS_MODE="production"), "192.0.2.1")


@pytest.mark.parametrize(
    ("environ_", "port", "expected"),
    [
        ({}, None, run.Address("127.0.0.1", 8000)),
        ({}, 9000, run.Address("127.0.0.1", 9000)),
        ({"SELARAS_BIND": "[::1]:81"}, None, run.Address("::1", 81)),
        ({"SELARAS_BIND": "0.0.0.0:80", "SELARAS_MODE": "production"}, None, run.Address("0.0.0.0", 80)),  # noqa: S104
        ({"SELARAS_BIND": ":80", "SELARAS_MODE": "production"}, 90, run.Address("127.0.0.1", 90)),
    ],
)  # fmt: skip
def test_the_address(environ_: dict[str, str], port: int | None, expected: run.Address) -> None:
    assert run.where(environ_, port) == expected


@pytest.mark.parametrize(
    ("environ_", "url"),
    [
        ({}, "http://127.0.0.1:9000"), ({"SELARAS_URL": "https://pk.contoh.go.id"}, "https://pk.contoh.go.id"),
        ({"SELARAS_MODE": "production"}, None),
    ],
)  # fmt: skip
def test_the_papers_of_a_demo_lead_to_the_port_it_runs_on(environ_: dict[str, str], url: str | None) -> None:
    run.advertise(environ_, run.Address("127.0.0.1", 9000))
    assert environ_.get("SELARAS_URL") == url


# --- Other commands


def test_a_command_starts_the_database_and_stops_it(data: Path) -> None:
    answer = call(data, "migrate", "--check")
    assert answer.returncode == 0, answer.stderr
    assert not Server(data).running()


def test_a_backup_can_be_restored(data: Path, tmp_path: Path) -> None:
    dump = str(tmp_path / "cadangan.dump")
    assert call(data, "pg_dump", "--format=custom", f"--file={dump}").returncode == 0
    query = ("-Atc", "SELECT count(*) FROM auth_user")
    with Server(data).used():
        before = call(data, "psql", *query).stdout
        call(data, "psql", "-c", "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        restored = call(data, "pg_restore", dump)
        assert restored.returncode == 0, restored.stderr
        assert call(data, "psql", *query).stdout == before
    assert before.strip().isdecimal()


def test_a_command_leaves_a_database_in_use_running(data: Path) -> None:
    with Server(data).used():
        assert call(data, "migrate", "--check").returncode == 0
        assert Server(data).running()


def test_commands_without_database_start_none(data: Path) -> None:
    other = data.parent / "none"
    for arguments in (["migrate", "--help"], ["collectstatic", "--noinput"]):
        assert call(other, *arguments).returncode == 0
    assert not (other / "database").exists()
    assert not console.needs_database([])
    assert console.needs_database(["annex", "export"])
    assert console.needs_database(["check", "--database=default"])


def test_the_data_folder_is_named_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELARAS_DATA", str(tmp_path / "a"))
    assert console._data_folder(["annex", "--data", "x"]) == (tmp_path / "a", ["annex", "--data", "x"])
    assert console._data_folder(["--data", str(tmp_path), "run"]) == (tmp_path, ["run"])
    assert console._data_folder([f"--data={tmp_path}", "run"]) == (tmp_path, ["run"])
    monkeypatch.delenv("SELARAS_DATA")
    assert console._data_folder([]) == (ROOT / "data", [])
    with pytest.raises(Trouble, match="--data"):
        console._data_folder(["--data"])


def test_an_outside_database_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    url = f"postgres://ani:rahasia@127.0.0.1:{free_port()}/x"
    answer = call(tmp_path, "migrate", DATABASE_URL=url)
    one_sentence(answer, "tidak menjawab")
    assert "rahasia" not in answer.stderr
    one_sentence(call(tmp_path, "migrate", DATABASE_URL="mysql://x"), "DATABASE_URL")


def test_a_folder_without_rights_is_one_sentence() -> None:
    """As an ordinary user, since nothing is refused to root; rights are dropped once all code is loaded."""
    folder = Path(tempfile.mkdtemp(prefix="selaras-t-"))
    folder.chmod(0o555)
    code = (
        "import os, sys; from selaras.config import console, database, run\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "sys.exit(console.main(sys.argv[1:]))"
    )
    for command in (["migrate"], ["run", "--port", str(free_port())]):
        arguments = [sys.executable, "-c", code, "--data", str(folder / "data"), *command]
        answer = subprocess.run(
            arguments, env=environ(), capture_output=True, text=True, timeout=30, check=False
        )
        one_sentence(answer, str(folder), "tidak berhak")
    folder.rmdir()


def test_a_full_disk_is_one_sentence(data: Path) -> None:
    """initdb that may write only small files fails as it does on a full disk."""
    limited = ["sh", "-c", 'ulimit -f 100; exec "$@"', "sh", *words(data.parent / "full", "migrate")]
    answer = subprocess.run(limited, env=environ(), capture_output=True, text=True, timeout=30, check=False)
    one_sentence(answer, "initdb")
    database.discard(data.parent / "full")


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    code = "import sys, pathlib, time; from selaras.config.locks import Lock;"
    code += "l = Lock(pathlib.Path(sys.argv[1])); l.acquire(); print('held', flush=True); time.sleep(60)"
    path = tmp_path / "x.lock"
    holder = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    holder.stdout.readline()
    lock = Lock(path)
    assert not lock.acquire(wait=False)
    holder.kill()
    holder.communicate()
    assert lock.acquire(wait=False)
    lock.release()


def test_a_command_may_be_the_first_thing_a_data_folder_sees(tmp_path):
    """The real project: tables and example come before the command, and only its answer on the output."""
    data = tmp_path / "data"
    environ = {
        key: value for key, value in os.environ.items() if not key.startswith(("SELARAS_", "DATABASE_"))
    }
    words = [sys.executable, "-P", "-m", "selaras.config.console", "--data", str(data)]
    words += ["annex", "export", "--annex", "5", "--format", "csv", "--out", "-"]
    try:
        answer = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, check=False)
        assert (answer.returncode, answer.stdout) == (0, (ROOT / "tests/golden/annex-5.csv").read_bytes())
    finally:
        database.discard(data)


def test_a_mode_nobody_knows_is_refused(tmp_path):
    one_sentence(call(tmp_path / "data", "migrate", SELARAS_MODE="prod"), "SELARAS_MODE")
