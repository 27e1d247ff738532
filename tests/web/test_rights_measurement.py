"""The matrix of rights is the test: every cell about figures, proofs and quarters, at its address."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from selaras.accounts.access import reach
from selaras.accounts.models import Role
from selaras.agreements.models import Agreement
from selaras.measurement.models import (
    Figure,
    IndicatorHandling,
    Reopening,
)
from tests import factories as make
from tests.agreements.world import REASON, TARGETS
from tests.measurement.test_reporting import AT
from tests.web.measurement.trying import (
    CASES,
    OWNERS,
    PERIODS,
    ROWS,
    Ask,
    Case,
    Row,
    Scene,
    faults_of,
    paste_rows,
    registers_are_counted,
    tried,
    write_row,
)
from tests.web.rights import make_stage, undone
from tests.web.test_rights_agreements import names

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("rights")]


def test_every_row_about_measurement_has_a_case() -> None:
    assert {row for row in ROWS if row[0] in {"realisasi", "bukti", "periode"}} == set(CASES) | set(PERIODS)


def test_no_page_about_measurement_is_undeclared() -> None:
    found = {name for _, name in names(get_resolver()) if name.startswith("measurement:")}
    declared = {name for case in CASES.values() for name in case.urls}
    assert found == declared | {name for urls in PERIODS.values() for name in urls}


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), undone():
        patched.setattr("django.utils.timezone.localdate", lambda *_, **__: AT.date())
        patched.setattr("django.utils.timezone.now", lambda: AT)
        stage = make_stage()
        agreements = {one.pk: one for one in Agreement.objects.select_related("agency", "position")}
        found = _figures(list(agreements.values()))
        yield Scene(
            stage.clients,
            {
                role: {relation: found[agreements[pk].position_id] for relation, pk in of.items()}
                for role, of in stage.numbers.items()
            },
        )


def _figures(agreements: list[Agreement]) -> dict[int, Figure]:
    """A figure of its own for every post, confirmed by superior and Inspectorate."""
    measured = {}
    for agency in {one.agency for one in agreements}:
        indicator = make.make_indicator(make.make_objective(agency))
        IndicatorHandling.objects.create(agency=agency, indicator=indicator, verifier="inspektorat")
        measured[agency.pk] = indicator
    found = {}
    for one in agreements:
        figure = Figure(
            agency=one.agency, year=2024, edition=one.edition, position=one.position,
            indicator=measured[one.agency_id],
        )  # fmt: skip
        figure.targets = TARGETS
        figure.save()
        found[one.position_id] = figure
    return found


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: AT.date())
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    monkeypatch.setattr("selaras.documents.store.get", lambda _: b"%PDF-1.7")
    # a refusal is told by its number; its page is looked at elsewhere
    monkeypatch.setattr("django.conf.urls.handler403", lambda *_, **__: HttpResponse(status=403))
    monkeypatch.setattr("django.conf.urls.handler404", lambda *_, **__: HttpResponse(status=404))


@pytest.mark.parametrize("row", CASES, ids="-".join)
def test_every_cell_about_measurement(scene: Scene, row: Row) -> None:
    assert faults_of(scene, row) == {}


@pytest.mark.parametrize("ask", [write_row, paste_rows])
def test_a_register_is_written_by_whoever_fills_the_figure_in(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    row = ("realisasi", "isi", "periode_buka")
    case = Case(ask, OWNERS, event="register.row_added", ready=registers_are_counted)
    monkeypatch.setitem(CASES, row, case)
    assert faults_of(scene, row) == {}


@pytest.mark.parametrize(
    "row", [("realisasi", "verifikasi", "disetujui"), ("realisasi", "tolak", "dikirim")], ids="-".join
)
def test_S6_where_the_walidata_verifies_it_is_the_walidata_alone(scene: Scene, row: Row) -> None:
    """Not of the unit of their own, and the Inspectorate no more than anybody else who looks."""
    with undone():
        IndicatorHandling.objects.update(verifier=Role.DATA_STEWARD)
        roles = [Role.DATA_STEWARD, Role.INSPECTORATE, Role.AUDITOR, Role.PLANNING_AGENCY]
        assert faults_of(scene, row, roles, verifier=Role.DATA_STEWARD) == {}


def _days(client: Client, closes_on: date) -> Any:
    days = {"opens_on": "2024-06-01", "closes_on": closes_on.isoformat()}
    return client.post(reverse("measurement:set-days", args=[2]), days)


def open_quarter(client: Client) -> Any:
    return _days(client, date(2024, 7, 20))


def close_quarter(client: Client) -> Any:
    return _days(client, date(2024, 7, 2))


def ask_again(client: Client) -> Any:
    given = {"until": "2024-06-30", "reason": REASON}
    return client.post(reverse("measurement:ask-reopening", args=[1]), given)


def grant_again(client: Client) -> Any:
    return client.post(reverse("measurement:grant-reopening", args=[Reopening.objects.get().pk]))


@pytest.mark.parametrize(
    ("row", "ask", "event"),
    [
        (("periode", "buka", "-"), open_quarter, "period.set"),
        (("periode", "tutup", "buka"), close_quarter, "period.set"),
        (("periode", "buka_ulang", "tutup"), ask_again, "period.reopening_asked"),
        (("periode", "buka_ulang", "tutup"), grant_again, "period.reopened"),
    ],
)
def test_every_cell_about_quarters(scene: Scene, row: Row, ask: Any, event: str) -> None:
    faults = {}
    with undone():
        agency = scene.figures[Role.DIVISION_HEAD]["sendiri"].agency
        Reopening.objects.create(
            agency=agency, year=2024, quarter=3, until=date(2024, 12, 1), reason=REASON,
            asked_by=make.make_user(), asked_at=AT,
        )  # fmt: skip
        for role in Role:
            answer, left = tried(lambda role=role: ask(scene.clients[role]))
            allowed = bool(reach(role, *row))
            right = left == [event] and answer.status_code == 302 if allowed else left == []
            refused = {302} if role is Role.PUBLIC else {404, 403}
            if not right or (not allowed and answer.status_code not in refused):
                faults[role.value] = answer.status_code, left
    assert faults == {}


def test_negative_control_a_right_too_many_is_seen(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the matrix read otherwise by the pages than by the test, the test says so."""
    monkeypatch.setattr("tests.web.measurement.trying.reach", lambda *_: frozenset())
    found = faults_of(scene, ("realisasi", "lihat", "*"), [Role.PLANNING_AGENCY])
    assert found["bappeda", "rekan"] == "out of scope, yet 200"
