"""Figures for a browser: the example published, laid out, and its second quarter reported."""

PREPARE = """
from datetime import UTC, date, datetime
from decimal import Decimal
from django.utils import timezone
from selaras.accounts.models import User
from selaras.cascade.models import Edition
from selaras.engine.actuals import Absence, Absent
from selaras.engine.figures import reported
from selaras.measurement.actions import proving, reporting
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure
from selaras.measurement.queries.formulas import inputs_of
from selaras.org.models import Holder, Superior

at = datetime(2024, 7, 5, 3, 0, tzinfo=UTC)
edition = Edition.objects.select_related("agency").get()
edition.state, edition.published_at, edition.published_by = "terbit", timezone.now(), User.objects.first()
edition.effective_on = edition.effective_on or date(2024, 2, 21)
edition.save()
lay_out(edition=edition, by=None, at=at)

# one report through all the hands it takes, corrected once, where post, superior and formula are there
def hand(post):
    return Holder.objects.as_of(at.date()).filter(position=post).select_related("user").first()

own = Figure.objects.filter(source="isian", parent__isnull=False, indicator__code="PDN")
for leaf in own.select_related("indicator").order_by("pk"):
    above = Superior.objects.as_of(at.date()).filter(position=leaf.position_id).first()
    owner, boss = hand(leaf.position_id), above and hand(above.superior_id)
    if owner and boss and owner.user_id != boss.user_id:
        break
owner, boss = owner.user, boss.user

def report(values, seen=0):
    codes = [one.code for one in inputs_of(leaf)]
    typed = reporting.Typed(
        inputs=dict(zip(codes, values)), obstacle="Data dari dua kecamatan terlambat.",
        follow_up="Disusulkan pada awal triwulan berikutnya.", explanation="Kontrak besar sudah selesai.",
    )
    made = reporting.note(figure=leaf, quarter=2, seen=seen, typed=typed, by=owner, at=at)
    proving.attach(report=made, content=b"%PDF-1.7 bukti %%EOF", name="laporan-tw2.pdf", by=owner, at=at)
    made = reporting.send(report=made, by=owner, at=at)
    return reporting.approve(report=made, by=boss, at=at)

first = report(["45", "48", "44", "40"])
if first.state == "dikunci":
    again = reporting.correct(
        report=first, reason="dua laporan terhitung ganda", asked_by=owner, granted_by=boss, at=at
    )
    report(["46", "48", "44", "40"], again.version)

# the rest as locked reports leave it: reached, nearly, far below, nothing, absent
shares = [Decimal(part).scaleb(-5) for part in (100000, 99996, 93000, 81000, 70100, 55000, 12000, 104000)]
rows = list(Figure.objects.filter(source="isian").exclude(pk=leaf.pk).order_by("pk"))
for place, row in enumerate(rows):
    quarters = list(row.quarters)
    for q in (1, 2):
        target = row.targets.quarters[q - 1]
        value = target * shares[(place + q) % 8] if isinstance(target, Decimal) else None
        if place % 7 == 3:
            value = None
        if place % 23 == 5:
            value = Absent(Absence.UNAVAILABLE, "peladen belum pulih")
        quarters[q - 1] = reported(value, target=target)
    row.quarters = tuple(quarters)
Figure.objects.keep(rows)
settle(figures=[row.pk for row in rows])
"""
