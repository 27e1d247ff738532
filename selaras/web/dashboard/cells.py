"""The cells of the heat table as text of the page.

A page has hundreds of them, and a template takes ten times as long to say the same; so they are written here,
every text escaped, and marked safe once.
"""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from selaras.web.figures import Standing

VACANT = '<td class="vacant"></td>'  # the post does not carry the indicator, which is no gap


def row(post: str, unit: str, cells: Iterable[str]) -> SafeString:
    """One line: the post, below it the unit where it changes, then cells as `cell` makes them."""
    told = f'<span class="tick-note">{escape(unit)}</span>' if unit else ""
    head = f'<th scope="row" class="pin">{escape(post)}{told}</th>'
    return mark_safe(f"<tr>{head}{''.join(cells)}</tr>")  # noqa: S308 - every text is escaped


def cell(code: str, url: str, told: Standing) -> str:
    """Sign, figure and ground say the same; what is no figure says what it is."""
    after = "".join(f'<span class="tick-note">{escape(note)}</span>' for note in told.notes)
    return (
        f'<td class="heat-cell score {told.ground}" data-label="{escape(code)}"><a href="{escape(url)}">'
        f"{_figure(told)}</a>{after}</td>"
    )


def _figure(told: Standing) -> str:
    if not (told.step or told.provisional):
        if told.text == "N/A":
            return 'N/A<span class="visually-hidden">, tidak diukur</span>'
        return f'<span class="state">{escape(told.text)}</span>'
    reached = '<span class="reached" aria-hidden="true"> ✓</span>' if told.reached else ""
    words = [told.label.lower()] if told.label else []
    percent = " %" if told.figure != told.text else ""
    said = "".join(f", {escape(word)}" for word in [*words, told.words])
    return (
        f'<span class="heat-sign" aria-hidden="true">{told.sign}</span>{escape(told.figure)}{reached}'
        f'<span class="visually-hidden">{percent}{said}</span>'
    )
