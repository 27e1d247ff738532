"""What is wrong with a text as it stands: cut off, left as a placeholder, brackets that do not close."""

import re
from collections.abc import Iterator

from selaras.engine.cascade.phrases import ending, quoted

# what stands in a place left open, and how it is told from a word: a search for the sign alone is fast
_PLACEHOLDERS = {
    "XX": re.compile(r"(?<!\b[Bb]ab )(?<!\b[Aa]bad )(?<!\b[Ll]ampiran )\bX{2,}\b"),
    "xxx": re.compile(r"\bx{3,}\b"),
    "TBD": re.compile(r"\bTBD\b"),
    "___": re.compile(r"_{3,}"),
    "...": re.compile(r"\.{4,}|(?<!\S)\.\.\.(?!\S)"),
    "…": re.compile(r"…{2,}|(?<!\S)…(?!\S)"),
    "<isi": re.compile(r"<isi[^<>]*>"),
    "[isi": re.compile(r"\[isi[^\[\]]*\]"),
    "Tahun": re.compile(r"Tahun\s+(?:[Ss]emester|[Tt]riwulan|TW)\b"),
    "tahun": re.compile(r"tahun\s+(?:[Ss]emester|[Tt]riwulan|TW)\b"),
}
_DANGLING = {
    "dan", "atau", "yang", "di", "ke", "dari", "pada", "untuk", "dengan", "dalam", "oleh", "sebagai",
    "terhadap", "tentang", "serta", "bagi", "antara", "selama", "melalui", "atas", "bahwa", "karena",
    "adalah", "yaitu", "merupakan", "terdiri",
}  # fmt: skip
_AFTER_DI = {"atas", "dalam", "antara"}  # "di atas", "di dalam", "di antara" may well end a sentence
_OPEN_ENDS = (",", ":", "(", "[", "/", "+", "=")
_BULLET = re.compile(r"[-•–*]\s+")
_FRAGMENT = re.compile(r"(?:untuk|dalam|pada|dengan|bagi|terhadap)\b", re.IGNORECASE)
_FRAGMENT_WORDS = 4
_MARKER = re.compile(r"(?:^|(?<=\s))(?:[a-zA-Z]|[ivx]{1,4}|\d{1,2})$")
_BRACKET = re.compile(r"[()\[\]“”]")
_PAIRS = {")": "(", "]": "[", "”": "“"}
_END = 200  # signs before a place that hold the words before it


def placeholder(text: str) -> str:
    """The place left open in a text with the words before it, "di XX", or nothing."""
    for sign, pattern in _PLACEHOLDERS.items():
        found = pattern.search(text) if sign in text else None
        if found:
            before = text[max(0, found.start() - _END) : found.start()]
            return quoted(" ".join([*before.split()[-2:], found[0]]))
    return ""


def cut_off(text: str) -> str:
    """How one sees that a text stops before its end, as part of a sentence; nothing where it is whole."""
    flat = text.rstrip()
    if not flat:
        return ""
    words = flat[-_END:].casefold().split()
    dangling = words[-1] in _DANGLING and not (words[-1] in _AFTER_DI and words[-2:-1] in (["di"], ["ke"]))
    if dangling or flat.endswith(_OPEN_ENDS) or _is_fragment(flat.splitlines()[-1]):
        return f"berakhir dengan {ending(flat)}"
    unclosed = next((said for sign, said in _loose(flat) if sign in "([“"), "")
    return f"tidak menutup kurung atau kutip sesudah {unclosed}" if unclosed else ""


def stray(text: str) -> str:
    """The words before a bracket or quotation mark that closes nothing, or nothing."""
    return next((said for sign, said in _loose(text) if sign in ")]”"), "")


def _is_fragment(line: str) -> bool:
    """Whether a last bullet is only the beginning of one: "- Untuk rencana aksi"."""
    marker = _BULLET.match(line.lstrip())
    if marker is None:
        return False
    said = line.lstrip()[marker.end() :]
    return bool(_FRAGMENT.match(said)) and len(said.split()) <= _FRAGMENT_WORDS


def _loose(text: str) -> Iterator[tuple[str, str]]:
    """The brackets and quotation marks without a partner, each with the words before it.

    "a)" and "1)" that open a line or follow a space number a list and close nothing.
    """
    open_at: dict[str, list[int]] = {"(": [], "[": [], "“": []}
    for found in _BRACKET.finditer(text):
        at, sign = found.start(), found[0]
        opener = _PAIRS.get(sign)
        if sign in open_at:
            open_at[sign].append(at)
        elif opener and open_at[opener]:
            open_at[opener].pop()
        elif opener and not _MARKER.search(text[max(0, at - 6) : at]):
            yield sign, quoted(_before(text, at + 1))
    for sign, places in open_at.items():
        for at in places:
            yield sign, quoted(_before(text, at + 12))
    if text.count('"') % 2:
        yield "“", quoted(_before(text, text.rindex('"') + 1))


def _before(text: str, at: int) -> str:
    return " ".join(text[max(0, at - _END) : at].split()[-4:])
