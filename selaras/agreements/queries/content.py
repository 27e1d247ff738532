"""The canonical content of an agreement: what is hashed, signed and attached (trust.md d)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from selaras.agreements.models import Agreement, AgreementLine, BudgetLine, StatementTemplate
from selaras.cascade.models import Edition
from selaras.engine.law import as_of
from selaras.engine.targets import NotMeasured, Target, YearTargets
from selaras.org.models import Agency, Holder

SCHEME = "selaras-perjanjian-v2"
SCHEMES = {"selaras-perjanjian-v1", SCHEME}  # the first did not say which version of a formula it names


def content(agreement: Agreement) -> dict[str, Any]:
    """All that the parties promise each other, as text: every key is there, "" and null are two things.

    Decimals are strings without trailing zeros, days YYYY-MM-DD, N/A is "N/A", a blank target null.
    """
    lines = list(agreement.lines.select_related("indicator", "formula_version").order_by("order"))
    budget = list(agreement.budget.order_by("order"))
    holder, superior = agreement.holder, agreement.superior
    return own_content(agreement) | {
        "skema": SCHEME,
        "sidik_sebelumnya": agreement.previous.content_hash if agreement.previous else "",
        "instansi": {
            "kode": agreement.agency.code,
            "nama": agreement.agency.name,
            "pemerintah": agreement.agency.government,
        },
        "unit": {"kode": agreement.unit.code, "nama": agreement.unit.name},
        "pihak_pertama": _party(holder, agreement.salt),
        "pihak_kedua": _party(superior, agreement.salt) if superior else _outside(agreement),
        "kaskade": _cascade(agreement.edition),
        "pernyataan": statement(agreement),
        "judul_sasaran": level(agreement)["objective"],
        "indikator": [_line(line) for line in lines],
        "anggaran": {"jenjang": level(agreement)["budget"], **budget_content(budget)},
    }


def own_content(agreement: Agreement) -> dict[str, Any]:
    """What of the content lies on the agreement's own row.

    Parties are told by their appointments: the names of persons and posts may be put right later.
    """
    superior = agreement.superior_id
    return {
        "kode": agreement.code,
        "tahun": str(agreement.year),
        "perubahan_ke": str(agreement.number),
        "alasan_perubahan": agreement.reason,
        "penjelasan": agreement.explanation,
        "bentuk": agreement.form,
        "pihak_pertama": {"penunjukan": str(agreement.holder_id)},
        "pihak_kedua": {"penunjukan": str(superior)} if superior else _outside(agreement),
        "tempat": agreement.place,
        "tanggal": _day(agreement.agreed_on),
    }


def _cascade(edition: Edition) -> dict[str, str]:
    return {
        "edisi": str(edition.number),
        "keputusan": edition.decree,
        "ditetapkan": _day(edition.decreed_on),
    }


def statement(agreement: Agreement) -> dict[str, str]:
    """The wording of the statement: the agency's template, else the regulation's; {tahun} filled in."""
    form = Agreement.Form.ALONE if agreement.form == Agreement.Form.ALONE else Agreement.Form.TWO
    if agreement.template:
        texts, named = agreement.template.texts[form], str(agreement.template)
    else:
        law = as_of("agreement", date(agreement.year, 1, 1))
        texts, named = law["statement"][form], law["source"]
    filled = {part: text.replace("{tahun}", str(agreement.year)) for part, text in texts.items()}
    return filled | {"sumber": named}


def wording_of(agency: Agency, *, on: date) -> tuple[dict[str, dict[str, str]], str]:
    """The statements by form as the agency words them on a day, else as the law does; and the source."""
    template = StatementTemplate.objects.filter(agency=agency, since__lte=on).order_by("-number").first()
    if template:
        return template.texts, str(template)
    law = as_of("agreement", on)
    return law["statement"], law["source"]


def level(agreement: Agreement) -> Mapping[str, Any]:
    """The headings of the tables for the tier of the post, by the law of the year."""
    levels: dict[str, Any] = as_of("agreement", date(agreement.year, 1, 1))["level"]
    return dict(levels[agreement.position.tier])


def nip_print(nip: str | None, salt: str) -> str:
    """A salted fingerprint: enough to prove which NIP was meant, nothing to read it from (trust.md e)."""
    return hashlib.sha256(f"{salt}:{nip}".encode()).hexdigest() if nip else ""


def _party(holder: Holder, salt: str) -> dict[str, str]:
    return {
        "penunjukan": str(holder.pk),
        "nama": holder.user.full_name,
        "jabatan": holder.post_title,
        "status": holder.kind,
        "pangkat": holder.rank,
        "unit": holder.position.unit.name,
        "sidik_nip": nip_print(holder.user.nip, salt),
    }


def _outside(agreement: Agreement) -> dict[str, str] | None:
    """A second party that works elsewhere: only what is printed of it."""
    if agreement.form == Agreement.Form.ALONE:
        return None
    return {
        "penunjukan": "",
        "nama": agreement.outside_name,
        "jabatan": agreement.outside_post,
        "status": "",
        "pangkat": "",
        "unit": "",
        "sidik_nip": "",
    }


def lines_content(lines: Iterable[AgreementLine]) -> list[dict[str, Any]]:
    """The promises as the rows keep them, without what the dictionary said of them at the time."""
    return [_promise(line) for line in lines]


def _line(line: AgreementLine) -> dict[str, Any]:
    entry, version = line.indicator, line.formula_version
    text = version.formula if version else entry.formula if entry else ""
    return _promise(line) | {
        "kode": entry.code if entry else "",
        "rumus": text,
        "sidik_rumus": hashlib.sha256(text.encode()).hexdigest() if text else "",
        "versi_rumus": str(version.number) if version else "",
    }


def _promise(line: AgreementLine) -> dict[str, Any]:
    return {
        "urutan": str(line.order),
        "blok": line.block,
        "nomor_sasaran": str(line.objective_number),
        "sasaran": line.objective_wording,
        "nomor_indikator": str(line.indicator_number),
        "indikator": line.indicator_wording,
        "lingkup": line.scope_note,
        "satuan": line.uom,
        "target": targets_content(line.targets),
        "sumber_data": line.source_wording,
        "pengukuran": line.measurement,
        "sistem_entri": line.entry_system,
        "pendukung": line.is_supporting,
    }


def targets_content(targets: YearTargets) -> dict[str, str | None]:
    """Four quarters and the year."""
    return {
        "tw1": _target(targets.q1),
        "tw2": _target(targets.q2),
        "tw3": _target(targets.q3),
        "tw4": _target(targets.q4),
        "tahunan": _target(targets.annual),
    }


def budget_content(budget: Sequence[BudgetLine]) -> dict[str, Any]:
    """The lines of the budget and their sum, null where there are none."""
    total = _number(sum((line.amount for line in budget), Decimal(0))) if budget else None
    return {"baris": [_budget(line) for line in budget], "jumlah": total}


def _budget(line: BudgetLine) -> dict[str, str]:
    return {
        "urutan": str(line.order),
        "induk": line.heading,
        "uraian": line.name,
        "anggaran": _number(line.amount),
        "sumber_dana": line.fund,
    }


def _target(target: Target) -> str | None:
    if target is None:
        return None
    return target.value if isinstance(target, NotMeasured) else _number(target)


def _number(number: Decimal) -> str:
    """Plain digits with a point: 87.3, 100, 0; never an exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
