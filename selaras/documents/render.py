"""Typesetting: a Typst template and plain data become a PDF. Knows no noun of the domain.

Data reaches a template as JSON text only, so nothing in it can ever be read as markup or code; the
template sees no file but its own folder, and no font but the ones it is given.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

# archival (embedded fonts, fixed colours) and accessible (tagged, with language and title)
STANDARDS = ["a-2a", "ua-1"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # the document's own date is set by the template
_one_at_a_time = Lock()


def pdf(template: Path, data: Mapping[str, Any], *, fonts: Sequence[Path]) -> bytes:
    """Compile `template` with `data` under `sys.inputs.data`; the same data give the same bytes.

    `fonts` are font files or folders of them. The template must set a title, a language and a date.
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    with _one_at_a_time:
        made = _compiler(template, tuple(fonts)).compile(
            format="pdf", sys_inputs={"data": text}, pdf_standards=STANDARDS, timestamp=_EPOCH
        )
    return bytes(made)


@cache
def _compiler(template: Path, fonts: tuple[Path, ...]) -> Any:
    """One compiler per template: fonts are read once, and what did not change is not set again."""
    folders = sorted({str(font if font.is_dir() else font.parent) for font in fonts})
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
    return typst.Compiler(str(template), root=str(template.parent), font_paths=known)
