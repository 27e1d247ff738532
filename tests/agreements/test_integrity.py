"""PK-26: the nightly look at everything signed; PK-27: with its year an agreement ends."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from selaras.agreements import actions
from selaras.agreements.models import Agreement, BudgetLine, Signature
from selaras.agreements.queries.integrity import breaks
from selaras.documents import store
from selaras.engine.agreements import Form, State
from selaras.engine.targets import YearTargets
from selaras.kernel.models import AuditEvent
from tests.agreements.world import D, put
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(world, settings, tmp_path):
    """In force, with a line of budget, its file and the signature that names it."""
    settings.MEDIA_ROOT = tmp_path
    draft = world.draft()
    BudgetLine.objects.create(agency=draft.agency, agreement=draft, order=1, name="Layanan", amount=D("12.5"))
    return signed_as(put(draft, State.IN_FORCE), b"bertanda tangan")


def signed_as(agreement, content):
    """The signature of the newest file; what `put` left on the row is made to name it."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        agreement.file_hash = store.put(content)
        agreement.save()
        cursor.execute("SET session_replication_role = DEFAULT")
    sign(agreement, agreement.file_hash)
    return agreement


def sign(agreement, file_hash, side=1):
    Signature.objects.create(
        agency=agreement.agency, agreement=agreement, side=side, method=Signature.Method.PERSONAL,
        user=agreement.holder.user, holder=agreement.holder, content_hash=agreement.content_hash,
        file_hash=file_hash, signed_at=NOW,
    )  # fmt: skip


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


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("place = 'lain'", "tempat"), ("agreed_on = '2024-05-05'", "tanggal"), ("code = 'X'", "kode"),
        ("explanation = 'lain'", "penjelasan"), ("superior_id = NULL", "pihak kedua"),
        ("holder_id = superior_id, superior_id = holder_id", "pihak pertama"),
        ("number = 3, reason = 'mutasi'", "perubahan ke"),
    ],
)  # fmt: skip
def test_PK_26_a_changed_row_is_named(agreement, unguarded, change, what):
    words = f"UPDATE agreements_agreement SET {change} WHERE id = %s"  # noqa: S608 - ours
    unguarded.execute(words, [agreement.pk])
    assert found() == [f"{what} tersimpan berbeda dari isi baku"]


@pytest.mark.parametrize("change", ["amount = amount + 0.01", "name = 'lain'", "fund = 'lain'"])
def test_PK_26_a_changed_budget_is_named(agreement, unguarded, change):
    unguarded.execute(f"UPDATE agreements_budgetline SET {change}")  # noqa: S608 - ours
    assert found() == ["anggaran tersimpan berbeda dari isi baku"]


def test_PK_26_another_file_than_the_last_that_was_signed_is_named(agreement, unguarded):
    sign(agreement, store.put(b"tanda tangan kedua"), side=2)
    assert found() == ["berkas terakhir bukan berkas tanda tangan terakhir"]


def test_PK_26_signed_without_a_signature_is_named(world):
    put(world.draft(), State.IN_FORCE)
    assert found() == ["berkas terakhir bukan berkas tanda tangan terakhir"]


def test_PK_26_names_may_be_put_right_later(agreement):
    user = agreement.holder.user
    user.name, user.title_after = "Nama Yang Dibetulkan", "M.Si."
    user.save()
    assert found() == []


@pytest.mark.parametrize("form", Form)
def test_PK_26_of_every_form_and_in_any_spelling_of_a_letter(world, settings, tmp_path, form):
    """A text pasted from a Mac has é as two characters; what is signed has one."""
    settings.MEDIA_ROOT = tmp_path
    draft = world.of_form(form)
    draft.place = "Ciré\N{COMBINING ACUTE ACCENT}nde\N{COMBINING ACUTE ACCENT}"
    draft.explanation = "cafe\N{COMBINING ACUTE ACCENT}"
    draft.save()
    line = draft.lines.order_by("order").first()
    if line is not None:
        line.indicator_wording = "Kafe\N{COMBINING ACUTE ACCENT}"
        line.save()
    signed_as(put(draft, State.IN_FORCE), b"isi")
    assert found() == []


def test_PK_26_typed_text_is_composed_where_it_enters(world):
    draft, head = world.draft(), world.head.user
    loose, composed = "e\N{COMBINING ACUTE ACCENT}", "\N{LATIN SMALL LETTER E WITH ACUTE}"
    given = {"agreement": draft, "by": head, "at": NOW}
    actions.set_details(**given, place=loose, agreed_on=TODAY)
    actions.set_budget(**given, lines=[(loose, loose, D(1), loose)])
    line = actions.add_supporting(
        **given, block="khusus", objective=loose, indicator=loose, uom=loose, source=loose,
        targets=YearTargets(annual=D(1)),
    )  # fmt: skip
    draft.refresh_from_db()
    money = draft.budget.get()
    assert {
        draft.place, money.heading, money.name, money.fund, line.objective_wording, line.indicator_wording,
        line.uom, line.source_wording,
    } == {composed}  # fmt: skip


def test_PK_26_a_lost_file_is_named(agreement):
    sha256 = agreement.file_hash
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
