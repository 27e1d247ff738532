from django.urls import path

from selaras.web import theme_css
from selaras.web.gallery import pages

urlpatterns = [
    path("_/warna/<int:hue>.css", theme_css.hue, name="hue"),
    path("_/komponen/", pages.gallery, name="gallery"),
    path("_/komponen/pekerjaan/<int:done>/", pages.job, name="gallery-job"),
    path("_/komponen/terbaca/", pages.echo, name="gallery-echo"),
]
