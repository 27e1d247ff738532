"""Laws of the check over a real database: out and in again, run after run, row by row."""

from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from selaras.actionplans.models import IndicatorPlan, StrategicActivity
from selaras.cascade.models import Edition, MatrixRow
from selaras.editions.queries import checked, checkup, family_facts, possible
from selaras.engine.annual import AnnualRule, annual_of
from selaras.engine.cascade.check import check
from selaras.engine.cascade.rule import RULES
from selaras.engine.findings import Finding
from selaras.engine.targets import YearTargets, parse_target
from selaras.exchange import actions, findings, queries
from selaras.exchange.showcase import to_markdown
from selaras.exchange.xlsx import to_xlsx
from selaras.ops.example import Example
from tests.conftest import NOW
from tests.exchange.world import World, make_world

ROOT = Path(__file__).parents[2]
SLOW = settings(
    max_examples=8,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def edition(db: None) -> Edition:
    return Example(ROOT / "examples" / "jakarta-barat-2024", at=NOW).load()


@pytest.fixture
def world(db: None, tmp_path) -> World:
    return make_world(tmp_path)


def found(edition: Edition) -> list[Finding]:
    return [one.finding for one in checked(edition)]


def round_trip(edition: Edition, folder: Path) -> None:
    """Every annex as a workbook, emptied of its contents and taken in again from the workbook."""
    numbers = [annex.number for annex in queries.annexes(edition)]
    books = {number: to_xlsx(queries.export_table(edition=edition, number=number)) for number in numbers}
    for annex in queries.annexes(edition):
        annex.rows.all().delete()
    IndicatorPlan.objects.filter(edition=edition).delete()
    StrategicActivity.objects.filter(edition=edition).delete()
    for number, book in books.items():
        path = folder / f"lampiran-{number}.xlsx"
        path.write_bytes(book)
        preview = actions.preview_workbook(edition=edition, path=path)
        assert preview.errors == []
        actions.apply(preview=preview, by=None, at=NOW)


def told(findings: list[Finding]) -> list[tuple[str, ...]]:
    """Without the keys of the database, which another row has."""
    return [(one.id, one.rule, one.severity, one.place, one.message) for one in findings]


def test_what_is_exported_and_taken_in_again_is_found_the_same(edition, tmp_path):
    before = found(edition)
    assert len(before) > 20
    round_trip(edition, tmp_path)
    assert told(found(edition)) == told(before)


FIGURES = st.sampled_from(["", "N/A", "25", "86,5", "87,3", "100"])


@SLOW
@given(data=st.data())
def test_a_generated_edition_comes_back_with_the_same_findings(world, data):
    with transaction.atomic():
        for row in MatrixRow.objects.filter(annex__edition=world.edition).order_by("annex__number", "order"):
            quarters = [parse_target(text)[0] for text in data.draw(st.tuples(*[FIGURES] * 4))]
            # an import takes in no year that its quarters contradict, so that error cannot come back
            annual = annual_of(quarters, AnnualRule.LAST) if data.draw(st.booleans()) else None
            row.targets = YearTargets(*quarters, annual)
            row.uom = data.draw(st.sampled_from(["Nilai", "Persen", "%"]))
            row.save()
            for one in row.commitments.order_by("pk"):
                one.targets = row.targets
                one.save()
        before = found(world.edition)
        round_trip(world.edition, world.folder)
        assert told(found(world.edition)) == told(before)
        transaction.set_rollback(True)


def test_ids_are_the_same_in_every_run_and_tell_findings_apart(edition):
    """That they are the same under other database keys, the way out and in again says above."""
    first = found(edition)
    assert len({one.id for one in first}) == len(first)
    assert told(found(edition)) == told(first)


def test_a_row_checked_alone_says_what_the_whole_check_says_there(edition):
    """The live check of each row of the example, with the database, against the check of everything."""
    whole = found(edition)
    rows = list(MatrixRow.objects.filter(annex__edition=edition).order_by("pk").values_list("pk", flat=True))
    for row in rows:
        alone = [one.finding for one in checked(edition, focus=[row])]
        assert alone == [
            one for one in whole if one.spot and one.spot.row == row and not RULES[one.rule].whole
        ]


def test_supposing_what_is_already_so_changes_nothing(edition):
    for row in MatrixRow.objects.filter(annex__edition=edition).order_by("pk"):
        outcome = possible(family_facts(edition, row=row.pk), row=row.pk, targets=row.targets, uom=row.uom)
        assert outcome.effects == []


def test_the_family_of_a_row_of_another_edition_is_empty(edition):
    assert check(family_facts(edition, row=0)) == []


def test_the_showcase_is_what_the_check_finds_now(edition):
    """The document says by which command it is written again."""
    whole = checkup(edition)
    report = findings.report(edition, whole, whole.found)
    assert (ROOT / "docs" / "temuan-e-0001-2024.md").read_text("utf-8") == to_markdown(report)
