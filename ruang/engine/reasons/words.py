"""Numbers and lists in words, and whole columns of them put into sentences at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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

BEYOND_COUNTING = 1e15  # no longer written out digit by digit

AMOUNTS = {
    "workers": (_("{n} worker"), _("{n} workers")),
    "establishments": (_("{n} establishment"), _("{n} establishments")),
    "jobs": (_("{n} job"), _("{n} jobs")),
}


def change(rate: float, language: Language) -> str:
    """A rate of growth in words: "grown by 12%", "shrunk by 3.4%"."""
    if abs(rate) < 0.0005:
        return say(_("not changed"), language)
    words = _("grown by {n}%") if rate > 0 else _("shrunk by {n}%")
    size = 100 * abs(rate)
    return say(words, language, n=f"{size:,.0f}" if size >= 9.95 else f"{size:.1f}")


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


# Below which value how many decimals can be told apart in what is written.
READABLE: dict[Any, tuple[tuple[float, int], ...]] = {
    ratio: ((0.995, 2), (99.95, 1), (np.inf, 0)),
    percent: ((0.00995, 4), (np.inf, 3)),
}


def listed(words: Sequence[str], language: Language) -> str:
    """Names in a row, as each language puts them: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    head = say(_("{first}, {next}"), language)
    joined = words[0]
    for word in words[1:-1]:
        joined = head.format(first=joined, next=word)
    return say(_("{first} and {last}"), language, first=joined, last=words[-1])


def fill(template: str, words: Words, language: Language, after: str = "") -> pa.Array:
    """Put whole columns into a sentence's placeholders at once.

    Args:
        template: An English message with {placeholders}, marked by `noop`.
        words: Arrow columns of text by placeholder, all of one length.
        language: "th" or "en".
        after: What follows the sentence.
    """
    pieces: list[Any] = []
    for literal, name, _spec, _conversion in Formatter().parse(say(template, language)):
        pieces += [literal] if literal else []
        pieces += [words[name]] if name else []
    pieces += [after] if after else []
    if not any(isinstance(p, pa.Array) for p in pieces):
        count = len(next(iter(words.values())))
        return pa.array(["".join(pieces)] * count, pa.string())
    return pc.binary_join_element_wise(
        *[pa.scalar(p) if isinstance(p, str) else p for p in pieces], ""
    )


def picked(
    variants: Iterable[Variant], words: Words, language: Language, after: str = ""
) -> pa.Array:
    """Say in each row the first of the variants that is for it; nothing where none is.

    Args:
        variants: Rows and what to say there, the first that fits first.
        words: Arrow columns of text by placeholder, all of one length.
        language: "th" or "en".
        after: What follows each sentence that is said.
    """
    count = len(next(iter(words.values())))
    left = np.ones(count, dtype=np.bool_)
    order, said = [], []
    for mask, template in variants:
        rows = np.flatnonzero(mask & left)
        left[rows] = False
        if rows.size:
            order.append(rows)
            used = {n for _l, n, _s, _c in Formatter().parse(template) if n} or {next(iter(words))}
            here = {k: words[k].take(pa.array(rows)) for k in used}
            said.append(fill(template, here, language, after))
    silent = np.flatnonzero(left)
    order.append(silent)
    said.append(pa.array([""] * silent.size, pa.string()))
    back = np.empty(count, dtype=np.int64)
    back[np.concatenate(order)] = np.arange(count)
    return pa.concat_arrays(said).take(pa.array(back))


def each(values: NDArray[np.float64], written: Callable[[float], str]) -> pa.Array:
    """Write numbers, each distinct one only once, rounded to what a reader can tell apart."""
    steps = READABLE.get(written)
    if steps is None:
        with np.errstate(divide="ignore", invalid="ignore"):
            digits = np.clip(4 - np.floor(np.log10(np.abs(values))), 0, 9)
        scale = 10 ** np.nan_to_num(digits, nan=0.0, posinf=9.0)
    else:
        scale = (
            10.0
            ** np.array([d for _below, d in steps])[
                np.searchsorted([below for below, _d in steps[:-1]], np.nan_to_num(values), "right")
            ]
        )
    distinct, where = np.unique(np.round(values * scale) / scale, return_inverse=True)
    texts = pa.array(["" if np.isnan(v) else written(float(v)) for v in distinct], pa.string())
    return texts.take(pa.array(where))


def integers(values: NDArray[np.int64]) -> pa.Array:
    """Write whole numbers of 0 and more: 7, 1,240."""
    tail = pa.array(values % 1000).cast(pa.string())
    head = values // 1000
    if not head.any():
        return tail
    padded = pc.utf8_lpad(tail, 3, "0")
    return pc.if_else(
        pa.array(head > 0), pc.binary_join_element_wise(integers(head), padded, ","), tail
    )


def each_text(values: Any, written: Callable[[str], str]) -> pa.Array:
    """Write texts, each distinct one only once."""
    coded = pa.array(values).dictionary_encode()
    texts = pa.array([written(v) for v in coded.dictionary.to_pylist()], pa.string())
    return texts.take(coded.indices)
