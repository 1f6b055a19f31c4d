"""The border of a candidate as people move it: what is kept of it, and its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.urls import reverse

from ruang.web.ui.languages import worded


@dataclass(frozen=True)
class Border:
    """A border with the evidence as it was when it was measured. Codes, the core's first."""

    areas: list[str]
    industries: list[str]
    score: float
    score_low: float
    score_high: float
    rank: int
    rank_low: int
    rank_high: int
    of: int  # among how many candidates
    stars: int
    jobs: float
    lq: float
    lq_low: float
    lq_high: float
    share: float
    establishments: int
    reason_th: str
    reason_en: str

    @property
    def reason(self) -> str:
        """Why it stands where it stands, in the reader's language."""
        return worded(self, "reason")

    def kept(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @classmethod
    def of_kept(cls, values: Mapping[str, Any] | None) -> Self | None:
        """What `kept` gave; None where nothing is kept."""
        return cls(**values) if values else None


def query(areas: Iterable[str], industries: Iterable[str]) -> str:
    """What names a border in an address."""
    return f"areas={','.join(areas)}&industries={','.join(industries)}"


def address(candidate: int, areas: Iterable[str], industries: Iterable[str]) -> str:
    """Where a border is shown."""
    return f"{reverse('candidate-border', args=[candidate])}?{query(areas, industries)}"


def rows_address(candidate: int, moved: str = "") -> str:
    """Where the register's rows are that a border counts; `moved` names it, as `query` does."""
    page = reverse("candidate-establishments", args=[candidate])
    return f"{page}?{moved}" if moved else page
