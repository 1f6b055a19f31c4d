"""What can go wrong, as machines and people read it: RFC 9457, in the asker's language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.where import ROOT
from ruang.web.journal.trace import request_id

MEDIA_TYPE: Final = "application/problem+json"
Words = str | Promise


class Fault(BaseModel):
    """One thing that is wrong with what was sent."""

    where: list[str | int] = Field(
        description=noop('Where it stands: "body", "query", "path", "file", then the field.')
    )
    what: str = Field(description=noop("What is wrong, for people."))
    do: str = Field(description=noop("What puts it right, for people."))


class Problem(BaseModel):
    """Why a request was not answered (RFC 9457)."""

    type: str = Field(description=noop("Which problem it is; its end after # is a fixed word."))
    title: str = Field(description=noop("The problem in a few words, in the asker's language."))
    status: int = Field(description=noop("The HTTP status."))
    detail: str = Field(description=noop("What is the matter here, and what to do about it."))
    instance: str = Field(description=noop("The address that was asked."))
    request: str = Field(description=noop("Number of the request, by which the log can be read."))
    errors: list[Fault] = Field(
        default=[], description=noop("What is wrong with what was sent, thing by thing.")
    )


@dataclass(frozen=True)
class Kind:
    """One kind of problem.

    Args:
        code: Its word, which never changes.
        status: The HTTP status.
        title: In a few words.
        detail: What it means and what to do; holes are filled where it happens.
    """

    code: str
    status: int
    title: Words
    detail: Words


KINDS: Final = {
    kind.code: kind
    for kind in (
        Kind("unreadable", 400, lazy("The request cannot be read"),
             lazy("The body is not well-formed JSON, or the address holds characters that nothing "
                  "has. Send JSON in UTF-8.")),
        Kind("who", 401, lazy("Nobody knows who asks"),
             lazy("This is open to people with an account. Send a token: "
                  "Authorization: Bearer ruang_…")),
        Kind("token", 401, lazy("The token opens nothing"),
             lazy("It is unknown, was revoked, or its person's account is closed. Make a new one "
                  "under My account, Tokens.")),
        Kind("token-expired", 401, lazy("The token has expired"),
             lazy("Make a new one under My account, Tokens.")),
        Kind("forbidden", 403, lazy("This is not yours to do"),
             lazy("You may see it, but your role, your organisation or the state in which it is "
                  "does not let you do this.")),
        Kind("scope", 403, lazy("The token is not for this"),
             lazy("It needs the scope {scopes}. Make a token that has it, if your role may.")),
        Kind("csrf", 403, lazy("The page's own token is missing"),
             lazy("A browser's session changes things only with the header X-CSRFToken of a page "
                  "that was just loaded. Programs send a token instead.")),
        Kind("https", 403, lazy("This is asked by HTTPS alone"),
             lazy("Ask the same address with https. A token that was sent without it may have been "
                  "read on its way: revoke it, and make a new one.")),
        Kind("second-factor", 403, lazy("A second factor is missing"),
             lazy("Your role asks for a second factor. Set it up in the browser first.")),
        Kind("own-password", 403, lazy("The password is not her own yet"),
             lazy("Somebody else gave you your password. Set one of your own in the browser "
                  "first.")),
        Kind("not-found", 404, lazy("There is nothing here"),
             lazy("There is no such thing, or not for you.")),
        Kind("method", 405, lazy("This address does not take that method"),
             lazy("The header Allow says which it takes.")),
        Kind("not-acceptable", 406, lazy("Only JSON is given here"),
             lazy("Send Accept: application/json, or no Accept at all.")),
        Kind("conflict", 409, lazy("It stands otherwise by now"),
             lazy("Somebody was quicker, or it was done before; nothing was changed. Read it "
                  "again.")),
        Kind("taken", 409, lazy("This candidate is already proposed"),
             lazy("A live proposal holds it: the header Location says which.")),
        Kind("changed", 412, lazy("It changed since you read it"),
             lazy("Nothing was changed. Read it again, and send the ETag that you get then as "
                  "If-Match.")),
        Kind("too-large", 413, lazy("That is more than is taken at once"),
             lazy("Send less at a time; the page of the API says how much.")),
        Kind("media-type", 415, lazy("The body is of a kind that is not read here"),
             lazy("Send {wanted}.")),
        Kind("invalid", 422, lazy("Something that was sent cannot be used"),
             lazy("Nothing was changed. The list errors says where and what, and what to do.")),
        Kind("read-first", 428, lazy("Say which state of it you have read"),
             lazy("Send the ETag that you got when you read it as If-Match, so that nothing is "
                  "decided unread.")),
        Kind("too-many", 429, lazy("Too many requests"),
             lazy("Wait for as many seconds as Retry-After says.")),
        Kind("broken", 500, lazy("Something broke on our side"),
             lazy("It is in the log under the number of this request.")),
        Kind("unavailable", 503, lazy("Not just now"),
             lazy("The service is busy or being looked after. Try again in a moment.")),
        Kind("no-room", 507, lazy("Nothing can be kept just now"),
             lazy("The service's disk is full, or cannot be written to. Nothing was changed. Tell "
                  "whoever looks after it.")),
    )
}  # fmt: skip
# What is said of a status that came from elsewhere than an operation.
BY_STATUS: Final = {
    400: "unreadable", 401: "who", 403: "forbidden", 404: "not-found", 405: "method",
    406: "not-acceptable", 409: "conflict", 412: "changed", 413: "too-large", 415: "media-type",
    422: "invalid", 428: "read-first", 429: "too-many", 503: "unavailable", 507: "no-room",
}  # fmt: skip


class Trouble(Exception):  # noqa: N818  what machines are told of, not an error of ours
    """Ends an operation with a problem.

    Args:
        code: Which, of KINDS.
        detail: Said in place of the kind's own words.
        faults: What is wrong with what was sent.
        headers: Sent along.
        holes: What fills the words' holes.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **holes: str,
    ) -> None:
        super().__init__(code)
        self.kind = KINDS[code]
        self.detail = detail
        self.faults = list(faults)
        self.headers = dict(headers or {})
        self.holes = holes


def answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The problem as a response, in the language that is active."""
    kind = trouble.kind
    said = Problem(
        type=f"{ROOT}#{kind.code}",
        title=str(kind.title),
        status=kind.status,
        detail=trouble.detail or _filled(kind.detail, trouble.holes),
        instance=request.path,
        request=request_id(),
        errors=trouble.faults,
    )
    body = json.dumps(said.model_dump(), ensure_ascii=False)
    headers = _own_headers(kind) | trouble.headers
    return HttpResponse(body, status=kind.status, content_type=MEDIA_TYPE, headers=headers)


def of_status(request: HttpRequest, status: int) -> HttpResponse:
    """The problem of a status that did not come from an operation."""
    code = BY_STATUS.get(status) or ("broken" if status >= 500 else "unreadable")
    return answer(request, Trouble(code, wanted="application/json"))


def refuse(field: str, what: str, do: str = "", *, place: str = "body") -> Trouble:
    """A problem with one field, for an operation to raise."""
    said = do or _("Correct it, and send it again.")
    return Trouble("invalid", faults=[Fault(where=[place, field], what=what, do=said)])


def _filled(words: Words, holes: Mapping[str, Any]) -> str:
    text = str(words)
    for name, value in holes.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def _own_headers(kind: Kind) -> dict[str, str]:
    if kind.status != 401:
        return {}
    error = "" if kind.code == "who" else ', error="invalid_token"'
    return {"WWW-Authenticate": f'Bearer realm="Ruang"{error}'}
