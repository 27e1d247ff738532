"""What became of many that were asked for at once; shown by components/outcome.html."""

from collections.abc import Callable
from dataclasses import dataclass, field

from selaras.kernel.rules import RuleError


@dataclass(slots=True)
class Outcome:
    """Names of those done, and (name, why) of those refused; `stays` says what becomes of these."""

    heading: str
    noun: str = "laporan"
    stays: str = "tidak berhasil dan tetap menunggu"
    done: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def attempt(self, name: str, deed: Callable[[], object]) -> None:
        """Each is a deed of its own: one that is refused stops none of the others."""
        try:
            deed()
            self.done.append(name)
        except RuleError as error:
            self.failed.append((name, str(error)))
