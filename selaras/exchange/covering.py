"""A covering list as paper and workbook, and everything for the upload in one ZIP."""

import csv
import io
import re
import zipfile
from collections.abc import Collection, Sequence
from datetime import datetime

from selaras.agreements.models import Delivery, DeliveryItem
from selaras.documents import store
from selaras.documents.models import StoredFile
from selaras.engine.periods import format_day
from selaras.exchange.schema import Column, Kind
from selaras.engine.spreadsheet import BOM, inert
from selaras.exchange.tables import Table
from selaras.exchange.writers import to_pdf
from selaras.planning.models import EntrySystem

_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}  # a scan may be a picture
ANSWERS = {None: "", True: "diterima", False: "tidak diterima"}
_LONGEST = 60  # letters of a unit or post in a file name: several systems end at 255 bytes for the whole path


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


def file_name(item: DeliveryItem, *, suffix: str = "pdf", taken: Collection[str] = ()) -> str:
    """PK-2024_Bagian-Umum_Kepala-Bagian-Umum.pdf: letters, digits and dashes, which every system takes."""
    agreement = item.agreement
    change = f"_Perubahan-{agreement.number}" if agreement.number else ""
    stem = f"PK-{agreement.year}_{_part(agreement.unit.name)}_{_part(agreement.position.title)}{change}"
    names = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(f"{name}.{suffix}" for name in names if f"{name}.{suffix}" not in taken)


def _part(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:_LONGEST].strip("-")


def package(delivery: Delivery, items: Sequence[DeliveryItem], *, signer: tuple[str, str, str]) -> bytes:
    """The signed files under proper names, the list, a check-list, and daftar.csv with their hashes.

    The same list gives the same bytes. Raises store.Damaged when a file is missing or has changed.
    """
    registered = StoredFile.objects.filter(sha256__in=[item.file_hash for item in items]).order_by("pk")
    kinds = dict(registered.values_list("sha256", "media_type"))
    names: list[str] = []
    for item in items:
        suffix = _SUFFIXES.get(kinds.get(item.file_hash, ""), "pdf")
        names.append(file_name(item, suffix=suffix, taken=names))
    out = io.BytesIO()
    stamp = delivery.at
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, "daftar-periksa.txt", _check_list(delivery, items, names).encode(), stamp)
        _add(archive, "daftar.csv", _listing(items, names).encode(), stamp)
        table = covering_table(delivery, items, signer=signer)
        _add(archive, "surat-pengantar.pdf", to_pdf(table), stamp)
        for item, name in zip(items, names, strict=True):
            _add(archive, name, store.get(item.file_hash), stamp)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes, stamp: datetime) -> None:
    archive.writestr(zipfile.ZipInfo(name, stamp.timetuple()[:6]), content)


def _listing(items: Sequence[DeliveryItem], names: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["no", "berkas", "jabatan", "nama", "dokumen", "sha256", "halaman"])
    for item, name in zip(items, names, strict=True):
        values = (item.order, name, item.post, item.name, item.title, item.file_hash, item.pages or "")
        writer.writerow([inert(str(value)) for value in values])
    return BOM + out.getvalue()


def _check_list(delivery: Delivery, items: Sequence[DeliveryItem], names: Sequence[str]) -> str:
    """What to do with the package, step by step, to be ticked on paper."""
    systems = " dan ".join(str(system.label) for system in EntrySystem)
    lines = [
        f"DAFTAR PERIKSA UNGGAH, {delivery.unit.name}, {delivery.year}", "",
        "1. Unggah berkas apa adanya. Mencetak ulang atau menyimpan ulang mengubah sidiknya.",
        f"2. Isi indikator pada sistemnya masing-masing: {systems}.",
        "3. Catat tanggal unggah di Selaras pada halaman perjanjian, bagian Unggahan.",
        "4. Kirim surat pengantar kepada Bagian KKPP.", "",
    ]  # fmt: skip
    for item, name in zip(items, names, strict=True):
        lines += [f"[ ] diunggah  [ ] dicatat   {name}", f"    {item.post}, {item.name}"]
    return "\r\n".join([*lines, ""])
