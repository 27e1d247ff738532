"""A figure made from those below it: of how many, who is missing, up to the city."""

from decimal import Decimal

import pytest

from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure, IndicatorHandling
from tests import factories as make
from tests.measurement.trees import fill, grow, note
from tests.web.cast import enter, queries
from tests.web.origin.asking import address, ask

D = Decimal


def test_a_mean_says_of_how_many_and_who_is_missing(tree, auditor):
    [[top], middle, leaves] = tree
    for leaf, value in zip(leaves[:5], ("90", "88", "86", "85", "84"), strict=True):
        note(leaf, 2, D(value))
    shown = ask(auditor, top)
    assert "Rata-rata nilai 3 " in shown
    shown = ask(auditor, middle[2])
    assert "Rata-rata nilai 1 dari 2 " in shown
    assert "Angka ini sementara" in shown
    assert f"<li>{leaves[5].position.title}</li>" in shown
    assert f"<li>{leaves[4].position.title}</li>" not in shown
    assert address(leaves[4]) in shown


def test_a_mean_of_what_is_incomplete_itself_says_so(tree, auditor):
    [[top], _, leaves] = tree
    for leaf in leaves[:5]:
        note(leaf, 2, D(90))
    shown = ask(auditor, top)
    assert "Rata-rata nilai 3 kepala bagian." in shown
    assert "Ikut sementara: 1 angka di bawahnya sendiri belum lengkap." in shown
    assert "sementara: 5 dari 6 laporan di bawahnya sudah masuk" in shown
    note(leaves[5], 2, D(90))
    assert "Ikut sementara" not in ask(auditor, top)


@pytest.mark.parametrize(
    ("rule", "told"),
    [("tunggu", "Angka menunggu sampai semuanya melapor."), ("nol", "Yang belum melapor dihitung nol.")],
)
def test_what_a_missing_child_does_is_told(tree, auditor, rule, told):
    [[top], _, leaves] = tree
    IndicatorHandling.objects.create(agency=top.agency, indicator=top.indicator, missing=rule)
    note(leaves[0], 2, D(90))
    assert told in ask(auditor, tree[1][0])


def test_a_ratio_shows_its_two_sums(tree, auditor):
    middle = tree[1][0]
    IndicatorHandling.objects.create(
        agency=middle.agency, indicator=middle.indicator, roll_up="rasio-jumlah", above="a", below="b"
    )
    for leaf, above, below in zip(tree[2][:2], (30, 40), (40, 60), strict=True):
        Figure.objects.filter(pk=leaf.pk).update(
            value2=D(above) / D(below) * 100, state2="angka", above2=above, below2=below,
            counted=[0, 1, 0, 0], due=[0, 1, 0, 1],
        )  # fmt: skip
    settle(figures=[leaf.pk for leaf in tree[2][:2]])
    assert "70 / 100 × 100 = 70" in ask(auditor, middle)


def test_GAB_03_a_figure_that_cannot_be_made_says_so(tree, auditor):
    middle = tree[1][0]
    IndicatorHandling.objects.create(
        agency=middle.agency, indicator=middle.indicator, roll_up="rata-rata-tertimbang"
    )
    note(tree[2][0], 2, D(90))
    assert "GAB-03" in ask(auditor, middle)


def test_a_default_that_nobody_has_set_is_marked_as_an_assumption(tree, auditor):
    assert "Cara menggabungkan indikator ini belum ditetapkan" in ask(auditor, tree[0][0])
    IndicatorHandling.objects.create(agency=tree[0][0].agency, indicator=tree[0][0].indicator)
    assert "Cara menggabungkan indikator ini belum ditetapkan" not in ask(auditor, tree[0][0])


def test_up_from_a_leaf_stands_every_figure_it_feeds_the_nearest_first(tree, auditor):
    [[top], middle, leaves] = tree
    shown = ask(auditor, leaves[3])
    climb = shown[shown.index("Masuk ke angka mana") :]
    assert 0 < climb.index(address(middle[1])) < climb.index(address(top))
    assert address(middle[0]) not in climb
    assert "tidak digabungkan ke angka lain" in ask(auditor, top)


def test_as_many_queries_for_five_hundred_children_as_for_one(db, on_the_day, client):
    counts = []
    for fan in (1, 500):
        [[top], leaves] = grow(fan)
        fill(leaves, 2)
        enter(client, make.make_grantee("auditor", top.position))
        counts.append(queries(client, address(top)))
    assert counts[0] == counts[1]
    assert "1–50 dari 500" in client.get(address(top)).text
    assert client.get(f"{address(top)}?hal=10").status_code == 200


def test_of_many_that_are_missing_the_first_are_named_and_the_rest_counted(db, on_the_day, client):
    [[top], leaves] = grow(41)
    note(leaves[0], 2, D(90))
    enter(client, make.make_grantee("auditor", top.position))
    shown = ask(client, top)
    assert "Rata-rata nilai 1 dari 41" in shown
    assert "dan 10 lainnya" in shown
