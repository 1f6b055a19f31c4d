"""Industry and legal form: from a code or a name to the product's own terms."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from ruang.engine.intake.rows import Reading, Rows
from ruang.engine.reference import industries

DATA = Path(__file__).parent / "data"
LEGAL_FORMS = frozenset(
    {
        "company",
        "public_company",
        "partnership",
        "cooperative",
        "community_enterprise",
        "farmer_group",
        "sole_proprietor",
        "other",
    }
)


def classify(rows: Rows, lake: Path) -> None:
    """Read the industry and the legal form.

    A source without industry codes leaves the industry null, and every row says so.

    Args:
        rows: The batch.
        lake: A lake whose imported industries are laid over the built-in ones.
    """
    if rows.has("industry_id"):
        rows.read("industry_id", _industry_reader(lake), into="industry_id")
    else:
        rows.mark(np.ones(len(rows), dtype=bool), "no_industry")
    if rows.has("legal_form"):
        rows.read("legal_form", _legal_form, into="legal_form")
    else:
        starts = pa.array([_form_word(n) for n in rows.text("name").to_pylist()], pa.string())
        rows.read("name", _legal_form_of_word, into="legal_form", of=starts)


def _industry_reader(lake: Path) -> Callable[[str], Reading]:
    def read(code: str) -> Reading:
        if not code:
            return Reading(refusal="industry_missing")
        if industries.parent_at(code, "activity", lake) == code:
            return Reading(code)
        longer = f"0{code}"
        # A class of the tree has four digits too: then nobody can say what was meant.
        may_lack_zero = len(code) == 4 and not industries.known(code, lake)
        if may_lack_zero and industries.parent_at(longer, "activity", lake) == longer:
            return Reading(longer, mark="industry_zero_restored")
        return Reading(refusal="industry_unknown")

    return read


def _legal_form(text: str) -> Reading:
    return Reading(text) if text in LEGAL_FORMS else Reading("other", mark="legal_form_unread")


@cache
def _forms() -> tuple[dict[str, str], re.Pattern[str], re.Pattern[str]]:
    with (DATA / "legal_forms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_length = sorted(rows, key=lambda r: -len(r["word"]))
    first = "|".join(re.escape(r["word"]) for r in by_length if r["stands"] == "first")
    anywhere = "|".join(re.escape(r["word"]) for r in by_length if r["stands"] == "anywhere")
    return {r["word"]: r["legal_form"] for r in rows}, re.compile(first), re.compile(anywhere)


def _form_word(name: str) -> str:
    """The word of the name that tells its legal form; empty where none does."""
    _words, first, anywhere = _forms()
    found = anywhere.search(name) or first.match(name)
    return found[0] if found else ""


def _legal_form_of_word(word: str) -> Reading:
    form = _forms()[0].get(word)
    return Reading(form) if form else Reading("other", mark="legal_form_unread")
