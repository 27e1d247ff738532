"""A formula's text cut into numbers, names and signs. What is written otherwise gets a sentence."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from selaras.engine.exact import DIGITS
from selaras.engine.formula.mistakes import halted, shown
from selaras.engine.formula.tree import Mark

LONGEST_NAME = 60
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ONE_GROUP = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:,[0-9]+)?")
_TYPED = {
    "×": "*", "÷": "/", "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{NON-BREAKING HYPHEN}": "-",
    "≤": "<=", "≥": ">=", "≠": "<>",
}  # fmt: skip
_SIGNS = (":=", "<=", ">=", "<>", "+", "-", "*", "/", "^", "%", "(", ")", ";", "=", "<", ">")
_REFUSED = {
    ":": ("RMS-03", "Untuk membagi tulis tanda /; untuk menamai langkah tulis nama := rumus."),
    ",": ("RMS-04", "Pisahkan argumen dengan titik koma (;). Koma hanya untuk desimal."),
    ".": ("RMS-02", "Titik tidak dipakai dalam rumus. Tulis koma untuk desimal: 0,9."),
    '"': ("RMS-03", "Rumus hanya menghitung angka; hapus tanda kutip."),
    "[": ("RMS-03", "Pakai kurung biasa: ( dan )."),
    "]": ("RMS-03", "Pakai kurung biasa: ( dan )."),
    "{": ("RMS-03", "Pakai kurung biasa: ( dan )."),
    "}": ("RMS-03", "Pakai kurung biasa: ( dan )."),
    "!": ("RMS-03", "Untuk tidak sama dengan tulis <>."),
}


class Kind(Enum):
    NUMBER = auto()
    NAME = auto()
    SIGN = auto()
    LINE = auto()  # a line break outside all brackets
    END = auto()


@dataclass(frozen=True, slots=True)
class Token(Mark):
    kind: Kind
    text: str  # a sign in its plain form, a number and a name as typed

    def number(self) -> Decimal:
        return Decimal(self.text.replace(",", "."))


def tokens_of(text: str) -> list[Token]:
    """The whole text as tokens, the last one END; FormulaError at the first sign it does not know."""
    found: list[Token] = []
    at, brackets = 0, 0
    while at < len(text):
        if text[at].isspace():
            if text[at] in "\r\n" and brackets <= 0:
                found.append(Token(Kind.LINE, "\n", start=at, end=at + 1))
            at += 1
            continue
        token = _token_at(text, at)
        brackets += (token.text == "(") - (token.text == ")")
        found.append(token)
        at = token.end
    return [*found, Token(Kind.END, "", start=len(text), end=len(text))]


def _token_at(text: str, at: int) -> Token:
    if number := _NUMBER.match(text, at):
        return _number(number)
    if name := _NAME.match(text, at):
        return _name(name)
    if text[at] in _TYPED:
        return Token(Kind.SIGN, _TYPED[text[at]], start=at, end=at + 1)
    for sign in _SIGNS:
        if text.startswith(sign, at):
            return Token(Kind.SIGN, sign, start=at, end=at + len(sign))
    rule, message = _REFUSED.get(text[at], ("RMS-03", _unknown(text[at])))
    if re.match(r",[0-9]", text[at : at + 2]) and not re.search(r"[\w)%]\s*\Z", text[:at]):
        rule, message = "RMS-02", "Tulis angka di depan koma: 0,9."
    raise halted(rule, message, Mark(start=at, end=at + 1))


def _unknown(sign: str) -> str:
    if sign.isalpha():
        return f"Nama hanya memuat huruf a sampai z, angka, dan garis bawah; “{sign}” tidak termasuk."
    return f"Tanda “{shown(sign)}” tidak dikenal dalam rumus. Hapus tanda itu."


def _name(found: re.Match[str]) -> Token:
    mark = Mark(start=found.start(), end=found.end())
    if len(found[0]) > LONGEST_NAME:
        raise halted("RMS-01", f"Nama ini lebih dari {LONGEST_NAME} huruf. Pendekkan namanya.", mark)
    return Token(Kind.NAME, found[0], start=mark.start, end=mark.end)


def _number(found: re.Match[str]) -> Token:
    typed, mark = found[0], Mark(start=found.start(), end=found.end())
    if not _PLAIN.fullmatch(typed):
        raise halted(*_misread(typed), mark)
    if len(typed.replace(",", "").lstrip("0")) > DIGITS:
        raise halted("RMS-01", f"Angka ini lebih dari {DIGITS} angka. Pendekkan.", mark)
    if name := _NAME.match(found.string, found.end()):
        raise halted("RMS-03", _unjoined(typed, name[0]), mark)
    return Token(Kind.NUMBER, typed, start=mark.start, end=mark.end)


def _unjoined(number: str, name: str) -> str:
    """The sentence for 20x and 20a."""
    if name in ("x", "X"):
        return "Huruf x bukan tanda kali. Tulis * atau ×."
    together = f"{shown(number)} * {shown(name)}"
    return f"Antara {shown(number)} dan {shown(name)} perlu tanda hitung, misalnya {together}."


def _misread(typed: str) -> tuple[str, str]:
    """The rule and the sentence for a number that isn't written with a decimal comma alone."""
    plain = shown(typed.replace(".", ""))
    if _ONE_GROUP.fullmatch(typed):
        comma = typed.replace(".", ",")
        return "RMS-02", f"“{typed}” dapat dibaca {plain} atau {comma}. Tulis {plain} atau {comma}."
    if _GROUPED.fullmatch(typed):
        return "RMS-02", f"Tulis angka tanpa titik ribuan: {plain}."
    if "." not in typed:
        return "RMS-04", "Pisahkan argumen dengan titik koma (;). Koma hanya untuk desimal."
    if typed.count(".") == 1 and "," not in typed:
        return "RMS-02", f"Pakai koma untuk desimal: {shown(typed.replace('.', ','))}."
    return "RMS-02", f"“{shown(typed)}” bukan angka. Tulis seperti 87,3 atau 1250000."
