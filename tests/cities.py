"""The example with what the decree leaves to later decrees: annexes for camat and lurah."""

from collections.abc import Callable
from dataclasses import replace

from selaras.accounts.models import Role, User
from selaras.cascade.annexes.actions import hand_down
from selaras.cascade.models import Annex, Edition
from selaras.cascade.queries import Carrier, RowSpec, row_specs
from selaras.editions import actions as editions
from selaras.org.models import Position, RoleGrant
from tests.conftest import NOW
from tests.editions.conftest import read


def publish_with_districts(
    edition: Edition, mayor: User, *, handed: Callable[[RowSpec], bool] = lambda row: row.block != "strategis"
) -> None:
    """Annexes for camat and lurah beside those of the decree, then the edition in force."""
    planner = RoleGrant.objects.filter(role=Role.PLANNING_AGENCY).first().user
    first = edition.annexes.get(number=1)
    rows = [row for row in row_specs(first).values() if handed(row)]
    posts = Position.objects.filter(agency=edition.agency).order_by("order", "pk")
    camats = list(posts.filter(tier=Position.Tier.DISTRICT_HEAD))
    _hand(edition, first.giver, 6, camats, rows, planner)
    for number, camat in enumerate(camats, start=7):
        lurahs = posts.filter(tier=Position.Tier.WARD_HEAD, unit__path__startswith=camat.unit.path)
        _hand(edition, camat, number, list(lurahs), rows, planner)
    note = "Disepakati rapat pimpinan pada 20 Februari 2024."
    editions.follow_day(edition=edition)
    editions.publish(edition=edition, note=note, seen=read(edition), by=mayor, at=NOW)


def _hand(
    edition: Edition, giver: Position, number: int, receivers: list[Position], rows: list[RowSpec], by: User
) -> None:
    ticked = tuple(Carrier(post.pk, "", "") for post in receivers)
    hand_down(
        edition=edition, giver=giver, number=number, title=f"Turunan {giver.title}",
        layout=Annex.Layout.COLUMNS, tiers=[receivers[0].tier], receivers_label="Penerima",
        receivers=[(post.short_title[:60], post) for post in receivers],
        rows=[replace(row, carriers=ticked, derivation="", group="") for row in rows], by=by, at=NOW,
    )  # fmt: skip
