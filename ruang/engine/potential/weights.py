"""The parts of the score, and how much each counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from ruang.engine.errors import ParameterError
from ruang.engine.text import noop as _

PARTS = ("specialisation", "size", "focus", "growth", "relatedness", "concentration")


@dataclass(frozen=True)
class Weights:
    """How much each part counts in the score; only their proportions matter.

    Specialisation counts double by default: size and focus both grow with the number of jobs, and
    together they would let the largest places lead in everything. Growth, relatedness and
    concentration say what changes and what surrounds an industry, not what stands there: half each.
    """

    specialisation: float = 2.0
    size: float = 1.0
    focus: float = 1.0
    growth: float = 0.5
    relatedness: float = 0.5
    concentration: float = 0.5

    def __post_init__(self) -> None:
        for part, value in asdict(self).items():
            if not np.isfinite(value) or value < 0:
                raise ParameterError(
                    _("the weight of {part} is {value}: it must be a number, 0 or more"),
                    part=part,
                    value=value,
                )
        if not sum(asdict(self).values()) > 0:
            raise ParameterError(_("all weights are 0: at least one part must count"))

    @property
    def vector(self) -> NDArray[np.float64]:
        """The weights in the order of `PARTS`, summing to 1."""
        given = np.array([getattr(self, p) for p in PARTS])
        shares: NDArray[np.float64] = given / given.sum()
        return shares
