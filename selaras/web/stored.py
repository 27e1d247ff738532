"""A file that came from outside, handed out: a photo without its metadata, and nothing in it ever runs."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from selaras.documents import kinds, photos, store
from selaras.documents.models import StoredFile


def rendition(file: StoredFile) -> bytes:
    """What a page shows of a file; 404 for a photo kept before photos were looked into (LAP-23)."""
    content = store.get(file.sha256)
    if file.media_type not in photos.PICTURES:
        return content
    try:
        return photos.read(content).shown
    except photos.Unreadable:
        raise Http404 from None  # its original is still there


def handed_out(content: bytes, *, kind: str, name: str, inline: bool) -> HttpResponse:
    """Exactly the kind it is, under its own name; of a photo with the ending of its kind."""
    name = "".join(sign for sign in name if sign.isprintable()) or "bukti"
    if kind in photos.PICTURES and not name.lower().endswith((kinds.ENDINGS[kind], "jpeg")):
        name = f"{name}.{kinds.ENDINGS[kind]}"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=not inline, filename=name) or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
