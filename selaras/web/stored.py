"""Files from outside: taken in one by one, and handed out without what a camera wrote beside a photo."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from selaras.documents import kinds, photos, store
from selaras.documents.models import StoredFile
from selaras.engine.findings import Finding
from selaras.kernel.rules import RuleError, refuse


def taken_in(
    files: Iterable[Any],
    keep: Callable[[bytes, str], Any],
    *,
    too_large: Callable[[int], Finding | None],
) -> list[str]:
    """Each file is a deed of its own, `keep(content, name)`: what is refused is named, the others stay."""
    refused = []
    for file in files:
        try:
            refuse(too_large(file.size or 0))  # before it is read into memory
            keep(file.read(), file.name or "")
        except RuleError as error:
            refused.append(f"{file.name}: {error}")
    return refused


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
