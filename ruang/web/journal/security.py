"""What happens to the doors: who was let in, who was refused, one event a line of the log.

The lines go to the logger `ruang.security`, whatever the level of the rest. They name no person:
a user is a number, an address and what was typed into a form are keyed fingerprints, equal for
equal values of this installation and of no use to anybody else.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

log = logging.getLogger("ruang.security")

# event -> what it means; docs/operate/monitoring.md is made of these.
EVENTS: Final = {
    "sign_in.done": "a person signed in",
    "sign_in.confirmed": "a person showed once more who she is, before something that matters",
    "sign_in.refused": "wrong password, unknown or closed account",
    "sign_in.locked": "too many wrong passwords: locked for a while",
    "sign_out.done": "a person signed out",
    "second_factor.refused": "a wrong code or a passkey that does not fit",
    "second_factor.changed": "a second factor was added or taken away",
    "recovery_code.used": "a recovery code was used instead of the second factor",
    "password.changed": "a person has a new password",
    "password.reset_asked": "somebody asked for a link to set a new password",
    "session.ended": "a person ended her own sessions elsewhere, or an administrator hers",
    "account.changed": "to a person's account something was done by another, or a command",
    "invitation.refused": "a link that is unknown, used or too old",
    "permission.refused": "a person asked for what her role may not do",
    "row.refused": "a person asked for a thing that is not there, or is not hers to know of",
    "csrf.refused": "a form without this reader's own token",
    "host.refused": "a request for a name that this site does not have",
    "request.refused": "a request that no browser sends by itself",
    "upload.refused": "a file that was too large or of no kind that is read",
    "rate.refused": "too many requests in too short a time",
    "token.made": "a person made a token for the API",
    "token.ended": "a token was ended",
    "token.refused": "a token that is unknown, ended or too old",
    "token.scope_refused": "a token that does not reach so far",
    "metrics.refused": "somebody asked for the metrics who may not have them",
}
DONE: Final = ("done", "confirmed", "changed", "made", "ended", "used", "asked")


def note(
    event: str, *, request: HttpRequest | None = None, whom: str = "", **details: int | str
) -> None:
    """Write one event into the log.

    Args:
        event: One of EVENTS.
        request: What it happened in; the network address is kept as a fingerprint. Who is signed
            in, and the request's number, are in every line of the log anyway.
        whom: What was typed as the name of the account; kept as a fingerprint.
        details: Few and plain: a count, the name of a rule, `user=` with the number of a person
            who is not signed in yet or is not the one who acts. Never what a person typed.

    Raises:
        KeyError: There is no such event; add it to EVENTS, with its meaning.
    """
    if event not in EVENTS:
        raise KeyError(event)
    said: dict[str, Any] = {"event": event, **details}
    if request is not None:
        said["client"] = fingerprint(request.META.get("REMOTE_ADDR", ""))
    if whom:
        said["account"] = fingerprint(whom.strip().lower())
    level = logging.INFO if re.split(r"[._]", event)[-1] in DONE else logging.WARNING
    log.log(level, event, extra={"said": said})


def fingerprint(value: str) -> str:
    """Twelve letters that stand for a value: the same for the same, in this installation only."""
    if not value:
        return ""
    key = f"ruang.security {settings.SECRET_KEY}".encode()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:12]
