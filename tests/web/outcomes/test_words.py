"""How an index and its weights are written: two decimals, the class by the law, nothing rounded behind it."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from selaras.engine.scales import scale_as_of
from selaras.engine.survey import Element, Instrument, Weighting, class_of
from selaras.web.figures import places
from selaras.web.outcomes.tables import basis
from selaras.web.outcomes.words import index_of

SCALE = scale_as_of("skm", date(2024, 6, 30))
RESULTS = SimpleNamespace(scale=SCALE, band=lambda figure: class_of(figure, SCALE))
NINE = tuple(Element(f"U{n}", f"Unsur {n}", Decimal(1) / 8 if n < 8 else None) for n in range(1, 10))


@pytest.mark.parametrize(
    ("figure", "text", "mark", "step"),
    [
        ("64.994", "64,99", "D", 1), ("64.995", "65,00", "C", 2), ("76.60", "76,60", "C", 2),
        ("76.61", "76,61", "B", 4), ("88.30", "88,30", "B", 4), ("88.305", "88,31", "A", 5),
        ("88.31", "88,31", "A", 5), ("100", "100,00", "A", 5),
    ],
)  # fmt: skip
def test_an_index_is_written_as_its_class_is_decided(figure, text, mark, step):
    told = index_of(RESULTS, Decimal(figure))
    assert (told.text, told.mark, told.step) == (text, mark, step)
    assert Decimal(told.full) == Decimal(figure)


def test_no_index_is_no_zero():
    told = index_of(RESULTS, None)
    assert (told.text, told.is_known, told.plain) == ("belum ada jawaban", False, "")
    hidden = index_of(RESULTS, Decimal(80), untold=True)
    assert (hidden.is_untold, hidden.plain, hidden.full, hidden.exact) == (True, "", "", "")


@pytest.mark.parametrize(
    ("weighting", "said"),
    [
        (Weighting.EXACT, "Setiap unsur berbobot tepat 1/9."),
        (Weighting.TWO_PLACES, "Setiap unsur berbobot 0,11 (1/9 dibulatkan menurut instrumen)."),
        (Weighting.THREE_PLACES, "Setiap unsur berbobot 0,111 (1/9 dibulatkan menurut instrumen)."),
        (Weighting.FOUR_PLACES, "Setiap unsur berbobot 0,1111 (1/9 dibulatkan menurut instrumen)."),
        (Weighting.OWN, "Setiap unsur mempunyai bobot tersendiri."),
    ],
)
def test_the_weights_are_said_as_the_instrument_has_them(weighting, said):
    counting = Instrument(NINE, weighting=weighting)
    assert basis(SimpleNamespace(instrument=SimpleNamespace(counting=counting))) == said


def test_all_decimals_are_written():
    assert [places(Decimal(figure), 3) for figure in ("3", "3.2", "2.9995")] == ["3,000", "3,200", "3,000"]
