"""What a respondent fills in: the questionnaire, and words if they like."""

from django import forms

from selaras.web.answers import Answers

LONGEST_OPINION = 1000


class Questionnaire(Answers):
    """The public form."""

    # not type=hidden: whoever fills everything in is no person
    # named as no browser fills in by itself: who did not type it would lose the answer
    isian_kosong = forms.CharField(required=False, label="Kosongkan isian ini")
    saran = forms.CharField(
        required=False, max_length=LONGEST_OPINION, label="Saran atau masukan (tidak wajib)",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Jangan menulis nama, nomor telepon, atau NIK, juga milik orang lain.",
    )  # fmt: skip
