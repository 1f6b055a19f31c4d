"""What opens an invitation: a long token in its link, a short code on its sheet; once, in words.

Both are random and shown when they are made. Kept is a keyed mark of each, by which it is
recognised: a copy of the database alone opens nothing, not even with much patience.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.crypto import salted_hmac

from ruang.web.ui.links import absolute

# Without what is read for one another: 0 O, 1 I L.
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS: Final = 3
GROUP: Final = 4  # letters; twelve of 31 are 59 bits, behind a lock after a few tries
TOKEN_BYTES: Final = 32


@dataclass(frozen=True)
class Secret:
    """What opens one invitation, in the only moment in which it is known here."""

    token: str
    code: str

    @property
    def url(self) -> str:
        """The whole address that opens it."""
        return absolute(reverse("join-token", args=[self.token]))

    @property
    def marks(self) -> dict[str, str]:
        """What is kept of it."""
        return {"token_mark": mark_of_token(self.token), "code_mark": mark_of_code(self.code)}


def new_secret() -> Secret:
    """Make a secret that nobody has seen."""
    groups = ("".join(secrets.choice(LETTERS) for _n in range(GROUP)) for _g in range(GROUPS))
    return Secret(secrets.token_urlsafe(TOKEN_BYTES), "-".join(groups))


def mark_of_token(token: str) -> str:
    """The mark by which a token is recognised."""
    return salted_hmac("ruang.access.invitation.token", token, algorithm="sha256").hexdigest()


def mark_of_code(code: str) -> str:
    """The mark by which a code is recognised, however it was typed: capitals, dashes, spaces."""
    plain = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    return salted_hmac("ruang.access.invitation.code", plain, algorithm="sha256").hexdigest()
