"""The rooms of the site."""

from django.urls import include, path

from selaras.web import views

urlpatterns = [
    path("", include("selaras.web.home.urls")),
    path("", include("selaras.web.accounts.urls")),
    path("konteks/", views.choose_context, name="context"),
    path("kaskade/temuan/", include("selaras.web.findings.urls")),
    path("kaskade/andai/", include("selaras.web.whatif.urls")),
    path("konteks/edisi/", views.choose_edition, name="choose-edition"),
    path("kaskade/", include("selaras.web.editions.urls")),
    path("kaskade/", include("selaras.web.cascade.urls")),
    path("kaskade/", include("selaras.web.matrices.urls")),
    path("kaskade/", include("selaras.web.assign.urls")),
    path("pohon/", include("selaras.web.tree.urls")),
    path("indikator/", include("selaras.web.indicators.urls")),
    path("rencana-aksi/", include("selaras.web.actionplans.urls")),
    path("perjanjian/", include("selaras.web.bundles.urls")),
    path("perjanjian/", include("selaras.web.policy.urls")),
    path("perjanjian/", include("selaras.web.signing.urls")),
    path("perjanjian/", include("selaras.web.revisions.urls")),
    path("perjanjian/", include("selaras.web.agreements.urls")),
    path("perjanjian/", include("selaras.web.uploads.urls")),
    path("penyampaian/", include("selaras.web.deliveries.urls")),
    path("kepatuhan/", include("selaras.web.compliance.urls")),
    path("", include("selaras.web.measurement.urls")),
    path("", include("selaras.web.scorecards.urls")),
    path("survei/", include("selaras.web.questionnaires.urls")),
    path("", include("selaras.web.outcomes.urls")),
    path("survei/", include("selaras.web.intake.urls")),
    path("survei/", include("selaras.web.surveys.urls")),
    path("dasbor/", include("selaras.web.caps.urls")),
    path("dasbor/", include("selaras.web.dashboard.urls")),
    path("asal/", include("selaras.web.origin.urls")),
    path("v/", include("selaras.web.verify.urls")),
    path("s/", include("selaras.web.respond.urls")),
    path("anggaran/", include("selaras.web.budgets.urls")),
    path("organisasi/", include("selaras.web.org.urls")),
    path("kunci/", include("selaras.web.keys.urls")),
    path("", include("selaras.web.gallery.urls")),
]
