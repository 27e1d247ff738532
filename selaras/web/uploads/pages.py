"""The lines of an agreement by the system they are entered in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from selaras.agreements.models import AgreementLine, LineEntry
from selaras.planning.models import EntrySystem
from selaras.web.uploads.forms import Entered


@dataclass(frozen=True, slots=True)
class System:
    """One system with its lines, each with its entry or None."""

    code: str
    name: str
    lines: Sequence[tuple[AgreementLine, LineEntry | None]]
    form: Entered

    @property
    def done(self) -> int:
        return sum(entry is not None for _, entry in self.lines)


def systems(lines: Iterable[AgreementLine], *, form: Entered, today: object) -> list[System]:
    """Both systems that have lines; `form` is the one that was sent, where one was refused."""
    every = list(lines)
    found = []
    for system in EntrySystem:
        mine = [(line, getattr(line, "entry", None)) for line in every if line.entry_system == system]
        if mine:
            sent = form.is_bound and form.data.get("system") == system
            fresh = Entered(initial={"system": system, "entered_on": today}, auto_id=f"id_{system}_%s")
            found.append(System(system.value, system.brief, mine, form if sent else fresh))
    return found
