"""The request as our views know it: a signed-in person, their duties of today, htmx; and files as answers."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from selaras.accounts.models import User
from selaras.org.access import Duties
from selaras.org.models import Agency


class Request(HttpRequest):
    """Set by the middlewares: `duties` are the posts and grants in force today."""

    user: User
    htmx: HtmxDetails
    duties: Duties
    today: date
    agency: Agency | None  # set by web.context.chosen_agency when first asked
    edition_line: object  # set by web.chosen: which edition the page shows


CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def attachment(content: bytes | str, name: str) -> HttpResponse:
    """A file to keep; its type follows from the ending of its name."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
