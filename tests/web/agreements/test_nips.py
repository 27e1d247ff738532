"""Whose NIP the papers of an agreement show: whole for those who may read it so (trust.md e)."""

import io
import zipfile

import pypdf
import pytest

from selaras.engine.agreements import State
from tests import factories as make
from tests.agreements.world import put

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
