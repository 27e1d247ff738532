"""Rules about fractions and sentences of a measurement text that can be read in two ways."""

import re
from collections.abc import Iterator

from selaras.engine.cascade.facts import Entry, Facts
from selaras.engine.cascade.phrases import also, listed, quoted
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.wording import SOURCE, once
from selaras.engine.findings import Severity
from selaras.engine.names import fold

_RATIO = re.compile(r"(?:^|:)([^:]*?)\s+di\s?bagi\s+(.*?)(?:\s+di\s?kali|\s*[x×]\s*100|$)", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
_WEEK = re.compile(
    r"minggu\s+(?:pertama|kedua|ketiga|keempat)\s+tanggal\s+\d{1,2}(?:\s+bulan)?(?:\s+[a-z]+)?", re.IGNORECASE
)
_PARTS = ("variabel", "unsur", "aspek", "komponen")
_STOP = re.compile(r"[.:\n]")
_JOINED = re.compile(r"\bbobot\b|rata-rata|dijumlahkan|penjumlahan|\+", re.IGNORECASE)
_DONE_BY_REST = re.compile(r"(?:/|\bdi\s?bagi\b)\s*(?:jumlah\s+)?sisa\b[^/\n)]*", re.IGNORECASE)


@rule(
    "DEF-18",
    asks="Apakah pembilang dan penyebut menghitung dua hal yang berbeda?",
    severity=Severity.WARNING,
    why="Hasil bagi dua hal yang sama selalu 100 persen.",
    source=SOURCE,
    whole=True,
)
def same_above_and_below(facts: Facts) -> Iterator[Hit]:
    for row, what, others in once(facts, lambda text: _alike(text, 0)):
        message = (
            f"Pembilang dan penyebut sama-sama {quoted(what)}. Tulis penyebut sebagai jumlah yang "
            f"harus dicapai.{also(facts, others)}"
        )
        yield at_row(facts, row, message, what, column="measurement")


@rule(
    "DEF-19",
    asks="Apakah pembilang dan penyebut dibedakan dengan jelas?",
    severity=Severity.NOTE,
    why="Bila penyebut menghitung tindak lanjut, bukan yang harus ditindaklanjuti, yang terbengkalai "
    "hilang dari perhitungan.",
    source=SOURCE,
    whole=True,
)
def nearly_same_above_and_below(facts: Facts) -> Iterator[Hit]:
    for row, what, others in once(facts, lambda text: _alike(text, 1)):
        more, _, less = what.partition("\n")
        message = (
            f"Pembilang {quoted(more)} dan penyebut {quoted(less)} hanya berbeda satu kata. Tulis "
            "penyebut sebagai jumlah yang harus diselesaikan, agar yang belum ditindaklanjuti ikut "
            f"terhitung.{also(facts, others)}"
        )
        yield at_row(facts, row, message, more, less, column="measurement")


def _alike(text: str, words: int) -> str:
    """Numerator and denominator of "A dibagi B" that differ by so many words; nothing for other texts."""
    if "bagi" not in text.casefold():
        return ""
    told = _RATIO.search(_BRACKETS.sub(" ", text.replace("\n", " ")))
    if told is None:
        return ""
    above, below = told[1].split(), told[2].split()
    folded_above, folded_below = [fold(word) for word in above], [fold(word) for word in below]
    if not below or len(above) - len(below) != words:
        return ""
    if words == 0:
        return " ".join(below) if folded_above == folded_below else ""
    drops = any(folded_above[:at] + folded_above[at + 1 :] == folded_below for at in range(len(above)))
    return f"{' '.join(above)}\n{' '.join(below)}" if drops else ""


@rule(
    "DEF-16",
    asks="Apakah arah perbandingan dan tenggat pada teks pengukuran tegas?",
    severity=Severity.WARNING,
    why="Satu kalimat yang dapat dibaca dua cara memberi dua angka, atau dua batas waktu.",
    source=SOURCE,
    whole=True,
)
def unclear(facts: Facts) -> Iterator[Hit]:
    yield from _unclear(facts, settled=False)


@rule(
    "DEF-17",
    asks="Apakah ketidakjelasan yang dijawab dengan asumsi sudah diputuskan?",
    severity=Severity.NOTE,
    why="Asumsi dalam kamus bekerja, tetapi belum diputuskan oleh pemilik indikator.",
    source=SOURCE,
    whole=True,
)
def assumed(facts: Facts) -> Iterator[Hit]:
    yield from _unclear(facts, settled=True)


_UNCLEAR = (
    ("penggabungan unsur", ("bobot", "penggabungan"), lambda text: _unjoined(text)),
    ("arah perbandingan", ("arah", "perbandingan"), lambda text: _direction(text)),
    ("tenggat", ("tenggat", "batas waktu"), lambda text: _deadlines(text)),
)


def _unclear(facts: Facts, *, settled: bool) -> Iterator[Hit]:
    for what, words, find in _UNCLEAR:
        for row, said, others in once(facts, find):
            answer = _assumption(facts.entries[row.entry], words)
            if bool(answer) is not settled:
                continue
            so = (
                f"Kamus mengasumsikan: {answer} Mintakan keputusan, lalu tulis ulang kalimatnya."
                if settled
                else "Tulis kalimatnya sehingga hanya dapat dibaca satu cara."
            )
            message = f"{what.capitalize()} tidak tegas: {quoted(said, 160)}. {so}{also(facts, others)}"
            yield at_row(facts, row, message, said, answer, column="measurement")


def _direction(text: str) -> str:
    """The sentence that compares without saying which is divided by which."""
    said = _sentence(text, "dibandingkan dengan")
    return "" if re.search(r"/|\bdi\s?bagi\b", said) else said


def _deadlines(text: str) -> str:
    """The deadlines that name a week and a day at once."""
    return listed(_WEEK.findall(text), most=5) if "minggu" in text.casefold() else ""


def _sentence(text: str, words: str) -> str:
    """The sentence in which certain words first stand, or nothing."""
    at = text.casefold().find(words)
    if at < 0:
        return ""
    before = max(text.rfind(stop, 0, at) for stop in ".:\n")
    after = _STOP.search(text, at)
    return text[before + 1 : after.start() if after else len(text)].strip()


def _unjoined(text: str) -> str:
    """The sentence that lists variables of a figure without saying how they become one."""
    said = next(filter(None, (_sentence(text, f"{what} sebagai berikut") for what in _PARTS)), "")
    return "" if not said or _JOINED.search(text) else said


def _assumption(entry: Entry, words: tuple[str, ...]) -> str:
    """What the dictionary assumes about a matter, or nothing."""
    return next((said for said in entry.assumptions if any(word in said.casefold() for word in words)), "")


@rule(
    "DEF-24",
    asks="Apakah penyebut memuat seluruhnya, bukan hanya sisanya?",
    severity=Severity.NOTE,
    why="Yang selesai dibagi sisanya dapat melampaui 100 persen, dan tidak terhitung ketika semuanya "
    "selesai.",
    source=SOURCE,
    whole=True,
)
def divided_by_the_rest(facts: Facts) -> Iterator[Hit]:
    for row, what, others in once(facts, _rest):
        message = (
            f"Penyebut {quoted(what)} hanya menghitung sisa, bukan seluruhnya. Pastikan rumusnya "
            f"memang dimaksud demikian, dan sebutkan nilainya bila tidak ada sisa.{also(facts, others)}"
        )
        yield at_row(facts, row, message, what, column="measurement")


def _rest(text: str) -> str:
    told = _DONE_BY_REST.search(text) if "sisa" in text.casefold() else None
    return told[0].lstrip("/ ").strip() if told else ""
