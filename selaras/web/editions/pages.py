"""Editions as a list, as a check-list before publication, and beside each other with marked words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from itertools import groupby

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from selaras.cascade.models import Edition
from selaras.editions.queries import Checked
from selaras.editions.rules import FIRST_PLACES
from selaras.engine.findings import Finding, Severity
from selaras.engine.periods import format_day
from selaras.exchange.comparison import AnnexChanges
from selaras.exchange.difference import Change, Kind
from selaras.web.chosen import edition_line, edition_name

LONGEST = 900  # words beyond which only what stands between the common beginning and end is compared
MOST = 150  # words of such a middle that are shown of each text
AROUND = 8  # words of context on each side of a change in a long text


@dataclass(frozen=True, slots=True)
class Counts:
    """Findings nobody has answered for by severity, and how many are accepted."""

    errors: int
    warnings: int
    notes: int
    accepted: int

    @property
    def words(self) -> str:
        parts = ((self.errors, "galat"), (self.warnings, "peringatan"), (self.notes, "catatan"))
        said = ", ".join(f"{count} {word}" for count, word in parts if count)
        return said or "Tidak ada temuan terbuka"


def counts(found: Sequence[Checked]) -> Counts:
    left = [one.finding.severity for one in found if one.is_open]
    return Counts(
        left.count(Severity.ERROR), left.count(Severity.WARNING), left.count(Severity.NOTE),
        len(found) - len(left),
    )  # fmt: skip


def news(day: date, before: Sequence[Checked], after: Sequence[Checked]) -> tuple[str, bool]:
    """What saving the decree put out of step, in words, and whether that is nothing to see to."""
    known = {one.finding.id for one in before}
    fresh = [one.finding for one in after if one.is_open and one.finding.id not in known]
    gone = len(known - {one.finding.id for one in after})
    said = f"Keputusan disimpan; edisi dibaca menurut keadaan {format_day(day)}."
    if gone:
        said += f" {gone} temuan tidak berlaku lagi pada tanggal itu."
    if not fresh:
        return said, True
    places = "; ".join(f"{one.rule} {one.place}" for one in fresh[:FIRST_PLACES])
    more = f"; dan {len(fresh) - FIRST_PLACES} lagi" if len(fresh) > FIRST_PLACES else ""
    return f"{said} {len(fresh)} temuan baru pada tanggal itu: {places}{more}. Baca pada Temuan.", False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the check-list: done, or what is missing; `state` is done, open or asked (needs words)."""

    label: str
    state: str
    said: Sequence[str]
    url: str = ""
    link: str = ""


def steps(
    missing: Sequence[Finding], *, rows: int, annexes: int, found: Counts, note: str = ""
) -> list[Step]:
    """The check-list, from the same findings that refuse the deed."""
    said = {
        rules: [one.message for one in missing if one.rule in rules]
        for rules in (("KAS-14",), ("KAS-10",), ("KAS-13",), ("KAS-11", "KAS-12"))
    }
    empty, errors, warnings, decree = said.values()
    url = reverse("findings:list")
    answered = f"; {found.accepted} temuan sudah diterima dengan alasan" if found.accepted else ""
    if warnings or not found.warnings:
        quiet = f"Tidak ada peringatan terbuka{answered}."
    else:
        quiet = f"{found.warnings} peringatan dijawab dengan alasan: “{' '.join(note.split())}”"
    return [
        Step("Isi", "open" if empty else "done", empty or [f"{rows} baris dalam {annexes} lampiran."]),
        Step(
            "Galat", "open" if errors else "done", errors or ["Pemeriksaan tidak menemukan galat."],
            url if errors else "", "Buka temuan",
        ),
        Step(
            "Peringatan", "asked" if warnings else "done", warnings or [quiet],
            url if warnings else "", "Buka temuan",
        ),
        Step("Keputusan", "open" if decree else "done", decree or ["Nomor dan tanggal lengkap."]),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """An edition in the list: where it stands, on which decree, and what happens next."""

    edition: Edition
    name: str
    standing: str
    words: str
    url: str
    found: Counts | None
    next: str
    compare_url: str
    published_by: str


def cards(
    editions: Sequence[Edition], found: dict[int, Counts], publishers: dict[int, str], *, today: date
) -> list[tuple[int, list[Card]]]:
    """The editions by year, newest first; `found` holds the counts of drafts with a matrix, `publishers` who
    published."""
    return [
        (year, [_card(one, of_year, found, publishers.get(one.pk, ""), today) for one in of_year])
        for year, group in groupby(editions, key=lambda one: one.year)
        for of_year in [list(group)]
    ]


def _card(
    edition: Edition, of_year: Sequence[Edition], found: dict[int, Counts], published_by: str, today: date
) -> Card:
    line = edition_line(edition, of_year, today=today)
    return Card(
        edition, f"{edition_name(edition)} {edition.year}", line.standing, line.short, line.url,
        found.get(edition.pk), next_step(edition, found.get(edition.pk), line.standing),
        compare_url(edition), published_by,
    )  # fmt: skip


def compare_url(edition: Edition) -> str:
    """Beside the edition it was made of; "" for one made of nothing."""
    if edition.based_on_id is None:
        return ""
    return f"{reverse('editions:compare')}?lama={edition.based_on_id}&baru={edition.pk}"


def next_step(edition: Edition, found: Counts | None, standing: str) -> str:
    """What happens next, in one sentence."""
    if edition.state == Edition.State.DRAFT:
        if found is None:
            return "Belum berisi matriks: buat matriks pertamanya lebih dahulu."
        if found.errors:
            return f"Perbaiki {found.errors} galat, lalu pimpinan menerbitkannya."
        if found.warnings:
            return f"Jawab {found.warnings} peringatan, lalu pimpinan menerbitkannya."
        return "Siap diperiksa dan diterbitkan pimpinan."
    if standing == "replaced":
        return "Tersimpan sebagai riwayat; tidak berubah lagi."
    return "Perubahan dibuat sebagai edisi baru; salinannya memulai tahun berikutnya."


@dataclass(frozen=True, slots=True)
class Shown:
    """A change as a table row: old and new with what differs marked."""

    line: str
    about: str
    kind: str
    code: str
    column: str
    old: SafeString
    new: SafeString
    span: int


@dataclass(frozen=True, slots=True)
class ShownAnnex:
    number: int
    name: str
    title: str
    count: int
    rows: Sequence[Shown]


def shown(annexes: Sequence[AnnexChanges]) -> list[ShownAnnex]:
    """The changes by annex; the cells of a line that changed several times are printed once."""
    return [
        ShownAnnex(one.number, one.name, one.title, len(one.changes), list(_rows(one.changes)))
        for one in annexes
    ]


def flat(annexes: Sequence[AnnexChanges]) -> list[tuple[AnnexChanges, Change]]:
    """Every change with its annex, to be cut into pages."""
    return [(annex, change) for annex in annexes for change in annex.changes]


def gathered(pairs: Iterable[tuple[AnnexChanges, Change]]) -> list[AnnexChanges]:
    """The annexes of a page with the changes on it."""
    return [
        replace(annex, changes=[change for _, change in group])
        for annex, group in groupby(pairs, key=lambda pair: pair[0])
    ]


def _rows(changes: Sequence[Change]) -> list[Shown]:
    rows = []
    whole = (Kind.ADDED, Kind.REMOVED)
    for _, group in groupby(changes, key=lambda one: (one.line, one.about, one.kind in whole)):
        together = list(group)
        for place, one in enumerate(together):
            old, new = marked(one.old, one.new)
            span = 0 if place else len(together)
            rows.append(
                Shown(
                    one.line,
                    one.about,
                    str(one.kind).capitalize(),
                    one.kind.name.lower(),
                    one.column.capitalize() if one.column.isupper() else one.column,
                    old,
                    new,
                    span,
                )
            )
    return rows


def marked(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Both texts with what went in <del> and what came in <ins>; of a long text only the surroundings."""
    before, after = _words(old), _words(new)
    whole = len(before) + len(after) <= LONGEST
    was, now = [], []
    for code, i, j, k, m in _differences(before, after) if whole else _middle(before, after):
        if code == "equal":
            ends = (j, m) == (len(before), len(after))
            same = escape(_short(before[i:j], first=i == k == 0, last=ends))
            was.append(same)
            now.append(same)
        else:
            most = len(before) + len(after) if whole else MOST
            was.append(_tag("del", _cut(before[i:j], most)))
            now.append(_tag("ins", _cut(after[k:m], most)))
    return mark_safe("".join(was)), mark_safe("".join(now))  # noqa: S308 - every part is escaped


def _differences(before: Sequence[str], after: Sequence[str]) -> Iterable[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _middle(before: Sequence[str], after: Sequence[str]) -> Iterable[tuple[str, int, int, int, int]]:
    """The same without comparing word by word: a common beginning, what lies between, a common end."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    i, k = len(before) - tail, len(after) - tail
    parts = (
        ("equal", 0, head, 0, head),
        ("replace", head, i, head, k),
        ("equal", i, len(before), k, len(after)),
    )
    return [one for one in parts if one[1] < one[2] or one[3] < one[4]]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _cut(words: Sequence[str], most: int) -> str:
    return "".join(words) if len(words) <= most else f"{''.join(words[:most])}…"


def _words(text: str) -> list[str]:
    """Words with the space behind them, so that a changed figure is one piece."""
    return re.findall(r"\S+\s*|\s+", text)


def _short(words: Sequence[str], *, first: bool, last: bool) -> str:
    if len(words) <= 3 * AROUND:
        return "".join(words)
    head = "" if first else "".join(words[:AROUND])
    tail = "" if last else "".join(words[-AROUND:])
    return f"{head}… {tail}"


def _tag(name: str, text: str) -> SafeString:
    return mark_safe(f"<{name}>{escape(text)}</{name}>" if text else "")  # noqa: S308 - escaped
