"""What the pages about methods show."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as lazy

from ruang.web.analyses import explained, pictures, reading
from ruang.web.analyses.permissions import may_run
from ruang.web.ui.languages import reader_language

# What stands together in the table of contents.
GROUPS: Final = (
    (lazy("What an area has potential for"), ("potential", "candidates", "back_test")),
    (
        lazy("What an area is strong in, and where it comes from"),
        ("location_quotient", "shift_share", "economic_complexity"),
    ),
    (
        lazy("How an industry is spread"),
        ("concentration_index", "ellison_glaeser", "kdensity"),
    ),
    (
        lazy("Which industries belong together"),
        ("coagglomeration", "proximity", "relatedness_density", "related_groups", "linkages"),
    ),
    (
        lazy("What neighbours have in common"),
        ("moran", "local_moran", "getis_ord", "nearest_neighbours"),
    ),
    (lazy("How members are tied"), ("network_position",)),
)
STAGES: Final = {
    "potential": lazy("Area potential: every industry of every area, ranked"),
    "candidates": lazy("Candidates: neighbouring areas and related industries"),
}


def title(key: str) -> str:
    """What a method is called, in the reader's language."""
    return str(STAGES[key]) if key in STAGES else reading.title(key)


def contents() -> dict[str, Any]:
    """The table of contents."""
    groups = [(words, [_line(key) for key in keys]) for words, keys in GROUPS]
    return {"groups": groups, "synthetic": False}


def whole(key: str, user: Any) -> dict[str, Any]:
    """All that is said of one method."""
    language, example = reader_language(), explained.example(key)
    takes, gives = reading.tables_of(key)
    return {
        **_line(key),
        "words": explained.words(key, language),
        "symbols": [_symbol(line) for line in explained.words(key, language).symbols],
        "formula": explained.formula(key),
        "sources": explained.sources(key),
        "example": example,
        "picture": pictures.drawn(key, language),
        "table": pictures.table(key, language),
        "takes": takes,
        "gives": gives,
        "is_stage": key in STAGES,
        "may_run": may_run(user),
        "synthetic": False,  # figures are made up, and say so where they stand
    }


def _line(key: str) -> dict[str, Any]:
    answers = explained.words(key, reader_language()).answers
    return {"key": key, "title": title(key), "answers": answers}


def _symbol(line: str) -> tuple[str, str]:
    """A symbol and what it stands for; a sentence of its own has no symbol."""
    sign, found, meaning = line.partition(": ")
    return (sign, meaning) if found else ("", line)
