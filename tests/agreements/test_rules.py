"""Rules that need no life around them: what is seen, what a scan is, who stands above, whose wording."""

from datetime import date

import pytest

from selaras.agreements import rules
from selaras.agreements.models import Agreement, AgreementPolicy
from selaras.engine.law import as_of
from tests.conftest import NOW, TODAY

PDF = b"%PDF-1.7 something"


@pytest.mark.parametrize(("kept", "seen", "refused"), [("a", "a", False), ("a", "b", True), ("", "", True)])
def test_PK_09_one_signs_what_one_has_seen(kept, seen, refused):
    finding = rules.read_otherwise(Agreement(content_hash=kept), seen)
    assert (finding is not None) == refused
    assert finding is None or finding.rule == "PK-09"


def scan(content=PDF, media_type="application/pdf", signed_on=date(2024, 3, 18)):
    finding = rules.unfit_scan(
        content, media_type, signed_on=signed_on, agreement=Agreement(year=2024), at=NOW
    )
    return finding and finding.rule


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
    ],
)
def test_a_scan_is_what_it_says(content, media_type):
    assert scan(content, media_type) is None


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"<html>", "application/pdf"),
        (PDF, "image/png"),
        (PDF, "text/html"),
        (b"", "application/pdf"),
        (PDF + b"x" * rules.MOST_BYTES, "application/pdf"),
    ],
)
def test_PK_21_a_scan_is_a_picture_or_a_pdf_by_its_bytes(content, media_type):
    assert scan(content, media_type) == "PK-21"


@pytest.mark.parametrize("day", [date(2024, 3, 21), date(2022, 12, 31)])
def test_PK_21_signed_when_it_could_be(day):
    assert scan(signed_on=day) == "PK-21"


def test_PK_25_whoever_stands_above_the_head_is_named_by_post():
    assert rules.unfit_policy(AgreementPolicy(outside_post="")).rule == "PK-25"
    assert rules.unfit_policy(AgreementPolicy(outside_post="Gubernur")) is None
    assert rules.unfit_policy(AgreementPolicy(head="satu-pihak", outside_post="")) is None


def test_PK_24_a_wording_of_ones_own_says_all_that_the_form_does():
    law = {form: dict(parts) for form, parts in as_of("agreement", TODAY)["statement"].items()}
    assert rules.unfit_template(law, on=TODAY) is None
    for form in law:
        for change in ({"promise": " "}, {"title": "PERJANJIAN"}, {"lain": "x"}):
            finding = rules.unfit_template(law | {form: law[form] | change}, on=TODAY)
            assert finding.rule == "PK-24"
    assert rules.unfit_template({}, on=TODAY).rule == "PK-24"
