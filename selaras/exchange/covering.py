"""A covering list as paper and workbook, and everything for the upload in one ZIP."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from selaras.agreements.models import Delivery, DeliveryItem
from selaras.agreements.queries.bundle import LIST, Bundle, bundle
from selaras.engine.periods import format_day
from selaras.exchange.schema import Column, Kind
from selaras.exchange.tables import Table
from selaras.exchange.writers import to_pdf
from selaras.planning.models import EntrySystem

ANSWERS = {None: "", True: "diterima", False: "tidak diterima"}


def covering_table(
    delivery: Delivery, items: Sequence[DeliveryItem], *, signer: tuple[str, str, str]
) -> Table:
    """The list as it accompanies the documents; `signer` is post, name and NIP of the unit's head.

    Once KKPP has answered, the answer stands beside each document.
    """
    answered = delivery.received_at is not None
    columns = (
        Column("no", "NO", Kind.WHOLE, 6), Column("jabatan", "Jabatan", width=44),
        Column("nama", "Nama", width=34), Column("dokumen", "Dokumen", width=32),
        Column("sidik", "Sidik SHA-256", width=50), Column("halaman", "Halaman", Kind.WHOLE, 10),
        *([Column("jawaban", "Tanda terima", width=28)] if answered else []),
    )  # fmt: skip
    lines = [
        {
            "no": str(item.order), "jabatan": item.post, "nama": item.name, "dokumen": item.title,
            # two lines of 32 digits: read aloud and compared more easily than one of 64
            "sidik": f"{item.file_hash[:32]}\n{item.file_hash[32:]}",
            "halaman": str(item.pages) if item.pages else "",
            "jawaban": ": ".join(filter(None, (ANSWERS[item.received], item.reason))),
        }
        for item in items
    ]  # fmt: skip
    receipt = (
        f"\nTanda terima {delivery.receipt_number}, {format_day(delivery.received_on)}"
        if delivery.received_on
        else ""
    )
    title = (
        f"Surat pengantar\nPenyampaian Perjanjian Kinerja {delivery.year}, {delivery.unit.name}\n"
        f"Nomor {delivery.number}, {format_day(delivery.dated_on)}\nKepada {delivery.addressed_to}{receipt}"
    )
    return Table(
        number=0, year=delivery.year, title=title, layout="", columns=columns, signer=signer,
        decreed_on=delivery.dated_on, lines=lines, draft=delivery.is_draft,
    )  # fmt: skip


def package(delivery: Delivery, items: Sequence[DeliveryItem], *, signer: tuple[str, str, str]) -> Bundle:
    """The signed files with their hashes (queries.bundle), the covering list and a check-list in one ZIP.

    `failed` names what could not be put into it. The same list gives the same bytes.
    """
    made = bundle([item.agreement for item in items], merged=False)
    out = io.BytesIO(made.content)
    with zipfile.ZipFile(out, "a") as archive:
        names = [name for name in archive.namelist() if name != LIST]
        table = covering_table(delivery, items, signer=signer)
        _add(archive, "surat-pengantar.pdf", to_pdf(table), delivery.at)
        _add(archive, "daftar-periksa.txt", _check_list(delivery, names).encode(), delivery.at)
    return replace(made, content=out.getvalue())


def _add(archive: zipfile.ZipFile, name: str, content: bytes, stamp: datetime) -> None:
    archive.writestr(zipfile.ZipInfo(name, stamp.timetuple()[:6]), content)


def _check_list(delivery: Delivery, names: Sequence[str]) -> str:
    """What to do with the package, step by step, to be ticked on paper."""
    systems = " dan ".join(str(system.label) for system in EntrySystem)
    lines = [
        f"DAFTAR PERIKSA UNGGAH, {delivery.unit.name}, {delivery.year}", "",
        "1. Unggah berkas apa adanya. Mencetak ulang atau menyimpan ulang mengubah sidiknya.",
        f"2. Isi indikator pada sistemnya masing-masing: {systems}.",
        "3. Catat tanggal unggah di Selaras pada halaman perjanjian, bagian Unggahan.",
        "4. Kirim surat pengantar kepada Bagian KKPP.", "",
        *(f"[ ] diunggah  [ ] dicatat   {name}" for name in names), "",
    ]  # fmt: skip
    return "\r\n".join(lines)
