"""How values are written on a page: pure formatting, available in every template (builtins)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from selaras.agreements.queries.printed import TAIL
from selaras.engine.figures import Value
from selaras.engine.numbers import format_number, format_rupiah
from selaras.engine.periods import format_day
from selaras.engine.targets import NotMeasured
from selaras.surveys.models import ALL_SERVICES, Service
from selaras.web.figures import value_words

register = template.Library()

BLANK = mark_safe(
    '<span class="blank"><span aria-hidden="true">—</span>'
    '<span class="visually-hidden">belum diisi</span></span>'
)
NOT_MEASURED = mark_safe('<abbr class="na" title="tidak diukur">N/A</abbr>')
TICK = mark_safe('<span class="tick" aria-hidden="true">✓</span><span class="visually-hidden">ya</span>')
# the soft hyphen lets a narrow column break the word where Indonesian does
COORDINATOR = mark_safe('<span class="coordinator">koordi&shy;nator</span>')
FIRST_WORDS = 16


@register.filter
def angka(value: Decimal | int | NotMeasured | None, blank: str = "") -> str:
    """A figure as text: 1.250.000, 87,3, N/A; `blank` where nothing is filled in."""
    if value is None:
        return blank
    return str(value.value) if isinstance(value, NotMeasured) else format_number(Decimal(value))


@register.filter
def ekor(fingerprint: str) -> str:
    """The tail of a fingerprint, as long as on paper: enough to compare by eye."""
    return fingerprint[-TAIL:]


@register.filter
def sel(value: Decimal | int | NotMeasured | str | None) -> str:
    """A figure for a cell, three states told apart: a number (0 too), N/A, belum diisi. Text stays text."""
    if value is None:
        return BLANK
    if isinstance(value, NotMeasured):
        return NOT_MEASURED
    return value if isinstance(value, str) else format_number(Decimal(value))


@register.filter
def centang(scope: str | None, coordinator: bool = False, number: int = 0) -> str:
    """A tick of the matrix: nothing for None, ✓ for "", ✓ with its note for a scope, and the coordinator.

    `number` is that of the note below the table about targets of its own, 0 without.
    """
    if scope is None:
        return ""
    mark = TICK + sendiri(number) + (COORDINATOR if coordinator else SafeString())
    return format_html('{}<span class="tick-note">{}</span>', mark, scope) if scope else mark


@register.simple_tag
def sendiri(number: int) -> SafeString:
    """The mark that leads to the note about targets of one's own; nothing for 0."""
    if not number:
        return SafeString()
    return format_html(
        '<a class="own-number" href="#target-sendiri-{0}">'
        '<span class="visually-hidden">target sendiri, catatan </span>{0})</a>',
        number,
    )


@register.simple_tag
def koordinator() -> SafeString:
    """The mark beside the name of the post that answers for a whole row."""
    return COORDINATOR


class Read(Protocol):
    """A figure as it is read, and all its digits where reading leaves some away."""

    figure: str
    exact: str


@register.filter
def dibaca(told: Read) -> str:
    """A figure half up, all its digits where one points at it; belum diisi without one."""
    if not told.figure:
        return BLANK
    return format_html('<span title="{}">{}</span>', told.exact, told.figure) if told.exact else told.figure


@register.filter
def tanggal(day: date | None) -> str:
    """21 Februari 2024; nothing for None."""
    return format_day(day) if day else ""


@register.filter
def hari(value: date | str | None) -> str:
    """A day, or one as a form sends it, in words; "" for what is none."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return ""
    return format_day(value) if value else ""


@register.filter
def rupiah(value: Decimal | int | None) -> str:
    """Rp1.250.000; nothing for None."""
    return "" if value is None else format_rupiah(Decimal(value))


@register.filter
def layanan(service: Service | None) -> str:
    """The name of a service; a point of an instrument without services is asked about all."""
    return service.name if service else ALL_SERVICES


@register.filter
def inisial(name: str) -> str:
    """Up to two initials: "Camat Kembangan" -> CK; degrees and small words do not count."""
    words = [word for word in name.split(",")[0].split() if word[0].isupper() and not word.endswith(".")]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]) or "–"


@register.filter
def awal(text: str) -> str:
    """The first words of a long text; a text only a little longer is left whole."""
    words = text.split()
    return text if len(words) <= FIRST_WORDS + 6 else " ".join(words[:FIRST_WORDS]).rstrip(",.;:")


@register.filter
def item(values: Sequence[Any], position: int) -> Any:
    """The value at a position, from 0."""
    return values[position]


@register.filter
def halaman(page: Page[Any]) -> Iterator[int | None]:
    """Page numbers around the current one; None is a gap."""
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        yield number if isinstance(number, int) else None


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of static/selaras/icons.svg. It never carries meaning alone: the words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("selaras/icons.svg"),
        name,
    )


@register.filter
def nilai(value: Value) -> str:
    """A figure of a quarter rounded half up, N/A, or why there is none."""
    if value is None:
        return BLANK
    return NOT_MEASURED if isinstance(value, NotMeasured) else value_words(value)
