"""The findings as a report: for a terminal, as data, as a document."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace

import pytest

from selaras.editions import actions
from selaras.editions.queries import Checked, checkup
from selaras.engine.cascade.rule import RULES
from selaras.engine.findings import Finding, Severity, Spot
from selaras.exchange import findings
from selaras.exchange.showcase import to_markdown
from tests.conftest import NOW
from tests.factories import make_user


@pytest.fixture
def told(world):
    whole = checkup(world.edition)
    wanted = next(one.finding.id for one in whole.found if one.finding.rule == "RAK-05")
    reason = "Nomor memang dilewati <pada> naskah"
    actions.accept(edition=world.edition, findings=[wanted], reason=reason, by=make_user(), at=NOW)
    whole = checkup(world.edition)
    return findings.report(world.edition, whole, whole.found)


def counted(told):
    """The open findings by gravity, and those that were accepted."""
    open_ones = Counter(str(one.finding.severity) for one in told.checkup.found if one.is_open)
    kinds = {"galat": 0, "peringatan": 0, "catatan": 0} | open_ones
    return kinds | {"diterima": sum(not one.is_open for one in told.checkup.found)}


def with_one(told, severity=Severity.ERROR, **spot):
    """The report with one more finding, of a row, a post or a unit."""
    one = Checked(Finding("TGT-01", "Salah | *betul*", "Tempat", severity, Spot(**spot), "abc"), None)
    found = [*told.checkup.found, one]
    return findings.report(told.edition, replace(told.checkup, found=found), found)


def test_the_text_is_grouped_by_annex_and_counts_at_the_end(told):
    text = findings.to_text(told)
    assert text.startswith("Pemeriksaan kaskade 2024 Murni (nomor e-0001/2024)\n")
    assert f"{len(RULES)} aturan · 8 baris matriks · " in text
    assert text.index("\nLampiran V\n") < text.index("\nKamus, jabatan, dan unit\n")
    assert "  ● CATATAN    RAK-05  Lampiran V " in text
    assert "diterima\n      Rencana aksi memuat RA1 dan RA3" in text
    assert "      Alasan: Nomor memang dilewati" in text
    counts = counted(told)
    assert counts["peringatan"] > 0
    assert text.endswith(f"0 galat, {counts['peringatan']} peringatan, 0 catatan terbuka; 1 diterima.\n")


def test_an_edition_without_findings_says_so(told):
    nothing = findings.report(told.edition, replace(told.checkup, found=[]), [])
    assert "\nTidak ada temuan.\n" in findings.to_text(nothing)
    assert "\nTidak ada temuan.\n" in to_markdown(nothing)
    assert not nothing.has_errors


def test_json_names_things_as_documents_do(told):
    row = next(iter(told.facts.rows.values()))
    post = next(iter(told.facts.posts.values()))
    unit = next(iter(told.facts.units.values()))
    more = with_one(told, matrix=1, row=row.key, column="q2", post=post.key, unit=unit.key, indicator="X")
    content = json.loads(findings.to_json(more))
    assert content["format"] == 1
    assert content["edition"]["agency"] == "contoh"
    assert content["checked"] == {
        "rules": len(RULES), "rows": 8, "commitments": len(told.facts.ticks),
        "positions": len(told.facts.posts), "indicators": 3, "plans": 2, "activities": 2,
    }  # fmt: skip
    assert content["counts"] == {**counted(told), "galat": 1}
    first = content["findings"][0]
    last = next(one for one in content["findings"] if one["rule"] == "RAK-05")
    assert first == {
        "id": "abc", "rule": "TGT-01", "severity": "galat", "place": "Tempat", "message": "Salah | *betul*",
        "spot": {
            "annex": 1, "row": row.label, "column": "q2", "indicator": "X", "position": post.code,
            "unit": unit.code,
        },
        "accepted": None,
    }  # fmt: skip
    assert last["accepted"] == {"reason": "Nomor memang dilewati <pada> naskah", "at": NOW.isoformat()}
    assert last["spot"]["row"] is last["spot"]["position"] is last["spot"]["unit"] is None


def test_csv_has_a_line_for_each(told):
    row = next(iter(told.facts.rows.values()))
    text = findings.to_csv(with_one(told, matrix=1, row=row.key, column="q2"))
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(lines) == len(told.told) + 1
    assert (lines[0]["lampiran"], lines[0]["nomor"], lines[0]["kolom"]) == ("1", row.label, "TW II")
    accepted = [line for line in lines if line["keadaan"] == "diterima"]
    assert [line["aturan"] for line in accepted] == ["RAK-05"]
    assert accepted[0]["alasan"].startswith("Nomor memang")
    assert {line["keadaan"] for line in lines if line not in accepted} == {"terbuka"}


@pytest.mark.parametrize("typed", ['=HYPERLINK("http://x","y")', "+1", "-1", "@x", "\t=1"])
def test_a_spreadsheet_runs_nothing_of_what_somebody_typed(told, typed):
    """The file is opened by double click: UTF-8 by its mark, a formula only a text."""
    one = replace(told.told[0], finding=replace(told.told[0].finding, place=typed, message=f"a {typed}"))
    text = findings.to_csv(replace(told, told=[one]))
    assert text.startswith("\ufeffid,")
    [line] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (line["tempat"], line["temuan"]) == (f"'{typed}", f"a {typed}")


def test_markdown_is_a_document_with_its_rules(told):
    text = to_markdown(with_one(told, matrix=1))
    assert text.startswith("# Temuan pemeriksaan: e-0001/2024\n")
    warnings = counted(told)["peringatan"]
    there = sum(one.finding.spot.matrix == 1 for one in told.checkup.found)
    assert f"| Lampiran I | 1 | {there} | 0 | {there + 1} |" in text
    assert f"| **Seluruhnya** | 1 | {warnings} | 1 | {warnings + 2} |" in text
    assert ". **Tempat** — Salah \\| \\*betul\\* (galat, TGT-01, `abc`)" in text
    assert "Diterima: Nomor memang dilewati \\<pada\\> naskah" in text
    assert f"| TGT-01 | {RULES['TGT-01'].asks} |" in text
    assert "tidak menemukan apa-apa: DEF-02," in text


def test_a_later_revision_is_named_by_its_number(told):
    edition = told.edition
    edition.kind, edition.number, edition.decree = "perubahan", 2, ""
    assert findings.title(edition) == "2024 Perubahan ke-2"


def test_an_open_error_fails_and_a_warning_does_not(told):
    assert not told.has_errors
    assert with_one(told).has_errors
    assert not with_one(told, Severity.WARNING).has_errors


def test_a_finding_without_a_spot_stands_nowhere():
    assert findings.spot_of(Finding("TGT-01", "…")) == Spot()
