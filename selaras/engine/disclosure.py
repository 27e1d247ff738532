"""Small cells of a table stay hidden, and enough others that nobody finds them by subtraction (SKM-35)."""

from collections.abc import Sequence

LEAST = 5  # people in a cell that may be told
_TWO = 2


def hidden(cells: Sequence[int], *, least: int = LEAST) -> frozenset[int]:
    """The places of the cells that may not be told beside the total of them all.

    The reader knows the total, so also the sum of what is hidden. Cells are hidden from the smallest on until
    there are two or more of them (what is left of the total is no single cell), until together they are at
    least `least` people, and until their sum leaves each of them open. A real zero is nobody and may be told.
    Where the whole table is smaller than that, all of it is hidden.
    """
    order = sorted((count, place) for place, count in enumerate(cells) if count)
    if not order or order[0][0] >= least:
        return frozenset()
    kept = list[tuple[int, int]]()
    for cell in order:
        if cell[0] >= least and _is_safe([count for count, _ in kept], least):
            break
        kept.append(cell)
    if not _is_safe([count for count, _ in kept], least):
        return frozenset(range(len(cells)))
    return frozenset(place for _, place in kept)


def _is_safe(counts: Sequence[int], least: int) -> bool:
    """Of small cells alone, a sum as small or as large as they can make tells each of them."""
    whole, many = sum(counts), len(counts)
    return many >= _TWO and whole >= least and (max(counts) >= least or many < whole < (least - 1) * many)
