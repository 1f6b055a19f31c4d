"""What ends when an account is closed: rooms above say so themselves, this one asks none of them.

A closed account may not sign in. Its sessions and tokens are ended as well, so that nothing that
was open then is open again if she comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from ruang.web.people.models import User

End = Callable[[User], object]
Function = TypeVar("Function", bound=End)
ENDINGS: Final[list[End]] = []


def ends_with_account(end: Function) -> Function:
    """Register a function that ends something of a person when her account is closed.

    It is called with the person inside the transaction of the action that closes the account.
    """
    ENDINGS.append(end)
    return end


def end_all(person: User) -> None:
    """End everything that must not outlive the account."""
    for end in ENDINGS:
        end(person)
