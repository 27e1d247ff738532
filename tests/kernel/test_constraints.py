"""What the database itself refuses: half facts, and rows of another agency."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from selaras.kernel.constraints import all_or_none, same_agency
from selaras.kernel.rules import RuleError
from selaras.org.models import Agency, OrgUnit
from tests.factories import appoint, make_agency, make_position, make_unit


def check_deferred():
    """What a commit would do, inside the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def report_table(db):
    """A table with a fact of three parts, made with the constraint's own SQL."""

    class Report(models.Model):
        actual = models.IntegerField(null=True)
        on = models.DateField(null=True)
        by = models.CharField(max_length=9, null=True)  # noqa: DJ001 - the part that is missing

        class Meta:
            app_label = "test_constraints"
            constraints = [all_or_none("report_is_whole", "actual", "on", "by")]

        def __str__(self):
            return "report"

    with connection.schema_editor() as editor:
        editor.create_model(Report)
    yield Report
    apps.all_models.pop("test_constraints")


WHOLE = {"actual": 1, "on": "2024-03-20", "by": "x"}


@pytest.mark.parametrize("given", [[], ["actual", "on", "by"]])
def test_a_fact_is_whole_or_absent(report_table, given):
    report_table.objects.create(**{part: WHOLE[part] for part in given})
    assert report_table.objects.count() == 1


@pytest.mark.parametrize(
    "given", [["actual"], ["on"], ["by"], ["actual", "on"], ["actual", "by"], ["on", "by"]]
)
def test_a_fact_is_never_half_true(report_table, given):
    with pytest.raises(IntegrityError, match="report_is_whole"), transaction.atomic():
        report_table.objects.create(**{part: WHOLE[part] for part in given})


def test_a_unit_of_another_agency_is_refused_at_commit(db):
    own, foreign = make_unit(), make_unit()
    OrgUnit.objects.filter(pk=own.pk).update(parent=foreign)
    with pytest.raises(IntegrityError, match="org_orgunit_parent_id_same_agency"):
        check_deferred()


def test_a_post_moved_into_another_agencys_unit_is_refused_at_commit(db):
    holder, foreign = appoint(make_position()), make_unit()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_position SET unit_id = %s WHERE id = %s", [foreign.pk, holder.position_id])
    with pytest.raises(IntegrityError, match="org_position_unit_id_same_agency"):
        check_deferred()


def test_a_row_of_the_own_agency_is_welcome(db):
    top = make_unit()
    own, other = make_unit(parent=top), make_unit(parent=top)
    OrgUnit.objects.filter(pk=own.pk).update(parent=other)
    check_deferred()


def test_negative_control_without_the_key_the_foreign_row_passes(db):
    own, foreign = make_unit(), make_unit()
    check_deferred()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE org_orgunit DROP CONSTRAINT org_orgunit_parent_id_same_agency")
    OrgUnit.objects.filter(pk=own.pk).update(parent=foreign)
    check_deferred()


def test_the_key_can_be_taken_back(db):
    check_deferred()
    (operation,) = same_agency("org_orgunit", parent_id="org_orgunit")
    with connection.cursor() as cursor:
        for statement in (*operation.reverse_sql, *operation.sql):
            cursor.execute(statement)


def columns_between_rows_of_agencies():
    """Every column that refers from a row with an agency to a row with an agency."""
    with_agency = {model for model in apps.get_models() if is_with_agency(model)}
    for model in with_agency:
        for field in model._meta.local_fields:
            if field.is_relation and field.related_model in with_agency:
                yield f"{model._meta.db_table}_{field.column}_same_agency"


def is_with_agency(model):
    return any(field.is_relation and field.related_model is Agency for field in model._meta.local_fields)


def test_every_reference_between_rows_of_agencies_is_guarded(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conname LIKE '%%_same_agency'"
        )
        guarded = {name for (name,) in cursor.fetchall()}
    assert sorted(set(columns_between_rows_of_agencies()) - guarded) == []


def test_a_refusal_carries_its_rule_and_reads_as_a_sentence():
    refused = RuleError("ORG-02", "Tidak dapat.")
    assert (refused.rule, refused.message, str(refused)) == (
        "ORG-02",
        "Tidak dapat.",
        "Tidak dapat. (ORG-02)",
    )


def test_two_agencies_may_use_one_code(db):
    make_unit(make_agency(), code="umum")
    make_unit(make_agency(), code="umum")
    with pytest.raises(IntegrityError, match="unit_code_unique"):
        make_unit(OrgUnit.objects.filter(code="umum").order_by("pk").first().agency, code="umum")
