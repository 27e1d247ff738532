"""Sets Selaras up and runs it; needs nothing but Python 3.11 or later.

    python3 start.py                      set up once, then run (Ctrl-C stops everything)
    python3 start.py test [pytest …]      every test
    python3 start.py check                format, lint, types, imports, templates, migrations, spelling
    python3 start.py [--data DIR] …       any other command goes to the console script `selaras`

The libraries go to .venv, as locked and with hashes (by uv where it is on the PATH, otherwise by pip).
Older Pythons must be able to read this file down to the sentence that refuses them: no new syntax here.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (it is here for those who start it with an older one)
    found = ".".join(map(str, sys.version_info[:2]))
    sys.exit(
        "Selaras membutuhkan Python 3.11 atau lebih baru; ini Python " + found + ". / "
        "Selaras needs Python 3.11 or later; this is Python " + found + "."
    )

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "selaras.stamp"  # written last: hashes of the locks that are installed
HALF = VENV / "selaras.half"  # there while libraries are being installed
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"  # the second holds the first
CORES = str(os.cpu_count() or 1)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Trouble(Exception):  # noqa: N818
    """One sentence in Indonesian and one in English."""


def main(arguments: Sequence[str]) -> int:
    """Carry out the command; the exit code."""
    try:
        return command(list(arguments))
    except Trouble as trouble:
        say(str(trouble))
    except OSError as error:
        where = error.filename or ROOT
        say(f"{where} tidak dapat dipakai: {error.strerror}. / Cannot use {where}: {error.strerror}.")
    except KeyboardInterrupt:
        return 130
    return 1


def command(arguments: list[str]) -> int:
    """`test` and `check` are ours; everything else is the console script's, `run` when nothing is asked."""
    data = []
    while arguments and arguments[0].partition("=")[0] == "--data":
        data += [arguments.pop(0)]
        if data[-1] == "--data":
            if not arguments:
                raise Trouble("Sesudah --data tulislah nama folder. / Name a folder after --data.")
            data += [arguments.pop(0)]
    if arguments[:1] == ["test"]:
        return test(arguments[1:])
    if arguments == ["check"]:
        return check()
    if not arguments or arguments[0].startswith("--port"):
        arguments.insert(0, "run")
    install(RUNTIME)
    return replace([str(PYTHON), "-P", "-m", "selaras.config.console", *data, *arguments])


def replace(words: list[str]) -> int:
    """Become the program, so that signals reach it and its exit code is ours."""
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(words[0], words)  # noqa: S606
    process = subprocess.Popen(words)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the console sent it to the child as well, which stops in its own time


# --- Libraries


def install(lock: str) -> None:
    """Make .venv hold what `lock` lists; at once when it does already. Raises Trouble or OSError.

    An install that was cut short is thrown away and begun again.
    """
    if ready(lock):
        return
    with alone() as guard:
        if ready(lock):
            return
        if (VENV.exists() or VENV.is_symlink()) and not sound():
            discard()
        say("Memasang pustaka, sekali saja… / Installing the libraries, once…")
        fill(lock, guard)
        site_packages().joinpath("selaras.pth").write_text(f"{ROOT}\n", encoding="utf-8")
        locks = [RUNTIME, DEVELOPMENT] if lock == DEVELOPMENT else [lock]
        draft = STAMP.with_suffix(".new")
        draft.write_text("\n".join(fingerprint(name) for name in locks), encoding="ascii")
        draft.replace(STAMP)
        HALF.unlink()


def fill(lock: str, guard: int) -> None:
    """Make .venv and install into it, by pip where uv is missing or fails (their settings differ)."""
    for number, make in enumerate((with_uv, with_pip)):
        try:
            installer = make(guard)
            if installer:
                HALF.touch()
                STAMP.unlink(missing_ok=True)
                words = [*installer, "--require-hashes", "--no-deps", "-r", str(ROOT / lock)]
                return run(words, guard, _INSTALLING)
        except Trouble as trouble:
            if number or not outer_pip():
                raise
            say(str(trouble))
    return None


_INSTALLING = (
    "Pustaka tidak dapat dipasang; periksa sambungan ke indeks pustaka, lalu ulangi. / "
    "The libraries could not be installed; check the connection to the package index and try again."
)


def ready(lock: str) -> bool:
    """Whether everything in `lock` is installed for this Python in this folder."""
    return (
        PYTHON.exists()
        and STAMP.exists()
        and not HALF.exists()
        and fingerprint(lock) in STAMP.read_text(encoding="ascii").split()
    )


def fingerprint(lock: str) -> str:
    """Changes with the lock file, the Python and the folder."""
    facts = f"{sys.version}\n{ROOT}\n".encode(errors="surrogateescape")
    return hashlib.sha256(facts + (ROOT / lock).read_bytes()).hexdigest()


def sound() -> bool:
    """Whether .venv can be installed into: made by this Python and by no install that was cut short."""
    if HALF.exists() or not PYTHON.exists():
        return False
    words = [str(PYTHON), "-c", "import sys; sys.stdout.write(sys.version)"]
    try:
        return subprocess.run(words, capture_output=True, text=True, check=False).stdout == sys.version
    except OSError:
        return False


def discard() -> None:
    """Remove a .venv that is broken or another Python's; refuse to remove anything that is no environment."""
    ours = (VENV / "pyvenv.cfg", STAMP, HALF, PYTHON)
    if (
        VENV.is_symlink()
        or not VENV.is_dir()
        or (any(VENV.iterdir()) and not any(map(os.path.lexists, ours)))
    ):
        raise Trouble(
            f"{VENV} bukan lingkungan Python; pindahkan lalu ulangi. / "
            f"{VENV} is no Python environment; move it away and try again."
        )
    shutil.rmtree(VENV)


def with_uv(guard: int) -> list[str]:
    """Make .venv with uv when it is missing; the command that installs into it, or nothing without uv."""
    uv = shutil.which("uv")
    if not uv:
        return []
    if not PYTHON.exists():
        run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)], guard, _MAKING)
    cache = [] if os.environ.get("HOME") or os.environ.get("UV_CACHE_DIR") or WINDOWS else ["--no-cache"]
    return [uv, "pip", "install", "--quiet", "--compile-bytecode", *cache, "--python", str(PYTHON)]


def with_pip(guard: int) -> list[str]:
    """Make .venv with the standard library when it is missing; the command that installs into it."""
    pip = outer_pip()
    if not PYTHON.exists() or not (pip or has_pip()):
        if not importlib.util.find_spec("venv") or not (pip or importlib.util.find_spec("ensurepip")):
            raise Trouble(
                "Python ini tidak membawa pip; pasang python3-venv atau program uv, lalu ulangi. / "
                "This Python comes without pip; install the package python3-venv or the program uv."
            )
        words = [sys.executable, "-m", "venv", *(["--without-pip"] if pip else []), str(VENV)]
        run(words, guard, _MAKING)
    pip = [*pip, "--python", str(PYTHON)] if pip else [str(PYTHON), "-m", "pip"]
    return [*pip, "install", "--quiet", "--disable-pip-version-check", "--no-input"]


_MAKING = "Lingkungan .venv tidak dapat dibuat. / The environment .venv could not be made."


def outer_pip() -> list[str]:
    """The command of a pip outside .venv that can install into it (22.3 or later), or nothing.

    It spares copying pip into .venv, and works where Debian leaves ensurepip out.
    """
    wheels = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    candidates = [
        [sys.executable, "-m", "pip"],
        *([found] for found in map(shutil.which, ("pip3", "pip")) if found),
        *([sys.executable, str(wheel / "pip")] for wheel in wheels),
    ]
    for pip in candidates:
        said = subprocess.run([*pip, "--version"], capture_output=True, text=True, check=False).stdout.split()
        version = said[1].split(".") if said[:1] == ["pip"] and len(said) > 1 else []
        if len(version) > 1 and tuple(map(int, version[:2])) >= (22, 3):
            return pip
    return []


def has_pip() -> bool:
    """Whether .venv holds pip itself."""
    return not subprocess.run(
        [str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False
    ).returncode


def site_packages() -> Path:
    """The folder of .venv where libraries go."""
    words = [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    return Path(subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip())


def run(words: list[str], guard: int, failed: str) -> None:
    """Run an installer quietly; `failed` and its own reason become the Trouble.

    It holds `guard` too: where it outlives us, the next start waits for it.
    """
    environ = {**os.environ, "PIP_USER": "0"}
    environ.pop("PYTHONHOME", None)
    process = subprocess.run(
        words,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        pass_fds=() if WINDOWS else (guard,),
        check=False,
    )
    if process.returncode:
        lines = [line.strip() for line in process.stdout.splitlines() if line.strip()]
        telling = [line for line in lines if line.lower().startswith(("error", "×", "caused by"))] or lines
        raise Trouble(f"{failed} ({telling[0] if telling else process.returncode})")


@contextmanager
def alone() -> Iterator[int]:
    """Only one start at a time installs; yields the open lock file, freed when its last holder ends."""
    folder = ROOT / ".venv-lock"
    folder.mkdir(exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not lock_file(handle):
            say("Menunggu pemasangan lain selesai… / Waiting for another install to end…")
            while not lock_file(handle):
                time.sleep(0.3)
        yield handle
    finally:
        os.close(handle)


def lock_file(handle: int) -> bool:
    """Try to lock an open file without waiting."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


# --- Tests and checks


def test(arguments: list[str]) -> int:
    """Every test on all cores, against a database of their own; pytest's exit code."""
    install(DEVELOPMENT)
    browser = find_browser()
    words = [str(PYTHON), "-m", "pytest", "-n", CORES]
    if browser is None:
        say("Uji peramban dilewati: Chromium tidak ada. / Browser tests are left out: there is no Chromium.")
        words += ["-m", "not e2e"]
    with scratch() as environ:
        if browser:
            environ["SELARAS_CHROMIUM"] = browser
        return subprocess.run([*words, *arguments], cwd=ROOT, env=environ, check=False).returncode


def find_browser() -> "str | None":
    """The Chromium for browser tests: SELARAS_CHROMIUM or one on the PATH."""
    return os.environ.get("SELARAS_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def scratch() -> "Iterator[dict[str, str]]":
    """An environment whose data folder is temporary: nothing of the user's data or settings is in reach."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SELARAS_")}
    environ.pop("DATABASE_URL", None)
    folder = Path(tempfile.mkdtemp(prefix="selaras-test-"))
    folder.chmod(0o711)  # root's database server runs under another account and must pass through
    environ["SELARAS_DATA"] = str(folder)
    environ["DJANGO_SETTINGS_MODULE"] = "selaras.config.settings"
    try:
        yield environ
    finally:
        if (folder / "database.lock").exists():
            words = [str(PYTHON), "-P", "-m", "selaras.config.database", str(folder)]
            subprocess.run(words, env=environ, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def check() -> int:
    """Every tool beside each other; 1 when one of them complains."""
    install(DEVELOPMENT)
    with scratch() as environ, ThreadPoolExecutor(int(CORES) + 1) as pool:
        results = list(pool.map(lambda tool: one_check(tool[0], tool[1], environ), tools().items()))
    return 0 if all(results) else 1


def tools() -> "dict[str, list[str]]":
    """Name and command of each check, the slowest first."""
    templates = ROOT / "selaras" / "web" / "templates"
    pages = [str(page) for page in sorted(templates.rglob("*.html"))]
    commands = {
        "mypy": ["mypy"],
        "makemigrations": [
            "python",
            "-W",
            "ignore",
            "-m",
            "django",
            "makemigrations",
            "--check",
            "--dry-run",
        ],
        "djlint": ["djlint", "--quiet", "--lint", str(templates)],
        "lint-imports": ["lint-imports"],
        "codespell": ["codespell", "selaras", "tests", "docs", "README.md", "start.py", "pyproject.toml"],
        "ruff check": ["ruff", "check", "--quiet"],
        "ruff format": ["ruff", "format", "--check", "--quiet"],
        "djade": ["djade", "--check", "--target-version", "5.2", *pages],
    }
    if not pages:
        del commands["djlint"], commands["djade"]
    return commands


def one_check(name: str, words: list[str], environ: "dict[str, str]") -> bool:
    """Run one tool; print its name and time, and what it said when it complains."""
    begin = time.monotonic()
    process = subprocess.run(
        [str(SCRIPTS / words[0]), *words[1:]],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    fine = process.returncode == 0
    verdict = f"{'ok   ' if fine else 'GAGAL'} {name} ({time.monotonic() - begin:.1f} s)"
    print(verdict if fine else f"{verdict}\n{process.stdout.rstrip()}", flush=True)
    return fine


def say(sentence: str) -> None:
    """To the person at the terminal; standard output stays the command's own."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
