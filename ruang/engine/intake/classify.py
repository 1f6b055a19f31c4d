"""Industry and legal form: from a code or a name to the product's own terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ruang.engine.intake.forms import read_forms
from ruang.engine.intake.industry import OURS, Industries, gathered
from ruang.engine.intake.rows import Reading, Rows


@dataclass(frozen=True)
class Classification:
    """What industries are read by."""

    industries: Industries

    def like(self, evidence: Mapping[str, Any]) -> Classification:
        """The same, for a column of codes of which `industry.decide` gave this evidence."""
        return replace(self, industries=self.industries.like(evidence))


def classification(lake: Path | None) -> Classification:
    """Gather the codes and titles, with those of the lake's imported official list."""
    return Classification(gathered(lake))


def classify(rows: Rows, known: Classification) -> None:
    """Read the industry and the legal form.

    A source without industry codes leaves the industry null, and every row says so.

    Args:
        rows: The batch, cleaned.
        known: The codes to read it by.
    """
    if rows.has("industry_id"):
        _industries(rows, known.industries)
    else:
        rows.mark(np.ones(len(rows), dtype=bool), "no_industry")
    read_forms(rows)


def _industries(rows: Rows, known: Industries) -> None:
    needed, key = rows.needs("industry_id"), rows.classification or OURS

    def reading(text: str) -> Reading:
        if not text and not needed:
            return Reading(mark="industry_not_given")
        return known.read(text, key)

    rows.read("industry_id", reading, into="industry_id")
