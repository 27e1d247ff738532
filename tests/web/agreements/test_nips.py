"""Whose NIP the papers of an agreement show: whole for those who may read it so (trust.md e)."""

import io
import zipfile

import pypdf
import pytest
from django.urls import reverse

from selaras.documents.models import StoredFile
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from tests import factories as make
from tests.agreements.world import carry, put
from tests.conftest import NOW

FIRST, SECOND = "190001012005012001", "190002022006021002"  # birthdays that nobody has
# pegawai.lihat_nip_penuh: the parties on their own paper, who heads the unit above, KKPP and those who check
WHOLE = {"head", "mayor", "hr", "inspector", "auditor"}
MASKED = {"clerk", "planner"}


@pytest.fixture
def agreement(hall):
    for holder, nip in ((hall.head, FIRST), (hall.mayor, SECOND)):
        holder.user.nip = nip
        holder.user.save()
    return put(hall.draft(), State.IN_FORCE)


def pdf_text(content: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def docx_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read("word/document.xml").decode()


@pytest.mark.parametrize(("path", "read"), [("dokumen.pdf", pdf_text), ("dokumen.docx", docx_text)])
def test_a_paper_shows_whole_nips_to_whom_the_matrix_gives_them(hall, client, agreement, path, read):
    for name in WHOLE | MASKED:
        client.force_login(hall.people[name])
        text = read(client.get(f"/perjanjian/{agreement.pk}/{path}").content)
        for nip in (FIRST, SECOND):
            assert (nip in text) == (name in WHOLE), (name, nip)
            assert (f"NIP {'•' * 15}{nip[15:]}" in text) == (name in MASKED), (name, nip)


@pytest.mark.parametrize(("path", "read"), [("dokumen.pdf", pdf_text), ("dokumen.docx", docx_text)])
def test_one_party_in_reach_does_not_give_away_the_other(hall, client, agreement, path, read):
    """Who heads the unit reads the NIP of a post in it, not that of its superior elsewhere."""
    post = make.make_position(hall.division, "fungsional")
    make.appoint(post, make.make_user(nip="190003032007031003"))
    make.set_superior(post, hall.mayor_post)
    put(beside := hall.draft(post), State.IN_FORCE)
    client.force_login(hall.people["head"])
    text = read(client.get(f"/perjanjian/{beside.pk}/{path}").content)
    assert "190003032007031003" in text
    assert SECOND not in text
    assert f"NIP {'•' * 15}{SECOND[15:]}" in text


def test_no_page_of_an_agreement_shows_a_nip(hall, client, agreement):
    for name in WHOLE | MASKED:
        client.force_login(hall.people[name])
        for path in ("", f"{agreement.pk}/", f"{agreement.pk}/beda/", f"{agreement.pk}/isi.json"):
            text = client.get(f"/perjanjian/{path}").text
            assert FIRST not in text, (name, path)
            assert SECOND not in text, (name, path)


@pytest.mark.parametrize("path", ["dokumen.pdf", "dokumen.docx"])
def test_ORG_09_a_whole_nip_on_the_paper_is_put_on_record(hall, client, agreement, path):
    for name in ("head", "hr"):
        client.force_login(hall.people[name])
        for _ in range(2):
            assert client.get(f"/perjanjian/{agreement.pk}/{path}").status_code == 200
    seen = AuditEvent.objects.filter(kind="nip.seen").order_by("sequence").values_list("by_id", "data")
    head, mayor = hall.head.user_id, hall.mayor.user_id
    assert list(seen) == [
        (head, {"people": [mayor]}), (hall.people["hr"].pk, {"people": sorted([head, mayor])}),
    ]  # fmt: skip


def test_ORG_09_so_is_the_signed_file_which_prints_both(hall, client, agreement, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file, _ = StoredFile.objects.keep(
        b"%PDF-signed", media_type="application/pdf", by=None, at=NOW, agency_id=hall.agency.pk
    )
    carry(agreement, file.sha256)
    client.force_login(hall.people["hr"])
    assert client.get(reverse("signing:original", args=[agreement.pk])).status_code == 200
    event = AuditEvent.objects.get(kind="nip.seen")
    assert event.data == {"people": sorted([hall.head.user_id, hall.mayor.user_id])}
