"""A few words about a page, to pass on to a group: in both languages, with link and QR code.

What is passed on leaves the product: it never holds personal data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ruang.web.ui.languages import filled, kept
from ruang.web.ui.links import absolute


@dataclass(frozen=True)
class Shared:
    """What is passed on: the words in each language, and the whole address they lead to."""

    thai: str
    english: str
    address: str


def shared(words: str | Promise, path: str, *, synthetic: bool = False, **values: Any) -> Shared:
    """Put words about a page together, to pass on.

    Args:
        words: Lazily translated; {placeholders} are filled from the values.
        path: Address of the page within the site.
        synthetic: Whether it is about invented enterprises; then the words say so.
        values: Public words; a name in two languages as {"th": …, "en": …}.
    """
    said, both = {}, kept(values)
    for language in ("th", "en"):
        with translation.override(language):
            said[language] = filled(words, both)
            if synthetic or settings.DEMO:
                said[language] = f"[{_('synthetic data')}] {said[language]}"
    return Shared(said["th"], said["en"], absolute(path))
