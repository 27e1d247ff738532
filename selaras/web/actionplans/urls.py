"""Rencana aksi: KSD and IKU, as a timeline and as the table of the annex; each reported and checked."""

from django.urls import path

from selaras.engine.plan_reports import PlanDeed
from selaras.web.actionplans import checking, exports, reporting, views

app_name = "actionplans"


def report_paths(kind: str, above: str, name: str) -> list[object]:
    """The pages of a report on a checkpoint, or on an IKU plan."""
    one = f"{above}<int:pk>/"
    steps = (
        ("tarik", "withdraw", PlanDeed.WITHDRAW), ("setujui", "confirm", PlanDeed.CONFIRM),
        ("berita-acara", "minutes", PlanDeed.RECORD), ("kembalikan", "send-back", PlanDeed.SEND_BACK),
        ("koreksi", "correct", PlanDeed.CORRECT),
    )  # fmt: skip
    of = {"kind": kind}
    return [
        path(one, reporting.report, of, name=f"{name}-report"),
        path(f"{one}sampaikan/", reporting.hand_in, of, name=f"{name}-hand-in"),
        path(f"{one}bukti/<int:proof>/lepas/", reporting.detach, of, name=f"{name}-detach"),
        *(
            path(f"{one}{address}/", reporting.decide, of | {"deed": deed}, name=f"{name}-{step}")
            for address, step, deed in steps
        ),
    ]


urlpatterns = [
    path("", views.ksd, name="list"),
    path("ksd/tabel/", views.ksd, {"as_table": True}, name="ksd-table"),
    path("ksd/<int:pk>/", views.activity, name="activity"),
    path("iku/", views.iku, name="iku"),
    path("iku/tabel/", views.iku, {"as_table": True}, name="iku-table"),
    path("progres/<slug:layout>.<slug:kind>", exports.progress, name="progress-file"),
    path("menunggu/", checking.waiting, name="waiting"),
    path("batas-waktu/", checking.days, name="days"),
    path("bukti/<int:pk>/", reporting.download, name="download"),
    *report_paths("ksd", "checkpoint/", "checkpoint"),
    *report_paths("iku", "iku/", "plan"),
]
