"""A small city hall with a published edition: three KSD rows and one IKU plan to report on."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from selaras.accounts.models import Role, User
from selaras.actionplans.actions import proving, reporting
from selaras.actionplans.actions.reporting import Typed
from selaras.actionplans.models import Checkpoint, IndicatorPlan, PlanEvidence, PlanReport, StrategicActivity
from selaras.cascade.models import Annex, Edition
from selaras.org.access import Duties, duties_of
from selaras.org.models import Agency, OrgUnit, Position
from tests import factories as make

MARCH = datetime(2024, 3, 20, 3, 0, tzinfo=UTC)
JUNE = datetime(2024, 6, 20, 3, 0, tzinfo=UTC)
JULY = datetime(2024, 7, 5, 3, 0, tzinfo=UTC)
DECEMBER = datetime(2024, 12, 20, 3, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 laporan\n%%EOF\n"
MINUTED = (
    "Berita Acara Hasil Verifikasi Inspektorat. Catatan untuk SKPD yang belum mempunyai temuan dan "
    "rekomendasi, maka persentase capaian KSD dinilai 100%"
)
WORDS = {"obstacle": "Menunggu data unit lain.", "follow_up": "Dilengkapi bulan depan."}


@dataclass
class World:
    agency: Agency
    edition: Edition
    division: OrgUnit
    subdivision: OrgUnit
    head_post: Position
    sub_post: Position
    people: dict[str, User]
    documents: StrategicActivity
    audits: StrategicActivity
    places: StrategicActivity
    plan: IndicatorPlan

    def point(self, row: StrategicActivity, month: str) -> Checkpoint:
        return Checkpoint.objects.get(activity=row, month=month)

    def duties(self, name: str, at: datetime = JUNE) -> Duties:
        return duties_of(self.people[name], on=at.date())

    def note(
        self, row: Checkpoint | IndicatorPlan, *told: str, at: datetime = JUNE, **given: Any
    ) -> PlanReport:
        """As the head of the subdivision types it."""
        found = PlanReport.objects.filter(checkpoint=row.root_id if isinstance(row, Checkpoint) else None)
        seen = given.pop("seen", None)
        if isinstance(row, IndicatorPlan):
            found = PlanReport.objects.filter(plan=row.root_id)
        report = found.order_by("-number").first()
        return reporting.note(
            row=row, position=given.pop("position", self.sub_post),
            seen=(report.version if report else 0) if seen is None else seen,
            typed=Typed(told=told, **given), by=self.people["sub"], at=at,
        )  # fmt: skip

    def prove(
        self, report: PlanReport, kind: str = PlanEvidence.Kind.PROOF, *, who: str = "sub"
    ) -> PlanEvidence:
        return proving.attach(
            report=report, content=PDF, name="laporan.pdf", kind=kind, by=self.people[who], at=JUNE
        )

    def hand_in(
        self, row: Checkpoint | IndicatorPlan, *told: str, at: datetime = JUNE, **given: Any
    ) -> PlanReport:
        report = self.note(row, *told, at=at, **given)
        self.prove(report)
        return reporting.hand_in(report=report, by=self.people["sub"], at=at)

    def finish(
        self, row: Checkpoint | IndicatorPlan, *told: str, at: datetime = JUNE, **given: Any
    ) -> PlanReport:
        report = self.hand_in(row, *told, at=at, **given)
        return reporting.confirm(report=report, by=self.people["head"], at=at)


def make_world() -> World:
    agency = make.make_agency(name="Kota Administrasi Contoh", short_name="Contoh")
    top = make.make_unit(agency, name="Kota Contoh", kind=OrgUnit.Kind.CITY)
    division = make.make_unit(parent=top, name="Bagian Pelaporan")
    subdivision = make.make_unit(parent=division, name="Subbagian Data", kind=OrgUnit.Kind.SUBDIVISION)
    mayor_post = make.make_position(top, "walikota", title="Walikota Contoh")
    head_post = make.make_position(division, "kabag", title="Kepala Bagian Pelaporan")
    sub_post = make.make_position(subdivision, "kasubbag", title="Kepala Subbagian Data")
    staff_post = make.make_position(subdivision, "pelaksana", title="Pengolah Data")
    make.set_superior(head_post, mayor_post)
    make.set_superior(sub_post, head_post)
    make.set_superior(staff_post, sub_post)
    watched = make.make_position(make.make_unit(parent=top, name="Inspektorat Pembantu"), "fungsional")
    beside = make.make_unit(parent=top, name="Bagian Umum")
    edition = make.make_edition(agency)
    make.make_annex(edition, mayor_post, 4, title="KEGIATAN STRATEGIS DAERAH", layout=Annex.Layout.KSD)
    make.make_annex(edition, mayor_post, 5, title="RENCANA AKSI IKU", layout=Annex.Layout.IKU)
    people = {
        name: make.appoint(post, make.make_user(name=title)).user
        for name, post, title in (
            ("mayor", mayor_post, "Ibu Wali"), ("head", head_post, "Pak Kabag"),
            ("sub", sub_post, "Ibu Kasubbag"), ("staff", staff_post, "Pak Pelaksana"),
        )
    }  # fmt: skip
    people |= {
        "clerk": make.make_grantee(Role.OPERATOR, staff_post),
        "inspector": make.make_grantee(Role.INSPECTORATE, watched),
        "planner": make.make_grantee(Role.PLANNING_AGENCY, watched), "beside": make.make_official(beside),
        "stranger": make.make_official(), "superadmin": make.make_grantee(Role.SUPERADMIN, agency=agency),
    }  # fmt: skip
    half = "1. Dokumen evaluasi Semester I Tahun 2024\n2. Rekap matriks"
    documents = _activity(
        edition, 1, subdivision, B03=("Tersusun", "Rancangan perjanjian"), B06=("Tersusun", half),
        B09=("Tersusun", "Laporan akhir"),
    )  # fmt: skip
    audits = _activity(edition, 6, subdivision, note=MINUTED, B06=("Selesai", "TLHP. Target capaian 90%"),
                       B12=("Selesai", "TLHP. Target capaian 95%"))  # fmt: skip
    places = _activity(edition, 10, subdivision, **dict.fromkeys(
        ("B03", "B06", "B09", "B12"), ("Tertatanya 224 Kawasan", "Penataan di 56 Lokasi")))  # fmt: skip
    indicator = make.make_indicator(make.make_objective(agency), code="IKL", name="Indeks Kepuasan Layanan")
    plan = IndicatorPlan.objects.create(
        agency=agency, edition=edition, order=1, indicator=indicator, objective_number=1,
        objective_wording="Meningkatnya layanan", indicator_wording="Indeks Kepuasan Layanan",
        target=Decimal("87.3"), action="RA2. Penyusunan laporan", criterion="KK2.1. Tersusun",
        output="T/O2.1.1. Laporan Hasil Semester 1 Tahun 2024", quarter=2, responsible_wording="-Kasubbag",
    )  # fmt: skip
    plan.responsible.add(sub_post, head_post)
    make.mark_published(edition)
    return World(
        agency, edition, division, subdivision, head_post, sub_post, people, documents, audits, places, plan
    )


def _activity(
    edition: Edition, number: int, unit: OrgUnit, note: str = "", **points: tuple[str, str]
) -> StrategicActivity:
    row = StrategicActivity.objects.create(
        agency=edition.agency, edition=edition, number=number, ksd_number=10, ksd_name="TATA KELOLA",
        action=f"Rencana aksi nomor {number}", responsible_wording="SUBBAGIAN DATA",
        related_agencies="INSPEKTORAT", note=note,
    )  # fmt: skip
    row.responsible_units.add(unit)
    for month, (criterion, output) in points.items():
        Checkpoint.objects.create(
            agency=edition.agency, activity=row, month=month, criterion=criterion, output=output
        )
    return row
