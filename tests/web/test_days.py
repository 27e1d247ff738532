"""A day is read back in words beside its field, for browsers order day and month as they like."""

from django import forms

from selaras.web.forms import Day
from selaras.web.templatetags.selaras import hari


class Asked(forms.Form):
    due_on = Day("Batas waktu")


def test_a_day_stands_in_words_beside_its_field():
    empty = str(Asked())
    assert 'data-day-of="id_due_on">tanggal, bulan, tahun; misalnya 21 Februari 2024<' in empty
    assert "<strong>19 Juli 2024</strong>" in str(Asked({"due_on": "2024-07-19"}))


def test_what_is_no_day_has_no_words():
    assert [hari(text) for text in ("", "2024-13-01", "besok", None)] == [""] * 4
    assert (
        "19-07" not in str(Asked({"due_on": "bukan hari"})).partition("data-day-of")[2].partition("</p>")[0]
    )
