"""What the pages of papers that two people agree on share: how far a paper is, and who stands on it."""

from dataclasses import dataclass

from selaras.org.models import Holder


@dataclass(frozen=True, slots=True)
class Station:
    label: str
    state: str  # done, now, later


@dataclass(frozen=True, slots=True)
class PartyText:
    role: str
    name: str
    post: str
    note: str = ""


def party(role: str, holder: Holder) -> PartyText:
    note = "nama contoh" if holder.user.is_placeholder else ""
    return PartyText(role, holder.user.full_name, holder.post_title, note)
