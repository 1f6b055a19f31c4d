"""What makes a password too easy: breached, or made of words that everybody here would try.

Long is asked for, and not known: no rule about capitals, digits or signs, since such rules make
people write `Password1!`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.access.bare import is_repeated, without
from ruang.web.access.breached import is_breached

WORDS: Final = Path(__file__).parent / "data" / "context_words.txt"
LEAST_OF_ONES_OWN: Final = 4  # letters beside the words of this place
SHORTEST_NAME: Final = 3
LONGEST: Final = 1000  # characters; beyond, somebody tries what the server can bear
GIVEN_FOR: Final = timedelta(days=7)  # what somebody else gave her: to be replaced by then
PARTS: Final = re.compile(r"[^\s\d.,;:@+_()/\\-]+")


def is_stale(person: Any) -> bool:
    """Whether her password was given to her by somebody else, too long ago to be used still."""
    given = person.password_given_at
    return given is not None and timezone.now() - given > GIVEN_FOR


class NotBreached:
    """Refuses what was found in breaches, with any capitals, digits and signs around it."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse it in words.

        Raises:
            ValidationError: It is on the list, repeats itself, or is endlessly long.
        """
        if len(password) > LONGEST:
            raise ValidationError(
                _("At most %(number)s characters.") % {"number": LONGEST}, code="too_long"
            )
        if is_repeated(password) or is_breached(password):
            raise ValidationError(
                _(
                    "This password, or the word it is built around, is among those that are "
                    "tried first. Take several words that have nothing to do with one another."
                ),
                code="breached",
            )

    def get_help_text(self) -> str:
        """What is asked, before anything is typed."""
        return _("Not one that is known from breaches.")


class NotOfThisPlace:
    """Refuses what is made of the words of this system, the person's office, and her own name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse it in words.

        Raises:
            ValidationError: Hardly a letter remains beside such words.
        """
        words = context_words() | _own_words(user)
        left = without(password, words)
        # All digits and signs is another matter: no word of this place was taken out of it.
        if len(left) < LEAST_OF_ONES_OWN and left != without(password, ()):
            raise ValidationError(
                _(
                    "This password is made of names that belong to you or to this system. "
                    "Whoever knows you would try them. Add words of your own."
                ),
                code="of_this_place",
            )

    def get_help_text(self) -> str:
        """What is asked, before anything is typed."""
        return _("Not made of your name, your office or this system's.")


@cache
def context_words() -> frozenset[str]:
    """Words that anybody would try here."""
    return frozenset(WORDS.read_text(encoding="utf-8").split())


def _own_words(user: Any) -> set[str]:
    place = getattr(user, "organisation", None) if getattr(user, "organisation_id", None) else None
    said = [getattr(user, "name", ""), getattr(user, "email", "")]
    said += [getattr(place, "name_th", ""), getattr(place, "name_en", "")]
    parts = {part for text in said for part in PARTS.findall(text or "")}
    return {part for part in parts if len(part) >= SHORTEST_NAME}
