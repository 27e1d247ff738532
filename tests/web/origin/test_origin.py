"""A figure explains itself: to whom, how, and with the digits of the engine."""

from decimal import Decimal

import pytest

from selaras.cascade.models import Edition
from selaras.engine.actuals import Absence, Absent
from selaras.measurement.actions import reporting
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure, IndicatorHandling
from selaras.measurement.queries.origin import Origin, retold
from selaras.org.models import Position, Superior
from selaras.planning.models import Component, Indicator
from tests import factories as make
from tests.measurement.test_reporting import AT, FULL, locked, noted, prove, sent
from tests.measurement.trees import fill, grow, note
from tests.web.cast import enter, queries

D = Decimal


@pytest.fixture
def world(hall):
    lay_out(edition=hall.edition, by=None, at=AT)
    return hall


def figure(world, post="sub_post", code="IKM"):
    return Figure.objects.select_related("indicator").get(position=getattr(world, post), indicator__code=code)


def address(one, quarter=2):
    return f"/asal/{one.pk}/{quarter}/"


def page(client, world, name, one, quarter=2):
    answer = enter(client, world.people[name]).get(address(one, quarter))
    assert answer.status_code == 200
    return " ".join(answer.text.split())


# --- who


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


# --- a reported figure


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


# --- a rolled up one


def reader(figure):
    """The head of the city sees all of the agency."""
    return make.appoint(Position.objects.get(pk=figure.position_id)).user


@pytest.fixture
def tree(db, on_the_day):
    return grow(3, 2)


def ask(client, one, quarter=2):
    return " ".join(client.get(address(one, quarter)).text.split())


@pytest.fixture
def auditor(tree, client):
    return enter(client, make.make_grantee("auditor", tree[0][0].position))


def test_a_mean_says_of_how_many_and_who_is_missing(tree, auditor):
    [[top], middle, leaves] = tree
    for leaf, value in zip(leaves[:5], ("90", "88", "86", "85", "84"), strict=True):
        note(leaf, 2, D(value))
    shown = ask(auditor, top)
    assert "Rata-rata nilai 3 " in shown
    shown = ask(auditor, middle[2])
    assert "Rata-rata nilai 1 dari 2 " in shown
    assert "Angka ini sementara" in shown
    assert f"<li>{leaves[5].position.title}</li>" in shown
    assert f"<li>{leaves[4].position.title}</li>" not in shown
    assert address(leaves[4]) in shown


def test_a_mean_of_what_is_incomplete_itself_says_so(tree, auditor):
    [[top], _, leaves] = tree
    for leaf in leaves[:5]:
        note(leaf, 2, D(90))
    shown = ask(auditor, top)
    assert "Rata-rata nilai 3 kepala bagian." in shown
    assert "Ikut sementara: 1 angka di bawahnya sendiri belum lengkap." in shown
    assert "sementara: 5 dari 6 laporan di bawahnya sudah masuk" in shown
    note(leaves[5], 2, D(90))
    assert "Ikut sementara" not in ask(auditor, top)


@pytest.mark.parametrize(
    ("rule", "told"),
    [("tunggu", "Angka menunggu sampai semuanya melapor."), ("nol", "Yang belum melapor dihitung nol.")],
)
def test_what_a_missing_child_does_is_told(tree, auditor, rule, told):
    [[top], _, leaves] = tree
    IndicatorHandling.objects.create(agency=top.agency, indicator=top.indicator, missing=rule)
    note(leaves[0], 2, D(90))
    assert told in ask(auditor, tree[1][0])


def test_a_ratio_shows_its_two_sums(tree, auditor):
    middle = tree[1][0]
    IndicatorHandling.objects.create(
        agency=middle.agency, indicator=middle.indicator, roll_up="rasio-jumlah", above="a", below="b"
    )
    for leaf, above, below in zip(tree[2][:2], (30, 40), (40, 60), strict=True):
        Figure.objects.filter(pk=leaf.pk).update(
            value2=D(above) / D(below) * 100, state2="angka", above2=above, below2=below,
            counted=[0, 1, 0, 0], due=[0, 1, 0, 1],
        )  # fmt: skip
    settle(figures=[leaf.pk for leaf in tree[2][:2]])
    assert "70 / 100 × 100 = 70" in ask(auditor, middle)


def test_GAB_03_a_figure_that_cannot_be_made_says_so(tree, auditor):
    middle = tree[1][0]
    IndicatorHandling.objects.create(
        agency=middle.agency, indicator=middle.indicator, roll_up="rata-rata-tertimbang"
    )
    note(tree[2][0], 2, D(90))
    assert "GAB-03" in ask(auditor, middle)


def test_a_default_that_nobody_has_set_is_marked_as_an_assumption(tree, auditor):
    assert "Cara menggabungkan indikator ini belum ditetapkan" in ask(auditor, tree[0][0])
    IndicatorHandling.objects.create(agency=tree[0][0].agency, indicator=tree[0][0].indicator)
    assert "Cara menggabungkan indikator ini belum ditetapkan" not in ask(auditor, tree[0][0])


def test_up_from_a_leaf_stands_every_figure_it_feeds_the_nearest_first(tree, auditor):
    [[top], middle, leaves] = tree
    shown = ask(auditor, leaves[3])
    climb = shown[shown.index("Masuk ke angka mana") :]
    assert 0 < climb.index(address(middle[1])) < climb.index(address(top))
    assert address(middle[0]) not in climb
    assert "tidak digabungkan ke angka lain" in ask(auditor, top)


def test_as_many_queries_for_five_hundred_children_as_for_one(db, on_the_day, client):
    counts = []
    for fan in (1, 500):
        [[top], leaves] = grow(fan)
        fill(leaves, 2)
        enter(client, make.make_grantee("auditor", top.position))
        counts.append(queries(client, address(top)))
    assert counts[0] == counts[1]
    assert "1–50 dari 500" in client.get(address(top)).text
    assert client.get(f"{address(top)}?hal=10").status_code == 200


def test_of_many_that_are_missing_the_first_are_named_and_the_rest_counted(db, on_the_day, client):
    [[top], leaves] = grow(41)
    note(leaves[0], 2, D(90))
    enter(client, make.make_grantee("auditor", top.position))
    shown = ask(client, top)
    assert "Rata-rata nilai 1 dari 41" in shown
    assert "dan 10 lainnya" in shown


# --- a formula over indicators


@pytest.fixture
def blend(tree):
    """IKL = mean(IKM, IEK) at one post, as the instruction has it."""
    top = tree[0][0]
    parts = []
    for code, value in (("IKM", "88.6"), ("IEK", "86")):
        indicator = make.make_indicator(top.indicator.objective, code=code, annual_rule="last")
        part = _figure(top, indicator, source="isian")
        parts.append(part)
        note(part, 2, D(value))
    whole = make.make_indicator(
        top.indicator.objective, code="IKL", annual_rule="last",
        formula="tengah := RATA_RATA(ikm; iek)\ntengah", assumptions=["Dibaca sebagai rata-rata."],
    )  # fmt: skip
    for part in parts:
        Component.objects.create(agency=top.agency, whole=whole, part=part.indicator)
    made = _figure(top, whole, source="rumus")
    settle(figures=[part.pk for part in parts])
    return made, parts


def _figure(like, indicator, *, source):
    fields = {"agency": like.agency, "year": like.year, "edition": like.edition, "position": like.position}
    made = Figure(**fields, indicator=indicator, source=source)
    made.targets = like.targets
    made.save()
    return made


def test_a_computed_figure_shows_formula_values_and_steps(blend, auditor):
    made, parts = blend
    shown = ask(auditor, made)
    assert "Dihitung dengan rumus dari 2 indikator jabatan yang sama." in shown
    assert "RATA_RATA(ikm; iek)" in shown
    assert "<code>ikm</code></dt><dd>88,6</dd>" in shown
    assert "<code>iek</code></dt><dd>86</dd>" in shown
    assert "<code>tengah</code></dt><dd>87,3<" in shown
    assert "Dibaca sebagai rata-rata." in shown
    assert all(address(part) in shown for part in parts)
    assert address(made) in ask(auditor, parts[0])


def test_a_computed_figure_names_the_indicator_that_is_missing(blend, auditor):
    made, parts = blend
    note(parts[1], 2, None)
    shown = ask(auditor, made)
    assert "1 dari 2 indikator" in shown
    assert "Angka menunggu sampai semuanya ada." in shown
    assert "<li>IEK (" in shown


def test_a_figure_below_a_computed_one_does_not_feed_it(blend, tree):
    made, _ = blend
    leaf = tree[2][0]
    Figure.objects.filter(pk=leaf.pk).update(parent=made)
    assert Origin(Figure.objects.get(pk=leaf.pk), 2).above == []


# --- the engine's own digits


def test_99_996_percent_is_printed_as_100_and_is_not_reached(db, on_the_day, client):
    [[top], leaves] = grow(1)
    note(leaves[0], 2, D("88.596456"))  # 99.996 percent of 88.6
    assert Figure.objects.get(pk=leaves[0].pk).percent2 == D("99.996")
    shown = ask(enter(client, make.make_grantee("auditor", top.position)), top)
    assert "Tercetak 100 %, tetapi belum tercapai: sebenarnya 99,996 %." in shown
    assert "Sangat tinggi, belum tercapai" in shown


def test_na_zero_and_blank_are_three_things(db, on_the_day, client):
    [[top], leaves] = grow(2)
    note(leaves[0], 2, D(0))
    enter(client, make.make_grantee("auditor", top.position))
    not_measured, zero, blank = (ask(client, leaves[0], quarter) for quarter in (1, 2, 4))
    assert '<span class="tile-value">N/A</span>' in not_measured
    assert "tidak diukur" in not_measured
    assert '<span class="tile-value">0</span>' in zero
    assert "0 / 88,6 × 100 = 0 %" in zero
    assert "Sangat rendah, belum tercapai" in zero
    assert '<span class="tile-value">belum diisi</span>' in blank


def test_a_target_of_zero_says_why_there_is_no_achievement(db, on_the_day, client):
    [[top], leaves] = grow(1)
    Figure.objects.filter(pk=leaves[0].pk).update(q2=0)
    note(leaves[0], 2, D(5))
    shown = ask(enter(client, make.make_grantee("auditor", top.position)), leaves[0])
    assert "tidak dapat dihitung" in shown
    assert "CAP-01" in shown


@pytest.mark.parametrize(
    ("polarity", "rule", "filled"),
    [
        ("minimal-linear", "(2T − R)/T × 100", "(2 × 88,6 − 90) / 88,6 × 100 = 98,4198645598… %"),
        ("minimal-rasio", "T/R × 100", "88,6 / 90 × 100 = 98,4444444444… %"),
        ("stabil", "di dalam rentang (target) 100 %", ""),
        ("ordinal", "Predikat: tercapai 100 %", ""),
        ("ada-tidak", "Ada atau tidak ada", ""),
    ],
)
def test_the_rule_of_the_polarity_is_told_in_words_and_in_figures(tree, auditor, polarity, rule, filled):
    Indicator.objects.filter(pk=tree[0][0].indicator_id).update(polarity=polarity)
    note(tree[2][0], 2, D(90))
    shown = ask(auditor, tree[2][0])
    assert rule in shown
    assert filled in shown


def test_the_year_runs_up_to_each_quarter_by_the_annual_rule(db, on_the_day, client):
    [[top]] = grow()
    Indicator.objects.filter(pk=top.indicator_id).update(annual_rule="sum")
    Figure.objects.filter(pk=top.pk).update(q2=50, q4=50, annual=100)
    note(top, 2, D(40))
    note(top, 4, D(55))
    shown = ask(enter(client, make.make_grantee("auditor", top.position)), top, 4)
    assert "Angka setahun adalah jumlah triwulan yang diukur." in shown
    second, last = (
        f'<td class="num group-start" data-label="Target s.d.">{target}</td> '
        f'<td class="num" data-label="Realisasi s.d.">{actual}</td> '
        f'<td class="num" data-label="Capaian s.d.">{percent} %</td>'
        for target, actual, percent in ((50, 40, 80), (100, 95, 95))
    )
    assert shown.count(second) == 2, "TW II, and TW III which is not measured"
    assert last in shown


def test_an_absence_leaves_the_running_total(db, on_the_day, client):
    [[top]] = grow()
    note(top, 2, Absent(Absence.FORCE_MAJEURE))
    note(top, 4, D("88.6"))
    shown = ask(enter(client, make.make_grantee("auditor", top.position)), top)
    assert "keadaan kahar" in shown
    assert "dikecualikan" in shown


def test_the_drawing_has_a_text_alternative(tree, auditor):
    note(tree[2][0], 2, D(90))
    shown = ask(auditor, tree[2][0])
    assert '<svg viewBox="0 0 480 220" role="img" aria-labelledby="grafik-judul">' in shown
    assert shown.count('class="chart-bar"') == 1
    assert shown.count('class="chart-target"') == 2
    assert shown.count(">N/A</text>") == 2
    assert "Target, realisasi, dan capaian per triwulan" in shown


def test_the_page_is_there_before_anything_is_reported(world, client):
    shown = page(client, world, "sub", figure(world), 4)
    assert "Belum ada laporan yang dikunci untuk triwulan ini." in shown
    assert FULL.inputs["jumlah"] not in shown


def test_one_child_is_no_mean(db, on_the_day, client):
    [[top], leaves] = grow(1)
    note(leaves[0], 2, D(90))
    shown = ask(enter(client, make.make_grantee("auditor", top.position)), top)
    assert "Sama dengan angka satu-satunya kepala bagian di bawahnya." in shown


def test_the_year_says_how_many_of_its_quarters_are_there(db, on_the_day, client):
    [[top]] = grow()
    note(top, 2, D(40))
    enter(client, make.make_grantee("auditor", top.position))
    assert "1 dari 2 triwulan" in ask(client, top)
    note(top, 4, D(55))
    assert "triwulan</span>" not in ask(client, top)


def test_what_a_revision_took_from_a_post_is_told_to_be_a_record(world, client):
    one = figure(world)
    assert "Tinggal sebagai catatan" not in page(client, world, "sub", one)
    later = make.make_edition(world.agency, 2025)
    Edition.objects.filter(pk=later.pk).update(year=2024, number=1, kind="perubahan")
    Figure.objects.exclude(pk=one.pk).update(edition=later)
    assert "Tinggal sebagai catatan" in page(client, world, "sub", one)
