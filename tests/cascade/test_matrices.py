"""KAS-25 to KAS-27: a matrix for any giver, its columns, and taking it out of a draft."""

from dataclasses import replace

import pytest

from selaras.accounts.models import Role
from selaras.cascade import access, queries, rules
from selaras.cascade import actions as cascade
from selaras.cascade.annexes import actions
from selaras.cascade.annexes.queries import columns_seen, rows_seen
from selaras.cascade.models import Annex, Commitment, MatrixRow
from selaras.cascade.queries import Carrier
from selaras.engine.findings import Severity
from selaras.engine.names import fold
from selaras.exchange import schema
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.access import duties_of
from tests import factories as make
from tests.conftest import NOW, TODAY


def replace_with(annex, *rows):
    cascade.replace_matrix(annex=annex, rows=rows, by=None, at=NOW)


def hand(edition, giver, *columns, **fields):
    given = {
        "number": 7, "title": "Cascading", "layout": Annex.Layout.COLUMNS, "tiers": ["kabag"],
        "receivers_label": "Kabag", "by": make.make_user(), "at": NOW,
    }  # fmt: skip
    return actions.hand_down(edition=edition, giver=giver, receivers=columns, **given | fields)


def columns_of(annex):
    return [(one.heading, one.position) for one in annex.receivers.order_by("order")]


def test_a_matrix_of_any_giver_is_on_record(office, edition):
    made = hand(edition, office["assistant"], ("A", office["head"]), ("B", office["sub"]))
    assert columns_of(made) == [("A", office["head"]), ("B", office["sub"])]
    assert made.derives, "its rows may carry a sentence instead of ticks"
    assert AuditEvent.objects.filter(kind="annex.added", subject_id=made.pk).exists()


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ([], "paling sedikit satu"),
        ([("A", "assistant")], "tidak menerima dari dirinya sendiri"),
        ([("A", "head"), ("B", "head")], "lebih dari satu kali"),
        ([("A", "head"), (" a.", "sub")], "dipakai 2 kali"),
        ([("", "head")], "belum diisi"),
        ([("x" * 61, "head")], "paling banyak 60"),
        ([("Sumber Data", "head")], "nama kolom lain"),
    ],
)
def test_KAS_25_receivers_that_do_not_fit(office, edition, columns, said):
    with pytest.raises(RuleError, match=said) as refused:
        hand(edition, office["assistant"], *((heading, office[who]) for heading, who in columns))
    assert refused.value.rule == "KAS-25"


def test_KAS_25_a_receiver_outside_the_line_is_a_warning_only(office, edition):
    columns = [("A", office["head"]), ("B", office["outside"])]
    (finding,) = rules.unfit_receivers(giver=office["assistant"], columns=columns, below={office["head"].pk})
    assert (finding.rule, finding.severity) == ("KAS-25", Severity.WARNING)
    assert office["outside"].title in finding.message
    assert len(columns_of(hand(edition, office["assistant"], *columns))) == 2


def test_KAS_25_more_columns_than_a_sheet_holds(office):
    columns = [(f"K{n}", office["head"]) for n in range(151)]
    findings = rules.unfit_receivers(giver=office["mayor"], columns=columns, below=set())
    assert any("paling banyak 150" in finding.message for finding in findings)


def test_KAS_25_a_column_of_owners_names_its_tiers(office, edition):
    with pytest.raises(RuleError, match="jenjang"):
        hand(edition, office["mayor"], layout=Annex.Layout.OWNERS, tiers=[])
    made = hand(edition, office["mayor"], ("A", office["head"]), layout=Annex.Layout.OWNERS)
    assert (columns_of(made), made.derives) == ([], False)


def test_every_name_of_another_column_is_reserved(office, edition):
    """A receiver's heading is a key of the file: no other column of a matrix may be called so."""
    made = hand(edition, office["assistant"], ("A", office["head"]))
    other = {
        fold(name)
        for column in schema.columns(made)
        if column.kind is not schema.Kind.TICK
        for name in (column.key, column.heading)
    }
    assert other <= rules.RESERVED_HEADINGS


def test_KAS_26_a_number_stands_once_in_an_edition(office, edition, annex):
    with pytest.raises(RuleError, match="Pakai nomor lain, misalnya 2") as refused:
        hand(edition, office["assistant"], ("A", office["head"]), number=annex.number)
    assert refused.value.rule == "KAS-26"


def test_KAS_01_a_published_edition_takes_no_matrix(office, edition, annex):
    make.mark_published(edition)
    by = make.make_user()
    with pytest.raises(RuleError, match="sudah terbit"):
        hand(edition, office["assistant"], ("A", office["head"]))
    with pytest.raises(RuleError, match="sudah terbit"):
        actions.change_receivers(
            annex=annex, receivers=columns_of(annex), drop_ticks=True, seen="", by=by, at=NOW
        )
    with pytest.raises(RuleError, match="sudah terbit"):
        actions.remove_annex(annex=annex, with_rows=True, seen="", by=by, at=NOW)


def test_rows_the_giver_carries_are_handed_down_once_each(office, edition, annex, spec):
    head = Carrier(office["head"].pk, "", "")
    twin = make.make_indicator(make.make_objective(edition.agency))
    second = make.make_annex(edition, office["assistant"], 2, receivers=[("A", office["head"])])
    replace_with(annex, replace(spec, carriers=(head,), note="catatan"))
    replace_with(second, replace(spec, carriers=(head,)))
    third = make.make_annex(edition, office["other"], 3, receivers=[("A", office["head"])])
    replace_with(third, replace(spec, indicator_id=twin.pk, carriers=(head,)))
    rows = queries.rows_carried(edition=edition, position=office["head"])
    assert [(row.key, row.indicator_id) for row in rows] == [
        ((1, 1), spec.indicator_id), ((1, 2), twin.pk),
    ]  # fmt: skip
    assert {(row.carriers, row.derivation, row.group, row.note) for row in rows} == {((), "", "", "")}
    made = hand(edition, office["head"], ("S", office["sub"]), rows=rows)
    assert [row.indicator_id for row in made.rows.order_by("order")] == [spec.indicator_id, twin.pk]
    assert not Commitment.objects.filter(row__annex=made).exists()


def test_rows_of_another_matrix_begin_without_sentence_and_ticks(office, annex, spec):
    replace_with(annex, replace(spec, carriers=(), derivation="Diturunkan menjadi kegiatan"))
    (row,) = queries.rows_handed(annex)
    assert (row.derivation, row.carriers, row.targets) == ("", (), spec.targets)


def change(annex, *columns, drop_ticks=False, **fields):
    return actions.change_receivers(
        annex=annex, receivers=columns, drop_ticks=drop_ticks, by=make.make_user(), at=NOW,
        **{"seen": columns_seen(annex)} | fields,
    )  # fmt: skip


def test_columns_change_places_names_and_number(office, annex, spec):
    replace_with(annex, replace(spec, carriers=(Carrier(office["head"].pk, "PPSU", ""),)))
    kept = annex.receivers.get(position=office["head"]).pk
    change(annex, ("C", office["sub"]), ("A2", office["head"]), title="Judul", receivers_label="Kepala")
    assert columns_of(annex) == [("C", office["sub"]), ("A2", office["head"])]
    assert annex.receivers.get(position=office["head"]).pk == kept
    assert Commitment.objects.get().scope_note == "PPSU"
    annex.refresh_from_db()
    assert (annex.title, annex.receivers_label) == ("Judul", "Kepala")
    change(annex, ("A", office["head"]))
    annex.refresh_from_db()
    assert annex.title == "Judul", "what is not given stays"


def test_KAS_05_columns_are_written_as_they_were_read_or_not_at_all(office, annex):
    """Two people with the page open: the second does not take the first one's column away."""
    seen = columns_seen(annex)
    change(annex, ("A", office["head"]), ("C", office["sub"]))
    with pytest.raises(RuleError, match="diubah orang lain") as refused:
        change(annex, ("A", office["head"]), ("B", office["other"]), seen=seen)
    assert refused.value.rule == "KAS-05"
    assert columns_of(annex) == [("A", office["head"]), ("C", office["sub"])]


def test_the_trail_keeps_what_a_matrix_was_called_before(office, edition, annex):
    title, before = annex.title, [[heading, post.code] for heading, post in columns_of(annex)]
    change(annex, ("Z", office["head"]), title="Judul baru")
    told = AuditEvent.objects.get(kind="receivers.changed").data
    assert (told["before"]["title"], told["after"]["title"]) == (title, "Judul baru")
    assert told["before"]["columns"] == before
    assert told["after"]["columns"] == [["Z", office["head"].code]]
    made = hand(edition, office["assistant"], ("A", office["head"]))
    told = AuditEvent.objects.get(kind="annex.handed_down").data
    assert (told["title"], told["giver"]) == (made.title, office["assistant"].code)
    assert told["columns"] == [["A", office["head"].code]]


def test_KAS_27_consent_covers_only_the_rows_that_were_there(annex, spec):
    by = make.make_user()
    replace_with(annex, spec)
    seen = rows_seen(annex)
    replace_with(annex, spec, replace(spec, indicator_number=2, order=2))
    with pytest.raises(RuleError, match="berubah sejak") as refused:
        actions.remove_annex(annex=annex, with_rows=True, seen=seen, by=by, at=NOW)
    assert refused.value.rule == "KAS-27"
    actions.remove_annex(annex=annex, with_rows=True, seen=rows_seen(annex), by=by, at=NOW)
    with pytest.raises(RuleError, match="sudah dihapus"):
        actions.remove_annex(annex=annex, with_rows=True, seen="", by=by, at=NOW)


def test_KAS_27_a_ticked_column_asks_before_it_goes(office, edition, annex, spec):
    replace_with(annex, spec)
    below = make.make_annex(edition, office["head"], 2, receivers=[("S", office["sub"])])
    replace_with(below, replace(spec, carriers=(Carrier(office["sub"].pk, "", ""),)))
    cascade.link_parents(edition=edition)
    assert Commitment.objects.get(position=office["sub"]).parent.position == office["head"]
    with pytest.raises(RuleError, match=r"A \(1 indikator\)") as refused:
        change(annex, ("B", office["other"]))
    assert refused.value.rule == "KAS-27"
    version = MatrixRow.objects.get(annex=annex).version
    change(annex, ("B", office["other"]), drop_ticks=True)
    row = MatrixRow.objects.get(annex=annex)
    assert [one.position for one in row.commitments.all()] == [office["other"]]
    assert row.version == version + 1, "a stale page is told"
    assert Commitment.objects.get(position=office["sub"]).parent is None


def test_KAS_27_a_matrix_with_rows_asks_before_it_goes(office, edition, annex, spec):
    by = make.make_user()
    replace_with(annex, spec)
    with pytest.raises(RuleError, match=r"seluruh baris \(1 indikator\)"):
        actions.remove_annex(annex=annex, with_rows=False, seen=rows_seen(annex), by=by, at=NOW)
    actions.remove_annex(annex=annex, with_rows=True, seen=rows_seen(annex), by=by, at=NOW)
    assert not Commitment.objects.exists()
    event = AuditEvent.objects.latest("sequence")
    assert (event.kind, event.data["rows"], event.by_id) == ("annex.removed", 1, by.pk)
    empty = make.make_annex(edition, office["mayor"], 5)
    actions.remove_annex(annex=empty, with_rows=False, seen=rows_seen(empty), by=by, at=NOW)
    assert not edition.annexes.exists()


def test_KAS_27_of_many_columns_the_first_are_named(office, annex):
    finding = rules.would_lose(annex=annex, losses=[(f"K{n}", 1) for n in range(8)])
    assert "K3 (1 indikator), dan 4 lainnya" in finding.message
    assert rules.would_lose(annex=annex, losses=[("A", 0)]) is None


def test_KAS_03_one_makes_matrices_for_the_posts_one_may_edit_for(office):
    holder = make.appoint(office["head"]).user
    planner = make.make_grantee(Role.HR_ADMIN, office["sub"])
    operator = make.make_grantee(Role.OPERATOR, office["sub"])
    stranger = make.make_official()

    def titles(user):
        return [post.pk for post in access.givers(duties_of(user, on=TODAY), on=TODAY)]

    assert titles(holder) == [office["head"].pk]
    assert set(titles(planner)) == {post.pk for post in office.values()}
    assert set(titles(operator)) == {office[who].pk for who in ("head", "sub", "lead")}
    assert not set(titles(stranger)) & {post.pk for post in office.values()}


def test_proposed_headings_are_short_free_and_never_a_name_of_another_column(office):
    top, head, other = office["mayor"], office["head"], office["other"]
    head.short_title, other.short_title, top.short_title = "Kepala Bagian Satuan", "Kepala Bagian Umum", "W"
    assert rules.proposed_headings([head, other], taken=["UMUM"]) == {
        head.pk: head.title, other.pk: other.title,
    }  # fmt: skip
    assert rules.proposed_headings([top, other]) == {top.pk: "W", other.pk: "Kepala Bagian Umum"}
    other.short_title = other.title = "x" * 70
    head.short_title = ""
    short = head.title.removeprefix("Kepala Bagian ")
    found = rules.proposed_headings([head, other], taken=[head.title, short])
    assert found == {head.pk: f"{short} 2", other.pk: f"{'x' * 56} 2"}
