"""The fixed cast of the page tests: an owner, a subordinate, a stranger, an inspector, an administrator."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from selaras.accounts.models import Role, User
from selaras.actionplans.models import Checkpoint, IndicatorPlan, StrategicActivity
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Receiver, Remark
from selaras.engine.targets import NA, YearTargets
from selaras.org.models import Agency, OrgUnit, Position
from selaras.planning.models import Component, Indicator
from tests.factories import (
    appoint,
    make_agency,
    make_annex,
    make_commitment,
    make_edition,
    make_grantee,
    make_indicator,
    make_objective,
    make_official,
    make_position,
    make_row,
    make_unit,
    make_user,
)  # fmt: skip

D = Decimal
TARGETS = YearTargets(q1=NA, q2=D("87.3"), q3=None, q4=D("87.3"), annual=D("87.3"))


@dataclass
class Cast:
    """One city with a small cascade, and a stranger's city beside it."""

    agency: Agency
    division: OrgUnit
    subdivision: OrgUnit
    mayor_post: Position
    owner_post: Position
    subordinate_post: Position
    mayor: User
    owner: User
    subordinate: User
    inspector: User
    superadmin: User
    stranger: User
    edition: Edition
    annex: Annex
    owners_annex: Annex
    indicator: Indicator
    part: Indicator
    activity: StrategicActivity


def make_cast() -> Cast:
    agency = make_agency(name="Kota Administrasi Contoh", short_name="Contoh")
    top = make_unit(agency, name="Kota Contoh", kind=OrgUnit.Kind.CITY)
    division = make_unit(parent=top, name="Bagian Layanan")
    subdivision = make_unit(parent=division, name="Subbagian Aduan", kind=OrgUnit.Kind.SUBDIVISION)
    mayor_post = make_position(top, "walikota", title="Walikota Contoh")
    owner_post = make_position(division, "kabag", title="Kepala Bagian Layanan")
    subordinate_post = make_position(subdivision, "kasubbag", title="Kepala Subbagian Aduan")
    watched = make_position(make_unit(parent=top, name="Inspektorat"), "fungsional")
    edition = make_edition(agency)
    annex = make_annex(edition, mayor_post, receivers_label="Kepala Bagian")
    owners_annex = make_annex(edition, mayor_post, number=3, layout=Annex.Layout.OWNERS, tiers=["kasubbag"])
    objective = make_objective(agency, name="Meningkatnya layanan warga")
    part = make_indicator(objective, code="IKM", name="Indeks Kepuasan Masyarakat", uom="Nilai")
    indicator = make_indicator(
        objective, code="IKL", name="Indeks Kepuasan Layanan", uom="Nilai", number=2,
        assumptions=["Dibaca sebagai rata-rata."],
    )  # fmt: skip
    Component.objects.create(agency=agency, whole=indicator, part=part)
    cast = Cast(
        agency=agency, division=division, subdivision=subdivision,
        mayor_post=mayor_post, owner_post=owner_post, subordinate_post=subordinate_post,
        mayor=appoint(mayor_post, make_user(name="Bapak Wali")).user,
        owner=appoint(owner_post, make_user(name="Ibu Kabag", nip="198001012005012001")).user,
        subordinate=appoint(subordinate_post, make_user(name="Pak Kasubbag", nip="198501012010011002")).user,
        inspector=make_grantee(Role.INSPECTORATE, watched),
        superadmin=make_grantee(Role.SUPERADMIN, agency=agency),
        stranger=make_official(),
        edition=edition, annex=annex, owners_annex=owners_annex, indicator=indicator, part=part,
        activity=_activity(edition, division),
    )  # fmt: skip
    _rows(cast)
    return cast


def _rows(cast: Cast) -> None:
    Receiver.objects.create(
        annex=cast.annex, agency=cast.agency, position=cast.owner_post, order=0, heading="Layanan"
    )
    row = make_row(cast.annex, cast.indicator, TARGETS, objective_number=1, indicator_number=1, order=1)
    above = make_commitment(row, cast.owner_post, scope_note="khusus PPSU")
    below = make_row(
        cast.owners_annex, cast.indicator, TARGETS, objective_number=1, indicator_number=1, order=1,
        source_wording="CRM", note="diinput melalui e-SAKIP",
    )  # fmt: skip
    make_commitment(below, cast.subordinate_post, parent=above, wording="Kasubbag Aduan")
    make_row(
        cast.annex, cast.part, TARGETS, objective_number=1, indicator_number=2, order=2,
        mode=MatrixRow.Mode.DERIVE, derivation="Diturunkan menjadi indikator kegiatan",
    )  # fmt: skip
    Remark.objects.create(
        agency=cast.agency, edition=cast.edition, number=1, kind="koreksi", place="Lampiran I",
        printed="memasukan", read_as="memasukkan", reason="ejaan baku", confidence="pasti",
    )  # fmt: skip
    plan = IndicatorPlan.objects.create(
        agency=cast.agency, edition=cast.edition, order=1, indicator=cast.indicator, objective_number=1,
        objective_wording="Meningkatnya layanan warga", indicator_wording="Indeks Kepuasan Layanan",
        target=D("87.3"), action="RA1. Menyusun laporan", criterion="KK1. Tersusun", output="T/O1. Laporan",
        quarter=2, responsible_wording="Kabag Layanan",
    )  # fmt: skip
    plan.responsible.add(cast.owner_post)


def _activity(edition: Edition, unit: OrgUnit) -> StrategicActivity:
    activity = StrategicActivity.objects.create(
        agency=edition.agency, edition=edition, number=1, ksd_number=10, ksd_name="TATA KELOLA",
        action="Penyusunan dokumen", responsible_wording="BAGIAN LAYANAN",
        related_agencies="INSPEKTORAT\nBAPPEDA",
    )  # fmt: skip
    activity.responsible_units.add(unit)
    for month, output in (("B03", "Dokumen rancangan; final, dicetak"), ("B09", "Laporan akhir")):
        Checkpoint.objects.create(
            agency=edition.agency,
            activity=activity,
            month=month,
            criterion="Tersusunnya dokumen",
            output=output,
        )
    return activity


def add_rows(cast: Cast, count: int) -> None:
    """`count` more indicators with a row, a tick, an activity and a remark each."""
    agency, edition = cast.agency, cast.edition
    fields: dict[str, Any] = {"agency": agency, "objective": cast.indicator.objective, "uom": "Persen"}
    Indicator.objects.bulk_create(
        Indicator(code=f"X-{n}", name=f"Indikator {n}", number=n + 10, entry_system="esakip", **fields)
        for n in range(count)
    )
    added = list(Indicator.objects.filter(agency=agency, code__startswith="X-").order_by("pk"))
    MatrixRow.objects.bulk_create(
        MatrixRow(
            agency=agency, annex=cast.annex, order=100 + n, indicator=indicator, block="strategis",
            objective_number=2 + n // 5, objective_wording="Sasaran", indicator_number=n % 5 + 1,
            indicator_wording=indicator.name, measurement="Cara mengukur " * 60, uom="Persen",
            q1=D(25), q2=D(50), q3=D(75), q4=D(100), annual=D(100),
        )
        for n, indicator in enumerate(added)
    )  # fmt: skip
    rows = MatrixRow.objects.filter(annex=cast.annex, order__gte=100).order_by("pk")
    Commitment.objects.bulk_create(
        Commitment(
            agency=agency, edition=edition, row=row, position=cast.owner_post, indicator_id=row.indicator_id,
            giver=cast.mayor_post, q1=D(25), annual=D(100),
        )
        for row in rows
    )  # fmt: skip
    Remark.objects.bulk_create(
        Remark(
            agency=agency,
            edition=edition,
            number=n + 10,
            kind="asumsi",
            place=f"Baris {n}",
            reason="tidak tertulis",
        )
        for n in range(count)
    )


def add_activities(cast: Cast, count: int) -> None:
    StrategicActivity.objects.bulk_create(
        StrategicActivity(
            agency=cast.agency, edition=cast.edition, number=n + 10, ksd_number=1, ksd_name="KSD",
            action=f"Rencana {n}", responsible_wording="BAGIAN LAYANAN",
        )
        for n in range(count)
    )  # fmt: skip
    added = list(StrategicActivity.objects.filter(edition=cast.edition, number__gte=10).order_by("pk"))
    through = StrategicActivity.responsible_units.through
    through.objects.bulk_create(
        through(strategicactivity_id=row.pk, orgunit_id=cast.division.pk) for row in added
    )
    Checkpoint.objects.bulk_create(
        Checkpoint(agency=cast.agency, activity=row, month="B06", criterion="ada", output="Laporan")
        for row in added
    )


def enter(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def prove(client: Client, user: User, seconds_ago: int = 0) -> None:
    """Leave the session as a sign-in with a password some seconds ago does."""
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, user, method="password")
    request.session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] -= seconds_ago
    request.session.save()


def queries(client: Client, url: str) -> int:
    """How many queries a page asks, once everything that is cached is."""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(url).status_code == 200
    assert len(asked) > 5, "a page of a signed-in person asks at least for the session and the duties"
    return len(asked)


FRAGMENT = {"HX-Request": "true"}
