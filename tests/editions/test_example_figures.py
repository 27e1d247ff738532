"""What the rules about targets, definitions and action plans find in the real decree: no more and no less."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from selaras.editions.queries import checked
from selaras.ops.example import Example

FOLDER = Path(__file__).parents[2] / "examples" / "jakarta-barat-2024"
OURS = {"TGT", "DEF", "RAK"}

# Each was read in the decree, at its place, before it was written here.
EXPECTED = [
    ("DEF-01", "Kamus ADUAN"),
    ("DEF-01", "Kamus BMD"),
    ("DEF-01", "Kamus BPK"),
    ("DEF-01", "Kamus EORD"),
    ("DEF-01", "Kamus KOMPUB"),
    ("DEF-01", "Kamus TLG"),
    ("DEF-02", "Kamus (14 indikator)"),
    ("DEF-02", "Kamus BMD"),
    ("DEF-03", "Lampiran I no. 10.1, pengukuran"),
    ("DEF-03", "Lampiran I no. 2.1, pengukuran"),
    ("DEF-03", "Lampiran I no. 8.1, pengukuran"),
    ("DEF-03", "Lampiran I no. 9.1, pengukuran"),
    ("DEF-03", "Lampiran III no. 1.1, pengukuran"),
    ("DEF-03", "Lampiran III no. 1.2, pengukuran"),
    ("DEF-03", "Lampiran III no. 4.1, pengukuran"),
    ("DEF-03", "Lampiran III no. 8.1, pengukuran"),
    ("DEF-05", "Lampiran I no. 1.1, pengukuran"),
    ("DEF-05", "Lampiran I no. 1.2, pengukuran"),
    ("DEF-06", "Lampiran I no. 4.1, pengukuran"),
    ("DEF-07", "Lampiran I no. 7.1, pengukuran"),
    ("DEF-10", "Lampiran II no. 2.1, pengukuran"),
    ("DEF-10", "Lampiran III no. 2.1, pengukuran"),
    ("DEF-11", "Lampiran I no. 2.1, pengukuran"),
    ("DEF-15", "Kamus ARSIP"),
    ("DEF-15", "Kamus BMD"),
    ("DEF-15", "Kamus NKA"),
    ("DEF-15", "Kamus PDN"),
    ("DEF-15", "Kamus SDI"),
    ("DEF-17", "Lampiran I no. 11.1, pengukuran"),
    ("DEF-17", "Lampiran I no. 9.1, pengukuran"),
    ("DEF-17", "Lampiran III no. 12.1, pengukuran"),
    ("DEF-19", "Lampiran I no. 12.1, pengukuran"),
    ("DEF-19", "Lampiran I no. 13.1, pengukuran"),
    ("DEF-20", "Lampiran III no. 10.1, pengukuran"),
    ("DEF-21", "Lampiran III no. 10.1, pengukuran"),
    ("DEF-21", "Lampiran III no. 11.1, pengukuran"),
    ("DEF-21", "Lampiran III no. 7.1, pengukuran"),
    ("DEF-23", "Lampiran I, penanda tangan"),
    ("DEF-24", "Lampiran I no. 14.1, pengukuran"),
    ("DEF-25", "Lampiran II no. 2.1, pengukuran"),
    ("DEF-25", "Lampiran III no. 13.1, pengukuran"),
    ("RAK-02", "Lampiran IV no. 2"),
    ("RAK-05", "Lampiran V IKL-KEC"),
    ("RAK-09", "Lampiran IV no. 1"),
    ("RAK-11", "Lampiran IV no. 1"),
    ("RAK-11", "Lampiran IV no. 7"),
    ("RAK-11", "Lampiran IV no. 8"),
    ("RAK-11", "Lampiran IV no. 9"),
    ("RAK-11", "Lampiran V IEK, RA2"),
    ("RAK-11", "Lampiran V IEK, RA5"),
]


@pytest.fixture
def found(db: None) -> list[tuple[str, str]]:
    edition = Example(FOLDER, at=datetime(2024, 2, 21, tzinfo=UTC)).load()
    return [(one.finding.rule, one.finding.place) for one in checked(edition)]


def test_the_decree_has_these_faults_and_no_others(found):
    assert sorted(one for one in found if one[0][:3] in OURS) == sorted(EXPECTED)


def test_what_fits_in_the_decree_stays_silent(found):
    """Equal targets in all annexes, (88,6 + 86) / 2 = 87,3, 4 x 56 = 224, 90 % before 95 %."""
    assert [place for rule, place in found if rule.startswith("TGT")] == []
