"""How an index is written: two decimals as the law decides its class, the class, and the unrounded figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.exact import settled, shown
from selaras.engine.scales import Band
from selaras.surveys.queries import WaveResults
from selaras.web.figures import SIGNS, exact, places

NONE = "belum ada jawaban"
UNTOLD = "disembunyikan"
_STEPS = {2: (5, 1), 3: (5, 3, 1), 4: (5, 4, 2, 1)}


@dataclass(frozen=True, slots=True)
class Index:
    """`text` is what is printed, `exact` unrounded; `mark` and `label` of its class, "" without a table.

    `step` is the colour of a heat table, 5 the best, None where there is nothing to colour; `plain` and
    `full` are the two for a program, with a decimal point.
    """

    text: str = NONE
    exact: str = ""
    mark: str = ""
    label: str = ""
    step: int | None = None
    plain: str = ""
    full: str = ""

    @property
    def sign(self) -> str:
        return SIGNS.get(self.step or 0, "")

    @property
    def is_known(self) -> bool:
        return bool(self.exact)

    @property
    def is_untold(self) -> bool:
        """There is one, and it stays hidden (SKM-35)."""
        return self.text == UNTOLD


def index_of(results: WaveResults, converted: Decimal | None, *, untold: bool = False) -> Index:
    """An index as text; "belum ada jawaban", never 0, where there is none (SKM-03)."""
    if untold:
        return Index(text=UNTOLD)
    if converted is None:
        return Index()
    band, scale = results.band(converted), results.scale
    return Index(
        text=places(converted), exact=exact(converted), mark=band.mark if band else "",
        label=band.label if band else "", step=_step(band, scale.bands if scale else ()),
        plain=str(shown(converted, 2)), full=str(settled(converted)),
    )  # fmt: skip


def _step(band: Band | None, bands: Sequence[Band]) -> int | None:
    """The colour of a class by its place among the classes of the table."""
    if band is None:
        return None
    steps = _STEPS.get(len(bands), (5, 4, 3, 2, 1))
    return steps[min(bands.index(band), len(steps) - 1)]
