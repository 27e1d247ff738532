"""One row as a plain form: for phones, for pages without scripts, and for the mode of its cascade."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.cascade import access
from selaras.cascade.models import Annex, MatrixRow
from selaras.cascade.queries import row_specs
from selaras.engine.findings import Finding
from selaras.engine.names import fold
from selaras.engine.numbers import roman
from selaras.exchange import actions, editing, marks, schema
from selaras.exchange.editing import CellEdit
from selaras.exchange.schema import OWNERS, Column, Kind
from selaras.exchange.tables import spec_lines
from selaras.kernel.rules import RuleError
from selaras.planning import access as planning_access
from selaras.web.cascade import suggest
from selaras.web.cascade.editing import entrusted
from selaras.web.cascade.sheet import name_of
from selaras.web.http import Request
from selaras.web.rights import needs

COPIED, DERIVED = "salin", "turun"
_SEEN = "semula-"  # before the key of a column: the text that its editor saw
_BIG = {"sasaran", "indikator", "pengukuran", "catatan"}


@dataclass(slots=True)
class Own:
    """Targets of a receiver's own in the form, as texts by field; all empty: it follows its row."""

    name: str  # of the field: its place among those who carry the row
    who: str
    texts: dict[str, str]

    @property
    def fields(self) -> list[tuple[str, str, str]]:
        """(name of the input, what it is called, its text)."""
        return [
            (f"sendiri-{self.name}-{key}", label.capitalize() if key == "annual" else label, self.texts[key])
            for key, label in marks.NAMES.items()
        ]

    @property
    def mark(self) -> str:
        return marks.own_of(self.texts) if any(self.texts.values()) else ""


@dataclass(slots=True)
class Entry:
    """A cell in the form: `was` is what its editor saw, `now` what stands in the field.

    Targets of receivers' own have fields of their own (`own`), so `now` is without their marks.
    """

    key: str
    label: str
    kind: str  # text, big, number, tick, block, sentence
    was: str
    now: str
    help: str = ""
    errors: list[str] = field(default_factory=list)
    theirs: str | None = None  # what somebody else wrote meanwhile
    own: list[Own] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """The text of the cell: what stands in the field, and behind each receiver its own targets."""
        if self.kind == "tick":
            return " ".join(filter(None, (self.now, self.own[0].mark if self.now else "")))
        if not any(one.mark for one in self.own):
            return self.now
        own = {fold(one.who): one.mark for one in self.own}
        parts = [part.strip() for part in self.now.split("|")]
        return " | ".join(" ".join(filter(None, (part, own.get(fold(_name(part)))))) for part in parts)

    @property
    def ticked(self) -> bool:
        return self.now.startswith(schema.TICK)

    @property
    def scope(self) -> str:
        return self.now.removeprefix(schema.TICK).strip()


@dataclass
class RowForm:
    """All cells of a row; `mode` says whether its receivers copy it or derive indicators of their own."""

    annex: Annex
    row: int | None
    entries: list[Entry]
    mode: str

    @property
    def derivable(self) -> bool:
        return any(entry.kind == "sentence" for entry in self.entries)

    @property
    def ticks(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind == "tick"]

    def edits(self) -> list[CellEdit]:
        """The cells that differ from what was seen, all of a new row's; the mode decides who carries it."""
        return [
            CellEdit(self.row, 0, entry.key, entry.was, now)
            for entry in self.entries
            if (now := self._meant(entry)) != entry.was or self.row is None
        ]

    def _meant(self, entry: Entry) -> str:
        if entry.key == OWNERS and entry.kind == "sentence":
            return entry.was
        carries = entry.kind == "tick" or entry.key == schema.DERIVED
        if not carries or not self.derivable:
            return entry.whole
        return entry.whole if (entry.kind == "tick") == (self.mode == COPIED) else ""

    def refuse(self, found: Iterable[tuple[str, Finding, str | None]]) -> None:
        entries = {entry.key: entry for entry in self.entries}
        for column, finding, current in found:
            entry = entries.get(column) or self.entries[0]
            entry.errors.append(f"{finding.message} ({finding.rule})")
            if finding.rule == "KAS-05" and current is not None:
                entry.theirs, entry.was = current, current


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cascading", "lihat")
def edit(request: Request, row_id: int) -> HttpResponse:
    """A row of a matrix one has the care of."""
    row = get_object_or_404(access.rows(request.duties).select_related("indicator"), pk=row_id)
    annex = entrusted(request, row.annex_id)
    line = spec_lines(annex, row_specs(annex, ids=[row.pk]))[row.pk]
    return _form(request, annex, row, line)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cascading", "lihat")
def new(request: Request, annex_id: int) -> HttpResponse:
    """A row that is not there yet; `indikator` names an entry of the dictionary to begin with."""
    annex = entrusted(request, annex_id)
    code = editing.clean(request.GET.get("indikator", ""))
    found = suggest.entries(
        planning_access.indicators(request.duties).filter(code=code), annex=annex, words=""
    )
    return _form(request, annex, None, found[0].texts if found else {})


def _form(request: Request, annex: Annex, row: MatrixRow | None, line: Mapping[str, str]) -> HttpResponse:
    form = RowForm(annex, row.pk if row else None, _entries(annex, line, is_new=row is None), _mode(line))
    status = 200
    if request.method == "POST":
        _fill(form, request.POST)
        if saved := _same_columns(request, form) and _save(request, form):
            return redirect(f"{reverse('cascade:annex', args=[annex.number])}#baris-{saved}")
        status = 422
    number = f"{line['no_sasaran']}.{line['no_indikator']}" if row else ""
    title = f"Baris {number}" if row else "Baris baru"
    back = reverse("cascade:annex", args=[annex.number])
    context: dict[str, Any] = {
        "title": title,
        "crumbs": [
            ("Meja kerja", "/"), ("Kaskade", reverse("cascade:matrix")),
            (f"Lampiran {roman(annex.number)}", back), (title, None),
        ],
        "annex": annex,
        "form": form,
        "blocks": list(schema.BLOCKS),
        "row": row,
        "back": f"{back}#baris-{row.pk}" if row else back,
    }  # fmt: skip
    return render(request, "cascade/row.html", context, status=status)


def _save(request: Request, form: RowForm) -> int | None:
    """The id of the row when everything was taken; else the form knows why not."""
    try:
        edited = actions.edit_cells(annex=form.annex, edits=form.edits(), by=request.user, at=timezone.now())
    except RuleError as refused:
        messages.error(request, str(refused))
        return None
    for one in edited.said:
        messages.info(request, str(one.message))
    if not edited.refused and form.row is None and not edited.made:
        said = "Baris baru ini masih kosong. Isi kolom-kolomnya, lalu simpan."
        form.refuse([("indikator", Finding("IMP-06", said), None)])
        return None
    if not edited.refused:
        messages.success(request, "Baris tersimpan.")
        return form.row or edited.made[0]
    gone = None if form.row is None else ""
    form.refuse(
        (one.edit.column, one.finding, one.current if gone is not None else None) for one in edited.refused
    )
    return None


def _same_columns(request: Request, form: RowForm) -> bool:
    """KAS-06: a form that was drawn with other columns is not taken; what was typed is shown in its cells."""
    posted = {name.removeprefix(_SEEN) for name in request.POST if name.startswith(_SEEN)}
    if not posted or posted == {entry.key for entry in form.entries}:
        return True
    said = "Kolom lampiran ini berubah sejak formulir dibuka. Periksa lagi penerimanya, lalu simpan."
    messages.error(request, f"{said} (KAS-06)")
    return False


def _entries(annex: Annex, line: Mapping[str, str], *, is_new: bool) -> list[Entry]:
    return [
        _entry(annex, column, line.get(column.key, ""), is_new=is_new) for column in schema.columns(annex)
    ]


def _entry(annex: Annex, column: Column, text: str, *, is_new: bool) -> Entry:
    kind = {Kind.TICK: "tick", Kind.TARGET: "number", Kind.WHOLE: "number"}.get(column.kind, "text")
    kind = {"blok": "block", schema.DERIVED: "sentence"}.get(
        column.key, "big" if column.key in _BIG else kind
    )
    label = f"TW {column.heading}" if column.group == "Triwulan" else name_of(column)
    if column.kind is Kind.TICK:
        label = next(one.position.title for one in annex.receivers.all() if one.heading.lower() == column.key)
    entry = Entry(column.key, label, kind, "" if is_new else text, text, help=_HELP.get(column.key, ""))
    if kind == "tick":
        entry.now, entry.own = _without_own(text, column.key, label)
    elif column.key == OWNERS:
        parts = [_without_own(part, str(place)) for place, part in enumerate(text.split(" | "))]
        entry.now = " | ".join(now for now, _ in parts)
        entry.own = [one for _, own in parts for one in own] if _names_posts(text) else []
    return entry


def _without_own(text: str, name: str, who: str = "") -> tuple[str, list[Own]]:
    """A receiver's text without its own targets, and these as texts to be filled in."""
    said = marks.marked(text)
    found = dict.fromkeys(marks.NAMES, "") | (marks.figures(said.own[0]) if said.own else {})
    coordinator = f" {schema.COORDINATOR}" if said.coordinator else ""
    return f"{said.text}{coordinator}", [Own(name, who or said.text, found)]


def _name(text: str) -> str:
    return marks.marked(text).text


def _names_posts(text: str) -> bool:
    """Whether a cell of owners names posts: not a whole group, not a sentence of derivation, not nobody."""
    groups = {fold(group.label) for group in MatrixRow.Group}
    return bool(text) and fold(text) not in groups and not fold(text).startswith("diturunkan")


_HELP = {
    OWNERS: "Nama jabatan seperti pada naskah; beberapa jabatan dipisahkan dengan “ | ”. "
    "Awali dengan “Diturunkan menjadi” bila penerima menurunkan indikatornya sendiri.",
}


def _mode(line: Mapping[str, str]) -> str:
    return DERIVED if line.get(schema.DERIVED) else COPIED


def _fill(form: RowForm, given: QueryDict) -> None:
    """What was sent; a field that is missing counts as not touched.

    Fields are named by their column: whatever columns came or went meanwhile, no tick falls to another post.
    """
    for entry in form.entries:
        key = entry.key
        was = given.get(f"{_SEEN}{key}")
        if was is not None and form.row is not None:
            entry.was = was.replace("\r\n", "\n")
        if entry.kind == "tick":
            if f"ada-{key}" in given:
                scope = given.get(f"isi-{key}", "").strip()
                before = entry.own[0].mark
                _fill_own(entry, given)
                meant = scope or entry.own[0].mark not in {"", before}  # whoever fills something in ticks
                entry.now = f"{schema.TICK} {scope}".strip() if f"centang-{key}" in given or meant else ""
        elif (now := given.get(f"isi-{key}")) is not None:
            entry.now = now.replace("\r\n", "\n").strip()
            _fill_own(entry, given)
    form.mode = given.get("cara", form.mode)
    if form.mode not in {COPIED, DERIVED}:
        raise BadRequest


def _fill_own(entry: Entry, given: QueryDict) -> None:
    for one in entry.own:
        for key, (name, _, text) in zip(marks.NAMES, one.fields, strict=True):
            one.texts[key] = given.get(name, text).strip()
