"""Why a cell or a candidate stands where it stands, in plain sentences: whole columns at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruang.engine.reasons.names import CAPITAL, Names
from ruang.engine.reasons.words import (
    Measure,
    Variant,
    Words,
    amount,
    change,
    each,
    each_text,
    fill,
    integers,
    listed,
    percent,
    picked,
    ratio,
)
from ruang.engine.text import Language, say
from ruang.engine.text import noop as _

__all__ = [
    "CAPITAL",
    "DRAWN_IN",
    "FIRM",
    "PARTS",
    "QUOTIENT",
    "STANDING",
    "Measure",
    "Names",
    "Words",
    "amount",
    "fill",
    "listed",
    "percent",
    "ratio",
    "reasons",
]

COUNTED = {"workers": _("workers"), "establishments": _("establishments"), "jobs": _("jobs")}
QUOTIENT = _("{lq} times the national share (95% interval {lq_low}–{lq_high})")
# The interval comes from a model that draws small numbers in, and may leave the counted one out.
DRAWN_IN = _(
    "{lq} times the national share as counted, {lq_low}–{lq_high} once chance is allowed for"
)
STANDING = _("Rank {rank} of {cells} (90% interval {rank_low}–{rank_high}).")
FIRM = _("Rank {rank} of {cells}, and firmly so.")
LEFT_OUT = _("Left out, because these figures cannot show it: {missing}.")
AGREEING = _("{agreeing} of {known} measures place it in the top quarter of the country.")
PARTS = {  # in the order of the bits that say which are missing
    "specialisation": _("specialisation"),
    "size": _("size"),
    "focus": _("focus"),
    "growth": _("growth"),
    "relatedness": _("relatedness"),
    "concentration": _("concentration"),
}
OPENING = ("specialisation", "size", "focus")  # the first sentence is about the best of these
MATTERS = 75.0  # percentile from which what surrounds a cell is told of
STRONG = 1.5  # times the national share: neighbours below are not called strong
LANGUAGES: tuple[Language, Language] = ("th", "en")


def reasons(
    cells: Words,
    *,
    names: Names,
    measure: Measure,
    missing: NDArray[np.int64],
    ranked: int | None = None,
) -> dict[str, pa.Array]:
    """Say of every cell what is strong in it, how surely it ranks, and what is missing.

    Args:
        cells: Columns, one value a cell: area_id, industry_id (Arrow text), jobs, lq, lq_low,
            lq_high, share (0 to 1), place and places (by size among the industry's areas), rank,
            rank_low, rank_high, the percentiles of the parts, growth_sure (1: surely faster than
            the country, -1: slower), grown and grown_country (rates), density (0 to 1), around
            (the neighbours' mean quotient), parts_agreeing and parts_known; NaN where unknown.
        names: What the ids are called.
        measure: What `jobs` counts.
        missing: For every cell the parts that could not be given, as bits in the order of `PARTS`.
        ranked: Among how many cells these are ranked, where they are not all: words take much
            memory, and are better given for some thousands of cells at a time.

    Returns:
        reason_th and reason_en: one text a cell, of two to seven sentences.
    """
    numbers = _numbers(cells, len(missing) if ranked is None else ranked)
    said = {}
    for lang in LANGUAGES:
        words = numbers | _words(cells, names, measure, missing, lang)
        words["quotient"] = picked(_quotient(cells), numbers, lang)
        said[f"reason_{lang}"] = _text(cells, missing, words, lang)
    return said


def _text(cells: Words, missing: NDArray[np.int64], words: Words, language: Language) -> pa.Array:
    several = cells["parts_known"] > 1
    said = [
        picked(sentence, words, language, after=" ")
        for sentence in (
            _opening(cells),
            _also(cells),
            _grown(cells),
            _related(cells),
            _around(cells),
            _standing(cells),
            [(several, AGREEING)],
            [(missing > 0, LEFT_OUT)],
        )
    ]
    whole = pc.binary_join_element_wise(*said, "")
    return pc.utf8_trim_whitespace(pc.replace_substring(whole, "  ", " "))


def _opening(cells: Words) -> list[Variant]:
    low, high = cells["lq_low"], cells["lq_high"]
    parts = np.nan_to_num(np.stack([cells[p] for p in OPENING]), nan=-1.0)
    lead = parts.argmax(axis=0)
    size, focus = OPENING.index("size"), OPENING.index("focus")
    first = cells["place"] == 1
    several = cells["places"] > 1
    return [
        (
            np.isnan(low),
            _("{area} has {amount} in {industry}, {share}% of all {counted} in the area."),
        ),
        (high < 1, _("{area} has {amount} in {industry}: only {quotient}.")),
        (
            (low <= 1) & (cells["lq"] < 1),
            _("{area} has {amount} in {industry}: {quotient}, not clearly below average."),
        ),
        (
            low <= 1,
            _("{area} has {amount} in {industry}: {quotient}, not clearly above average."),
        ),
        (
            (lead == size) & several & first,
            _("{area} has the most {counted} of any area in {industry}: {amount}, {quotient}."),
        ),
        (
            (lead == size) & several,
            _("{area} has {amount} in {industry}: number {place} of {places} areas, {quotient}."),
        ),
        (
            lead == focus,
            _("In {area}, {share}% of all {counted} are in {industry} ({amount}): {quotient}."),
        ),
        (low >= 2, _("{area} is strongly specialised in {industry}: {amount}, {quotient}.")),
        (low > 1, _("{area} is specialised in {industry}: {amount}, {quotient}.")),
    ]


def _quotient(cells: Words) -> list[Variant]:
    inside = (cells["lq_low"] <= cells["lq"]) & (cells["lq"] <= cells["lq_high"])
    return [(inside, QUOTIENT), (~inside, DRAWN_IN)]


def _also(cells: Words) -> list[Variant]:
    parts = np.nan_to_num(np.stack([cells[p] for p in OPENING]), nan=-1.0)
    lead = np.array(OPENING)[parts.argmax(axis=0)]
    sure = cells["lq_low"] > 1
    said_place = sure & (lead == "size") & (cells["places"] > 1)
    said_share = np.isnan(cells["lq_low"]) | (sure & (lead == "focus"))
    several = cells["places"] > 1
    leads = several & (cells["place"] == 1)
    well_placed = several & (cells["place"] <= 5) & (2 * cells["place"] <= cells["places"])
    return [
        (said_place, _("They are {share}% of all {counted} in the area.")),
        (leads, _("No other area has more.")),
        (well_placed, _("By size it is number {place} of {places} areas.")),
        (said_share & several, _("By size it is number {place} of {places} areas.")),
        (~said_share, _("They are {share}% of all {counted} in the area.")),
    ]


def _standing(cells: Words) -> list[Variant]:
    firm = cells["rank_low"] == cells["rank_high"]
    return [(firm, FIRM), (~firm, STANDING)]


def _grown(cells: Words) -> list[Variant]:
    return [
        (
            cells["growth_sure"] > 0,
            _("Since the earlier figures it has {grown}, the country {country}: it gains ground."),
        ),
        (
            cells["growth_sure"] < 0,
            _("Since the earlier figures it has {grown}, the country {country}: it loses ground."),
        ),
    ]


def _related(cells: Words) -> list[Variant]:
    matters = cells["relatedness"] >= MATTERS
    return [(matters, _("The area is specialised in {density}% of the industries related to it."))]


def _around(cells: Words) -> list[Variant]:
    matters = (cells["concentration"] >= MATTERS) & (cells["around"] >= STRONG)
    return [
        (matters, _("Neighbouring areas are strong in it too: {around} times the national share."))
    ]


def _numbers(cells: Words, count: int) -> dict[str, Any]:
    """What is written alike in both languages."""
    whole = ("place", "places", "rank", "rank_low", "rank_high")
    return {
        **{k: integers(cells[k]) for k in whole},
        **{k: each(cells[k], ratio) for k in ("lq", "lq_low", "lq_high", "around")},
        **{k: each(cells[k], percent) for k in ("share", "density")},
        "agreeing": integers(cells["parts_agreeing"]),
        "known": integers(cells["parts_known"]),
        "cells": pa.repeat(f"{count:,}", len(cells["rank"])),
    }


def _words(
    cells: Words,
    names: Names,
    measure: Measure,
    missing: NDArray[np.int64],
    language: Language,
) -> dict[str, Any]:
    sets, which = np.unique(missing, return_inverse=True)
    left_out = [
        listed([say(w, language) for n, w in enumerate(PARTS.values()) if bits >> n & 1], language)
        for bits in sets.tolist()
    ]
    return {
        "area": each_text(cells["area_id"], lambda a: names.place(a, language)),
        "industry": each_text(cells["industry_id"], lambda i: names.industry(i, language)),
        "amount": each(cells["jobs"], lambda n: amount(n, measure, language)),
        "grown": each(cells["grown"].round(3), lambda rate: change(rate, language)),
        "country": each(cells["grown_country"].round(3), lambda rate: change(rate, language)),
        "counted": pa.repeat(say(COUNTED[measure], language), len(missing)),
        "missing": pa.array(left_out, pa.string()).take(pa.array(which)),
    }
