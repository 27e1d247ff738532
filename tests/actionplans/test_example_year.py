"""A year of the example: all KSD rows and IKU plans reported, each figure as worked out by hand."""

import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

from selaras.accounts.models import Role
from selaras.actionplans import access, queries
from selaras.actionplans.actions import proving, reporting
from selaras.actionplans.actions.reporting import Typed
from selaras.actionplans.models import Checkpoint, IndicatorPlan, PlanEvidence, PlanReport, StrategicActivity
from selaras.actionplans.queries.progress import checkpoint_tasks, plan_tasks, task_of
from selaras.engine.plan_days import month_of
from selaras.engine.plan_outputs import row_progress
from selaras.exchange.progress import progress_table
from selaras.kernel.models import first_broken_event
from selaras.ops.example import Example
from selaras.org.models import Holder, RoleGrant, Superior
from tests.actionplans.world import PDF, WORDS
from tests.conftest import NOW
from tests.engine.measuring import printed
from tests.engine.test_plan_outputs import cases
from tests.factories import mark_published

FOLDER = Path(__file__).parents[2] / "examples" / "jakarta-barat-2024"
END = datetime(2025, 1, 15, 3, 0, tzinfo=UTC)
SCENARIO = Path(__file__).parents[1] / "scenarios" / "renaksi" / "tahun-contoh.toml"


class Year:
    """The people of the example at one date; who answers, who confirms, who minutes."""

    def __init__(self):
        self.edition = mark_published(Example(FOLDER, at=NOW).load())
        on = NOW.date()
        self.holders = {one.position_id: one.user for one in Holder.objects.as_of(on).select_related("user")}
        self.above = dict(Superior.objects.as_of(on).values_list("position_id", "superior_id"))
        self.inspector = RoleGrant.objects.filter(role=Role.INSPECTORATE).first().user

    def report(self, row, told):
        task = task_of(row)
        month = month_of(task.month)
        at = _moment(told.get("pada", date(2024, month, 20)))
        post = next(
            post
            for post in access.owner_posts(row, on=at.date())
            if post.pk in self.holders and self.above.get(post.pk) in self.holders
        )
        assert len(task.outputs) == len(told["isi"])
        report = reporting.note(
            row=row, position=post, seen=0, by=self.holders[post.pk], at=at,
            typed=Typed(told=told["isi"], exemption=told.get("pernyataan", ""), **WORDS),
        )  # fmt: skip
        kind = PlanEvidence.Kind.STATEMENT if report.exemption else PlanEvidence.Kind.PROOF
        self.attach(report, kind, self.holders[post.pk], at)
        report = reporting.hand_in(report=report, by=self.holders[post.pk], at=at)
        report = reporting.confirm(report=report, by=self.holders[self.above[post.pk]], at=at)
        assert (report.state == "diverifikasi") == told.get("berita_acara", False)
        if report.state == "diverifikasi":
            self.attach(report, PlanEvidence.Kind.MINUTES, self.inspector, at)
            reporting.record_minutes(
                report=report, number=f"{report.pk}/BA", dated=at.date(), by=self.inspector, at=at
            )
        row.refresh_from_db()
        assert printed(row.achievement) == told["capaian"], (row, told)
        now = task_of(row)
        assert now.late(END.date()) == told.get("terlambat", 0)
        if "batas" in told:
            assert now.due.on == told["batas"]

    @staticmethod
    def attach(report, kind, by, at):
        content = PDF + str(report.pk).encode()
        proving.attach(report=report, content=content, name="berkas.pdf", kind=kind, by=by, at=at)


def _moment(day):
    return datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)


def told_of(tasks):
    return row_progress([(month_of(task.month), task.achievement) for task in tasks], until=12)


def assert_row(found, wanted):
    assert printed(found.percent) == wanted["capaian"]
    assert f"{found.counted} dari {found.due}" == wanted["dari"]
    assert found.judgement == wanted["nilai"]


def test_a_year_of_the_example(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    scenario, year = tomllib.loads(SCENARIO.read_text("utf-8")), Year()
    points = Checkpoint.objects.filter(activity__edition=year.edition)
    plans = IndicatorPlan.objects.filter(edition=year.edition).select_related("indicator")
    assert (points.count(), plans.count()) == (26, 13)
    for row in scenario["ksd"]:
        for month, told in row.get("titik", {}).items():
            point = points.select_related("activity__edition", "agency").get(
                activity__number=row["baris"], month=month
            )
            year.report(point, told)
    for row in scenario["iku"]:
        for code, told in row["titik"].items():
            found = [
                plan
                for plan in plans.select_related("edition", "agency")
                if plan.indicator.code == row["indikator"] and re.match(rf"{code}\b", plan.action)
            ]
            year.report(*found, told)

    rows = list(
        queries.with_points(StrategicActivity.objects.filter(edition=year.edition).order_by("number"))
    )
    tasks = checkpoint_tasks(rows, edition=year.edition)
    wanted = {row["baris"]: row["hasil"] for row in scenario["ksd"]}
    assert sorted(wanted) == [row.number for row in rows] == list(range(1, 13))
    for row in rows:
        assert_row(told_of(tasks[row.pk]), wanted[row.number])
    of_plans = plan_tasks(list(plans.order_by("order")), edition=year.edition)
    for row in scenario["iku"]:
        mine = [task for task in of_plans.values() if task.row.indicator.code == row["indikator"]]
        assert_row(told_of(mine), row["hasil"])

    told = sum(len(row.get("titik", {})) for row in (*scenario["ksd"], *scenario["iku"]))
    assert PlanReport.objects.filter(state="selesai").count() == told == 36
    assert first_broken_event() is None
    annex = year.edition.annexes.select_related("edition__agency").get(layout="ksd")
    lines = progress_table(annex, until="B12", on=END.date()).lines
    assert {line["capaian"] for line in lines if line["no"] == "10"} == {"87,5", "100", "95,24"}
    assert "Capaian KSD s.d. B12: 95,68 % (4 dari 4 checkpoint)." in lines[-6]["keterangan"]
    assert "B12: belum dilaporkan, terlambat 15 hari." in next(
        line["keterangan"] for line in lines if line["no"] == "7"
    )
    assert cases("baris")  # the rule itself has scenarios of its own
