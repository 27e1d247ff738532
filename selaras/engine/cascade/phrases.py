"""Words of a finding: lists, ranges of numbers, and the names of levels, as an official writes them."""

from collections.abc import Collection, Iterable, Sequence

# The levels of org.Position.Tier as a sentence names them; a level not listed keeps its code.
TIERS = {
    "walikota": "Walikota", "sekko": "Sekretaris Kota", "asisten": "Asisten", "kabag": "Kepala Bagian",
    "kasubbag": "Kepala Subbagian", "ketua-subkelompok": "Ketua Subkelompok", "camat": "Camat",
    "lurah": "Lurah", "fungsional": "Pejabat Fungsional", "pelaksana": "Pelaksana",
}  # fmt: skip
BLOCKS = {"strategis": "Sasaran Strategis", "khusus": "Sasaran Khusus", "operasional": "Sasaran Operasional"}
SYSTEMS = {"esakip": "e-SAKIP", "simpeg": "Sistem Informasi Manajemen Kepegawaian (e-Kinerja)"}


def listed(names: Iterable[str], *, most: int = 5) -> str:
    """ "a", "a dan b", "a, b, dan c"; beyond `most` the rest is counted: "a, b, dan 12 lainnya"."""
    shown = list(names)
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1} lainnya"]
    if len(shown) < 3:
        return " dan ".join(shown)
    return f"{', '.join(shown[:-1])}, dan {shown[-1]}"


def spans(numbers: Collection[int]) -> list[str]:
    """Runs of numbers: {3, 4, 5, 9} -> ["3–5", "9"]."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def quoted(names: Sequence[str], *, most: int = 5) -> str:
    """As `listed`, each name in quotation marks."""
    return listed([f"“{name}”" for name in names], most=most)


def cut(text: str, length: int = 90) -> str:
    """The text on one line, at most `length` characters; what is left out shows as "…"."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"
