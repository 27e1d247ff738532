"""The leader's brief: what it says of which figures, that it invents nothing, and that it is one page."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pypdf import PdfReader

from selaras.engine.efficiency import Score
from selaras.engine.scales import scale_as_of
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.actions.settling import settle
from selaras.measurement.queries.standing import Share
from selaras.web.dashboard import brief, brief_words
from tests import factories as make
from tests.engine.test_spending import LEAVES
from tests.measurement.test_reporting import AT, FULL, locked
from tests.measurement.trees import fill, grow, note
from tests.planning.test_actuals import spend
from tests.planning.test_budgets import budget
from tests.web.budgets.test_spending import make_spent
from tests.web.cast import enter

D = Decimal
SCALE = scale_as_of("achievement", date(2024, 12, 31))


@pytest.fixture
def world(hall):
    lay_out(edition=hall.edition, by=None, at=AT)
    return hall


def document(client, user, query="?tw=2"):
    answer = enter(client, user).get(f"/dasbor/ringkasan.pdf{query}")
    assert answer.status_code == 200
    return PdfReader(io.BytesIO(answer.content))


def words(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


# --- who


@pytest.mark.parametrize(("who", "status"), [("mayor", 200), ("head", 200), ("clerk", 200), ("planner", 200)])
def test_a_leader_has_a_brief(world, client, who, status):
    assert enter(client, world.people[who]).get("/dasbor/ringkasan.pdf?tw=2").status_code == status
    assert "/dasbor/ringkasan.pdf?tw=2" in client.get("/dasbor/?tw=2").text


@pytest.mark.parametrize("who", ["superadmin", "nobody"])
def test_who_reads_no_score_finds_nothing(world, client, who):
    assert enter(client, world.people[who]).get("/dasbor/ringkasan.pdf").status_code == 404


def test_a_brief_holds_nothing_of_units_one_does_not_read(world, client):
    locked(world)
    told = words(document(client, world.people["sub"]))
    assert world.division.name not in told
    assert "0 dari 1 pejabat" in told or "1 dari 1 pejabat" in told


# --- what


def test_it_is_archival_tagged_and_one_page(world, client):
    locked(world)
    reader = document(client, world.people["mayor"])
    assert len(reader.pages) == 1
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "id"
    told = catalog["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in told
    assert "<pdfuaid:part>1</pdfuaid:part>" in told


def test_figures_become_sentences_with_their_n_of_n(world, client):
    locked(world)
    spend(budget(world.division, change=0), [make_spent(code, 50) for code in LEAVES])
    told = words(document(client, world.people["mayor"]))
    assert "Ringkasan kinerja TW II 2024" in told
    assert "Rata-rata capaian TW II 2024" in told
    assert "Realisasi anggaran sampai akhir TW II 2024 belum dilaporkan." in told
    first = words(document(client, world.people["mayor"], "?tw=1"))
    assert "Anggaran terserap 19,99 % sampai akhir TW I 2024." in first
    assert "TW I adalah triwulan pertama" in first


def test_an_obstacle_is_quoted_from_the_report_and_none_is_invented(world, client):
    locked(world, replace(FULL, inputs={"jumlah": "3000", "banyak": "88"}))
    told = words(document(client, world.people["mayor"]))
    assert f"Kendala menurut laporan: “{FULL.obstacle}” ({world.sub_post.title})" in told
    empty = words(document(client, world.people["mayor"], "?tw=1"))
    assert "Kendala menurut laporan" not in empty


def test_nothing_is_known_and_nothing_is_said_to_be_good(world, client):
    told = words(document(client, world.people["stranger"]))
    assert "Pada TW II 2024 tidak ada target yang diukur." in told
    assert "Tidak ada pejabat yang targetnya jatuh tempo." in told
    assert "serapan anggaran N/A" in told


def test_what_is_late_is_counted_by_unit(db, on_the_day, client, monkeypatch):
    [[top], leaves] = grow(9)
    settle(figures=[leaf.pk for leaf in leaves])
    fill(leaves[:2], 2)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2024, 8, 1))
    told = words(document(client, make.make_grantee("auditor", top.position)))
    assert "7 laporan dari 1 unit melewati masa pengisian" in told
    assert "22 hari" in told


def test_best_and_worst_share_no_indicator_and_are_ranked(db, on_the_day, client):
    tops = []
    [[first]] = grow()
    for place, value in enumerate(("80", "99", "88.6", "50", "70", "60", "90")):
        figure = first
        if place:
            figure = type(first)(
                agency=first.agency, year=2024, edition=first.edition, position=first.position,
                indicator=make.make_indicator(
                    first.indicator.objective, annual_rule="last", number=place + 1
                ),
            )  # fmt: skip
            figure.targets = first.targets
            figure.save()
        note(figure, 2, D(value))
        tops.append(type(first).objects.select_related("indicator", "position__unit").get(pk=figure.pk))
    best, worst = brief._best(tops, "2"), brief._worst(tops, "2")
    assert [one.value2 for one in worst] == [D(50), D(60), D(70), D(80)]
    assert [one.value2 for one in best] == [D(99), D(90), D("88.6")]


def test_the_longest_texts_still_stand_on_one_page(world, client, monkeypatch):
    locked(world)
    page = brief.page
    long = "Persentase penyelesaian tindak lanjut " * 9

    def longest(told, *, at):
        data = page(told, at=at)
        line = {
            "sign": "▼", "class": "Sangat rendah", "code": "KOMPUB-KOTA", "percent": "1.234,56 %",
            "name": brief_words.shortened(long, brief_words.LONGEST_NAME), "partial": "55 dari 56",
            "of": "1.234.567,89 dari 9.876.543,21", "quote": brief_words.quoted(long, long),
        }  # fmt: skip
        unit = {
            "name": brief_words.shortened(long, 60), "reached": "1.234,56", "spent": "100,01",
            "value": "-1.134,55", "sign": "◆", "verdict": "belum efisien",
        }  # fmt: skip
        late = {
            "name": brief_words.shortened(long, brief_words.LONGEST_NAME),
            "count": "999",
            "days": "365 hari",
        }
        moves = [brief_words.moved("KOMPUB-KOTA", D("1.11"), D("99.99"), earlier="TW III")] * 4
        return data | {
            "best": [line | {"quote": ""}] * 5, "worst": [line] * 5, "units": [unit] * 5,
            "late": [late] * 5, "more_late": 99, "changes": [*data["changes"][:1], *moves],
        }  # fmt: skip

    monkeypatch.setattr(brief, "page", longest)
    assert len(document(client, world.people["mayor"]).pages) == 1


def test_the_same_minute_gives_the_same_bytes(world, client, monkeypatch):
    locked(world)
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2024, 8, 1, 3, 0, tzinfo=UTC))
    enter(client, world.people["mayor"])
    one, other = (client.get("/dasbor/ringkasan.pdf?tw=2").content for _ in range(2))
    assert one == other


# --- sentences


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Score(None, 0, 0), "Pada TW I 2024 tidak ada target yang diukur."),
        (Score(None, 0, 3), "Dari 3 angka TW I 2024 yang seharusnya ada, belum satu pun dapat dihitung."),
        (
            Score(D("96.7647"), 17, 17),
            "Rata-rata capaian TW I 2024 96,76 % (sangat tinggi), dihitung dari 17 dari 17 angka; semuanya "
            "sudah ada.",
        ),
        (
            Score(D(40), 1, 1002),
            "Rata-rata capaian TW I 2024 40 % (sangat rendah), dihitung dari 1 dari 1002 angka; 1.001 belum "
            "dapat dihitung.",
        ),
    ],
)
def test_the_achievement_in_words(told, said):
    assert brief_words.achievement(told, term="TW I 2024", scale=SCALE) == said


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (Score(D(80), 4, 5), Score(D(85), 5, 5),
         "Rata-rata capaian naik 5 poin dari 80 % pada TW I (4 dari 5 angka)."),
        (Score(D(80), 5, 5), Score(D("79.999"), 5, 5),
         "Rata-rata capaian turun kurang dari 0,01 poin dari 80 % pada TW I (5 dari 5 angka)."),
        (Score(D(80), 5, 5), Score(D(80), 5, 5), "Rata-rata capaian tetap 80 % seperti TW I."),
        (Score(None, 0, 5), Score(D(80), 5, 5),
         "Perbandingan dengan TW I belum dapat dibuat: salah satunya belum mempunyai capaian."),
    ],
)  # fmt: skip
def test_the_change_in_words(before, now, said):
    assert brief_words.change(before, now, earlier="TW I") == said


def test_officials_and_lateness_in_words():
    none = Share(0, 0, 0, 0, 0, 0)
    assert brief_words.officials(none) == "Tidak ada pejabat yang targetnya jatuh tempo."
    told = brief_words.officials(replace(none, due=7, met=2, missed=2))
    assert told.startswith("2 dari 7 pejabat memenuhi semua targetnya, 2 di bawah target")
    assert told.endswith("dan 3 belum dapat dinilai.")
    assert brief_words.late(0, 0) == "Tidak ada laporan yang melewati masa pengisian."
    assert brief_words.late(1250, 8).startswith("1.250 laporan dari 8 unit")


def test_a_text_is_cut_at_a_word_and_says_so():
    assert brief_words.shortened("  satu\ndua ", 20) == "satu dua"
    assert brief_words.shortened("satu dua tiga", 10) == "satu dua…"
    assert brief_words.shortened("x" * 30, 10) == "x" * 9 + "…"
    assert brief_words.quoted("Hujan.", "Lurah") == "“Hujan.” (Lurah)"
