"""What officials' files get wrong: a sentence with the address of the cell, and nothing is written."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from tests.exchange.world import GOODS, GROUP, HEAD, SERVICE, TABLES, UKM, written


def put(**cells):
    """A change of a sheet: write these cells."""

    def change(sheet):
        for address, value in cells.items():
            sheet[address] = value

    return change


def date_in(address):
    def change(sheet):
        sheet[address] = datetime.date(2024, 5, 3)

    return change


def error_in(address):
    def change(sheet):
        sheet[address] = "#REF!"
        sheet[address].data_type = "e"

    return change


def named(title):
    return lambda sheet: setattr(sheet, "title", title)


# rows of annexes I to III in our export: 1 title, 3-4 header, 5 band, 6 and 7 service, 8 band, 9 goods
BAD = {
    "NUM-01 a decimal point typed as text": (
        1,
        put(H6="3.25"),
        "I!H6",
        "NUM-01",
        "Pakai koma untuk desimal: 3,25?",
    ),
    "NUM-03 what may be thousands": (1, put(H7="3.250"), "I!H7", "NUM-03", "dapat dibaca 3,250 atau 3250"),
    "NUM-03 thousands beyond the indicator's scale": (1, put(H6="3.250"), "I!H6", "NUM-03", "3,250?"),
    "NUM-02 full-width digits": (1, put(H6="８７"), "I!H6", "NUM-02", "bukan angka"),
    "NUM-02 not a number": (1, put(H6="NaN"), "I!H6", "NUM-02", "bukan angka"),
    "NUM-05 a number beyond the scale": (
        1,
        put(H6=1000, J6=1000, K6=1000),
        "I!H6",
        "NUM-05",
        "di luar rentang",
    ),
    "TGT-01 the year doesn't follow from the quarters": (
        1,
        put(K6=90),
        "I!K6",
        "TGT-01",
        "Target tahunan 90",
    ),
    "IMP-03 a sheet called otherwise": (1, named("Lampiran 1"), "Lampiran 1!A1", "IMP-03", "tidak dikenal"),
    "IMP-04 a column that is gone": (1, put(E3="Anu"), "Lampiran I!A3", "IMP-04", "“Sumber Data” tidak ada"),
    "IMP-05 a column nobody knows": (1, put(E3="Anu"), "I!E3", "IMP-05", "“Anu” tidak dikenal"),
    "IMP-05 a column twice": (1, put(E3="Sasaran"), "I!E3", "IMP-05", "muncul dua kali"),
    "IMP-06 a text that is missing": (1, put(D7=None), "I!D7", "IMP-06", "“Indikator Kinerja” belum diisi"),
    "IMP-07 a block nobody knows": (
        1,
        put(A5="Sasaran Antah", M5=None),
        "I!A6",
        "IMP-07",
        "Sasaran Operasional",
    ),
    "IMP-08 a number that is none": (1, put(C7="dua"), "I!C7", "IMP-08", "“dua” bukan nomor"),
    "IMP-08 a number behind zeros": (1, put(C7="000001999999"), "I!C7", "IMP-08", "bukan nomor"),
    "IMP-08 a number beyond the rows": (1, put(C7="1000"), "I!C7", "IMP-08", "bukan nomor"),
    "IMP-25 an achievement that is N/A": (4, put(K6="N/A"), "IV!K6", "IMP-25", "angka persen"),
    "IMP-09 a post nobody knows": (
        3,
        put(M9="Kasubag Tata Usaha"),
        "III!M9",
        "IMP-09",
        "Kepala Subbagian Tata Usaha",
    ),
    "IMP-10 two owners in one cell": (
        3,
        put(M9="Kasubbag Tata Usaha dan Kepala Bagian Umum"),
        "III!M9",
        "IMP-10",
        "Tulis “Kasubbag Tata Usaha | Kepala Bagian Umum”",
    ),
    "IMP-11 the same row twice": (
        1,
        put(C7=1),
        "I!C7",
        "IMP-11",
        "bernomor sama dengan baris pada Lampiran I!C6",
    ),
    "IMP-11 the same owner twice": (3, put(M9=f"{UKM} | {UKM}"), "III!M9", "IMP-11", "disebut dua kali"),
    "IMP-12 a formula in a text": (1, put(D6="=CONCATENATE(1)"), "I!D6", "IMP-12", "berisi rumus"),
    "IMP-12 a formula in a number": (1, put(K6="=J6"), "I!K6", "IMP-12", "berisi rumus"),
    "IMP-12 a formula that shows an error": (1, error_in("K6"), "I!K6", "IMP-12", "galat rumus"),
    "IMP-12 a date where Excel saw one": (1, date_in("K6"), "I!K6", "IMP-12", "tanggal"),
    "IMP-12 a truth value": (1, put(K6=True), "I!K6", "IMP-12", "TRUE"),
    "IMP-13 a cross for a tick": (1, put(M6="x"), "I!M6", "IMP-13", "Isi ✓"),
    "IMP-13 a tick in a derived row": (
        2,
        put(N9="✓", M9="Diturunkan ke bawah"),
        "II!N9",
        "IMP-13",
        "tidak bercentang",
    ),
    "IMP-26 two coordinators in one row": (
        1,
        put(M6="✓ [koordinator]", N6="✓ [koordinator] Hukum"),
        "I!N6",
        "IMP-26",
        "pada Lampiran I!M6",
    ),
    "IMP-26 two coordinators in one cell": (
        3,
        put(M9=f"{UKM} [koordinator] | [Koordinator] Kasubbag Tata Usaha"),
        "III!M9",
        "IMP-26",
        "Sisakan satu tanda [koordinator]",
    ),
    "IMP-26 a whole group as coordinator": (
        3,
        put(M9=f"{GROUP} [koordinator]"),
        "III!M9",
        "IMP-26",
        "bukan kelompok",
    ),
    "IMP-09 a coordinator without a name": (3, put(M9="[koordinator]"), "III!M9", "IMP-09", "tidak dikenal"),
    "IMP-13 a coordinator without a tick": (1, put(M6="[koordinator]"), "I!M6", "IMP-13", "✓ [koordinator]"),
    "IMP-16 a scope note without end": (1, put(M6="✓ " + "n" * 301), "I!M6", "IMP-16", "paling banyak 300"),
    "IMP-16 characters nobody sees": (1, put(D6="Indeks\u200blayanan"), "I!D6", "IMP-16", "tak terlihat"),
    "IMP-16 codes that a workbook turns into such": (
        1,
        put(D6="a_x005F_x0000_b"),
        "I!D6",
        "IMP-16",
        "tak terlihat",
    ),
    "IMP-16 a text without end": (1, put(L6="N" * 41), "I!L6", "IMP-16", "41 karakter; paling banyak 40"),
    "IMP-18 a checkpoint that is none": (4, put(I6="B04"), "IV!I6", "IMP-18", "“B04” bukan checkpoint"),
    "IMP-18 a quarter that is none": (5, put(H4="Maret"), "V!H4", "IMP-18", "bukan triwulan"),
    "IMP-19 an indicator nobody knows": (5, put(C4="Indeks antah berantah"), "V!C4", "IMP-19", "kamus"),
    "IMP-20 a unit nobody knows": (
        4,
        put(F8="BAGIAN ANTAH"),
        "IV!F8",
        "IMP-20",
        "“BAGIAN ANTAH” tidak dikenal",
    ),
}


@pytest.mark.parametrize(("number", "change", "place", "rule", "says"), BAD.values(), ids=BAD)
def test_bad_input_is_answered_with_an_address_and_nothing_is_written(
    world, capsys, number, change, place, rule, says
):
    path = world.workbook(number, change)
    before = written()
    with pytest.raises(CommandError, match="tidak ada yang ditulis"):
        call_command("cascade", "import", str(path), "--apply")
    printed = [line for line in capsys.readouterr().out.splitlines() if line.startswith(f"GALAT {rule} ")]
    assert [line for line in printed if f"{place}: " in line and says in line] != []
    assert written() == before


def test_IMP_24_the_activity_of_two_checkpoints_reads_the_same(world):
    text = TABLES[4].replace(
        'BAPPEDA,Tersusunnya rencana,B06,Laporan,"87,5",Catatan', "BAPPEDA,Lain,B06,L,,Lain"
    )
    found = world.preview_csv(4, text).findings
    assert [(one.rule, one.place) for one in found] == [("IMP-24", "lampiran-4.csv!L3")]


def test_a_name_with_dan_and_commas_in_it_is_one_post(world):
    assert UKM.count(",") == 2
    assert world.preview(world.workbook(3)).changes == []


def test_a_line_without_numbers_in_the_middle_is_not_taken_for_the_end(world):
    found = world.preview(world.workbook(1, put(A6=None, B6=None, C6=None, C7=None))).findings
    assert "IMP-06" in {one.rule for one in found if one.place == "Lampiran I!C6"}
    assert "IMP-06" in {one.rule for one in found if one.place == "Lampiran I!C7"}


def test_a_formula_without_a_shown_value_is_no_empty_line(world):
    def only_a_formula(sheet):
        sheet.unmerge_cells("A6:A7")
        sheet.unmerge_cells("B6:B7")
        for cell in sheet[7]:
            cell.value = None
        sheet["D7"] = "=A1"

    found = world.preview(world.workbook(1, only_a_formula)).errors
    assert ("IMP-12", "Lampiran I!D7") in [(one.rule, one.place) for one in found]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"\xff\xfe\x00", "IMP-01"),
        ("", "IMP-03"),
        ("satu,dua\n1,2\n", "IMP-05"),
        (f"{HEAD},umum,hukum\n" + f"{GOODS},✓,\n" * 5001, "IMP-17"),
        (f"{HEAD},umum,hukum\n{SERVICE},✓,\n{SERVICE},✓,\n", "IMP-11"),
        (f"{HEAD},umum,hukum\n{SERVICE.replace('Sasaran Strategis', 'strategi')},✓,\n", "IMP-07"),
        (f"{HEAD},umum,hukum\n" + "x" * 200_000, "IMP-01"),
    ],
)
def test_csv_goes_through_the_same_checks(world, text, rule):
    assert rule in {one.rule for one in world.preview_csv(1, text).errors}


def test_IMP_23_an_empty_sheet_leaves_its_annex_alone(world):
    def empty(sheet):
        sheet.delete_rows(5, 50)
        for merged in list(sheet.merged_cells.ranges):
            if merged.min_row >= 5:
                sheet.merged_cells.remove(merged)

    preview = world.preview(world.workbook(1, empty))
    assert [one.rule for one in preview.findings] == ["IMP-23"]
    assert (preview.errors, preview.changes) == ([], [])


def test_IMP_04_a_sheet_without_a_header(world):
    def no_header(sheet):
        sheet.delete_rows(1, 4)

    found = world.preview(world.workbook(1, no_header)).findings
    assert [(one.rule, one.message) for one in found] == [("IMP-04", "Baris judul kolom tidak ditemukan.")]


def test_IMP_06_a_plan_has_a_number_for_its_target(world):
    found = world.preview(world.workbook(5, put(D4="N/A"))).findings
    assert {(one.rule, one.place) for one in found} == {
        ("IMP-06", "Lampiran V!D4"),
        ("IMP-06", "Lampiran V!D5"),
    }


def test_IMP_09_a_plan_names_posts_that_exist(world):
    found = world.preview(world.workbook(5, put(I4="-Kepala Bagian Umum\n-Kepala Bagian Antah"))).findings
    assert ("IMP-09", "Lampiran V!I4") in {(one.rule, one.place) for one in found}


def test_names_said_twice_or_not_at_all_do_no_harm(world):
    preview = world.preview(world.workbook(3, put(M7=f"{UKM} | | Kasubbag Tata Usaha")))
    assert preview.findings == []
    assert preview.changes == []
    preview = world.preview(world.workbook(5, put(I4="-Kepala Bagian Umum\n-Kepala Bagian Umum")))
    assert preview.errors == []
    assert preview.intakes[0].rows[0].position_ids == (world.posts["umum"].pk,)
    preview = world.preview(world.workbook(4, put(F8="BAGIAN HUKUM\nBagian Hukum")))
    assert preview.intakes[0].rows[2].unit_ids == (world.posts["hukum"].unit_id,)


def test_many_unknown_posts_are_reported_without_looking_for_each(world):
    rows = "".join(
        f"{GOODS.replace(',2,', f',{number},', 1)},Pejabat Antah {number},\n" for number in range(2, 80)
    )
    found = world.preview_csv(3, f"{HEAD},penanggung_jawab,catatan\n{rows}").errors
    assert len(found) == 78
    assert {one.rule for one in found} == {"IMP-09"}
