"""Which state of a thing somebody has read: ETag, If-None-Match and If-Match.

An ETag is the fingerprint of an answer's body. Where the thing counts its revisions, its number
stands before it: a write that says If-Match is compared by that number alone, so that the same
state read in another language, or with another's name mended, is still the same.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response

from ruang.web.api.problems import Trouble

KEPT: Final = "_ruang_revision"
TAG: Final = re.compile(r'(?:W/)?"(\d+)-[0-9a-f]+"')


def mark(request: HttpRequest, revision: int) -> None:
    """Say which revision of a thing the answer to this request shows."""
    setattr(request, KEPT, revision)


def must_match(request: HttpRequest, revision: int, *, needed: bool = True) -> None:
    """Refuse a write to another state than the one that was read.

    Args:
        request: Whose If-Match is compared.
        revision: As the thing stands now, locked.
        needed: Whether a write without If-Match is refused too.

    Raises:
        Trouble: It changed, or nobody said which state was read.
    """
    said = request.headers.get("If-Match", "").strip()
    if said in {"", "*"}:
        if needed:
            raise Trouble("read-first")
        return
    if str(revision) not in TAG.findall(said):
        raise Trouble("changed")


def with_tag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its ETag; 304 where the asker has it already."""
    revision = getattr(request, KEPT, None)
    fingerprint = sha256(response.content).hexdigest()[:24]
    tag = f'"{fingerprint}"' if revision is None else f'"{revision}-{fingerprint}"'
    response.headers["ETag"] = tag
    if request.method != "GET" or "If-None-Match" not in request.headers:
        return response
    found = get_conditional_response(request, etag=tag, response=response)
    return found if isinstance(found, HttpResponseNotModified) else response
