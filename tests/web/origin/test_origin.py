"""A figure explains itself: to whom, how, and what stands behind a report."""

from decimal import Decimal

import pytest

from selaras.cascade.models import Edition
from selaras.measurement.actions import reporting
from selaras.measurement.models import Figure
from selaras.measurement.queries.origin import retold
from selaras.org.models import Position, Superior
from selaras.planning.models import Indicator
from tests import factories as make
from tests.measurement.test_reporting import AT, FULL, locked, noted, prove, sent
from tests.web.cast import enter
from tests.web.origin.asking import address, figure, page

D = Decimal


@pytest.mark.parametrize(
    ("post", "readers"),
    [
        ("sub_post", {"mayor", "head", "sub", "other_clerk", "hr", "inspector", "planner", "auditor"}),
        ("head_post", {"mayor", "head", "clerk", "hr", "inspector", "planner", "auditor"}),
        ("mayor_post", {"mayor", "city_clerk", "hr", "inspector", "planner", "auditor"}),
    ],
)
def test_who_may_read_a_figure_may_ask_where_it_comes_from_and_nobody_else(world, client, post, readers):
    one = figure(world, post)
    found = {
        name
        for name, user in world.people.items()
        if enter(client, user).get(address(one)).status_code == 200
    }
    assert found == readers
    others = {
        enter(client, world.people[name]).get(address(one)).status_code
        for name in world.people.keys() - readers
    }
    assert others == {404}


@pytest.mark.parametrize(
    "place", ["/asal/0/2/", "/asal/99999999999999999999/2/", "/asal/{pk}/0/", "/asal/{pk}/5/"]
)
def test_what_does_not_exist_is_not_found(world, client, place):
    one = figure(world)
    assert enter(client, world.people["mayor"]).get(place.format(pk=one.pk)).status_code == 404


def test_a_superior_from_another_branch_reads_what_waits_for_them(world, client):
    other = make.make_official(make.make_unit(parent=world.division.parent))
    post = Position.objects.get(holders__user=other)
    Superior.objects.filter(position=world.sub_post).update(superior=post)
    one = figure(world)
    assert enter(client, other).get(address(one)).status_code == 404
    sent(world)
    assert enter(client, other).get(address(one)).status_code == 200


def test_a_figure_leads_to_its_form_and_the_form_to_where_it_comes_from(world, client):
    one = figure(world)
    form = f"/pengukuran/{one.pk}/2/"
    assert f'href="{form}"' in page(client, world, "mayor", one)
    assert f'href="{address(one)}"' in client.get(form).text
    assert (
        "/pengukuran/" not in page(client, world, "mayor", figure(world, "mayor_post")).partition("<main")[2]
    )


def test_a_proof_can_be_taken_from_the_page(world, client):
    report = locked(world)
    [proof] = report.evidence.all()
    assert f'href="/pengukuran/bukti/{proof.pk}/"' in page(client, world, "mayor", figure(world))


def test_what_lies_above_ones_reach_is_named_and_tells_no_number(world, client):
    locked(world)
    shown = page(client, world, "sub", figure(world))
    assert "Kepala Bagian Layanan, IKM<span" in shown
    assert address(figure(world, "head_post")) not in shown
    assert shown.count("angkanya di luar jangkauan") == 2
    assert "angkanya di luar jangkauan" not in page(client, world, "mayor", figure(world))


def test_names_are_shown_to_those_who_may_read_them_and_nips_to_nobody(world, client):
    type(world.sub.user).objects.filter(pk=world.sub.user.pk).update(nip="198001012005012001")
    locked(world)
    shown = page(client, world, "mayor", figure(world))
    assert world.sub.user.full_name in shown
    assert world.head.user.full_name in shown
    assert "19800101" not in shown
    own = page(client, world, "sub", figure(world)).partition("<main")[2]
    assert world.sub.user.full_name in own


def test_the_office_of_every_hand_stands_there_whether_or_not_one_may_read_the_name(world, client):
    locked(world)
    shown = page(client, world, "sub", figure(world)).partition("<main")[2]
    assert world.head.user.full_name not in shown
    assert "petugas di luar jangkauan" in shown
    assert f'<span class="tick-note">{world.head.post_title}</span>' in shown
    assert f'<span class="tick-note">{world.sub.post_title}</span>' in shown


def test_whoever_may_not_download_evidence_reads_only_how_much_there_is(world, client):
    locked(world)
    assert "laporan.pdf" in page(client, world, "mayor", figure(world))
    told = page(client, world, "planner", figure(world))
    assert "laporan.pdf" not in told
    assert "1 berkas, namanya di luar jangkauan" in told


def test_a_locked_report_tells_inputs_formula_result_and_hands(world, client):
    locked(world)
    shown = page(client, world, "mayor", figure(world))
    for told in (
        "<code>jumlah</code>", "3564", "<code>banyak</code>", "88", "jumlah / banyak", "<dd>40,5</dd>",
        "40,5 / 40,5 × 100 = 100 %", "Diisi", "Disetujui atasan", "20 Juni 2024, 10.00", "laporan.pdf",
        "Makin tinggi makin baik: R/T × 100.", "Dikunci, inilah yang dihitung", "Cuaca.",
        "Dijadwalkan ulang.",
    ):  # fmt: skip
        assert told in shown, told
    assert "Hitung ulang berbeda" not in shown


def test_a_report_keeps_the_formula_it_was_computed_with(world, client):
    report = locked(world)
    Indicator.objects.filter(code="IKM").update(formula="jumlah * banyak")
    shown = page(client, world, "mayor", figure(world))
    assert "jumlah / banyak" in shown
    assert "jumlah * banyak" not in shown
    assert "Kamus indikator kini memakai rumus lain" in shown
    told = retold(report, figure(world))
    assert (told.worked.actual, told.agrees) == (D("40.5"), True)


def test_negative_control_a_kept_figure_that_its_inputs_do_not_give_is_seen(world):
    report = locked(world)
    report.actual = D("40.6")
    assert not retold(report, figure(world)).agrees
    report.actual = D("40.50")
    assert not retold(report, figure(world)).agrees, "digit for digit"


def test_a_correction_and_what_it_corrects_are_both_shown(world, client):
    report = locked(world)
    by = {"asked_by": world.sub.user, "granted_by": world.head.user}
    second = reporting.correct(report=report, reason="salah satu masukan tertukar", **by, at=AT)
    running = page(client, world, "mayor", figure(world))
    assert "Belum dikirim" in running
    assert "Koreksi ke-1" not in running
    typed = reporting.Typed(inputs={"jumlah": "3600", "banyak": "88"})
    second = noted(world, typed, seen=second.version)
    prove(second)
    reporting.approve(
        report=reporting.send(report=second, by=world.sub.user, at=AT), by=world.head.user, at=AT
    )
    shown = page(client, world, "mayor", figure(world))
    assert shown.index("Koreksi ke-1") < shown.index("Laporan pertama")
    for told in ("3564", "3600", "salah satu masukan tertukar", "Sudah dikoreksi, tidak dihitung lagi"):
        assert told in shown
    assert "<dd>40,909090909…</dd>" in shown


def test_a_draft_is_no_figure(world, client):
    noted(world)
    shown = page(client, world, "mayor", figure(world))
    assert "Belum dikirim" in shown
    assert "3564" not in shown


def test_an_absence_is_told_with_its_reason(world, client):
    locked(world, reporting.Typed(inputs={}, absence="keadaan-kahar", reason="banjir besar di kantor"))
    shown = page(client, world, "mayor", figure(world))
    assert "Keadaan kahar.</strong> banjir besar di kantor" in shown
    assert "dikecualikan" in shown


def test_the_page_is_there_before_anything_is_reported(world, client):
    shown = page(client, world, "sub", figure(world), 4)
    assert "Belum ada laporan yang dikunci untuk triwulan ini." in shown
    assert FULL.inputs["jumlah"] not in shown


def test_what_a_revision_took_from_a_post_is_told_to_be_a_record(world, client):
    one = figure(world)
    assert "Tinggal sebagai catatan" not in page(client, world, "sub", one)
    later = make.make_edition(world.agency, 2025)
    Edition.objects.filter(pk=later.pk).update(year=2024, number=1, kind="perubahan")
    Figure.objects.exclude(pk=one.pk).update(edition=later)
    assert "Tinggal sebagai catatan" in page(client, world, "sub", one)
