"""What the check says of the instruction of West Jakarta about structure, owner path and wording.

Every line was compared with the decree. A line that appears or vanishes here is a change of a rule, and the
places in docs/aturan.md and the showcase change with it.
"""

from pathlib import Path

import pytest

from selaras.cascade.models import MatrixRow
from selaras.editions.queries import checked
from selaras.engine.cascade import phrases
from selaras.engine.cascade.rule import RULES
from selaras.engine.findings import Severity
from selaras.ops.example import Example
from selaras.org.models import Position
from selaras.planning.models import EntrySystem, Objective
from tests.conftest import NOW

FOLDER = Path(__file__).parents[2] / "examples" / "jakarta-barat-2024"

FOUND = {
    # the secretary, camat, lurah, functional officials and staff receive no annex
    ("STR-05", "Jenjang Sekretaris Kota"),
    ("STR-05", "Jenjang Camat"),
    ("STR-05", "Jenjang Lurah"),
    ("STR-05", "Jenjang Pejabat Fungsional"),
    ("STR-05", "Jenjang Pelaksana"),
    # 12 to 14 in annex I are 14 to 16 in annexes II and III
    ("STR-09", "Lampiran I no. 12–14, sasaran"),
    ("STR-10", "Lampiran II no. 3–13"),
    # e-order and active records stand in annex III only
    ("STR-11", "Lampiran III no. 12.1, indikator"),
    ("STR-11", "Lampiran III no. 13.1, indikator"),
    # three operational rows whose note speaks of special ones
    ("STR-13", "Lampiran III no. 14.1, catatan"),
    # the index of satisfaction stands twice
    ("STR-14", "Lampiran I no. 1.1, indikator"),
    # annex III leaves out the name of the auditor, BPK
    ("STR-15", "Lampiran III no. 16.1, indikator"),
    # ticks in the wrong column: satisfaction survey, knowledge management, BPK
    ("JLR-01", "Lampiran I no. 5.1, penerima"),
    ("JLR-01", "Lampiran I no. 9.1, penerima"),
    ("JLR-01", "Lampiran II no. 16.1, penerima"),
    # two owners of public communication, and four rows shared by assistants
    ("JLR-03", "Lampiran III no. 3.1, penerima"),
    ("JLR-04", "Lampiran I no. 1.1, penerima"),
    ("JLR-04", "Lampiran I no. 1.2, penerima"),
    ("JLR-04", "Lampiran I no. 2.2, penerima"),
    ("JLR-04", "Lampiran I no. 3.1, penerima"),
    # "Keterlibatan Umum" for Ketertiban Umum
    ("JLR-06", "Lampiran I no. 2.1, penerima"),
    ("JLR-13", "Unit Subkelompok Bina Pemerintahan"),
    ("JLR-13", "Unit Bagian Program, Pelaporan, dan Keuangan"),
    ("HKM-01", "Lampiran I no. 7.1, sasaran"),
    ("HKM-01", "Lampiran I no. 10.1, sasaran"),
    ("HKM-02", "KSD no. 9"),
    ("HKM-02", "KSD no. 11"),
    # derived for divisions in annex II, carried as it is in annex III
    ("HKM-06", "Lampiran III no. 2.1, penerima"),
    # a survey is no measure
    ("HKM-07", "Lampiran I no. 5.1, indikator"),
    # copied unchanged from assistant to division to subdivision
    ("HKM-03", "Lampiran III no. 14.1, indikator"),
    ("HKM-03", "Lampiran III no. 15.1, indikator"),
    ("HKM-03", "Lampiran III no. 16.1, indikator"),
}
SAID = {
    "JLR-01 Lampiran II no. 16.1, penerima": (
        "Yang dicentang Kepala Bagian Kesejahteraan Rakyat, sedangkan penanggung jawabnya: Kepala Subbagian "
        "Tata "
        "Usaha Keuangan (Lampiran III no. 16.1), di bawah Kepala Bagian Program, Pelaporan, dan Keuangan "
        "(atasan langsung ini asumsi: Kepala Bagian Program, Pelaporan, dan Keuangan dianggap atasan langsung"
    ),
    "JLR-06 Lampiran I no. 2.1, penerima": "“penyelenggaraan Ketertiban Umum”",
    "STR-10 Lampiran II no. 3–13": "Lampiran I (no. 3–13) dan Lampiran III (no. 3–13)",
    "STR-14 Lampiran I no. 1.1, indikator": "IKL-KEC dan IKL-KOTA",
    "JLR-13 Unit Bagian Program, Pelaporan, dan Keuangan": "“BAGIAN KEUANGAN” (KSD no. 6)",
    "STR-13 Lampiran III no. 14.1, catatan": "no. 14.1, 15.1, dan 16.1",
}


OURS = {"STR", "JLR", "HKM"}


def found(edition, focus=None):
    findings = (one.finding for one in checked(edition, focus=focus))
    return [one for one in findings if one.rule[:3] in OURS]


@pytest.fixture
def edition(db):
    return Example(FOLDER, at=NOW).load()


def test_the_decree_read_against_itself_and_row_by_row(edition):
    findings = found(edition)
    told = sorted((one.rule, one.place) for one in findings)
    assert told == sorted(FOUND)
    assert len({one.id for one in findings}) == len(findings)
    assert not any(one.severity is Severity.ERROR for one in findings)
    said = {f"{one.rule} {one.place}": one.message for one in findings}
    assert {place: words in said[place] for place, words in SAID.items()} == dict.fromkeys(SAID, True)
    # while a row is typed in, few ticks are loaded; the same must be said of it
    for row in MatrixRow.objects.filter(annex__number__in=[1, 3]).order_by("pk"):
        here = [one for one in findings if one.spot.row == row.pk and not RULES[one.rule].whole]
        assert found(edition, focus=[row.pk]) == here


def test_the_engine_calls_levels_blocks_and_systems_as_the_models_do():
    assert {tier.value: tier.label for tier in Position.Tier} == phrases.TIERS
    assert {block.value: block.label for block in Objective.Block} == phrases.BLOCKS
    assert set(phrases.SYSTEMS) == {system.value for system in EntrySystem}
