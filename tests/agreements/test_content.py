"""What is signed, as bytes: the same for the same promise, another for every other one."""

import json
import re
from datetime import UTC, datetime

import pytest

from selaras.agreements.models import Agreement, AgreementLine, BudgetLine, StatementTemplate
from selaras.agreements.queries.content import SCHEME, content, nip_print
from selaras.engine.agreements import Form
from selaras.engine.canonical import canonical, fingerprint
from selaras.engine.law import as_of
from tests.agreements.world import D, put
from tests.conftest import NOW, TODAY
from tests.factories import SINCE

FIXED = {"code": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "salt": "0" * 32}
GOLDEN = "6d3f27deaadc53451b3f4bb444ae43d8cf81b45da21d341154ca36a34fbdee55"


@pytest.fixture
def fixed(world):
    """A draft in which nothing is left to chance but the numbers of rows and the names the factory gives."""
    draft = world.draft(**FIXED)
    user = draft.holder.user
    user.name, user.nip = "Pejabat Contoh", "198001012005012001"
    user.save()
    BudgetLine.objects.create(
        agency=draft.agency, agreement=draft, order=1, heading="Penunjang", name="Layanan",
        amount=D("1234567.50"), fund="APBD",
    )  # fmt: skip
    return Agreement.objects.with_parties().get(pk=draft.pk)


def steady(whole):
    """The content with what differs from run to run made alike: row numbers, names of the factory."""
    text = canonical(whole).decode()
    text = re.sub(r'"penunjukan":"[0-9]+"', '"penunjukan":"1"', text)
    return json.loads(re.sub(r"(?i)\b(contoh|agency|unit|pejabat contoh) ?-?[0-9]+", "contoh", text))


def test_the_content_is_the_agreed_one(fixed):
    whole = steady(content(fixed))
    assert list(whole) == [
        "alasan_perubahan", "anggaran", "bentuk", "indikator", "instansi", "judul_sasaran", "kaskade",
        "kode", "penjelasan", "pernyataan", "perubahan_ke", "pihak_kedua", "pihak_pertama",
        "sidik_sebelumnya", "skema", "tahun", "tanggal", "tempat", "unit",
    ]  # fmt: skip
    assert whole["anggaran"] == {
        "jenjang": "kegiatan", "jumlah": "1234567.5",
        "baris": [
            {"anggaran": "1234567.5", "induk": "Penunjang", "sumber_dana": "APBD", "uraian": "Layanan",
             "urutan": "1"},
        ],
    }  # fmt: skip
    first, second = whole["indikator"]
    assert first["target"] == {"tw1": "N/A", "tw2": "40.5", "tw3": "N/A", "tw4": "87.3", "tahunan": "87.3"}
    assert second["target"] == {"tw1": None, "tw2": None, "tw3": None, "tw4": None, "tahunan": "100"}
    assert (first["kode"], first["rumus"], len(first["sidik_rumus"])) == ("IKM", "jumlah / banyak", 64)
    assert first["versi_rumus"] == second["versi_rumus"] == ""  # not handed in: nothing is fixed yet
    assert (second["rumus"], second["sidik_rumus"], second["pendukung"]) == ("", "", False)
    assert whole["pihak_pertama"]["sidik_nip"] == nip_print("198001012005012001", FIXED["salt"])
    assert (whole["tahun"], whole["tanggal"], whole["perubahan_ke"]) == ("2024", "2024-03-18", "0")
    assert whole["pernyataan"]["title"] == "PERJANJIAN KINERJA TAHUN 2024"
    assert whole["kaskade"] == {"edisi": "0", "keputusan": "e-0001/2024", "ditetapkan": ""}
    assert (SCHEME, whole["skema"]) == ("selaras-perjanjian-v2",) * 2


def test_a_known_agreement_has_a_known_hash(fixed):
    """A golden vector: whoever changes this changes what old signatures mean, and raises the scheme."""
    whole = steady(content(fixed))
    for line in whole["indikator"]:  # the wording that the factory numbers
        line |= {"sasaran": "S", "indikator": "I", "nomor_sasaran": "1"}
    assert fingerprint(SCHEME, whole) == GOLDEN


def test_no_number_of_a_person_stands_in_the_content(fixed):
    assert "198001012005012001" not in canonical(content(fixed)).decode()
    assert nip_print(None, "x") == nip_print("", "x") == ""
    assert nip_print("1", "a") != nip_print("1", "b")


def test_the_same_promise_has_the_same_hash_whenever_it_is_asked(fixed):
    assert content(fixed) == content(Agreement.objects.get(pk=fixed.pk))
    fixed.reached_at = datetime(2025, 1, 1, tzinfo=UTC)  # when it was handed in is not promised
    assert fingerprint(SCHEME, content(fixed)) == fingerprint(
        SCHEME, content(Agreement.objects.get(pk=fixed.pk))
    )


PROMISED = {
    "place": lambda one: Agreement.objects.filter(pk=one.pk).update(place="Lain"),
    "day": lambda one: Agreement.objects.filter(pk=one.pk).update(agreed_on=TODAY),
    "target": lambda one: one.lines.filter(order=1).update(q2=D("40.4")),
    "N/A": lambda one: one.lines.filter(order=2).update(not_measured=["q1"]),
    "zero is not blank": lambda one: one.lines.filter(order=2).update(q1=0),
    "wording": lambda one: one.lines.filter(order=1).update(indicator_wording="lain"),
    "scope": lambda one: one.lines.filter(order=1).update(scope_note="PPSU"),
    "order": lambda one: one.lines.filter(order=1).update(order=9),
    "sen": lambda one: one.budget.update(amount=D("1234567.51")),
    "fund": lambda one: one.budget.update(fund="APBN"),
    "line": lambda one: one.lines.filter(order=2).delete(),
}


@pytest.mark.parametrize("what", PROMISED)
def test_every_other_promise_has_another_hash(fixed, what):
    before = fingerprint(SCHEME, content(fixed))
    PROMISED[what](fixed)
    assert fingerprint(SCHEME, content(Agreement.objects.with_parties().get(pk=fixed.pk))) != before


def test_the_wording_of_the_agency_comes_before_that_of_the_regulation(world, fixed):
    texts = dict(as_of("agreement", TODAY)["statement"])
    own = {form: dict(parts) | {"title": "JANJI {tahun}"} for form, parts in texts.items()}
    template = StatementTemplate.objects.create(
        agency=world.agency, number=3, texts=own, since=SINCE, by=world.people["hr"], at=NOW
    )
    fixed.template = template
    said = content(fixed)["pernyataan"]
    assert (said["title"], said["sumber"]) == ("JANJI 2024", "templat versi 3")
    fixed.template = None
    assert "53 Tahun 2014" in content(fixed)["pernyataan"]["sumber"]


def test_the_statement_of_one_party_names_no_second(world):
    whole = content(world.of_form(Form.ALONE))
    assert whole["pihak_kedua"] is None
    assert "Pihak kedua" not in json.dumps(whole["pernyataan"])
    assert whole["anggaran"]["jumlah"] is None


def test_what_is_kept_is_what_was_hashed(fixed):
    sealed = put(fixed, "berlaku")
    again = Agreement.objects.with_parties().get(pk=sealed.pk)
    assert again.content == canonical(content(again)).decode()
    assert again.content_hash == fingerprint(SCHEME, json.loads(again.content))
    assert AgreementLine.objects.filter(agreement=again).count() == 2
