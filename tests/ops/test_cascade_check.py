"""`selaras cascade check`: a report, and an exit code for a chain of commands."""

import json

import pytest
from django.core.management import CommandError, call_command

from selaras.cascade.models import Edition, MatrixRow
from selaras.editions import actions
from selaras.editions.queries import checked
from tests.conftest import NOW
from tests.exchange.world import World, make_world
from tests.factories import make_agency, make_edition, make_user


@pytest.fixture
def world(db: None, tmp_path) -> World:
    return make_world(tmp_path)


def check(*options):
    call_command("cascade", "check", *options)


def break_a_row():
    """An annual target that does not follow from its quarters: an error."""
    row = MatrixRow.objects.get(annex__number=1, indicator_wording="Persentase barang tercatat")
    row.annual = 90
    row.save()


def test_warnings_are_told_and_the_exit_code_is_0(world, capsys):
    check("--year", "2024")
    said = capsys.readouterr()
    assert said.out.startswith("Pemeriksaan kaskade 2024 Murni")
    assert "DEF-01" in said.out
    assert said.err == ""


def test_an_open_error_gives_exit_code_1_and_the_whole_report(world, capsys):
    break_a_row()
    with pytest.raises(SystemExit) as left:
        check("--year", "2024", "--format", "json")
    assert left.value.code == 1
    content = json.loads(capsys.readouterr().out)
    assert "TGT-01" in {one["rule"] for one in content["findings"]}


def test_an_error_that_was_not_asked_for_is_not_told_and_does_not_fail(world, capsys):
    break_a_row()
    check("--severity", "catatan", "--rule", "rak-05", "--format", "json")
    content = json.loads(capsys.readouterr().out)
    assert [one["rule"] for one in content["findings"]] == ["RAK-05"]
    assert content["counts"]["galat"] >= 1


def test_what_is_accepted_is_told_on_request(world, capsys):
    wanted = next(one.finding.id for one in checked(world.edition) if one.finding.rule == "RAK-05")
    actions.accept(
        edition=world.edition, findings=[wanted], reason="Nomor memang dilewati", by=make_user(), at=NOW
    )
    check("--format", "json")
    assert wanted not in capsys.readouterr().out
    check("--format", "json", "--all")
    assert wanted in capsys.readouterr().out


def test_a_file_instead_of_the_standard_output(world, capsys):
    out = world.folder / "temuan.md"
    check("--format", "markdown", "--out", str(out))
    said = capsys.readouterr()
    assert out.read_text("utf-8").startswith("# Temuan pemeriksaan: e-0001/2024")
    assert said.out == ""
    assert "ditulis" in said.err


def test_the_edition_is_chosen_by_its_name(world, capsys):
    Edition.objects.create(agency=world.edition.agency, year=2024, kind="perubahan", number=1)
    for options, name in (
        ((), "2024 Perubahan"),
        (("--edition", "murni"), "2024 Murni"),
        (("--edition", "perubahan"), "2024 Perubahan"),
        (("--edition", "Perubahan", "1"), "2024 Perubahan"),
    ):
        check("--year", "2024", *options)
        assert capsys.readouterr().out.startswith(f"Pemeriksaan kaskade {name}")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--format", "xml"), "Bentuk “xml” tidak dikenal. Pakai salah satu: text, json, csv, markdown."),
        (("--year", "1999"), "Belum ada edisi kaskade tahun 1999."),
        (("--edition", "baru"), "“baru” bukan edisi."),
        (("--edition", "murni", "2"), "“murni 2” bukan edisi."),
        (("--edition", "perubahan", "dua"), "“perubahan dua” bukan edisi."),
        (("--edition", "perubahan", "7"), "Belum ada edisi kaskade perubahan 7."),
        (("--severity", "gawat"), "gawat tidak dikenal. Pilih: catatan, galat, peringatan."),
        (("--rule", "AAA"), "AAA tidak dikenal. Pilih: DEF-01"),
        (("--out", "folder/yang/tidak/ada/temuan.txt"), "tidak dapat ditulis"),
    ],
)
def test_what_cannot_be_checked_gives_exit_code_2_and_a_sentence(world, options, says):
    with pytest.raises(CommandError, match=says.replace("(", r"\(")) as refused:
        check(*options)
    assert refused.value.returncode == 2


def test_EKS_01_two_agencies_need_a_name(world, capsys):
    make_edition(make_agency(code="lain"))
    with pytest.raises(CommandError, match="Sebutkan perangkat daerah dengan --agency: contoh, lain"):
        check("--year", "2024")
    check("--year", "2024", "--agency", "lain")
    assert "0 baris matriks" in capsys.readouterr().out
