"""A sheet of paper, two people and their keys: what signing needs, without a database."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import fontpkg

from selaras.accounts.models import User
from selaras.documents import authority
from selaras.documents.examine import Roots
from selaras.documents.keys import PersonalKey
from selaras.documents.render import pdf as typeset
from selaras.documents.sign import prepare, sign
from selaras.documents.verify import Standing, State
from tests.conftest import NOW

FIRST, SECOND = "Pihak1", "Pihak2"
LATER = NOW + timedelta(minutes=2)
TEMPLATE = """#let data = json("data.json")
#set document(title: data.title, date: datetime(year: 2024, month: 2, day: 21))
#set text(lang: "id", font: "Arimo")
= #data.title
#data.text
"""


def base_pdf(text: str = "Naskah contoh untuk ditandatangani.") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.typ"
        template.write_text(TEMPLATE)
        return typeset(template, {"title": "Naskah contoh", "text": text}, fonts=[fontpkg.path("Arimo")])


def personal_key(name: str, number: int = 7, at: datetime = NOW) -> PersonalKey:
    """An open key with a certificate of this instance."""
    private = authority.new_key()
    person = User(pk=number, name=name)
    certificate = authority.issue(user=person, common_name=name, public_key=private.public_key(), at=at)
    return PersonalKey(private, certificate, authority.own_roots())


def sign_first(pdf: bytes, signer=None, **changes):
    given = {"field": FIRST, "certify": True, "at": NOW, "reason": "Menyetujui", "location": "Contoh"}
    signer = signer or personal_key("Pejabat Contoh Satu")
    return sign(pdf, signer=signer, **{**given, **changes})


def sign_second(pdf: bytes, signer=None, **changes):
    signer = signer or personal_key("Pejabat Contoh Dua", 8)
    return sign_first(pdf, signer, **{"field": SECOND, "certify": False, "at": LATER, **changes})


def signed_twice(pdf: bytes) -> bytes:
    return sign_second(sign_first(prepare(pdf, fields=[FIRST, SECOND])))


def all_known(sha256: str) -> Standing:
    """A registry that knows every file: what is left to find is in the file itself."""
    return Standing(registered_at=LATER)


def nothing_known(sha256: str) -> None:
    return None


def known_as(state: State):
    return lambda _: Standing(registered_at=LATER, state=state)


def ours() -> Roots:
    return authority.roots()
