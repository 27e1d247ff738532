"""Whether what was signed still is what is kept: contents, rows and files against their hashes (PK-26)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selaras.agreements.models import Agreement, Signature
from selaras.agreements.queries.content import SCHEMES, budget_content, lines_content, own_content
from selaras.documents import store
from selaras.engine.agreements import SIGNED
from selaras.engine.canonical import canonical, fingerprint


@dataclass(frozen=True, slots=True)
class Break:
    """Something that does not hold any more: of which agreement, and what."""

    agreement_id: int
    what: str


def breaks() -> Iterator[Break]:
    """Every signed version whose content, rows or files are not what its hashes say; nothing when all holds.

    Reads all of them: a nightly job, not a page.
    """
    signed = Agreement.objects.filter(state__in=sorted(SIGNED)).order_by("pk")
    for agreement in signed.iterator(chunk_size=200):
        what = _broken_content(agreement) or _other_file(agreement)
        if what:
            yield Break(agreement.pk, what)
    for signature in Signature.objects.order_by("pk").iterator(chunk_size=500):
        try:
            store.get(signature.file_hash)
        except store.Damaged:
            yield Break(signature.agreement_id, "berkas bertanda tangan rusak atau hilang")


def _broken_content(agreement: Agreement) -> str:
    try:
        content: dict[str, Any] = json.loads(agreement.content)
    except ValueError:
        return "isi baku tidak terbaca"
    scheme = content.get("skema")
    if scheme not in SCHEMES or fingerprint(scheme, content) != agreement.content_hash:
        return "isi baku tidak cocok dengan sidiknya"
    lines = list(agreement.lines.order_by("order"))
    budget = list(agreement.budget.order_by("order"))
    compared = {
        "baris": (lines_content(lines), [_without_dictionary(line) for line in content["indikator"]]),
        "anggaran": (budget_content(budget), {key: content["anggaran"][key] for key in ("baris", "jumlah")}),
        **{key: (kept, _said(content, key)) for key, kept in own_content(agreement).items()},
    }
    differing = (key for key, (kept, said) in compared.items() if canonical(kept) != canonical(said))
    what = next(differing, "").replace("_", " ")
    return f"{what} tersimpan berbeda dari isi baku" if what else ""


def _other_file(agreement: Agreement) -> str:
    newest = agreement.signatures.order_by("-pk").values_list("file_hash", flat=True).first()
    return "" if newest == agreement.file_hash else "berkas terakhir bukan berkas tanda tangan terakhir"


def _said(content: dict[str, Any], key: str) -> Any:
    """What was signed of a party in the system is its appointment; names may be put right later."""
    value = content[key]
    return {"penunjukan": value["penunjukan"]} if isinstance(value, dict) and value["penunjukan"] else value


def _without_dictionary(line: dict[str, Any]) -> dict[str, Any]:
    """The dictionary moves on; what was signed of it stays in the content only."""
    return {key: value for key, value in line.items() if key not in _DICTIONARY}


_DICTIONARY = {"kode", "rumus", "sidik_rumus", "versi_rumus"}
