"""Names for establishments that do not exist, put together from lists of words.

No name holds a person's name or a place's. A name may by chance be borne by someone: it says
nothing about them.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ruang.engine.demo import facts
from ruang.engine.demo.facts import Ints

STRIDE = 7919  # prime to every number of names, so that a walk meets each name once


def names(activity: Ints, form: Ints, rng: np.random.Generator) -> list[str]:
    """Give each establishment a name that fits its activity and legal form.

    Within one kind of business and legal form a name repeats only when every combination of
    words has been used.
    """
    words, row_of = _trade_words()
    stems = _stems()
    forms = facts.forms()
    kind = np.array(row_of)[activity] * len(forms.legal_form) + form
    start = rng.integers(0, len(stems), size=len(words) * len(forms.legal_form))
    walked = start[kind] + STRIDE * _turn(kind)
    return [
        _name(words[k // len(forms.legal_form)], forms.pattern[f], stems, int(step))
        for k, f, step in zip(kind.tolist(), form.tolist(), walked.tolist(), strict=True)
    ]


def _name(words: dict[str, list[str]], pattern: str, stems: list[str], step: int) -> str:
    companies = words["company"]
    stem, which = divmod(step % (len(stems) * len(companies)), len(companies))
    return pattern.format(
        stem=stems[stem],
        company=companies[which],
        shop=words["shop"][0],
        group=words["group"][0],
        cooperative=words["cooperative"][0],
    )


def _turn(kind: Ints) -> Ints:
    """Number the establishments of each kind from 0."""
    order = np.argsort(kind, kind="stable")
    ordered = kind[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    turn = np.empty(kind.size, dtype=np.int64)
    turn[order] = np.arange(kind.size) - np.repeat(starts, np.diff(np.append(starts, kind.size)))
    return turn


@cache
def _stems() -> list[str]:
    rows = facts.table("name_words")
    return [
        row["first"] + other["second"]
        for row in rows
        for other in rows
        if other["second"] not in row["first"]
    ]


@cache
def _trade_words() -> tuple[list[dict[str, list[str]]], list[int]]:
    """The words by kind of business, and for every activity the row of its longest prefix."""
    rows = facts.table("trade_words")
    words = [
        {name: text.split("|") for name, text in row.items() if name != "tsic_prefix"}
        for row in rows
    ]
    prefixes = [row["tsic_prefix"] for row in rows]
    return words, [
        max(
            (i for i, prefix in enumerate(prefixes) if tsic.startswith(prefix)),
            key=lambda i: len(prefixes[i]),
        )
        for tsic in facts.activities().tsic
    ]
