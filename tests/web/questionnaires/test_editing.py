"""The editor: a new instrument, the next version, blocks that move, and what cannot be kept."""

import pytest

from selaras.surveys import actions
from selaras.surveys.models import Element, Instrument
from tests.conftest import NOW
from tests.surveys.fields import asked, make_instrument
from tests.web.cast import FRAGMENT, enter
from tests.web.questionnaires.forms import typed

NEW = "/survei/instrumen/baru/"


def url(instrument, rest=""):
    return f"/survei/instrumen/{instrument.pk}/{rest}"


@pytest.fixture
def planner(client, city):
    return enter(client, city.planner)


def seen(client, path):
    return client.get(path).context["seen"]


def test_an_instrument_of_ones_own(planner, city):
    assert "Saya bersedia" not in planner.get(NEW).content.decode()
    told = typed(
        {}, {}, {"code": "", "name": "", "question": "", "options": ""}, {"remove": "on"},
        traits=[{"code": "umur", "name": "Umur", "options": "Muda\n\n Tua "}], code="taman",
    )  # fmt: skip
    answer = planner.post(NEW, told)
    made = Instrument.objects.get(code="taman")
    assert answer.url == url(made)
    assert [one.code for one in made.elements.all()] == ["A0", "A1"]
    assert made.groups == [("umur", "Umur", ["Muda", "Tua"])]
    assert (made.version, made.agency, made.weighting) == (1, city.agency, "sama")


def test_saving_may_lead_to_the_form(planner):
    answer = planner.post(NEW, typed({}, code="taman", pratinjau="1"))
    assert answer.url == f"/s/pratinjau/{Instrument.objects.get(code='taman').pk}/"


def test_the_next_version_begins_with_this_one(planner, city):
    shown = planner.get(url(city.instrument, "versi-baru/")).content.decode()
    for words in ('value="U3"', "Bagaimana U3?", 'value="Jenis kelamin"', "Sangat baik"):
        assert words in shown, words
    assert Instrument.objects.count() == 1  # nothing is kept before it is saved
    assert planner.post(url(city.instrument, "versi-baru/"), typed({})).status_code == 302
    made = Instrument.objects.get(version=2)
    assert (made.code, made.name) == (city.instrument.code, "Survei taman")


def test_SKM_04_a_frozen_version_is_shown_with_its_reason(planner, city):
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    for answer in (
        planner.get(url(city.instrument, "ubah/")), planner.post(url(city.instrument, "ubah/"), typed({}))
    ):  # fmt: skip
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert "SKM-04" in shown
        assert "Versi berikutnya" in shown
    assert [one.code for one in city.instrument.elements.all()] == ["U1", "U2", "U3"]


def test_an_unused_version_is_changed(planner, city):
    path = url(city.instrument, "ubah/")
    assert planner.post(path, typed({}, seen=seen(planner, path))).status_code == 302
    assert [one.code for one in city.instrument.elements.all()] == ["A0"]


def test_what_somebody_else_saved_meanwhile_is_not_written_over(planner, city):
    path = url(city.instrument, "ubah/")
    stale = seen(planner, path)
    actions.change_instrument(instrument=city.instrument, elements=asked("U7"), by=city.runner, at=NOW)
    answer = planner.post(path, typed({}, seen=stale))
    assert answer.status_code == 422
    assert "diubah orang lain" in answer.content.decode()
    assert [one.code for one in city.instrument.elements.all()] == ["U7"]
    assert planner.post(path, typed({}, seen=answer.context["seen"])).status_code == 302


def codes(answer):
    return [form["code"].value() for form in answer.context["draft"].elements.forms]


def test_blocks_are_moved_and_added_and_nothing_is_saved(planner, city):
    """What was typed stays as it is, wrong or not: nothing is judged while one arranges."""
    data = typed({}, {"name": ""}, {"weight": "banyak"}, code="taman")
    up = planner.post(NEW, data | {"langkah": "naik-unsur-2"})
    assert up.status_code == 200
    assert codes(up) == ["A0", "A2", "A1"]
    assert 'value="banyak"' in up.content.decode()
    assert "errorlist" not in up.content.decode()
    assert codes(planner.post(NEW, data | {"langkah": "turun-unsur-0"})) == ["A1", "A0", "A2"]
    assert codes(planner.post(NEW, data | {"langkah": "naik-unsur-0"})) == ["A0", "A1", "A2"]
    assert codes(planner.post(NEW, data | {"langkah": "tambah-unsur"})) == ["A0", "A1", "A2", None]
    added = planner.post(NEW, data | {"langkah": "tambah-ciri"})
    assert len(added.context["draft"].traits.forms) == 1
    assert "autofocus" in added.content.decode()
    for nonsense in ("naik-unsur-99", "naik-lain-1", "terbang", "turun-unsur-x"):
        assert codes(planner.post(NEW, data | {"langkah": nonsense}))[2:] == ["A2"]
    assert Instrument.objects.count() == 1


def test_no_more_blocks_than_there_may_be(planner):
    data = typed(*[{} for _ in range(60)], code="taman", langkah="tambah-unsur")
    assert len(codes(planner.post(NEW, data))) == 60
    data = typed({}, code="taman", langkah="tambah-unsur") | {"unsur-TOTAL_FORMS": "999999999"}
    assert len(codes(planner.post(NEW, data))) == 60


@pytest.mark.parametrize(
    ("elements", "fields", "told"),
    [
        ([{}, {}, {}], {}, "3 unsur, masing-masing berbobot 1/3; nilai dari 25 sampai 100."),
        ([{}, {}, {}], {"weighting": "dua-desimal"}, "0,33; nilai dari 24,75 sampai 99."),
        ([{"weight": "0,5"}, {"weight": "0,25"}], {"weighting": "sendiri"}, "0,75</strong> dari 1, kurang"),
        ([{"weight": "0,75"}, {"weight": "0,5"}], {"weighting": "sendiri"}, "lebih 0,25"),
        ([{"weight": "0,5"}, {"weight": "0,5"}], {"weighting": "sendiri"}, "1</strong> dari 1 <span"),
        ([{}, {"remove": "on"}], {}, "1 unsur"),
        ([{}], {"factor": "dua"}, "Isi pengali"),
        ([], {}, "Isi pengali"),
    ],
)  # fmt: skip
def test_the_sum_follows_the_typing(planner, elements, fields, told):
    answer = planner.post("/survei/instrumen/jumlah/", typed(*elements, **fields), headers=FRAGMENT)
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert told in shown
    assert "<html" not in shown


@pytest.mark.parametrize(
    ("elements", "traits", "fields", "said"),
    [
        ([{"code": ""}], [], {}, "Isi kodenya."),
        ([{"code": "dua kata"}], [], {}, "Kode terdiri atas"),
        ([{}, {"code": "a0"}], [], {}, "Kode ini dipakai dua kali."),
        ([{"name": ""}], [], {}, "Isi nama unsurnya."),
        ([{"question": ""}], [], {}, "Isi pertanyaannya."),
        ([{"options": ""}], [], {}, "Isi pilihan jawabannya."),
        ([{"options": "Buruk\nBaik"}], [], {}, "Tulis 4 tingkat, satu baris satu tingkat; sekarang 2."),
        ([{"options": "Baik\nbaik\nCukup\nBuruk"}], [], {}, "nama yang berbeda"),
        ([{"options": "x" * 121}], [], {}, "paling panjang 120"),
        ([{"weight": "1,5"}], [], {"weighting": "sendiri"}, "Bobot lebih dari 0 sampai 1"),
        ([{"weight": "0,1234567"}], [], {"weighting": "sendiri"}, "desimal"),
        ([{"weight": ""}], [], {"weighting": "sendiri"}, "Isi bobotnya"),
        ([{"weight": "0,5"}, {"weight": "0,4"}], [], {"weighting": "sendiri"}, "Jumlah bobot unsur 0,9"),
        ([], [], {}, "belum berunsur"),
        ([{"remove": "on"}], [], {}, "belum berunsur"),
        ([{}], [{"options": "Satu"}], {}, "2 sampai 20"),
        ([{}], [{"name": "Nomor HP"}], {}, "menunjuk orangnya"),
        ([{}], [{}, {"code": "A0"}], {}, "Kode ini dipakai dua kali."),
        ([{}], [{}, {"name": "Unsur 0"}], {}, "lebih dari sekali"),
        ([{}], [], {"factor": "0"}, "Lebih dari 0"),
        ([{}], [], {"factor": "25,00001"}, "empat desimal"),
        ([{}], [], {"factor": "20"}, "SKM-23"),
        ([{}], [], {"top": "1"}, "errorlist"),
        ([{}], [], {"top": "11"}, "errorlist"),
        ([{}], [], {"consent": ""}, "Isi pernyataan persetujuan"),
        ([{}], [], {"name": ""}, "Isi namanya."),
        ([{}], [], {"kind": "lain"}, "errorlist"),
        ([{}], [], {"weighting": "lain"}, "errorlist"),
        ([{}], [], {"code": "SKM"}, "Kode ini sudah dipakai"),
        ([{}], [], {"code": ""}, "Isi kodenya."),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_at_its_field(planner, city, elements, traits, fields, said):
    answer = planner.post(NEW, typed(*elements, traits=traits, **({"code": "taman"} | fields)))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Instrument.objects.count() == 1


def test_five_levels_without_classes_are_fine(planner):
    five = {"options": "1\n2\n3\n4\n5"}
    answer = planner.post(NEW, typed(five, code="lima", top="5", factor="20", scale=""))
    assert answer.status_code == 302
    assert "tanpa tabel mutu" in planner.get(answer.url).content.decode()


def test_weights_of_ones_own_are_kept_only_where_they_count(planner):
    own = [{"weight": "0,25"}, {"weight": "0,75"}]
    assert planner.post(NEW, typed(*own, code="sendiri", weighting="sendiri")).status_code == 302
    assert planner.post(NEW, typed(*own, code="sama")).status_code == 302
    kept = Element.objects.filter(instrument__code__in=["sendiri", "sama"]).order_by("order")
    weights = {}
    for one in kept.select_related("instrument"):
        weights.setdefault(one.instrument.code, []).append(one.weight and str(one.weight.normalize()))
    assert weights == {"sendiri": ["0.25", "0.75"], "sama": [None, None]}


def test_a_second_version_of_the_same_code_is_not_a_new_instrument(planner, city):
    make_instrument(city.agency, code="lain")
    answer = planner.post(NEW, typed({}, code="lain"))
    assert answer.status_code == 422
    assert "susun versi berikutnya" in answer.content.decode()
