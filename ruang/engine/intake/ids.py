"""Ids: numbers of juristic persons, publishers' own ids, and ids for rows that have none."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.intake.letters import as_mask, scattered, spread
from ruang.engine.intake.personal import PERSON_ID, keyed
from ruang.engine.intake.rows import Mask, Reading, Rows

WEIGHTS = tuple(range(13, 1, -1))
MADE_ID = "r-"  # before an id made from a row
GROUPED = re.compile(r"\d[\d\s-]*\d")
DECIMALS = re.compile(r"(\d{12,13})\.0+")
# Twelve or thirteen digits as a spreadsheet shows them in a narrow column: most are lost.
SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE]\+?\d{1,2}")
SCIENTIFIC_OWN = re.compile(r"\d[.,]\d+[eE]\+\d{2}")
CITIZEN = re.compile(r"[1-8]\d{12}")
DIGITS_13 = re.compile(r"\d{13}")
DIGITS_12 = re.compile(r"[1-9]\d{11}")
ODD_OWN = r"^[1-8][0-9 -]{12,}(\.0+)?$|^[0-9][.,][0-9]+[eE]"  # what read_own_id must see


def check_digits_agree(ids: pa.Array) -> Mask:
    """Whether the last digit of each 13-digit id follows from the other twelve.

    Source:
        Department of Provincial Administration's rule for 13-digit numbers: weights 13 to 2,
        modulo 11, as in python-stdnum's stdnum.th.pin.
    """
    numbers = pc.cast(ids, pa.int64()).to_numpy()
    digits: npt.NDArray[np.int64] = numbers[:, None] // 10 ** np.arange(12, -1, -1) % 10
    expected = (11 - digits[:, :12] @ np.array(WEIGHTS) % 11) % 10
    return np.asarray(expected == digits[:, 12])


def read_ids(rows: Rows, key: bytes) -> None:
    """Read the ids: the publisher's own where it is given, else the juristic person's number.

    A row without either keeps a null id until `make_ids`; where the source needs the id, it is
    refused. A citizen's number never stays: a keyed surrogate stands for it.

    Args:
        rows: The batch, made plain.
        key: What surrogates are made with.
    """
    own = pa.nulls(len(rows), pa.string())
    if rows.has("establishment_id"):
        own = _own(rows, key)
    has_own = as_mask(own.is_valid())
    juristic = keys = pa.nulls(len(rows), pa.string())
    if rows.has("juristic_id"):
        keys = _numbers(rows, key, has_own)
        juristic = pc.if_else(pc.starts_with(keys, PERSON_ID).fill_null(False), None, keys)
    rows.columns["juristic_id"] = juristic
    rows.columns["establishment_id"] = pc.coalesce(own, keys)


def _own(rows: Rows, key: bytes) -> pa.Array:
    texts = rows.text("establishment_id")
    missing = as_mask(pc.equal(texts, ""))
    if rows.needs("establishment_id"):
        rows.refuse(missing, "establishment_id", "id_missing")
    odd = as_mask(pc.match_substring_regex(texts, ODD_OWN))
    texts, refusals = _with_care(rows, texts, odd, lambda t: read_own_id(t, key))
    for reason, where in refusals.items():
        rows.refuse(where, "establishment_id", reason)
    return pc.if_else(pa.array(missing), None, texts)


def _numbers(rows: Rows, key: bytes, has_own: Mask) -> pa.Array:
    """The numbers of juristic persons, or what stands for a citizen's; null where unsound."""
    texts = rows.text("juristic_id")
    missing = as_mask(pc.equal(texts, ""))
    if rows.needs("juristic_id"):
        rows.refuse(missing, "juristic_id", "id_missing")
    usual = pc.match_substring_regex(texts, "^[09][0-9]{12}$")
    sound = as_mask(usual) & check_digits_agree(pc.if_else(usual, texts, "0" * 12 + "1"))
    odd = ~sound & ~missing
    texts, refusals = _with_care(rows, texts, odd, lambda t: read_juristic_id(t, key))
    none = missing.copy()
    for reason, where in refusals.items():
        rows.refuse(where & ~has_own, "juristic_id", reason)
        rows.mark(where & has_own, "juristic_id_unsound")
        none |= where
    return pc.if_else(pa.array(none), None, texts)


def _with_care(
    rows: Rows, texts: pa.Array, odd: Mask, reading: Callable[[str], Reading]
) -> tuple[pa.Array, dict[str, Mask]]:
    """Read the odd texts one by one; gives all texts, and the rows to refuse by their reason."""
    at = np.flatnonzero(odd)
    found = [reading(t) for t in texts.take(pa.array(at, pa.int64())).to_pylist()]
    refusals: dict[str, Mask] = {}
    for i, one in zip(at.tolist(), found, strict=True):
        if one.refusal:
            refusals.setdefault(one.refusal, np.zeros(len(rows), dtype=bool))[i] = True
    for mark in {m for one in found for m in one.mark.split()}:
        rows.mark(spread(odd, np.array([mark in one.mark.split() for one in found])), mark)
    return scattered(texts, odd, [one.value for one in found]), refusals


def read_juristic_id(text: str, key: bytes) -> Reading:
    """Read a 13-digit number: of a juristic person, or a surrogate for a citizen's.

    A zero that a spreadsheet dropped comes back only where the check digit agrees.

    Args:
        text: Plain, without white space around it.
        key: What a surrogate is made with.
    """
    if not text:
        return Reading(refusal="id_missing")
    digits, marks = _ungrouped(text)
    if DIGITS_12.fullmatch(digits) and _agrees("0" + digits):
        return Reading("0" + digits, mark=" ".join([*marks, "id_zero_restored"]))
    if SCIENTIFIC.fullmatch(text):
        return Reading(refusal="id_scientific")
    if not DIGITS_13.fullmatch(digits):
        return Reading(refusal="id_unreadable")
    if not _agrees(digits):
        return Reading(refusal="id_check_digit")
    if CITIZEN.fullmatch(digits):
        return Reading(keyed(digits, key), mark=" ".join([*marks, "id_personal_masked"]))
    return Reading(digits, mark=" ".join(marks))


def read_own_id(text: str, key: bytes) -> Reading:
    """Read a publisher's own id: any text, but no citizen's number and none with digits lost.

    Thirteen digits that begin as citizens' numbers do are taken for one, whatever the check digit
    says: a slip of the pen would not make it less personal.

    Args:
        text: Plain, without white space around it.
        key: What a surrogate is made with.
    """
    if SCIENTIFIC_OWN.fullmatch(text):
        return Reading(refusal="id_scientific")
    digits, _marks = _ungrouped(text)
    if CITIZEN.fullmatch(digits):
        return Reading(keyed(digits, key), mark="id_personal_masked")
    return Reading(text)


def _ungrouped(text: str) -> tuple[str, list[str]]:
    """The digits without the dashes, spaces or ".0" between and behind them."""
    if text.isdigit():
        return text, []
    if found := DECIMALS.fullmatch(text):
        return found[1], ["id_grouped"]
    if GROUPED.fullmatch(text):
        return re.sub(r"[\s-]", "", text), ["id_grouped"]
    return text, []


def _agrees(digits: str) -> bool:
    total = sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=False))
    return (11 - total % 11) % 10 == int(digits[12])


def make_ids(rows: Rows) -> None:
    """Give an id to rows without one: the same name, place and industry give the same id.

    To be called when places and industries have been read.

    Args:
        rows: The batch.
    """
    ids = rows.columns["establishment_id"]
    without = as_mask(ids.is_null())
    if not without.any():
        return
    at = pa.array(np.flatnonzero(without), pa.int64())
    parts = [rows.columns["name_key"].take(at).to_pylist()]
    for column in ("area_id", "district_id", "industry_id"):
        found = rows.columns.get(column)
        parts.append(found.take(at).to_pylist() if found is not None else [None] * len(at))
    made = [_made(row) for row in zip(*parts, strict=True)]
    rows.columns["establishment_id"] = scattered(ids, without, made)
    rows.mark(without, "id_made")


def _made(parts: tuple[str | None, ...]) -> str:
    text = "\x1f".join(p or "" for p in parts)
    return MADE_ID + hashlib.sha256(text.encode()).hexdigest()[:16]
