"""One row carried in several branches: a reference at each place to the others, the coordinator marked."""

from selaras.cascade.models import Commitment, MatrixRow
from tests.factories import make_commitment, make_position
from tests.web.cast import enter
from tests.web.tree.reading import line, text


def carried_by(row, unit, titles, **fields):
    return [make_commitment(row, make_position(unit, title=title), **fields) for title in titles]


def aside(page, commitment):
    """What can be followed from a post."""
    return (
        page[page.index(f'<li id="komitmen-{commitment.pk}"') :]
        .split('class="node-links">')[1]
        .split("</p>")[0]
    )


def test_each_place_refers_to_the_others_and_the_coordinator_is_marked(client, cast):
    row = cast.annex.rows.get(indicator=cast.indicator)
    first = row.commitments.get()
    second, third = carried_by(row, cast.division, ["Kepala Bagian Hukum", "Kepala Bagian Umum"])
    Commitment.objects.filter(pk=second.pk).update(coordinator=True)
    page = enter(client, cast.owner).get("/pohon/").text
    links = aside(page, first)
    assert f'href="#komitmen-{second.pk}"' in links
    assert "Kepala Bagian Hukum (koordinator), Kepala Bagian Umum" in text(links).replace(" ,", ",")
    assert f'href="#komitmen-{first.pk}"' in aside(page, third)
    assert "★ Koordinator" in line(page, f"komitmen-{second.pk}")
    assert "Koordinator" not in line(page, f"komitmen-{third.pk}")
    assert "bersama 2 jabatan di cabang lain" in line(page, f"komitmen-{first.pk}")


def test_of_many_only_the_number_and_the_coordinator_are_named(client, cast):
    row = cast.annex.rows.get(indicator=cast.indicator)
    others = carried_by(row, cast.division, [f"Kepala Bagian {n}" for n in range(5)])
    Commitment.objects.filter(pk=others[4].pk).update(coordinator=True)
    page = enter(client, cast.owner).get("/pohon/").text
    assert "bersama 5 jabatan di cabang lain" in line(page, f"komitmen-{others[0].pk}")
    links = text(aside(page, others[0]))
    assert "Dikoordinasikan Kepala Bagian 4 (koordinator)" in links
    assert "Kepala Bagian 3" not in links


def test_posts_below_the_same_post_share_one_branch(client, cast):
    above = Commitment.objects.get(position=cast.owner_post)
    row = cast.owners_annex.rows.get()
    carried_by(row, cast.subdivision, ["Ketua Subkelompok Data"], parent=above)
    assert "di cabang lain" not in enter(client, cast.owner).get("/pohon/").text


def test_posts_below_different_posts_do_not(client, cast):
    row, below = cast.annex.rows.get(indicator=cast.indicator), cast.owners_annex.rows.get()
    (other,) = carried_by(row, cast.division, ["Kepala Bagian Hukum"])
    (last,) = carried_by(below, cast.subdivision, ["Ketua Subkelompok Data"], parent=other)
    page = enter(client, cast.owner).get("/pohon/").text
    assert "Kepala Subbagian Aduan" in text(aside(page, last))


def test_a_whole_group_is_not_crosscutting(client, cast):
    row = cast.owners_annex.rows.get()
    MatrixRow.objects.filter(pk=row.pk).update(group=MatrixRow.Group.ALL_SUBDIVISION_HEADS)
    carried_by(row, cast.subdivision, ["Ketua Subkelompok Data"])
    assert "di cabang lain" not in enter(client, cast.owner).get("/pohon/").text
