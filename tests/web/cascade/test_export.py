"""An annex as a file, for whoever may read it."""

import pytest

from selaras.cascade.models import Edition
from tests.web.cast import enter


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"blok,"), ("xlsx", b"PK"), ("pdf", b"%PDF-")])
def test_the_annex_as_a_file(client, cast, kind, begins):
    answer = enter(client, cast.owner).get(f"/kaskade/lampiran/1.{kind}")
    assert answer.content.startswith(begins)
    assert f'filename="lampiran-1-2024.{kind}"' in answer.headers["Content-Disposition"]


def test_the_file_of_a_revision_is_called_so(client, cast):
    Edition.objects.filter(pk=cast.edition.pk).update(number=2, kind=Edition.Kind.REVISED)
    answer = enter(client, cast.owner).get("/kaskade/lampiran/1.pdf")
    assert 'filename="lampiran-1-2024-perubahan-2.pdf"' in answer.headers["Content-Disposition"]


def test_the_page_offers_the_files(client, cast):
    assert 'href="/kaskade/lampiran/3.xlsx"' in enter(client, cast.owner).get("/kaskade/lampiran/3/").text


@pytest.mark.parametrize("path", ["1.exe", "9.csv"])
def test_what_there_is_not(client, cast, path):
    assert enter(client, cast.owner).get(f"/kaskade/lampiran/{path}").status_code == 404


def test_a_stranger_finds_no_file(client, cast):
    assert enter(client, cast.stranger).get("/kaskade/lampiran/1.csv").status_code == 404


def test_who_is_not_signed_in_is_sent_to_the_door(client, cast):
    assert client.get("/kaskade/lampiran/1.csv").status_code == 302
