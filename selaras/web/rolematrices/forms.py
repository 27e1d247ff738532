"""What was typed for a role-result matrix: cells of the sheet, the form of one post, a result."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from selaras.skp import rules
from selaras.skp.actions import Edit
from selaras.skp.models import LeaderResult, RoleResult
from selaras.skp.queries.layout import Column
from selaras.web.filters import Filters
from selaras.web.forms import number

MOST_CELLS = 5_000  # of one paste; a matrix of 30 results and 60 posts has 1,800
MINE = "saya"


def list_filter(filters: Filters) -> tuple[bool, str]:
    """(only what I fill in, words)."""
    words = filters.search("Cari jabatan atau unit")
    mine = filters.choice("isi", "Pengisian", [(MINE, "Yang saya isi")], every="Semua matriks")
    return mine == MINE, words


def edits_of(text: str) -> list[Edit] | None:
    """[[result, post, [roles seen], [roles wanted]], …] as the sheet sends them; None for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not 0 < len(found) <= MOST_CELLS or not all(map(_is_edit, found)):
        return None
    return [Edit((cell[0], cell[1]), _clean(cell[2]), _clean(cell[3])) for cell in found]


def _is_edit(cell: Any) -> bool:
    if not isinstance(cell, list) or len(cell) != 4:
        return False
    result, post, seen, now = cell
    ids = all(type(one) is int and 0 < one < 2**63 for one in (result, post))
    lists = all(isinstance(one, list) and all(isinstance(role, str) for role in one) for one in (seen, now))
    return ids and lists


def row_edits(data: QueryDict, *, post: int, columns: Sequence[Column]) -> list[Edit]:
    """The form of one post: a role a line, beside the roles that were there when the form was made.

    What was not touched is no edit: somebody else may have written there meanwhile.
    """
    sent = [
        Edit(
            (one.result.pk, post),
            roles_of(data.get(f"lama-{one.result.pk}", "")),
            roles_of(data.get(name, "")),
        )
        for one in columns
        if (name := f"peran-{one.result.pk}") in data
    ]
    return [one for one in sent if one.seen != one.now]


def roles_of(text: str) -> tuple[str, ...]:
    return _clean(text.splitlines())


def _clean(roles: Sequence[str]) -> tuple[str, ...]:
    """Without what nobody can type and a database cannot hold (NUL); a line is a role."""
    lines = (line for role in roles for line in role.splitlines())
    return tuple("".join(letter if letter.isprintable() else " " for letter in line) for line in lines)


def typed_text(roles: Sequence[RoleResult]) -> str:
    return "\n".join(one.wording for one in roles if one.indicator_id is None)


class Result(forms.Form):
    """An intermediate result: its words, and the result it leads to."""

    wording = forms.CharField(
        label="Hasil antara", max_length=rules.LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text="Tulis sebagai hasil, misalnya “Tersusunnya peta aduan per kelurahan”.",
        error_messages={"required": "Tuliskan hasilnya lebih dahulu."},
    )  # fmt: skip
    under = forms.ChoiceField(
        label="Mendukung hasil", required=False,
        help_text="Kolomnya diletakkan di bawah hasil ini.",
    )  # fmt: skip

    def __init__(self, *args: Any, roots: Sequence[LeaderResult], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._roots = {one.pk: one for one in roots}
        choices = [
            ("", "Hasil lain pimpinan (di luar perjanjian)"),
            *((pk, str(one)) for pk, one in self._roots.items()),
        ]
        self.fields["under"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> LeaderResult | None:
        return self._roots.get(number(self.cleaned_data["under"]))


class Rewording(forms.Form):
    """Other words; `seen` is what the result read when the form was made (SKP-12)."""

    wording = Result.base_fields["wording"]
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
