"""The registers of the simulated year: made up by a fixed rule, dated inside the quarter they tell of."""

from datetime import datetime

from selaras.accounts.models import User
from selaras.engine.periods import QUARTER_LABELS
from selaras.engine.registers import read_cell, registers_of
from selaras.measurement.actions import registering
from selaras.measurement.actions.registering import Written
from selaras.measurement.models import Figure, RegisterRow
from selaras.measurement.queries.periods import zone
from selaras.measurement.queries.registers import kinds_of, seen_mark

Typed = dict[str, str]


def fill_registers(figure: Figure, quarter: int, *, step: int, by: User, at: datetime) -> None:
    """Write what a quarter brought; nothing for an indicator that counts no rows."""
    for code in kinds_of(figure):
        mine = RegisterRow.objects.filter(figure=figure, register=code)
        rows = _ROWS[code](figure.year, quarter, step)
        written = [Written(0, _kept(code, row, figure.year)) for row in rows]
        registering.put_rows(
            figure=figure, register=code, written=written, seen=seen_mark(mine), by=by, at=at
        )


def _kept(code: str, row: Typed, year: int) -> dict[str, str]:
    told = {}
    for column in registers_of(year)[code].columns:
        told[column.code], finding = read_cell(column, row.get(column.code, ""), zone=zone())
        if finding:
            raise ValueError(f"{code}, {column.code}: {finding.message}")
    return told


def _directives(year: int, quarter: int, step: int) -> list[Typed]:
    """Nine done, one or two still open."""
    month, channels = f"{3 * quarter - 1:02}-{year}", ("Rapim", "E-office", "Media elektronik", "Lainnya")
    return [
        {
            "nomor": f"{quarter}.{place}", "tanggal": f"{place + 4:02}-{month}",
            "kanal": channels[place % 4], "isi": "Percepat perbaikan layanan warga (simulasi)",
            "pic": "Subkelompok terkait", **_done(place, f"20-{month}"),
        }
        for place in range(1, 11 + step % 2)
    ]  # fmt: skip


def _complaints(year: int, quarter: int, step: int) -> list[Typed]:
    month = f"{3 * quarter - 1:02}-{year}"
    return [
        {
            "tiket": f"SIM-{quarter}{place:03}", "masuk": f"{place + 4:02}-{month} 09.30",
            "isi": "Lampu jalan padam (simulasi)", **_done(place, f"20-{month} 15.00"),
        }
        for place in range(1, 11 + step % 2)
    ]  # fmt: skip


def _done(place: int, on: str) -> Typed:
    return {"status": "Selesai", "selesai": on} if place < 10 else {"status": "Proses"}


def _crises(year: int, quarter: int, step: int) -> list[Typed]:
    """One a quarter, answered within two to six and a half hours."""
    day = f"10-{3 * quarter - 1:02}-{year}"
    ready = f"{day} 1{step % 5}.30"
    return [{"krisis": f"Kabar bohong {quarter} (simulasi)", "mulai": f"{day} 08.00", "siap": ready}]


def _publications(year: int, quarter: int, step: int) -> list[Typed]:
    day = f"12-{3 * quarter - 1:02}-{year}"
    return [
        {
            "judul": f"Materi {quarter}.{place} (simulasi)", "tanggal": day, "medium": "Media sosial",
            "tautan": f"https://simulasi.example/{year}/{quarter}/{place}",
        }
        for place in range(1, 13 + step % 5)
    ]  # fmt: skip


def _papers(year: int, quarter: int, step: int) -> list[Typed]:
    """Two a quarter; of every other post the second is not there by the due day."""
    handed = [f"03-{3 * quarter:02}-{year} 10.00", f"04-{3 * quarter:02}-{year} 14.00" if step % 2 else ""]
    return [
        {
            "judul": f"Alih pengetahuan {quarter}.{place} (simulasi)", "jenis": kind,
            "triwulan": QUARTER_LABELS[quarter], "diserahkan": at,
        }
        for place, (kind, at) in enumerate(zip(("Video", "Teks"), handed, strict=True), 1)
    ]  # fmt: skip


def _risk_documents(year: int, quarter: int, step: int) -> list[Typed]:  # noqa: ARG001 - one for everybody
    label = QUARTER_LABELS[quarter]
    return [
        {
            "dokumen": f"Formulir Laporan Pemantauan Risiko {label} (simulasi)", "triwulan": label,
            "diverifikasi": f"18-{3 * quarter:02}-{year}",
        }
    ]  # fmt: skip


_ROWS = {
    "arahan": _directives, "pengaduan": _complaints, "krisis": _crises, "publikasi": _publications,
    "laporan-km": _papers, "dokumen-risiko": _risk_documents,
}  # fmt: skip
