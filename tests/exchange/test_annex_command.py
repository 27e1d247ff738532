"""`selaras annex export`: a file or one sentence."""

import sys
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from selaras.exchange.writers import WRITERS, to_csv


def export(*options):
    call_command("annex", "export", "--year", "2024", *options)


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("number", ["1", "2", "3", "4", "5"])
def test_every_annex_in_every_form(world, form, number):
    out = world.folder / f"lampiran.{form}"
    export("--annex", number, "--format", form, "--out", str(out))
    assert out.read_bytes() == WRITERS[form](world.table(number))
    assert not list(world.folder.glob(".*"))


def test_a_dash_is_the_standard_output(world, monkeypatch):
    written = BytesIO()
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=written, write=len, flush=lambda: None))
    export("--annex", "3", "--format", "csv", "--out", "-")
    assert written.getvalue() == to_csv(world.table(3))


def test_csv_with_cells_that_a_spreadsheet_mistakes_says_so(world, capsys):
    export("--annex", "5", "--format", "csv", "--out", str(world.folder / "v.csv"))
    assert "2 sel Lampiran V diawali = + - atau @" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--annex", "9", "--format", "csv", "--out", "x"], "Lampiran 9 tidak ada"),
        (["--annex", "1", "--format", "docx", "--out", "x"], "“docx” tidak dikenal"),
        (["--annex", "1", "--format", "csv", "--out", "/tidak/ada/x.csv"], "foldernya tidak ada"),
        (["--annex", "1", "--format", "csv", "--out", "/dev"], "tidak dapat ditulis"),
    ],
)
def test_what_does_not_work_is_said_in_one_sentence(world, options, says):
    with pytest.raises(CommandError, match=says):
        export(*options)
