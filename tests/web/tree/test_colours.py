"""Colour by finding: counted where it is, rolled up while folded, never stale; and by tier."""

import re
from decimal import Decimal

import pytest
from django.core.cache import cache

from selaras.cascade.models import Commitment
from selaras.editions import queries
from selaras.editions.queries import Checked, Checkup, Extent
from selaras.engine.cascade.facts import Facts
from selaras.engine.findings import Finding, Severity, Spot
from selaras.engine.targets import NA, YearTargets
from selaras.kernel.models import record
from selaras.web.tree.nodes import NONE, Tally, tallied
from tests.conftest import NOW
from tests.web.cast import FRAGMENT, enter
from tests.web.tree.reading import line, text


def finding(severity: Severity, *, accepted: bool = False, **spot: object) -> Checked:
    return Checked(
        Finding("TGT-01", "Keliru.", severity=severity, spot=Spot(**spot)), object() if accepted else None
    )


@pytest.fixture
def found(monkeypatch):
    """Puts findings into the check; `asked` counts how often it ran."""

    class Check:
        def __init__(self) -> None:
            self.asked, self.answers = 0, []

        def __call__(self, edition: object) -> Checkup:
            self.asked += 1
            return Checkup(Facts(year=2024), self.answers, Extent(0, 0, 0, 0, 0, 0))

    check = Check()
    monkeypatch.setattr(queries, "checkup", check)
    monkeypatch.setattr(queries, "to_keep", lambda whole: whole)
    monkeypatch.setattr(queries, "answered_again", lambda _, whole: whole)
    cache.clear()
    return check


def at_post(title, severity):
    one = Commitment.objects.order_by("pk").select_related("indicator").get(position__title=title)
    return finding(severity, row=one.row_id, post=one.position_id, indicator=one.indicator.code)


def test_a_finding_stands_at_its_post_and_is_counted_on_every_line_above(client, cast, found):
    found.answers = [
        at_post("Kepala Subbagian Aduan", Severity.ERROR),
        finding(Severity.WARNING, indicator="IKL"),
    ]
    page = enter(client, cast.owner).get("/pohon/").text
    below = Commitment.objects.get(position=cast.subordinate_post)
    above = Commitment.objects.get(position=cast.owner_post)
    assert "✖ 1 galat" in line(page, f"komitmen-{below.pk}")
    assert "✖ 1 galat" in line(page, f"komitmen-{above.pk}")
    for key in ("IKL", "sasaran-", "blok-"):
        assert "✖ 1 galat ▲ 1 peringatan" in line(page, key)
    assert "✓ tanpa temuan" in line(page, "IKM")


def test_an_open_line_counts_only_what_is_its_own(client, cast, found):
    found.answers = [
        at_post("Kepala Subbagian Aduan", Severity.ERROR),
        finding(Severity.WARNING, indicator="IKL"),
    ]
    page = enter(client, cast.owner).get("/pohon/").text
    tallies = page[page.index('id="temuan-IKL"') :].split("</summary>")[0]
    rolled, own = tallies.split('class="tally worst-')[1:]
    assert rolled.startswith("error rolled")
    assert own.startswith("warning own")
    assert "▲ 1 peringatan" in text(own)
    assert "galat" not in text(own)


def test_what_somebody_has_answered_for_is_not_counted(client, cast, found):
    found.answers = [finding(Severity.ERROR, accepted=True, indicator="IKL")]
    assert "galat" not in line(enter(client, cast.owner).get("/pohon/").text, "IKL")


def test_what_belongs_to_no_indicator_of_the_tree_is_told_beside_it(client, cast, found):
    found.answers = [
        finding(Severity.NOTE, post=cast.owner_post.pk),
        finding(Severity.ERROR, indicator="TIADA"),
    ]
    assert "Di luar pohon: 1 galat, 1 catatan" in text(enter(client, cast.owner).get("/pohon/").text)


def test_findings_about_posts_outside_the_chosen_unit_are_not_counted(client, cast, found):
    found.answers = [
        at_post("Kepala Bagian Layanan", Severity.ERROR),
        at_post("Kepala Subbagian Aduan", Severity.NOTE),
    ]
    enter(client, cast.mayor).post("/konteks/", {"unit": cast.subdivision.pk})
    shown = line(client.get("/pohon/").text, "IKL")
    assert "1 catatan" in shown
    assert "galat" not in shown


def test_every_gravity_has_a_sign_and_a_word_beside_its_colour(client, cast, found):
    found.answers = [finding(severity, indicator="IKL") for severity in Severity]
    page = enter(client, cast.owner).get("/pohon/").text
    assert "✖ 1 galat ▲ 1 peringatan ● 1 catatan" in line(page, "IKL")
    for word in ("✖ Galat", "▲ Peringatan", "● Catatan", "✓ Tanpa temuan"):
        assert word in text(page)


def test_the_check_runs_once_until_something_is_done(client, cast, found):
    enter(client, cast.owner)
    for _ in range(3):
        client.get("/pohon/")
    assert found.asked == 1
    found.answers = [finding(Severity.ERROR, indicator="IKL")]
    record(kind="contoh", subject=cast.edition, by=None, at=NOW)
    assert "✖ 1 galat" in line(client.get("/pohon/").text, "IKL")
    assert found.asked == 2


def test_the_colours_of_tiers_ask_no_check(client, cast, found):
    page = enter(client, cast.owner).get("/pohon/?warna=jenjang&sampai=semua").text
    assert found.asked == 0
    assert "Kepala Subbagian" in line(
        page, f"komitmen-{Commitment.objects.get(position=cast.subordinate_post).pk}"
    )
    legend = text(page[page.index('id="keterangan-warna"') :].split("</ul>")[0])
    assert legend.endswith("Kepala Bagian Kepala Subbagian")
    assert re.findall(r"legend-shade shade shade-(\d)", page) == ["3", "4"]


def test_the_real_check_colours_the_tree(client, cast):
    """TGT-01: the year does not follow from the quarters."""
    row = cast.annex.rows.get(indicator=cast.indicator)
    cache.clear()
    before = line(enter(client, cast.owner).get("/pohon/").text, "IKL")
    row.targets = YearTargets(q1=NA, q2=NA, q3=NA, q4=Decimal(80), annual=Decimal(50))
    row.save()
    record(kind="contoh", subject=row, by=None, at=NOW)
    after = line(client.get("/pohon/", headers=FRAGMENT).text, "IKL")
    assert errors(after) > errors(before)


def errors(words: str) -> int:
    shown = re.search(r"✖ (\d+)", words)
    return int(shown[1]) if shown else 0


def test_tallies_add_up():
    some = Tally(1, 2, 3)
    assert tallied([some, some, NONE]) == some.plus(some) == Tally(2, 4, 6)
    assert some.minus(Tally(2, 2, 2)) == Tally(0, 0, 1)
    assert [Tally(1, 1, 1).worst, Tally(0, 1, 1).worst, Tally(0, 0, 1).worst, NONE.worst] == [
        "error", "warning", "note", "clear",
    ]  # fmt: skip
