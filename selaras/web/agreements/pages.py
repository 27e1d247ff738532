"""What the pages of agreements show, prepared: stages, lines by objective, the next step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from selaras.agreements.models import Agreement, AgreementLine, BudgetLine, Comment
from selaras.agreements.queries import begins_on, budget_level
from selaras.agreements.queries.printed import BUDGET
from selaras.engine.agreements import DEAD, Deed, State
from selaras.engine.numbers import format_rupiah
from selaras.engine.periods import format_day
from selaras.engine.targets import Target
from selaras.planning.models import EntrySystem
from selaras.web.sides import PartyText, Station, party

# The stations of a life, as an official counts them; states between two belong to the one before.
STATIONS = (
    (State.DRAFT, "Konsep"),
    (State.SUBMITTED, "Diajukan"),
    (State.READY, "Siap ditandatangani"),
    (State.SIGNED_FIRST, "Pihak pertama"),
    (State.IN_FORCE, "Berlaku"),
    (State.DELIVERED, "Disampaikan"),
)
_REACHED = {
    State.DRAFT: 0, State.RETURNED: 0, State.SUBMITTED: 1, State.READY: 2, State.SIGNED_FIRST: 3,
    State.SIGNED_BOTH: 3, State.IN_FORCE: 4, State.DELIVERED: 5,
}  # fmt: skip
_CODES = {
    State.DRAFT: "draft", State.RETURNED: "returned", State.SUBMITTED: "submitted", State.READY: "waiting",
    State.SIGNED_FIRST: "submitted", State.SIGNED_BOTH: "submitted", State.IN_FORCE: "published",
    State.DELIVERED: "published", State.REVISED: "waiting", State.ENDED: "waiting", State.VOID: "returned",
}  # fmt: skip


def stations(agreement: Agreement, *, at: datetime) -> list[Station]:
    """Where the agreement stands; none for one whose time is over."""
    words = {State.IN_FORCE: _ahead(agreement, at=at)}
    reached = _REACHED.get(State(agreement.state))
    if reached is None:
        return []
    alone = agreement.form != Agreement.Form.TWO
    return [
        Station(
            words.get(state) or label, "done" if place < reached else "now" if place == reached else "later"
        )
        for place, (state, label) in enumerate(STATIONS)
        if not (alone and state is State.SUBMITTED)
    ]


def status(agreement: Agreement, *, at: datetime) -> tuple[str, str]:
    """The code and the word of components/status.html; signed by all for next year is not in force yet."""
    if ahead := _ahead(agreement, at=at):
        return "waiting", ahead
    return _CODES[State(agreement.state)], str(Agreement.State(agreement.state).label)


def _ahead(agreement: Agreement, *, at: datetime) -> str:
    """When it begins, while that lies ahead; else ""."""
    begins = begins_on(agreement, at=at)
    return f"Berlaku mulai {format_day(begins)}" if begins else ""


def standing(agreement: Agreement, *, at: datetime) -> str:
    """How a version stands, in the list of versions."""
    since = format_day(timezone.make_naive(agreement.reached_at).date())
    return _ahead(agreement, at=at) or f"{Agreement.State(agreement.state).label} sejak {since}"


@dataclass(frozen=True, slots=True)
class Line:
    pk: int
    number: str
    wording: str
    code: str
    scope: str
    targets: Sequence[Target]
    uom: str
    system: str
    source: str
    supporting: bool
    remarks: int


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one objective; `block` is said where it begins."""

    block: str
    number: int
    objective: str
    lines: Sequence[Line]


def groups(lines: Iterable[AgreementLine], comments: Iterable[Comment]) -> list[Group]:
    """The lines by block and objective, in their order; each block once, as on the paper."""
    said = [comment.line_id for comment in comments if comment.settled_at is None]
    every, found, last = list(lines), [], ""
    blocks = list(dict.fromkeys(line.block for line in every))
    for (block, number, objective), members in groupby(
        sorted(every, key=lambda line: blocks.index(line.block)),
        key=lambda line: (line.get_block_display(), line.objective_number, line.objective_wording),
    ):
        shown = [_line(line, said.count(line.pk)) for line in members]
        found.append(Group(block if block != last else "", number, objective, shown))
        last = block
    return found


def _line(line: AgreementLine, remarks: int) -> Line:
    return Line(
        pk=line.pk, number=str(line), wording=line.indicator_wording,
        code=line.indicator.code if line.indicator else "", scope=line.scope_note,
        targets=[*line.targets.quarters, line.targets.annual], uom=line.uom,
        system=EntrySystem(line.entry_system).brief, source=line.source_wording,
        supporting=line.is_supporting, remarks=remarks,
    )  # fmt: skip


def parties(agreement: Agreement) -> list[PartyText]:
    first = party("Pihak pertama", agreement.holder)
    if agreement.form == Agreement.Form.ALONE:
        return [first]
    if agreement.superior is not None:
        return [first, party("Pihak kedua", agreement.superior)]
    if agreement.form == Agreement.Form.OUTSIDE:
        name = agreement.outside_name or "Menandatangani di luar Selaras"
        return [first, PartyText("Pihak kedua", name, agreement.outside_post, "di luar sistem")]
    return [
        first,
        PartyText("Pihak kedua", "Belum ada", "atasan langsung belum tercatat atau jabatannya kosong"),
    ]


@dataclass(frozen=True, slots=True)
class Way:
    """A step open to the person: its button, its address, whether it asks for a reason."""

    deed: Deed
    label: str
    name: str  # of the URL
    icon: str
    kind: str = "secondary"
    asks: str = ""  # what the reason is for
    at: str = ""  # the place on the page it leads to


_WAYS = {
    Deed.SUBMIT: Way(Deed.SUBMIT, "Ajukan", "agreements:submit", "right", "primary"),
    Deed.WITHDRAW: Way(Deed.WITHDRAW, "Tarik kembali", "agreements:withdraw", "undo"),
    Deed.APPROVE: Way(Deed.APPROVE, "Setujui", "agreements:approve", "check", "primary"),
    Deed.SEND_BACK: Way(Deed.SEND_BACK, "Kembalikan", "agreements:send-back", "undo", asks="Alasan"),
    Deed.REOPEN: Way(Deed.REOPEN, "Buka kembali", "agreements:reopen", "undo", asks="Alasan"),
    Deed.CANCEL: Way(
        Deed.CANCEL, "Batalkan", "agreements:cancel", "close", "danger", asks="Alasan pembatalan"
    ),
    Deed.SIGN_FIRST: Way(Deed.SIGN_FIRST, "Tanda tangani", "signing:sign", "sign", "primary"),
    Deed.SIGN_SECOND: Way(Deed.SIGN_SECOND, "Tanda tangani", "signing:sign", "sign", "primary"),
    Deed.SCAN: Way(Deed.SCAN, "Unggah pindaian", "signing:sign", "upload", at="#basah"),
}  # fmt: skip
_LINKS = {Deed.SIGN_FIRST, Deed.SIGN_SECOND, Deed.SCAN}


@dataclass(frozen=True, slots=True)
class Ways:
    """What can be done now: forms with one button, forms that ask for a reason, links to pages."""

    plain: list[Way] = field(default_factory=list)
    reasoned: list[Way] = field(default_factory=list)
    links: list[Way] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.plain or self.reasoned or self.links)


def ways(deeds: Iterable[Deed], agreement: Agreement, *, scan_waits: bool) -> Ways:
    """While a scan waits, no second one is handed in (PK-19).

    Where no second party works in the system, handing in fixes the content at once and is called so.
    """
    found = Ways()
    for deed in deeds:
        if deed not in _WAYS or (deed is Deed.SCAN and scan_waits):
            continue
        way = _WAYS[deed]
        if deed is Deed.SUBMIT and agreement.form != Agreement.Form.TWO:
            way = replace(way, label="Tetapkan isi", icon="check")
        if deed is Deed.SCAN and agreement.state == State.SIGNED_FIRST:
            signed_outside = f"Unggah berkas yang sudah ditandatangani {agreement.outside_post}"
            way = replace(way, label=signed_outside, kind="primary")
        kind = found.links if deed in _LINKS else found.reasoned if way.asks else found.plain
        kind.append(way)
    return found


_WAITING = {
    State.DRAFT: "Lengkapi, lalu ajukan kepada {second}.",
    State.RETURNED: "Perbaiki menurut catatan, lalu ajukan lagi kepada {second}.",
    State.SUBMITTED: "Menunggu persetujuan {second}.",
    State.READY: "Isi sudah tetap. Menunggu tanda tangan {first}.",
    State.SIGNED_FIRST: "Menunggu tanda tangan {second}.",
    State.SIGNED_BOTH: "Menunggu pemeriksaan KKPP.",
    State.IN_FORCE: "Berlaku. Berikutnya: unggah ke e-SAKIP dan sampaikan kepada KKPP.",
    State.DELIVERED: "Berlaku dan sudah disampaikan.",
    State.REVISED: "Sudah diganti oleh perubahannya.",
    State.ENDED: "Masa berlakunya sudah berakhir.",
    State.VOID: "Batal; tidak pernah berlaku.",
}


_FOLLOWS = {
    State.IN_FORCE: ". Berikutnya: unggah ke e-SAKIP dan sampaikan kepada KKPP.",
    State.DELIVERED: " dan sudah disampaikan.",
}


def next_step(agreement: Agreement, *, at: datetime) -> str:
    """Who is to do what now, in one sentence."""
    if ahead := _ahead(agreement, at=at):
        return ahead + _FOLLOWS[State(agreement.state)]
    second = agreement.outside_post
    if agreement.superior is not None:
        second = agreement.superior.post_title
    if agreement.state == State.READY and agreement.form != Agreement.Form.TWO:
        return "Isi sudah tetap. Tanda tangani, atau cetak dan unggah pindaiannya."
    if agreement.state == State.SIGNED_FIRST and agreement.form == Agreement.Form.OUTSIDE:
        return f"Menunggu tanda tangan {second} di luar Selaras; berkasnya lalu diunggah di sini."
    if agreement.state in {State.DRAFT, State.RETURNED} and agreement.form != Agreement.Form.TWO:
        return "Lengkapi, lalu tetapkan isinya untuk ditandatangani."
    return _WAITING[State(agreement.state)].format(
        first=agreement.holder.post_title, second=second or "atasan langsung"
    )


@dataclass(frozen=True, slots=True)
class Row:
    """An agreement in a list."""

    url: str
    post: str
    name: str
    unit: str
    title: str
    status: tuple[str, str]
    next: str


def rows(agreements: Iterable[Agreement], url: str, *, at: datetime) -> list[Row]:
    """`url` is the address of one with 0 in the place of its number."""
    return [
        Row(
            url=url.replace("0", str(one.pk)), post=one.holder.post_title,
            name=one.holder.user.full_name, unit=one.unit.name, title=one.title,
            status=status(one, at=at), next=next_step(one, at=at),
        )
        for one in agreements
    ]  # fmt: skip


def file_name(agreement: Agreement) -> str:
    """PK-2024-kabag-umum or PK-2024-kabag-umum-perubahan-1; letters every system takes."""
    change = f"-perubahan-{agreement.number}" if agreement.number else ""
    return f"PK-{agreement.year}-{agreement.position.code}{change}"


def typed(budget: Iterable[BudgetLine]) -> str:
    """The budget lines as they would be typed."""
    return "\n".join(f"{line.name}\t{format_rupiah(line.amount)}\t{line.fund}" for line in budget)


def budget_heading(agreement: Agreement) -> str:
    """What the budget table lists for the tier of the post; "" where it has none."""
    return BUDGET.get(budget_level(agreement), "")


def may_be_outdated(agreement: Agreement) -> bool:
    """Whether a newer cascade matters: not for what has ended or is void."""
    return agreement.state not in DEAD


@dataclass(frozen=True, slots=True)
class Change:
    """A line that the cascade gives otherwise now."""

    number: str
    wording: str
    before: Sequence[Target] | None
    after: Sequence[Target] | None


def changes(differing: Iterable[tuple[AgreementLine | None, AgreementLine | None]]) -> list[Change]:
    found = []
    for kept, given in differing:
        line = given or kept
        if line is not None:
            found.append(Change(str(line), line.indicator_wording, _targets(kept), _targets(given)))
    return found


def _targets(line: AgreementLine | None) -> Sequence[Target] | None:
    return [*line.targets.quarters, line.targets.annual] if line else None


_OTHERS = {"atasan": "Perjanjian atasan", "sebelumnya": "Versi sebelumnya", "tahun-lalu": "Tahun lalu"}


def compare_tabs(others: Iterable[str], chosen: str) -> list[dict[str, object]]:
    return [
        {"label": _OTHERS[kind], "url": f"?dengan={kind}", "active": kind == chosen, "count": None}
        for kind in others
    ]


@dataclass(frozen=True, slots=True)
class Pair:
    """One indicator of two agreements; `differs` are the targets that do, in the order of the quarters."""

    number: str
    wording: str
    uom: str
    mine: Sequence[Target] | None
    theirs: Sequence[Target] | None
    differs: Sequence[bool]


def compare_pairs(pairs: Iterable[tuple[AgreementLine | None, AgreementLine | None]]) -> list[Pair]:
    return [_pair(mine, theirs) for mine, theirs in pairs]


def _pair(mine: AgreementLine | None, theirs: AgreementLine | None) -> Pair:
    line = mine or theirs
    if line is None:
        raise ValueError("a pair has a line")
    here, there = _targets(mine), _targets(theirs)
    differs = (
        [here != there] * 5
        if here is None or there is None
        else [a != b for a, b in zip(here, there, strict=True)]
    )
    return Pair(str(line), line.indicator_wording, line.uom, here, there, differs)
