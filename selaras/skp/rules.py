"""What the room does not allow; each function answers one question and runs no query."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from psycopg.types.range import DateRange

from selaras.engine.findings import Finding, Severity
from selaras.engine.names import fold, tidy
from selaras.engine.periods import format_day
from selaras.engine.skp_life import Rating, SkpDeed, check_sides
from selaras.engine.targets import YearTargets
from selaras.kernel.rules import LEAST_WORDS, says_why
from selaras.org.models import Holder, Position
from selaras.skp.models import LeaderResult, Skp, WorkResult

LONGEST = 1_000  # letters of a result or a role
MOST_ROLES = 20  # in one cell: beyond it the cell is a list, and wants results of its own


def unfit_result(wording: str, *, taken: Collection[str]) -> Finding | None:
    """SKP-04: a result has words, and no other column of the matrix says the same."""
    if not tidy(wording):
        return Finding("SKP-04", "Tuliskan hasilnya lebih dahulu.")
    if len(wording) > LONGEST:
        return Finding("SKP-04", f"Hasil paling panjang {LONGEST} huruf.")
    if tidy(wording).casefold() in {tidy(one).casefold() for one in taken}:
        return Finding("SKP-04", "Hasil ini sudah ada di matriks. Pakailah kolom yang ada.")
    return None


def not_a_result_of_ones_own(result: LeaderResult, *, carried: Collection[int]) -> Finding | None:
    """SKP-04: what the agreement says is changed there; here only what it says no more is taken away."""
    if result.indicator_id is None or result.indicator_id not in carried:
        return None
    return Finding(
        "SKP-04", "Hasil ini berasal dari perjanjian kinerja. Ubahlah melalui perubahan perjanjian."
    )


def not_in_the_matrix(
    *, results: Collection[int], posts: Collection[int], cells: Collection[tuple[int, int]]
) -> Finding | None:
    """SKP-05: a cell is a result of this matrix and a post of its rows; nothing is pasted to other units."""
    if all(result in results and post in posts for result, post in cells):
        return None
    return Finding(
        "SKP-05",
        "Ada sel untuk hasil atau jabatan di luar matriks ini, misalnya pegawai unit lain. Tidak ada yang "
        "disimpan; periksa kembali baris yang ditempel.",
    )


def unfit_roles(roles: Mapping[tuple[int, int], Sequence[str]]) -> Finding | None:
    """SKP-05: roles that fit into their cells."""
    for wordings in roles.values():
        if len(wordings) > MOST_ROLES:
            return Finding("SKP-05", f"Satu sel memuat paling banyak {MOST_ROLES} peran.")
        if any(len(one) > LONGEST for one in wordings):
            return Finding("SKP-05", f"Satu peran paling panjang {LONGEST} huruf.")
    return None


def without_a_role(
    posts: Sequence[Position], results: Sequence[LeaderResult], *, filled: Collection[tuple[int, int]]
) -> list[Finding]:
    """SKP-06 (warnings): a result nobody supports, a post that supports nothing (PermenPANRB 6/2022)."""
    supported, busy = {result for result, _ in filled}, {post for _, post in filled}
    # a result is supported also through the intermediate results that lead to it
    for one in results:
        if one.under_id and one.pk in supported:
            supported.add(one.under_id)
    return [
        *(
            Finding(
                "SKP-06", f"Belum ada yang mendukung hasil “{one.wording}”.", Severity.WARNING,
                id=f"hasil-{one.pk}",
            )
            for one in results
            if one.pk not in supported
        ),
        *(
            Finding(
                "SKP-06", f"{one.title} belum mempunyai peran.", Severity.WARNING, id=f"jabatan-{one.pk}"
            )
            for one in posts
            if one.pk not in busy
        ),
    ]  # fmt: skip


def nobody_above(posts: Sequence[Position]) -> list[Finding]:
    """SKP-07 (warning): posts of the unit that no superior is known for: they stay out of every matrix."""
    return [
        Finding(
            "SKP-07",
            f"{one.title} belum mempunyai atasan langsung, sehingga tidak masuk matriks. Bagian kepegawaian "
            "menetapkannya di halaman Organisasi.",
            Severity.WARNING, id=f"jabatan-{one.pk}",
        )
        for one in posts
    ]  # fmt: skip


def without_a_reason(reason: str) -> Finding | None:
    """SKP-08: what is sent back or changed says why."""
    if says_why(reason):
        return None
    return Finding("SKP-08", f"Tuliskan alasannya, paling sedikit {LEAST_WORDS} kata.")


def changed_meanwhile(*, seen: Sequence[str], current: Sequence[str], now: Sequence[str]) -> Finding | None:
    """SKP-10: what somebody else typed meanwhile is told beside one's own, and not overwritten."""
    if list(current) in (list(seen), list(now)):
        return None
    there = f"Sekarang tertulis: {'; '.join(current)}." if current else "Sekarang sel ini kosong."
    return Finding("SKP-10", f"Orang lain mengubah sel ini sementara Bapak/Ibu mengisinya. {there}")


def without_what_is_drawn(now: Sequence[str], *, drawn: Collection[str]) -> tuple[list[str], Finding | None]:
    """SKP-11: a role that the agreement says in a cell is not typed there a second time."""
    given = {fold(one) for one in drawn}
    kept = [one for one in now if fold(one) not in given]
    if len(kept) == len(now):
        return kept, None
    told = "Peran yang sudah berasal dari perjanjian tidak disimpan dua kali."
    return kept, Finding("SKP-11", told, Severity.NOTE)


def reworded_meanwhile(result: LeaderResult, *, seen: str | None) -> Finding | None:
    """SKP-12: a result is reworded or dropped only as it was seen; None asks for nothing."""
    if seen is None or tidy(seen) == result.wording:
        return None
    return Finding(
        "SKP-12",
        f"Orang lain mengubah hasil ini menjadi “{result.wording}”. Periksa, lalu ulangi bila masih perlu.",
    )


_DONE = {
    SkpDeed.EDIT: "diubah",
    SkpDeed.SUBMIT: "diajukan",
    SkpDeed.WITHDRAW: "ditarik",
    SkpDeed.SEND_BACK: "dikembalikan",
    SkpDeed.APPROVE: "disetujui",
    SkpDeed.REOPEN: "dibuka kembali",
}


def cannot(skp: Skp, deed: SkpDeed) -> Finding | None:
    """SKP-20: the table of its life names no such step from here."""
    if skp.step(deed) is not None:
        return None
    return Finding(
        "SKP-20",
        f"SKP ini berstatus “{Skp.State(skp.state).label}”, sehingga tidak dapat {_DONE[deed]}. Muat ulang "
        "halaman untuk melihat langkah yang terbuka.",
    )


def missing_to_submit(skp: Skp, results: Sequence[WorkResult], *, second_rater: int | None) -> list[Finding]:
    """SKP-09 and the sides (SKP-22, SKP-23): everything an SKP lacks to be handed to the rater."""
    found = list[Finding]()
    if skp.rating == Skp.Side.INSIDE:
        rater = skp.rater.user_id if skp.rater else None
        found += check_sides(person=skp.holder.user_id, rater=rater, second_rater=second_rater)
    if not any(one.rank == WorkResult.Rank.MAIN for one in results):
        found.append(Finding("SKP-09", "Tuliskan paling sedikit satu rencana hasil kerja utama."))
    for result in results:
        found += _missing_in(skp, result)
    return found


def _missing_in(skp: Skp, result: WorkResult) -> Iterator[Finding]:
    indicators = list(result.indicators.all())
    if not indicators:
        yield Finding(
            "SKP-09", f"“{result.wording}” belum mempunyai indikator kinerja individu.", id=f"rhk-{result.pk}"
        )
    for one in indicators:
        if one.targets.annual is None:
            yield Finding("SKP-09", f"“{one.wording}” belum mempunyai target tahunan.", id=f"iki-{one.pk}")
        if skp.approach == Skp.Approach.QUANTITATIVE and not one.aspect:
            yield Finding("SKP-09", f"Pilih aspek untuk “{one.wording}”.", id=f"iki-{one.pk}")


def drawn(*, is_own: bool) -> Finding | None:
    """SKP-13: what comes from the agreement or the matrix is changed there, so that the two never differ."""
    if is_own:
        return None
    return Finding(
        "SKP-13",
        "Bagian ini diambil dari perjanjian kinerja atau matriks peran hasil. Ubahlah di sana, lalu ambil "
        "alih perubahannya di SKP.",
    )


def too_long(wording: str) -> Finding | None:
    """SKP-14: texts that a form can carry."""
    return Finding("SKP-14", f"Paling panjang {LONGEST} huruf.") if len(wording) > LONGEST else None


def unfit_work_result(wording: str, leader_wording: str, *, taken: Collection[str]) -> Finding | None:
    """SKP-14: a result has words, and no other of this SKP says the same."""
    if not wording:
        return Finding("SKP-14", "Tuliskan rencana hasil kerjanya.")
    if fold(wording) in map(fold, taken):
        return Finding("SKP-14", "Rencana hasil kerja ini sudah ada pada SKP.")
    return too_long(wording) or too_long(leader_wording)


def unfit_indicator(
    wording: str, uom: str, targets: YearTargets, *, taken: Collection[str]
) -> Finding | None:
    """SKP-14: an indicator has words, a unit of measurement and a target of the year."""
    if not wording:
        return Finding("SKP-14", "Tuliskan indikator kinerja individunya.")
    if fold(wording) in map(fold, taken):
        return Finding("SKP-14", "Indikator ini sudah ada pada hasil kerja yang sama.")
    if not uom:
        return Finding("SKP-14", "Tuliskan satuannya, misalnya dokumen atau persen.")
    if not isinstance(targets.annual, Decimal):
        return Finding("SKP-14", "Tuliskan target tahunannya.")
    return too_long(wording)


def nothing_said(text: str) -> Finding | None:
    """SKP-14: a word of the dialogue has words."""
    return too_long(text) if text else Finding("SKP-14", "Tuliskan catatannya lebih dahulu.")


def moved(skp: Skp, *, rating: Rating, rater: Holder | None, period: DateRange) -> list[Finding]:
    """SKP-15 (warnings): who rates it and for which days have become others since it was drawn up."""
    found = []
    if (skp.rating, skp.rater_id) != (rating, rater and rater.pk):
        named = "di luar sistem" if rating is Rating.OUTSIDE else rater.post_title if rater else "belum ada"
        found.append(Finding("SKP-15", f"Pejabat penilai sekarang {named}.", severity=Severity.WARNING))
    if skp.period != period:
        now = format_days(period)
        found.append(
            Finding("SKP-15", f"Masa jabatan pada tahun ini sekarang {now}.", severity=Severity.WARNING)
        )
    return found


def format_days(period: DateRange) -> str:
    """ "1 Januari 2024 sampai 30 November 2024" for a span whose upper end is excluded."""
    lower, upper = period.lower, period.upper
    if lower is None or upper is None:
        raise ValueError("a span of days without an end")
    return f"{format_day(lower)} sampai {format_day(upper - timedelta(days=1))}"


def unfit_supports(lines: Mapping[str, Sequence[str]]) -> list[Finding]:
    """SKP-14: an annex that fits its form."""
    every = list(lines.values())
    if any(len(of) > MOST_ROLES for of in every):
        return [Finding("SKP-14", f"Satu bagian lampiran memuat paling banyak {MOST_ROLES} butir.")]
    return [finding for of in every for finding in map(too_long, of) if finding]


def seen_otherwise(seen: str | None, now: str) -> Finding | None:
    """SKP-16: what somebody else has written meanwhile is not written over; None: nothing was said of it."""
    if seen is None or tidy(seen) == tidy(now):
        return None
    return Finding(
        "SKP-16",
        "Bagian ini diubah orang lain sesudah Bapak/Ibu membukanya, sehingga belum disimpan. Bandingkan "
        "dengan isinya sekarang, lalu simpan lagi.",
    )


def approved_unseen(skp: Skp, *, seen: str | None) -> Finding | None:
    """SKP-17: what is approved is what was read; `seen` is the moment since which it stood, as text."""
    if seen is None or seen == skp.reached_at.isoformat():
        return None
    return Finding(
        "SKP-17",
        "SKP ini diajukan ulang sesudah Bapak/Ibu membukanya. Baca kembali isinya, lalu setujui.",
    )


def gone(what: str) -> Finding:
    """SKP-14: what somebody else has taken away, or what was drawn anew, is not there to be changed."""
    return Finding("SKP-14", f"{what} ini sudah tidak ada. Muat ulang halaman ini.")
