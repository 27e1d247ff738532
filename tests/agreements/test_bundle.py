"""Many agreements at once: a file each with a list of hashes, or a print run a unit; the worker makes it."""

import csv
import io
import zipfile
from hashlib import sha256

import pytest

from selaras.agreements import actions
from selaras.agreements.models import Agreement
from selaras.agreements.queries import paper
from selaras.agreements.queries.bundle import bundle
from selaras.documents import store
from selaras.documents.models import Job, StoredFile
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.ops import tasks
from tests import factories as make
from tests.agreements.papers import pages, reader
from tests.agreements.world import carry, put
from tests.conftest import NOW

HEAD = "PK-2024_bagian-layanan_kepala-bagian-layanan.pdf"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def chosen(world):
    """A signed one, one that is ready, a draft: each in a unit of its own."""
    signed, ready = put(world.draft(), "berlaku"), put(world.draft(world.sub_post), "siap-ttd")
    file, _ = StoredFile.objects.keep(
        b"%PDF-signed", media_type="application/pdf", by=None, at=NOW, agency_id=world.agency.pk
    )
    carry(signed, file.sha256)
    world.of_form(Agreement.Form.ALONE)
    assert ready.content
    return list(Agreement.objects.with_parties().order_by("position__order"))


def files_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def listed(files):
    text = files["daftar.csv"].decode("utf-8-sig")
    return {row["jabatan"]: row for row in csv.DictReader(io.StringIO(text))}


def test_each_comes_as_its_file_and_the_list_tells_its_hash(chosen):
    made = bundle(chosen, merged=False)
    files = files_of(made.content)
    assert (made.name, made.media_type, made.failed) == ("PK-2024.zip", "application/zip", [])
    assert len(files) == 4
    rows = listed(files)
    for row in rows.values():
        assert sha256(files[row["berkas"]]).hexdigest() == row["sidik_berkas"]
    assert files[HEAD] == b"%PDF-signed"
    assert {post: (row["keadaan"], row["isi_berkas"]) for post, row in rows.items()} == {
        "Kepala Bagian Layanan": ("Berlaku", "berkas bertanda tangan"),
        "Kepala Subbagian Aduan": ("Siap ditandatangani", "belum ditandatangani"),
        "Walikota Contoh": ("Konsep", "konsep, belum berlaku"),
    }
    draft = next(one for one in chosen if one.state == "draf")
    assert files[rows["Walikota Contoh"]["berkas"]] == paper.pdf(draft)


def test_names_are_safe_and_each_has_its_own(world):
    world.division.name, world.head_post.title = "../Bagian: Ümum?", "Kepala / Bagian 'A' " + "x" * 170
    world.division.save()
    world.head_post.save()
    one = put(world.draft(), "berlaku")
    carry(one, "")
    later = Agreement.objects.with_parties().get(pk=one.pk)
    files = files_of(bundle([later, later], merged=False).content)
    first, second, _ = sorted(files, key=len, reverse=True)
    assert set(files) == {first, second, "daftar.csv"}
    assert all(
        set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.PK") and len(name) < 150 for name in files
    )
    assert not any("/" in name or name.startswith(".") for name in files)


def test_the_list_runs_no_formula(world):
    world.head_post.title = "=HYPERLINK(1)"
    world.head_post.save()
    draft = world.draft()
    rows = listed(files_of(bundle([Agreement.objects.with_parties().get(pk=draft.pk)], merged=False).content))
    assert list(rows) == ["'=HYPERLINK(1)"]


def test_a_damaged_file_is_named_and_the_others_come(chosen):
    signed = next(one for one in chosen if one.file_hash)
    store.path(signed.file_hash).write_bytes(b"other")
    made = bundle(chosen, merged=False)
    assert [what for what, _ in made.failed] == ["Perjanjian Kinerja 2024 · Kepala Bagian Layanan"]
    files = files_of(made.content)
    assert HEAD not in files
    assert listed(files)["Kepala Bagian Layanan"]["isi_berkas"] == "rusak atau hilang"
    assert len(files) == 3


def test_a_print_run_has_a_cover_that_says_it_proves_nothing(world, chosen):
    ready = [one for one in chosen if one.position_id == world.sub_post.pk]
    made = bundle(ready, merged=True)
    text = pages(made.content)
    assert (made.name, made.media_type) == ("PK-2024_bagian-layanan.pdf", "application/pdf")
    assert "tidak memuat tanda tangan elektronik" in text[0]
    assert "1. Perjanjian Kinerja 2024 · Kepala Subbagian Aduan (Siap ditandatangani)" in text[0]
    assert text[1:] == pages(paper.pdf(ready[0]))
    assert reader(made.content).attachments == {}


def test_every_paper_of_a_print_run_counts_its_own_pages(world, chosen):
    two = [chosen[0], chosen[0]]
    text = pages(bundle(two, merged=True).content)
    alone = pages(paper.pdf(chosen[0]))
    assert text[1:] == alone * 2


def test_several_units_come_as_one_print_run_each_a_division_with_its_subdivisions(chosen):
    made = bundle(chosen, merged=True)
    assert made.name == "PK-2024_cetak.zip"
    files = files_of(made.content)
    assert sorted(files) == ["PK-2024_bagian-layanan.pdf", "PK-2024_kota-contoh.pdf"]
    cover = pages(files["PK-2024_bagian-layanan.pdf"])[0]
    assert cover.index("1. Perjanjian Kinerja 2024 · Kepala Bagian") < cover.index(
        "2. Perjanjian Kinerja 2024 · Kepala Sub"
    )


@pytest.mark.parametrize("merged", [False, True])
def test_the_same_agreements_are_the_same_file_and_each_is_counted(chosen, merged):
    ticks = []
    first = bundle(chosen, merged=merged, tick=lambda: ticks.append(1))
    assert first == bundle(chosen, merged=merged)
    assert len(ticks) == 3


# --- the job


def test_a_bundle_is_asked_for_and_the_worker_makes_it(world, chosen, monkeypatch):
    monkeypatch.setattr(tasks.timezone, "now", lambda: NOW)
    by = world.people["hr"]
    job = actions.start_bundle(agreements=chosen, merged=False, by=by, at=NOW)
    assert (job.label, job.total, job.done, job.running) == ("Himpunan 3 perjanjian kinerja", 3, 0, True)
    tasks.make_bundle(job=job.pk, chosen=[one.pk for one in chosen], merged=False)
    job.refresh_from_db()
    assert (job.done, job.running, job.failed, job.result_name) == (3, False, [], "PK-2024.zip")
    assert len(files_of(store.get(job.result.sha256))) == 4
    assert (job.result.by_id, job.result.agency_id) == (by.pk, world.agency.pk)
    kinds = AuditEvent.objects.order_by("-sequence").values_list("kind", flat=True)[:2]
    assert list(kinds) == ["agreement.bundled", "agreement.bundle_asked"]


def test_the_worker_is_told_once_it_is_committed(world, chosen, django_capture_on_commit_callbacks):
    from procrastinate.contrib.django.models import ProcrastinateJob

    job = actions.start_bundle(agreements=chosen, merged=True, by=world.people["hr"], at=NOW)
    asked = ProcrastinateJob.objects.order_by("pk").last()
    assert (asked.task_name, asked.args) == (
        "selaras.ops.tasks.make_bundle",
        {"job": job.pk, "chosen": [one.pk for one in chosen], "merged": True},
    )


def test_him_01_a_bundle_is_of_one_agency_and_of_something(world, chosen):
    by = world.people["hr"]
    with pytest.raises(RuleError, match="HIM-01"):
        actions.start_bundle(agreements=[], merged=False, by=by, at=NOW)
    chosen[0].agency_id = make.make_agency().pk
    with pytest.raises(RuleError, match="HIM-01"):
        actions.start_bundle(agreements=chosen, merged=False, by=by, at=NOW)
    assert not Job.objects.exists()


def test_a_fault_ends_the_job_and_goes_on_to_the_log(world, chosen, monkeypatch):
    job = actions.start_bundle(agreements=chosen, merged=False, by=world.people["hr"], at=NOW)

    def fail(agreement):
        raise MemoryError

    monkeypatch.setattr(paper, "pdf", fail)
    with pytest.raises(MemoryError):
        actions.make_bundle(job=job, agreements=[one.pk for one in chosen], merged=False, at=NOW)
    job.refresh_from_db()
    assert (job.running, job.result) == (False, None)
    assert job.failed == [["Himpunan 3 perjanjian kinerja", job.failed[0][1]]]
    assert "Coba lagi" in job.failed[0][1]
