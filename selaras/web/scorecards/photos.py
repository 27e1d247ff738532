"""How a photo of a card is handed out: one place, for the day renditions without EXIF are made."""

from django.http import HttpResponse

from selaras.documents import store
from selaras.measurement.models import CardPhoto


def answer(photo: CardPhoto) -> HttpResponse:
    """The picture itself, whose first bytes are those of a JPEG or PNG; it can run nowhere."""
    response = HttpResponse(store.get(photo.file.sha256), content_type=photo.file.media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, max-age=600"
    return response
