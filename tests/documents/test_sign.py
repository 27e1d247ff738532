"""Signing: fields first, one signature after the other, and the paper stays the paper it was."""

import io
import subprocess
from datetime import timedelta

import pypdf
import pytest

from selaras.documents import pades, untuned
from selaras.documents.examine import Reason, examine
from selaras.documents.keys import PersonalKey
from selaras.documents.sign import prepare
from selaras.kernel.rules import RuleError
from tests.conftest import NOW
from tests.documents.paper import (
    FIRST,
    LATER,
    SECOND,
    base_pdf,
    ours,
    personal_key,
    sign_first,
    sign_second,
    signed_twice,
)


@pytest.fixture(scope="session")
def prepared(pdf):
    return prepare(pdf, fields=[FIRST, SECOND])


def read(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def widgets(pdf):
    return [note.get_object() for note in read(pdf).pages[0]["/Annots"]]


def test_the_same_input_gives_the_same_bytes_with_the_original_in_front(pdf, prepared):
    assert prepare(pdf, fields=[FIRST, SECOND]) == prepared
    assert prepared.startswith(pdf)
    assert prepare(base_pdf(), fields=[FIRST, SECOND]) == prepared
    assert prepare(pdf, fields=[SECOND, FIRST]) != prepared


def test_the_fields_are_there_empty_and_in_order(prepared):
    assert pades.fields_of(pades.reader(prepared)) == {FIRST: False, SECOND: False}
    fields = read(prepared).trailer["/Root"]["/AcroForm"]["/Fields"]
    assert [field.get_object()["/T"] for field in fields] == [FIRST, SECOND]


def test_it_stays_archival_and_accessible_as_far_as_the_structure_shows(pdf):
    """PDF/A-2 6.3.2, 6.3.3: printable, not hidden, no size; PDF/UA 7.18: outside the page, named."""
    for signed in (prepare(pdf, fields=[FIRST, SECOND]), signed_twice(pdf)):
        reader = read(signed)
        for widget in widgets(signed):
            flags = int(widget["/F"])
            left, bottom, right, top = (int(side) for side in widget["/Rect"])
            assert flags & 4
            assert not flags & (1 | 2 | 32 | 256)
            assert (right - left, top - bottom) == (0, 0)
            assert (right < 0, top < 0) == (True, True)
            assert "/AP" not in widget
            assert widget["/TU"] == widget["/T"]
        root = reader.trailer["/Root"]
        assert reader.pages[0]["/Tabs"] == "/S"
        assert "/NeedAppearances" not in root["/AcroForm"]
        assert "/XFA" not in root["/AcroForm"]
        assert "/Version" not in root
        assert root["/Metadata"].get_data() == read(pdf).trailer["/Root"]["/Metadata"].get_data()
        assert reader.metadata == read(pdf).metadata
        assert root["/MarkInfo"]["/Marked"] is not None
        assert reader.pages[0].extract_text() == read(pdf).pages[0].extract_text()
        assert reader.trailer["/ID"][0] == read(pdf).trailer["/ID"][0]


def test_the_dictionary_of_a_signature_is_what_pades_and_pdf_a_want(pdf):
    first, second = (widget["/V"] for widget in widgets(signed_twice(pdf)))
    assert (first["/SubFilter"], first["/M"], first["/Reason"], first["/Location"]) == (
        "/ETSI.CAdES.detached", "D:20240320030000Z", "Menyetujui", "Contoh",
    )  # fmt: skip
    reference = first["/Reference"][0]
    assert (reference["/TransformMethod"], reference["/TransformParams"]["/P"]) == ("/DocMDP", 2)
    assert not {"/DigestLocation", "/DigestMethod", "/DigestValue"} & set(reference)
    assert "/Reference" not in second
    root = read(signed_twice(pdf)).trailer["/Root"]
    assert list(root["/Perms"]) == ["/DocMDP"]
    assert list(root["/Extensions"]) == ["/ESIC"]


def test_each_signature_adds_to_the_bytes_that_were_there(prepared):
    keys = [personal_key("Pejabat Contoh Satu"), personal_key("Pejabat Contoh Dua")]
    first = sign_first(prepared, keys[0])
    second = sign_second(first, keys[1])
    assert first.startswith(prepared)
    assert second.startswith(first)
    found = examine(second, roots=ours())
    assert found.reason is Reason.VALID
    assert [f"{key.certificate.serial_number:x}" for key in keys] == [one.serial for one in found.signatures]
    assert [(one.field, one.name, one.at, one.certified, one.method) for one in found.signatures] == [
        (FIRST, "Pejabat Contoh Satu", NOW, False, "tidak tersertifikasi"),
        (SECOND, "Pejabat Contoh Dua", LATER, False, "tidak tersertifikasi"),
    ]


def test_the_fields_may_be_signed_in_any_order(prepared):
    signed = sign_second(sign_first(prepared, field=SECOND), field=FIRST)
    assert [one.field for one in examine(signed, roots=ours()).signatures] == [SECOND, FIRST]
    assert examine(signed, roots=ours()).reason is Reason.VALID


def test_a_long_document_and_a_long_name_fit():
    long = base_pdf(text="Kalimat panjang sekali yang berulang. " * 8_000)
    name = "Pejabat Contoh Bernama Panjang dengan é " * 8
    signed = sign_first(prepare(long, fields=[FIRST]), personal_key(name.strip()))
    assert len(read(long).pages) > 40
    assert examine(signed, roots=ours()).reason is Reason.VALID


def test_one_open_key_signs_many_documents(prepared):
    key = personal_key("Pejabat Contoh")
    signed = [sign_first(prepared, key) for _ in range(3)]
    assert len(set(signed)) == 3
    assert {examine(one, roots=ours()).reason for one in signed} == {Reason.INCOMPLETE}


@pytest.mark.parametrize("field", ["Pihak3", "", "Pihak1.Pihak2"])
def test_TTD_12_only_a_field_that_is_there(prepared, field):
    with pytest.raises(RuleError, match="TTD-12"):
        sign_first(prepared, field=field)


def test_TTD_12_a_field_is_signed_once(prepared):
    with pytest.raises(RuleError, match="TTD-12"):
        sign_second(sign_first(prepared), field=FIRST)


def test_TTD_12_the_first_signature_alone_certifies(prepared):
    with pytest.raises(RuleError, match="TTD-12"):
        sign_second(sign_first(prepared), certify=True)


@pytest.mark.parametrize("content", [b"", b"bukan PDF", b"%PDF-1.7\n%%EOF"])
def test_TTD_12_only_a_pdf(content):
    with pytest.raises(RuleError, match="TTD-12"):
        sign_first(content)


def test_TTD_13_no_signature_before_an_earlier_one(prepared):
    first = sign_first(prepared, at=NOW + timedelta(hours=1))
    with pytest.raises(RuleError, match="TTD-13"):
        sign_second(first, at=NOW + timedelta(minutes=49, seconds=59))
    assert sign_second(first, at=NOW + timedelta(minutes=51))


def test_a_key_signs_only_while_its_certificate_lasts(prepared):
    key = personal_key("Pejabat Contoh")
    assert key.covers(NOW)
    assert not key.covers(NOW + timedelta(days=731))
    with pytest.raises(RuleError, match="TTD-06"):
        sign_first(prepared, key, at=NOW + timedelta(days=731))


def test_the_second_reader_agrees_that_the_total_document_is_signed(pdf, tmp_path):
    file = tmp_path / "dua.pdf"
    file.write_bytes(signed_twice(pdf))
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature Validation: Signature is Valid.") == 2
    assert said.count("- Total document signed") == 1
    assert said.index("Not total document signed") < said.index("- Total document signed")


def test_openssl_agrees_with_the_digest_and_the_chain(pdf, tmp_path):
    """A third validator: the CMS over exactly the bytes that the signature names."""
    signed = signed_twice(pdf)
    last = pades.reader(signed).embedded_signatures[-1]
    start, length, again, rest = (int(number) for number in last.byte_range)
    (tmp_path / "cms.der").write_bytes(last.pkcs7_content)
    (tmp_path / "content").write_bytes(signed[start : start + length] + signed[again : again + rest])
    words = [
        "openssl",
        "cms",
        "-verify",
        "-inform",
        "DER",
        "-in",
        "cms.der",
        "-content",
        "content",
        "-binary",
    ]
    words += ["-CAfile", "authority/root.pem", "-attime", str(int(LATER.timestamp())), "-purpose", "any"]
    said = subprocess.run([*words, "-out", "out"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def test_negative_control_openssl_refuses_another_content(pdf, tmp_path):
    signed = signed_twice(pdf)
    last = pades.reader(signed).embedded_signatures[-1]
    (tmp_path / "cms.der").write_bytes(last.pkcs7_content)
    (tmp_path / "content").write_bytes(signed)
    words = [
        "openssl",
        "cms",
        "-verify",
        "-inform",
        "DER",
        "-in",
        "cms.der",
        "-content",
        "content",
        "-binary",
    ]
    words += ["-CAfile", "authority/root.pem", "-noverify", "-out", "out"]
    assert subprocess.run(words, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_a_name_of_the_signer_is_what_the_certificate_says_in_full(prepared):
    long = "Dr. Ir. Pejabat Contoh Bernama Sangat Panjang Sekali, S.T., M.T., M.Si., Ph.D."
    assert examine(sign_first(prepared, personal_key(long)), roots=ours()).signatures[0].name == long


def test_what_the_bench_compares_with_is_a_signature_that_holds(prepared):
    key = personal_key("Pejabat Contoh")
    signed = untuned.signed(prepared, field=FIRST, box=untuned.packed(key))
    [found] = examine(signed, roots=ours()).signatures
    assert found.serial == f"{key.certificate.serial_number:x}"
    assert found.reason in {Reason.VALID, Reason.CERTIFICATE}  # it signs by the clock of the day


def test_an_open_key_is_no_key_of_another(prepared):
    assert isinstance(personal_key("Pejabat Contoh"), PersonalKey)
    assert personal_key("Pejabat Contoh").certificate != personal_key("Pejabat Contoh").certificate
