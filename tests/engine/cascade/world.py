"""Cascades written as TOML, as an official reads them: a clean city, and what a scenario changes in it."""

import copy
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from selaras.engine.annual import AnnualRule
from selaras.engine.cascade.facts import (
    Checkpoint,
    Entry,
    Facts,
    Input,
    Ksd,
    Matrix,
    Plan,
    Post,
    Row,
    Signer,
    Tick,
    Unit,
)
from selaras.engine.periods import checkpoint_due
from selaras.engine.targets import YearTargets, parse_target

FOLDER = Path(__file__).parents[2] / "scenarios" / "kaskade"
GONE = "hapus"  # the value that takes a thing away


@cache
def _base() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "dasar.toml").read_text("utf-8"))


def scenarios() -> list[dict[str, Any]]:
    """Every [[skenario]] of the folder, with the name of its file."""
    return [
        {**scenario, "berkas": path.stem}
        for path in sorted(FOLDER.glob("*.toml"))
        if path.stem != "dasar"
        for scenario in tomllib.loads(path.read_text("utf-8"))["skenario"]
    ]


def world(changes: dict[str, Any] | None = None, focus: frozenset[int] | None = None) -> Facts:
    """The clean city with the changes laid over it: tables are merged, "hapus" removes, all else replaces."""
    return facts_of(_merged(copy.deepcopy(_base()), changes or {}), focus)


def _merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    for key, value in changes.items():
        if value == GONE:
            base.pop(key)
        elif isinstance(value, dict) and isinstance(base.get(key), dict):
            _merged(base[key], value)
        else:
            base[key] = value
    return base


def facts_of(told: dict[str, Any], focus: frozenset[int] | None = None) -> Facts:
    keys = Keys()
    entries = {keys("kamus", code): _entry(code, entry, keys) for code, entry in told["kamus"].items()}
    matrices, rows, ticks = {}, {}, []
    parents: dict[int, int | None] = {}
    posts = {keys("jabatan", code): _post(code, post, keys) for code, post in told["jabatan"].items()}
    units = {keys("unit", code): _unit(code, unit, keys) for code, unit in told["unit"].items()}
    for number, annex in told["lampiran"].items():
        matrix = _matrix(int(number), annex, keys)
        matrices[matrix.key] = matrix
        for order, (label, line) in enumerate(annex["baris"].items()):
            row = _row(matrix, order, label, line, told["kamus"], keys)
            rows[row.key] = row
            ticks += [_tick(row, matrix, carrier, keys) for carrier in line.get("pemikul", [])]
            parents |= _parents_told(row, line, keys)
    return Facts(
        year=told["tahun"], units=units, posts=posts, entries=entries, matrices=matrices, rows=rows,
        ticks=[
            tick._replace(parent=parents.get(tick.key, tick.parent))
            for tick in _with_parents(ticks, rows, posts)
        ],
        focus=focus,
        plans=[_plan(int(order), plan, told["kamus"], keys) for order, plan in told["rencana"].items()],
        activities=[_activity(int(n), one, keys, told["tahun"]) for n, one in told["ksd"].items()],
        signers=[_signer(int(number), one) for number, one in told.get("penanda_tangan", {}).items()],
    )  # fmt: skip


class Keys:
    """Names to numbers, the same name always the same number."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], int] = {}

    def __call__(self, kind: str, name: str) -> int:
        return self._known.setdefault((kind, name), len(self._known) + 1)

    def maybe(self, kind: str, name: str) -> int | None:
        return self(kind, name) if name else None


def _unit(code: str, told: list[Any], keys: Keys) -> Unit:
    name, kind, parent, *more = told
    aliases, active, short = (*more, *([], True, "")[len(more) :])
    return Unit(
        keys("unit", code), code, name, kind, keys.maybe("unit", parent), tuple(aliases), active, short
    )


def _post(code: str, told: list[Any], keys: Keys) -> Post:
    title, tier, unit, superior, *more = told
    active, short, assumed = (*more, *(True, "", "")[len(more) :])
    return Post(
        keys("jabatan", code), code, title, tier, keys("unit", unit), keys.maybe("jabatan", superior),
        active=active, short=short, assumed=assumed,
    )  # fmt: skip


def _number(text: str | None) -> Any:
    value, finding = parse_target(text)
    assert finding is None, f"{text}: {finding}"
    return value


def _entry(code: str, told: dict[str, Any], keys: Keys) -> Entry:
    rule = told.get("aturan_tahunan", "")
    return Entry(
        key=keys("kamus", code), code=code, name=told["nama"], objective=told["sasaran"], block=told["blok"],
        uom=told["satuan"], entry_system=told.get("sistem_entri", ""),
        polarity=told.get("polaritas", "maksimal"),
        period_kind=told.get("sifat_triwulan", ""), annual_rule=AnnualRule(rule) if rule else None,
        low=_number(told.get("batas_bawah")), high=_number(told.get("batas_atas")),
        definition=told.get("definisi", ""), legal_bases=tuple(told.get("dasar_hukum", [])),
        method=told.get("metode", ""), formula=told.get("rumus", ""),
        inputs=tuple(Input(*one) for one in told.get("masukan", [])),
        data_source=told.get("sumber_data", ""), evidence=tuple(told.get("bukti", [])),
        verifier=told.get("verifikator", ""), owner=told.get("penanggung_jawab", ""),
        assumptions=tuple(told.get("asumsi", [])), retired=told.get("tidak_dipakai", False),
        parts=tuple(keys("kamus", part) for part in told.get("komponen", [])),
        renstra_target=_number(told.get("target_renstra")),
    )  # fmt: skip


def _matrix(number: int, told: dict[str, Any], keys: Keys) -> Matrix:
    return Matrix(
        key=keys("lampiran", str(number)), number=number, title=told["judul"],
        giver=keys("jabatan", told["pemberi"]),
        tiers=tuple(told["jenjang"]), has_columns=told.get("bentuk", "kolom") == "kolom",
        receivers=tuple((keys("jabatan", code), heading) for code, heading in told.get("penerima", [])),
        signer_post=told.get("penanda_tangan_jabatan", ""), signer_name=told.get("penanda_tangan", ""),
        signer_nip=told.get("penanda_tangan_nip", ""),
    )  # fmt: skip


def _row(
    matrix: Matrix, order: int, label: str, told: dict[str, Any], entries: dict[str, Any], keys: Keys
) -> Row:
    objective, number = label.split("#")[0].split(".")
    entry = entries[told["indikator"]]
    return Row(
        key=row_key(keys, matrix.number, label), matrix=matrix.key, order=told.get("urutan", order),
        entry=keys("kamus", told["indikator"]), block=told.get("blok", entry["blok"]),
        objective_number=int(told.get("no_sasaran", objective)),
        objective=told.get("sasaran", entry["sasaran"]),
        number=int(number), name=told.get("nama", entry["nama"]),
        source=told.get("sumber", "e-SAKIP" if entry["sistem_entri"] == "esakip" else "e-Kinerja"),
        uom=told.get("satuan", entry["satuan"]), targets=_targets(told),
        measurement=told.get("pengukuran", "Ada."),
        derivation=told.get("turunan", ""), group=told.get("kelompok", ""), note=told.get("catatan", ""),
    )  # fmt: skip


def _signer(annex: int, told: dict[str, Any]) -> Signer:
    """Who signs an annex; `pemangku` are name and NIP of the holder of the giver's post, where known."""
    return Signer(annex, told["jabatan"], told["nama"], told["nip"], *told.get("pemangku", []))


def row_key(keys: Keys, matrix: int, label: str) -> int:
    return keys("baris", f"{matrix}/{label}")


def _targets(told: dict[str, Any]) -> YearTargets:
    return YearTargets(*(_number(text) for text in (*told["tw"], told["tahunan"])))


def _tick(row: Row, matrix: Matrix, told: str | dict[str, Any], keys: Keys) -> Tick:
    """ "asisten-pem" a tick, "asisten-pem*" the coordinator, "asisten-pem: PPSU" a part of the scope; a
    table with jabatan, and targets of its own, another giver or another parent."""
    if isinstance(told, str):
        code, _, scope = told.partition(": ")
        told = {"jabatan": code.rstrip("*"), "lingkup": scope, "koordinator": code.endswith("*")}
    post = keys("jabatan", told["jabatan"])
    giver = told.get("pemberi")
    return Tick(
        key=keys("tick", f"{row.key}/{told['jabatan']}"), row=row.key, post=post,
        giver=matrix.giver if giver is None else keys.maybe("jabatan", giver), parent=None,
        scope=told.get("lingkup", ""), wording=told.get("sebutan", ""),
        coordinator=told.get("koordinator", False), targets=_targets(told) if "tw" in told else None,
    )  # fmt: skip


def _parents_told(row: Row, line: dict[str, Any], keys: Keys) -> dict[int, int | None]:
    """The ticks whose parent a scenario names: "1 2.1 asisten-pem" (annex, row, post), or "" for none."""
    found: dict[int, int | None] = {}
    for carrier in line.get("pemikul", []):
        if isinstance(carrier, dict) and "induk" in carrier:
            key = keys("tick", f"{row.key}/{carrier['jabatan']}")
            annex, label, post = (carrier["induk"] or "- - -").split()
            found[key] = keys("tick", f"{keys('baris', f'{annex}/{label}')}/{post}") if label != "-" else None
    return found


def _with_parents(ticks: list[Tick], rows: dict[int, Row], posts: dict[int, Post]) -> list[Tick]:
    """Each under the nearest superior's tick for the same indicator, as cascade.actions.link_parents does."""
    chain = Facts(year=0, posts=posts).chain
    carried = {(tick.post, rows[tick.row].entry): tick.key for tick in ticks}

    def parent(tick: Tick) -> int | None:
        above = ((up, rows[tick.row].entry) for up in chain(tick.post))
        return next((carried[pair] for pair in above if pair in carried), None)

    return [tick._replace(parent=parent(tick)) for tick in ticks]


def _plan(order: int, told: dict[str, Any], entries: dict[str, Any], keys: Keys) -> Plan:
    entry = entries[told["indikator"]]
    return Plan(
        key=keys("rencana", str(order)), order=order, entry=keys("kamus", told["indikator"]),
        objective_number=told.get("no_sasaran", 2), objective=told.get("sasaran", entry["sasaran"]),
        name=told.get("nama", entry["nama"]), target=_number(told["target"]), action=told["aksi"],
        criterion=told["kriteria"], output=told["keluaran"], quarter=told["triwulan"],
        posts=tuple(keys("jabatan", code) for code in told["jabatan"]),
        responsible=told.get("penanggung_jawab", ""), annex=told.get("lampiran", 0),
    )  # fmt: skip


def _activity(number: int, told: dict[str, Any], keys: Keys, year: int) -> Ksd:
    return Ksd(
        key=keys("ksd", str(number)), number=number, ksd_number=told["nomor_ksd"], ksd_name=told["nama"],
        sub_ksd=told.get("sub", ""), action=told["aksi"], responsible=told["penanggung_jawab"],
        related=told.get("terkait", ""), note=told.get("keterangan", ""),
        units=tuple(keys("unit", code) for code in told["unit"]),
        checkpoints=tuple(
            Checkpoint(month, told.get("batas", checkpoint_due(year, month)), criterion, output)
            for month, criterion, output in told["checkpoint"]
        ),
        annex=told.get("lampiran", 0),
    )  # fmt: skip
