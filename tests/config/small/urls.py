"""One page that needs the database."""

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{get_user_model().objects.count()} people")


urlpatterns = [path("", page)]
