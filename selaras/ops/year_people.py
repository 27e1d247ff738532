"""Who acts in the simulated year: the holder of each post, whoever is above, and the granted roles."""

from datetime import date
from functools import cached_property
from pathlib import Path

import fontpkg

from selaras.accounts.models import Role, User
from selaras.documents.render import pdf
from selaras.org.models import Agency, Holder, RoleGrant, Superior

_PROOF = Path(__file__).parent / "templates" / "proof.typ"


class People:
    """As of one day; a post without a holder acts in nothing."""

    def __init__(self, agency: Agency, on: date) -> None:
        self.agency, self._on = agency, on

    @cached_property
    def holders(self) -> dict[int, User]:
        held = Holder.objects.as_of(self._on).filter(agency=self.agency)
        return {one.position_id: one.user for one in held.select_related("user")}

    @cached_property
    def superiors(self) -> dict[int, User]:
        """Who confirms for a post; the head of the agency has nobody above."""
        above = Superior.objects.as_of(self._on).filter(agency=self.agency)
        pairs = above.values_list("position_id", "superior_id")
        return {post: self.holders[superior] for post, superior in pairs if superior in self.holders}

    def granted(self, role: Role) -> User:
        found: RoleGrant = RoleGrant.objects.filter(agency=self.agency, role=role).order_by("pk")[0]
        return found.user


def proof(*, about: str, post: str, period: str, on: date) -> bytes:
    """A paper that says of itself that it proves nothing."""
    told = {"indicator": about, "post": post, "quarter": period, "date": [on.year, on.month, on.day]}
    return pdf(_PROOF, told, fonts=[fontpkg.path("Arimo")])
