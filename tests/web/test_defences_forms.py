"""Every form with every field that there is, filled with what no form can hold: nothing breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django import forms
from django.db import transaction
from django.urls import URLResolver, get_resolver

# Read by views themselves, beside the fields of forms.
BESIDE = ["do", "form", "letter", "number", "seen", "session", "shown", "size", "sure", "token"]
ODD = ["a\0b", "9" * 5_000]


def kinds(of: type) -> Iterator[type]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def addresses(patterns, before: str = "") -> Iterator[str]:
    for one in patterns:
        whole = f"{before}{one.pattern}"
        if not isinstance(one, URLResolver):
            yield whole
        elif one.namespace != "api":  # asked by test_operations.py
            yield from addresses(one.url_patterns, whole)


def filled(address: str, number: int) -> str:
    """The address with this number wherever it wants one."""
    plain = re.sub(r"\(\?P<\w+>\(?[^)]*\)?\)|<[^>]+>", str(number), address)
    return "/" + re.sub(r"[\^$\\]", "", plain)


@pytest.mark.thorough
@pytest.mark.parametrize("role", ["administrator", "officer"])
def test_no_form_breaks_on_what_it_cannot_hold(client, cast, weaving, proposal, role):
    found = list(addresses(get_resolver().url_patterns))
    fields = {name for kind in kinds(forms.BaseForm) for name in getattr(kind, "base_fields", {})}
    client.raise_request_exception = False
    client.force_login(getattr(cast, role))
    broken = []
    for address in found:
        number = proposal.pk if "proposals" in address else weaving.pk
        for odd in ODD:
            with transaction.atomic():
                path = filled(address, number)
                answer = client.post(path, dict.fromkeys([*fields, *BESIDE], odd))
                if answer.status_code >= 500:
                    broken.append(f"{path}: {odd[:5]!r}")
                transaction.set_rollback(True)
            if "_auth_user_id" not in client.session:  # an address that signs out
                client.force_login(getattr(cast, role))
    assert len(found) > 100 and len(fields) > 80
    assert not broken
