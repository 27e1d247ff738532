"""The board of compliance as a workbook and on paper; numbers as on the page, no NIP."""

from collections.abc import Sequence
from datetime import date, datetime, time

from selaras.agreements.models import Deadline
from selaras.agreements.queries.compliance import PostStanding, Tally
from selaras.engine.deadlines import Station
from selaras.engine.periods import format_day
from selaras.exchange.schema import Column, Kind
from selaras.exchange.tables import Table
from selaras.exchange.writers import to_pdf
from selaras.exchange.xlsx import Workbook

STATIONS = {
    Station.NONE: "Belum disusun", Station.DRAFT: "Konsep", Station.SUBMITTED: "Diajukan",
    Station.READY: "Siap ditandatangani", Station.SIGNED_FIRST: "Ttd pihak pertama",
    Station.IN_FORCE: "Berlaku", Station.UPLOADED: "Diunggah", Station.DELIVERED: "Disampaikan",
}  # fmt: skip


def recap_table(tallies: Sequence[Tally], *, agency: str, year: int, on: date) -> Table:
    """One line a unit, its posts by station, the sums last."""
    columns = (
        Column("unit", "Unit kerja", width=48),
        Column("jabatan", "Jabatan", Kind.WHOLE, 12),
        *(Column(station, label, Kind.WHOLE, 15) for station, label in STATIONS.items()),
        Column("terlambat", "Terlambat", Kind.WHOLE, 14),
        Column("terlama", "Terlama (hari)", Kind.WHOLE, 12),
    )
    lines = [
        _line(
            one.unit.name, one.total, {station: one.counts[station] for station in Station}, one.late,
            one.longest,
        )
        for one in tallies
    ]  # fmt: skip
    sums = {station: sum(one.counts[station] for one in tallies) for station in Station}
    longest = max((one.longest for one in tallies), default=0)
    lines.append(
        _line("Jumlah", sum(one.total for one in tallies), sums, sum(one.late for one in tallies), longest)
    )
    title = f"Rekap kepatuhan\nPerjanjian Kinerja {year}, {agency}\nKeadaan {format_day(on)}"
    return _table(title, columns, lines, year=year, on=on)


def _line(unit: str, total: int, counts: dict[Station, int], late: int, longest: int) -> dict[str, str]:
    return {
        "unit": unit, "jabatan": str(total), **{station: str(counts[station]) for station in Station},
        "terlambat": str(late), "terlama": str(longest) if late else "",
    }  # fmt: skip


def people_table(found: Sequence[PostStanding], *, agency: str, year: int, on: date) -> Table:
    """One line a post: who, how far, what is next by when, how late."""
    columns = (
        Column("unit", "Unit kerja", width=40), Column("jabatan", "Jabatan", width=48),
        Column("pejabat", "Pejabat", width=36), Column("keadaan", "Keadaan", width=22),
        Column("berikutnya", "Langkah berikutnya", width=24), Column("batas", "Batas", width=18),
        Column("terlambat", "Terlambat (hari)", Kind.WHOLE, 14),
    )  # fmt: skip
    lines = [
        {
            "unit": one.unit.name, "jabatan": one.position.title,
            "pejabat": one.holder.user.full_name if one.holder else "jabatan kosong",
            "keadaan": STATIONS[one.station],
            "berikutnya": str(Deadline.Kind(one.kind.value).label) if one.kind else "selesai",
            "batas": format_day(one.due_on) if one.due_on else "",
            "terlambat": str(one.late) if one.late is not None and one.late > 0 else "",
        }
        for one in found
    ]  # fmt: skip
    title = f"Rincian jabatan\nPerjanjian Kinerja {year}, {agency}\nKeadaan {format_day(on)}"
    return _table(title, columns, lines, year=year, on=on)


def recap_xlsx(recap: Table, people: Table) -> bytes:
    """Two sheets: the units, then the posts."""
    with Workbook(datetime.combine(recap.decreed_on, time()), f"{recap.name} {recap.year}") as book:
        book.annex(recap)
        book.annex(people)
    return book.content


def recap_pdf(recap: Table) -> bytes:
    return to_pdf(recap)


def _table(
    title: str, columns: Sequence[Column], lines: Sequence[dict[str, str]], *, year: int, on: date
) -> Table:
    return Table(
        number=0, year=year, title=title, layout="", columns=tuple(columns), signer=("", "", ""),
        decreed_on=on, lines=lines,
    )  # fmt: skip
