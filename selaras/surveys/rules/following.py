"""What the room does not allow of remarks and follow-ups; each function answers one question, no query."""

from datetime import date

from selaras.engine.findings import Finding
from selaras.engine.waves import TOLD
from selaras.kernel.rules import LEAST_WORDS, says_why
from selaras.org.models import Position
from selaras.surveys.models import Element, FollowUp, Opinion, Wave


def not_told(wave: Wave) -> Finding | None:
    """SKM-40: what a wave says is read once it takes no answers any more."""
    if wave.state in TOLD:
        return None
    return Finding(
        "SKM-40",
        "Hasil dapat dibaca sesudah survei ditutup, supaya jawaban satu orang tidak dapat ditebak dari dua "
        "kali melihat.",
    )


def hidden_already(opinion: Opinion) -> Finding | None:
    """SKM-37: who hid it stays who hid it."""
    if opinion.hidden_by_id is None:
        return None
    return Finding("SKM-37", "Saran ini sudah disembunyikan.")


def hidden_without_reason(reason: str) -> Finding | None:
    """SKM-37: a voice is not silenced without a word."""
    if says_why(reason):
        return None
    return Finding("SKM-37", f"Tuliskan alasan menyembunyikan saran ini, sedikitnya {LEAST_WORDS} kata.")


def not_plannable(
    wave: Wave, element: Element, action: str, responsible: Position, due_on: date
) -> list[Finding]:
    """SKM-38: planned once the answers are in, for an element that was asked, by a post of the agency."""
    found = []
    if wave.state not in TOLD:
        found.append(Finding("SKM-38", "Tindak lanjut direncanakan sesudah gelombang ditutup."))
    if element.instrument_id != wave.instrument_id:
        found.append(Finding("SKM-38", "Pilih unsur dari instrumen gelombang ini."))
    if responsible.agency_id != wave.agency_id:
        found.append(Finding("SKM-38", "Pilih penanggung jawab dari perangkat daerah ini."))
    if not says_why(action):
        found.append(Finding("SKM-38", f"Tuliskan tindak lanjutnya, sedikitnya {LEAST_WORDS} kata."))
    if due_on < wave.opens_on:
        found.append(Finding("SKM-38", "Batas waktunya sebelum surveinya dibuka. Pilih hari sesudahnya."))
    return found


def reported_already(follow_up: FollowUp) -> Finding | None:
    """SKM-38: a promise is not rewritten after it was kept."""
    if follow_up.done_on is None:
        return None
    return Finding(
        "SKM-38", "Tindak lanjut ini sudah dilaporkan hasilnya, sehingga rencananya tidak berubah."
    )


def not_reportable(result: str, evidence: str, done_on: date, *, on: date) -> list[Finding]:
    """SKM-39: what came of it in words, on a day that has come, proof at an address one can open."""
    found = []
    if not says_why(result):
        found.append(Finding("SKM-39", f"Tuliskan hasilnya, sedikitnya {LEAST_WORDS} kata."))
    if done_on > on:
        found.append(Finding("SKM-39", "Tanggal selesai belum tiba. Laporkan setelah selesai."))
    if evidence.strip() and not evidence.strip().startswith("https://"):
        found.append(Finding("SKM-39", "Tautan bukti dimulai dengan https://."))
    return found
