"""Why a cell or a candidate stands where it stands, in plain sentences: whole columns at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruang.engine.text import Language, say
from ruang.engine.text import noop as _

Measure = Literal["workers", "establishments", "jobs"]
Words = Mapping[str, Any]  # placeholder -> one column of text
Variant = tuple[NDArray[np.bool_], str]  # the rows it is for, and what to say there

# Bangkok: named without the word for province, and its districts have their own word.
CAPITAL = "10"

BEYOND_COUNTING = 1e15  # no longer written out digit by digit

COUNTED = {"workers": _("workers"), "establishments": _("establishments"), "jobs": _("jobs")}
AMOUNTS = {
    "workers": (_("{n} worker"), _("{n} workers")),
    "establishments": (_("{n} establishment"), _("{n} establishments")),
    "jobs": (_("{n} job"), _("{n} jobs")),
}
QUOTIENT = _("{lq} times the national share (95% interval {lq_low}–{lq_high})")
# The interval comes from a model that draws small numbers in, and may leave the counted one out.
DRAWN_IN = _(
    "{lq} times the national share as counted, {lq_low}–{lq_high} once chance is allowed for"
)
STANDING = _("Rank {rank} of {cells} (90% interval {rank_low}–{rank_high}).")
FIRM = _("Rank {rank} of {cells}, and firmly so.")
PARTS = {
    "specialisation": _("specialisation"),
    "size": _("size"),
    "focus": _("focus"),
}


@dataclass(frozen=True)
class Names:
    """What areas and industries are called: id -> (Thai, English); an unknown id is itself."""

    areas: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    industries: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, areas: pa.Table | None = None, industries: pa.Table | None = None) -> Names:
        """Take them from tables of area_id, name_th, name_en and, if known, level, and of
        industry_id, title_th, title_en.
        """
        found_areas = areas.to_pylist() if areas else []
        found_industries = industries.to_pylist() if industries else []
        return cls(
            {r["area_id"]: (r["name_th"], r["name_en"]) for r in found_areas},
            {r["industry_id"]: (r["title_th"], r["title_en"]) for r in found_industries},
            {r["area_id"]: r.get("level", "") for r in found_areas},
        )

    def area(self, area_id: str, language: Language) -> str:
        """The area's name; in the other language where it has none in this one."""
        return _in(self.areas.get(area_id), language) or area_id

    def bare(self, area_id: str, language: Language) -> str:
        """The area's name alone, as it stands inside a sentence."""
        return _spaced(self.area(area_id, language), language)

    def title(self, industry_id: str, language: Language) -> str:
        """The industry's title as it stands alone."""
        return _in(self.industries.get(industry_id), language) or industry_id

    def place(self, area_id: str, language: Language) -> str:
        """The area's name as it stands inside a sentence, with the word for what it is."""
        name, level = self.area(area_id, language), self.levels.get(area_id, "")
        if level == "province" and area_id != CAPITAL:
            return say(_("{name} province"), language, name=name)
        if level == "district" and area_id.startswith(CAPITAL):
            return say(_("{name} district of Bangkok"), language, name=name)
        if level == "district":
            return say(_("{name} district"), language, name=name)
        return _spaced(name, language)

    def industry(self, industry_id: str, language: Language) -> str:
        """The industry's title as it stands inside a sentence."""
        title = self.title(industry_id, language).replace("n.e.c.", "not elsewhere classified")
        is_word = len(title) > 1 and title[1].islower()
        return _spaced(title[0].lower() + title[1:] if is_word else title, language)


def reasons(
    cells: Words,
    *,
    names: Names,
    measure: Measure,
    missing: Sequence[tuple[str, ...]],
    language: Language,
) -> pa.Array:
    """Say of every cell what is strong in it, how surely it ranks, and what is missing.

    Args:
        cells: NumPy columns, one value a cell: area_id, industry_id (text), jobs, lq, lq_low,
            lq_high, share (0 to 1), place and places (by size among the industry's areas), rank,
            rank_low, rank_high, and the parts specialisation, size, focus; NaN where unknown.
        names: What the ids are called.
        measure: What `jobs` counts.
        missing: For every cell the names of the parts that could not be given.
        language: "th" or "en".

    Returns:
        One text a cell, at most three sentences and a fourth where a part is missing.
    """
    words = _columns(cells, names, measure, missing, language)
    said = [
        _pick(_opening(cells), words, language),
        _pick(_also(cells), words, language),
        _pick(_standing(cells), words, language),
        _pick(_missing(missing), words, language),
    ]
    whole = pc.binary_join_element_wise(*said, " ")
    return pc.utf8_trim_whitespace(pc.replace_substring(whole, "  ", " "))


def _opening(cells: Words) -> list[Variant]:
    low, high = cells["lq_low"], cells["lq_high"]
    parts = np.nan_to_num(np.stack([cells[p] for p in PARTS]), nan=-1.0)
    lead = parts.argmax(axis=0)
    size, focus = list(PARTS).index("size"), list(PARTS).index("focus")
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
    parts = np.nan_to_num(np.stack([cells[p] for p in PARTS]), nan=-1.0)
    lead = np.array(list(PARTS))[parts.argmax(axis=0)]
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


def _missing(missing: Sequence[tuple[str, ...]]) -> list[Variant]:
    some = np.array([bool(m) for m in missing], dtype=np.bool_)
    return [(some, _("Left out, because these figures cannot show it: {missing}."))]


def _columns(
    cells: Words,
    names: Names,
    measure: Measure,
    missing: Sequence[tuple[str, ...]],
    language: Language,
) -> dict[str, Any]:
    count = len(cells["jobs"])
    numbers = {k: _integers(cells[k]) for k in ("place", "places", "rank", "rank_low", "rank_high")}
    ratios = {k: _each(cells[k], ratio) for k in ("lq", "lq_low", "lq_high")}
    left_out = {m: listed([say(PARTS[p], language) for p in m], language) for m in set(missing)}
    return {
        **numbers,
        "quotient": _pick(_quotient(cells), ratios, language),
        "area": _each_text(cells["area_id"], lambda a: names.place(a, language)),
        "industry": _each_text(cells["industry_id"], lambda i: names.industry(i, language)),
        "amount": _each(cells["jobs"], lambda n: amount(n, measure, language)),
        "share": _each(cells["share"], percent),
        "counted": pa.array([say(COUNTED[measure], language)] * count, pa.string()),
        "cells": pa.array([f"{count:,}"] * count, pa.string()),
        "missing": pa.array([left_out[m] for m in missing], pa.string()),
    }


def amount(n: float, measure: Measure, language: Language) -> str:
    """A count with its noun: "1 worker", "1,240 establishments"."""
    singular, plural = AMOUNTS[measure]
    written = f"{n:,.0f}" if float(n).is_integer() or abs(n) >= 100 else f"{n:,.1f}"
    if abs(n) >= BEYOND_COUNTING:
        written = f"{n:.2g}"
    return say(singular if n == 1 else plural, language, n=written)


def ratio(value: float) -> str:
    """A quotient with as many digits as can be used: 0.52, 4.2, 120."""
    if value < 0.995:
        return f"{value:.2f}"
    if value < 99.95:
        return f"{value:.1f}"
    return f"{value:,.0f}" if value < BEYOND_COUNTING else f"{value:.2g}"


def percent(share: float) -> str:
    """A share (0 to 1) as a percentage without its sign: 0.05, 2.1, 34."""
    value = 100 * share
    if value < 0.005:
        return "<0.01"
    if value < 0.995:
        return f"{value:.2f}"
    return f"{value:.1f}" if value < 99.95 else "100"


def listed(words: Sequence[str], language: Language) -> str:
    """Names in a row, as each language puts them: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    head = say(_("{first}, {next}"), language)
    joined = words[0]
    for word in words[1:-1]:
        joined = head.format(first=joined, next=word)
    return say(_("{first} and {last}"), language, first=joined, last=words[-1])


def fill(template: str, words: Words, language: Language) -> pa.Array:
    """Put whole columns into a sentence's placeholders at once.

    Args:
        template: An English message with {placeholders}, marked by `noop`.
        words: Arrow columns of text by placeholder, all of one length.
        language: "th" or "en".
    """
    pieces: list[Any] = []
    for literal, name, _spec, _conversion in Formatter().parse(say(template, language)):
        pieces += [literal] if literal else []
        pieces += [words[name]] if name else []
    if not any(isinstance(p, pa.Array) for p in pieces):
        count = len(next(iter(words.values())))
        return pa.array(["".join(pieces)] * count, pa.string())
    return pc.binary_join_element_wise(
        *[pa.scalar(p) if isinstance(p, str) else p for p in pieces], ""
    )


def _pick(variants: Iterable[Variant], words: Words, language: Language) -> pa.Array:
    """Say in each row the first of the variants that is for it; nothing where none is."""
    count = len(next(iter(words.values())))
    left = np.ones(count, dtype=np.bool_)
    order, said = [], []
    for mask, template in variants:
        rows = np.flatnonzero(mask & left)
        left[rows] = False
        if rows.size:
            order.append(rows)
            said.append(
                fill(template, {k: w.take(pa.array(rows)) for k, w in words.items()}, language)
            )
    silent = np.flatnonzero(left)
    order.append(silent)
    said.append(pa.array([""] * silent.size, pa.string()))
    back = np.argsort(np.concatenate(order), kind="stable")
    return pa.concat_arrays(said).take(pa.array(back))


def _each(values: NDArray[np.float64], written: Callable[[float], str]) -> pa.Array:
    """Write numbers, each distinct one only once, rounded to what a reader can tell apart."""
    with np.errstate(divide="ignore", invalid="ignore"):
        digits = np.clip(4 - np.floor(np.log10(np.abs(values))), 0, 9)
    scale = 10 ** np.nan_to_num(digits, nan=0.0, posinf=9.0)
    distinct, where = np.unique(np.round(values * scale) / scale, return_inverse=True)
    texts = pa.array(["" if np.isnan(v) else written(float(v)) for v in distinct], pa.string())
    return texts.take(pa.array(where))


def _integers(values: NDArray[np.int64]) -> pa.Array:
    distinct, where = np.unique(values, return_inverse=True)
    return pa.array([f"{v:,}" for v in distinct.tolist()], pa.string()).take(pa.array(where))


def _each_text(values: Any, written: Callable[[str], str]) -> pa.Array:
    coded = pa.array(values).dictionary_encode()
    texts = pa.array([written(v) for v in coded.dictionary.to_pylist()], pa.string())
    return texts.take(coded.indices)


def _in(pair: tuple[str | None, str | None] | None, language: Language) -> str | None:
    if pair is None:
        return None
    thai, english = pair
    return (thai or english) if language == "th" else (english or thai)


def _spaced(name: str, language: Language) -> str:
    """Thai runs on without spaces, but not into letters or digits of another script."""
    if language != "th":
        return name
    before, after = (" " if end.isascii() and end != ")" else "" for end in (name[:1], name[-1:]))
    return f"{before}{name}{after}"
