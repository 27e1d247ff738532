"""What the gallery shows. Figures are invented; names of posts are those of the instruction."""

from decimal import Decimal
from typing import Any

from selaras.engine.findings import Finding, Severity
from selaras.engine.targets import NA
from selaras.web.outcome import Outcome

D = Decimal
METHOD = (
    "DASAR HUKUM: Peraturan Menteri PAN&RB No. 14 Tahun 2017 tentang Pedoman Penyusunan Survei "
    "Kepuasan Masyarakat Unit Penyelenggara Pelayanan Publik.\nDEFINISI: hasil rata-rata pengukuran dari "
    "survei kepuasan masyarakat terhadap layanan kegiatan kemasyarakatan di kecamatan dan kelurahan, dan "
    "hasil indeks kepuasan koordinasi kota/kabupaten administrasi."
)
FAILED = [
    ("Lurah Meruya Utara", "Target TW IV belum diisi. Lengkapi di Perjanjian, lalu ajukan kembali."),
    ("Kepala Bagian Hukum", "Jabatan kosong sejak 1 Maret 2024. Catat pemangku atau Plt. di Organisasi."),
]
_INDICATORS = [
    (
        "1 · Indeks Kepuasan Layanan Kota Administrasi",
        METHOD,
        NA,
        D("87.3"),
        NA,
        D("87.3"),
        D("87.3"),
        "",
        None,
        "",
    ),
    (
        "2 · Indeks Efektifitas Koordinasi Kota Administrasi",
        METHOD,
        NA,
        D(86),
        NA,
        D(86),
        D(86),
        None,
        "",
        None,
    ),
]
_SPECIAL = [
    (
        "1 · Nilai kualitas data SDI",
        "Hasil pengumpulan data sesuai daftar data dan jadwal rilis.",
        D(0),
        D(50),
        None,
        D(100),
        D(100),
        "",
        "",
        "",
    ),
    (
        "2 · Persentase belanja produk dalam negeri",
        "Realisasi belanja produk dalam negeri dibagi belanja pengadaan.",
        D(10),
        D(30),
        D(60),
        D("97.5"),
        D("97.5"),
        None,
        "Sektor perekonomian dan pembangunan",
        None,
    ),
]
_DIVISIONS = {
    "Bagian Pemerintahan": (D("97.2"), D("88.4"), D("92.1"), None),
    "Bagian Hukum": (D("74.5"), D("69.0"), NA, None),
    "Bagian Kepegawaian, Ketatalaksanaan dan Pelayanan Publik": (D("101.3"), D("96.6"), D("94.0"), None),
    "Bagian Umum dan Protokol": (D("58.3"), D("47.9"), D("63.2"), None),
}


def _row(cells: tuple[Any, ...]) -> dict[str, Any]:
    return {"kind": "row", "cells": cells}


def _step(value: Any) -> int | None:
    """The band of E.81 a figure falls in, 5 to 1."""
    return 1 + sum(value > bound for bound in (50, 65, 75, 90)) if isinstance(value, D) else None


ICONS = [
    "desk", "cascade", "tree", "flag", "book", "sign", "board", "gauge", "verify", "calendar",
    "survey", "people", "person", "score", "chart", "report", "globe", "settings", "building",
    "search", "menu", "more", "redo", "close", "down", "up", "right", "left", "arrow", "plus", "check",
    "info", "success", "warning", "error", "help", "sun", "moon", "screen", "exit", "lock", "key", "filter",
    "clock", "download", "upload", "print", "edit", "trash", "undo", "link", "eye", "list", "copy",
    "tray", "history", "question", "mail", "bell", "document",
]  # fmt: skip
CONTEXT: dict[str, Any] = {
    "icons": ICONS,
    "outcome": Outcome(
        "Diterima",
        done=["IKM, Camat Hulu", "IKM, Camat Hilir"],
        failed=[("IEK, Camat Hulu", "Laporan ini tidak lagi menunggu Bapak/Ibu.")],
    ),
    "matrix": {
        "columns": [
            {"label": "Indikator kinerja", "kind": "text", "wide": True},
            {"label": "Pengukuran", "kind": "long", "wide": True},
            {"label": "TW I", "kind": "num", "start": True},
            *({"label": f"TW {quarter}", "kind": "num"} for quarter in ("II", "III", "IV")),
            {"label": "Tahunan", "kind": "num"},
            {"label": "Pem", "kind": "tick", "start": True},
            {"label": "Ekbang", "kind": "tick"},
            {"label": "Kesra", "kind": "tick"},
        ],
        "bands": [("", 2), ("Triwulan", 5), ("Asisten", 3)],
        "rows": [
            {"kind": "group", "cells": ["Sasaran strategis"]},
            *map(_row, _INDICATORS),
            {"kind": "group", "cells": ["Sasaran khusus"]},
            *map(_row, _SPECIAL),
        ],
    },
    "budget": {
        "columns": [
            {"label": "Program", "kind": "text"},
            {"label": "Pagu", "kind": "num"},
            {"label": "Serapan", "kind": "num"},
            {"label": "Capaian", "kind": "num"},
            {"label": "Keadaan", "kind": "status"},
        ],
        "rows": [
            _row(("Penyelenggaraan pemerintahan", D(1250000), D(1180500), D("101.2"), "reached")),
            _row(("Pemberdayaan masyarakat", D(860000), D(512400), D("93.4"), "near")),
            _row(("Ketenteraman dan ketertiban", D(430000), D(120000), D("78"), "below")),
            _row(("Penataan kawasan", D(2100000), D(310750), D("41.5"), "far")),
            {"kind": "sum", "cells": ("Jumlah", D(4640000), D(2123650), None, None)},
        ],
    },
    "heat": [(name, [(value, _step(value)) for value in values]) for name, values in _DIVISIONS.items()],
    "tiles": [
        {
            "label": "Perjanjian ditandatangani",
            "value": D(268),
            "uom": "dari 312",
            "note": "44 belum, terbanyak di Kembangan",
        },
        {"label": "Rata-rata capaian TW II", "value": D("93.6"), "uom": "%", "status": "near"},
        {"label": "Serapan anggaran", "value": D("45.8"), "uom": "%", "note": "Rp2.123.650.000"},
        {"label": "Indeks layanan TW III", "value": NA, "note": "Diukur tiap semester"},
    ],
    "steps": [
        {"when": "21 Februari 2024", "heading": "Instruksi ditetapkan", "state": "done"},
        {
            "when": "29 Maret 2024",
            "heading": "Kepala Bagian menandatangani",
            "state": "done",
            "note": "8 dari 8 Kepala Bagian",
        },
        {
            "when": "30 April 2024",
            "heading": "Unggah perjanjian ke e-SAKIP",
            "state": "late",
            "note": "6 kelurahan belum mengunggah",
        },
        {"when": "15 Juli 2024", "heading": "Laporan TW II", "state": "now", "note": "Tersisa 9 hari"},
        {"when": "15 Oktober 2024", "heading": "Laporan TW III", "state": "later"},
    ],
    "lane_heads": ["B03", "B06", "B09", "B12"],
    "lanes": [
        {
            "heading": "Penataan kawasan tingkat kelurahan",
            "note": "Para Camat",
            "marks": [
                {"text": "56 lokasi", "state": "done"},
                {"text": "56 lokasi", "state": "now"},
                {"text": "56 lokasi", "state": "later"},
                {"text": "56 lokasi", "state": "later"},
            ],
        },
        {
            "heading": "Survei kepuasan masyarakat",
            "note": "Kepala Bagian KKPP",
            "marks": [
                {"text": "Instrumen", "state": "late"},
                {"text": "Hasil semester 1", "state": "later"},
                None,
                {"text": "Hasil semester 2", "state": "later"},
            ],
        },
    ],
    "tabs": [
        {"label": "Lampiran I", "url": "#tab", "active": True, "count": 16},
        {"label": "Lampiran II", "url": "#tab", "count": 7},
        {"label": "Lampiran III", "url": "#tab", "count": 18},
        {"label": "Temuan", "url": "#tab", "count": 0},
    ],
    "nodes": [
        {
            "label": "Layanan publik dan pemerataan hasil pembangunan optimal",
            "note": "Walikota · sasaran strategis 1",
            "status": "near",
            "open": True,
            "children": [
                {
                    "label": "Indeks Kepuasan Layanan Kota Administrasi",
                    "note": "Asisten Pemerintahan · 86,1 dari 87,3",
                    "status": "near",
                    "open": True,
                    "children": [
                        {
                            "label": "Survei kepuasan di kecamatan dan kelurahan",
                            "note": "Kepala Bagian KKPP",
                            "url": "#pohon",
                            "status": "reached",
                        },
                        {
                            "label": "Survei efektifitas koordinasi",
                            "note": "Kepala Bagian Pemerintahan",
                            "url": "#pohon",
                            "status": "far",
                        },
                    ],
                },
                {
                    "label": "Kinerja koordinasi urusan pemerintahan",
                    "note": "Asisten Perekonomian dan Pembangunan",
                    "status": "below",
                    "children": [{"label": "Koordinasi penataan kawasan", "url": "#pohon"}],
                },
            ],
        }
    ],
    "findings": [
        Finding(
            "CAS-03",
            "Target TW II 30 melebihi target atasan 25. "
            "Turunkan target atau minta perubahan kepada Kepala Bagian.",
            "Lampiran II, baris 4, TW II",
        ),
        Finding(
            "CAS-07",
            "Dua indikator bernama hampir sama. Periksa apakah keduanya memang berbeda.",
            "Lampiran III, baris 9",
            Severity.WARNING,
        ),
        Finding("ORG-02", "Jabatan ini dijabat Plt. sampai 30 Juni 2024.", "", Severity.NOTE),
    ],
    "facts": [
        ("Definisi", "Rata-rata hasil survei kepuasan masyarakat dan indeks efektifitas koordinasi."),
        ("Sumber data", "e-SAKIP"),
        ("Pemilik", "Bagian Kepegawaian, Ketatalaksanaan dan Pelayanan Publik"),
        ("Verifikator", None),
    ],
    "filters": [
        {"name": "q", "label": "Cari indikator", "value": "", "choices": None},
        {
            "name": "blok",
            "label": "Blok sasaran",
            "value": "khusus",
            "choices": [
                ("", "Semua blok"),
                ("strategis", "Strategis"),
                ("khusus", "Khusus"),
                ("operasional", "Operasional"),
            ],
        },
        {
            "name": "pemberi",
            "label": "Pemberi",
            "value": "",
            "choices": [("", "Semua"), ("walikota", "Walikota"), ("asisten", "Asisten")],
        },
    ],
    "chips": [("Blok: khusus", "#saring"), ("Pemberi: Walikota", "#saring")],
    "personas": [
        {"name": "Walikota", "does": "Menetapkan, menandatangani, memantau"},
        {"name": "Kepala Bagian KKPP", "does": "Menyusun kaskade dan memeriksa temuan"},
        {"name": "Lurah Kembangan Utara", "does": "Melaporkan realisasi dan bukti"},
        {"name": "Inspektorat", "does": "Memeriksa angka dan bukti dukung"},
    ],
    "number_errors": ["Pakai koma: 3,25?"],
    "exports": [("XLSX", "#unduh"), ("PDF", "#unduh")],
}
