"""Form, queue and origin say which version of the formula stands behind a figure, and why it is that one."""

import pytest

from selaras.accounts.models import Role
from selaras.engine.agreements import State
from selaras.measurement.models import IndicatorHandling, Report
from selaras.org.models import OrgUnit
from selaras.planning.actions import formulas
from tests import factories as make
from tests.agreements.world import put
from tests.conftest import TODAY
from tests.measurement.test_reporting import AT
from tests.web.cast import enter, queries
from tests.web.measurement.desk import FULL

pytestmark = pytest.mark.django_db


def granted(desk, formula="jumlah / banyak * 2"):
    world, indicator = desk.world, desk.figure.indicator
    version = formulas.propose(
        indicator=indicator, formula=formula, inputs=world.rows[0].indicator.inputs, reason="Skala.",
        since=TODAY, by=world.people["planner"], at=AT,
    )  # fmt: skip
    second = make.make_grantee(Role.PLANNING_AGENCY, world.head_post)
    return formulas.grant(version=version, by=second, at=AT)


def test_RMS_25_the_form_says_the_newest_where_nothing_is_signed(desk):
    granted(desk)
    page = desk.page()
    assert "Rumus versi 2" in page
    assert "belum mempunyai perjanjian kinerja 2024 yang berlaku" in page
    assert desk.post("hitung/", **FULL).status_code == 200
    assert "81" in desk.post("hitung/", **FULL).text  # 3564 / 88 * 2


def test_RMS_24_the_form_says_that_the_agreement_keeps_its_version(desk):
    put(desk.world.draft(desk.world.sub_post), State.IN_FORCE)
    granted(desk)
    page = desk.page()
    assert "Rumus versi 1" in page
    assert "sesuai perjanjian kinerja jabatan ini yang berlaku sejak" in page
    assert "Versi 2 sudah ditetapkan dan berlaku bagi perjanjian berikutnya." in page
    assert "40,5" in desk.post("hitung/", **FULL).text


def test_what_was_sent_keeps_its_version_on_every_page(desk):
    report = desk.send()
    granted(desk)
    assert report.formula_version.number == 1
    page = desk.page()
    assert "Rumus versi 1" in page
    assert "versi yang dipakai saat laporan ini dikirim" in page
    desk.enter("head")
    assert "rumus versi 1" in desk.client.get("/verifikasi/").text
    assert desk.client.post(f"/verifikasi/{report.pk}/setujui/").status_code == 302
    page = desk.client.get(f"/asal/{desk.figure.pk}/2/").text
    assert "Rumus versi 1" in page
    assert "Kamus indikator kini memakai rumus lain" in page
    assert "/indikator/IKM/rumus/" in page


def test_the_form_asks_the_same_queries_whatever_the_versions(desk):
    before = queries(desk.client, desk.url())
    granted(desk)
    granted(desk, "jumlah / banyak * 3")
    assert queries(desk.client, desk.url()) == before


def test_S6_the_walidata_verifies_what_is_set_to_them(desk):
    """Beside the Inspectorate, which sees it and does not decide on it."""
    world = desk.world
    away = make.make_position(make.make_unit(world.agency, kind=OrgUnit.Kind.OTHER_AGENCY), "fungsional")
    steward = make.make_grantee(Role.DATA_STEWARD, away)
    IndicatorHandling.objects.create(
        agency=world.agency, indicator=desk.figure.indicator, verifier=Role.DATA_STEWARD
    )
    report = desk.send()
    desk.enter("head")
    assert desk.client.post(f"/verifikasi/{report.pk}/setujui/").status_code == 302
    desk.enter("inspector")
    assert desk.client.post(f"/verifikasi/{report.pk}/verifikasi/").status_code == 403
    assert desk.client.get("/verifikasi/").status_code == 200
    enter(desk.client, steward)
    page = desk.client.get("/verifikasi/").text
    assert "IKM" in page
    assert desk.client.get(desk.url()).status_code == 200
    assert desk.client.post(f"/verifikasi/{report.pk}/verifikasi/").status_code == 302
    report = Report.objects.get(pk=report.pk)
    assert (report.state, report.verified_by) == (Report.State.LOCKED, steward)
    pages = ("/", "/dasbor/", "/indikator/IKM/", f"/asal/{desk.figure.pk}/2/", "/kaskade/", "/organisasi/")
    assert [url for url in pages if desk.client.get(url).status_code != 200] == []
