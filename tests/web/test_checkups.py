"""What the check found is asked once per change: never stale, and small while it is kept."""

from dataclasses import replace

import pytest
from django.core.cache import cache

from selaras.cascade.models import MatrixRow
from selaras.editions import actions, queries
from selaras.editions.queries import checkup
from selaras.engine.cascade.rule import RULES
from selaras.engine.findings import Finding, Severity, Spot
from selaras.engine.targets import YearTargets
from selaras.kernel.models import record
from selaras.web import checkups
from tests.conftest import NOW
from tests.web.cast import Cast, add_rows, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return make_cast()


@pytest.fixture
def asked(monkeypatch):
    """The editions that were checked."""
    found = []

    def counting(edition, *, focus=None):
        if focus is None:
            found.append(edition.pk)
        return checkup(edition, focus=focus)

    monkeypatch.setattr(queries, "checkup", counting)
    return found


def blank(cast, **targets):
    row = MatrixRow.objects.get(annex=cast.annex, indicator=cast.indicator)
    row.targets = YearTargets(**targets)
    row.save()
    return row


def shown(whole):
    return [(one.finding, one.acceptance) for one in whole.found]


def test_one_check_serves_every_page_until_the_next_deed(cast, asked, django_assert_num_queries):
    first = shown(checkups.whole(cast.edition))
    assert checkups.told(cast.edition, "number", lambda whole: len(whole.found)) == len(first)
    checkups.summary(cast.edition)
    assert asked == [cast.edition.pk]
    with django_assert_num_queries(2):  # the last deed, and the answers
        assert shown(checkups.whole(cast.edition)) == first
    with django_assert_num_queries(1):
        checkups.summary(cast.edition)
    assert asked == [cast.edition.pk]


def test_a_deed_ends_what_was_kept(cast, asked):
    before = shown(checkups.whole(cast.edition))
    row = blank(cast)
    record(kind="contoh", subject=row, by=None, at=NOW)
    assert checkups.known(cast.edition, "whole") is None
    after = shown(checkups.whole(cast.edition))
    assert len(asked) == 2
    assert after != before
    assert after == shown(checkup(cast.edition))


def test_a_deed_done_meanwhile_is_asked_again(cast, asked, monkeypatch):
    def meanwhile(edition):
        found = checkup(edition)
        record(kind="contoh", subject=blank(cast), by=None, at=NOW)
        return found

    with monkeypatch.context() as during:
        during.setattr(queries, "checkup", meanwhile)
        checkups.whole(cast.edition)
    assert shown(checkups.whole(cast.edition)) == shown(checkup(cast.edition))


def test_the_answers_are_never_kept_with_the_findings(cast):
    wanted = next(one.finding.id for one in checkup(cast.edition).open if one.finding.rule == "TGT-16")
    actions.accept(
        edition=cast.edition,
        findings=[wanted],
        reason="Disepakati dalam rapat pimpinan",
        by=cast.mayor,
        at=NOW,
    )
    answered = {one.finding.id: one.acceptance for one in checkups.whole(cast.edition).found}
    assert answered[wanted].reason == "Disepakati dalam rapat pimpinan"
    assert all(one.acceptance is None for one in checkups.known(cast.edition, "whole").found)


def test_what_is_kept_holds_no_more_than_the_findings_name(cast):
    add_rows(cast, 2)
    whole = checkup(cast.edition)
    wanted = next(one for one in whole.found if one.finding.spot.row in whole.facts.ticks_of_row)
    whole = replace(whole, found=[wanted])
    kept = queries.to_keep(whole)
    assert list(kept.facts.rows) == [wanted.finding.spot.row]
    assert {tick.row for tick in kept.facts.ticks} == {*kept.facts.rows}
    assert {row.measurement for row in kept.facts.rows.values()} == {None}
    assert kept.extent == whole.extent
    assert (kept.extent.rows, kept.extent.commitments) == (len(whole.facts.rows), len(whole.facts.ticks))


@pytest.fixture
def row(cast, asked, monkeypatch):
    """A row of which single rows and the whole edition tell each its own."""
    row = MatrixRow.objects.get(annex=cast.annex, indicator=cast.indicator)
    whole = next(rule.id for rule in RULES.values() if rule.whole)

    def told(facts):
        said = {"TGT-02": Severity.WARNING} | ({whole: Severity.ERROR} if facts.focus is None else {})
        spot = Spot(matrix=cast.annex.number, row=row.pk, column="annual")
        return [Finding(rule, "Bunyi", severity=how, id=rule, spot=spot) for rule, how in said.items()]

    monkeypatch.setattr(queries, "check", told)
    return row


def graves(cast, row):
    return [one.finding.severity for one in checkups.beside(cast.edition, [row.pk])]


def test_what_only_the_whole_check_finds_stands_beside_its_row_once_it_is_known(cast, row, asked):
    matrix = cast.annex.number
    assert graves(cast, row) == [Severity.WARNING]
    assert checkups.known_rows_of_whole(cast.edition, matrix) is None
    assert asked == []
    assert checkups.rows_of_whole(cast.edition, matrix) == [row.pk]
    assert graves(cast, row) == [Severity.ERROR, Severity.WARNING]
    assert checkups.known_rows_of_whole(cast.edition, matrix) == [row.pk]
    assert checkups.known_rows_of_whole(cast.edition, matrix + 1) == []
    assert asked == [cast.edition.pk]
    record(kind="contoh", subject=row, by=None, at=NOW)
    assert graves(cast, row) == [Severity.WARNING]


def test_the_findings_of_any_page_give_the_rows_their_signs(cast, row, asked):
    checkups.whole(cast.edition)
    assert graves(cast, row) == [Severity.ERROR, Severity.WARNING]
    assert checkups.known_rows_of_whole(cast.edition, cast.annex.number) == [row.pk]
    assert asked == [cast.edition.pk]


def test_the_rows_of_a_matrix_are_asked_once_a_change(cast, row, monkeypatch):
    """A page that is drawn again, by anybody, does not check again; the next deed ends what is kept."""
    focused, checked = [], queries.checked
    monkeypatch.setattr(
        queries, "checked", lambda edition, focus: focused.append(focus) or checked(edition, focus=focus)
    )

    def told(matrix):
        return [one.finding.id for one in checkups.beside(cast.edition, [row.pk], matrix=matrix)]

    first = told(cast.annex.number)
    assert (told(cast.annex.number), len(focused)) == (first, 1)
    told(cast.annex.number + 1)
    assert len(focused) == 2, "each matrix its own"
    record(kind="contoh", subject=row, by=None, at=NOW)
    assert (told(cast.annex.number), len(focused)) == (first, 3)
    checkups.beside(cast.edition, [row.pk])
    assert len(focused) == 4, "single rows are always asked as they are now"


def test_what_the_whole_check_finds_joins_what_is_kept_of_a_matrix(cast, row, asked):
    assert len(checkups.beside(cast.edition, [row.pk], matrix=cast.annex.number)) == 1
    checkups.whole(cast.edition)
    found = checkups.beside(cast.edition, [row.pk], matrix=cast.annex.number)
    assert [one.finding.severity for one in found] == [Severity.ERROR, Severity.WARNING]
