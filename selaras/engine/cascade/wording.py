"""Rules about the measurement text of an annex: is it whole, does it say how to compute, do annexes agree."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher

from selaras.engine.cascade.facts import Entry, Facts, Row
from selaras.engine.cascade.intervals import without_table
from selaras.engine.cascade.phrases import DECREE, also, ending, listed, quoted
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.texts import cut_off, placeholder, stray
from selaras.engine.findings import Severity
from selaras.engine.names import fold
from selaras.engine.numbers import format_number

SOURCE = f"{DECREE} (kolom pengukuran kinerja); PermenPANRB 53/2014 Lampiran II huruf F dan H"
_TEXTS = {"objective": "Sasaran", "indicator": "Nama indikator", "measurement": "Teks pengukuran"}
_WEIGHT = re.compile(r"bobot\s*:?\s*(\d{1,3}(?:,\d+)?)\s*%", re.IGNORECASE)
_SUM = re.compile(r"=\s*\[?\s*(\([^()]+\)(?:\s*\+\s*\([^()]+\))+)")
_TERM = re.compile(r"\(([^()]+)\)")
_SECTION = re.compile(r"\b(?:dasar hukum|definisi)\s*:", re.IGNORECASE)
_METHOD = re.compile(
    r"metode|formula|rumus|p(?:eng|er)hitungan|pengukuran|diukur|dihitung|dibagi|rata-rata|bobot|%",
    re.IGNORECASE,
)
_RATIO = re.compile(r"(?:^|:)([^:]*?)\s+dibagi\s+(.*?)(?:\s+di\s?kali|\s*[x×]\s*100|$)", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
_AGAINST = re.compile(r"[^.:\n]*\bdibandingkan dengan\b[^.:\n]*", re.IGNORECASE)
_WEEK = re.compile(
    r"minggu\s+(?:pertama|kedua|ketiga|keempat)\s+tanggal\s+\d{1,2}(?:\s+bulan)?(?:\s+[a-z]+)?", re.IGNORECASE
)
_WORD = re.compile(r"\w[\w,./%-]*")
_TAIL = 5  # words that must be missing before a shorter text counts as cut
_VARIANTS = 20  # differing texts of one indicator that are compared


@rule(
    "DEF-03",
    asks="Apakah teks sasaran, indikator, dan pengukuran utuh?",
    severity=Severity.WARNING,
    why="Yang membaca lampiran tidak tahu apa yang hilang, dan mengisi sendiri.",
    source=SOURCE,
)
def row_text_cut(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        texts = {"objective": row.objective, "indicator": row.name, "measurement": row.measurement or ""}
        for column, text in texts.items():
            open_place, cut = placeholder(text), cut_off(text)
            if open_place:
                message = f"{_TEXTS[column]} masih memuat isian kosong {open_place}. Lengkapi teksnya."
                yield at_row(facts, row, message, column, open_place, column=column)
            if cut:
                message = f"{_TEXTS[column]} terpotong: {cut}. Lengkapi teksnya."
                yield at_row(facts, row, message, column, cut, column=column)


def _once(facts: Facts, find: Callable[[str], str]) -> Iterator[tuple[Row, str, list[Row]]]:
    """Each fault of a measurement text once per indicator: first row, the fault, the other rows with it."""
    known: dict[str, str] = {}
    for rows in facts.rows_of_entry.values():
        found: dict[str, list[Row]] = {}
        for row in rows:
            text = row.measurement or ""
            if text not in known:
                known[text] = find(text)
            if known[text]:
                found.setdefault(known[text], []).append(row)
        for fault, same in found.items():
            yield same[0], fault, same[1:]


@rule(
    "DEF-05",
    asks="Apakah setiap kurung dan tanda kutip pada teks pengukuran berpasangan?",
    severity=Severity.NOTE,
    why="Kurung yang hilang pada rumus mengubah urutan menghitungnya.",
    source=SOURCE,
    whole=True,
)
def stray_brackets(facts: Facts) -> Iterator[Hit]:
    for row, where, others in _once(facts, stray):
        message = f"Kurung tutup tanpa kurung buka sesudah {where}. Lengkapi atau hapus.{also(facts, others)}"
        yield at_row(facts, row, message, where, column="measurement")


@rule(
    "DEF-06",
    asks="Apakah setiap unsur yang dijumlahkan dijelaskan cara menghitungnya?",
    severity=Severity.WARNING,
    why="Unsur tanpa rumus diisi menurut kira-kira, dan nilainya tidak dapat diuji.",
    source=SOURCE,
)
def terms_unexplained(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        text = " ".join((row.measurement or "").split())
        for told in _SUM.finditer(text):
            terms = [term.strip() for term in _TERM.findall(told[1])]
            explained = {term for term in terms if re.search(rf"{re.escape(term)}\s*=", text, re.IGNORECASE)}
            missing = [term for term in terms if term not in explained]
            if explained and missing:
                message = (
                    f"Rumus menjumlahkan {len(terms)} unsur, tetapi {listed(missing, most=5)} tidak "
                    "dijelaskan cara "
                    "menghitungnya. Lengkapi rumusnya; mungkin teksnya terpotong."
                )
                yield at_row(facts, row, message, *missing, column="measurement")


@rule(
    "DEF-07",
    asks="Apakah teks pengukuran menyebut metode atau rumus?",
    severity=Severity.WARNING,
    why="Definisi tanpa cara menghitung memberi angka yang berbeda pada setiap pengisi.",
    source=SOURCE,
    whole=True,
)
def no_method(facts: Facts) -> Iterator[Hit]:
    for row, _, others in _once(facts, _without_method):
        message = (
            "Teks pengukuran memuat dasar hukum atau definisi, tetapi tidak menyebut metode atau rumus. "
            "Tambahkan "
            f"cara menghitungnya.{also(facts, others)}"
        )
        yield at_row(facts, row, message, column="measurement")


def _without_method(text: str) -> str:
    return "x" if _SECTION.search(text) and not _METHOD.search(text) and not cut_off(text) else ""


@rule(
    "DEF-08",
    asks="Apakah bobot pada teks pengukuran berjumlah 100 persen?",
    severity=Severity.WARNING,
    why="Bobot yang tidak berjumlah 100 membuat nilai penuh tidak pernah tercapai, atau terlampaui.",
    source=SOURCE,
)
def weights_of_a_row(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        weights = weights_in(row.measurement or "")
        if len(weights) > 1 and sum(weights) != 100:
            shown = " + ".join(map(format_number, weights))
            message = (
                f"Bobot {shown} berjumlah {format_number(sum(weights, Decimal(0)))}, bukan 100. "
                "Perbaiki bobot."
            )
            yield at_row(facts, row, message, shown, column="measurement")


def weights_in(text: str) -> list[Decimal]:
    """The weights of a text, in percent: "Bobot 20%: …"."""
    return [Decimal(figure.replace(",", ".")) for figure in _WEIGHT.findall(text)]


@rule(
    "DEF-18",
    asks="Apakah pembilang dan penyebut menghitung dua hal yang berbeda?",
    severity=Severity.WARNING,
    why="Hasil bagi dua hal yang sama selalu 100 persen.",
    source=SOURCE,
    whole=True,
)
def same_above_and_below(facts: Facts) -> Iterator[Hit]:
    for row, what, others in _once(facts, lambda text: _alike(text, 0)):
        message = (
            f"Pembilang dan penyebut sama-sama {quoted(what)}. Tulis penyebut sebagai jumlah yang harus "
            "dicapai."
            f"{also(facts, others)}"
        )
        yield at_row(facts, row, message, what, column="measurement")


@rule(
    "DEF-19",
    asks="Apakah pembilang dan penyebut dibedakan dengan jelas?",
    severity=Severity.NOTE,
    why="Bila penyebut menghitung tindak lanjut, bukan yang harus ditindaklanjuti, yang terbengkalai "
    "hilang dari "
    "perhitungan.",
    source=SOURCE,
    whole=True,
)
def nearly_same_above_and_below(facts: Facts) -> Iterator[Hit]:
    for row, what, others in _once(facts, lambda text: _alike(text, 1)):
        more, _, less = what.partition("\n")
        message = (
            f"Pembilang {quoted(more)} dan penyebut {quoted(less)} hanya berbeda satu kata. Tulis penyebut "
            "sebagai "
            "jumlah yang harus diselesaikan, agar yang belum ditindaklanjuti ikut "
            f"terhitung.{also(facts, others)}"
        )
        yield at_row(facts, row, message, more, less, column="measurement")


def _alike(text: str, words: int) -> str:
    """Numerator and denominator of "A dibagi B" that differ by so many words; nothing for other texts."""
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
    ("arah perbandingan", ("arah", "perbandingan"), lambda text: _direction(text)),
    ("tenggat", ("tenggat", "batas waktu"), lambda text: listed(_WEEK.findall(text), most=5)),
)


def _unclear(facts: Facts, *, settled: bool) -> Iterator[Hit]:
    for what, words, find in _UNCLEAR:
        for row, said, others in _once(facts, find):
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
    told = _AGAINST.search(text)
    return "" if told is None or re.search(r"/|\bdibagi\b", told[0]) else told[0].strip()


def _assumption(entry: Entry, words: tuple[str, ...]) -> str:
    """What the dictionary assumes about a matter, or nothing."""
    return next((said for said in entry.assumptions if any(word in said.casefold() for word in words)), "")


def _variants(facts: Facts) -> Iterator[tuple[list[list[Row]], list[tuple[str, ...]]]]:
    """Per indicator with more than one text: the rows of each text and its words, the longest text first."""
    for rows in facts.rows_of_entry.values():
        if len({row.measurement for row in rows if row.measurement}) < 2:
            continue
        found: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            if row.measurement:
                found.setdefault(_words(row.measurement), []).append(row)
        words = sorted(found, key=len, reverse=True)[:_VARIANTS]
        yield [found[one] for one in words], words


def _words(text: str) -> tuple[str, ...]:
    """The words of a text without marks, list numbers and its table of perceptions."""
    return tuple(word.rstrip(".,/-").casefold() for word in _WORD.findall(without_table(text)))


def _opcodes(long: tuple[str, ...], short: tuple[str, ...]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, long, short, autojunk=False).get_opcodes()


@rule(
    "DEF-20",
    asks="Apakah teks pengukuran satu indikator menyebut angka yang sama pada setiap lampiran?",
    severity=Severity.WARNING,
    why="Dua rumus untuk satu indikator memberi dua capaian.",
    source=SOURCE,
    whole=True,
)
def differing_texts(facts: Facts) -> Iterator[Hit]:
    for rows, words in _variants(facts):
        for same, other in zip(rows[1:], words[1:], strict=True):
            for here, there in _differing_figures(words[0], other):
                message = (
                    f"Teks pengukuran menyebut {quoted(there)}, sedangkan {facts.place(rows[0][0])} menyebut "
                    f"{quoted(here)}. Samakan rumusnya.{also(facts, same[1:])}"
                )
                yield at_row(facts, same[0], message, here, there, column="measurement")


def _differing_figures(long: tuple[str, ...], short: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The places where two texts differ in a figure, each with a word before; a missing end is not one."""
    if sorted(filter(_has_digit, long)) == sorted(filter(_has_digit, short)):
        return
    for tag, i1, i2, j1, j2 in _opcodes(long, short):
        ends = i2 == len(long) or j2 == len(short)
        here, there = long[i1:i2], short[j1:j2]
        if tag != "equal" and not ends and [*filter(_has_digit, here)] != [*filter(_has_digit, there)]:
            yield " ".join(long[max(0, i1 - 1) : i2 + 1]), " ".join(short[max(0, j1 - 1) : j2 + 1])


def _has_digit(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


@rule(
    "DEF-21",
    asks="Apakah teks pengukuran pada satu lampiran sepanjang teks pada lampiran lain?",
    severity=Severity.WARNING,
    why="Bagian yang hanya ada pada satu lampiran tidak dibaca oleh penerima lampiran lain.",
    source=SOURCE,
    whole=True,
)
def shorter_text(facts: Facts) -> Iterator[Hit]:
    for rows, words in _variants(facts):
        for same, other in zip(rows[1:], words[1:], strict=True):
            text = same[0].measurement or ""
            if len(words[0]) - len(other) < _TAIL or cut_off(text):
                continue
            tag, i1, i2, _, j2 = _opcodes(words[0], other)[-1]
            if tag == "delete" and i2 - i1 >= _TAIL and j2 == len(other):
                message = (
                    f"Teks pengukuran berhenti pada {ending(text)}, sedangkan {facts.place(rows[0][0])} "
                    "meneruskan "
                    f"{i2 - i1} kata lagi, mulai dari “{' '.join(words[0][i1 : i1 + _TAIL])} …”. Lengkapi "
                    "teksnya."
                    f"{also(facts, same[1:])}"
                )
                yield at_row(facts, same[0], message, ending(text), column="measurement")
