"""A formula tried out in the dictionary: computed, its mistakes in their place, nothing stored."""

import pytest

from selaras.kernel.models import AuditEvent
from selaras.planning.models import Indicator
from tests.factories import make_agency, make_indicator, make_objective
from tests.web.cast import enter

WEIGHTED = "20%*a + 30%*b"


@pytest.fixture
def indicator(cast):
    inputs = [{"kode": "a", "nama": "Bagian pertama", "sumber": "", "bawah": "0", "atas": "100"}]
    return make_indicator(
        make_objective(cast.agency, name="Rumus"), code="COBA-1", formula=WEIGHTED, inputs=inputs
    )


def try_out(client, text, **typed):
    fields = {f"masukan-{name}": value for name, value in typed.items()}
    return client.post("/indikator/COBA-1/coba/", {"rumus": text} | fields).text


def test_the_formula_of_the_dictionary_stands_there_first(client, cast, indicator):
    page = enter(client, cast.owner).get("/indikator/COBA-1/coba/").text
    assert WEIGHTED in page
    assert "Bagian pertama" in page
    assert "Hasil" not in page
    assert 'href="/indikator/COBA-1/coba/"' in client.get("/indikator/COBA-1/").text


def test_it_is_computed_to_the_last_digit_and_nothing_is_stored(client, cast, indicator):
    enter(client, cast.owner)
    before = AuditEvent.objects.count()
    assert '<p class="trial-result">29 <' in try_out(client, WEIGHTED, a="40", b="70")
    assert '<p class="trial-result">0,3333333333… <' in try_out(client, "a / b", a="1", b="3")
    steps = try_out(client, "x := RATA_RATA(b)\nx * 2", b="1; 0; 2")
    assert "<dt><code>x</code></dt><dd>1</dd>" in steps
    assert '<p class="trial-result">2 <' in steps
    assert Indicator.objects.get(code="COBA-1").formula == WEIGHTED
    assert AuditEvent.objects.count() == before


def test_blank_is_said_and_is_not_zero(client, cast, indicator):
    enter(client, cast.owner)
    page = try_out(client, WEIGHTED, a="0")
    assert "belum lengkap" in page
    assert "Belum diisi: b." in page


@pytest.mark.parametrize(
    ("text", "typed", "rule", "marked"),
    [
        ("a + ", {}, "RMS-03", "<mark>"),
        ("JUMLH(a)", {}, "RMS-06", "<mark>JUMLH</mark>"),
        ("a / b", {"a": "1", "b": "0"}, "RMS-11", "<mark>"),
        ("0.9*a", {}, "RMS-02", "<mark>0.9</mark>"),
    ],
)
def test_a_mistake_is_marked_in_its_place(client, cast, indicator, text, typed, rule, marked):
    page = try_out(enter(client, cast.owner), text, **typed)
    assert rule in page
    assert marked in page
    assert "trial-result" not in page


def test_a_figure_out_of_its_range_is_told_beside_its_field(client, cast, indicator):
    page = try_out(enter(client, cast.owner), WEIGHTED, a="101", b="1")
    assert "NUM-05" in page
    assert 'aria-invalid="true"' in page


def test_what_is_typed_is_data(client, cast, indicator):
    page = try_out(enter(client, cast.owner), "<script>alert(1)</script>")
    assert "<script>alert" not in page


def test_another_agencys_indicator_is_not_there(client, cast):
    make_indicator(make_objective(make_agency()), code="COBA-1", formula="a")
    assert enter(client, cast.owner).get("/indikator/COBA-1/coba/").status_code == 404
