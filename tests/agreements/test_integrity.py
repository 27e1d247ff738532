"""PK-26: the nightly look at everything signed; PK-27: with its year an agreement ends."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from selaras.agreements import actions
from selaras.agreements.models import Agreement, Signature
from selaras.agreements.queries.integrity import breaks
from selaras.documents import store
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from tests.agreements.world import put
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(world):
    return put(world.draft(), State.IN_FORCE)


@pytest.fixture
def unguarded(db):
    """The triggers asleep, as for somebody who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = DEFAULT")


def found():
    return [one.what for one in breaks()]


def test_PK_26_what_holds_is_silent(agreement):
    assert found() == []


def test_PK_26_a_changed_content_is_named(agreement, unguarded):
    content = json.loads(agreement.content)
    content["tahun"] = "2025"
    unguarded.execute(
        "UPDATE agreements_agreement SET content = %s WHERE id = %s", [json.dumps(content), agreement.pk]
    )
    assert found() == ["isi baku tidak cocok dengan sidiknya"]


def test_PK_26_a_content_that_is_no_json_is_named(agreement, unguarded):
    unguarded.execute("UPDATE agreements_agreement SET content = 'x' WHERE id = %s", [agreement.pk])
    assert found() == ["isi baku tidak terbaca"]


def test_PK_26_a_changed_target_is_named(agreement, unguarded):
    unguarded.execute(
        "UPDATE agreements_agreementline SET annual = annual + 0.1 WHERE agreement_id = %s", [agreement.pk]
    )
    assert found() == ["baris tersimpan berbeda dari isi baku"]


def test_PK_26_the_dictionary_may_move_on(agreement):
    line = agreement.lines.order_by("order").first()
    line.indicator.formula, line.indicator.code = "lain / lagi", "LAIN"
    line.indicator.save()
    assert found() == []


def test_PK_26_a_lost_file_is_named(agreement, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sha256 = store.put(b"bertanda tangan")
    Signature.objects.create(
        agency=agreement.agency, agreement=agreement, side=1, method=Signature.Method.PERSONAL,
        user=agreement.holder.user, holder=agreement.holder, content_hash=agreement.content_hash,
        file_hash=sha256, signed_at=NOW,
    )  # fmt: skip
    assert found() == []
    store.path(sha256).write_bytes(b"bertanda tangaN")
    assert found() == ["berkas bertanda tangan rusak atau hilang"]


def test_PK_27_a_past_year_ends_on_record_and_this_one_goes_on(agreement):
    assert actions.end_past_years(at=datetime(2024, 12, 31, 16, 59, tzinfo=UTC)) == []
    midnight = datetime(2024, 12, 31, 17, 0, tzinfo=UTC)  # 1 January in Jakarta
    before = AuditEvent.objects.count()
    [ended] = actions.end_past_years(at=midnight)
    kept = Agreement.objects.get(pk=agreement.pk)
    assert (ended.pk, kept.state, kept.in_force.upper) == (agreement.pk, State.ENDED, midnight)
    assert AuditEvent.objects.count() == before + 1
    assert actions.end_past_years(at=midnight) == []
