"""The kinds of change that an official list brings, with their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ChangeKind:
    """One kind of change: its key in an effect's rows, and what it is called."""

    key: str
    label: str | Promise
    words: str | Promise  # what it means, in a sentence


KINDS: Final = (
    ChangeKind(
        "renamed", _("Names changed"), _("Another name takes the place of the one shown now.")
    ),
    ChangeKind("thai", _("Thai names gained"), _("Nobody had written a Thai name so far.")),
    ChangeKind("english", _("English names gained"), _("There was no English name so far.")),
    ChangeKind("lost", _("Names that go"), _("Only the list that is taken off has this name.")),
    ChangeKind("added", _("Rows added"), _("Codes that were not known so far.")),
    ChangeKind(
        "gone",
        _("Rows that go"),
        _("Only the list that is taken off has them. Here they stay: figures may cite them."),
    ),
    ChangeKind("moved", _("Placed elsewhere"), _("They lie in another area or industry.")),
    ChangeKind("neighbours", _("Neighbours changed"), _("They touch other provinces than before.")),
    ChangeKind("outlines", _("Outlines"), _("Their boundary is drawn otherwise.")),
    ChangeKind(
        "mended",
        _("Words mended"),
        _("The list has lost the vowel sara am on its way; it is put back where a word needs it."),
    ),
    ChangeKind("aside", _("Set aside"), _("These rows or titles cannot stand; the rest is taken.")),
    ChangeKind(
        "lacking",
        _("Not in the list"),
        _("Codes of the same level that the list does not have. They stay as they are."),
    ),
)


def shown_kind(effect: dict[str, Any], wanted: str) -> str:
    """The kind whose rows are shown: the wanted one, else the first of which there are any."""
    there = [kind.key for kind in KINDS if effect["counts"].get(kind.key)]
    return wanted if wanted in there else next(iter(there), "")
