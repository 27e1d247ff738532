"""A row of a register as pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selaras.engine.registers import Register, is_link, show_cell

LONGEST_LINK = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; `url` where it is nothing but an address."""

    name: str
    text: str
    url: str

    @property
    def short(self) -> str:
        """An address as one recognises it, without the way to it."""
        bare = self.text.partition("://")[2].removesuffix("/")
        return bare if len(bare) <= LONGEST_LINK else f"{bare[: LONGEST_LINK - 1]}…"


def cells_of(register: Register, cells: Mapping[str, str]) -> Sequence[Cell]:
    """A kept row in the order of its columns."""
    return [_cell(column.name, show_cell(column, cells.get(column.code, ""))) for column in register.columns]


def _cell(name: str, text: str) -> Cell:
    return Cell(name, text, text if is_link(text) else "")
