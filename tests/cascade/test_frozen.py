"""KAS-01 in the database: a published edition stays as it is, also against plain SQL."""

# ruff: noqa: S608 - the statements are ours

import threading
from contextlib import contextmanager

import pgtrigger
import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from selaras.accounts.models import User
from selaras.actionplans.models import IndicatorPlan, StrategicActivity
from selaras.cascade.models import Acceptance, Edition, Remark
from selaras.org.models import Agency
from tests.conftest import NOW
from tests.factories import make_agency, make_edition, mark_published
from tests.web.cast import make_cast

UNITS = StrategicActivity.responsible_units.through._meta.db_table
POSTS = IndicatorPlan.responsible.through._meta.db_table
TABLES = {
    # table: a column and what it is changed to; a column that tells rows apart and its value in another row
    "cascade_annex": ("title", "'lain'", "number", "number + 50"),
    "cascade_receiver": ("heading", "'lain'", "position_id", "{post}"),
    "cascade_matrixrow": ("uom", "'Orang'", "objective_number", "objective_number + 50"),
    "cascade_commitment": ("scope_note", "'lain'", "position_id", "{post}"),
    "cascade_acceptance": ("reason", "'lain'", "finding", "'lain'"),
    "cascade_remark": ("reason", "'lain'", "number", "number + 50"),
    "actionplans_strategicactivity": ("action", "'lain'", "number", "number + 50"),
    "actionplans_checkpoint": ("output", "'lain'", "month", "'B12'"),
    "actionplans_indicatorplan": ("output", "'lain'", "order", '"order" + 50'),
    UNITS: ("orgunit_id", "orgunit_id", "orgunit_id", "{unit}"),
    POSTS: ("position_id", "position_id", "position_id", "{post}"),
}
REFUSED = (InternalError, ProgrammingError)


def sql(words, *values):
    with connection.cursor() as cursor:
        cursor.execute(words, values)
        return cursor.fetchall() if cursor.description else []


def settle():
    """What is left for the end of the transaction is checked now: a table at rest can be altered."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def refused():
    with pytest.raises(REFUSED, match="KAS-01"), transaction.atomic():
        yield


@contextmanager
def without_triggers(table):
    """The negative control: the same statement goes through when the triggers are off; then it is undone."""
    with transaction.atomic():
        settle()
        sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def cast(db):
    cast = make_cast()
    Acceptance.objects.create(
        agency=cast.agency, edition=cast.edition, finding="a", rule="TGT-16", message="x", reason="y",
        by=cast.mayor, at=NOW,
    )  # fmt: skip
    return cast


@pytest.fixture
def published(cast):
    mark_published(cast.edition)
    settle()
    return cast


@pytest.mark.parametrize("table", TABLES)
def test_KAS_01_no_row_of_a_published_edition_is_changed(published, table):
    column, value, *_ = TABLES[table]
    change = f"UPDATE {table} SET {column} = {value}"
    with refused():
        sql(change)
    with without_triggers(table):
        sql(change)


@pytest.mark.parametrize("table", TABLES)
def test_KAS_01_no_row_of_a_published_edition_is_removed(published, table):
    removal = f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})"
    with refused():
        sql(removal)
    with without_triggers(table):
        sql(removal)


@pytest.mark.parametrize("table", TABLES)
def test_KAS_01_no_row_is_added_to_a_published_edition(published, table):
    *_, column, value = TABLES[table]
    names = [
        f'"{name}"'
        for (name,) in sql(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = %s AND column_name NOT IN ('id', %s)",
            table,
            column,
        )
    ]
    added = [value.format(post=published.mayor_post.pk, unit=published.subdivision.pk), *names]
    columns, values = ", ".join([f'"{column}"', *names]), ", ".join(added)
    addition = f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} LIMIT 1"
    with refused():
        sql(addition)
    with without_triggers(table):
        sql(addition)


@pytest.mark.parametrize("table", [*TABLES, "cascade_edition"])
def test_KAS_01_no_table_is_emptied_while_an_edition_is_published(published, table):
    with refused():
        sql(f"TRUNCATE {table} CASCADE")


# what signatures and the hands of registers hang on is never emptied: those stay for ever
KEPT = {"cascade_edition": "signatures", "cascade_annex": "LAP-41", "cascade_matrixrow": "LAP-41",
        "cascade_commitment": "LAP-41"}  # fmt: skip


@pytest.mark.parametrize(("table", "why"), KEPT.items())
def test_tables_that_carry_what_stays_are_never_emptied(cast, table, why):
    settle()
    with pytest.raises(REFUSED, match=why), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", [one for one in TABLES if one not in KEPT])
def test_tables_without_a_published_edition_are_emptied(cast, table):
    settle()
    sql(f"TRUNCATE {table} CASCADE")
    assert sql(f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize(
    "change", ["UPDATE cascade_edition SET state = 'draf', published_at = NULL, published_by_id = NULL",
               "UPDATE cascade_edition SET decree = 'lain'", "DELETE FROM cascade_edition"],
)  # fmt: skip
def test_KAS_01_a_published_edition_itself_is_not_touched(db, change):
    mark_published(make_edition(make_agency()))
    with refused():
        sql(change)
    with without_triggers("cascade_edition"):
        sql(change)


@pytest.mark.parametrize("table", TABLES)
def test_a_draft_is_changed_freely(cast, table):
    column, value, *_ = TABLES[table]
    sql(f"UPDATE {table} SET {column} = {value}")
    assert sql(f"SELECT count(*) > 0, bool_and({column} = {value}) FROM {table}") == [(True, True)]


def test_KAS_01_what_is_published_does_not_move_into_a_draft(published):
    draft = make_edition(published.agency, 2025)
    with refused():
        sql("UPDATE cascade_annex SET edition_id = %s", draft.pk)
    with refused():
        sql("UPDATE cascade_commitment SET edition_id = %s", draft.pk)


def test_KAS_01_a_tick_of_a_draft_does_not_hang_on_a_published_row(published):
    draft = make_edition(published.agency, 2025)
    names = (
        'agency_id, row_id, indicator_id, giver_id, scope_note, wording, "order", coordinator, not_measured'
    )
    with refused():
        sql(
            f"INSERT INTO cascade_commitment (edition_id, position_id, {names}) "
            f"SELECT %s, %s, {names} FROM cascade_commitment LIMIT 1",
            draft.pk, published.mayor_post.pk,
        )  # fmt: skip


def test_what_a_checkpoint_achieved_is_reported_while_the_edition_is_in_force(published):
    sql("UPDATE actionplans_checkpoint SET achievement = 85")
    assert sql("SELECT DISTINCT achievement FROM actionplans_checkpoint") == [(85,)]
    with refused():
        sql("UPDATE actionplans_checkpoint SET achievement = 90, output = 'lain'")


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """An edition that is really there, and gone afterwards: nothing here may be rolled back or emptied."""
    with django_db_blocker.unblock():
        agency = Agency.objects.create(code="serentak", name="Kota Serentak")
        user = User.objects.create(name="Ibu Wali", email="serentak@contoh.example")
        edition = Edition.objects.create(agency=agency, year=2024)
        yield edition, user
        with pgtrigger.ignore("cascade.Edition:frozen"):
            edition.delete()
        user.delete()
        agency.delete()


def test_KAS_01_a_row_does_not_slip_in_while_the_edition_is_being_published(committed):
    """Somebody adds a remark by plain SQL between the lock and the commit of the publication."""
    edition, user = committed
    said = []

    def add():
        try:
            sql(
                "INSERT INTO cascade_remark (agency_id, edition_id, number, kind, place, printed, read_as, "
                "reason, confidence) VALUES (%s, %s, 1, 'asumsi', 'x', '', '', 'x', '')",
                edition.agency_id,
                edition.pk,
            )
        except REFUSED as error:
            said.append(str(error))
        finally:
            connection.close()

    late = threading.Thread(target=add)
    with transaction.atomic():
        locked = Edition.objects.select_for_update().get(pk=edition.pk)
        late.start()
        late.join(0.5)
        waited = late.is_alive()
        locked.state, locked.published_at, locked.published_by = "terbit", NOW, user
        locked.effective_on = NOW.date()
        locked.save()
    late.join(10)
    assert waited
    assert len(said) == 1
    assert "KAS-01" in said[0]
    assert not Remark.objects.filter(edition=edition).exists()
