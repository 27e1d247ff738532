"""A deed that binds a person asks who they are once more, when they last proved it too long ago (TTD-16)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from selaras.web.http import Request

Given = ParamSpec("Given")
View = Callable[Concatenate[Request, Given], HttpResponse]


def fresh(*, minutes: int = 5) -> Callable[[View[Given]], View[Given]]:
    """Ask for the password (or the second factor) again unless it was given in the last `minutes`.

    The person comes back to the same address by GET: nothing that was posted is kept meanwhile, since it may
    hold a passphrase, and what is signed must be looked at again. An account that has nothing to prove itself
    with is refused, except a persona of the demo.
    """

    def guard(view: View[Given]) -> View[Given]:
        @wraps(view)
        def guarded(request: Request, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            if is_fresh(request, minutes=minutes):
                return view(request, *args, **kwargs)
            address = f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: request.path})}"
            return (HttpResponseClientRedirect if request.htmx else HttpResponseRedirect)(address)

        return guarded

    return guard


def is_fresh(request: Request, *, minutes: int = 5) -> bool:
    """Whether the person proved who they are in the last `minutes`, by signing in or by being asked again."""
    if not get_reauthentication_flows(request.user):
        if settings.DEMO:
            return True
        raise PermissionDenied
    proof = confirmed_at(request)
    return proof is not None and 0 <= time.time() - proof.timestamp() < minutes * 60


def confirmed_at(request: Request) -> datetime | None:
    """When the person last proved who they are; None for a persona of the demo, who proves nothing."""
    proofs = [float(record["at"]) for record in get_authentication_records(request, request.user)]
    return datetime.fromtimestamp(max(proofs), tz=UTC) if proofs else None
