"""The store: whole or not at all, known by its hash, told about only when it is on the disk."""

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.documents import store
from selaras.documents.store import Damaged, get, path, put

CONTENT = b"isi berkas contoh"
NUMBER = hashlib.sha256(CONTENT).hexdigest()


def files(folders):
    return [file for file in (folders / "files").rglob("*") if file.is_file()]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2_000))
def test_law_what_is_put_comes_back_under_its_hash(content):
    number = put(content)
    assert number == hashlib.sha256(content).hexdigest()
    assert get(number) == content


def test_a_file_lies_two_folders_deep_and_is_its_owners_alone(folders):
    assert put(CONTENT) == NUMBER
    place = folders / "files" / "sha256" / NUMBER[:2] / NUMBER[2:4] / NUMBER
    assert path(NUMBER) == place
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) & 0o077 == 0


def test_the_same_content_is_kept_once_and_left_alone(folders):
    put(CONTENT)
    before = path(NUMBER).stat()
    put(CONTENT)
    assert path(NUMBER).stat().st_ino == before.st_ino
    assert files(folders) == [path(NUMBER)]


@pytest.mark.parametrize("harm", [b"", b"isi berkas cont0h", CONTENT + b"\0"])
def test_a_changed_file_is_damaged_and_heals_when_it_is_put_again(harm):
    put(CONTENT)
    path(NUMBER).write_bytes(harm)
    with pytest.raises(Damaged, match="rusak atau hilang") as told:
        get(NUMBER)
    assert told.value.sha256 == NUMBER
    put(CONTENT)
    assert get(NUMBER) == CONTENT


def test_a_missing_file_is_damaged():
    with pytest.raises(Damaged):
        get(NUMBER)


@pytest.mark.parametrize(
    "number", ["", "../../etc/passwd", NUMBER.upper(), NUMBER[:-1], NUMBER + "\n", "g" * 64]
)
def test_only_a_hash_names_a_file(number):
    for reader in (path, get):
        with pytest.raises(ValueError, match="SHA-256"):
            reader(number)


STEPS = ["mkdir", "mkstemp", "fsync", "replace", "open", "fsync folder"]


def breaks(monkeypatch, step):
    """Make the one step fail, as a full or a dying disk would."""

    def fail(*_args, **_more):
        raise OSError(28, "No space left on device")

    real = os.fsync
    if step.startswith("fsync"):
        folder = step != "fsync"
        monkeypatch.setattr(
            store.os,
            "fsync",
            lambda handle: fail() if stat.S_ISDIR(os.fstat(handle).st_mode) is folder else real(handle),
        )
    elif step == "mkstemp":
        monkeypatch.setattr(store.tempfile, "mkstemp", fail)
    elif step == "open":
        monkeypatch.setattr(store.os, "fdopen", fail)
    else:
        monkeypatch.setattr(Path, step, fail)


@pytest.mark.parametrize("step", STEPS)
def test_cut_short_at_any_step_nothing_half_is_found_and_no_draft_stays(folders, monkeypatch, step):
    with monkeypatch.context() as patch:
        breaks(patch, step)
        with pytest.raises(OSError, match="No space"):
            put(CONTENT)
    assert [file.read_bytes() for file in files(folders)] in ([], [CONTENT])
    assert put(CONTENT) == NUMBER
    assert files(folders) == [path(NUMBER)]


def test_the_order_is_bytes_then_name_then_folders(monkeypatch):
    done = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(handle):
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "bytes")
        real_fsync(handle)

    monkeypatch.setattr(store.os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", lambda self, place: done.append("name") or real_replace(self, place))
    put(CONTENT)
    assert done == ["bytes", "name", "folder", "folder", "folder"]
    put(CONTENT)
    assert done[5:] == ["folder", "folder", "folder"]  # whoever put it first may not have come that far


WRITER = """
import sys
from django.conf import settings
settings.configure(MEDIA_ROOT=sys.argv[1])
from selaras.documents.store import put
for number in range(10**6):
    print(put(b"%d" % number * 20_000), flush=True)
"""


def test_killed_at_any_moment_what_was_told_is_there_and_nothing_half_is(folders):
    for round_ in range(8):
        words = [sys.executable, "-c", WRITER, str(folders / "files")]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as writer:
            told = [writer.stdout.readline().strip() for _ in range(1 + 7 * round_)]
            writer.kill()
            told += [line.strip() for line in writer.stdout if line.endswith("\n")]
        assert len(told) > 7 * round_
        assert all(get(number) for number in told)
    named = [file for file in files(folders) if not file.name.startswith(".")]
    assert all(hashlib.sha256(file.read_bytes()).hexdigest() == file.name for file in named)
