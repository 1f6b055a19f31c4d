"""The border of a candidate as machines read and send it."""

from __future__ import annotations

from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.params import Code, Left
from ruang.web.clusters.borders import Border


class BorderAsked(BaseModel):
    """Which border is asked about."""

    areas: str | Left = Field(
        None,
        max_length=400,
        description=noop(
            "Codes of its provinces with commas between; the published ones if not given."
        ),
    )
    industries: str | Left = Field(
        None,
        max_length=400,
        description=noop(
            "Codes of its industries with commas between, the core among them; the published ones "
            "if not given."
        ),
    )


class BorderOut(BaseModel):
    """A border with its evidence, measured as candidates are."""

    areas: list[str] = Field(description=noop("Codes of its provinces."))
    industries: list[str] = Field(description=noop("Codes of its industries, the core first."))
    score: float = Field(description=noop("Potential, from 0 to 100."))
    score_low: float = Field(description=noop("Low end of the score's interval."))
    score_high: float = Field(description=noop("High end of the score's interval."))
    rank: int = Field(
        description=noop("Among the candidates, in the place of the one that it is moved from.")
    )
    rank_low: int = Field(description=noop("Best rank that it may have."))
    rank_high: int = Field(description=noop("Worst rank that it may have."))
    of: int = Field(description=noop("How many candidates are ranked."))
    stars: int
    lq: float = Field(description=noop("Location quotient."))
    lq_low: float = Field(description=noop("Low end of the quotient's interval."))
    lq_high: float = Field(description=noop("High end of the quotient's interval."))
    share: float = Field(description=noop("Share of its provinces, from 0 to 1."))
    size: float = Field(description=noop("In what its publication counts the size of industries."))
    establishments: int
    reason_th: str
    reason_en: str

    @classmethod
    def of_border(cls, border: Border) -> Self:
        """What is said of a border."""
        said: dict[str, Any] = border.kept()
        return cls(size=said.pop("jobs"), **said)


def as_address(areas: list[Code] | None, industries: list[Code] | None) -> QueryDict:
    """A border that was sent, as an address would name it."""
    said = QueryDict(mutable=True)
    for name, codes in (("areas", areas), ("industries", industries)):
        if codes is not None:
            said[name] = ",".join(codes)
    return said
