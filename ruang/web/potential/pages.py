"""The page of a publication."""

from __future__ import annotations

from datetime import date
from typing import Any

from ruang.web.potential import inputs
from ruang.web.potential.definitions import DEFINITIONS
from ruang.web.potential.models import PARTS, Level, Publication
from ruang.web.potential.reading import refusals_in_words
from ruang.web.ui.languages import reader_language


def publication_page(publication: Publication) -> dict[str, Any]:
    """What a publication is: its source, its files, its counts and its definitions."""
    read, run = (publication.facts.get(part, {}) for part in ("snapshot", "run"))
    language = reader_language()
    weights = run.get("parameters", {}).get("weights", {})
    until = (run.get("before_period") or {}).get("to")
    return {
        "commands": inputs.lines(publication),
        "input_files": inputs.FILES,
        "publication": publication,
        "synthetic": publication.synthetic,
        "read": read,
        "run": run,
        "refusals": refusals_in_words(read.get("refusals", {}), language),
        "publisher": read.get(f"publisher_{language}"),
        "licence": read.get(f"licence_{language}"),
        "cells": publication.cells.count(),
        "levels": [
            (label, _counts(run["cells"][key])) for key, label in Level.choices if "cells" in run
        ],
        "definitions": DEFINITIONS,
        "weights": [(PARTS[k], weights[k]) for k in PARTS if k in weights],
        "before_until": date.fromisoformat(until[:10]) if until else None,
    }


def _counts(cells: dict[str, int]) -> dict[str, int]:
    """How many pairs there are; why one is hidden would tell of it, where few are."""
    counted, ranked = cells["counted"], cells["ranked"]
    return {"counted": counted, "hidden": counted - ranked, "ranked": ranked}
