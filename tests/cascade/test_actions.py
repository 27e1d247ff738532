"""Replacing a matrix: the rows wanted and no others, what stays keeps its id."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.cascade import actions
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow
from selaras.cascade.queries import Carrier, row_specs
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from tests import factories as make
from tests.conftest import NOW


def replace_with(annex, *rows):
    actions.replace_matrix(annex=annex, rows=rows, by=None, at=NOW)


def test_every_carrier_owes_the_targets_of_the_row_to_the_giver(office, annex, spec):
    replace_with(annex, spec)
    assert list(row_specs(annex).values()) == [spec]
    for commitment in Commitment.objects.all():
        assert commitment.targets == spec.targets
        assert (commitment.giver, commitment.edition) == (office["mayor"], annex.edition)


def test_what_stays_keeps_its_id_and_what_goes_is_gone(office, annex, spec):
    second = replace(spec, order=1, indicator_number=2)
    replace_with(annex, spec, second)
    rows = dict(MatrixRow.objects.values_list("indicator_number", "pk"))
    owed = dict(Commitment.objects.filter(row_id=rows[2]).values_list("position", "pk"))
    changed = replace(
        second, order=0, targets=replace(second.targets, annual=Decimal(90)), carriers=spec.carriers[1:]
    )
    replace_with(annex, changed)
    assert list(MatrixRow.objects.values_list("pk", flat=True)) == [rows[2]]
    left = Commitment.objects.get()
    assert (left.pk, left.annual) == (owed[office["other"].pk], 90)


def test_an_equal_row_is_not_touched(annex, spec):
    replace_with(annex, spec)
    with CaptureQueriesContext(connection) as captured:
        replace_with(annex, spec)
    changed = [one["sql"] for one in captured if one["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert [sql.split('"')[1] for sql in changed] == ["kernel_auditevent"]


def test_one_deed_is_one_event(annex, spec):
    before = AuditEvent.objects.count()
    replace_with(annex, spec, replace(spec, indicator_number=2))
    assert AuditEvent.objects.count() == before + 1
    event = AuditEvent.objects.latest("sequence")
    assert (event.kind, event.subject_id, event.data) == ("matrix.replaced", annex.pk, {"rows": 2})


def test_KAS_01_a_published_edition_stays_as_it_was_decreed(annex, spec):
    make.mark_published(Edition.objects.get())
    before = AuditEvent.objects.count()
    with pytest.raises(RuleError, match="KAS-01"):
        replace_with(annex, spec)
    assert (MatrixRow.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_a_whole_group_is_everybody_of_the_tiers_within_the_secretariat(office, edition, spec):
    owners = make.make_annex(
        edition, office["mayor"], 3, layout=Annex.Layout.OWNERS, tiers=["kasubbag", "ketua-subkelompok"]
    )
    group = replace(spec, group=MatrixRow.Group.ALL_SUBDIVISION_HEADS.value, carriers=())
    replace_with(owners, group)
    assert set(Commitment.objects.values_list("position", flat=True)) == {office["sub"].pk, office["lead"].pk}
    assert list(row_specs(owners).values()) == [group]


def test_a_derived_row_is_owed_by_nobody(annex, spec):
    replace_with(annex, replace(spec, derivation="Diturunkan menjadi lain", carriers=()))
    assert MatrixRow.objects.get().mode == MatrixRow.Mode.DERIVE
    assert not Commitment.objects.exists()


def test_the_parent_is_the_nearest_superior_who_carries_the_indicator(office, edition, annex, spec):
    top = make.make_annex(edition, office["mayor"], 2, receivers=[("Asisten", office["assistant"])])
    low = make.make_annex(edition, office["mayor"], 3, layout=Annex.Layout.OWNERS)
    replace_with(top, replace(spec, carriers=(Carrier(office["assistant"].pk, "", ""),)))
    replace_with(low, replace(spec, carriers=(Carrier(office["sub"].pk, "", "Kasubbag"),)))
    actions.link_parents(edition=edition)
    below = Commitment.objects.get(position=office["sub"])
    assert below.parent.position == office["assistant"]
    replace_with(annex, spec)
    actions.link_parents(edition=edition)
    below.refresh_from_db()
    assert below.parent.position == office["head"]
    assert Commitment.objects.get(position=office["other"]).parent is None
    replace_with(annex)
    actions.link_parents(edition=edition)
    below.refresh_from_db()
    assert below.parent.position == office["assistant"]


def test_an_indicator_only_the_document_knows_becomes_an_entry(annex, spec):
    replace_with(
        annex, replace(spec, indicator_id=None, indicator_wording="Indikator baru", source="e-Kinerja")
    )
    made = MatrixRow.objects.get().indicator
    assert (made.code, made.name, made.entry_system, made.objective.name) == (
        "BARU-1", "Indikator baru", "simpeg", spec.objective,
    )  # fmt: skip


def test_the_coordinator_of_a_row_may_change_places(office, annex, spec):
    head, other = office["head"].pk, office["other"].pk

    def coordinated_by(*posts):
        carriers = tuple(Carrier(pk, "", "", coordinator=pk in posts) for pk in (head, other))
        replace_with(annex, replace(spec, carriers=carriers))
        found = Commitment.objects.filter(coordinator=True).order_by("pk")
        return list(found.values_list("position_id", flat=True))

    assert coordinated_by(other) == [other]
    assert coordinated_by(head) == [head]
    assert coordinated_by(other) == [other]
    assert coordinated_by() == []
