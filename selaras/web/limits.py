"""How often an address may ask for what is open to everybody."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

APP = "allauth.account"  # whose settings hold the rates
Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]


def within(request: HttpRequest, action: str) -> bool:
    """Whether the address still is within the rate that ACCOUNT_RATE_LIMITS gives it; counts this call.

    For a page that has to keep what was typed; others are simply `limited`.
    """
    # the public door of allauth lets every GET pass
    return bool(ratelimit.consume(request, app=APP, action=action, limit_get=True))


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
