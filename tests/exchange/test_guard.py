"""Files that are no workbook, or one that harms: refused from outside, with one sentence."""

import io
import struct
import time
import tracemalloc
import zipfile
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from selaras.exchange import guard
from selaras.exchange.streams import RefusedError
from selaras.exchange.xlsx import to_xlsx
from tests.exchange.world import written

KINDS = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"
SHEET_XML = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def plain():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Lampiran I").write_string(0, 0, "NO")
    return out.getvalue()


def rebuilt(change):
    """A workbook whose parts went through `change(name, content)`; None leaves a part out."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(plain())) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
    return out.getvalue()


def with_sheet(xml):
    return rebuilt(lambda name, content: xml.encode() if name == SHEET else content)


def in_zip(**parts):
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def macro(name, content):
    return content.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml") if name == KINDS else content


DOCTYPE = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
STRANGE = {
    "empty": (b"", "bukan buku kerja"),
    "text": (b"NO,Sasaran\n1,Meningkat\n", "bukan buku kerja"),
    "HTML called xlsx": (b"<html><table>", "bukan buku kerja"),
    "PDF called xlsx": (b"%PDF-1.7\n", "bukan buku kerja"),
    "old or encrypted": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "XLS lama atau bersandi"),
    "a zip that isn't whole": (plain()[:-40], "tidak lengkap"),
    "a zip of a picture": (in_zip(a=b"\x89PNG"), "bukan buku kerja"),
    "ODS": (in_zip(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ODS"),
    "macros": (rebuilt(macro), "bermakro"),
    "a damaged part": (with_sheet("<worksheet><sheetData>"), "rusak"),
    "a part that is gone": (rebuilt(lambda name, content: None if name == SHEET else content), "rusak"),
    "entities": (with_sheet(DOCTYPE + SHEET_XML.format("&b;")), "deklarasi"),
    "a document type in sixteen bits": (
        rebuilt(lambda name, content: (DOCTYPE + "<w/>").encode("utf-16") if name == SHEET else content),
        "deklarasi",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "says"), STRANGE.values(), ids=STRANGE)
def test_IMP_01_what_is_no_plain_workbook_is_refused_kindly(tmp_path, content, says):
    path = tmp_path / "berkas.xlsx"
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=says) as refused:
        guard.admit(path)
    assert refused.value.rule == "IMP-01"


@pytest.mark.parametrize("name", ["tidak-ada.xlsx", "."])
def test_IMP_01_a_file_that_cannot_be_read(world, capsys, name):
    with pytest.raises(CommandError):
        call_command("cascade", "import", str(world.folder / name))
    assert capsys.readouterr().out.startswith("GALAT IMP-01")


def test_IMP_02_a_bomb_is_refused_in_a_moment_without_opening_an_entry(world, capsys, monkeypatch):
    path = world.folder / "bom.xlsx"
    path.write_bytes(rebuilt(lambda name, content: bytes(288 * 1024**2) if name == SHEET else content))
    assert path.stat().st_size < 600_000
    monkeypatch.setattr(ZipFile, "open", lambda *_, **__: pytest.fail("an entry was opened"))
    before, start = written(), time.perf_counter()
    with pytest.raises(CommandError, match="tidak ada yang ditulis"):
        call_command("cascade", "import", str(path), "--apply")
    assert time.perf_counter() - start < 1
    assert "akan mengembang menjadi 288 MB" in capsys.readouterr().out
    assert written() == before


@pytest.mark.parametrize("part", [KINDS, SHEET, "xl/sharedStrings.xml"])
def test_IMP_02_a_bomb_that_lies_about_its_size_never_unfolds(tmp_path, part):
    real, said = struct.pack("<I", 50 * 1024**2), struct.pack("<I", 2_000)
    bomb = rebuilt(lambda name, content: content.ljust(50 * 1024**2) if name == part else content)
    assert bomb.count(real) == 2
    path = tmp_path / "bom.xlsx"
    path.write_bytes(bomb.replace(real, said))
    tracemalloc.start()
    with pytest.raises(RefusedError):
        guard.admit(path)
    assert tracemalloc.get_traced_memory()[1] < 5 * 1024**2
    tracemalloc.stop()


def test_IMP_02_too_many_entries_are_counted_without_listing_them(tmp_path, monkeypatch):
    path = tmp_path / "banyak.xlsx"
    path.write_bytes(in_zip(**{f"part-{number}": b"" for number in range(2_001)}))
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the directory was read"))
    with pytest.raises(RefusedError, match="terlalu banyak bagian"):
        guard.admit(path)


def test_IMP_02_a_file_of_more_than_50_megabytes(tmp_path):
    path = tmp_path / "besar.xlsx"
    with path.open("wb") as file:
        file.truncate(guard.MAX_FILE + 1)
    with pytest.raises(RefusedError, match="50 MB"):
        guard.admit(path)


TOO_BIG = {
    "a cell in the last corner": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "a cell far to the right": '<row r="1"><c r="XFD1"><v>1</v></c></row>',
    "rows without addresses": "<row/>" * 5_001,
    "cells without addresses": f"<row>{'<c/>' * 201}</row>",
    "merged cells upon each other": "".join('<mergeCell ref="A1:A1048576"/>' for _ in range(10)),
}


@pytest.mark.parametrize("rows", TOO_BIG.values(), ids=TOO_BIG)
def test_IMP_17_a_sheet_that_would_fill_the_memory_is_not_read(world, rows):
    path = world.folder / "lebar.xlsx"
    path.write_bytes(with_sheet(SHEET_XML.format(rows)))
    start = time.perf_counter()
    assert [one.rule for one in world.preview(path).findings] == ["IMP-17"]
    assert time.perf_counter() - start < 2


def test_IMP_17_a_hundred_thousand_rows_get_a_sentence(world):
    path = world.folder / "panjang.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Lampiran I")
        for row in range(100_000):
            sheet.write_row(row, 0, [row, "Meningkatnya layanan", row, "Indeks layanan", "e-SAKIP"])
    start = time.perf_counter()
    found = world.preview(path).findings
    assert [(one.rule, one.place) for one in found] == [("IMP-17", "Lampiran I")]
    assert "lebih dari 5.000 baris" in found[0].message
    assert time.perf_counter() - start < 5


def test_five_thousand_rows_are_read_in_bounded_time(world):
    path = world.folder / "lima-ribu.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Lampiran III")
        headings = [column.heading if not column.group else column.key for column in world.table(3).printed]
        sheet.write_row(0, 0, ["Blok", *headings])
        for row in range(1, 5_000):
            targets = ["N/A", 87.3, "N/A", 87.3, 87.3, "Nilai"]
            owner = f"Pejabat yang tidak dikenal {row}"
            texts = ["Sasaran Strategis", row, f"Sasaran lain {row}", 1, f"Indeks {row}", "e-SAKIP", "Cara"]
            sheet.write_row(row, 0, [*texts, *targets, owner, ""])
    start = time.perf_counter()
    found = world.preview(path).findings
    assert time.perf_counter() - start < 20
    assert {one.rule for one in found} == {"IMP-09", "IMP-08", "IMP-15"}


def test_our_own_export_is_admitted_whole(world):
    path = world.folder / "kita.xlsx"
    path.write_bytes(to_xlsx(world.table(1)))
    harmless = guard.admit(path)
    part = harmless.sheets["Lampiran I"]
    assert (part.formulas, part.errors, part.too_big) == (set(), set(), False)


def test_IMP_01_a_part_that_only_the_reader_finds_damaged(world):
    path = world.folder / "rusak.xlsx"
    damaged = rebuilt(lambda name, content: b"<sst><si><t>" if name == "xl/sharedStrings.xml" else content)
    path.write_bytes(damaged)
    (found,) = world.preview(path).findings
    assert found.rule == "IMP-01"
    assert "rusak" in found.message
