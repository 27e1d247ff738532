"""An agreement as it reads on paper: its content in words and figures, for PDF and Word alike."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils import timezone

from selaras.agreements.models import Agreement
from selaras.agreements.queries import policy_of
from selaras.agreements.queries.content import content, level, nip_print
from selaras.engine.numbers import format_number, format_rupiah
from selaras.engine.periods import format_day
from selaras.org.models import Holder
from selaras.planning.models import Objective

QUARTERS = ("tw1", "tw2", "tw3", "tw4")
BUDGET = {"program": "Program", "kegiatan": "Kegiatan", "sub-kegiatan": "Sub Kegiatan"}
TAIL = 12  # letters of the content's hash in the footer: enough to compare two papers by eye


@dataclass(frozen=True, slots=True)
class Party:
    """Who signs; rank and NIP are empty where the paper has none."""

    name: str
    post: str
    rank: str
    nip: str


@dataclass(frozen=True, slots=True)
class Promise:
    """One indicator: N/A is a text, what is not filled in stays empty."""

    number: str
    text: str
    scope: str
    quarters: tuple[str, ...]
    annual: str
    uom: str
    source: str
    measurement: str


@dataclass(frozen=True, slots=True)
class Goal:
    """An objective with its indicators."""

    number: str
    text: str
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Objectives of one kind."""

    name: str
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """One line of the budget table; the amount without "Rp"."""

    number: str
    name: str
    amount: str
    fund: str


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget table: lines under their headings ("" for none). `funds`: with the source of funds."""

    column: str
    funds: bool
    groups: tuple[tuple[str, tuple[Money, ...]], ...]
    total: str


@dataclass(frozen=True, slots=True)
class Printed:
    """Everything that stands on the paper of one agreement, and `canonical`, the content it was made from.

    A draft has no canonical content, no fingerprint and no address to check it at.
    """

    title: str
    draft: bool
    day: date
    paper: str
    heads: tuple[str, ...]
    heading: str
    statement: dict[str, str]
    first: Party
    second: Party | None
    place: str
    objective: str
    blocks: tuple[Block, ...]
    budget: Budget | None
    code: str
    fingerprint: str
    url: str
    canonical: str


def printed(agreement: Agreement, *, full_nips: Collection[int] | None = None) -> Printed:
    """The fixed content where there is one, else what the draft says now. NIPs are not in it: they come from
    the persons, as long as they are those the content was fixed with.

    `full_nips` are the holders whose NIP the reader sees whole, the others' is masked; None, for what is
    signed, shows all.
    """
    fixed = bool(agreement.content)
    said = json.loads(agreement.content) if fixed else content(agreement)
    number = int(said["perubahan_ke"])
    day = date.fromisoformat(said["tanggal"]) if said["tanggal"] else None
    return Printed(
        title=f"{agreement.title} · {said['pihak_pertama']['jabatan']}",
        draft=not fixed,
        day=day or timezone.make_naive(agreement.made_at).date(),
        paper=policy_of(agreement.agency).paper,
        heads=(said["instansi"]["pemerintah"], said["instansi"]["nama"]),
        heading=said["pernyataan"]["title"] + _change(number),
        statement=said["pernyataan"],
        first=_party(said["pihak_pertama"], agreement, agreement.holder, full_nips),
        second=_party(said["pihak_kedua"], agreement, agreement.superior, full_nips)
        if said["pihak_kedua"]
        else None,
        place=f"{said['tempat']}, {format_day(day) if day else '…………………'}",
        objective=said["judul_sasaran"],
        blocks=_blocks(said["indikator"]),
        budget=_budget(said["anggaran"], funds=level(agreement)["funds"]),
        code=said["kode"],
        fingerprint=agreement.content_hash[-TAIL:],
        url=f"{settings.PUBLIC_URL}/v/{said['kode']}" if fixed else "",
        canonical=agreement.content,
    )


def _change(number: int) -> str:
    """What the title adds: nothing, " (PERUBAHAN)", " (PERUBAHAN KE-2)" …"""
    return "" if not number else " (PERUBAHAN)" if number == 1 else f" (PERUBAHAN KE-{number})"


def _party(
    said: dict[str, str], agreement: Agreement, holder: Holder | None, full_nips: Collection[int] | None
) -> Party:
    """Heads of autonomous regions and parties outside of the system carry no NIP."""
    nip = ""
    if holder and holder.user.nip and agreement.form != Agreement.Form.ALONE:
        known = nip_print(holder.user.nip, agreement.salt) == said["sidik_nip"]
        shown = full_nips is None or holder.pk in full_nips
        nip = (holder.user.nip if shown else holder.user.masked_nip) if known else ""
    return Party(said["nama"], said["jabatan"], said["pangkat"], nip)


def _blocks(lines: Sequence[dict[str, Any]]) -> tuple[Block, ...]:
    """In the order of the lines; an objective that comes again stands once, with all its indicators."""
    blocks: dict[str, dict[tuple[str, str], list[Promise]]] = {}
    for line in lines:
        goals = blocks.setdefault(line["blok"], {})
        goals.setdefault((line["nomor_sasaran"], line["sasaran"]), []).append(_promise(line))
    return tuple(
        Block(
            Objective.Block(block).label,
            tuple(Goal(number, text, tuple(found)) for (number, text), found in goals.items()),
        )
        for block, goals in blocks.items()
    )


def _promise(line: dict[str, Any]) -> Promise:
    return Promise(
        number=line["nomor_indikator"],
        text=line["indikator"],
        scope=_scope(line["lingkup"]),
        quarters=tuple(_target(line["target"][quarter]) for quarter in QUARTERS),
        annual=_target(line["target"]["tahunan"]),
        uom=line["satuan"],
        source=line["sumber_data"],
        measurement=line["pengukuran"],
    )


def _scope(note: str) -> str:
    """The part of the indicator that is this post's, in parentheses as the matrix often has it already."""
    return note if not note or note.startswith("(") else f"({note})"


def _target(said: str | None) -> str:
    if said is None or said == "N/A":
        return said or ""
    return format_number(Decimal(said))


def _budget(said: dict[str, Any], *, funds: bool) -> Budget | None:
    """None where the post's level has no budget table, or nothing stands in it."""
    if not said["baris"]:
        return None
    numbered = [
        (line["induk"], Money(str(number), line["uraian"], _rupiah(line["anggaran"]), line["sumber_dana"]))
        for number, line in enumerate(said["baris"], start=1)
    ]
    groups = tuple(
        (heading, tuple(money for _, money in found))
        for heading, found in groupby(numbered, key=lambda pair: pair[0])
    )
    return Budget(BUDGET.get(said["jenjang"], "Uraian"), funds, groups, _rupiah(said["jumlah"]))


def _rupiah(said: str) -> str:
    return format_rupiah(Decimal(said)).removeprefix("Rp")
