"""A small city hall with all five annexes filled, and what a test does to its workbooks."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from selaras.actionplans.models import Checkpoint, IndicatorPlan, StrategicActivity
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow
from selaras.exchange import actions, queries
from selaras.exchange.actions import Preview
from selaras.exchange.xlsx import to_xlsx
from selaras.kernel.models import AuditEvent
from selaras.org.models import Agency, OrgUnit, Position
from selaras.planning.models import Indicator, Objective
from tests import factories as make
from tests.conftest import NOW

UKM = "Ketua Subkelompok Perindustrian, Perdagangan dan Koperasi, Usaha Kecil dan Menengah"
GROUP = "Seluruh Kepala Subbagian dan Ketua Subkelompok"
DERIVED = "Diturunkan menjadi Indikator Kinerja Program/Kegiatan"
LOOK = "Dasar hukum: Pergub 1\nCara menghitung: selesai dibagi semua"

HEAD = "blok,no_sasaran,sasaran,no_indikator,indikator,sumber_data,pengukuran,tw1,tw2,tw3,tw4,tahunan,satuan"
SERVICE = "Sasaran Strategis,1,Meningkatnya layanan,1,Indeks layanan,e-SAKIP,Cara,"
SERVICE += 'N/A,"87,3",N/A,"87,3","87,3",Nilai'
TRUST = "Sasaran Strategis,1,Meningkatnya layanan,2,Indeks kepercayaan,e-SAKIP,Cara,N/A,86,N/A,86,86,Nilai"
GOODS = "Sasaran Khusus,2,Tertibnya barang,1,Persentase barang tercatat,e-Kinerja,,5,25,55,100,100,Persen"
TABLES = {
    1: f"{HEAD},umum,hukum\n{SERVICE},✓,✓ (bagian hukum)\n{TRUST},✓,\n{GOODS},,✓\n",
    2: f"{HEAD},umum,hukum,catatan_turunan\n{SERVICE},,,{DERIVED}\n{GOODS},✓,,\n",
    3: f"{HEAD},penanggung_jawab,catatan\n{SERVICE},{DERIVED},melalui e-SAKIP\n"
    f"{TRUST},\"{UKM} | Kasubbag Tata Usaha\",\n{GOODS},{GROUP},\n",
    4: "no,no_ksd,nama_ksd,sub_ksd,rencana_aksi,penanggung_jawab,instansi_terkait,kriteria,checkpoint,target,"
    "capaian,keterangan\n"
    '1,10,TATA KELOLA,AKIP,Menyusun rencana,"BAGIAN UMUM\nSUBBAGIAN TATA USAHA -- SEKRETARIAT KOTA",'
    "BAPPEDA,Tersusunnya rencana,B03,Rencana,,Catatan\n"
    '1,10,TATA KELOLA,AKIP,Menyusun rencana,"BAGIAN UMUM\nSUBBAGIAN TATA USAHA -- SEKRETARIAT KOTA",'
    'BAPPEDA,Tersusunnya rencana,B06,Laporan,"87,5",Catatan\n'
    "2,4,KEMISKINAN,,Koordinasi,BAGIAN HUKUM,,Tercapainya,B12,Laporan,,\n",
    5: "no_sasaran,sasaran,iku,target_iku,ra,kk,to,waktu,penanggung_jawab\n"
    '1,Meningkatnya layanan,Indeks layanan,"87,3",RA1. Survei,KK1.1 Ada,T/O1.1.1 Laporan,TW 2,'
    '"-Kepala Bagian Umum\n-Kasubbag Tata Usaha"\n'
    '1,Meningkatnya layanan,Indeks layanan,"87,3",RA3. Laporan,KK3.1 Ada,T/O3.1.1 Laporan,TW 4,'
    '"-Kepala Bagian Umum\n-Kasubbag Tata Usaha"\n',
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """The edition and where its workbooks are put."""

    edition: Edition
    posts: dict[str, Position]
    folder: Path

    def annex(self, number: int) -> Annex:
        return next(annex for annex in queries.annexes(self.edition) if annex.number == number)

    def table(self, number: int) -> Any:
        return queries.export_table(edition=self.edition, number=number)

    def workbook(self, number: int, change: Callable[[Any], object] | None = None) -> Path:
        """Our own export of an annex, changed by somebody with another program."""
        book = openpyxl.load_workbook(io.BytesIO(to_xlsx(self.table(number))))
        if change:
            change(book.worksheets[0])
        path = self.folder / f"annex-{number}.xlsx"
        book.save(path)
        return path

    def preview(self, path: Path) -> Preview:
        return actions.preview_workbook(edition=self.edition, path=path)

    def preview_csv(self, number: int, text: str | bytes) -> Preview:
        folder = self.folder / "csv"
        folder.mkdir(exist_ok=True)
        content = text.encode() if isinstance(text, str) else text
        (folder / f"lampiran-{number}.csv").write_bytes(content)
        return actions.preview_csv_folder(edition=self.edition, folder=folder)


def make_world(folder: Path, code: str = "contoh") -> World:
    agency = make.make_agency(code=code)
    posts = _posts(agency)
    service = make.make_objective(agency, name="Meningkatnya layanan")
    goods = make.make_objective(agency, block="khusus", name="Tertibnya barang")
    make.make_indicator(service, number=1, name="Indeks layanan", uom="Nilai", low=25, high=100)
    make.make_indicator(service, number=2, name="Indeks kepercayaan", uom="Nilai")
    make.make_indicator(goods, number=1, name="Persentase barang tercatat")
    edition = make.make_edition(agency)
    columns = [("Umum", posts["umum"]), ("Hukum", posts["hukum"])]
    make.make_annex(edition, posts["mayor"], 1, receivers_label="Kepala Bagian", receivers=columns,
                    signer=("Walikota Contoh", "Nama Contoh", "197301211993031004"))  # fmt: skip
    make.make_annex(edition, posts["mayor"], 2, receivers_label="Kepala", receivers=columns, derives=True)
    make.make_annex(edition, posts["mayor"], 3, receivers_label="Penanggung Jawab",
                    layout=Annex.Layout.OWNERS, tiers=["kasubbag", "ketua-subkelompok"])  # fmt: skip
    make.make_annex(edition, posts["mayor"], 4, layout=Annex.Layout.KSD)
    make.make_annex(edition, posts["mayor"], 5, layout=Annex.Layout.IKU)
    for number, text in TABLES.items():
        (folder / f"lampiran-{number}.csv").write_text(text)
    actions.load_csv_folder(edition=edition, folder=folder, by=None, at=NOW)
    return World(edition, posts, folder)


def written() -> dict[str, int]:
    """How many rows there are of everything an import may write, the audit trail included."""
    models = [
        Annex,
        MatrixRow,
        Commitment,
        StrategicActivity,
        Checkpoint,
        IndicatorPlan,
        Objective,
        Indicator,
    ]
    return {model.__name__: model.objects.count() for model in [*models, AuditEvent]}


def _posts(agency: Agency) -> dict[str, Position]:
    city = make.make_unit(agency, name="Kota", kind=OrgUnit.Kind.CITY)
    office = make.make_unit(parent=city, name="Sekretariat Kota", kind=OrgUnit.Kind.SECRETARIAT)
    general = make.make_unit(parent=office, name="Bagian Umum")
    law = make.make_unit(parent=office, name="Bagian Hukum")
    affairs = make.make_unit(parent=general, name="Subbagian Tata Usaha", kind=OrgUnit.Kind.SUBDIVISION)
    trade = make.make_unit(parent=general, name="Subkelompok UKM", kind=OrgUnit.Kind.SUBGROUP)
    return {
        "mayor": make.make_position(city, "walikota", title="Walikota Contoh"),
        "umum": make.make_position(general, title="Kepala Bagian Umum"),
        "hukum": make.make_position(law, title="Kepala Bagian Hukum"),
        "tu": make.make_position(
            affairs, "kasubbag", title="Kepala Subbagian Tata Usaha", aliases=["Kasubbag Tata Usaha"]
        ),
        "ukm": make.make_position(trade, "ketua-subkelompok", title=UKM),
    }
