"""The small city hall with an indicator that counts directives, and hands for its register."""

from datetime import UTC, datetime
from typing import Any

from selaras.engine.registers import read_cell, registers_of
from selaras.measurement.actions import registering
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.models import Figure, RegisterRow
from selaras.measurement.queries.periods import zone
from tests.agreements.world import World, make_world

AT = datetime(2024, 6, 20, 3, 0, tzinfo=UTC)  # within the days of TW II
FORMULA = "JIKA(tl_total = 0; 100; tl_selesai / tl_total * 100)"
INPUTS: list[dict[str, Any]] = [
    {
        "kode": "tl_selesai", "nama": "Arahan yang selesai", "jenis": "hitung-daftar", "daftar": "arahan",
        "hitung": {"sisa": "sisa", "selesai": True},
    },
    {
        "kode": "tl_total", "nama": "Arahan yang harus ditindaklanjuti", "jenis": "hitung-daftar",
        "daftar": "arahan", "hitung": {"sisa": "sisa"},
    },
]  # fmt: skip
ROW = {"nomor": "1", "tanggal": "05-04-2024", "kanal": "Rapim", "isi": "Percepat layanan", "status": "Belum"}
DONE = {"status": "Selesai", "selesai": "10-04-2024", "bukti": "https://contoh.example/bukti"}


def counting_world(inputs: Any = INPUTS, formula: str = FORMULA) -> World:
    """The head of subdivision reports TLG: directives done of those to be done."""
    world = make_world()
    indicator = world.rows[0].indicator
    indicator.inputs, indicator.formula, indicator.uom = inputs, formula, "Persen"
    indicator.low, indicator.high = None, None
    indicator.save()
    indicator.formula_versions.update(formula=formula, inputs=inputs)
    lay_out(edition=world.edition, by=None, at=AT)
    Figure.objects.filter(indicator=indicator).update(q2=90)
    return world


def figure_of(world: World) -> Figure:
    return Figure.objects.select_related("indicator__handling", "agency").get(
        position=world.sub_post, indicator=world.rows[0].indicator
    )


def cells(register: str = "arahan", **typed: str) -> dict[str, str]:
    """A row as it is kept, from what is typed."""
    kind = registers_of(2024)[register]
    told = {}
    for column in kind.columns:
        told[column.code], finding = read_cell(column, typed.get(column.code, ""), zone=zone())
        assert finding is None, finding
    return told


def put(world: World, key: int = 0, *, by: Any = None, register: str = "arahan", **typed: str) -> RegisterRow:
    """A row of the register: a new one, or the one with this key as it is now."""
    seen = RegisterRow.objects.get(pk=key).version if key else 0
    return registering.put_row(
        figure=figure_of(world), register=register, key=key, seen=seen,
        cells=cells(register, **(ROW | typed if register == "arahan" else typed)),
        by=by or world.sub.user, at=AT,
    )  # fmt: skip


def directives(world: World, *, done: int, waiting: int) -> list[RegisterRow]:
    """So many directives of April, some of them done."""
    states = [DONE] * done + [{}] * waiting
    return [put(world, **{"nomor": str(place)} | state) for place, state in enumerate(states, 1)]
