"""Typesetting: a Typst template and plain data become a PDF. Knows no noun of the domain.

Data reaches a template as JSON files in memory only, so nothing in them can ever be read as markup or code;
the template sees no other file but those of its own folder, and no font but the ones it is given.
"""

import json
import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

# archival (embedded fonts, fixed colours) and accessible (tagged, with language and title)
STANDARDS = ("a-2a", "ua-1")
CARRYING = ("a-3a", "ua-1")  # the same with a file attached, which level 2 forbids (ADR 0023)
UNKNOWN = "\ufffd"  # stands for what no given font can show
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # the document's own date is set by the template
_REFUSED = re.compile(r'(?:text|codepoint) `"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\?(.)")


def pdf(
    template: Path,
    data: Mapping[str, Any],
    *,
    fonts: Sequence[Path],
    standards: Sequence[str] = STANDARDS,
    attached: Sequence[str] = (),
) -> bytes:
    """Compile `template` with `data` as its `data.json`; the same data give the same bytes.

    `fonts` are font files or folders of them. The template must set a title, a language and a date.
    `attached` are texts for `pdf.attach`, the list `attached.json`; they stay as they are, while in `data`
    a character that no font shows becomes UNKNOWN (an archival file may not guess).
    """
    settings = {"format": "pdf", "pdf_standards": list(standards), "timestamp": _EPOCH}
    return _compiled(template, data, fonts=fonts, attached=attached, settings=settings)


def png(template: Path, data: Mapping[str, Any], *, fonts: Sequence[Path], dots: int = 200) -> bytes:
    """The first page as a picture of so many dots an inch: for a document that takes no drawings."""
    return _compiled(template, data, fonts=fonts, settings={"format": "png", "ppi": dots})


def _compiled(
    template: Path, data: Mapping[str, Any], *, fonts: Sequence[Path], attached: Sequence[str] = (),
    settings: Mapping[str, Any],
) -> bytes:  # fmt: skip
    unknown: dict[int, str] = {}
    while True:
        # files, not sys.inputs: other inputs are another library, and with it all would be evaluated anew
        files = {
            "main.typ": template.read_bytes(),
            "data.json": _text(_shown(data, unknown)),
            "attached.json": _text(attached),
        }
        try:
            with _compiler(template, tuple(fonts)) as compiler:
                made = compiler.compile(input=files, **settings)
        except typst.TypstError as error:
            refused = _refused(error.diagnostic) - unknown.keys()
            if not refused:
                raise
            unknown |= dict.fromkeys(refused, UNKNOWN)
        else:
            return bytes(made[0] if isinstance(made, list) else made)


def forget() -> None:
    """Drop the compilers that are kept ready; what comes next reads its fonts again (for measuring)."""
    _free.clear()


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def _refused(diagnostic: str) -> set[int]:
    """The characters that Typst says no font shows, or that an archival file may not hold."""
    return {
        int(code, 16) if code else ord(letter)
        for text in _REFUSED.findall(diagnostic)
        for code, letter in _ESCAPED.findall(text)
        if code or not letter.isascii()
    }


def _shown(value: Any, unknown: Mapping[int, str]) -> Any:
    """`value` with the unknown characters replaced in all its texts."""
    if not unknown:
        return value
    if isinstance(value, str):
        return value.translate(unknown)
    if isinstance(value, Mapping):
        return {key: _shown(member, unknown) for key, member in value.items()}
    return [_shown(item, unknown) for item in value] if isinstance(value, list | tuple) else value


# One compiler a template and thread at work: fonts are read once, what did not change is not set again, and
# two threads set two documents at once. Taking from a deque and giving back are each one step.
_free: dict[tuple[Path, tuple[Path, ...]], deque[Any]] = defaultdict(deque)


@contextmanager
def _compiler(template: Path, fonts: tuple[Path, ...]) -> Iterator[Any]:
    free = _free[template, fonts]
    try:
        compiler = free.pop()
    except IndexError:
        compiler = _fresh(template, fonts)
    try:
        yield compiler
    finally:
        free.append(compiler)


def _fresh(template: Path, fonts: tuple[Path, ...]) -> Any:
    folders = sorted({str(font if font.is_dir() else font.parent) for font in fonts})
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
    return typst.Compiler(root=str(template.parent), font_paths=known)
