"""Proofs prepared for their templates: what each is, what it proves, and where else it stands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from selaras.documents import kinds, photos
from selaras.engine.formula import Input
from selaras.engine.periods import QUARTER_LABELS
from selaras.measurement import access
from selaras.measurement.models import Evidence
from selaras.measurement.queries.reuse import Use, uses
from selaras.web.http import Request

NAMED = 3  # of the other reports, by name
_WORDS = {kinds.PDF: "PDF", photos.JPEG: "Foto JPEG", photos.PNG: "Gambar PNG", photos.WEBP: "Foto WebP"}


@dataclass(frozen=True, slots=True)
class Proof:
    """A file beside a report. `reuse` says where else it stands (LAP-21), "" where nowhere.

    `elsewhere` counts those other reports; `is_original_open`: one may have it as it came.
    """

    pk: int
    name: str
    note: str
    size: int
    kind: str
    mark: str
    by: str
    at: datetime
    input_code: str
    expected: str
    elsewhere: int
    reuse: str
    is_picture: bool
    is_pdf: bool
    is_readable: bool
    is_original_open: bool


def proofs(request: Request, evidence: Sequence[Evidence]) -> list[Proof]:
    """Four queries for any number; each with its file, its person and its report at hand."""
    keys = [one.pk for one in evidence]
    elsewhere = uses(evidence)
    figures = {use.figure.pk for found in elsewhere.values() for use in found}
    seen = set(access.visible(request.duties).filter(pk__in=figures).order_by().values_list("pk", flat=True))
    mine = access.proofs(request.duties).filter(pk__in=keys)
    readable = set(mine.order_by().values_list("pk", flat=True))
    whole = access.originals(request.duties).filter(pk__in=keys)
    originals = set(whole.order_by().values_list("pk", flat=True))
    return [
        Proof(
            pk=one.pk, name=one.name, note=one.note, size=one.file.size,
            kind=_WORDS.get(one.file.media_type, "Dokumen"), mark=one.file.sha256, by=one.by.full_name,
            at=one.at, input_code=one.input_code, expected=one.expected, elsewhere=len(elsewhere[one.pk]),
            reuse=reuse_words(elsewhere[one.pk], seen), is_picture=one.file.media_type in photos.PICTURES,
            is_pdf=one.file.media_type == kinds.PDF, is_readable=one.pk in readable,
            is_original_open=one.pk in originals,
        )
        for one in evidence
    ]  # fmt: skip


def reuse_words(found: Sequence[Use], seen: Collection[int]) -> str:
    """Where else a proof stands: by name within one's reach, beyond it how many."""
    if not found:
        return ""
    named = [
        f"{use.figure.indicator.code} {use.figure.position.short_title}, {QUARTER_LABELS[use.quarter]} "
        f"{use.figure.year}"
        for use in found
        if use.figure.pk in seen
    ][:NAMED]
    rest = len(found) - len(named)
    others = f"{rest} laporan lain" if rest else ""
    what = "Gambar yang sama" if all(use.is_alike for use in found) else "Berkas ini"
    return f"{what} sudah dipakai untuk {'; '.join(named)}{' dan ' if named and others else ''}{others}."


@dataclass(frozen=True, slots=True)
class Expected:
    """A proof that the dictionary expects, and the names of what is there for it."""

    number: int
    text: str
    names: Sequence[str]


def checklist(expected: Sequence[str], shown: Sequence[Proof]) -> list[Expected]:
    return [
        Expected(number, text, [one.name for one in shown if one.expected == text])
        for number, text in enumerate(expected, 1)
    ]


def input_names(inputs: Sequence[Input]) -> Mapping[str, str]:
    return {one.code: one.name or one.code for one in inputs}
