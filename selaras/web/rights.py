"""A page that a role has no right to answers as if it did not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse

from selaras.web.http import Request

Given = ParamSpec("Given")
View = Callable[Concatenate[Request, Given], HttpResponse]


def needs(subject: str, deed: str, state: str = "*") -> Callable[[View[Given]], View[Given]]:
    """404 unless a row of the permission matrix opens the deed at all; rows are asked of `access`."""

    def guard(view: View[Given]) -> View[Given]:
        @wraps(view)
        def guarded(request: Request, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            if not request.duties.may(subject, deed, state):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.right = (subject, deed, state)  # type: ignore[attr-defined]  # what the arch test asks for
        return guarded

    return guard
