"""Rows for BKN: the contract by name and type of each field, the codes, and what is missing."""

import json
import tomllib
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from selaras.engine.appraisal import Level, Predicate
from selaras.engine.bkn import (
    DOCUMENT,
    PERIODIC,
    SKP22,
    BknDocument,
    BknRater,
    BknRating,
    Periodic,
    coefficient_id,
    doubt,
    flat,
    grade_id,
    periodic_row,
    skp22_row,
)
from selaras.engine.findings import blocking

DAY = date(2024, 12, 31)
CASES = tomllib.loads((Path(__file__).parents[1] / "scenarios" / "skp" / "bkn.toml").read_text("utf-8"))
RATER = BknRater("Pejabat Penilai", "197001011990031001", "Pembina (IV/a)", "Kepala Bagian", "Bagian Umum")
RATING = BknRating("A8ACA7F3", Level.MEETS, Level.ABOVE, RATER)
DOCUMENTED = BknDocument("891", "Dok SKP 22", "peremajaan/skp22.pdf", "peremajaan", "skp22")
TYPES = {"angka": int, "teks": str, "daftar": list}
QUARTER = {"first": date(2024, 1, 1), "last": date(2024, 3, 31)}


def wanted(name):
    return {field: TYPES[kind] for field, kind in CASES["layanan"][name].items()}


def test_the_contract_is_the_one_written_out_beside_it():
    assert dict(SKP22) == wanted("skp22")
    assert dict(PERIODIC) == wanted("kinerjaperiodik")


@pytest.mark.parametrize(("results", "behaviour"), [*product(Level, Level)])
def test_SKP_34_every_row_keeps_the_contract_to_the_type(results, behaviour):
    rating = BknRating("", results, behaviour, RATER)
    for row, fields in (
        (skp22_row(rating, year=2024, documents=(DOCUMENTED,))[0], SKP22),
        (periodic_row(rating, **QUARTER)[0], PERIODIC),
    ):
        assert {name: type(value) for name, value in row.items()} == dict(fields)
        assert list(row) == sorted(row)
        assert json.loads(json.dumps(row)) == row


@pytest.mark.parametrize(("results", "behaviour", "hasil", "perilaku", "kuadran"), CASES["kode"])
def test_SKP_34_the_class_is_that_of_the_predicate(results, behaviour, hasil, perilaku, kuadran):
    row, _ = skp22_row(BknRating("A", Level(results), Level(behaviour), RATER), year=2024)
    assert [row[name] for name in ("hasilKinerjaNilai", "perilakuKerjaNilai", "kuadranKinerjaNilai")] == [
        hasil, perilaku, kuadran,
    ]  # fmt: skip


def test_SKP_34_all_nine_cells_and_all_five_classes_have_a_case():
    assert {(one[0], one[1]) for one in CASES["kode"]} == set(product(map(str, Level), map(str, Level)))
    assert {one[4] for one in CASES["kode"]} == {1, 2, 3, 4, 5}


def test_a_year_tells_the_person_the_rater_and_the_documents():
    row, findings = skp22_row(RATING, year=2024, record_id="77", documents=(DOCUMENTED,))
    assert findings == []
    assert row["path"] == [
        {
            "dok_id": "891", "dok_nama": "Dok SKP 22", "dok_uri": "peremajaan/skp22.pdf",
            "object": "peremajaan", "slug": "skp22",
        }
    ]  # fmt: skip
    told = {
        "id": "77", "tahun": 2024, "pnsDinilaiOrang": "A8ACA7F3", "statusPenilai": "ASN",
        "penilaiGolongan": "41", "penilaiNama": "Pejabat Penilai", "penilaiNipNrp": "197001011990031001",
        "penilaiJabatan": "Kepala Bagian", "penilaiUnorNama": "Bagian Umum",
    }  # fmt: skip
    assert {name: row[name] for name in told} == told


def test_a_period_tells_its_months_and_its_coefficient():
    row, findings = periodic_row(RATING, first=date(2024, 4, 1), last=date(2024, 6, 30), coefficient="22")
    assert findings == []
    names = ("bulanMulaiPenilaian", "bulanSelesaiPenilaian", "tahunMulaiPenilaian", "tahunSelesaiPenilaian")
    assert [row[name] for name in names] == [4, 6, 2024, 2024]
    assert (row["periodikId"], row["koefisienId"], row["tahun"]) == ("2", "22", 2024)
    monthly, _ = periodic_row(RATING, first=date(2024, 4, 1), last=date(2024, 4, 30), kind=Periodic.MONTHLY)
    assert monthly["periodikId"] == "1"


def test_a_period_does_not_end_before_it_begins():
    with pytest.raises(ValueError, match="2024-03-31"):
        periodic_row(RATING, first=date(2024, 4, 1), last=date(2024, 3, 31))


@pytest.mark.parametrize(
    ("rating", "said"),
    [
        (BknRating("", Level.MEETS, Level.MEETS, RATER), ["Id pegawai pada SIASN"]),
        (
            BknRating("A", Level.MEETS, Level.MEETS, BknRater("", "", "", "", "")),
            ["Nama pejabat", "Jabatan pejabat", "NIP pejabat", "Golongan pejabat"],
        ),
        (
            BknRating("A", Level.MEETS, Level.MEETS, BknRater("Gubernur", "", "", "Gubernur", "", False)),
            [],
        ),
    ],
)
def test_SKP_35_what_is_missing_is_told_and_the_row_is_made(rating, said):
    row, findings = skp22_row(rating, year=2024)
    assert set(row) == set(SKP22)
    assert len(findings) == len(said)
    for finding, words in zip(findings, said, strict=True):
        assert finding.rule == "SKP-35"
        assert words in finding.message
    assert blocking(findings) == []


def test_SKP_35_a_rater_who_is_no_civil_servant_is_told_as_such():
    governor = BknRater("Gubernur", "", "", "Gubernur", "", is_civil_servant=False)
    row, _ = skp22_row(BknRating("A", Level.MEETS, Level.MEETS, governor), year=2024)
    assert row["statusPenilai"] == "NON ASN"


def test_SKP_35_a_missing_coefficient_is_told():
    _, [finding] = periodic_row(RATING, **QUARTER)
    assert "koefisienId" in finding.message


@pytest.mark.parametrize(
    ("rank", "grade"),
    [
        ("Pembina (IV/a)", "41"), ("Penata Tingkat I, III / d", "34"), ("Pembina Utama iv/E", "45"),
        ("Juru Muda (I/a)", "11"), ("Pengatur II/c", "23"), ("IX", ""), ("", ""), ("I/e", ""), ("VIII/a", ""),
    ],
)  # fmt: skip
def test_a_grade_is_read_from_a_printed_rank(rank, grade):
    assert grade_id(rank, on=DAY) == grade


def test_a_coefficient_is_known_for_one_predicate_only():
    assert coefficient_id("ahli-muda", Predicate.GOOD, on=DAY) == "22"
    assert coefficient_id("ahli-muda", Predicate.VERY_GOOD, on=DAY) == ""
    assert coefficient_id("pelaksana", Predicate.GOOD, on=DAY) == ""
    assert "kehilangan kelas Kurang" in doubt(DAY)


def test_a_row_is_one_line_of_a_sheet():
    row, _ = skp22_row(RATING, year=2024, documents=(DOCUMENTED, DOCUMENTED))
    line = flat(row)
    assert all(isinstance(value, str | int) for value in line.values())
    assert set(line) == set(SKP22) - {"path"} | {f"path_{n}_{name}" for n in (1, 2) for name in DOCUMENT}
    periodic, _ = periodic_row(RATING, **QUARTER)
    assert flat(periodic) == periodic
