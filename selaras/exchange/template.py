"""The empty workbook to fill in: one sheet per annex, made from the same description as the reader."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from selaras.actionplans.models import Checkpoint
from selaras.cascade.models import Annex
from selaras.exchange import schema
from selaras.exchange.paper import Paper, lay_out
from selaras.exchange.schema import Kind
from selaras.exchange.tables import table_of
from selaras.exchange.xlsx import Workbook

GUIDE = "Petunjuk"
_LINES = 200  # prepared lines on each sheet; more may be added below
_CHOICES: dict[str, Sequence[str]] = {
    "blok": list(schema.BLOCKS),
    "satuan": ["Nilai", "Persen", "Dokumen", "Laporan", "Kegiatan", "Lokasi", "Orang", "Hari"],
    "checkpoint": Checkpoint.Month.values,
    "waktu": ["TW 1", "TW 2", "TW 3", "TW 4"],
}
_OPEN = ("satuan",)  # lists that only suggest
_WORDS = """\
Cara mengisi
Isi satu lembar untuk setiap lampiran. Lembar yang tidak diperlukan boleh dihapus; nama lembar jangan diubah.
Judul kolom jangan diubah, dihapus, atau ditambah. Sel yang digabung ke bawah berlaku untuk semua barisnya.

Angka dan target
Pakai koma untuk desimal (87,3) dan titik hanya untuk kelompok ribuan (1.250.000).
Triwulan yang tidak diukur diisi N/A. Kosong berarti belum diisi; 0 berarti targetnya nol.
Jangan memakai rumus: salin hasilnya, lalu tempel sebagai nilai.

Penerima
Kolom jabatan: isi ✓, atau ✓ diikuti catatan lingkup (misalnya “✓ PPSU”), atau kosongkan.
Koordinator baris, paling banyak satu: “✓ [koordinator]” atau “✓ [koordinator] PPSU”;
pada kolom penanggung jawab “Kasubbag Tata Usaha [koordinator]”.
Penerima dengan target sendiri menyebut kelimanya di belakang isian lain:
“✓ PPSU [target TW I N/A; TW II 40; TW III kosong; TW IV 80; tahunan 80]”;
tanpa itu targetnya sama dengan target baris.
Kolom penanggung jawab: tulis nama jabatan; beberapa jabatan dipisahkan tanda |
(misalnya “Kasubbag Tata Usaha | Kasubbag Rumah Tangga”).
Untuk semua, tulis “Seluruh Kepala Subbagian dan Ketua Subkelompok”.
Indikator yang diturunkan: tulis kalimatnya, diawali “Diturunkan menjadi …”.

Memasukkan
selaras cascade import BERKAS.xlsx menampilkan temuan dan perbedaan tanpa menulis apa pun.
Tambahkan --apply untuk menyimpannya."""


def template(annexes: Sequence[Annex], *, decreed_on: date) -> bytes:
    """A workbook with a guide and an empty sheet for each annex, its lists ready to choose from."""
    with Workbook(datetime.combine(decreed_on, time()), "Templat lampiran") as book:
        _guide(book)
        for annex in annexes:
            _sheet(book, annex)
    return book.content


def _guide(book: Workbook) -> None:
    sheet = book.sheet(GUIDE)
    sheet.set_column(0, 0, 110)
    sheet.hide_gridlines(2)
    plain, strong = book.style(font_size=10), book.style(font_size=12, bold=True)
    above = ""
    for index, line in enumerate(_WORDS.splitlines()):
        sheet.write_string(index + 1, 0, line, plain if above else strong)
        above = line


def _sheet(book: Workbook, annex: Annex) -> None:
    table = table_of(annex, [])
    paper = lay_out(replace(table, columns=tuple(replace(one, printed=True) for one in table.columns)))
    sheet = book.sheet(schema.sheet_name(annex.number))
    first = book.top(sheet, paper, foot=schema.sheet_name(annex.number))
    for index, column in enumerate(paper.columns):
        style = book.style(border=1, align="left" if column.kind is Kind.TEXT else "center")
        for line in range(first, first + _LINES):
            sheet.write_blank(line, index, None, style)
    for index, choices in _lists(paper):
        options = {
            "validate": "list",
            "source": list(choices),
            "error_title": paper.columns[index].heading,
            "error_message": f"Pilih salah satu: {', '.join(choices)}.",
            "show_error": paper.columns[index].key not in _OPEN,
        }
        sheet.data_validation(first, index, first + _LINES - 1, index, options)


def _lists(paper: Paper) -> list[tuple[int, Sequence[str]]]:
    return [
        (index, _CHOICES[column.key]) for index, column in enumerate(paper.columns) if column.key in _CHOICES
    ]
