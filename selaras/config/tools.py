"""PostgreSQL's own tools, already connected: `selaras pg_dump …`, `pg_restore …` and `psql …`."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from selaras.config import database, places

NAMES = ("pg_dump", "pg_restore", "psql")
_OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "options": "PGOPTIONS",
}


def call(data: Path, name: str, arguments: Sequence[str]) -> int:
    """Run the tool with its arguments; its exit code. The password goes by the environment, never by `ps`."""
    at = database.settings(data, os.environ)
    known = {
        "PGDATABASE": "NAME",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGHOST": "HOST",
        "PGPORT": "PORT",
    }
    environ = {variable: str(at[key]) for variable, key in known.items() if at[key]}
    environ |= {_OPTIONS[key]: str(text) for key, text in at["OPTIONS"].items() if key in _OPTIONS}
    # pg_restore connects only where --dbname says so, instead of writing SQL to the screen.
    extra = [f"--dbname={at['NAME']}"] if name == "pg_restore" and "--list" not in arguments else []
    program = str(places.client_programs() / name)
    return subprocess.call([program, *extra, *arguments], env={**os.environ, **environ})
