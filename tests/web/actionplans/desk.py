"""Hands for the pages of the reports."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from selaras.actionplans.models import Checkpoint, IndicatorPlan, PlanReport
from tests.actionplans.world import PDF, World
from tests.web.cast import enter


def pdf(content: bytes = PDF, name: str = "laporan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


@dataclass
class Desk:
    world: World
    client: Client

    def enter(self, name: str) -> "Desk":
        enter(self.client, self.world.people[name])
        return self

    def url(self, row: Checkpoint | IndicatorPlan, rest: str = "") -> str:
        kind = "iku" if isinstance(row, IndicatorPlan) else "checkpoint"
        return f"/rencana-aksi/{kind}/{row.pk}/{rest}"

    def get(self, row: Checkpoint | IndicatorPlan) -> str:
        response = self.client.get(self.url(row))
        assert response.status_code == 200
        return response.text

    def post(self, row: Checkpoint | IndicatorPlan, rest: str = "", **given: Any) -> Any:
        report = self.report(row)
        return self.client.post(self.url(row, rest), {"seen": report.version if report else 0, **given})

    def report(self, row: Checkpoint | IndicatorPlan) -> PlanReport | None:
        name = "plan" if isinstance(row, IndicatorPlan) else "checkpoint"
        return PlanReport.objects.filter(**{name: row.root_id}).order_by("-number").first()
