"""How a photo of a card is handed out: without its metadata, and kept by the browser for a while."""

from django.http import HttpResponse

from selaras.measurement.models import CardPhoto
from selaras.web.stored import handed_out, rendition


def answer(photo: CardPhoto) -> HttpResponse:
    response = handed_out(
        rendition(photo.file), kind=photo.file.media_type, name=photo.name, inline=True
    )  # fmt: skip
    response["Cache-Control"] = "private, max-age=600"
    return response
