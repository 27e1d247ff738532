"""The example's questionnaires and services, as the decree and the law have them."""

from decimal import Decimal
from pathlib import Path

import pytest

from selaras.engine.survey import survey_result
from selaras.ops.example import Example
from selaras.surveys.models import Instrument, Service
from tests.conftest import NOW

FOLDER = Path(__file__).parents[2] / "examples" / "jakarta-barat-2024"


@pytest.fixture
def example(db):
    return Example(FOLDER, at=NOW).load()


def test_the_questionnaires_and_services_of_the_decree(example):
    found = {one.code: one for one in Instrument.objects.prefetch_related("elements")}
    assert sorted(found) == ["iek", "skl-camat", "skl-lurah", "skl-walikota", "skm"]
    assert all(one.source and one.assumption and one.consent for one in found.values())
    assert [one.name for one in found["iek"].elements.all()] == [
        "Rumpun pemerintahan", "Rumpun perekonomian dan pembangunan",
        "Rumpun administrasi dan kesejahteraan rakyat",
    ]  # fmt: skip
    groups = {code: found[code].groups[0][2] for code in found if code.startswith("skl")}
    assert {code: len(options) for code, options in groups.items()} == {
        "skl-walikota": 13, "skl-camat": 10, "skl-lurah": 11,
    }  # fmt: skip
    assert "Camat" in groups["skl-walikota"]
    assert "Lurah" in groups["skl-camat"]
    scopes = {one.name: [post.code for post in one.positions.all()] for one in Service.objects.all()}
    assert list(scopes.values()) == [
        ["asisten-kesra"], ["asisten-kesra"], ["asisten-kesra"], ["asisten-ekbang"], ["asisten-kesra"],
        ["asisten-pem"], ["asisten-pem"],
    ]  # fmt: skip
    misprint = Service.objects.get(code="ketertiban")
    assert misprint.name == "Ketertiban Umum"
    assert "Keterlibatan Umum" in misprint.source


def test_IEK_is_the_mean_of_the_three_clusters(example):
    """85,5; 86,2; 86,6 -> 86,10 (domain 2.2), however many answered for each."""
    iek = Instrument.objects.prefetch_related("elements").get(code="iek").counting
    counts = {"PEM": (0, 0, 58, 42), "EKBANG": (0, 0, 276, 224), "KESRA": (0, 0, 268, 232)}
    result = survey_result(iek, counts)
    assert [one.mean * 25 for one in result.elements] == [Decimal("85.5"), Decimal("86.2"), Decimal("86.6")]
    assert result.converted == Decimal("86.1")
