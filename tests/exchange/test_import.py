"""Taking a workbook in: what is found, what would change, what is written."""

from datetime import timedelta

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from selaras.cascade.models import Commitment, Edition, MatrixRow
from selaras.exchange import actions
from selaras.exchange.difference import Change, difference
from selaras.kernel.models import AuditEvent, first_broken_event
from selaras.kernel.rules import RuleError
from selaras.planning.models import Indicator
from tests import factories as make
from tests.conftest import NOW
from tests.exchange.world import GOODS, HEAD, SERVICE, TRUST, written


def put(**cells):
    def change(sheet):
        for address, value in cells.items():
            sheet[address] = value

    return change


def take_in(path, *options):
    call_command("cascade", "import", str(path), *options)


def test_without_apply_the_difference_is_shown_and_nothing_is_written(world, capsys):
    path, before = world.workbook(1, put(H7=88, J7=88, K7=88, N7="v hanya surat")), written()
    take_in(path)
    assert capsys.readouterr().out.splitlines() == [
        "Lampiran I no. 1.2, Triwulan II: “86” → “88”",
        "Lampiran I no. 1.2, Triwulan IV: “86” → “88”",
        "Lampiran I no. 1.2, Tahunan: “86” → “88”",
        "Lampiran I no. 1.2, Kepala Bagian Hukum: “” → “✓ hanya surat”",
        "Tidak ada yang ditulis. Ulangi dengan --apply untuk menyimpan.",
    ]
    assert written() == before


def test_with_apply_only_what_changed_is_written_once_on_the_record(world, capsys):
    ids = dict(MatrixRow.objects.values_list("pk", "indicator_wording"))
    events = AuditEvent.objects.count()
    take_in(world.workbook(1, put(H7=88, J7=88, K7=88, N7="v hanya surat")), "--apply")
    assert capsys.readouterr().out.endswith("Semua perubahan disimpan.\n")
    assert dict(MatrixRow.objects.values_list("pk", "indicator_wording")) == ids
    commitment = Commitment.objects.get(
        row__annex__number=1, row__indicator_number=2, position=world.posts["hukum"]
    )
    assert (commitment.scope_note, commitment.annual) == ("hanya surat", 88)
    assert AuditEvent.objects.count() == events + 1
    event = AuditEvent.objects.latest("sequence")
    assert (event.kind, event.agency_id) == ("matrix.replaced", world.edition.agency_id)
    assert abs(event.at - timezone.now()) < timedelta(minutes=5)
    assert first_broken_event() is None
    take_in(world.workbook(1), "--apply")
    assert capsys.readouterr().out == "Tidak ada perubahan.\n"
    assert AuditEvent.objects.count() == events + 1


def test_lines_come_and_go_by_their_numbers(world):
    text = f"{HEAD},umum,hukum\n{TRUST},✓,\n{GOODS.replace(',2,', ',3,', 1)},,✓\n"
    said = [str(change) for change in world.preview_csv(1, text).changes]
    assert said == [
        "Lampiran I no. 1.1: baris dihapus",
        "Lampiran I no. 2.1: baris dihapus",
        "Lampiran I no. 3.1: baris baru",
    ]


def test_lines_that_change_places_are_a_difference(world):
    text = f"{HEAD},umum,hukum\n{TRUST},✓,\n{SERVICE},✓,✓ (bagian hukum)\n{GOODS},,✓\n"
    preview = world.preview_csv(1, text)
    assert [str(one) for one in preview.changes] == [
        "Lampiran I no. –, urutan baris: “seperti sekarang” → “berubah”"
    ]
    actions.apply(preview=preview, by=None, at=NOW)
    assert [line["no_indikator"] for line in world.table(1).lines] == ["2", "1", "1"]


def test_a_long_text_is_shortened_in_the_difference(world):
    table = world.table(1)
    longer = [line | {"pengukuran": "kata " * 50} for line in table.lines]
    said = str(difference(table, type(table)(**{**vars(table), "lines": longer}), annex="Lampiran I")[0])
    assert len(said) < 160
    assert said.endswith("…”")


def test_one_workbook_may_hold_any_of_the_sheets(world, tmp_path):
    both = openpyxl.load_workbook(world.workbook(5))
    source = openpyxl.load_workbook(world.workbook(4))["Lampiran IV"]
    copy = both.create_sheet("lampiran iv")
    for row in source.iter_rows():
        for cell in row:
            copy.cell(cell.row, cell.column, cell.value)
    for merged in source.merged_cells.ranges:
        copy.merge_cells(str(merged))
    both.create_sheet("Petunjuk")["A1"] = "apa saja"
    both.save(tmp_path / "dua.xlsx")
    preview = world.preview(tmp_path / "dua.xlsx")
    assert (preview.findings, preview.changes) == ([], [])
    assert [intake.annex.number for intake in preview.intakes] == [4, 5]


def test_IMP_21_a_preview_with_errors_is_not_applied(world):
    before = written()
    preview = world.preview(world.workbook(1, put(H7="tiga")))
    with pytest.raises(RuleError, match="IMP-21"):
        actions.apply(preview=preview, by=None, at=NOW)
    (world.folder / "lampiran-1.csv").write_text(f"{HEAD},umum,hukum\n{GOODS.replace('25', 'dua')},,\n")
    with pytest.raises(RuleError, match="NUM-02"):
        actions.load_csv_folder(edition=world.edition, folder=world.folder, by=None, at=NOW)
    assert written() == before


def test_IMP_22_a_preview_is_not_applied_to_an_annex_that_changed_meanwhile(world):
    mine = world.preview(world.workbook(1, put(H7=88, J7=88, K7=88)))
    theirs = world.preview(world.workbook(1, put(H7=89, J7=89, K7=89)))
    actions.apply(preview=theirs, by=None, at=NOW)
    with pytest.raises(RuleError, match="IMP-22"):
        actions.apply(preview=mine, by=None, at=NOW)
    assert world.table(1).lines[1]["tahunan"] == "89"


def test_KAS_01_a_published_edition_takes_nothing_in(world, capsys):
    make.mark_published(Edition.objects.get())
    path, before = world.workbook(1, put(H7=88, J7=88, K7=88)), written()
    with pytest.raises(CommandError, match="sudah terbit"):
        take_in(path, "--apply")
    assert written() == before


def test_IMP_14_a_name_that_differs_a_little_is_accepted_with_both_names(world):
    row = TRUST.replace("Indeks kepercayaan", "Indeks kepercayaan masy.").replace(",1,", ",4,", 1)
    text = f"{HEAD},umum,hukum\n{row.replace('layanan', 'layanan.')},✓,\n"
    warnings = [one.message for one in world.preview_csv(1, text).findings if one.rule == "IMP-14"]
    assert len(warnings) == 1
    assert "Indeks kepercayaan masy." in warnings[0]
    assert "“Indeks kepercayaan”" in warnings[0]


def test_IMP_14_an_objective_that_differs_a_little_is_accepted_with_both_names(world):
    text = f"{HEAD},umum,hukum\n{TRUST.replace('Meningkatnya layanan,2', 'Meningkatnya layanann,2')},✓,\n"
    (warning,) = world.preview_csv(1, text).findings
    assert warning.rule == "IMP-14"
    assert "Meningkatnya layanann" in warning.message
    assert "“Meningkatnya layanan”" in warning.message


def test_the_number_tells_two_indicators_of_one_name_apart(world):
    service = Indicator.objects.get(name="Indeks layanan")
    twin = make.make_indicator(service.objective, number=7, name="Indeks layanan")
    rows = [
        TRUST.replace("Indeks kepercayaan", "Indeks layanan").replace(",2,", f",{number},", 1)
        for number in (7,)
    ]
    preview = world.preview_csv(1, f"{HEAD},umum,hukum\n{SERVICE},✓,\n{rows[0]},✓,\n")
    assert [row.indicator_id for row in preview.intakes[0].rows] == [service.pk, twin.pk]


def test_IMP_15_an_indicator_nobody_knows_is_made_when_the_file_is_applied(world):
    row = GOODS.replace("Persentase barang tercatat", "Jumlah gedung ramah").replace(",2,", ",9,", 1)
    text = f"{HEAD},umum,hukum\n{SERVICE},✓,\n{row.replace('Tertibnya barang', 'Terbangunnya gedung')},✓,\n"
    preview = world.preview_csv(1, text)
    assert [(one.rule, one.severity) for one in preview.findings] == [("IMP-15", "peringatan")]
    assert not Indicator.objects.filter(name="Jumlah gedung ramah").exists()
    actions.apply(preview=preview, by=None, at=NOW)
    made = Indicator.objects.get(name="Jumlah gedung ramah")
    assert (made.code, made.objective.name, made.objective.block) == (
        "BARU-1",
        "Terbangunnya gedung",
        "khusus",
    )
    assert world.preview_csv(1, text).findings == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--year", "dua"], "bukan tahun"),
        (["--year", "1999"], "Belum ada edisi kaskade tahun 1999"),
        (["--agency", "lain"], "Belum ada edisi kaskade"),
    ],
)
def test_EKS_01_the_edition_must_be_clear(world, options, says):
    with pytest.raises(CommandError, match=says):
        take_in(world.workbook(1), *options)


def test_EKS_01_with_two_agencies_the_code_decides(world, capsys):
    make.make_edition(make.make_agency(code="tetangga"))
    with pytest.raises(CommandError, match="--agency: contoh, tetangga"):
        take_in(world.workbook(1))
    take_in(world.workbook(1), "--agency", "contoh", "--year", "2024")
    assert capsys.readouterr().out == "Tidak ada perubahan.\n"


def test_findings_beyond_counting_are_summed_up(world, capsys):
    def many(sheet):
        for row in range(20, 100):
            sheet.cell(row, 5, "x" * 201)
            sheet.cell(row, 12, "x" * 41)

    path = world.workbook(1, many)
    with pytest.raises(CommandError):
        take_in(path)
    assert "temuan lain." in capsys.readouterr().out


def test_a_change_far_into_a_long_text_is_shown_where_it_is():
    old = "Meningkatnya kinerja melalui koordinasi " * 8 + "yang optimal"
    new = old.replace("yang optimal", "yang unggul")
    shown = str(Change("Lampiran I", "2.1", "Sasaran", old, new))
    assert "yang optimal" in shown
    assert "yang unggul" in shown
    assert len(shown) < 200
