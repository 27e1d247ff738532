"""A simulated year of the example: annexes for camat and lurah, four quarters reported, confirmed, rolled up.

For trying out and for tests only: every figure is made up by a fixed rule, and every proof says so. All goes
through the deeds that officials use, dated inside the quarter it tells of.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time

from django.db import transaction

from selaras.accounts.models import Role, User
from selaras.cascade.annexes.actions import hand_down
from selaras.cascade.models import Annex, Edition
from selaras.cascade.queries import Carrier, RowSpec, row_specs
from selaras.editions import actions as editions
from selaras.editions.queries import checked, lineage
from selaras.engine.periods import due_days
from selaras.engine.targets import NA
from selaras.measurement.actions import proving, reporting
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.actions.reporting import Typed
from selaras.measurement.models import Figure, Report
from selaras.measurement.queries.working import typed_inputs_of
from selaras.ops.year_figures import typed
from selaras.ops.year_people import People, proof
from selaras.ops.year_registers import fill_registers
from selaras.org.models import Position
from selaras.planning.models import Indicator

HANDED = ("IKM", "BMD", "KM")  # what camat and lurah carry here: a survey, a position, and a sum
_WORDS = {
    "obstacle": "Belum semua data masuk (simulasi).",
    "follow_up": "Dijadwalkan pada triwulan berikutnya (simulasi).",
    "explanation": "Angka simulasi, lihat bukti.",
}


def publish_with_districts(
    edition: Edition,
    *,
    handed: Callable[[RowSpec], bool] = lambda row: row.block != "strategis",
    at: datetime,
) -> None:
    """Annexes for camat and lurah, whom the decree gives nothing, then the edition in force."""
    planner = People(edition.agency, at.date()).granted(Role.PLANNING_AGENCY)
    first = edition.annexes.get(number=1)
    rows = [row for row in row_specs(first).values() if handed(row)]
    posts = Position.objects.filter(agency=edition.agency).order_by("order", "pk")
    camats = list(posts.filter(tier=Position.Tier.DISTRICT_HEAD))
    _hand(edition, first.giver, 6, camats, rows, planner, at)
    for number, camat in enumerate(camats, start=7):
        lurahs = posts.filter(tier=Position.Tier.WARD_HEAD, unit__path__startswith=camat.unit.path)
        _hand(edition, camat, number, list(lurahs), rows, planner, at)
    editions.follow_day(edition=edition)
    left = [one.finding.id for one in checked(edition) if one.is_open]
    editions.publish(
        edition=edition, note="Disepakati rapat pimpinan pada 20 Februari 2024.",
        seen=lineage.fingerprint(edition, left_open=left),
        by=posts.get(tier=Position.Tier.MAYOR).holders.get().user, at=at,
    )  # fmt: skip


def _hand(
    edition: Edition, giver: Position, number: int, receivers: list[Position], rows: list[RowSpec], by: User,
    at: datetime,
) -> None:  # fmt: skip
    ticked = tuple(Carrier(post.pk, "", "") for post in receivers)
    hand_down(
        edition=edition, giver=giver, number=number, title=f"Turunan {giver.title}",
        layout=Annex.Layout.COLUMNS, tiers=[receivers[0].tier], receivers_label="Penerima",
        receivers=[(post.short_title[:60], post) for post in receivers],
        rows=[replace(row, carriers=ticked, derivation="", group="") for row in rows], by=by, at=at,
    )  # fmt: skip


class Year:
    """Everything one edition asks for, reported by whoever carries it and confirmed by whoever must."""

    def __init__(
        self, edition: Edition, *, told: Callable[[int, int], None] = lambda _done, _all: None
    ) -> None:
        self._edition, self._told = edition, told
        self._first_day = date(edition.year, 3, 1)  # the decree is of February: whoever holds a post then
        self.people = People(edition.agency, self._first_day)

    @staticmethod
    def handed(codes: Collection[str] = HANDED) -> Callable[[RowSpec], bool]:
        keys = set(Indicator.objects.filter(code__in=codes).values_list("pk", flat=True))
        return lambda row: row.indicator_id in keys

    def report(self) -> int:
        """Lay out the figures and bring every measured quarter to its lock; how many were locked."""
        lay_out(edition=self._edition, by=None, at=datetime.combine(self._first_day, time(3), UTC))
        figures = (
            Figure.objects.filter(edition=self._edition, source=Figure.Source.REPORTED)
            .select_related("indicator", "position").order_by("pk")
        )  # fmt: skip
        due = [
            (figure, quarter)
            for figure in figures
            if figure.position_id in self.people.superiors
            for quarter, target in enumerate(figure.targets.quarters, 1)
            if target is not NA and target is not None
        ]
        for done, (figure, quarter) in enumerate(due, 1):
            self._report(figure, quarter)
            self._told(done, len(due))
        return len(due)

    @transaction.atomic  # one commit a report; one for all would wade through its own dead rows
    def _report(self, figure: Figure, quarter: int) -> None:
        due = due_days(figure.indicator.due_days, figure.year)
        at = datetime.combine(due.get(quarter, date(figure.year, 3 * quarter, 20)), time(3), UTC)
        by, superior = self.people.holders[figure.position_id], self.people.superiors[figure.position_id]
        step = figure.pk + quarter
        fill_registers(figure, quarter, step=step, by=by, at=at)
        code = figure.indicator.code
        inputs = {one.code: typed(code, one, quarter=quarter, step=step) for one in typed_inputs_of(figure)}
        report = reporting.note(
            figure=figure, quarter=quarter, seen=0, typed=Typed(inputs=inputs, **_WORDS), by=by, at=at
        )
        paper = proof(
            about=f"{code} · {figure.indicator.name}", post=figure.position.title,
            period=f"Triwulan {quarter} tahun {figure.year}", on=date(figure.year, 3 * quarter, 20),
        )  # fmt: skip
        proving.attach(report=report, content=paper, name=f"bukti-simulasi-tw-{quarter}.pdf", by=by, at=at)
        report = reporting.send(report=report, by=by, at=at)
        report = reporting.approve(report=report, by=superior, at=at)
        if report.state == Report.State.APPROVED:
            verifier = self.people.granted(Role(figure.indicator.handling.verifier))
            reporting.verify(report=report, by=verifier, at=at)
