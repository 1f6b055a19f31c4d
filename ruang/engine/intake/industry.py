"""Industry codes of every length and revision: to a code of TSIC 2009, or to a reason why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruang.engine.errors import ParameterError
from ruang.engine.intake.codes import Cell, Piece, cell, looks_like_date, normalised
from ruang.engine.intake.letters import plain
from ruang.engine.intake.rows import Reading
from ruang.engine.reference import concordance, industries
from ruang.engine.text import noop as _

if TYPE_CHECKING:
    from ruang.engine.intake.classify import Classification

__all__ = ["CLASSIFICATIONS", "Industries", "decide", "looks_like_date"]

# What industry codes can be of; where the codes of a column fit several, the first of these.
CLASSIFICATIONS: dict[str, str] = {
    "tsic2009": _("TSIC 2009 (Thailand, B.E. 2552)"),
    "isic4": _("ISIC Rev.4"),
    "isic31": _("ISIC Rev.3.1"),
    "isic3": _("ISIC Rev.3"),
}
OURS = "tsic2009"
DIGITS = {"tsic2009": 5, "isic4": 4, "isic31": 4, "isic3": 4}  # of the finest level
REFINED = 2  # digits that an agency may have added for itself
LEAST_EVIDENCE = 3  # codes that TSIC lacks and another has: one slip must not turn a column
MOST_TEXTS = 50_000  # kept in memory
FINEST_FIRST = tuple(reversed(industries.LEVELS))
BELOW_SECTION = FINEST_FIRST[:-1]  # a section says too little of several codes in one cell


@dataclass(frozen=True)
class Industries:
    """Reads industry codes and titles, in the manner that the other codes of a column suggest.

    `usual` is how many digits most codes of the column have, `zeros_kept` whether some begin with
    a zero: where none does, a spreadsheet may have dropped them.
    """

    tree: Mapping[str, Mapping[str, str]]  # code -> level -> the code it belongs to there
    titles: Mapping[str, str]  # normalised title -> code
    sections: Mapping[str, Mapping[str, str]]  # classification -> each of its codes -> section
    classes: Mapping[str, frozenset[str]]  # code of the tree -> the classes under it
    usual: int = DIGITS[OURS]
    zeros_kept: bool = False
    _read: dict[tuple[str, str], Reading] = field(default_factory=dict, compare=False)

    def like(self, evidence: Mapping[str, Any]) -> Industries:
        """The same, for a column of which `decide` gave this evidence."""
        usual, kept = int(evidence["digits"]), bool(evidence["zeros_kept"])
        return replace(self, usual=usual, zeros_kept=kept, _read={})

    def read(self, text: str, classification: str = OURS) -> Reading:
        """Read a cell.

        Args:
            text: Plain (intake.letters), without white space around it; empty where it says
                nothing.
            classification: What the code is of; a key of CLASSIFICATIONS.

        Returns:
            A code of TSIC 2009, with its marks; or why not.
        """
        key = (classification or OURS, text)
        if key not in self._read:
            if len(self._read) >= MOST_TEXTS:
                self._read.clear()
            self._read[key] = self._cell(text, key[0])
        return self._read[key]

    def _cell(self, text: str, classification: str) -> Reading:
        if not text:
            return Reading(refusal="industry_missing")
        if looks_like_date(text):
            return Reading(refusal="code_is_date")
        if code := self.titles.get(normalised(text)):
            return Reading(code, mark=" ".join(["industry_by_title", *self._coarse(code, OURS)]))
        parts = cell(text, self._codes(classification))
        found = [self._piece(p, classification) for p in parts.pieces]
        if not found:
            return Reading(refusal="industry_unknown")
        if len({r.value or r.refusal for r in found}) > 1:
            return self._several(found)
        return self._against_title(found[0], parts)

    def _several(self, found: list[Reading]) -> Reading:
        """Nobody can say which of several codes is the main one: what they have in common holds."""
        if refused := next((r for r in found if r.refusal), None):
            return refused
        common = self.common((r.value for r in found), BELOW_SECTION)
        if common is None:
            return Reading(refusal="industry_several")
        return Reading(common, mark="industry_of_several")

    def _against_title(self, reading: Reading, parts: Cell) -> Reading:
        """Note where the title beside a code is known as that of another industry."""
        titled = self.titles.get(normalised(parts.title)) if parts.title else None
        if not titled or not reading.value or self._akin(titled, reading.value):
            return reading
        return reading._replace(mark=f"{reading.mark} industry_title_differs".strip())

    def _akin(self, one: str, other: str) -> bool:
        return one in self.tree[other].values() or other in self.tree[one].values()

    def _piece(self, piece: Piece, classification: str) -> Reading:
        codes = self._codes(classification)
        code, marks, refusal = self._as_written(piece.digits or piece.letter, classification)
        if refusal:
            return Reading(refusal=refusal)
        if piece.letter and piece.letter != codes[code]:
            return Reading(refusal="industry_unknown")
        if classification == OURS:
            return Reading(code, mark=" ".join(marks + self._coarse(code, OURS)))
        return self._carried(code, classification, marks)

    def _as_written(self, digits: str, classification: str) -> tuple[str, list[str], str]:
        """The code that some digits are; with marks, or with a reason why they are none."""
        code, marks = self._whole_or_refined(digits, classification)
        lost = digits.isdigit() and len(digits) == self.usual - 1
        padded, more = self._whole_or_refined(f"0{digits}", classification) if lost else ("", [])
        if code and padded and not self.zeros_kept:
            return "", [], "industry_zero_doubtful"
        if code:
            return code, marks, ""
        if padded:
            return padded, ["industry_zero_restored", *more], ""
        return "", [], "industry_unknown"

    def _whole_or_refined(self, digits: str, classification: str) -> tuple[str, list[str]]:
        codes, finest = self._codes(classification), DIGITS[classification]
        if digits in codes:
            return digits, []
        if finest < len(digits) <= finest + REFINED and digits[:finest] in codes:
            return digits[:finest], ["industry_refined"]
        return "", []

    def _coarse(self, code: str, classification: str) -> list[str]:
        return ["industry_coarse"] if len(code) < DIGITS[classification] else []

    def _codes(self, classification: str) -> Mapping[str, str]:
        """Every code of a classification, with its section."""
        return self.sections[classification]

    def _carried(self, code: str, classification: str, marks: list[str]) -> Reading:
        """A code of another classification as TSIC 2009 has it."""
        classes = concordance.codes_of(classification)[code].classes
        if classification == "isic4" and self.classes.get(code) == classes:
            # The same industry under the same number.
            return Reading(code, mark=" ".join(marks + self._coarse(code, "isic4")))
        common = self.common(classes, FINEST_FIRST)
        if common is None:
            return Reading(refusal="industry_split")
        exact = len(classes) == 1
        marks += ["industry_converted" if exact else "industry_converted_coarse"]
        return Reading(common, mark=" ".join(marks))

    def common(self, codes: Iterable[str], levels: Iterable[str]) -> str | None:
        """The first code, going through the levels, to which all of these belong; or null."""
        chains = [self.tree.get(c, {}) for c in codes]
        for level in levels:
            met = {chain.get(level) for chain in chains}
            if len(met) == 1 and (one := met.pop()):
                return one
        return None

    def length(self, piece: Piece, classification: str) -> int:
        """How many digits a piece has as a code of a classification; 0 where it is none.

        A zero that seems lost counts; for a classification of others, an agency's own refinement
        does not: any longer code would look like one.
        """
        codes, written = self._codes(classification), piece.digits or piece.letter
        for code in (written, f"0{written}"):
            refines = classification == OURS and code == written
            whole = code[: DIGITS[OURS]] if refines else code
            short = len(code) <= DIGITS[OURS] + REFINED
            if short and whole in codes and piece.letter in ("", codes[whole]):
                return len(code)
        return 0


def gathered(lake: Path | None) -> Industries:
    """Gather codes and titles, with those of the lake's imported official list."""
    chains = industries.ancestors(lake).to_pylist()
    tree = {
        row["industry_id"]: {level: row[level] for level in industries.LEVELS if row[level]}
        for row in chains
    }
    titles = _titles(industries.industries(lake).to_pylist(), tree)
    sections: dict[str, Mapping[str, str]] = {
        key: {code: abroad.section for code, abroad in concordance.codes_of(key).items()}
        for key in concordance.CARRIED
    }
    sections[OURS] = {code: chain["section"] for code, chain in tree.items()}
    return Industries(tree, titles, sections, _classes(tree))


def _classes(tree: Mapping[str, Mapping[str, str]]) -> dict[str, frozenset[str]]:
    """The classes under each code; an activity has its own."""
    found: dict[str, set[str]] = {}
    for chain in tree.values():
        if "class" in chain:
            for code in chain.values():
                found.setdefault(code, set()).add(chain["class"])
    return {code: frozenset(classes) for code, classes in found.items()}


def _titles(
    rows: Iterable[Mapping[str, Any]], tree: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Title -> the code that it is the title of; left out where two branches share one.

    An undivided industry is called alike on several levels, and is the finest of them; where a
    title also stands for a part of what it names, the whole holds, which is true of both.
    """
    called: dict[str, set[str]] = {}
    parent: dict[str, str] = {}
    for row in rows:
        parent[row["industry_id"]] = row["parent_id"]
        for title in (row["title_th"], row["title_en"]):
            if title:
                called.setdefault(normalised(title), set()).add(row["industry_id"])
    children, found = Counter(parent.values()), dict[str, str]()
    for title, codes in called.items():
        chain = sorted(codes, key=lambda code: industries.LEVELS.index(_level(tree[code])))
        if not all(chain[0] in tree[code].values() for code in chain):
            continue
        found[title] = chain[0]
        for above, below in pairwise(chain):
            if parent[below] != above or children[above] > 1:
                break
            found[title] = below
    return found


def _level(chain: Mapping[str, str]) -> str:
    """The finest level of a code's chain: its own."""
    return next(level for level in FINEST_FIRST if level in chain)


def decide(
    codes: Iterable[str | None], known: Classification, given: str = ""
) -> tuple[str, dict[str, Any]]:
    """Find out what the industry codes of a column are codes of.

    The classification that has most of the different codes holds; TSIC 2009 wherever another is
    not ahead by at least LEAST_EVIDENCE codes, so that a slip or two turn no column.

    Args:
        codes: The column's different texts, raw.
        known: The codes and titles to read them by.
        given: What a person said they are of; it holds, and the rest is found out.

    Returns:
        A key of CLASSIFICATIONS, and the evidence: `codes`, how many different codes there were;
        `shares`, of them, that each classification has (0 to 1); `digits`, how many most of them
        have; `zeros_kept`, whether some begin with a zero.

    Raises:
        ParameterError: There is no such classification as the one given.
    """
    if given and given not in CLASSIFICATIONS:
        raise ParameterError(
            _("no classification is called {name!r}; there are: {have}"),
            name=given,
            have=", ".join(CLASSIFICATIONS),
        )
    texts = {plain(c).text for c in codes if c}
    pieces = {
        piece
        for text in texts
        if text and not looks_like_date(text)
        for piece in cell(text, known.industries.tree).pieces
    }
    fits = {
        key: [n for piece in pieces if (n := known.industries.length(piece, key))]
        for key in CLASSIFICATIONS
    }
    best = max(CLASSIFICATIONS, key=lambda key: len(fits[key]))  # the first of those alike
    ahead = len(fits[best]) - len(fits[OURS])
    key = given or (best if ahead >= LEAST_EVIDENCE else OURS)
    lengths = Counter(fits[key]).items()
    usual, _n = max(lengths, key=lambda item: (item[1], item[0]), default=(DIGITS[key], 0))
    return key, {
        "codes": len(pieces),
        "shares": {k: len(found) / max(len(pieces), 1) for k, found in fits.items()},
        "digits": usual,
        "zeros_kept": any(p.digits.startswith("0") for p in pieces),
    }
