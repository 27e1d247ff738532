"""`start.py` in a small project of its own: one locked library from a local folder, a console that echoes."""

import ast
import base64
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
CONSOLE = """
import sys, small
if sys.argv[1:] == ["wait"]:
    import time
    print("waiting", flush=True)
    time.sleep(60)
print(small.__name__, *sys.argv[1:])
sys.exit(3 if "fail" in sys.argv else 0)
"""


def wheel(folder: Path) -> str:
    """Write a wheel with one empty module; its line for a lock file."""
    name = "small-1.0-py3-none-any.whl"
    files = {
        "small.py": "",
        "small-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: small\nVersion: 1.0\n",
        "small-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(text)}")
    files["small-1.0.dist-info/RECORD"] = "\n".join([*rows, "small-1.0.dist-info/RECORD,,"]) + "\n"
    with zipfile.ZipFile(folder / name, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"small==1.0 --hash=sha256:{hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose .venv is complete. Tests that break it mend it by starting again."""
    root = tmp_path_factory.mktemp("project")
    make(root)
    answer = start(root, "version")
    assert answer.stdout == "small version\n", answer.stderr
    assert "sekali saja" in answer.stderr
    return root


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    make(tmp_path)
    return tmp_path


def make(root: Path) -> None:
    (root / "wheels").mkdir()
    lock = f"--no-index\n--find-links {root / 'wheels'}\n{wheel(root / 'wheels')}"
    (root / "requirements.lock").write_text(lock)
    (root / "requirements-dev.lock").write_text(lock + "\n")
    shutil.copy(ROOT / "start.py", root)
    (root / "selaras" / "config").mkdir(parents=True)
    (root / "selaras" / "__init__.py").touch()
    (root / "selaras" / "config" / "__init__.py").touch()
    (root / "selaras" / "config" / "console.py").write_text(CONSOLE)


def start(root: Path, *arguments: str, path: str = "/usr/bin:/bin") -> "subprocess.CompletedProcess[str]":
    """start.py with an emptied environment, without even a HOME."""
    words = [sys._base_executable, str(root / "start.py"), *arguments]  # type: ignore[attr-defined]
    return subprocess.run(
        words, env={"PATH": path}, capture_output=True, text=True, cwd="/", timeout=60, check=False
    )


@pytest.fixture
def script(tmp_path: Path) -> ModuleType:
    """start.py as a module, for an empty project in tmp_path."""
    shutil.copy(ROOT / "start.py", tmp_path)
    spec = importlib.util.spec_from_file_location("start_script", tmp_path / "start.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- Installing


def test_a_second_start_installs_nothing_and_passes_everything_on(installed: Path) -> None:
    begin = time.monotonic()
    answer = start(installed, "--data", "x", "annex", "export", "fail")
    assert (answer.stdout, answer.returncode) == ("small --data x annex export fail\n", 3)
    assert answer.stderr == ""
    assert time.monotonic() - begin < 2
    assert start(installed).stdout == "small run\n"
    assert start(installed, "--data=x", "--port", "9").stdout == "small --data=x run --port 9\n"


def test_a_half_finished_install_is_done_again(installed: Path) -> None:
    module = next((installed / ".venv").rglob("small.py"))
    module.unlink()
    (installed / ".venv" / "selaras.half").touch()
    assert start(installed, "x").stdout == "small x\n"
    assert not (installed / ".venv" / "selaras.half").exists()


def test_a_broken_environment_is_built_again(installed: Path) -> None:
    (installed / ".venv" / "bin" / "python").unlink()
    (installed / ".venv" / "bin" / "python").symlink_to("/nonexistent")
    assert start(installed, "x").stdout == "small x\n"


def test_a_changed_lock_is_installed(installed: Path) -> None:
    with (installed / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    answer = start(installed, "x")
    assert "sekali saja" in answer.stderr
    assert answer.stdout == "small x\n"
    assert start(installed, "x").stderr == ""


def test_a_wrong_hash_is_refused_and_the_next_start_recovers(fresh: Path) -> None:
    lock = fresh / "requirements.lock"
    good = lock.read_text()
    lock.write_text(re.sub("sha256:....", "sha256:0000", good))
    answer = start(fresh, "x")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert "Pustaka tidak dapat dipasang" in answer.stderr
    lock.write_text(good)
    assert start(fresh, "x").stdout == "small x\n"


def test_uv_is_used_and_pip_where_it_fails(fresh: Path) -> None:
    tools = fresh / "tools"
    tools.mkdir()
    (tools / "uv").write_text(f'#!/bin/sh\necho "$@" >> {tools}/said\nexit 2\n')
    (tools / "uv").chmod(0o755)
    answer = start(fresh, "x", path=f"{tools}:/usr/bin:/bin")
    assert answer.stdout == "small x\n", answer.stderr
    assert "venv" in (tools / "said").read_text()


def test_what_is_no_environment_is_not_removed(fresh: Path) -> None:
    (fresh / ".venv").mkdir()
    (fresh / ".venv" / "letter.txt").write_text("mine")
    answer = start(fresh, "x")
    assert answer.returncode == 1
    assert "bukan lingkungan Python" in answer.stderr
    assert (fresh / ".venv" / "letter.txt").read_text() == "mine"


def test_two_starts_at_once_install_once(fresh: Path) -> None:
    words = [sys._base_executable, str(fresh / "start.py"), "x"]  # type: ignore[attr-defined]
    both = [
        subprocess.Popen(
            words, env={"PATH": "/bin"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=60) for process in both]
    assert [out for out, _ in answers] == ["small x\n"] * 2
    assert sum("sekali saja" in said for _, said in answers) == 1


def test_signals_reach_the_program(installed: Path) -> None:
    words = [sys._base_executable, str(installed / "start.py"), "wait"]  # type: ignore[attr-defined]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env={"PATH": "/usr/bin:/bin"}) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM


def test_a_read_only_checkout_is_one_sentence(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """In a process that is nobody, since nothing is refused to root."""
    folder = Path(tempfile.mkdtemp(prefix="selaras-t-"))
    folder.chmod(0o555)
    script.ROOT, script.VENV = folder, folder / ".venv"
    script.PYTHON, script.STAMP = folder / ".venv" / "bin" / "python", folder / ".venv" / "stamp"
    child = os.fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setuid(65534)
        with (Path(os.devnull)).open("w") as sys.stderr:
            said: list[str] = []
            script.say = said.append
            code = script.main(["x"])
        os._exit(10 if code == 1 and len(said) == 1 and str(folder) in said[0] else 20)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 10
    folder.rmdir()


def test_without_any_pip_it_says_what_to_install(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "outer_pip", list)
    monkeypatch.setattr(
        script.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name
    )
    with pytest.raises(script.Trouble, match="python3-venv"):
        script.with_pip(0)


def test_without_ensurepip_an_outer_pip_fills_the_environment(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(script, "outer_pip", lambda: ["pip3"])
    monkeypatch.setattr(
        script.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name
    )
    monkeypatch.setattr(script, "run", lambda words, *_: ran.append(words))
    assert script.with_pip(0)[:3] == ["pip3", "--python", str(script.PYTHON)]
    assert "--without-pip" in ran[0]


# --- Older Pythons, tests


def test_older_pythons_read_it_down_to_the_sentence() -> None:
    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    assert isinstance(tree.body[1], ast.Import)
    assert isinstance(tree.body[2], ast.If), "the version is checked before anything else"


def test_the_development_lock_holds_the_runtime_lock() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9._-]+==[^ ;\\]+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_tests_never_see_the_users_data(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELARAS_DATA", "/srv/selaras")
    monkeypatch.setenv("SELARAS_MODE", "production")
    monkeypatch.setenv("DATABASE_URL", "postgres://db/x")
    with script.scratch() as environ:
        folder = Path(environ["SELARAS_DATA"])
        assert folder.is_dir()
        assert folder != Path("/srv/selaras")
        assert not {"DATABASE_URL", "SELARAS_MODE"} & set(environ)
    assert not folder.exists()


@pytest.fixture
def pytest_words(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command line that `start.py test` would run."""
    ran: list[str] = []
    monkeypatch.setattr(script, "install", lambda lock: ran.append(lock))

    def run(words: list[str], **options: object) -> "subprocess.CompletedProcess[str]":
        ran.extend(words)
        return subprocess.CompletedProcess(words, 7)

    monkeypatch.setattr(script.subprocess, "run", run)
    return ran


def test_browser_tests_are_left_out_only_without_a_chromium(
    script: ModuleType,
    pytest_words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SELARAS_CHROMIUM", "/opt/chromium")
    assert script.main(["test", "-k", "x"]) == 7
    assert pytest_words[0] == "requirements-dev.lock"
    assert pytest_words[-2:] == ["-k", "x"]
    assert "not e2e" not in pytest_words
    monkeypatch.delenv("SELARAS_CHROMIUM")
    monkeypatch.setattr(script, "BROWSERS", ("no-such-browser",))
    assert script.main(["test"]) == 7
    assert "not e2e" in pytest_words
    assert len(capsys.readouterr().err.splitlines()) == 1
