"""The tree on A3: what stands on the paper, and how it is cut into pages."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from selaras.cascade.models import Commitment, MatrixRow
from selaras.web.tree import views
from selaras.web.tree.boxes import Piece, Sheet, cut, laid_out
from tests.factories import make_commitment, make_indicator, make_objective, make_position, make_row
from tests.web.cast import enter

A3 = (1190.55, 841.89)  # points, landscape


def paper(client, query=""):
    response = client.get(f"/pohon/pohon-kinerja.pdf{query}")
    assert response.status_code == 200
    return response, PdfReader(io.BytesIO(response.content))


def words(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_paper_is_a3_and_runs_from_the_objective_to_the_last_post(client, cast):
    response, reader = paper(enter(client, cast.owner))
    assert response["Content-Disposition"] == 'attachment; filename="pohon-kinerja-2024.pdf"'
    for page in reader.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A3, abs=0.1)
    shown = words(reader)
    for one in (
        "Pohon kinerja 2024 Kota Administrasi Contoh", "Sasaran Strategis", "Meningkatnya layanan warga",
        "IKL", "87,3 nilai", "Walikota Contoh", "Kepala Bagian Layanan", "khusus PPSU",
        "Kepala Subbagian Aduan",
        "DITURUNKAN KEPADA", "Diturunkan menjadi indikator kegiatan (Lampiran I)", "Dihitung dari IKM",
        "Komponen dari IKL", "Kaskade e-0001/2024 (murni, draf)", "Halaman 1 dari 1",
    ):  # fmt: skip
        assert one in shown, one
    assert reader.metadata.title == "Pohon kinerja 2024 Kota Administrasi Contoh"


def test_the_same_tree_gives_the_same_bytes(client, cast):
    enter(client, cast.owner)
    assert paper(client)[0].content == paper(client)[0].content


def test_a_path_is_printed_alone(client, cast):
    response, reader = paper(enter(client, cast.owner), "?jalur=IKL")
    assert 'filename="pohon-kinerja-2024-ikl.pdf"' in response["Content-Disposition"]
    assert "Indeks Kepuasan Masyarakat" not in words(reader)
    assert client.get("/pohon/pohon-kinerja.pdf?jalur=TIADA").status_code == 404


def test_every_block_begins_on_a_page_of_its_own(client, cast):
    other = make_indicator(make_objective(cast.agency, block="khusus"), code="LAIN", name="Indikator lain")
    make_row(cast.annex, other, order=9)
    _, reader = paper(enter(client, cast.owner))
    assert ["Sasaran Khusus" in page.extract_text() for page in reader.pages] == [False, True]


def test_a_group_is_one_box_with_its_names(client, cast):
    row, above = cast.owners_annex.rows.get(), Commitment.objects.get(position=cast.owner_post)
    MatrixRow.objects.filter(pk=row.pk).update(group=MatrixRow.Group.ALL_SUBDIVISION_HEADS)
    make_commitment(row, make_position(cast.subdivision, title="Kepala Subbagian Data"), parent=above)
    shown = words(paper(enter(client, cast.owner))[1])
    assert "Seluruh Kepala Subbagian dan Ketua Subkelompok (2)" in shown
    assert "– Kepala Subbagian Data" in shown


def test_a_long_branch_goes_on_over_pages_and_says_so(client, cast):
    row = cast.annex.rows.get(indicator=cast.indicator)
    for number in range(30):
        title = f"Kepala Bagian Panjang Sekali Namanya Nomor {number}"
        make_commitment(
            row, make_position(cast.division, "kabag" if number % 2 else "camat", title=title), scope_note=""
        )
    # told apart by what is below them, they do not fold into one line
    reader = paper(enter(client, cast.owner))[1]
    shown = words(reader)
    assert all(f"Nomor {number}" in shown for number in range(30))


def test_of_a_draft_without_an_edition_there_is_no_paper(client, cast):
    cast.edition.annexes.all().delete()
    cast.edition.delete()
    assert enter(client, cast.owner).get("/pohon/pohon-kinerja.pdf").status_code == 404


def test_too_large_a_tree_is_refused_with_the_way_out_but_a_path_is_printed(client, cast, monkeypatch):
    monkeypatch.setattr(views, "PAPER_UP_TO", 1)
    enter(client, cast.owner)
    assert "PDF A3" not in client.get("/pohon/").text
    refused = client.get("/pohon/pohon-kinerja.pdf", follow=True)
    assert refused.redirect_chain == [("/pohon/", 302)]
    assert "terlalu besar untuk satu PDF" in refused.text
    monkeypatch.setattr(views, "PAPER_UP_TO", 2)
    page = client.get("/pohon/?jalur=IKL").text
    assert 'href="/pohon/pohon-kinerja.pdf?jalur=IKL"' in page
    assert client.get("/pohon/pohon-kinerja.pdf?jalur=IKL")["Content-Type"] == "application/pdf"


# --- pages

BOXES = st.recursive(
    st.builds(Piece, kind=st.just("post"), title=st.text("ab ", min_size=1, max_size=90)),
    lambda below: st.builds(
        Piece, kind=st.just("post"), title=st.text("ab ", min_size=1, max_size=90),
        below=st.lists(below, min_size=1, max_size=8).map(tuple),
    ),
    max_leaves=40,
)  # fmt: skip


def leaves(piece):
    return [leaf for one in piece.below for leaf in leaves(one)] if piece.below else [piece]


@given(BOXES)
def test_cutting_loses_no_box_and_every_part_fits(piece):
    sheet = Sheet(columns=max(4, piece.depth()))
    parts = cut(piece, sheet=sheet)
    assert [leaf for part in parts for leaf in leaves(part)] == leaves(piece)
    assert all(part.title == piece.title for part in parts)
    assert [part.continued for part in parts] == [False] + [True] * (len(parts) - 1)
    assert all(sheet.height(part) <= sheet.page for part in parts)


@given(BOXES)
def test_every_box_has_its_place_and_every_line_ends_at_a_box(piece):
    sheet = Sheet(columns=max(4, piece.depth()))
    laid = laid_out(piece, sheet=sheet)
    taken = {}
    for box in laid["boxes"]:
        for row in range(box["row"], box["row"] + box["span"]):
            assert taken.setdefault((box["level"], row), box) is box
    starts = {(box["level"], box["row"]) for box in laid["boxes"]}
    elbows = [(one["level"], one["row"]) for one in laid["joints"] if one["elbow"]]
    assert sorted(elbows) == sorted(start for start in starts if start[0] > 0)
    arms = {(one["level"] - 1, one["row"]) for one in laid["joints"] if one["arm"]}
    assert arms <= starts
    spines = [one["spine"] for one in laid["joints"]]
    assert spines.count("first") == spines.count("last")
