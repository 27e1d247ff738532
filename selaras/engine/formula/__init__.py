"""The formula language: what officials know from Excel with Indonesian settings, computed exactly.

    capaian := JUMLAH(selesai) / JUMLAH(semua) * 100
    JIKA(ADA(capaian); BATAS(capaian; 0; 100); 0)

Decimal comma, `;` between arguments, + - * / ^ % ( ), comparisons that give 1 or 0, named steps one a line.
Nothing is rounded but by BULAT; N/A is skipped by the aggregates and spreads through all else.
"""

from selaras.engine.formula.functions import FUNCTIONS, Function
from selaras.engine.formula.inputs import Input, InputKind, check, check_input, is_percent, read_input
from selaras.engine.formula.language import Formula, Outcome, parse
from selaras.engine.formula.mistakes import Mistake
from selaras.engine.formula.values import Value
from selaras.engine.formula.versions import Change, differences, unfit_version
from selaras.engine.formula.write import write, write_node, written

__all__ = [
    "FUNCTIONS",
    "Change",
    "Formula",
    "Function",
    "Input",
    "InputKind",
    "Mistake",
    "Outcome",
    "Value",
    "check",
    "check_input",
    "differences",
    "is_percent",
    "parse",
    "read_input",
    "unfit_version",
    "write",
    "write_node",
    "written",
]
