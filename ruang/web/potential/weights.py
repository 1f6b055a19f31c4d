"""The weights of a reader: six numbers in the address, and what they are beside those published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from django import forms

from ruang.web.potential.models import PARTS
from ruang.web.ui.numerals import number

PREFIX: Final = "w_"
MOST: Final = 4  # what a slider reaches, unless more was published
STEP: Final = 0.1
FORM: Final = "explore"  # id of the form that the sliders belong to; they stand beside it


@dataclass(frozen=True)
class Weighting:
    """How much each part counts: as published, and as a reader asked."""

    published: Mapping[str, float]  # empty where a publication does not tell
    asked: Mapping[str, float]

    @property
    def nothing_counts(self) -> bool:
        """Whether every weight was put to 0, with which nothing can be scored."""
        return bool(self.asked) and not any(self.asked.values())

    @property
    def is_own(self) -> bool:
        """Whether the reader weighs otherwise than what was published."""
        return not self.nothing_counts and any(
            written(self.asked[part]) != written(self.published[part]) for part in self.asked
        )

    @property
    def own(self) -> Mapping[str, float] | None:
        """The reader's weights; None where those published hold."""
        return self.asked if self.is_own else None

    @property
    def words(self) -> str:
        """The weights that hold, part by part."""
        return in_words(self.own or self.published)

    @property
    def published_words(self) -> str:
        """The weights published, part by part."""
        return in_words(self.published)


def in_words(weights: Mapping[str, float]) -> str:
    """Weights part by part, in the order of the parts."""
    return " · ".join(f"{PARTS[p]} {number(weights[p], 1)}" for p in PARTS if p in weights)


def written(weight: float) -> str:
    """A weight as it stands in the address."""
    return f"{weight:g}"


def fields_of(published: Mapping[str, float]) -> dict[str, forms.FloatField]:
    """One field a part, by its name in the address; none where a publication does not tell."""
    most = max(MOST, *(ceil(weight) for weight in published.values())) if published else MOST
    return {
        f"{PREFIX}{part}": forms.FloatField(
            label=PARTS[part],
            min_value=0,
            max_value=most,
            required=False,
            widget=forms.NumberInput(attrs={"step": STEP, "form": FORM}),
        )
        for part in PARTS
        if part in published
    }


def weighting(published: Mapping[str, float], said: Mapping[str, Any]) -> Weighting:
    """What a valid form said, over what was published."""
    named = {part: said.get(f"{PREFIX}{part}") for part in PARTS if part in published}
    return Weighting(
        published, {part: published[part] if w is None else w for part, w in named.items()}
    )
