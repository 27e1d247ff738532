"""What a cascade does not allow; each function answers one question and runs no query."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, count

from selaras.cascade.models import Annex, Edition
from selaras.engine.cascade.phrases import listed
from selaras.engine.findings import Finding, Severity
from selaras.engine.names import fold
from selaras.org.models import Position

LONGEST_HEADING = 60
MOST_COLUMNS = 150
# what a file calls the other columns of a matrix: a receiver of that name could not be told apart
RESERVED_HEADINGS = frozenset({
    "blok", "no", "no_sasaran", "sasaran", "no_indikator", "indikator", "indikator kinerja", "sumber_data",
    "sumber data", "pengukuran", "pengukuran kinerja", "tw1", "tw2", "tw3", "tw4", "i", "ii", "iii", "iv",
    "triwulan", "tahunan", "satuan", "keterangan", "catatan_turunan", "catatan turunan",
    "penanggung_jawab", "catatan",
})  # fmt: skip


def cannot_change(edition: Edition) -> Finding | None:
    """KAS-01: a published edition stays as it was decreed; changes go into a revision."""
    if edition.state == Edition.State.PUBLISHED:
        return Finding(
            "KAS-01",
            f"Edisi {edition} sudah terbit dan tidak dapat diubah. Buat edisi perubahan lebih dahulu.",
        )
    return None


def second_original(existing: Edition | None) -> Finding | None:
    """KAS-16: a year has one original edition; what follows are its revisions."""
    if existing is None:
        return None
    state = "draf yang belum terbit" if existing.state == Edition.State.DRAFT else "sudah terbit"
    return Finding(
        "KAS-16",
        f"Tahun {existing.year} sudah mempunyai edisi murni ({state}). Lanjutkan edisi itu; sesudah terbit, "
        "perubahannya dibuat sebagai edisi perubahan.",
    )


def unfit_receivers(
    *, giver: Position, columns: Sequence[tuple[str, Position]], below: Collection[int]
) -> list[Finding]:
    """KAS-25: what keeps these posts, as (heading, post), from receiving of the giver.

    `below` are the ids of the posts under the giver: another one may receive, with a warning.
    """
    findings = [*_wrong_posts(giver, [post for _, post in columns]), *_wrong_headings(columns)]
    outside = [post.title for _, post in columns if post.pk not in below and post.pk != giver.pk]
    if outside:
        said = f"Tidak berada di bawah {giver.title}: {listed(outside)}. Periksa apakah memang dimaksud."
        findings.append(Finding("KAS-25", said, severity=Severity.WARNING))
    return findings


def _wrong_posts(giver: Position, posts: Sequence[Position]) -> Iterable[Finding]:
    if not posts:
        yield Finding("KAS-25", "Pilih paling sedikit satu jabatan penerima.")
    if len(posts) > MOST_COLUMNS:
        said = f"Matriks ini berisi {len(posts)} kolom; paling banyak {MOST_COLUMNS}."
        yield Finding("KAS-25", f"{said} Pakai bentuk satu kolom penanggung jawab.")
    if giver.pk in {post.pk for post in posts}:
        yield Finding("KAS-25", f"{giver.title} adalah pemberi; ia tidak menerima dari dirinya sendiri.")
    twice = [post.title for post, times in Counter(posts).items() if times > 1]
    if twice:
        yield Finding("KAS-25", f"Disebut lebih dari satu kali: {listed(twice)}.")


def _wrong_headings(columns: Sequence[tuple[str, Position]]) -> Iterable[Finding]:
    """Every column is found again by its heading, so no two may read alike."""
    for heading, post in columns:
        if not fold(heading):
            yield Finding("KAS-25", f"Kepala kolom untuk {post.title} belum diisi.")
        elif len(heading) > LONGEST_HEADING:
            said = (
                f"Kepala kolom “{heading[:20]}…” terlalu panjang; paling banyak {LONGEST_HEADING} karakter."
            )
            yield Finding("KAS-25", said)
        elif fold(heading) in RESERVED_HEADINGS:
            said = f"“{heading}” sudah menjadi nama kolom lain pada matriks. Pakai kepala kolom lain."
            yield Finding("KAS-25", said)
    alike = Counter(fold(heading) for heading, _ in columns if fold(heading))
    for heading, times in alike.items():
        if times > 1:
            yield Finding("KAS-25", f"Kepala kolom “{heading}” dipakai {times} kali. Bedakan tulisannya.")


def proposed_headings(posts: Sequence[Position], taken: Collection[str] = ()) -> dict[int, str]:
    """Post id -> a heading that is free: its short name, without the tier that all of the posts share."""
    alone = len({post.tier for post in posts}) == 1
    used = {fold(name) for name in taken} | RESERVED_HEADINGS
    found: dict[int, str] = {}
    for post in posts:
        short = post.short_title or post.title
        if alone:
            short = short.removeprefix(f"{post.get_tier_display()} ")
        numbered = (f"{short[: LONGEST_HEADING - 4]} {n}" for n in count(2))
        heading = next(
            name
            for name in chain((short, post.title), numbered)
            if len(name) <= LONGEST_HEADING and fold(name) not in used
        )
        used.add(fold(heading))
        found[post.pk] = heading
    return found


def no_tiers(tiers: Collection[str]) -> Finding | None:
    """KAS-25 for a matrix with a column of owners: it names its receivers by their tiers."""
    return None if tiers else Finding("KAS-25", "Pilih paling sedikit satu jenjang penerima.")


def number_taken(*, edition: Edition, number: int, taken: Mapping[int, str]) -> Finding | None:
    """KAS-26: an annex number stands once in an edition; `taken` maps the numbers in use to their titles."""
    if number not in taken:
        return None
    free = next(candidate for candidate in range(1, len(taken) + 2) if candidate not in taken)
    return Finding(
        "KAS-26", f"Lampiran {number} sudah ada pada edisi {edition}. Pakai nomor lain, misalnya {free}."
    )


def would_lose(*, annex: Annex, losses: Sequence[tuple[str, int]]) -> Finding | None:
    """KAS-27: what is ticked goes only when that was asked for; `losses` are (column, ticks)."""
    ticked = [f"{name} ({ticks} indikator)" for name, ticks in losses if ticks]
    if not ticked:
        return None
    return Finding(
        "KAS-27",
        f"Pada {annex} masih ada isi yang akan ikut terhapus: {listed(ticked)}. "
        "Setujui penghapusannya, atau pertahankan kolomnya.",
    )


def columns_read_otherwise(seen: str, now: str) -> Finding | None:
    """KAS-05: the columns that are written anew are those somebody read; `seen` and `now` are digests."""
    if seen == now:
        return None
    return Finding(
        "KAS-05",
        "Kolom matriks ini diubah orang lain sejak halaman dibuka. Tidak ada yang disimpan: kolom yang baru "
        "sudah tampil di bawah; periksa, lalu simpan kembali.",
    )


def rows_read_otherwise(seen: str, now: str) -> Finding | None:
    """KAS-27: consent covers the rows that stood there when it was given."""
    if seen == now:
        return None
    return Finding(
        "KAS-27",
        "Isi matriks ini berubah sejak halaman dibuka. Tidak ada yang dihapus: lihat isinya sekarang, lalu "
        "putuskan kembali.",
    )
