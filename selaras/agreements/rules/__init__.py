"""What the agreements do not allow; each function answers one question and runs no query."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from selaras.agreements.models import Agreement, AgreementLine, AgreementPolicy, BudgetLine
from selaras.agreements.rules.parties import not_the_party as not_the_party
from selaras.agreements.rules.parties import replaced as replaced
from selaras.agreements.rules.shares import left_empty as left_empty
from selaras.agreements.rules.shares import typed_beside as typed_beside
from selaras.agreements.rules.sources import behind_the_cascade as behind_the_cascade
from selaras.agreements.rules.sources import behind_the_superior as behind_the_superior
from selaras.agreements.rules.sources import moved_since as moved_since
from selaras.agreements.rules.sources import not_approvable as not_approvable
from selaras.agreements.rules.sources import too_early as too_early
from selaras.cascade.models import Edition
from selaras.documents import kinds, photos
from selaras.engine.agreements import OPEN, Deed
from selaras.engine.findings import Finding
from selaras.engine.law import as_of
from selaras.engine.numbers import format_rupiah, is_rupiah
from selaras.engine.periods import format_day
from selaras.engine.targets import YearTargets
from selaras.kernel.rules import LEAST_WORDS, says_why
from selaras.org.models import Holder
from selaras.planning.models import BudgetDocument, BudgetItem

MOST_BYTES = 20 * 1024 * 1024
_SCANNED = frozenset({kinds.PDF, photos.JPEG, photos.PNG})
_DONE = {
    Deed.EDIT: "diubah",
    Deed.SUBMIT: "diajukan",
    Deed.WITHDRAW: "ditarik",
    Deed.SEND_BACK: "dikembalikan",
    Deed.APPROVE: "disetujui",
    Deed.REOPEN: "dibuka kembali",
    Deed.SIGN_FIRST: "ditandatangani pihak pertama",
    Deed.SIGN_SECOND: "ditandatangani pihak kedua",
    Deed.SCAN: "dilengkapi pindaian",
    Deed.ACCEPT_SCAN: "diperiksa pindaiannya",
    Deed.REJECT_SCAN: "diperiksa pindaiannya",
    Deed.CANCEL: "dibatalkan",
    Deed.TAKE_EFFECT: "diberlakukan",
    Deed.DELIVER: "disampaikan",
    Deed.SUPERSEDE: "diganti",
    Deed.END: "diakhiri",
}


def cannot(agreement: Agreement, deed: Deed, *, at: datetime) -> Finding | None:
    """PK-02: the table of its life names no such step from here; PK-16: time runs forward."""
    if agreement.step(deed) is None:
        state = Agreement.State(agreement.state).label
        return Finding(
            "PK-02",
            f"Perjanjian ini berstatus “{state}”, sehingga tidak dapat {_DONE[deed]}. "
            "Muat ulang halaman untuk melihat langkah yang terbuka.",
        )
    return _clock_set_back(agreement, at)


def missing_to_submit(
    agreement: Agreement, *, lines: Sequence[AgreementLine], findings: Sequence[Finding]
) -> list[Finding]:
    """What still keeps a draft from being submitted, then what is worth a look; the page's check-list.

    `findings` are what the cascade and the budget say (`queries.checkup`).
    """
    return [
        *_missing_lines(lines),
        *_missing_party(agreement),
        *_unfit_lines(lines),
        *_missing_day(agreement),
        *findings,
    ]


def _missing_lines(lines: Sequence[AgreementLine]) -> list[Finding]:
    """PK-07."""
    if lines:
        return []
    return [
        Finding(
            "PK-07",
            "Perjanjian ini belum memuat indikator. Jabatan ini tidak memperoleh target pada kaskade yang "
            "terbit; minta pemberi target mencentangnya pada matriks, atau tambahkan indikator pendukung.",
        )
    ]


def _missing_party(agreement: Agreement) -> list[Finding]:
    """PK-05, PK-06."""
    if agreement.form != Agreement.Form.TWO:
        return []
    if agreement.superior is not None:
        same = same_person(agreement.holder, agreement.superior)
        return [same] if same else []
    return [
        Finding(
            "PK-06",
            "Pihak kedua belum ada: atasan langsung jabatan ini belum tercatat atau jabatannya kosong. Minta "
            "Kepegawaian mencatat atasan atau menunjuk Plt., lalu perbarui konsep.",
        )
    ]


def _missing_day(agreement: Agreement) -> list[Finding]:
    """PK-12: place and day, as they are printed above the signatures."""
    if not agreement.place.strip():
        return [Finding("PK-12", "Tempat perjanjian belum diisi.")]
    if agreement.agreed_on is None:
        return [Finding("PK-12", "Tanggal perjanjian belum diisi.")]
    if agreement.agreed_on.year != agreement.year:
        return [
            Finding(
                "PK-12",
                f"Tanggal perjanjian {format_day(agreement.agreed_on)} berada di luar tahun "
                f"{agreement.year}. Periksa tanggalnya.",
            )
        ]
    return []


def _unfit_lines(lines: Sequence[AgreementLine]) -> list[Finding]:
    """PK-20: what an official added must say what is to be reached."""
    return [
        Finding("PK-20", f"Indikator pendukung “{line.indicator_wording}” belum bertarget tahunan.")
        for line in lines
        if line.is_supporting and line.annual is None
    ]


def unfit_budget(
    lines: Sequence[BudgetLine], *, total: Decimal | None, whole: bool, source: str
) -> list[Finding]:
    """PK-08: the table sums to what the budget document gives; `whole` where all of it is the unit's own.

    A post below the budget's unit carries a part of it, so it may stay under the total, never above.
    """
    if total is None:
        return []
    given = sum((line.amount for line in lines), Decimal(0))
    if given == total or (not whole and given < total):
        return []
    more = "melebihi" if given > total else "kurang dari"
    return [
        Finding(
            "PK-08",
            f"Jumlah anggaran {format_rupiah(given)} {more} {source} {format_rupiah(total)}, selisih "
            f"{format_rupiah(abs(given - total))}. Periksa baris anggarannya.",
        )
    ]


def off_the_document(line: BudgetLine, *, item: BudgetItem, document: BudgetDocument) -> Finding | None:
    """PK-08: a line taken from a budget document is one of the newest, with the document's amount."""
    if item.document_id != document.pk:
        return Finding(
            "PK-08",
            f"“{line.name}” diambil dari DPA yang sudah diganti. Ambil ulang dari {document}.",
        )
    if line.amount == item.amount:
        return None
    return Finding(
        "PK-08",
        f"“{line.name}” tertulis {format_rupiah(line.amount)}, sedangkan DPA {format_rupiah(item.amount)}. "
        "Ambil ulang dari DPA.",
    )


def not_in_the_document(*, asked: Collection[int], found: Collection[int]) -> Finding | None:
    """PK-08: what is taken from the budget document is there, at the level of the post."""
    if set(asked) <= set(found):
        return None
    return Finding(
        "PK-08",
        "Baris yang dipilih tidak ada pada DPA terbaru unit ini pada jenjang jabatan ini. Muat ulang "
        "halaman, lalu pilih kembali.",
    )


def unfit_money(lines: Sequence[tuple[str, Decimal]]) -> Finding | None:
    """PK-08: a budget line has a name and an amount in rupiah and sen, neither negative nor rounded."""
    for place, (name, amount) in enumerate(lines, start=1):
        if not name.strip():
            return Finding("PK-08", f"Uraian baris anggaran {place} belum diisi.")
        if not is_rupiah(amount):
            return Finding("PK-08", f"Anggaran “{name}” bukan jumlah rupiah. Tulis misalnya 1.234.567,00.")
    return None


def same_person(first: Holder, second: Holder) -> Finding | None:
    """PK-05 (S2): nobody makes an agreement with themselves."""
    if first.user_id != second.user_id:
        return None
    return Finding(
        "PK-05",
        "Pihak pertama dan pihak kedua adalah orang yang sama. Pihak kedua harus pejabat di atasnya.",
    )


def handed_down(line: AgreementLine) -> Finding | None:
    """PK-01: what the cascade gives is neither dropped nor changed in an agreement."""
    if line.is_supporting:
        return None
    return Finding(
        "PK-01",
        "Indikator ini berasal dari kaskade yang terbit, sehingga tidak dapat dihapus atau diubah di sini. "
        "Usulkan perubahan kaskade kepada pemberi target.",
    )


def unfit_supporting(
    name: str, objective: str, uom: str, targets: YearTargets, *, taken: Collection[str]
) -> Finding | None:
    """PK-20: a supporting indicator is named, measured in something, and not promised already."""
    if not name or not objective or not uom:
        return Finding("PK-20", "Isi sasaran, indikator, dan satuan indikator pendukung.")
    if not isinstance(targets.annual, Decimal):
        return Finding("PK-20", "Isi target tahunan indikator pendukung dengan angka.")
    if " ".join(name.split()).casefold() in {" ".join(one.split()).casefold() for one in taken}:
        return Finding("PK-20", f"“{name}” sudah ada pada perjanjian ini.")
    return None


def unexplained(reason: str, *, what: str) -> Finding | None:
    """PK-14: who sends something back, refuses or cancels says why in words."""
    if says_why(reason):
        return None
    return Finding("PK-14", f"Tulis alasan {what} sekurang-kurangnya {LEAST_WORDS} kata.")


def read_otherwise(agreement: Agreement, seen: str) -> Finding | None:
    """PK-09: one signs what one has seen, and nothing else."""
    if seen and seen == agreement.content_hash:
        return None
    return Finding(
        "PK-09",
        "Isi perjanjian berubah sejak halaman ini dibuka. Muat ulang, baca kembali, lalu tanda tangani.",
    )


def _clock_set_back(agreement: Agreement, at: datetime) -> Finding | None:
    """PK-16: a clock set back takes no step: a signature would lie before what it rests on."""
    if at >= agreement.reached_at:
        return None
    return Finding(
        "PK-16",
        "Jam sistem mundur: langkah terakhir perjanjian ini tercatat lebih baru daripada sekarang. Minta "
        "pengelola memeriksa jam server sebelum mencoba lagi.",
    )


def unfit_revision(reason: str, explanation: str, *, under_way: bool) -> Finding | None:
    """PK-13: one of the three reasons of the law, and what happened; PK-18: one revision at a time."""
    if reason not in Edition.Reason.values:
        return Finding("PK-13", "Pilih alasan perubahan: mutasi, strategi, atau prioritas.")
    if not says_why(explanation):
        return Finding("PK-13", f"Jelaskan perubahannya sekurang-kurangnya {LEAST_WORDS} kata.")
    if under_way:
        return Finding("PK-18", "Perubahan perjanjian ini sudah diminta atau sedang disusun.")
    return None


def granted_alone(agreement: Agreement, *, above: bool) -> Finding | None:
    """PK-22 (S3): a revision between two parties is granted from the post of the second one."""
    if above or agreement.form != Agreement.Form.TWO:
        return None
    return Finding("PK-22", "Perubahan ini disetujui oleh pejabat pada jabatan pihak kedua.")


def own_request(asked_by: int, answered_by: int) -> Finding | None:
    """PK-22 (S3): who asks does not agree."""
    if asked_by != answered_by:
        return None
    return Finding("PK-22", "Permintaan sendiri dijawab oleh pihak yang lain.")


def checks_own_scan(handed_in_by: int, checked_by: int) -> Finding | None:
    """PK-22 (S1): nobody checks what they have handed in."""
    if handed_in_by != checked_by:
        return None
    return Finding("PK-22", "Pindaian yang Bapak/Ibu unggah sendiri diperiksa oleh petugas lain.")


def checked_already(checked: bool) -> Finding | None:
    """PK-19."""
    return Finding("PK-19", "Pindaian ini sudah diperiksa orang lain.") if checked else None


def media_type(content: bytes) -> str:
    """What a scan is by its first bytes, "" for no kind we take: what a browser calls it counts nothing."""
    kind = kinds.kind_of(content)
    return kind if kind in _SCANNED else ""


def unfit_scan(
    content: bytes, media_type: str, *, signed_on: date, agreement: Agreement, at: datetime
) -> Finding | None:
    """PK-21: a scan is a PDF, JPEG or PNG by its very bytes, of a bearable size, signed when it could be."""
    if len(content) > MOST_BYTES:
        return Finding("PK-21", "Berkas lebih besar dari 20 MB. Pindai dengan resolusi 200 dpi.")
    if media_type not in _SCANNED or kinds.kind_of(content) != media_type:
        return Finding(
            "PK-21",
            "Berkas ini bukan PDF, JPEG, atau PNG, apa pun namanya. Unggah hasil pindaian perjanjian.",
        )
    if told := kinds.second_nature(content):
        return Finding("PK-21", told)
    # a paper may be signed in the December before or, late, in a year after: unfit_day knows since when
    if signed_on > timezone.make_naive(at).date() or signed_on.year < agreement.year - 1:
        return Finding(
            "PK-21", f"Tanggal tanda tangan {format_day(signed_on)} tidak mungkin. Periksa tanggalnya."
        )
    return None


def unfit_remark(agreement: Agreement, text: str) -> Finding | None:
    """PK-15: a remark says something, and about what can still be changed."""
    if agreement.state not in OPEN:
        return Finding("PK-15", "Perjanjian ini sudah ditandatangani; catatannya ditutup dan tetap terbaca.")
    return None if text.strip() else Finding("PK-15", "Tulis catatannya dahulu.")


def waiting_scan(waiting: bool) -> Finding | None:
    """PK-19: while KKPP looks at a scan, nothing else happens to the agreement."""
    if not waiting:
        return None
    return Finding("PK-19", "Pindaian perjanjian ini masih menunggu pemeriksaan KKPP.")


def unfit_policy(policy: AgreementPolicy) -> Finding | None:
    """PK-25: whoever signs across from the head, outside of the system, is named by post."""
    if policy.head == AgreementPolicy.Head.OUTSIDE and not policy.outside_post:
        return Finding("PK-25", "Isi jabatan atasan pimpinan, misalnya Gubernur.")
    return None


def unfit_template(texts: Mapping[str, Mapping[str, str]], *, on: date) -> Finding | None:
    """PK-24: an agency's wording has every part that the regulation's form fills, and the year."""
    try:
        law = as_of("agreement", on)
    except LookupError:
        return Finding("PK-24", f"Pada {format_day(on)} belum ada perjanjian kinerja. Periksa tanggalnya.")
    for form, parts in law["statement"].items():
        written = texts.get(form, {})
        lacking = [part for part, text in parts.items() if text and not written.get(part, "").strip()]
        if lacking or set(written) != set(parts):
            return Finding(
                "PK-24",
                "Setiap bagian yang diisi peraturan perlu diisi juga. Kembalikan bunyi peraturan bila ragu.",
            )
        if "{tahun}" not in written["title"]:
            return Finding("PK-24", "Judul memuat {tahun}, yang diganti dengan tahun perjanjian.")
    return None
