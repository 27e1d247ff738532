"""From tokens to a tree. Every bound is checked here, so that nothing behind it can run away."""

from typing import TypeVar

from selaras.engine.formula.functions import FUNCTIONS, IN_OTHER_WORDS, INSTEAD
from selaras.engine.formula.mistakes import FormulaError, Mistake, halted, mistake, nearest, shown
from selaras.engine.formula.tokens import Kind, Token
from selaras.engine.formula.tree import (
    Call,
    Chain,
    Comparison,
    Mark,
    Name,
    Negative,
    Node,
    Number,
    Percent,
    Power,
    Step,
    Tree,
)

DEEPEST = 32  # brackets and calls inside each other
MOST_NODES = 500
MOST_STEPS = 50
_N = TypeVar("_N", bound=Node)
_COMPARE = ("=", "<>", "<", "<=", ">", ">=")


class Parser:
    """Reads one list of tokens once. Mistakes that hide no others are collected, the rest end the reading."""

    __slots__ = ("_at", "_depth", "_nodes", "_tokens", "mistakes")

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = self._depth = self._nodes = 0
        self.mistakes: list[Mistake] = []

    def tree(self) -> Tree:
        """All lines: steps, and the result on the last one (RMS-08)."""
        steps: list[Step] = []
        while True:
            self._skip_lines()
            if self._is_over:
                raise self._no_result(steps)
            step = self._step()
            node = self._expression()
            self._end_of_line()
            self._skip_lines()
            if step is None and self._is_over:
                return Tree(tuple(steps), node)
            if step is None:
                told = "Hanya baris terakhir yang tanpa nama. Namai baris ini: nama := rumus."
                raise halted("RMS-08", told, Mark(start=node.start, end=node.end))
            steps.append(Step(step.text.lower(), node, start=step.start, end=step.end))
            if len(steps) >= MOST_STEPS:
                raise halted(
                    "RMS-01", f"Rumus paling banyak {MOST_STEPS} baris. Bagi menjadi dua indikator.", step
                )

    @property
    def _here(self) -> Token:
        return self._tokens[self._at]

    @property
    def _is_over(self) -> bool:
        return self._here.kind is Kind.END

    def _sees(self, *signs: str) -> bool:
        return self._here.kind is Kind.SIGN and self._here.text in signs

    def _take(self) -> Token:
        token = self._here
        self._at += 1
        return token

    def _skip_lines(self) -> None:
        while self._here.kind is Kind.LINE:
            self._at += 1

    def _no_result(self, steps: list[Step]) -> FormulaError:
        if not steps:
            return halted(
                "RMS-03", "Rumus masih kosong. Tulis cara menghitungnya, misalnya a / b * 100.", self._here
            )
        return halted(
            "RMS-08", "Baris terakhir adalah hasilnya: tulis rumus tanpa nama dan tanpa :=.", steps[-1]
        )

    def _begins_a_step(self) -> bool:
        return self._here.kind is Kind.NAME and self._tokens[self._at + 1].text == ":="

    def _step(self) -> Token | None:
        """The name of a step where the line begins with one."""
        if self._sees("="):
            raise halted("RMS-03", "Tulis rumus tanpa tanda = di depannya.", self._here)
        if not self._begins_a_step():
            return None
        name = self._take()
        self._take()
        return name

    def _end_of_line(self) -> None:
        if self._here.kind not in (Kind.LINE, Kind.END):
            raise self._unexpected(self._here)

    def _unexpected(self, token: Token) -> FormulaError:
        """Something stands where a sign of arithmetic or the end was due."""
        if self._sees(*_COMPARE):
            told = "Satu perbandingan dalam satu kurung: tulis (a < b) * (b < c) untuk dua syarat."
            return halted("RMS-05", told, token)
        if token.kind is Kind.NAME and token.text in ("x", "X"):
            return halted("RMS-03", "Huruf x bukan tanda kali. Tulis * atau ×.", token)
        if token.kind in (Kind.NAME, Kind.NUMBER) or token.text == "(":
            told = f"Di depan {shown(token.text)} perlu tanda hitung, misalnya * atau +."
            return halted("RMS-03", told, token)
        if token.text == ")":
            return halted("RMS-03", "Kurung tutup ini tidak mempunyai kurung buka.", token)
        if token.text == ";":
            return halted(
                "RMS-04", "Titik koma hanya memisahkan argumen fungsi; langkah ditulis pada baris.", token
            )
        return halted("RMS-08", "Tanda := hanya menamai langkah, di awal baris: nama := rumus.", token)

    def _made(self, node: _N) -> _N:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            told = f"Rumus ini terlalu panjang: paling banyak {MOST_NODES} angka, nama, dan tanda."
            raise halted("RMS-01", told, Mark(start=node.start, end=node.end))
        return node

    def _expression(self) -> Node:
        """One sum, or two compared with each other."""
        left = self._sum()
        if not self._sees(*_COMPARE):
            return left
        sign = self._take().text
        right = self._sum()
        return self._made(Comparison(left, sign, right, start=left.start, end=right.end))

    def _sum(self) -> Node:
        minus = self._take() if self._sees("-") else None
        if self._sees("+"):
            raise halted("RMS-03", "Hapus tanda + di depan.", self._here)
        first = self._product(signed=minus is not None)
        if minus:
            first = self._made(Negative(first, start=minus.start, end=first.end))
        return self._chain(first, ("+", "-"))

    def _product(self, *, signed: bool = False) -> Node:
        return self._chain(self._power(signed=signed), ("*", "/"))

    def _chain(self, first: Node, signs: tuple[str, str]) -> Node:
        rest: list[tuple[str, Node]] = []
        while self._sees(*signs):
            sign = self._take().text
            self._no_minus(sign)
            rest.append((sign, self._product() if "+" in signs else self._power()))
        if not rest:
            return first
        return self._made(Chain(first, tuple(rest), start=first.start, end=rest[-1][1].end))

    def _power(self, *, signed: bool = False) -> Node:
        base = self._percent()
        if not self._sees("^"):
            return base
        sign = self._take()
        if signed:
            told = "Minus di depan pangkat dapat dibaca dua cara. Tulis -(a^2) atau (-a)^2."
            raise halted("RMS-05", told, Mark(start=base.start, end=sign.end))
        self._no_minus("^")
        exponent = self._percent()
        if self._sees("^"):
            told = "Pangkat bersusun dapat dibaca dua cara. Tulis (a^b)^c atau a^(b^c)."
            raise halted("RMS-05", told, self._here)
        return self._made(Power(base, exponent, start=base.start, end=exponent.end))

    def _no_minus(self, sign: str) -> None:
        if self._sees("-", "+"):
            signs = f"{sign} {self._here.text}"
            told = f"Dua tanda berturut-turut ({signs}). Beri kurung: a {sign} ({self._here.text}b)."
            raise halted("RMS-05", told, self._here)

    def _percent(self) -> Node:
        node = self._primary()
        if not self._sees("%"):
            return node
        sign = self._take()
        if self._sees("%"):
            raise halted("RMS-05", "Dua tanda persen berturut-turut. Hapus salah satunya.", self._here)
        return self._made(Percent(node, start=node.start, end=sign.end))

    def _primary(self) -> Node:
        token = self._here
        if token.kind is Kind.NUMBER:
            self._at += 1
            return self._made(Number(token.number(), start=token.start, end=token.end))
        if token.kind is Kind.NAME:
            self._at += 1
            if self._sees("("):
                return self._call(token)
            return self._made(Name(token.text.lower(), start=token.start, end=token.end))
        if self._sees("("):
            return self._bracket()
        raise self._nothing_here(token)

    def _nothing_here(self, token: Token) -> FormulaError:
        """A number, a name or a bracket was due."""
        before = self._tokens[self._at - 1] if self._at else None
        if before and before.kind is Kind.SIGN and token.kind in (Kind.END, Kind.LINE):
            told = f"Rumus berhenti sesudah tanda {before.text}. Lanjutkan pada baris yang sama."
            return halted("RMS-03", told, before)
        if token.text in (";", ")"):
            return halted("RMS-03", "Di sini masih kosong: tulis angka, nama, atau rumus.", token)
        return halted("RMS-03", f"Di depan tanda {token.text} perlu angka atau nama.", token)

    def _open(self) -> Token:
        opened = self._take()
        self._depth += 1
        if self._depth > DEEPEST:
            told = f"Kurung bersusun paling banyak {DEEPEST}. Bagi rumus menjadi langkah: nama := rumus."
            raise halted("RMS-01", told, opened)
        return opened

    def _close(self, opened: Token) -> Token:
        if self._sees(")"):
            self._depth -= 1
            return self._take()
        if self._is_over or self._begins_a_step():
            raise halted("RMS-03", "Kurung buka ini belum ditutup.", opened)
        raise self._unexpected(self._here)

    def _bracket(self) -> Node:
        opened = self._open()
        node = self._expression()
        self._close(opened)
        return node

    def _call(self, name: Token) -> Node:
        opened = self._open()
        first = self._here
        arguments: list[Node] = []
        if not self._sees(")"):
            arguments.append(self._expression())
            while self._sees(";"):
                self._at += 1
                arguments.append(self._expression())
        closed = self._close(opened)
        call = Call(name.text.upper(), tuple(arguments), start=name.start, end=closed.end)
        self.mistakes += _check_call(call, name, first)
        return self._made(call)


def _check_call(call: Call, name: Token, first: Token) -> list[Mistake]:
    """RMS-06: the function exists. RMS-07: it takes so many arguments. RMS-04: MIN(1,2) is one number."""
    function = FUNCTIONS.get(call.function)
    if function is None:
        return [mistake("RMS-06", _unknown_function(call.function), name)]
    count = len(call.arguments)
    odd_pairs = call.function == "RATA_TERTIMBANG" and count % 2 == 1
    if count < function.least or (function.most is not None and count > function.most) or odd_pairs:
        told = f"{function.name} memerlukan {_how_many(call.function)}, tertulis {count}: {function.usage}."
        return [mistake("RMS-07", told, call)]
    if function.is_aggregate and count == 1 and isinstance(call.arguments[0], Number) and "," in first.text:
        apart = first.text.replace(",", "; ")
        told = f"{first.text} dibaca sebagai satu angka. Untuk dua angka tulis {function.name}({apart})."
        return [mistake("RMS-04", told, first)]
    return []


def _how_many(name: str) -> str:
    function = FUNCTIONS[name]
    if name == "RATA_TERTIMBANG":
        return "pasangan nilai dan bobot"
    return f"{'sekurang-kurangnya ' if function.most is None else ''}{function.least} argumen"


def _unknown_function(name: str) -> str:
    if name in IN_OTHER_WORDS:
        return f"Fungsi {shown(name)} tidak ada. {IN_OTHER_WORDS[name]}"
    if near := INSTEAD.get(name) or nearest(name, list(FUNCTIONS)):
        return f"Fungsi {shown(name)} tidak ada. Maksudnya {near}?"
    told = f"Yang ada: {', '.join(FUNCTIONS)}."
    return f"Fungsi {shown(name)} tidak ada. {told} Bila {shown(name)} masukan, tulis * di depan kurung."
