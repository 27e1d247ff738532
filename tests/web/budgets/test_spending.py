"""Realisasi anggaran: who reads and records it, what is shown first, what is never overwritten."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import GRANTED_ROLES, POST_ROLES, Role
from selaras.engine.budget import Entry
from selaras.engine.spending import Spent
from selaras.kernel.models import AuditEvent
from selaras.planning.models import BudgetActual
from tests import factories as make
from tests.engine.test_budget import WHOLE
from tests.engine.test_spending import LEAVES, MEET, PAY, PLAN, REPORT
from tests.planning.test_actuals import D, budget, kept, seen, spend
from tests.web.cast import enter, queries

HEAD = {"source": "SIPD, laporan realisasi", "dated_on": "2024-03-15"}


def plain(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


@pytest.fixture
def document(cast, on_the_day):
    return budget(cast.division)


def url(document, quarter=1):
    return f"/anggaran/{document.pk}/realisasi/?tw={quarter}"


def typed(document, quarter=1, **more):
    """The grid as the page sends it: every leaf, blank unless told otherwise."""
    fields = {f"isi-{code}": "" for code in LEAVES} | {f"alasan-{code}": "" for code in LEAVES}
    return HEAD | fields | {"dilihat": seen(document, quarter)} | more


def make_spent(code, amount, reason=""):
    return Spent(code, D(amount), reason)


# --- who


@pytest.mark.parametrize("who", ["mayor", "owner", "subordinate", "inspector"])
def test_everybody_of_the_house_reads_what_was_spent(client, cast, document, who):
    spend(document, [make_spent(PAY, "50.10")])
    page = enter(client, getattr(cast, who)).get(url(document))
    assert page.status_code == 200
    assert "50,10" in page.text
    assert ('name="isi-' in page.text) is (who == "owner")


@pytest.mark.parametrize("who", ["stranger", "superadmin"])
def test_whoever_is_not_of_the_house_finds_nothing(client, cast, document, who):
    enter(client, getattr(cast, who))
    for path in (url(document), f"/anggaran/{document.pk}/realisasi/templat.xlsx"):
        assert client.get(path).status_code == 404
    assert client.post(url(document), typed(document, simpan="1")).status_code == 404


@pytest.mark.parametrize("role", [*POST_ROLES, *GRANTED_ROLES])
def test_the_matrix_says_who_records(client, cast, document, role):
    """anggaran.catat_realisasi, cell by cell: on the own unit, the unit below, and of another agency."""
    unit = document.unit
    if role in POST_ROLES:
        tier = "kasubbag" if role is Role.SUBDIVISION_HEAD else role.value
        user = make.appoint(make.make_position(unit, tier), make.make_user()).user
    elif role is Role.SUPERADMIN:
        user = cast.superadmin
    else:
        user = make.make_grantee(role, make.make_position(unit, "fungsional"))
    below, foreign = budget(cast.subdivision), budget(make.make_unit())
    codes = reach(role, "anggaran", "catat_realisasi")
    reads = bool(reach(role, "anggaran", "lihat"))
    allowed = {unit.pk: bool(codes & {Reach.UNIT, Reach.AGENCY}), cast.subdivision.pk: Reach.AGENCY in codes}
    enter(client, user)
    for told in (document, below, foreign):
        answer = client.post(url(told), typed(told, simpan="1", **{f"isi-{PAY}": "10"}))
        may = allowed.get(told.unit_id, False)
        refused = 403 if reads and told is not foreign else 404
        assert answer.status_code == (302 if may else refused), (role, told)
        assert BudgetActual.objects.filter(unit=told.unit).exists() is may


# --- what


def test_a_look_keeps_nothing_and_then_it_is_kept(client, cast, document):
    enter(client, cast.owner)
    fields = typed(document, **{f"isi-{PLAN}": "100,25", f"isi-{PAY}": "0"})
    look = client.post(url(document), fields | {"periksa": "1"})
    assert look.status_code == 200
    assert "Yang akan disimpan: 2 baris berubah." in plain(look)
    assert f"{PLAN} Dokumen — belum diisi Rp100,25" in plain(look)
    assert not BudgetActual.objects.exists()
    done = client.post(url(document), fields | {"simpan": "1"}, follow=True)
    assert done.redirect_chain == [(url(document), 302)]
    assert "Realisasi TW I 2024 dicatat: 2 baris berubah." in done.text
    assert kept(document) == {PLAN: D("100.25"), PAY: D(0)}
    row = BudgetActual.objects.get(code=PLAN)
    assert (row.source, row.dated_on, row.by) == ("SIPD, laporan realisasi", date(2024, 3, 15), cast.owner)
    assert AuditEvent.objects.get(kind="budget.spending_recorded").by_id == cast.owner.pk


def test_blank_zero_and_no_ceiling_are_told_apart(client, cast, document):
    spend(document, [make_spent(PAY, 0)])
    page = plain(enter(client, cast.inspector).get(url(document)))
    assert f"{PAY} Gaji Rp150,20 Rp0 0 %" in page
    assert f"{REPORT} Laporan Rp50,05 — belum diisi — belum diisi" in page
    assert "1 dari 4 baris dilaporkan" in page


def test_parents_and_the_whole_are_sums(client, cast, document):
    spend(document, [make_spent(PAY, "100.20"), make_spent(REPORT, "50.05"), make_spent(PLAN, "500.25"),
                     make_spent(MEET, 150)])  # fmt: skip
    page = plain(enter(client, cast.inspector).get(url(document)))
    assert "4.01.01.2.02 Keuangan Rp200,25 Rp150,25 75,03 %" in page
    assert "Jumlah Rp1.000,50 Rp800,50 80,01 %" in page


def test_ANG_12_more_than_the_ceiling_asks_a_reason_on_its_line(client, cast, document):
    enter(client, cast.owner)
    fields = typed(document, simpan="1", **{f"isi-{PAY}": "151"})
    refused = client.post(url(document), fields)
    assert refused.status_code == 422
    assert "ANG-12" in refused.text
    assert 'value="151"' in refused.text
    assert not BudgetActual.objects.exists()
    assert client.post(url(document), fields | {f"alasan-{PAY}": "Pergeseran"}).status_code == 302
    assert BudgetActual.objects.get().reason == "Pergeseran"


def test_what_is_typed_and_cannot_be_read_stays_in_its_field(client, cast, document):
    answer = enter(client, cast.owner).post(
        url(document), typed(document, simpan="1", **{f"isi-{PAY}": "1,250.00", f"isi-{PLAN}": "-5"})
    )
    assert answer.status_code == 422
    assert 'value="1,250.00"' in answer.text
    assert answer.text.count(">NUM-06<") == 2
    assert not BudgetActual.objects.exists()


def test_a_pasted_table_fills_the_grid_and_keeps_its_cells_in_findings(client, cast, document):
    enter(client, cast.owner)
    table = f"Kode\tRealisasi\n4.01.01.2.02\t150\n{PAY}\t100,20\n{REPORT}\t50,05\n4.9\t1\n"
    look = client.post(url(document), typed(document, periksa="1", table=table))
    assert look.status_code == 422
    assert "B5" in look.text
    assert "ANG-10" in look.text
    look = client.post(url(document), typed(document, periksa="1", table=table.replace("4.9\t1\n", "")))
    assert "ANG-11" in look.text
    assert "B2" in look.text
    right = table.replace("4.9\t1\n", "").replace("\t150\n", "\t150,25\n")
    look = client.post(url(document), typed(document, periksa="1", table=right))
    assert look.status_code == 200
    assert 'value="100,20"' in look.text
    assert "2 baris berubah" in plain(look)
    assert not BudgetActual.objects.exists()


def test_the_template_goes_out_and_comes_back(client, cast, document):
    spend(document, [make_spent(PAY, "0.50")])
    enter(client, cast.owner)
    answer = client.get(f"/anggaran/{document.pk}/realisasi/templat.xlsx?tw=1")
    same = SimpleUploadedFile("isi.xlsx", answer.content)
    look = client.post(url(document), typed(document, periksa="1", file=same, **{f"isi-{PAY}": "0,50"}))
    assert "Tidak ada yang berbeda dari yang tersimpan." in plain(look)
    book = load_workbook(BytesIO(answer.content))
    sheet = book.active
    row = next(row for row in sheet.iter_rows(min_row=5) if row[0].value == MEET)
    row[4].value = 12.25
    out = BytesIO()
    book.save(out)
    filled = SimpleUploadedFile("isi.xlsx", out.getvalue())
    look = client.post(url(document), typed(document, periksa="1", file=filled, **{f"isi-{PAY}": "0,50"}))
    assert "Yang akan disimpan: 1 baris berubah." in plain(look)
    assert 'value="12,25"' in look.text


def test_ANG_16_two_who_type_see_each_other(client, cast, document):
    before = typed(document, simpan="1", **{f"isi-{PAY}": "10"})
    spend(document, [make_spent(PAY, 20)])
    late = enter(client, cast.owner).post(url(document), before)
    assert late.status_code == 422
    assert "ANG-16" in late.text
    assert "Tersimpan: Rp20" in plain(late)
    assert 'value="10"' in late.text
    assert kept(document) == {PAY: D(20)}


def test_ANG_15_the_page_leads_to_the_budget_that_holds(client, cast, document):
    change = budget(cast.division, change=1)
    page = enter(client, cast.owner).get(url(document))
    assert f"/anggaran/{change.pk}/realisasi/?tw=1" in page.text
    assert 'name="isi-' not in page.text
    answer = client.post(url(document), typed(document, simpan="1", **{f"isi-{PAY}": "1"}))
    assert answer.status_code == 422
    assert "ANG-15" in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"source": ""},
        {"dated_on": "kemarin"},
        {"dated_on": "2024-04-01"},
        {"source": "x" * 201},
        {"table": "\0"},
    ],
)
def test_a_head_that_does_not_fit_is_asked_for(client, cast, document, fields):
    given = typed(document, simpan="1", **{f"isi-{PAY}": "1"}) | fields
    answer = enter(client, cast.owner).post(url(document), given)
    assert answer.status_code == 422
    assert not BudgetActual.objects.exists()


def test_fields_that_did_not_come_leave_their_lines(client, cast, document):
    spend(document, [make_spent(PAY, 20)])
    given = HEAD | {"dilihat": seen(document), "simpan": "1", f"isi-{PLAN}": "5"}
    assert enter(client, cast.owner).post(url(document), given).status_code == 302
    assert kept(document) == {PAY: D(20), PLAN: D(5)}


@pytest.mark.parametrize("quarter", ["0", "5", "x", "", "9" * 30])
def test_an_unknown_quarter_is_the_running_one(client, cast, document, quarter):
    page = enter(client, cast.owner).get(f"/anggaran/{document.pk}/realisasi/?tw={quarter}")
    assert "akhir TW I 2024" in plain(page)


def test_a_change_that_took_a_line_out_still_tells_of_it(client, cast, document):
    spend(document, [make_spent(MEET, 7)])
    fewer = [line for line in WHOLE if not line.code.startswith("4.01.02")]
    change = budget(cast.division, change=1, items=fewer, total=D("700.50"))
    page = plain(enter(client, cast.owner).get(url(change)))
    assert f"{MEET} tidak ada lagi pada DPA ini N/A Rp7 N/A" in page
    assert "Jumlah Rp700,50 Rp7 1 %" in page


def test_the_queries_do_not_grow_with_the_lines(client, cast, document):
    many = [Entry("4.01.01", "P", D(60)), Entry("4.01.01.2.01", "K", D(60))]
    many += [Entry(f"4.01.01.2.01.{n:04}", f"S{n}", D(1)) for n in range(1, 61)]
    wide = budget(cast.subdivision, items=many, total=D(60))
    spend(wide, [make_spent(line.code, 1) for line in many[2:]])
    spend(document, [make_spent(PAY, 1)])
    enter(client, cast.inspector)
    assert queries(client, url(document)) == queries(client, url(wide))
