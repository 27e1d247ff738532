"""A random sample that anybody can draw again: a recorded seed, a public method, no hidden choice."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, Decimal
from hashlib import sha256

from selaras.engine.exact import HUNDRED, product, quotient

METHOD = (
    "Di setiap kelompok, nomor kartu diurutkan menurut SHA-256 dari teks “benih:nomor kartu” "
    "(heksadesimal, dari yang terkecil); yang teratas menjadi sampel."
)


def place(seed: str, number: int) -> str:
    """Where a report stands in the order of a seed: SHA-256 in hex over "seed:number"."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def sample_size(count: int, *, share: Decimal, least: int) -> int:
    """`share` percent of the group, rounded up, at least `least`, never more than there are."""
    wanted = quotient(product(share, Decimal(count)), HUNDRED).to_integral_value(rounding=ROUND_CEILING)
    return min(count, max(least, int(wanted)))


def draw(
    seed: str, groups: Mapping[int, Iterable[int]], *, share: Decimal, least: int
) -> dict[int, tuple[int, ...]]:
    """SKR-07: the sample of each group, the same whatever order the numbers come in."""
    drawn = {}
    for group, numbers in groups.items():
        in_order = sorted(set(numbers), key=lambda number: place(seed, number))
        drawn[group] = tuple(in_order[: sample_size(len(in_order), share=share, least=least)])
    return drawn
