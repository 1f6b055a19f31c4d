"""What was done, in words: "proposal.approved" as people read it."""

from __future__ import annotations

from django.utils.translation import gettext

from ruang.web.journal.action import VERBS


def verb_words(verb: str) -> str:
    """A verb in the reader's language; each app's catalogue has it under the verb itself."""
    said = gettext(verb)
    return said if said != verb else verb.replace(".", " ").replace("_", " ").capitalize()


def verb_choices() -> list[tuple[str, str]]:
    """Every verb that an app of this installation knows, with its words, by its words."""
    return sorted(((verb, verb_words(verb)) for verb in VERBS), key=lambda pair: pair[1])
