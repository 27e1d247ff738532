"""Editions, annexes, rows and commitments: what the database keeps true."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from selaras.cascade import actions, rules
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Receiver, Remark
from selaras.cascade.queries import Carrier, RowSpec, row_specs
from selaras.engine.targets import NA, YearTargets
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from tests.conftest import NOW
from tests.factories import (
    make_agency,
    make_annex,
    make_commitment,
    make_edition,
    make_indicator,
    make_objective,
    make_position,
    make_row,
    make_unit,
    mark_published,
    set_superior,
)


@pytest.fixture
def edition(db):
    return make_edition(make_agency())


@pytest.fixture
def annex(edition):
    return make_annex(edition, make_position(make_unit(edition.agency)))


@pytest.fixture
def indicator(annex):
    return make_indicator(make_objective(annex.agency))


def at_commit():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("kind", "number", "true"),
    [("murni", 0, True), ("murni", 1, False), ("perubahan", 1, True), ("perubahan", 0, False)],
)
def test_the_original_edition_is_number_zero_and_no_other(db, kind, number, true):
    agency = make_agency()
    if true:
        assert Edition.objects.create(agency=agency, year=2024, kind=kind, number=number).pk
    else:
        with pytest.raises(IntegrityError, match="edition_original_is_zero"):
            Edition.objects.create(agency=agency, year=2024, kind=kind, number=number)


def test_a_year_has_one_original_edition(edition):
    with pytest.raises(IntegrityError, match="edition_unique"), transaction.atomic():
        Edition.objects.create(agency=edition.agency, year=2024)
    with pytest.raises(RuleError, match="KAS-16"):
        make_edition(edition.agency)
    revised = Edition.objects.create(agency=edition.agency, year=2024, kind="perubahan", number=1)
    assert [str(one) for one in Edition.objects.all()] == ["2024 Perubahan ke-1", "2024 Murni"]
    assert revised.state == Edition.State.DRAFT


def test_opening_an_edition_keeps_decree_and_dates(db):
    edition = actions.open_edition(
        agency=make_agency(), year=2024, decree="e-0001/2024", decree_title="Kaskade",
        decreed_on=date(2024, 2, 21), effective_on=date(2024, 2, 21), by=None, at=NOW,
    )  # fmt: skip
    kept = Edition.objects.get()
    assert (kept, kept.kind, kept.number, kept.decreed_on) == (edition, "murni", 0, date(2024, 2, 21))
    assert AuditEvent.objects.get(kind="edition.opened").data == {"year": 2024}


def test_an_annex_has_its_columns_in_order_and_its_signer_as_printed(edition):
    unit = make_unit(edition.agency)
    posts = [make_position(unit) for _ in range(3)]
    annex = make_annex(
        edition, posts[0], receivers=[("PEM", posts[2]), ("HUKUM", posts[1])],
        signer=("WALIKOTA", "NAMA", "NIP"),
    )  # fmt: skip
    assert [str(column) for column in annex.receivers.all()] == ["PEM", "HUKUM"]
    assert (annex.signer_post, annex.signer_name, annex.signer_nip) == ("WALIKOTA", "NAMA", "NIP")
    assert str(annex) == "Lampiran 1"
    with pytest.raises(IntegrityError, match="receiver_unique"):
        Receiver.objects.create(agency=annex.agency, annex=annex, position=posts[1], order=9, heading="X")


def test_an_annex_number_is_used_once_in_an_edition(annex):
    with pytest.raises(IntegrityError, match="annex_unique"):
        make_annex(annex.edition, annex.giver, number=annex.number)


def test_a_column_for_a_post_of_another_agency_is_refused_at_commit(annex):
    Receiver.objects.create(agency=annex.agency, annex=annex, position=make_position(), order=0, heading="X")
    with pytest.raises(IntegrityError, match="cascade_receiver_position_id_same_agency"):
        at_commit()


@pytest.mark.parametrize(
    ("mode", "derivation", "true"),
    [
        ("turun", "Diturunkan", True),
        ("turun", "", False),
        ("salin", "x", False),
        ("salin", "", True),
    ],
)
def test_a_row_derives_with_a_sentence_and_copies_without(annex, indicator, mode, derivation, true):
    if true:
        assert make_row(annex, indicator, mode=mode, derivation=derivation).pk
    else:
        with pytest.raises(IntegrityError, match="row_derives_with_a_sentence"):
            make_row(annex, indicator, mode=mode, derivation=derivation)


def test_a_row_number_is_used_once_in_an_annex(annex, indicator):
    row = make_row(annex, indicator, objective_number=3, indicator_number=2)
    assert str(row) == "3.2"
    with pytest.raises(IntegrityError, match="row_number_unique"):
        make_row(annex, indicator, objective_number=3, indicator_number=2)


def test_the_wording_of_the_decree_stays_when_the_dictionary_is_corrected(annex, indicator):
    row = make_row(annex, indicator, indicator_wording="Indeks Efektifitas")
    indicator.name = "Indeks Efektivitas"
    indicator.save()
    assert MatrixRow.objects.get(pk=row.pk).indicator_wording == "Indeks Efektifitas"


def test_a_post_owes_a_row_once(annex, indicator):
    row = make_row(annex, indicator)
    commitment = make_commitment(row, annex.giver)
    assert str(commitment) == f"commitment/{commitment.pk}"
    with pytest.raises(IntegrityError, match="commitment_once_per_row"):
        make_commitment(row, annex.giver)


def test_a_commitment_is_not_its_own_parent(annex, indicator):
    commitment = make_commitment(make_row(annex, indicator), annex.giver)
    with pytest.raises(IntegrityError, match="commitment_parent_is_another"):
        Commitment.objects.filter(pk=commitment.pk).update(parent=commitment.pk)


def test_TGT_02_holds_for_commitments_too(annex, indicator):
    commitment = make_commitment(make_row(annex, indicator), annex.giver)
    with pytest.raises(IntegrityError, match="commitment_na_carries_no_number"), transaction.atomic():
        Commitment.objects.filter(pk=commitment.pk).update(q1=1, not_measured=["q1"])
    with pytest.raises(IntegrityError, match="commitment_na_names_a_field"):
        Commitment.objects.filter(pk=commitment.pk).update(not_measured=["q5"])


def test_a_commitment_for_a_post_of_another_agency_is_refused_at_commit(annex, indicator):
    make_commitment(make_row(annex, indicator), make_position())
    with pytest.raises(IntegrityError, match="cascade_commitment_position_id_same_agency"):
        at_commit()


def test_negative_control_rows_of_one_agency_are_welcome_at_commit(annex, indicator):
    make_commitment(make_row(annex, indicator), annex.giver)
    at_commit()
    assert Annex.objects.count() == Commitment.objects.count() == 1


def test_remarks_are_kept_with_the_edition_in_their_order(edition):
    remarks = [
        Remark(number=number, kind=kind, place="Lampiran I", reason="r")
        for number, kind in ((2, "asumsi"), (1, "koreksi"))
    ]
    actions.add_remarks(edition=edition, remarks=remarks, by=None, at=NOW)
    assert [str(remark) for remark in edition.remarks.all()] == ["Koreksi 1", "Asumsi 2"]
    assert {remark.agency for remark in edition.remarks.all()} == {edition.agency}
    assert AuditEvent.objects.get(kind="remarks.added").data == {"count": 2}


def test_KAS_01_a_published_edition_stays_as_it_was_decreed(edition):
    assert rules.cannot_change(edition) is None
    edition.state = Edition.State.PUBLISHED
    refused = rules.cannot_change(edition)
    assert (refused.rule, "2024 Murni sudah terbit" in refused.message) == ("KAS-01", True)


def test_KAS_01_the_rows_of_a_published_edition_are_not_replaced(annex):
    mark_published(annex.edition)
    with pytest.raises(RuleError, match="KAS-01"):
        actions.lock_draft(edition_id=annex.edition_id)


def test_KAS_17_a_draft_that_was_discarded_meanwhile_says_so(annex):
    with pytest.raises(RuleError, match="sudah dibuang") as refused:
        actions.lock_draft(edition_id=annex.edition_id + 1_000)
    assert refused.value.rule == "KAS-17"


def spec(indicator, carriers=(), **given):
    """A row as a document gives it."""
    values = {
        "order": 0, "block": "strategis", "objective_number": 1, "objective": "Sasaran",
        "indicator_number": 1,
        "indicator_wording": "Indikator", "indicator_id": indicator and indicator.pk, "source": "e-SAKIP",
        "measurement": "", "targets": YearTargets(q1=NA, annual=Decimal(100)), "uom": "Persen",
        "derivation": "", "group": "", "note": "",
    }  # fmt: skip
    posts = tuple(Carrier(post.pk, scope_note=note, wording="") for post, note in carriers)
    return RowSpec(**{**values, **given}, carriers=posts)


def replace(annex, *specs):
    actions.replace_matrix(annex=annex, rows=specs, by=None, at=NOW)


def test_a_matrix_holds_exactly_what_was_given_and_keeps_what_is_the_same(annex, indicator):
    post = make_position(annex.giver.unit)
    first, second = spec(indicator, [(post, "Camat")]), spec(indicator, indicator_number=2, order=1)
    replace(annex, first, second)
    assert list(row_specs(annex).values()) == [first, second]
    kept = annex.rows.get(indicator_number=1)
    replace(annex, first)
    assert list(row_specs(annex).values()) == [first]
    assert annex.rows.get().pk == kept.pk
    assert [event.data for event in AuditEvent.objects.filter(kind="matrix.replaced")] == [
        {"rows": 2},
        {"rows": 1},
    ]


def test_replacing_a_matrix_by_itself_writes_nothing(annex, indicator):
    rows = [spec(indicator, [(annex.giver, "")])]
    replace(annex, *rows)
    before = (annex.rows.get().pk, Commitment.objects.get().pk)
    with CaptureQueriesContext(connection) as asked:
        replace(annex, *rows)
    written = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if "kernel_auditevent" not in sql] == []
    assert (annex.rows.get().pk, Commitment.objects.get().pk) == before


def test_a_changed_row_changes_its_commitments(annex, indicator):
    one, other = make_position(annex.giver.unit), make_position(annex.giver.unit)
    replace(annex, spec(indicator, [(one, ""), (annex.giver, "")]))
    kept = Commitment.objects.get(position=annex.giver)
    changed = YearTargets(q4=Decimal(7), annual=Decimal(7))
    replace(annex, spec(indicator, [(annex.giver, "sebagian"), (other, "")], targets=changed))
    assert [row.position for row in Commitment.objects.order_by("order")] == [annex.giver, other]
    kept.refresh_from_db()
    assert (kept.scope_note, kept.targets, kept.giver) == ("sebagian", changed, annex.giver)


def test_a_row_that_names_a_tier_is_carried_by_the_whole_tier_below_the_secretariat(edition):
    secretariat = make_unit(edition.agency, kind="sekretariat")
    heads = [make_position(make_unit(parent=secretariat), "kasubbag") for _ in range(2)]
    annex = make_annex(edition, make_position(secretariat), tiers=["kasubbag"])
    replace(annex, spec(make_indicator(make_objective(edition.agency)), group="semua-kasubbag"))
    assert [one.position for one in Commitment.objects.order_by("order")] == heads


@pytest.mark.parametrize(("source", "system"), [("E-SAKIP", "esakip"), ("e-Kinerja", "simpeg")])
def test_an_indicator_that_only_the_document_knows_gets_an_entry(annex, source, system):
    replace(annex, spec(None, source=source, derivation="Diturunkan"))
    row = annex.rows.get()
    assert (row.indicator.code, row.indicator.name, row.indicator.entry_system) == (
        "BARU-1",
        "Indikator",
        system,
    )
    assert (row.mode, row.indicator.objective.name) == (MatrixRow.Mode.DERIVE, "Sasaran")


def test_KAS_01_a_published_matrix_is_not_replaced(annex, indicator):
    mark_published(Edition.objects.get())
    with pytest.raises(RuleError, match="KAS-01"):
        replace(annex, spec(indicator))


def test_a_commitment_hangs_under_the_nearest_superior_that_carries_the_same_indicator(annex, indicator):
    unit = annex.giver.unit
    top, middle, low, stranger = (make_position(unit) for _ in range(4))
    for below, above in ((middle, top), (low, middle)):
        set_superior(below, above)
    replace(annex, spec(indicator, [(top, ""), (low, ""), (stranger, "")]))
    actions.link_parents(edition=annex.edition)
    parents = {one.position: one.parent and one.parent.position for one in Commitment.objects.order_by("pk")}
    assert parents == {top: None, low: top, stranger: None}
    replace(annex, spec(indicator, [(low, "")]))
    actions.link_parents(edition=annex.edition)
    assert Commitment.objects.get().parent is None
