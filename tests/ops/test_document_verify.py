"""`selaras document verify`: a sentence or JSON, and an exit code for a chain of commands."""

import json

import pytest
from django.core.management import CommandError, call_command

from selaras.agreements.models import Signature
from selaras.config.console import needs_database
from selaras.documents import actions
from selaras.engine.agreements import State
from tests.agreements.world import make_world, put
from tests.documents.paper import LATER, base_pdf, signed_twice


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.AUTHORITY = tmp_path / "authority"
    settings.TRUSTED_ROOTS = tmp_path / "roots"
    return tmp_path


@pytest.fixture
def file(db, tmp_path):
    """A signed and registered file, outside of the store; an agreement in force is what it stands for."""
    content = signed_twice(base_pdf())
    kept = actions.register(content=content, media_type="application/pdf", by=None, at=LATER, agency_id=None)
    agreement = put(make_world().draft(), State.IN_FORCE)
    Signature.objects.create(
        agency=agreement.agency, agreement=agreement, side=1, method=Signature.Method.PERSONAL,
        user=agreement.holder.user, holder=agreement.holder, content_hash=agreement.content_hash,
        file_hash=kept.sha256, signed_at=LATER,
    )  # fmt: skip
    place = tmp_path / "naskah.pdf"
    place.write_bytes(content)
    return place


def verify(file, *options):
    call_command("document", "verify", str(file), *options)


def left_with(code, file, *options):
    with pytest.raises(SystemExit) as left:
        verify(file, *options)
    assert left.value.code == code


def test_a_registered_file_is_valid_with_exit_code_0(file, capsys):
    verify(file)
    said = capsys.readouterr()
    assert said.out.startswith("SAH (sah): Dokumen sah")
    assert (
        "Tanda tangan 1 (Pihak1): Pejabat Contoh Satu, 20-03-2024 10.00.00 WIB, tidak tersertifikasi – sah"
        in said.out
    )
    assert "Terdaftar sejak 20-03-2024 10.02 WIB" in said.out
    assert "bukan stempel waktu" in said.out
    assert said.err == ""


def test_a_changed_file_is_not_valid_with_exit_code_1(file, capsys):
    file.write_bytes(file.read_bytes() + b"\n")
    left_with(1, file)
    assert capsys.readouterr().out.startswith("TIDAK SAH (ada-tambahan): ")


def test_a_file_that_nobody_registered_is_not_valid(file, capsys):
    file.write_bytes(signed_twice(base_pdf("Naskah lain.")))
    left_with(1, file, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["valid"], told["reason"], told["registered_at"], told["state"]) == (
        False, "tidak-terdaftar", None, None,
    )  # fmt: skip


def test_json_for_programs(file, capsys):
    verify(file, "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["format"] == 1
    assert (told["valid"], told["reason"], told["state"]) == (True, "sah", "berlaku")
    assert [one["certified"] for one in told["signatures"]] == [False, False]
    assert told["signatures"][0]["at"] == "2024-03-20T03:00:00+00:00"
    assert len(told["does_not_prove"]) == 4


def test_what_cannot_be_read_gives_exit_code_2_and_a_sentence(db, tmp_path):
    for place in (tmp_path / "tidak-ada.pdf", tmp_path):
        with pytest.raises(CommandError, match="tidak dapat dibaca") as refused:
            verify(place)
        assert refused.value.returncode == 2


def test_a_folder_of_roots_with_something_else_in_it_is_said(file, folders):
    (folders / "roots").mkdir()
    (folders / "roots" / "bsre.pem").write_text("bukan sertifikat")
    with pytest.raises(CommandError, match="bukan sertifikat") as refused:
        verify(file)
    assert refused.value.returncode == 2


def test_the_command_has_the_database_at_hand():
    assert needs_database(["document", "verify", "naskah.pdf"])
