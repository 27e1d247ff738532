"""import(export(x)) = x, whatever the texts say."""

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from selaras.cascade import actions as cascade
from selaras.cascade.queries import Carrier, row_specs
from selaras.editions.queries import checked
from selaras.engine.names import tidy
from selaras.engine.targets import NA, YearTargets
from selaras.exchange import actions
from selaras.exchange.actions import Preview
from selaras.exchange.cells import _HIDDEN
from selaras.exchange.writers import to_csv
from selaras.exchange.xlsx import to_xlsx
from selaras.planning.models import Indicator
from tests.conftest import NOW
from tests.exchange.world import TABLES

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "-Kepala", "<6 jam", "N/A", "✓", "87,3",
    "001", "1e5", "TRUE", "#REF!", "'kutip", "a\nb\n\nc", "\u00a0tepi\u00a0", "Sasaran Khusus", "a | b",
    "x" * 900, "&amp;<b>", "🌳 pohon", "مرحبا", "1", "NO", "{=1}", "%d %s {0}", "https://jakarta.go.id/x y",
    "SUB KSD :\nx",
]  # fmt: skip
TEXTS = (st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=60)).map(tidy)
TEXTS = TEXTS.filter(lambda text: text.strip() and not _HIDDEN.search(text))
LONGEST = Decimal("9" * 9 + ".9999")
WHOLE = st.decimals(0, 10**9, places=4, allow_nan=False)


def edited(number, cells):
    """The annex's table with other texts: {(line, key): text}."""
    lines = list(csv.DictReader(io.StringIO(TABLES[number], newline="")))
    for (line, key), text in cells.items():
        lines[line][key] = text
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, lines[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def returned(world, number) -> Preview:
    """What our own export of an annex would change."""
    path = world.folder / "keluar.xlsx"
    path.write_bytes(to_xlsx(world.table(number)))
    return world.preview(path)


@SLOW
@given(measurement=TEXTS, source=TEXTS, note=TEXTS, objective=TEXTS)
def test_hostile_texts_of_a_matrix(world, measurement, source, note, objective):
    cells = {
        (1, "pengukuran"): measurement, (2, "sumber_data"): source[:200].strip() or "x",
        (2, "sasaran"): objective, (0, "umum"): tidy(f"✓ {note[:200]}"),
    }  # fmt: skip
    preview = world.preview_csv(1, edited(1, cells))
    assert preview.errors == []
    actions.apply(preview=preview, by=None, at=NOW)
    again = returned(world, 1)
    assert (again.errors, again.changes) == ([], [])
    assert world.preview_csv(1, to_csv(world.table(1))).changes == []


NOTES = st.just("") | TEXTS.map(lambda text: tidy(text[:300]).strip())
NOTES = NOTES.filter(lambda text: not re.search(r"^\[\s*koordinator|koordinator\s*\]$", text, re.IGNORECASE))
FIGURES = st.none() | st.just(NA) | WHOLE
OWN = st.none() | st.builds(YearTargets, *[FIGURES] * 5)


@SLOW
@given(ticks=st.lists(st.tuples(st.booleans(), NOTES, OWN), min_size=2, max_size=2), who=st.integers(0, 2))
@example(ticks=[(False, "", None), (True, "x" * 300, YearTargets(*[LONGEST] * 5))], who=1)
def test_coordinators_scope_notes_and_own_targets_of_ticks(world, ticks, who):
    """Whoever is ticked, with whichever note and targets of its own, and whoever of them coordinates: the
    file says it all, and what is checked is the same."""
    posts = [world.posts["umum"], world.posts["hukum"]]
    carriers = tuple(
        Carrier(post.pk, note, "", index == who, own)
        for index, (post, (ticked, note, own)) in enumerate(zip(posts, ticks, strict=True))
        if ticked
    )
    keeps_its_carriers(world, 1, carriers)


@SLOW
@given(order=st.permutations(["ukm", "tu"]), many=st.integers(0, 2), who=st.integers(0, 2), own=OWN)
def test_coordinators_and_own_targets_among_owners(world, order, many, who, own):
    carriers = tuple(
        Carrier(world.posts[name].pk, "", world.posts[name].title, index == who, own if index else None)
        for index, name in enumerate(order[:many])
    )
    keeps_its_carriers(world, 3, carriers)


def keeps_its_carriers(world, number, carriers):
    annex = world.annex(number)
    Indicator.objects.update(low=None, high=None)
    first, second, *rest = row_specs(annex).values()
    specs = [first, replace(second, carriers=carriers, derivation="", group=""), *rest]
    cascade.replace_matrix(annex=annex, rows=specs, by=None, at=NOW)
    found = [one.finding for one in checked(world.edition)]
    assert [spec.carriers for spec in row_specs(annex).values()] == [spec.carriers for spec in specs]
    by_workbook, text = returned(world, number), to_csv(world.table(number))
    by_text = world.preview_csv(number, text)
    for preview in (by_workbook, by_text):
        assert (preview.errors, preview.changes) == ([], [])
        rows = next(intake.rows for intake in preview.intakes if intake.annex.number == number)
        assert [row.carriers for row in rows] == [spec.carriers for spec in specs]
    cascade.replace_matrix(annex=annex, rows=[first, replace(second, carriers=()), *rest], by=None, at=NOW)
    actions.apply(preview=world.preview_csv(number, text), by=None, at=NOW)
    assert [one.finding for one in checked(world.edition)] == found


@pytest.mark.parametrize(
    "typed", ["✓ [Koordinator] PPSU", "✓ PPSU [koordinator]", "v  [ koordinator ]  PPSU"]
)
def test_the_mark_of_a_coordinator_is_read_before_or_behind_the_note(world, typed):
    preview = world.preview_csv(1, edited(1, {(0, "umum"): typed}))
    assert preview.errors == []
    actions.apply(preview=preview, by=None, at=NOW)
    assert world.table(1).lines[0]["umum"] == "✓ [koordinator] PPSU"


@SLOW
@given(texts=st.lists(TEXTS, min_size=6, max_size=6))
def test_hostile_texts_of_the_action_plans(world, texts):
    activity = ("nama_ksd", "sub_ksd", "rencana_aksi", "instansi_terkait", "keterangan")
    cells = {(line, key): text for line in (0, 1) for key, text in zip(activity, texts, strict=False)}
    preview = world.preview_csv(4, edited(4, cells | {(0, "target"): texts[5], (1, "kriteria"): texts[5]}))
    assert preview.errors == []
    actions.apply(preview=preview, by=None, at=NOW)
    again = returned(world, 4)
    assert (again.errors, again.changes) == ([], [])
    plans = {(0, "ra"): f"RA {texts[0]}", (0, "kk"): texts[1], (1, "to"): texts[2]}
    (world.folder / "csv" / "lampiran-4.csv").unlink()
    preview = world.preview_csv(5, edited(5, plans))
    assert preview.errors == []
    actions.apply(preview=preview, by=None, at=NOW)
    again = returned(world, 5)
    (world.folder / "csv" / "lampiran-5.csv").unlink()
    assert (again.errors, again.changes) == ([], [])


@SLOW
@given(sentence=TEXTS.filter(lambda text: "✓" not in text))
def test_any_sentence_lies_over_all_receivers_of_a_derived_row(world, sentence):
    preview = world.preview_csv(2, edited(2, {(0, "catatan_turunan"): sentence}))
    assert preview.errors == []
    actions.apply(preview=preview, by=None, at=NOW)
    again = returned(world, 2)
    assert (again.errors, again.changes) == ([], [])


@pytest.mark.parametrize(
    "number",
    ["87,3", "86", "3125", "-250000", "1.250.000", "0", "0,0001", "1.234.567.890.123,4567", "N/A", ""],
)
def test_every_target_comes_back_as_it_was(world, number):
    text = edited(1, {(1, key): number for key in ("tw1", "tw2", "tw3", "tw4", "tahunan")})
    actions.apply(preview=world.preview_csv(1, text), by=None, at=NOW)
    assert world.table(1).lines[1]["tw2"] == number
    assert returned(world, 1).changes == []


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_workbook_that_another_program_saved_changes_nothing(world, number):
    preview = world.preview(world.workbook(number))
    assert (preview.findings, preview.changes) == ([], [])


def test_two_objectives_of_one_number_keep_both_their_wordings(world):
    text = edited(1, {(1, "sasaran"): "Meningkatnya layanan."})
    actions.apply(preview=world.preview_csv(1, text), by=None, at=NOW)
    assert returned(world, 1).changes == []
    assert [line["sasaran"] for line in world.table(1).lines[:2]] == [
        "Meningkatnya layanan",
        "Meningkatnya layanan.",
    ]
