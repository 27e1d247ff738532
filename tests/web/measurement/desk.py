"""Hands for the pages of measurement."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from selaras.measurement.models import Figure, Report
from tests.agreements.world import World
from tests.web.cast import enter

PDF = b"%PDF-1.7 rekapitulasi\n%%EOF\n"
FULL = {"masukan-jumlah": "3564", "masukan-banyak": "88"}
LOW = {"masukan-jumlah": "30", "masukan-banyak": "1"}


def pdf(content: bytes = PDF, name: str = "rekap.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


@dataclass
class Desk:
    world: World
    client: Client
    figure: Figure

    def url(self, rest: str = "", quarter: int = 2) -> str:
        return f"/pengukuran/{self.figure.pk}/{quarter}/{rest}"

    def enter(self, name: str) -> "Desk":
        enter(self.client, self.world.people[name])
        return self

    def post(self, rest: str = "", *, seen: int | None = None, files: Any = (), **typed: Any) -> Any:
        given = {"seen": self.version if seen is None else seen, **typed}
        if files:
            given["berkas"] = list(files)
        return self.client.post(self.url(rest), given)

    @property
    def version(self) -> int:
        report = Report.objects.filter(figure=self.figure, quarter=2).order_by("-number").first()
        return report.version if report else 0

    @property
    def report(self) -> Report:
        return Report.objects.filter(figure=self.figure, quarter=2).latest("number")

    def page(self, quarter: int = 2) -> str:
        response = self.client.get(self.url(quarter=quarter))
        assert response.status_code == 200
        return response.text

    def send(self) -> Report:
        """Filled in, proved and sent by the owner."""
        self.enter("sub")
        assert self.post("kirim/", files=[pdf()], **FULL).status_code == 302
        return self.report
