"""The API as programs meet it, for tests: tokens, and the application without a server."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta


def token_of(person, *scopes, days=7, name="Nightly report"):
    """What opens the door in a person's name, and the token that is kept of it."""
    from django.utils import timezone

    from ruang.web.access import tokens
    from ruang.web.access.actions_tokens import make_token
    from ruang.web.access.permissions_tokens import scopes_of

    secret = tokens.fresh()
    made = make_token(
        person,
        by=person,
        name=name,
        scopes=scopes or scopes_of(person),
        expires_at=timezone.now() + timedelta(days=days),
        digest=tokens.digest_of(secret),
        ending=secret[-4:],
    )
    return secret, made


def bearer(secret):
    """The header by which a program says who it is, for Django's test client."""
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


@contextmanager
def application():
    """The whole application by WSGI, within the transaction of a test."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield WSGIHandler()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
