"""Secrets that belong to one data folder: made once, readable by their owner only."""

import os
import secrets
import sys
from pathlib import Path

from selaras.config.locks import locked


def secret_key(data: Path) -> str:
    """Django's SECRET_KEY, kept in `<data>/secret.key`."""
    return kept(data, "secret.key")


def kept(data: Path, name: str) -> str:
    """The secret in `<data>/<name>`, made on first use: 64 URL-safe characters, mode 0600.

    Two processes that start at once read the same secret. Raises OSError when the folder is read-only.
    """
    path = data / name
    if not _present(path):
        folder(data)
        with locked(data / "keys.lock"):
            if not _present(path):
                _write(path, secrets.token_urlsafe(48))
    if sys.platform != "win32" and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return path.read_text(encoding="ascii").strip()


def folder(data: Path) -> None:
    """Make the data folder when it is missing.

    Root's may be passed through, not listed: its database server runs under an unprivileged account.
    """
    if not data.is_dir():
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o711 if sys.platform != "win32" and os.geteuid() == 0 else 0o700)


def _present(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _write(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
