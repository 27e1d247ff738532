"""What is published, agency by agency: the way in for whoever has no account."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.engine.scorecards import month_label
from selaras.measurement.queries.cards import newest_published
from selaras.org.models import Agency
from selaras.surveys import access
from selaras.web.limits import limited
from selaras.web.wave_pages import period

SHOWN = 3  # surveys of an agency; its own page has them all


@dataclass(frozen=True, slots=True)
class Shelf:
    """What an agency has published: the newest month of its score cards, its newest surveys of how many."""

    agency: Agency
    month: str
    cards_url: str
    surveys: list[tuple[str, str, str]]
    count: int
    surveys_url: str

    @property
    def is_empty(self) -> bool:
        return not self.month and not self.count


@login_not_required
@require_safe
@limited("public_page")
def index(request: HttpRequest) -> HttpResponse:
    """Three queries, however much is published."""
    months, waves = newest_published(), access.published_by_agency()
    shelves = []
    for agency in Agency.objects.order_by("name", "pk"):
        own = waves.get(agency.pk, [])
        shelves.append(Shelf(
            agency=agency, month=month_label(*months[agency.pk]) if agency.pk in months else "",
            cards_url=reverse("scorecards:public", args=[agency.code]),
            surveys=[
                (one.name, period(one), reverse("outcomes:public-wave", args=[agency.code, one.pk]))
                for one in own[:SHOWN]
            ],
            count=len(own), surveys_url=reverse("outcomes:public", args=[agency.code]),
        ))  # fmt: skip
    return render(request, "published/index.html", {"shelves": shelves})
