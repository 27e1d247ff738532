"""Rumus: the history of a formula, a proposal, and the second person."""

import pytest
from django.urls import reverse

from selaras.accounts.models import Role
from selaras.measurement.models import Figure
from selaras.planning.actions import formulas
from selaras.planning.models import FormulaVersion, Indicator
from tests import factories as make
from tests.conftest import NOW, TODAY
from tests.web.cast import enter, queries

pytestmark = pytest.mark.django_db


def seen(response):
    return response.content.decode()


INPUTS = [{"kode": "jumlah", "nama": "Jumlah nilai", "bawah": "0"}, {"kode": "banyak", "nama": "Responden"}]
READINGS = [{"rumus": "jumlah / banyak * 25", "arti": "Diskalakan ke 100."}]
NEW = "jumlah / MAKS(banyak; 1)"
URL = "/indikator/IKM/rumus/"


@pytest.fixture
def ikm(cast):
    given = {"formula": "jumlah / banyak", "inputs": INPUTS, "readings": READINGS}
    Indicator.objects.filter(pk=cast.part.pk).update(**given)
    FormulaVersion.objects.filter(indicator=cast.part).update(formula=given["formula"], inputs=INPUTS)
    formulas.date_first(indicators=[cast.part.pk], since=make.SINCE)
    return Indicator.objects.get(pk=cast.part.pk)


@pytest.fixture
def asker(cast):
    return make.make_grantee(Role.PLANNING_AGENCY, cast.owner_post)


@pytest.fixture
def other(cast):
    return make.make_grantee(Role.PLANNING_AGENCY, cast.owner_post)


def typed(formula=NEW, inputs=INPUTS, **changed):
    rows = {f"isian-{place}-{key}": value for place, one in enumerate(inputs) for key, value in one.items()}
    sizes = {"isian-TOTAL_FORMS": len(inputs), "isian-INITIAL_FORMS": len(inputs)}
    return {
        "formula": formula, "reason": "Pembagi nol.", "since": TODAY.isoformat(), "langkah": "usul", **rows,
        **sizes, **changed,
    }  # fmt: skip


def proposed(ikm, by, **changed):
    given = {"formula": NEW, "inputs": INPUTS, "reason": "Pembagi nol.", "since": TODAY}
    return formulas.propose(indicator=ikm, by=by, at=NOW, **{**given, **changed})


def at(version, deed):
    return reverse("indicators:answer-formula", args=["IKM", version.pk, deed])


def test_everybody_of_the_house_reads_the_history(client, cast, ikm):
    page = seen(enter(client, cast.owner).get(URL))
    assert "Versi 1" in page
    assert "Berlaku sekarang" in page
    assert "Jumlah nilai" in page
    assert "Diskalakan ke 100." in page
    assert "Pakai bacaan ini" not in page
    assert "Usulkan versi baru" not in page


def test_a_stranger_finds_nothing(client, cast, ikm):
    assert enter(client, cast.stranger).get(URL).status_code == 404


@pytest.mark.parametrize("name", ["owner", "mayor", "inspector"])
def test_whoever_may_only_read_is_refused(client, cast, ikm, asker, name):
    version = proposed(ikm, asker)
    enter(client, getattr(cast, name))
    assert client.post(URL, typed()).status_code == 403
    assert client.post(reverse("indicators:take-reading", args=["IKM", 1])).status_code == 403
    for deed in ("tetapkan", "tolak", "tarik"):
        assert client.post(at(version, deed), {"alasan": "x"}).status_code == 403
    assert FormulaVersion.objects.get(pk=version.pk).is_open


def test_from_a_proposal_to_the_version_in_force(client, cast, ikm, asker, other):
    enter(client, asker)
    assert client.post(URL, typed()).status_code == 302
    version = FormulaVersion.objects.get(state="diusulkan")
    assert (version.formula, version.inputs, version.since) == (NEW, INPUTS, TODAY)
    page = seen(client.get(URL))
    assert "Tarik usulan" in page
    assert "Tetapkan" not in page
    assert "Usulkan versi baru" not in page
    page = seen(enter(client, other).get(URL))
    assert "Tetapkan" in page
    assert "<del" in page
    assert client.post(at(version, "tetapkan")).status_code == 302
    page = seen(client.get(URL))
    assert "Versi 2" in page
    assert Indicator.objects.get(pk=ikm.pk).formula == NEW


def test_RMS_21_the_proposer_does_not_grant(client, cast, ikm, asker):
    version = proposed(ikm, asker)
    answer = enter(client, asker).post(at(version, "tetapkan"))
    assert answer.status_code == 422
    assert "RMS-21" in seen(answer)


def test_a_reading_becomes_a_proposal_with_one_click(client, cast, ikm, asker):
    enter(client, asker)
    assert "Pakai bacaan ini" in seen(client.get(URL))
    assert client.post(reverse("indicators:take-reading", args=["IKM", 1])).status_code == 302
    version = FormulaVersion.objects.get(state="diusulkan")
    assert (version.formula, version.inputs) == (READINGS[0]["rumus"], INPUTS)
    assert version.reason == "Bacaan lain naskah: Diskalakan ke 100."
    again = client.post(reverse("indicators:take-reading", args=["IKM", 1]))
    assert again.status_code == 422
    assert "RMS-22" in seen(again)
    assert client.post(reverse("indicators:take-reading", args=["IKM", 2])).status_code == 404


def test_mistakes_stand_at_their_place_and_nothing_typed_is_lost(client, cast, ikm, asker):
    page = enter(client, asker).post(URL, typed("jumlah / banyk", reason="Salah ketik."))
    assert page.status_code == 422
    told = seen(page)
    assert "<mark>banyk</mark>" in told
    assert "Salah ketik." in told
    assert "RMS-09" in told
    assert not FormulaVersion.objects.filter(state="diusulkan").exists()


def test_an_unreadable_input_is_told_and_not_computed(client, cast, ikm, asker):
    wrong = [INPUTS[0] | {"bawah": "3.5"}, INPUTS[1]]
    page = enter(client, asker).post(URL, typed(inputs=wrong))
    assert page.status_code == 422
    assert "Batas paling rendah masukan jumlah" in seen(page)
    page = client.post(URL, typed(inputs=[INPUTS[0] | {"jenis": "tanggal"}, INPUTS[1]]))
    assert page.status_code == 422


def test_it_is_tried_beside_the_form_and_nothing_is_kept(client, cast, ikm, asker):
    given = typed(langkah="coba") | {"masukan-jumlah": "90", "masukan-banyak": "0"}
    page = enter(client, asker).post(URL, given)
    assert page.status_code == 200
    assert "dapat dihitung" in seen(page)
    assert '<p class="trial-result" aria-live="polite">90 ' in seen(page)
    assert not FormulaVersion.objects.filter(state="diusulkan").exists()


def test_a_day_that_is_none_and_a_blank_row(client, cast, ikm, asker):
    enter(client, asker)
    page = client.post(URL, typed(since="31-31-2024"))
    assert page.status_code == 422
    assert "Tulis tanggal seperti" in seen(page)
    rows = [*INPUTS, {"kode": " ", "nama": ""}]
    assert client.post(URL, typed(inputs=rows)).status_code == 302
    assert FormulaVersion.objects.get(state="diusulkan").inputs == INPUTS


def test_RMS_23_who_declines_says_why(client, cast, ikm, asker, other):
    version = proposed(ikm, asker)
    enter(client, other)
    refused = client.post(at(version, "tolak"), {"alasan": " "})
    assert refused.status_code == 422
    assert "RMS-23" in seen(refused)
    assert client.post(at(version, "tolak"), {"alasan": "Belum ada dasarnya."}).status_code == 302
    page = seen(client.get(URL))
    assert "Belum ada dasarnya." in page
    assert "Ditolak" in page
    assert client.post(at(version, "apa")).status_code == 404


def test_the_dictionary_says_what_waits_to_those_who_decide(client, cast, ikm, asker, other):
    before = queries(enter(client, other), "/indikator/")
    assert "menunggu keputusan" not in seen(client.get("/indikator/"))
    proposed(ikm, asker)
    proposed(cast.indicator, asker, formula="ikm * 1", inputs=[])
    assert "menunggu keputusan" in seen(client.get("/indikator/"))
    assert URL in seen(client.get("/indikator/"))
    assert queries(client, "/indikator/") == before
    assert "menunggu keputusan" not in seen(enter(client, cast.owner).get("/indikator/"))


def test_the_proposer_takes_it_back(client, cast, ikm, asker):
    version = proposed(ikm, asker)
    assert enter(client, asker).post(at(version, "tarik")).status_code == 302
    assert "Ditarik pengusul" in seen(client.get(URL))


def test_what_is_computed_from_others_follows_the_grant(client, cast, asker, other):
    """IKL is made of IKM: a figure of it is made anew in the transaction of the grant."""
    whole = cast.indicator
    Indicator.objects.filter(pk=whole.pk).update(formula="RATA_RATA(ikm)")
    FormulaVersion.objects.filter(indicator=whole).update(formula="RATA_RATA(ikm)")
    given = {"agency": cast.agency, "year": 2024, "edition": cast.edition, "position": cast.owner_post}
    Figure.objects.create(indicator=cast.part, value2=40, state2="angka", q2=80, **given)
    made = Figure.objects.create(indicator=whole, source=Figure.Source.COMPUTED, q2=80, **given)
    version = proposed(whole, asker, formula="RATA_RATA(ikm) * 2", inputs=[])
    url = reverse("indicators:answer-formula", args=[whole.code, version.pk, "tetapkan"])
    page = enter(client, other).post(url, follow=True)
    assert "1 angka yang dihitung dari indikator lain ikut berubah" in seen(page)
    made.refresh_from_db()
    assert made.value2 == 80


def test_the_page_asks_the_same_queries_whatever_the_history(client, cast, ikm, asker, other):
    formulas.grant(version=proposed(ikm, asker), by=other, at=NOW)
    before = queries(enter(client, asker), URL)
    for factor in range(2, 6):
        formulas.grant(version=proposed(ikm, asker, formula=f"{NEW} * {factor}"), by=other, at=NOW)
    assert queries(client, URL) == before


def test_an_entry_without_versions_teaches(client, cast, ikm):
    FormulaVersion.objects.filter(indicator=ikm, since=None).delete()
    spare = Indicator.objects.bulk_create(
        [
            Indicator(
                agency=cast.agency, objective=ikm.objective, number=77, code="TANPA", name="x", uom="Nilai",
                entry_system="esakip",
            )
        ]
    )[0]  # fmt: skip
    page = seen(enter(client, cast.owner).get(f"/indikator/{spare.code}/rumus/"))
    assert "Rumus belum mempunyai versi" in page


def test_the_entry_of_the_dictionary_leads_here(client, cast, ikm):
    assert URL in seen(enter(client, cast.owner).get("/indikator/IKM/"))
