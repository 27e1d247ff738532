"""The outside PostgreSQL that DATABASE_URL names."""

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from selaras.config.trouble import Trouble

OLDEST = 15


def settings(url: str) -> dict[str, Any]:
    """NAME, USER, PASSWORD, HOST, PORT and OPTIONS of DATABASE_URL.

    libpq itself takes the address apart: percent-encoding, socket folders, options are as documented there.
    """
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        parts = {}
    name, port = parts.pop("dbname", None), str(parts.pop("port", None) or "")
    if not name or not (port.isdecimal() or not port):
        raise Trouble(
            "DATABASE_URL tidak dapat dibaca; bentuknya postgres://pengguna:sandi@host:port/nama.",
            "DATABASE_URL cannot be read; its form is postgres://user:password@host:port/name.",
        )
    if "synchronous_commit=off" in str(parts.get("options", "")).replace(" ", ""):
        raise _unsafe()
    return {
        "NAME": name,
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": port,
        "OPTIONS": parts,
    }


def check(url: str) -> None:
    """Raise Trouble unless DATABASE_URL answers, is PostgreSQL 15 or later and keeps what it confirmed."""
    settings(url)
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version // 10000
            row = connection.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            unsafe = "off" in (row.fetchone() or ())
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise Trouble(
            f"Basis data di DATABASE_URL tidak menjawab: {reason}.",
            "The database of DATABASE_URL does not answer.",
        ) from None
    if version < OLDEST:
        raise Trouble(
            f"Server di DATABASE_URL adalah PostgreSQL {version}; Selaras perlu {OLDEST} atau lebih baru.",
            f"The server of DATABASE_URL is PostgreSQL {version}; Selaras needs {OLDEST} or later.",
        )
    if unsafe:
        raise _unsafe()


def _unsafe() -> Trouble:
    return Trouble(
        "Di DATABASE_URL fsync atau synchronous_commit = off; nyalakan agar data tidak hilang.",
        "DATABASE_URL has fsync or synchronous_commit off; turn them on or data gets lost.",
    )
