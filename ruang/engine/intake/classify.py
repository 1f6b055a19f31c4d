"""Industry and legal form: from a code or a name to the product's own terms."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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


@dataclass(frozen=True)
class Classification:
    """The industry codes there are, and the words by which a name tells its legal form."""

    codes: frozenset[str]
    activities: frozenset[str]
    forms: Mapping[str, str]  # word -> legal form
    first: str  # pattern of the words that a name may start with
    anywhere: tuple[str, ...]  # words that tell it wherever they stand

    def industry(self, code: str) -> Reading:
        """Read one code of an activity."""
        if not code:
            return Reading(refusal="industry_missing")
        if code in self.activities:
            return Reading(code)
        longer = f"0{code}"
        # A class of the tree has four digits too: then nobody can say what was meant.
        if len(code) == 4 and code not in self.codes and longer in self.activities:
            return Reading(longer, mark="industry_zero_restored")
        return Reading(refusal="industry_unknown")

    def legal_form(self, word: str) -> Reading:
        """Read the word of a name that tells the legal form; empty where none was found."""
        form = self.forms.get(word)
        return Reading(form) if form else Reading("other", mark="legal_form_unread")


def classification(lake: Path) -> Classification:
    """Gather the codes, with those of the lake's imported official list, and the words."""
    rows = industries.industries(lake).to_pylist()
    with (DATA / "legal_forms.csv").open(encoding="utf-8", newline="") as file:
        words = list(csv.DictReader(file))
    first = sorted((r["word"] for r in words if r["stands"] == "first"), key=len, reverse=True)
    return Classification(
        codes=frozenset(r["industry_id"] for r in rows),
        activities=frozenset(r["industry_id"] for r in rows if r["level"] == "activity"),
        forms={r["word"]: r["legal_form"] for r in words},
        first="^(?P<word>" + "|".join(map(re.escape, first)) + ")",
        anywhere=tuple(r["word"] for r in words if r["stands"] == "anywhere"),
    )


def classify(rows: Rows, known: Classification) -> None:
    """Read the industry and the legal form.

    A source without industry codes leaves the industry null, and every row says so.

    Args:
        rows: The batch.
        known: The codes and words to read them by.
    """
    if rows.has("industry_id"):
        rows.read("industry_id", known.industry, into="industry_id")
    else:
        rows.mark(np.ones(len(rows), dtype=bool), "no_industry")
    if rows.has("legal_form"):
        rows.read("legal_form", _legal_form, into="legal_form")
    else:
        words = _form_words(rows.text("name"), known)
        rows.read("name", known.legal_form, into="legal_form", of=words)


def _legal_form(text: str) -> Reading:
    return Reading(text) if text in LEGAL_FORMS else Reading("other", mark="legal_form_unread")


def _form_words(names: pa.Array, known: Classification) -> pa.Array:
    """The word of each name that tells its legal form; empty where none does."""
    words = pc.struct_field(pc.extract_regex(names, known.first), "word").fill_null("")
    for word in known.anywhere:
        words = pc.if_else(pc.match_substring(names, word), word, words)
    return words
