"""The console script `selaras`: Django's commands with the database at hand, and `run`."""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from selaras.config import database, tools, trouble
from selaras.config.trouble import Trouble

_WITHOUT_DATABASE = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "startapp", "startproject", "version",
}  # fmt: skip
# may be the first command that a new folder sees
_ON_THE_EXAMPLE = {"annex", "bench", "cascade", "document", "simulate"}
_HELP = """selaras [--data DIR] run [--port N]   menjalankan Selaras / runs Selaras
selaras [--data DIR] pg_dump|pg_restore|psql …   alat PostgreSQL, sudah tersambung / already connected
selaras [--data DIR] PERINTAH …       perintah lain di bawah ini / any other command below
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. Whatever is wrong outside the program is said in one sentence."""
    signal.signal(signal.SIGTERM, _stopped)
    try:
        if os.environ.get("SELARAS_MODE", "demo") not in {"demo", "production"}:
            raise Trouble(
                "SELARAS_MODE hanya dapat berisi demo atau production.",
                "SELARAS_MODE is either demo or production.",
            )
        data, rest = _data_folder(list(sys.argv[1:] if arguments is None else arguments))
        os.environ["SELARAS_DATA"] = str(data)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selaras.config.settings")
        return _command(data, rest)
    except Trouble as said:
        print(said, file=sys.stderr)
    except OSError as error:
        print(trouble.of_system(error), file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def _data_folder(arguments: list[str]) -> tuple[Path, list[str]]:
    """The data folder (absolute) and what is left: `--data DIR` or `--data=DIR` first, then SELARAS_DATA."""
    chosen = os.environ.get("SELARAS_DATA")
    while arguments and arguments[0].partition("=")[0] == "--data":
        _, given, chosen = arguments.pop(0).partition("=")
        if not given:
            chosen = arguments.pop(0) if arguments else ""
        if not chosen:
            raise Trouble("Sesudah --data tulislah nama folder.", "Name a folder after --data.")
    default = Path(__file__).resolve().parent.parent.parent / "data"
    return Path(chosen or default).resolve(), arguments


def _command(data: Path, arguments: list[str]) -> int:
    if arguments[:1] == ["run"]:
        from selaras.config import run

        return run.main(data, arguments[1:])
    if arguments and arguments[0] in tools.NAMES:
        with database.up(data):
            return tools.call(data, arguments[0], arguments[1:])
    if arguments in ([], ["help"], ["--help"], ["-h"]):
        print(_HELP)
    if not needs_database(arguments):
        _django(arguments)
        return 0
    with database.up(data):
        if arguments[0] in _ON_THE_EXAMPLE:
            from selaras.config import run

            run.prepare_for_command(data)
        _django(arguments)
    return 0


def needs_database(arguments: Sequence[str]) -> bool:
    """Whether this command line may touch the database; help on a command never does."""
    if not arguments or arguments[0].startswith("-") or {"--help", "-h"} & set(arguments):
        return False
    return arguments[0] not in _WITHOUT_DATABASE or any(word.startswith("--database") for word in arguments)


def _django(arguments: Sequence[str]) -> None:
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    try:
        execute_from_command_line(["selaras", *arguments])
    except OperationalError as error:
        raise trouble.of_database(error) from None


def _stopped(*_: object) -> NoReturn:
    """SIGTERM ends a command like an error does, so that the database is stopped on the way out."""
    sys.exit(143)


if __name__ == "__main__":
    sys.exit(main())
