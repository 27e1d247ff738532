"""What the pages of SKP show, prepared: stages, results with their indicators, the next step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from selaras.engine.drift import Drift, DriftKind, PlanLine, label_of
from selaras.engine.skp_life import SkpDeed, SkpState
from selaras.engine.targets import Target, format_target
from selaras.skp.models import IndividualIndicator, Skp, WorkResult
from selaras.web.sides import PartyText, Station, party

STATIONS = (
    (SkpState.DRAFT, "Konsep"),
    (SkpState.SUBMITTED, "Diajukan"),
    (SkpState.READY, "Disetujui"),
    (SkpState.SIGNED_FIRST, "Ditandatangani pegawai"),
    (SkpState.IN_FORCE, "Berlaku"),
)
_REACHED = {
    SkpState.DRAFT: 0, SkpState.RETURNED: 0, SkpState.SUBMITTED: 1, SkpState.READY: 2,
    SkpState.SIGNED_FIRST: 3, SkpState.IN_FORCE: 4,
}  # fmt: skip
_CODES = {
    SkpState.DRAFT: "draft", SkpState.RETURNED: "returned", SkpState.SUBMITTED: "submitted",
    SkpState.READY: "waiting", SkpState.SIGNED_FIRST: "submitted", SkpState.IN_FORCE: "published",
    SkpState.REVISED: "waiting", SkpState.ENDED: "waiting", SkpState.VOID: "returned",
}  # fmt: skip
_NEXT = {
    SkpState.DRAFT: "Lengkapi, lalu ajukan kepada {rater}.",
    SkpState.RETURNED: "Perbaiki menurut catatan, lalu ajukan lagi kepada {rater}.",
    SkpState.SUBMITTED: "Menunggu persetujuan {rater}.",
    SkpState.READY: "Isi sudah tetap, disetujui {rater}.",
    SkpState.SIGNED_FIRST: "Menunggu tanda tangan {rater}.",
    SkpState.IN_FORCE: "Berlaku.",
    SkpState.REVISED: "Sudah diganti oleh perubahannya.",
    SkpState.ENDED: "Masa penilaiannya sudah berakhir.",
    SkpState.VOID: "Batal; tidak pernah berlaku.",
}


def stations(skp: Skp) -> list[Station]:
    """Where the SKP stands; none for one whose time is over."""
    reached = _REACHED.get(SkpState(skp.state))
    if reached is None:
        return []
    return [
        Station(label, "done" if place < reached else "now" if place == reached else "later")
        for place, (_, label) in enumerate(STATIONS)
    ]


def status(skp: Skp) -> tuple[str, str]:
    """The code and the word of components/status.html."""
    return _CODES[SkpState(skp.state)], str(Skp.State(skp.state).label)


def next_step(skp: Skp) -> str:
    """Who is to do what now, in one sentence."""
    rater = skp.rater.post_title if skp.rater else skp.outside_post or "pejabat penilai"
    if skp.rating == Skp.Side.OUTSIDE and skp.state in {SkpState.DRAFT, SkpState.RETURNED}:
        return "Lengkapi, lalu tetapkan isinya; pejabat penilai bekerja di luar Selaras."
    return _NEXT[SkpState(skp.state)].format(rater=rater)


@dataclass(frozen=True, slots=True)
class Row:
    """An SKP in a list; `behind` is how much the agreement says otherwise."""

    pk: int
    post: str
    name: str
    unit: str
    title: str
    status: tuple[str, str]
    next: str
    behind: int


def row(skp: Skp, *, behind: int = 0) -> Row:
    return Row(
        skp.pk, skp.holder.post_title, skp.holder.user.full_name, skp.unit.name, skp.title, status(skp),
        next_step(skp), behind,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """An individual indicator on the page."""

    pk: int
    aspect: str
    aspect_name: str
    wording: str
    scope: str
    uom: str
    targets: Sequence[Target]
    is_own: bool


@dataclass(frozen=True, slots=True)
class Result:
    pk: int
    number: int
    rank: str  # said where it begins
    leader_wording: str
    wording: str
    is_own: bool
    measures: list[Measure]


def results(found: Iterable[WorkResult]) -> list[Result]:
    """Main results before additional ones, numbered within each, as on the form."""
    every = sorted(found, key=lambda one: (one.rank != WorkResult.Rank.MAIN, one.order))
    shown: list[Result] = []
    last, number = "", 0
    for one in every:
        number = number + 1 if one.rank == last else 1
        name = "" if one.rank == last else str(WorkResult.Rank(one.rank).label)
        last = one.rank
        measures = [_measure(measure) for measure in sorted(one.indicators.all(), key=lambda it: it.order)]
        shown.append(Result(one.pk, number, name, one.leader_wording, one.wording, one.is_own, measures))
    return shown


def _measure(one: IndividualIndicator) -> Measure:
    aspect = str(IndividualIndicator.Aspect(one.aspect).label) if one.aspect else ""
    targets = [*one.targets.quarters, one.targets.annual]
    return Measure(one.pk, one.aspect, aspect, one.wording, one.scope_note, one.uom, targets, one.is_own)


@dataclass(frozen=True, slots=True)
class Change:
    """A difference in a line: what it is about, what differs, the old and the new."""

    name: str
    what: str
    old: str
    new: str
    kind: str


def changes(drifts: Iterable[Drift], names: dict[str, str]) -> list[Change]:
    """`names`: key -> the indicator as the SKP knows it."""
    return [
        Change(
            names.get(one.key) or _name(one), label_of(one), _words(one.old), _words(one.new), str(one.kind)
        )
        for one in drifts
    ]


def _name(drift: Drift) -> str:
    line = drift.new if drift.kind is DriftKind.ADDED else drift.old
    return (line.indicator or line.objective) if isinstance(line, PlanLine) else ""


def _words(value: PlanLine | str | Target) -> str:
    if isinstance(value, PlanLine):
        return value.indicator or value.objective
    return value if isinstance(value, str) else format_target(value, blank="kosong")


def people(skp: Skp) -> list[PartyText]:
    rated = party("Pegawai yang dinilai", skp.holder)
    if skp.rater is not None:
        return [rated, party("Pejabat penilai kinerja", skp.rater)]
    if skp.rating == Skp.Side.OUTSIDE:
        return [rated, PartyText("Pejabat penilai kinerja", "Di luar Selaras", skp.outside_post)]
    return [
        rated,
        PartyText("Pejabat penilai kinerja", "Belum ada", "jabatan atasan kosong atau belum tercatat"),
    ]


@dataclass(frozen=True, slots=True)
class Way:
    """A step open to the person: its button, its address, whether it asks for a reason."""

    deed: SkpDeed
    label: str
    name: str  # of the URL
    icon: str
    kind: str = "secondary"
    asks: str = ""


_WAYS = (
    Way(SkpDeed.SUBMIT, "Ajukan", "skp:submit", "right", "primary"),
    Way(SkpDeed.WITHDRAW, "Tarik kembali", "skp:withdraw", "undo"),
    Way(SkpDeed.APPROVE, "Setujui", "skp:approve", "check", "primary"),
    Way(SkpDeed.SEND_BACK, "Kembalikan", "skp:send-back", "undo", asks="Alasan"),
    Way(SkpDeed.REOPEN, "Buka kembali", "skp:reopen", "undo", asks="Alasan"),
)


@dataclass(frozen=True, slots=True)
class Ways:
    plain: list[Way] = field(default_factory=list)
    reasoned: list[Way] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.plain or self.reasoned)


def ways(deeds: Iterable[SkpDeed]) -> Ways:
    found, given = Ways(), set(deeds)
    for way in _WAYS:
        if way.deed in given:
            (found.reasoned if way.asks else found.plain).append(way)
    return found
