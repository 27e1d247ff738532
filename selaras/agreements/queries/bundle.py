"""Many agreements at once: each as its own file in a ZIP, or set one after the other for the printer."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby

from django.utils.text import slugify

from selaras.agreements.models import Agreement
from selaras.agreements.queries import paper
from selaras.agreements.queries.printed import printed
from selaras.documents import store
from selaras.documents.queries import media_type_of
from selaras.engine.spreadsheet import BOM, inert
from selaras.org.models import OrgUnit

SUFFIX = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
LIST = "daftar.csv"
LONGEST = 60  # letters of a unit or post in a file's name: some systems take 255 for all of it
_WITHIN = {OrgUnit.Kind.SUBDIVISION, OrgUnit.Kind.SUBGROUP}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_HEADS = (
    "berkas", "unit", "jabatan", "nama", "tahun", "perubahan_ke", "keadaan", "kode", "sidik_isi",
    "sidik_berkas", "isi_berkas",
)  # fmt: skip
_NOT_SIGNED = (
    "Himpunan ini disusun dari isi perjanjian untuk memudahkan pencetakan dan tidak memuat tanda tangan "
    "elektronik. Yang berlaku adalah berkas masing-masing perjanjian; keabsahannya diperiksa melalui kode QR "
    "atau alamat pada lembarnya."
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file to hand out, and what could not be put into it: (what, why)."""

    name: str
    media_type: str
    content: bytes
    failed: list[tuple[str, str]] = field(default_factory=list)


def bundle(
    agreements: Sequence[Agreement], *, merged: bool, tick: Callable[[], object] = lambda: None
) -> Bundle:
    """One ZIP of the agreements and a list with their hashes; `merged`: one PDF a unit, for printing,
    with the subdivisions of a division in its own.

    A signed agreement comes as the very file that was signed, others as their paper. A merged PDF is set
    anew from the contents and says on its cover that it carries no signature; several units come as a ZIP
    of such PDFs. `tick` is called after each agreement. The same agreements give the same bytes.
    """
    return _merged(agreements, tick) if merged else _each(agreements, tick)


def _each(agreements: Sequence[Agreement], tick: Callable[[], object]) -> Bundle:
    names, failed = _Names(), list[tuple[str, str]]()
    files: list[tuple[str, bytes]] = []
    rows: list[tuple[str, ...]] = []
    for agreement in agreements:
        stem = "_".join(filter(None, (_named(agreement), _change(agreement))))
        try:
            content, media_type, what = _file(agreement)
        except store.Damaged as damaged:
            failed.append((f"{agreement.title} · {agreement.position.title}", str(damaged)))
            rows.append(_listed(agreement, "", agreement.file_hash, "rusak atau hilang"))
        else:
            name = names.free(stem, SUFFIX[media_type])
            files.append((name, content))
            rows.append(_listed(agreement, name, sha256(content).hexdigest(), what))
        tick()
    files.append((LIST, _csv(rows)))
    return Bundle(f"{_year(agreements)}.zip", "application/zip", _zip(files), failed)


def _file(agreement: Agreement) -> tuple[bytes, str, str]:
    """The bytes of an agreement, their media type, and in words what they are."""
    if not agreement.file_hash:
        what = "belum ditandatangani" if agreement.content else "konsep, belum berlaku"
        return paper.pdf(agreement), "application/pdf", what
    kind = media_type_of(agreement.file_hash)
    return store.get(agreement.file_hash), kind, "berkas bertanda tangan"


def _merged(agreements: Sequence[Agreement], tick: Callable[[], object]) -> Bundle:
    names, files = _Names(), list[tuple[str, bytes]]()
    ordered = sorted(agreements, key=lambda one: (_house(one.unit).path, one.unit.path))
    for unit, found in groupby(ordered, key=lambda one: _house(one.unit)):
        of_unit = list(found)
        name = names.free(f"{_year(of_unit)}_{slugify(unit.name)[:LONGEST]}", "pdf")
        files.append((name, _print_run(unit.name, of_unit)))
        for _ in of_unit:
            tick()
    if len(files) == 1:
        name, content = files[0]
        return Bundle(name, "application/pdf", content)
    return Bundle(f"{_year(agreements)}_cetak.zip", "application/zip", _zip(files))


def _house(unit: OrgUnit) -> OrgUnit:
    """Whose print run a unit's agreements go into: a subdivision or subgroup is printed with its division."""
    return unit.parent if unit.parent and unit.kind in _WITHIN else unit


def _print_run(unit: str, agreements: Sequence[Agreement]) -> bytes:
    papers = [printed(agreement) for agreement in agreements]
    states = [Agreement.State(agreement.state).label for agreement in agreements]
    cover = {
        "title": f"Himpunan Cetak Perjanjian Kinerja {agreements[0].year} · {unit}",
        "paper": papers[0].paper,
        "notice": _NOT_SIGNED,
        "list": [f"{paper.title} ({state})" for paper, state in zip(papers, states, strict=True)],
    }
    return paper.typeset(papers, cover=cover)


def _named(agreement: Agreement) -> str:
    """PK-2024_bagian-hukum_kepala-bagian-hukum: letters that every system takes."""
    parts = (slugify(text)[:LONGEST] for text in (agreement.unit.name, agreement.position.title))
    return "_".join((_year([agreement]), *parts))


def _change(agreement: Agreement) -> str:
    return f"perubahan-{agreement.number}" if agreement.number else ""


def _year(agreements: Sequence[Agreement]) -> str:
    years = sorted({agreement.year for agreement in agreements})
    return f"PK-{'-'.join(str(year) for year in years)}"


class _Names:
    """Names given so far; a second file of the same name gets a number."""

    def __init__(self) -> None:
        self._taken: set[str] = {LIST}

    def free(self, stem: str, suffix: str) -> str:
        name, number = f"{stem}.{suffix}", 2
        while name in self._taken:
            name, number = f"{stem}_{number}.{suffix}", number + 1
        self._taken.add(name)
        return name


def _listed(agreement: Agreement, name: str, file_hash: str, what: str) -> tuple[str, ...]:
    holder = agreement.holder
    return (
        name, agreement.unit.name, holder.post_title, holder.user.full_name,
        str(agreement.year), str(agreement.number), Agreement.State(agreement.state).label, agreement.code,
        agreement.content_hash, file_hash, what,
    )  # fmt: skip


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADS)
    writer.writerows([inert(value) for value in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def _zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in files:
            package.writestr(zipfile.ZipInfo(name, _LONG_AGO), content)  # PDFs are small already
    return made.getvalue()
