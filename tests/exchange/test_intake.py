"""A file from its upload to its answers: everything wrong is told with its row, and nothing is half in."""

import io
import random
import zipfile
from datetime import timedelta

import pytest
import xlsxwriter
from django.db import connection

from selaras.documents import store
from selaras.documents.models import Job
from selaras.exchange import intake as worker
from selaras.exchange.surveying import suggest, table_of
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.surveys import actions
from selaras.surveys.models import Batch, Instrument, Intake, Opinion, Response
from selaras.surveys.queries import miscounted
from tests.conftest import NOW
from tests.measurement.conftest import committed  # noqa: F401 - a fixture
from tests.surveys.conftest import city, open_city  # noqa: F401 - fixtures
from tests.surveys.fields import make_city

HEADER = "No;Kelurahan;Layanan;U1;U2;U3;Jenis kelamin;Saran"
CLEAN = [
    "1;Kelurahan 0;PKK;4;3;4;Laki-laki;Ramah",
    "2;Kelurahan 2;PPSU;1;-;2;;",
    ";;;;;;;",
    "3;Kelurahan 2;PPSU;2;2;2;;",
]


@pytest.fixture
def world(open_city, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path
    for place, unit in enumerate(open_city.wards):
        unit.name = f"Kelurahan {place}"
        unit.save(update_fields=["name"])
    return open_city


def csv_of(*lines, header=HEADER, encoding="utf-8"):
    return "\r\n".join([header, *lines]).encode(encoding)


def book(*lines, formulas=(), sheets=1):
    """A workbook of rows; `formulas` as (row, column, formula, what it shows)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("Jawaban")
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
        for row, column, formula, shown in formulas:
            sheet.write_formula(row, column, formula, None, shown)
        for other in range(1, sheets):
            made.add_worksheet(f"Lain {other}")
    return out.getvalue()


def uploaded(world, content, *, name="jawaban.csv"):
    return actions.upload_answers(
        wave=world.wave, content=content, media_type="text/csv", name=name, by=world.runner, at=NOW
    )


def examined(world, content, **changed):
    """The intake after its examination; `changed` columns, by key."""
    one = uploaded(world, content)
    table = table_of(store.checked(one.file.sha256))
    mapping, _ = suggest(table.rows(), Instrument.objects.prefetch_related("elements").get())
    told = worker.as_mapping(mapping)
    told["columns"] |= changed
    job = actions.start_examining(intake=one, mapping=told, total=table.height, by=world.runner, at=NOW)
    worker.examine(job=job, at=NOW)
    one.refresh_from_db()
    return one


def taken(world, one, at=NOW):
    job = actions.start_taking(intake=one, by=world.runner, at=at)
    worker.take(job=job, at=at)
    job.refresh_from_db()
    return job


def messages(one):
    return [message for _, message, *_ in one.told["findings"]]


def nothing_is_in():
    return not Response.objects.exists() and not Batch.objects.exists() and not Opinion.objects.exists()


def test_a_clean_file_is_examined_and_then_in_with_everything_on_record(world):
    one = examined(world, csv_of(*CLEAN))
    assert nothing_is_in()
    assert (one.told["rows"], one.told["forms"], one.told["blank_rows"], one.told["errors"]) == (3, 3, 1, 0)
    assert sorted(one.told["counted"].values()) == [1, 2]
    assert (one.examining.result_name, one.examining.done) == (f"temuan-{one.pk}.csv", one.examining.total)
    job = taken(world, one)
    one.refresh_from_db()
    assert (one.batch.taken, one.batch.rows, job.failed, job.done) == (3, 3, [], 3)
    assert miscounted(world.wave) == []
    assert [opinion.text for opinion in Opinion.objects.all()] == ["Ramah"]
    kinds = AuditEvent.objects.filter(kind__regex=r"^(intake|batch)\.").order_by("sequence")
    assert list(kinds.values_list("kind", flat=True)) == [
        "intake.uploaded", "intake.mapped", "intake.examined", "intake.confirmed", "batch.taken",
    ]  # fmt: skip


def test_words_do_not_lie_in_the_order_of_the_answers(world):
    words = [f"{letter} saran" for letter in "mzbqadxk"]
    one = examined(world, csv_of(*(f"{n};Kelurahan 0;PKK;4;3;4;;{text}" for n, text in enumerate(words, 1))))
    taken(world, one)
    assert [opinion.text for opinion in Opinion.objects.order_by("pk")] == sorted(words)


BAD = {
    "nol": ("1;Kelurahan 0;PKK;0;3;4;;", "SKM-18", "Baris 3: U1 “0” di luar 1 sampai 4."),
    "lima": ("1;Kelurahan 0;PKK;4;5;4;;", "SKM-18", "Baris 3: U2 “5” di luar 1 sampai 4."),
    "semua kosong": ("1;Kelurahan 0;PKK;;;;;", "SKM-18", "Baris 3: belum satu unsur pun dijawab."),
    "angka lebar": ("1;Kelurahan 0;PKK;４;3;4;;", "SKM-18", "Baris 3: U1 “４” bukan angka biasa."),
    "unit digabung": ("1;Kelurahan Lama;PKK;4;3;4;;", "SKM-19", "Baris 3: unit “Kelurahan Lama” bukan unit"),
    "sel unit digabung": ("1;;PKK;4;3;4;;", "SKM-19", "Baris 3: unit kosong. Bila selnya digabung"),
    "layanan lain": ("1;Kelurahan 0;RPTRA;4;3;4;;", "SKM-19", "Baris 3: layanan “RPTRA” tidak disurvei pada"),
    "nomor berulang": ("9;Kelurahan 0;PKK;4;3;4;;", "SKM-20", "Baris 3: nomor responden 9 sudah ada"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "rule", "said"), BAD.values(), ids=BAD)
def test_one_wrong_row_keeps_the_whole_file_out(world, line, rule, said):
    one = examined(world, csv_of("9;Kelurahan 0;PKK;4;3;4;;", line))
    assert [told[0] for told in one.told["findings"]] == [rule]
    assert messages(one)[0].startswith(said)
    assert (one.told["errors"], one.told["forms"], one.is_clean) == (1, 1, False)
    assert said in store.get(one.examining.result.sha256).decode()
    with pytest.raises(RuleError, match="SKM-30"):
        taken(world, one)
    assert nothing_is_in()


def test_a_space_is_noted_and_taken_and_a_blank_is_no_answer(world):
    one = examined(world, csv_of("1;Kelurahan 0;PKK;4 ;;4;;"))
    assert messages(one) == ["Baris 2: U1 “4 ” dibaca 4 tanpa spasi."]
    assert (one.told["notes"], one.is_clean) == (1, True)
    taken(world, one)
    assert Response.objects.get().answers == [4, 0, 4]


def test_windows_1252_with_semicolons_keeps_its_letters(world):
    one = examined(world, csv_of("1;Kelurahan 0;PKK;4;3;4;;Café – “baik”", encoding="cp1252"))
    taken(world, one)
    assert Opinion.objects.get().text == "Café – “baik”"


def test_SKM_17_columns_chosen_against_their_headings_are_told_again(world):
    one = examined(world, csv_of(*CLEAN), **{"unsur:U2": 5, "unsur:U3": 4})
    assert "Kolom F berjudul “U3”, tetapi dipilih untuk U2" in messages(one)[0]
    assert one.is_clean  # the official was asked, and may know better


def test_half_a_million_duplicates_are_counted_and_the_first_ten_thousand_written(world):
    lines = ["7;Kelurahan 0;PKK;4;3;4;;"] * 500_000
    one = examined(world, csv_of(*lines))
    assert (one.told["rows"], one.told["forms"], one.told["errors"]) == (500_000, 1, 499_999)
    assert len(one.told["findings"]) == 200
    written = store.get(one.examining.result.sha256).decode().splitlines()
    assert len(written) == 10_002
    assert "489999 kesalahan lain" in written[-1]


def test_SKM_33_a_file_that_holds_itself_twice_is_asked_about(world):
    header = HEADER.removeprefix("No;")
    lines = [f"Kelurahan 0;PKK;{1 + n % 4};{1 + n // 4 % 4};{1 + n // 16};;" for n in range(64)]
    one = examined(world, csv_of(*lines, *lines, header=header))
    assert "64 dari 128 baris sama persis" in messages(one)[0]
    assert one.is_clean
    assert messages(examined(world, csv_of(*lines, lines[0], header=header))) == []


def test_SKM_19_a_name_of_two_units_is_not_guessed(world):
    district = world.districts[0]
    world.wards[0].short_name = world.wards[1].short_name = "Kalideres"
    for unit in world.wards[:2]:
        unit.save(update_fields=["short_name"])
    assert district
    one = examined(world, csv_of("1;Kalideres;PKK;4;3;4;;", "2;Kelurahan 1;PKK;4;3;4;;"))
    assert messages(one) == [
        "Baris 2: nama “Kalideres” dipakai dua unit. Tulis nama lengkap atau kode unitnya."
    ]
    assert one.told["forms"] == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "kosong"), (b"\xef\xbb\xbf", "judul kolom tidak ditemukan"),
        (b"\r\n\r\n", "judul kolom tidak ditemukan"),
        (b"1;Kelurahan 0;PKK;4;3;4;;\r\n2;Kelurahan 0;PKK;4;3;4;;", "judul kolom tidak ditemukan"),
        (b"%PDF-1.7", "judul kolom tidak ditemukan"), ("No;U1".encode("utf-16"), "bukan CSV atau XLSX"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 99, "XLS lama atau bersandi"), (b"PK\x03\x04", "XLSX"),
    ],
)  # fmt: skip
def test_what_is_no_table_with_headings_says_so(world, content, said):
    table = table_of(content)
    found = list(table.findings)
    if table.is_readable:
        mapping, found = suggest(table.rows(), Instrument.objects.prefetch_related("elements").get())
        assert mapping is None
    assert said in found[0].message


def test_a_file_of_headings_alone_has_nothing_to_take(world):
    one = examined(world, csv_of())
    assert "tidak memuat satu jawaban pun" in messages(one)[0]
    with pytest.raises(RuleError, match="SKM-30"):
        taken(world, one)


def test_SKM_34_formulas_in_cells_are_not_believed(world):
    lines = [
        HEADER.split(";"),
        [1, "Kelurahan 0", "PKK", 4, 3, 4, "", ""],
        [2, "Kelurahan 1", "PKK", "", 3, 4, "", ""],
    ]
    one = examined(world, book(*lines, formulas=[(2, 3, "=1+3", 4)], sheets=2))
    assert messages(one) == [
        "Baris 3: kolom D berisi rumus. Salin kolomnya, lalu tempel sebagai nilai.",
        "Hanya lembar pertama, “Jawaban”, yang dibaca dari 2 lembar.",
    ]  # fmt: skip
    assert (one.told["forms"], one.told["errors"]) == (1, 1)


def test_a_workbook_is_read_with_its_rows_and_columns_as_they_stand(world):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(3, 2, HEADER.split(";"))
        sheet.write_row(4, 2, [1, "Kelurahan 0", "PKK", 4, 3, 9, "", ""])
    one = examined(world, out.getvalue())
    assert messages(one) == ["Baris 5: U3 “9” di luar 1 sampai 4."]
    assert one.mapping["header"] == 4


def test_a_zip_bomb_and_a_file_too_large_are_not_opened(world, monkeypatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    assert "akan mengembang" in table_of(out.getvalue()).findings[0].message
    monkeypatch.setattr("selaras.exchange.surveying.MOST_BYTES", 2**20)
    assert "lebih dari 1 MB" in table_of(b"x" * (2**20 + 1)).findings[0].message


def test_a_text_that_breaks_off_in_the_middle_is_told_with_its_row(world):
    one = examined(world, csv_of(CLEAN[0], '2;"' + "x" * 140_000))
    assert "Baris 3 tidak dapat dibaca" in messages(one)[-1]
    assert not one.is_clean


def test_SKM_06_a_wave_that_closes_between_preview_and_confirmation_takes_nothing(world):
    one, other = examined(world, csv_of(*CLEAN)), examined(world, csv_of(CLEAN[0]))
    job = actions.start_taking(intake=other, by=world.runner, at=NOW)
    actions.close_wave(wave=world.wave, by=world.runner, at=NOW)
    with pytest.raises(RuleError, match="SKM-06"):
        taken(world, one)
    worker.take(job=job, at=NOW)  # it was confirmed in time, and comes too late all the same
    job.refresh_from_db()
    assert "tidak sedang dibuka" in job.failed[0][1]
    assert nothing_is_in()


def test_SKM_15_the_same_file_again_is_known_at_the_door_and_at_the_end(world):
    first, second = examined(world, csv_of(*CLEAN)), examined(world, csv_of(*CLEAN))
    taken(world, first)
    with pytest.raises(RuleError, match="SKM-15"):
        uploaded(world, csv_of(*CLEAN))
    assert "sudah diimpor" in taken(world, second).failed[0][1]
    assert Response.objects.count() == 3
    with pytest.raises(RuleError, match="SKM-15"):
        taken(world, Intake.objects.get(pk=first.pk))


def test_SKM_31_another_number_than_was_looked_at_takes_nothing(world):
    one = examined(world, csv_of(*CLEAN))
    told = dict(one.told["counted"])
    one.told["counted"] = {key: count + 1 for key, count in told.items()}
    one.save(update_fields=["told"])
    assert "(3) berbeda dari hasil pemeriksaan (5)" in taken(world, one).failed[0][1]
    assert nothing_is_in()


def test_SKM_32_a_file_is_in_one_hand_at_a_time_and_a_lost_one_is_asked_for_again(world):
    one = uploaded(world, csv_of(*CLEAN))
    table = table_of(csv_of(*CLEAN))
    mapping = worker.as_mapping(suggest(table.rows(), Instrument.objects.get())[0])
    actions.start_examining(intake=one, mapping=mapping, total=4, by=world.runner, at=NOW)
    with pytest.raises(RuleError, match="SKM-32"):
        actions.start_examining(intake=one, mapping=mapping, total=4, by=world.runner, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    later = NOW + timedelta(minutes=5)
    job = actions.start_examining(intake=one, mapping=mapping, total=4, by=world.runner, at=later)
    worker.examine(job=job, at=later)
    one.refresh_from_db()
    assert one.is_clean


def test_a_fault_in_the_middle_leaves_nothing_and_is_told(world, monkeypatch):
    one = examined(world, csv_of(*CLEAN))
    job = actions.start_taking(intake=one, by=world.runner, at=NOW)
    monkeypatch.setattr("selaras.surveys.actions.intakes.rules.told_otherwise", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        worker.take(job=job, at=NOW)
    job.refresh_from_db()
    assert (job.failed[0][1], job.running) == (worker.FAULT, False)
    assert nothing_is_in()


def test_a_character_that_no_database_takes_does_not_stop_a_file(world):
    far = [f"{n};Kelurahan 0;PKK;4;3;4;;{'x' * 900}" for n in range(1, 90)]
    one = examined(world, csv_of(*far, "99;Kelurahan 0;PKK;4;3;4;;ra\0mah"))
    assert not taken(world, one).failed
    assert Opinion.objects.order_by("pk").first().text == "ramah"


def test_a_damaged_file_is_not_taken(world):
    one = examined(world, csv_of(*CLEAN))
    store.path(one.file.sha256).write_bytes(csv_of(CLEAN[0]))
    with pytest.raises(store.Damaged):
        taken(world, one)
    assert nothing_is_in()


def test_how_far_it_is_can_be_seen_before_it_has_ended(
    committed,  # noqa: F811
    settings,
    tmp_path,
    monkeypatch,
):
    settings.MEDIA_ROOT = tmp_path
    world = make_city()
    actions.open_wave(wave=world.wave, by=world.runner, at=NOW)
    for place, unit in enumerate(world.wards):
        unit.name = f"Kelurahan {place}"
        unit.save(update_fields=["name"])
    monkeypatch.setattr("selaras.surveys.actions.answering.BLOCK", 2)
    one = examined(world, csv_of(*CLEAN))
    seen = []
    job = actions.start_taking(intake=one, by=world.runner, at=NOW)
    add = "selaras.surveys.actions.answering._add"
    monkeypatch.setattr(add, lambda anew: seen.append((len(anew), _seen_by_another(job))))
    worker.take(job=job, at=NOW)
    assert seen == [(2, (3, True, 0))]


def _seen_by_another(job):
    """(done, whether it runs, answers) as another connection sees them."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT done, ended_at IS NULL FROM documents_job WHERE id = %s", [job.pk])
            told = cursor.fetchone()
            cursor.execute("SELECT count(*) FROM surveys_response")
            return (*told, cursor.fetchone()[0])
    finally:
        other.close()


def test_the_order_of_rows_changes_nothing(world):
    lines = [
        f"{n};Kelurahan {n % 3};{('PKK', 'PPSU')[n % 2]};{1 + n % 4};;{1 + n % 3};;" for n in range(1, 60)
    ]
    first = examined(world, csv_of(*lines))
    random.Random(1).shuffle(lines)  # noqa: S311
    assert examined(world, csv_of(*lines)).told["counted"] == first.told["counted"]
    assert Job.objects.count() == 2


@pytest.mark.parametrize(
    "lines",
    [
        ['1;Kelurahan 0;PKK;4;3;4;;"bagus', "2;Kelurahan 0;PKK;4;3;4;;", '3;Kelurahan 0;PKK;4;3;4;;"oke"'],
        ["1;Kelurahan 0;PKK;4;3;4;;", '2;Kelurahan 0;PKK;4;3;4;;"tidak ditutup', "3;Kelurahan 0;PKK;4;3;4;;"],
    ],
    ids=["until the next quote", "until the end"],
)
def test_SKM_16_an_open_quote_takes_no_row_along_unseen(world, lines):
    one = examined(world, csv_of(*lines))
    assert not one.is_clean
    assert any("tanda kutipnya dibuka dan tidak ditutup" in told[1] for told in one.told["findings"])


def test_a_remark_of_several_lines_is_one_remark(world):
    one = examined(world, csv_of('1;Kelurahan 0;PKK;4;3;4;;"bagus;\r\nramah; cepat"'))
    assert (one.is_clean, one.told["forms"]) == (True, 1)


def test_SKM_17_two_columns_of_one_heading_are_asked_about(world):
    rows = iter([(1, ["Unit", "U1", "U2", "U3", "U3"])])
    _, found = suggest(rows, Instrument.objects.prefetch_related("elements").get())
    assert [one.message for one in found] == [
        "Judul “U3” berada pada kolom D dan E. Ubah judul salah satunya, atau pilih kolomnya sendiri."
    ]


SHORT = ["1;0;PKK;4;3;4;;", "2;0;PPSU;4;3;4;;", "3;1;PKK;4;4;4;;"]


def test_SKM_50_a_unit_without_its_kind_is_read_where_one_fits_and_said(world):
    one = examined(world, csv_of(*SHORT))
    assert (one.told["forms"], one.told["errors"]) == (3, 0)
    assert messages(one) == [
        "Baris 2: unit “0” dibaca sebagai Kelurahan 0, begitu pula di baris lain.",
        "Baris 4: unit “1” dibaca sebagai Kelurahan 1, begitu pula di baris lain.",
    ]
    assert len(taken(world, one).failed) == 0
    assert Response.objects.count() == 3


def test_SKM_50_where_two_units_fit_it_is_asked_back(world):
    other = world.wards[1]
    other.name, other.kind = "Kecamatan 0", "kecamatan"
    other.save(update_fields=["name", "kind"])
    one = examined(world, csv_of(SHORT[0]))
    assert messages(one) == [
        "Baris 2: unit “0” dapat berarti Kecamatan 0 atau Kelurahan 0. Tulis nama lengkapnya."
    ]
    assert one.told["forms"] == 0


def test_SKM_17_a_heading_that_means_much_the_same_is_only_proposed(world):
    table = [
        (1, ["Kelurahan", "Layanan", "U1", "U2", "U3", "Gender"]),
        (2, ["Kelurahan 0", "PKK", "4", "4", "4", "Laki-laki"]),
    ]
    instrument = Instrument.objects.prefetch_related("elements").get()
    told, found = suggest(iter(table), instrument)
    assert (told.columns["ciri:jk"], told.guessed, found) == (5, {"ciri:jk"}, [])
    table[0][1].append("Kelamin")
    told, _ = suggest(iter(table), instrument)
    assert ("ciri:jk" in told.columns, told.guessed) == (False, frozenset())  # two fit: nobody can say
    table[0][1][6] = "Jenis kelamin"
    told, _ = suggest(iter(table), instrument)
    assert (told.columns["ciri:jk"], told.guessed) == (6, frozenset())
