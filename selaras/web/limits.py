"""How often an address may ask for what is open to everybody."""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from selaras.kernel.models import Asking

APP = "allauth.account"  # whose settings hold the rates
Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]


def within(request: HttpRequest, action: str) -> bool:
    """Whether the address still is within the rate that ACCOUNT_RATE_LIMITS gives it; counts this call.

    All web processes count together, in one statement (SKM-49).
    For a page that has to keep what was typed; others are simply `limited`.
    """
    now = timezone.now()
    return all(
        Asking.objects.counted(_mark(request, action, now), at=now, lasts=timedelta(seconds=rate.duration))
        <= rate.amount
        for rate in ratelimit.get_rates(app=APP, action=action)
    )


def _mark(request: HttpRequest, action: str, now: datetime) -> UUID:
    """The address under a key of this day and this site: the same for all processes, another one tomorrow."""
    asked = f"{now.date()} {action} {ratelimit.get_ip(request)}"
    return UUID(bytes=hmac.digest(settings.SECRET_KEY.encode(), asked.encode(), "sha256")[:16])


def limited(action: str) -> Callable[[View[Given]], View[Given]]:
    """429 with a kind page beyond the rate that ACCOUNT_RATE_LIMITS gives the action."""

    def guard(view: View[Given]) -> View[Given]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            if not within(request, action):
                return render(request, "429.html", status=429)
            return view(request, *args, **kwargs)

        return guarded

    return guard
