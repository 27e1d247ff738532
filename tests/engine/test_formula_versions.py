"""A formula with its inputs as a version: what keeps it from being one, and what it changes."""

import pytest

from selaras.engine.formula import differences, unfit_version

DONE = {"kode": "selesai", "nama": "Aduan selesai"}
ALL = {"kode": "semua", "nama": "Aduan diterima", "satuan": "aduan", "bawah": "0", "sumber": "CRM"}
SHARE = "selesai / semua * 100"


def rules(text, inputs, parts=()):
    return [one.finding.rule for one in unfit_version(text, inputs, parts=parts)]


def test_a_formula_that_reads_all_its_inputs_is_fit():
    assert unfit_version(SHARE, [DONE, ALL], parts=()) == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kode": "dua kata", "nama": "x"}, "tanpa spasi"),
        ({"kode": "", "nama": "x"}, "Kode masukan"),
        ({"kode": "semua", "nama": " "}, "Tulis nama masukan"),
        ({"kode": "semua", "nama": "x", "jenis": "tanggal"}, "Jenis masukan"),
        ({"kode": "semua", "nama": "x", "bawah": "3.5"}, "paling rendah"),
        ({"kode": "semua", "nama": "x", "bawah": "5", "atas": "3"}, "melebihi"),
    ],
)
def test_RMS_17_an_input_is_told_whole(wrong, said):
    found = unfit_version(SHARE, [DONE, wrong], parts=())
    assert found[0].finding.rule == "RMS-17"
    assert said in found[0].finding.message


def test_RMS_17_no_formula_two_inputs_of_one_name_and_too_many_are_told():
    assert rules("  ", [DONE, ALL]) == ["RMS-17"]
    assert rules(SHARE, [DONE, ALL, ALL | {"kode": "SEMUA"}])[0] == "RMS-17"
    many = [{"kode": f"a{n}", "nama": "x"} for n in range(41)]
    assert rules(" + ".join(one["kode"] for one in many), many) == ["RMS-17"]


def test_mistakes_of_the_language_keep_their_number_and_their_place():
    [found] = unfit_version("selesai / semu * 100", [DONE, ALL], parts=())[:1]
    assert (found.finding.rule, found.start, found.end) == ("RMS-09", 10, 14)
    assert rules("selesai x semua", [DONE, ALL]) == ["RMS-03"]


def test_RMS_18_what_is_made_of_other_indicators_stays_made_of_all_of_them():
    parts = {"ikm", "iek"}
    told = [{"kode": "ikm", "nama": "IKM"}]
    assert rules("RATA_RATA(ikm; iek)", told, parts) == []
    assert rules("ikm * 1", told, parts)[-1] == "RMS-18"


def test_a_difference_is_told_by_input_and_field():
    new = [ALL | {"nama": "Aduan masuk", "jenis": "daftar", "bawah": "1"}, {"kode": "tepat", "nama": "Tepat"}]
    told = differences((SHARE, [DONE, ALL]), ("tepat / JUMLAH(semua)", new))
    assert [(one.code, one.what, one.before, one.after) for one in told] == [
        ("", "rumus", SHARE, "tepat / JUMLAH(semua)"),
        ("selesai", "masukan dihapus", "Aduan selesai", ""),
        ("semua", "nama", "Aduan diterima", "Aduan masuk"),
        ("semua", "jenis", "angka", "daftar"),
        ("semua", "paling rendah", "0", "1"),
        ("tepat", "masukan baru", "", "Tepat"),
    ]


def test_nothing_new_is_no_difference():
    assert differences((SHARE, [DONE, ALL]), (f" {SHARE}\n", [ALL, DONE | {"jenis": "angka"}])) == []
