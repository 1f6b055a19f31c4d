"""The request as our views receive it: aware of who asks, and of htmx."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from ruang.web.people.models import User


class Request(HttpRequest):
    """From anybody: a visitor or a person who signed in."""

    user: User | AnonymousUser
    htmx: HtmxDetails


class SignedIn(HttpRequest):
    """From a person who signed in (behind `@login_required`)."""

    user: User
    htmx: HtmxDetails
