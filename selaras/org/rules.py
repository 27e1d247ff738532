"""What the organisation does not allow; each function answers one question and runs no query."""

from collections.abc import Collection

from selaras.accounts.models import Role, User
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


def cannot_grant(
    *, user: User, role: Role, by: User | None, held: Collection[Role], has_post: bool
) -> Finding | None:
    """ORG-03 nobody grants to oneself; ORG-04 the superadmin holds no other role and no post."""
    if by is not None and by.pk == user.pk:
        return Finding(
            "ORG-03", "Peran tidak dapat diberikan kepada diri sendiri. Minta kepada administrator lain."
        )
    if role is Role.SUPERADMIN and (held or has_post):
        return Finding("ORG-04", "Superadmin tidak boleh memegang jabatan atau peran lain.")
    if Role.SUPERADMIN in held:
        return Finding("ORG-04", "Superadmin tidak boleh diberi peran lain.")
    return None
