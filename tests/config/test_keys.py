"""Secrets of a data folder."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from selaras.config.keys import kept, secret_key
from selaras.config.trouble import of_system


def test_the_key_is_made_once_and_private(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    key = secret_key(data)
    assert len(key) >= 50
    assert secret_key(data) == key
    assert (data / "secret.key").stat().st_mode & 0o777 == 0o600
    assert data.stat().st_mode & 0o066 == 0, "others may not list the data folder"


def test_processes_that_race_read_the_same_key(tmp_path: Path) -> None:
    code = "import sys, pathlib; from selaras.config.keys import secret_key;"
    code += "print(secret_key(pathlib.Path(sys.argv[1])))"
    words = [sys.executable, "-c", code, str(tmp_path / "data")]
    racing = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    keys = {process.communicate()[0] for process in racing}
    assert len(keys) == 1
    assert len(keys.pop()) > 50


def test_a_key_cut_short_by_a_crash_is_never_read(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch()
    (tmp_path / "secret.key.new").write_text("half")
    assert len(secret_key(tmp_path)) >= 50


def test_a_key_left_open_to_others_is_closed(tmp_path: Path) -> None:
    kept(tmp_path, "x")
    (tmp_path / "x").chmod(0o644)
    kept(tmp_path, "x")
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("number", "words"), [("ENOSPC", "penuh"), ("EROFS", "hanya-baca"), ("EACCES", "tidak berhak")]
)
def test_a_full_disk_or_missing_right_is_said_in_words(number: str, words: str) -> None:
    code = getattr(errno, number)
    sentence = str(of_system(OSError(code, os.strerror(code), "/srv/x")))
    assert words in sentence
    assert "/srv/x" in sentence
