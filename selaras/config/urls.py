"""All addresses. URLs are interface: Indonesian, speaking, never changed without a redirect."""

from django.urls import include, path

urlpatterns = [
    path("akun/", include("allauth.account.urls")),
    path("akun/2fa/", include("allauth.mfa.urls")),
    path("", include("selaras.web.urls")),
]
