"""SKP: one's own, those one rates, whether they are in step with the agreements, and their writing."""

from django.urls import path

from selaras.web.skp import views, writing

app_name = "skp"
urlpatterns = [
    path("", views.index, name="list"),
    path("kepatuhan/", views.register, name="register"),
    path("susun/", writing.draw_up, name="draw-up"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/ajukan/", views.submit, name="submit"),
    path("<int:pk>/tarik/", views.withdraw, name="withdraw"),
    path("<int:pk>/kembalikan/", views.send_back, name="send-back"),
    path("<int:pk>/setujui/", views.approve, name="approve"),
    path("<int:pk>/buka-kembali/", views.reopen, name="reopen"),
    path("<int:pk>/catatan/", views.say, name="say"),
    path("<int:pk>/ambil-alih/", writing.take_over, name="take-over"),
    path("<int:pk>/pendekatan/", writing.approach, name="approach"),
    path("<int:pk>/hasil/", writing.add_result, name="add-result"),
    path("<int:pk>/hasil/<int:result>/hapus/", writing.drop_result, name="drop-result"),
    path("<int:pk>/hasil/<int:result>/indikator/", writing.add_indicator, name="add-indicator"),
    path("<int:pk>/indikator/<int:indicator>/aspek/", writing.set_aspect, name="set-aspect"),
    path("<int:pk>/indikator/<int:indicator>/hapus/", writing.drop_indicator, name="drop-indicator"),
    path("<int:pk>/perilaku/", writing.expect, name="expect"),
    path("<int:pk>/lampiran/", writing.supports, name="supports"),
]
