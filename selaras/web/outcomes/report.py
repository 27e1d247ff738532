"""The report of a wave: one content, written as PDF and as a Word document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from selaras.engine.disclosure import hidden
from selaras.engine.periods import format_day
from selaras.surveys.models import ALL_SERVICES, FollowUp, Instrument, Wave
from selaras.surveys.queries import (
    UnitResult,
    WaveResults,
    public_mark,
    untold_elements,
    untold_services,
    untold_units,
)
from selaras.surveys.queries.standing import points_of, standing
from selaras.surveys.rules.following import not_told
from selaras.web.figures import brief, exact, places
from selaras.web.outcomes import tables, trends
from selaras.web.outcomes.charts import BARS_WIDTH, bars_svg, radar_svg
from selaras.web.outcomes.words import UNTOLD, index_of
from selaras.web.theme import DEFAULT_HUE, colours
from selaras.web.wave_pages import period

_LEFT, _RIGHT = "left", "right"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `level` 1 and 2 are headings, 0 is text, -1 is small."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: widths in millimetres, how each column is aligned, the first row is its head."""

    title: str
    widths: Sequence[int]
    aligns: Sequence[str]
    rows: Sequence[Sequence[str]]
    headed: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture as SVG, its size in millimetres, and the same in words."""

    svg: str
    width: int
    height: int
    words: str


Block = Text | Grid | Chart


@dataclass(frozen=True, slots=True)
class Report:
    """`notice` stands at the head of every page; `day` is the day of the document."""

    title: str
    agency: str
    notice: str
    day: date
    foot: str
    blocks: list[Block] = field(default_factory=list)


def report(wave: Wave, *, on: date) -> Report:
    """All of it, from one reading of the answers; of a wave that is not closed only who answered (SKM-40).

    Paper is handed on: what the public page hides is hidden here as well (SKM-35).
    """
    made = Report(
        title=f"Laporan hasil {wave.name}", agency=wave.agency.name, day=on, notice=_notice(wave),
        foot=f"Keadaan {format_day(on)}",
    )  # fmt: skip
    if early := not_told(wave):
        return replace(made, blocks=[Text(early.message), *_so_far(wave)])
    read = WaveResults.of_many([*trends.earlier(wave), wave])
    told = read[-1]
    mark = public_mark(told)
    if mark:
        made = replace(made, foot=f"{made.foot} · sidik data …{mark[-12:]}")
    top = told.top
    if top is None or not top.respondents:
        made.blocks.append(Text("Belum ada jawaban, sehingga belum ada hasil yang dapat dilaporkan."))
        return made
    if hidden([top.respondents]):
        made.blocks.append(Text(
            "Respondennya terlalu sedikit, sehingga hasilnya tidak dilaporkan: dari angka beberapa orang "
            "saja, jawaban seseorang dapat dikenali."
        ))  # fmt: skip
        return made
    hue = DEFAULT_HUE if wave.agency.hue is None else wave.agency.hue
    colour = colours(hue)["--ina-primary-fill"][0]
    made.blocks.extend(_method(told, top))
    made.blocks.extend(_elements(told, top, colour))
    made.blocks.extend(_places(told, top, colour))
    made.blocks.extend(_people(told))
    made.blocks.extend(_after(list(wave.follow_ups.select_related("element", "responsible"))))
    compared = trends.told_to_all(read)
    if len(compared) > 1:
        made.blocks.extend(_earlier(compared, told))
    made.blocks.extend(_end(told, mark))
    return replace(made, blocks=list(_numbered(made.blocks)))


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    """Chapters are counted as they come: a wave without traits has none about respondents."""
    number = 0
    for one in blocks:
        if isinstance(one, Text) and one.level == 1:
            number += 1
            yield replace(one, text=f"{number}. {one.text}")
        else:
            yield one


def _notice(wave: Wave) -> str:
    if not_told(wave):
        return "BELUM DITUTUP, TANPA HASIL"
    return "" if wave.state == Wave.State.VERIFIED else "BELUM DIVERIFIKASI"


def _so_far(wave: Wave) -> Iterator[Block]:
    """How many of how many have answered, by service; a few people are not told apart on paper (SKM-35)."""
    told = standing(points_of(wave))
    yield Text(f"{_number(told.sum.people)} responden dari {_number(told.sum.needed)} yang diperlukan.")
    untold = hidden([one.people for _, one in told.services])
    rows = [("Layanan", "Responden", "Diperlukan", "Titik kurang")]
    rows += [
        (
            service.name if service else ALL_SERVICES,
            UNTOLD if place in untold else _number(one.people), _number(one.needed),
            "–" if place in untold else f"{_number(one.short)} dari {_number(one.points)}",
        )
        for place, (service, one) in enumerate(told.services)
    ]  # fmt: skip
    yield Grid("Responden menurut layanan", (80, 30, 30, 30), (_LEFT, _RIGHT, _RIGHT, _RIGHT), rows)


def _method(told: WaveResults, top: UnitResult) -> Iterator[Block]:
    wave, instrument, scale = told.wave, told.instrument, told.scale
    index = index_of(told, top.converted, untold=top.unit.pk in untold_units(told))
    yield Text("Ringkasan", 1)
    mutu = f", mutu {index.mark} ({index.label.lower()})" if index.mark else ""
    yield Text(
        f"Indeks {top.unit.name} {index.text}{mutu}, dari {_number(top.respondents)} responden pada "
        f"{_number(len(told.points))} titik survei. {_short(top, len(told.points))}"
    )
    yield Text("Dasar dan metode", 1)
    minimum = Wave.Sample(wave.sample).label
    yield Grid("Dasar dan metode", (45, 125), (_LEFT, _LEFT), [
        ("Instrumen", f"{instrument.name}, kode {instrument.code}, versi {instrument.version}"),
        ("Dasar", instrument.source or "tidak disebut pada instrumen"),
        ("Masa", f"{period(wave)}, {format_day(wave.first_day)} sampai {format_day(wave.last_day)}"),
        ("Kebutuhan responden", f"{minimum}; sedikitnya {_number(wave.minimum)} setiap titik" + (
            "" if wave.sample == Wave.Sample.MINIMUM else ". Menurut populasi: rumus Krejcie dan Morgan, "
            "galat 5 %, kepercayaan 95 %"
        )),
        ("Responden", f"{_number(top.respondents)} dari {_number(top.needed)} yang diperlukan"),
        ("Bobot", f"{Instrument.Weighting(instrument.weighting).label}. {tables.basis(told)}"),
        ("Indeks", f"Rata-rata unsur tiap titik dikali {brief(instrument.factor)}; rata-rata layanan menjadi "
            "indeks unit, rata-rata unit menjadi indeks unit di atasnya sampai kota. Tidak ada pembulatan "
            "sebelum akhir; jawaban kosong tidak dihitung."),
        ("Kelas", f"{scale.source}; ditentukan pada dua desimal" if scale else "tanpa tabel kelas"),
    ], headed=False)  # fmt: skip


def _elements(told: WaveResults, top: UnitResult, colour: str) -> Iterator[Block]:
    whole, untold = told.whole, untold_elements(told)
    rows = tables.elements(told, whole, untold=untold)
    radar = tables.drawn(told, rows, whole, None)
    yield Text("Nilai unsur", 1)
    if radar:
        words = "; ".join(f"{row.code} {row.mean}" for row in rows)
        yield Chart(radar_svg(radar, colour=colour), 90, 90, f"Radar unsur: {words}")
    yield Grid("Nilai unsur", (16, 84, 22, 22, 26), (_LEFT, _LEFT, _RIGHT, _RIGHT, _RIGHT), [
        ("Unsur", "Nama", "Menjawab", "NRR", "NRR tertimbang"),
        *(
            (
                row.code, row.name, UNTOLD if row.is_untold else _number(row.answered), row.mean,
                row.weighted or "–",
            )
            for row in rows
        ),
    ])  # fmt: skip
    if untold:
        yield Text(
            "Unsur yang dijawab kurang dari 5 orang disembunyikan, beserta unsur lain secukupnya dan "
            "indeksnya, agar tidak dapat dihitung dari angka yang lain.", -1,
        )  # fmt: skip
        return
    if whole.converted is not None and whole.index is not None and len(told.points) > 1:
        yield Text(
            f"Jumlah NRR tertimbang seluruh jawaban {places(whole.index, 3)}, dikonversi "
            f"{places(whole.converted)}. Angka itu bukan indeks {top.unit.name}: di sana titik "
            "dengan banyak responden tidak berbobot lebih.", -1,
        )  # fmt: skip
    weakest = sorted((row for row in rows if row.rank), key=lambda row: row.rank)
    named = "; ".join(f"{row.code} {row.name} ({row.mean})" for row in weakest)
    yield Text(f"Unsur terlemah: {named}.")


def _places(told: WaveResults, top: UnitResult, colour: str) -> Iterator[Block]:
    untold, services = untold_units(told), untold_services(told)
    if told.services != [None]:
        yield Text("Hasil menurut layanan", 1)
        yield _lines(tables.services(told, untold=services), "Layanan")
    posts = [] if services else tables.posts(told)  # a post is a sum of services: it would tell a hidden one
    if posts:
        yield Text("Menurut pengampu layanan", 2)
        yield _lines(posts, "Jabatan")
    below = told.below(top.unit.pk)
    if below:
        yield Text("Hasil menurut unit", 1)
        lines = tables.units(told, below, untold=untold)
        svg, height = bars_svg(lines, told.scale, colour=colour)
        words = "; ".join(f"{one.name} {one.index.text}" for one in lines)
        yield Chart(svg, BARS_WIDTH // 10, height // 10, f"Indeks menurut unit: {words}")
        yield _lines(lines, "Unit")
        for one in below:
            inner = tables.units(told, told.below(one.unit.pk), untold=untold)
            if inner:
                yield Text(one.unit.name, 2)
                yield _lines(inner, "Unit")
    if untold or services:
        yield Text(
            "Unit dan layanan dengan kurang dari 5 responden disembunyikan, beserta yang lain secukupnya "
            "agar tidak dapat dihitung dari jumlahnya.", -1,
        )  # fmt: skip


def _lines(lines: Sequence[tables.Line], head: str) -> Grid:
    rows = [(head, "Indeks", "Mutu", "Responden", "Diperlukan", "Titik kurang")]
    rows += [
        (
            one.name, one.index.text, one.index.mark or "–",
            "–" if one.index.is_untold else _number(one.respondents), _number(one.needed),
            "–" if one.index.is_untold else _number(one.short),
        )
        for one in lines
    ]  # fmt: skip
    aligns = (_LEFT, _RIGHT, "center", _RIGHT, _RIGHT, _RIGHT)
    return Grid(f"Indeks menurut {head.lower()}", (62, 26, 16, 22, 22, 22), aligns, rows)


def _people(told: WaveResults) -> Iterator[Block]:
    groups = tables.groups(told)
    if not groups:
        return
    yield Text("Responden", 1)
    rows = [("Ciri", "Kelompok", "Responden")]
    for group in groups:
        rows += [
            (group.name if not place else "", option, "disembunyikan" if people is None else _number(people))
            for place, (option, people) in enumerate(group.options)
        ]
    yield Grid("Responden menurut ciri", (50, 80, 40), (_LEFT, _LEFT, _RIGHT), rows)
    yield Text(
        "Kelompok yang kurang dari 5 orang disembunyikan, beserta kelompok lain secukupnya agar tidak dapat "
        "dihitung dari jumlahnya.", -1,
    )  # fmt: skip


def _after(rows: Sequence[FollowUp]) -> Iterator[Block]:
    yield Text("Tindak lanjut", 1)
    if not rows:
        yield Text("Belum ada tindak lanjut yang ditetapkan.")
        return
    yield Grid("Tindak lanjut", (14, 56, 40, 22, 38), (_LEFT,) * 5, [
        ("Unsur", "Tindak lanjut", "Penanggung jawab", "Batas", "Hasil"),
        *(
            (
                one.element.code, one.action, one.responsible.title, format_day(one.due_on),
                f"{format_day(one.done_on)}: {one.result}" if one.done_on else "belum dilaporkan",
            )
            for one in rows
        ),
    ])  # fmt: skip


def _earlier(read: Sequence[WaveResults], this: WaveResults) -> Iterator[Block]:
    yield Text("Perbandingan antargelombang", 1)
    yield Grid("Perbandingan", (62, 26, 16, 30, 36), (_LEFT, _RIGHT, "center", _LEFT, _RIGHT), [
        ("Gelombang", "Indeks", "Mutu", "Perubahan", "Responden"),
        *(
            (
                step.wave.name + (f" ({step.note})" if step.note else ""), step.index.text,
                step.index.mark or "–", step.change or "–",
                f"{_number(step.respondents)} dari {_number(step.needed)}",
            )
            for step in trends.steps(read, this=this)
        ),
    ])  # fmt: skip


def _end(told: WaveResults, mark: str) -> Iterator[Block]:
    said = [told.instrument.assumption, told.scale.assumption if told.scale else ""]
    said += [one.assumption for one in told.services if one]
    yield Text("Asumsi dan sidik data", 1)
    for one in dict.fromkeys(text.strip() for text in said if text.strip()):
        yield Text(f"Asumsi: {one}", -1)
    yield Text(
        "Jumlah responden yang kurang dari kebutuhan tidak menghapus indeks; kekurangannya ditandai pada "
        "setiap tabel.", -1,
    )  # fmt: skip
    index = told.top.converted if told.top else None
    if index is not None and not untold_elements(told):
        yield Text(f"Indeks tanpa pembulatan: {exact(index)}.", -1)
    yield Text(f"Sidik data (HMAC-SHA-256, sama dengan halaman publik): {mark}", -1)


def _short(top: UnitResult, points: int) -> str:
    if not top.short:
        return "Semua titik mencapai jumlah responden yang diperlukan."
    return f"{_number(top.short)} dari {_number(points)} titik belum mencapai jumlah yang diperlukan."


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
