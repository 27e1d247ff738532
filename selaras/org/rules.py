"""What the organisation does not allow; each function answers one question and runs no query."""

from collections.abc import Collection
from datetime import date

from selaras.accounts.models import GRANTED_ROLES, Role, User
from selaras.engine.findings import Finding
from selaras.org.models import OrgUnit, Position


def cannot_move(unit: OrgUnit, parent: OrgUnit) -> Finding | None:
    """ORG-02: a unit never lies below itself, and never in another agency."""
    if parent.path.startswith(unit.path):
        return Finding("ORG-02", f"{unit.name} tidak dapat dipindahkan ke bawah dirinya sendiri.")
    if parent.agency_id != unit.agency_id:
        return Finding("ORG-02", f"{unit.name} dan {parent.name} berada pada perangkat daerah yang berbeda.")
    return None


def cannot_be_superior(position: Position, superior: Position, *, above: Collection[int]) -> Finding | None:
    """ORG-05: nobody is one's own superior, directly or through others. `above`: who is above `superior`."""
    if position.pk == superior.pk or position.pk in above:
        return Finding(
            "ORG-05",
            f"{superior.title} tidak dapat menjadi atasan {position.title}: hubungan atasan akan melingkar.",
        )
    return None


def cannot_follow(position: Position, *, linked_later: bool) -> Finding | None:
    """ORG-06: one direct superior at a time; a link entered for a later day is not overwritten."""
    if linked_later:
        return Finding(
            "ORG-06",
            f"Untuk {position.title} sudah tercatat atasan untuk hari kemudian. Perbaiki catatan itu dahulu.",
        )
    return None


def cannot_appoint(position: Position, *, taken: bool, held: Collection[Role]) -> Finding | None:
    """ORG-01 one definitive holder at a time; ORG-04 the superadmin holds no post."""
    if taken:
        return Finding(
            "ORG-01",
            f"{position.title} sudah memiliki pejabat definitif pada masa itu. "
            "Akhiri masa jabatannya, atau tunjuk Plt. atau Plh.",
        )
    if Role.SUPERADMIN in held:
        return Finding("ORG-04", "Superadmin tidak boleh memegang jabatan atau peran lain.")
    return None


def cannot_last(since: date, until: date | None) -> Finding | None:
    """ORG-08: what holds, holds a day at least; `until` is the first day on which it no longer does."""
    if until is not None and until <= since:
        return Finding("ORG-08", "Masa berlaku harus berakhir setelah mulai. Periksa kedua tanggalnya.")
    return None


def cannot_grant(
    *, user: User, role: Role, by: User | None, held: Collection[Role], has_post: bool
) -> Finding | None:
    """ORG-03 nobody grants to oneself; ORG-04 the superadmin holds nothing else; ORG-07 no role of a post."""
    if by is not None and by.pk == user.pk:
        return Finding(
            "ORG-03", "Peran tidak dapat diberikan kepada diri sendiri. Minta kepada administrator lain."
        )
    if role not in GRANTED_ROLES:
        return Finding(
            "ORG-07",
            f"Peran {role.label} melekat pada jabatan. Catat orangnya sebagai pemangku jabatan itu.",
        )
    if role is Role.SUPERADMIN and (held or has_post):
        return Finding("ORG-04", "Superadmin tidak boleh memegang jabatan atau peran lain.")
    if Role.SUPERADMIN in held:
        return Finding("ORG-04", "Superadmin tidak boleh diberi peran lain.")
    return None
