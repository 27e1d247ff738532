"""Attacks on a signed file. The registry is told to know every file: the file itself must give it away.

What a signature cannot cover is its own digits (the hole); there the registry is what refuses.
"""

import io
import random
import re
import subprocess
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, StreamObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from selaras.documents import pades, verify
from selaras.documents.examine import Reason, examine
from selaras.documents.sign import prepare
from selaras.documents.verify import Standing, verdict
from tests.documents.paper import (
    FIRST,
    LATER,
    SECOND,
    all_known,
    base_pdf,
    ours,
    personal_key,
    sign_first,
    sign_second,
)

QUIET = settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


class Case:
    """One signed file with the roots that believe it."""

    def __init__(self, pdf):
        self.once = sign_first(prepare(pdf, fields=[FIRST, SECOND]))
        self.pdf = sign_second(self.once)
        self.roots = ours()
        self.holes = [
            range(int(one.byte_range[1]), int(one.byte_range[2]))
            for one in pades.reader(self.pdf).embedded_signatures
        ]

    def judge(self, pdf, known=all_known):
        return verdict(pdf, roots=self.roots, known=known).reason

    def registry(self, sha256):
        """The registry that knows this one file."""
        mine = verify.sha256(self.pdf).hexdigest() == sha256
        return Standing(registered_at=LATER) if mine else None

    def in_hole(self, position):
        return any(position in hole for hole in self.holes)


@pytest.fixture
def case(pdf, monkeypatch):
    monkeypatch.setattr(
        verify, "examine_apart", examine
    )  # the child is tried in test_verify; here by hundreds
    made = Case(pdf)
    assert made.judge(made.pdf) is Reason.VALID
    return made


def flipped(pdf, position, mask):
    changed = bytearray(pdf)
    changed[position] ^= mask
    return bytes(changed)


def sampled(case, count, seed):
    dice = random.Random(seed)  # noqa: S311 - not a secret
    return [(dice.randrange(len(case.pdf)), dice.randrange(1, 256)) for _ in range(count)]


def test_one_changed_byte_anywhere_outside_the_holes_is_seen_in_the_file_itself(case):
    tried = [one for one in sampled(case, 700, seed=1) if not case.in_hole(one[0])]
    accepted = [one for one in tried if case.judge(flipped(case.pdf, *one)) is Reason.VALID]
    assert accepted == []
    assert len(tried) > 300


def test_one_changed_byte_anywhere_is_refused_by_the_registry_and_the_file_together(case):
    holes = [(position, 1) for hole in case.holes for position in (hole[0], hole[1], hole[-2], hole[-1])]
    tried = [*sampled(case, 120, seed=2), *holes]
    accepted = [
        one for one in tried if case.judge(flipped(case.pdf, *one), known=case.registry) is Reason.VALID
    ]
    assert accepted == []


@QUIET
@given(data=st.data())
def test_law_any_run_of_bytes_replaced_is_refused(case, data):
    start = data.draw(st.integers(0, len(case.pdf) - 1))
    new = data.draw(st.binary(min_size=1, max_size=40))
    changed = case.pdf[:start] + new + case.pdf[start + len(new) :]
    if changed != case.pdf:
        assert case.judge(changed, known=case.registry) is not Reason.VALID


@QUIET
@given(data=st.data())
def test_law_bytes_inserted_or_cut_out_are_seen_in_the_file_itself(case, data):
    start = data.draw(st.integers(0, len(case.pdf)))
    new = data.draw(st.binary(max_size=20))
    cut = data.draw(st.integers(0, 20))
    changed = case.pdf[:start] + new + case.pdf[start + cut :]
    if len(changed) != len(case.pdf):
        assert case.judge(changed) is not Reason.VALID


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_truncated_file_is_refused(case, share):
    assert case.judge(case.pdf[: int(len(case.pdf) * share)]) is not Reason.VALID


def test_every_one_of_the_last_bytes_counts(case):
    assert [n for n in range(1, 60) if case.judge(case.pdf[:-n]) is Reason.VALID] == []


@pytest.mark.parametrize("more", [b"\n", b" ", b"\0", b"%%EOF\n", b"PK\x03\x04", b"<script>", b"\r\n" * 600])
def test_appended_bytes_are_an_addition(case, more):
    assert case.judge(case.pdf + more) in {Reason.ADDED, Reason.UNREADABLE}


@pytest.mark.parametrize("more", [b"\n", b"%!", b"GIF89a"])
def test_bytes_in_front_are_refused(case, more):
    assert case.judge(more + case.pdf) is not Reason.VALID


def updated(pdf, change):
    """An incremental update as any editor would append it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def page_of(writer):
    page, _ = writer.find_page_for_modification(0)
    writer.mark_update(page)
    return page.get_object()


def field_of(writer, number):
    field = writer.root["/AcroForm"]["/Fields"].raw_get(number)
    writer.mark_update(field)
    return field.get_object()


def annotation(writer):
    note = {"/Type": "/Annot", "/Subtype": "/FreeText"}
    made = DictionaryObject({pdf_name(key): pdf_name(value) for key, value in note.items()})
    made[pdf_name("/Rect")] = ArrayObject(writer.root["/Pages"]["/Kids"][0]["/MediaBox"])
    made[pdf_name("/Contents")] = pdf_string("100 persen")
    notes = page_of(writer)["/Annots"]
    notes.append(writer.add_object(made))
    writer.update_container(notes)


def content_stream(writer):
    page = page_of(writer)
    extra = writer.add_object(StreamObject(stream_data=b"0 0 0 rg 0 0 600 800 re f"))
    page[pdf_name("/Contents")] = ArrayObject([page.raw_get("/Contents"), extra])


def other_content(writer):
    page_of(writer)[pdf_name("/Contents")] = writer.add_object(StreamObject(stream_data=b"q Q"))


def one_more_page(writer):
    kids = writer.root["/Pages"]["/Kids"]
    kids.append(kids.raw_get(0))
    writer.update_container(kids)


def open_action(writer):
    script = DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    )
    writer.root[pdf_name("/OpenAction")] = script
    writer.update_root()


def swapped_signatures(writer):
    first, second = field_of(writer, 0), field_of(writer, 1)
    one, other = first.raw_get("/V"), second.raw_get("/V")
    first[pdf_name("/V")], second[pdf_name("/V")] = other, one


def renamed_field(writer):
    field_of(writer, 1)[pdf_name("/T")] = pdf_string("Pihak9")


def emptied_field(writer):
    del field_of(writer, 1)["/V"]


def removed_field(writer):
    fields = writer.root["/AcroForm"]["/Fields"]
    del fields[1]
    writer.update_container(fields)


def only_metadata(writer):
    writer.root[pdf_name("/Lang")] = pdf_string("en")
    writer.update_root()


ATTACKS = [
    annotation, content_stream, other_content, one_more_page, open_action, swapped_signatures, renamed_field,
    emptied_field, removed_field, only_metadata,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_update_after_the_last_signature_is_refused(case, attack):
    assert case.judge(updated(case.pdf, attack)) in {
        Reason.ADDED,
        Reason.UNSIGNED,
        Reason.UNREADABLE,
        Reason.CHANGED,
    }


@pytest.mark.parametrize("attack", [annotation, content_stream, other_content, one_more_page, open_action])
def test_an_update_between_the_signatures_is_refused(case, attack):
    """The second signature then covers the whole file, and holds: it is the first that gives it away."""
    signed = sign_second(updated(case.once, attack))
    found = examine(signed, roots=case.roots)
    assert found.reason is Reason.ADDED
    assert [one.reason for one in found.signatures] == [Reason.ADDED, Reason.VALID]


def test_the_file_as_it_was_before_the_second_signature_is_incomplete(case):
    assert case.judge(case.once) is Reason.INCOMPLETE


def test_a_third_signature_is_seen(case):
    with_field = updated(
        case.pdf, lambda writer: pades.append_signature_field(writer, pades.SigFieldSpec("Pihak3"))
    )
    signed = sign_second(with_field, personal_key("Penyusup"), field="Pihak3")
    names = [one.name for one in examine(signed, roots=case.roots).signatures]
    assert case.judge(signed, known=case.registry) is not Reason.VALID
    assert names == ["Pejabat Contoh Satu", "Pejabat Contoh Dua", "Penyusup"]


def test_the_signatures_of_another_document_do_not_fit(case):
    other = Case(base_pdf("Naskah lain untuk ditandatangani."))
    mixed = bytearray(case.pdf)
    for mine, theirs in zip(case.holes, other.holes, strict=True):
        mixed[mine[0] : mine[-1] + 1] = other.pdf[theirs[0] : theirs[-1] + 1]
    assert len(mixed) == len(case.pdf)
    assert case.judge(bytes(mixed)) is Reason.CHANGED


def test_the_same_digits_in_small_letters_are_another_file(case):
    """Else whoever holds a void file could make a second one of it that carries the same signatures."""
    for hole in case.holes:
        quiet = case.pdf[: hole.start] + case.pdf[hole.start : hole.stop].lower() + case.pdf[hole.stop :]
        assert quiet != case.pdf
        assert case.judge(quiet) is Reason.CHANGED


def test_something_hidden_in_the_room_kept_free_for_a_signature_is_seen(case):
    end = case.holes[-1][-1]
    hidden = case.pdf[: end - 8] + b"DEADBEEF" + case.pdf[end:]
    assert case.judge(hidden) is Reason.CHANGED


def test_a_signature_that_leaves_out_more_than_itself_is_refused(case):
    """A hole that is wider than the digits would hide bytes from the digest."""
    numbers = re.findall(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", case.pdf)[-1]
    old = b"/ByteRange [0 %s %s %s]" % numbers
    new = b"/ByteRange [0 %d %s %s]" % (int(numbers[0]) - 10, *numbers[1:])
    assert case.judge(case.pdf.replace(old, new)) is not Reason.VALID


def bomb():
    """Some hundred bytes that unpack to a gigabyte, where a reader must look: an object stream."""
    packed = zlib.compress(b"0" * (1 << 28), 9)
    head = b"%%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 9/W[1 4 2]/Root 2 0 R"
    head += b"/Filter/FlateDecode/Length %d>>\nstream\n"
    return head % len(packed) + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


MALFORMED = [
    b"", b"\0" * 1_000, b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\nstartxref\n0\n%%EOF",
    b"%PDF-1.7\nstartxref\n99999999999\n%%EOF",
    b"%PDF-1.7\nxref\n0 99999999\ntrailer\n<<>>\nstartxref\n9\n%%EOF",
    b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
    b"%PDF-1.7\n1 0 obj\n" + b"[" * 5_000 + b"\nstartxref\n9\n%%EOF", b"<html></html>", b"PK\x03\x04" * 50,
]  # fmt: skip


@pytest.mark.parametrize("content", [*MALFORMED, pytest.param(bomb(), id="bomb")])
def test_what_is_no_pdf_is_unreadable_and_never_an_error(case, content):
    assert case.judge(content) is Reason.UNREADABLE


@QUIET
@given(st.binary(max_size=400))
def test_law_no_bytes_make_it_fail(case, content):
    for text in (content, b"%PDF-1.7\n" + content + b"\nstartxref\n9\n%%EOF\n"):
        assert case.judge(text) is not Reason.VALID


def pdfsig(pdf, folder):
    (folder / "berkas.pdf").write_bytes(pdf)
    words = ["pdfsig", "-nocert", "berkas.pdf"]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("attack", [annotation, content_stream])
def test_negative_control_a_reader_that_only_checks_digests_calls_it_valid(case, tmp_path, attack):
    said = pdfsig(updated(case.pdf, attack), tmp_path)
    assert said.count("Signature is Valid") == 2


@pytest.mark.parametrize("more", [b"\n", b"<script>alert(1)</script>"])
def test_negative_control_without_the_look_at_the_last_byte_appended_bytes_pass(case, monkeypatch, more):
    monkeypatch.setattr("selaras.documents.examine._ends_with", lambda *_: True)
    assert case.judge(case.pdf + more) is Reason.VALID


def test_negative_control_without_the_look_at_the_hole_a_guest_in_it_passes(case, monkeypatch):
    monkeypatch.setattr("selaras.documents.examine._is_exact", lambda *_, **__: True)
    end = case.holes[-1][-1]
    assert case.judge(case.pdf[: end - 8] + b"DEADBEEF" + case.pdf[end:]) is Reason.VALID
