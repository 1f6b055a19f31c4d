"""Recognising: header first, then contents, and what a person says before both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ruang.engine.catalogue import Layout
from ruang.engine.columns.contents import FEW, Content, contents, holds_persons
from ruang.engine.columns.found import PERSONAL, Columns, Recognised, Why
from ruang.engine.columns.headers import Meaning, meaning, unnamed
from ruang.engine.columns.words import key
from ruang.engine.errors import InputError
from ruang.engine.text import noop as _

if TYPE_CHECKING:
    from ruang.engine.sheets import Sheet

LOOKED_AT = 300  # rows: enough to tell what a column holds
EXAMPLES = 3
EXAMPLE_LENGTH = 60  # letters
SHOWN_OF_PERSONAL = 2  # letters
HEADER, STRONG, WEAK = 3, 2, 1  # evidence: the header, values of one kind only, mere numbers
MOSTLY_EMPTY = 0.1  # share of filled cells below which a column gives way to a fuller one


class Claim(NamedTuple):
    """That a header stands for a column; the greatest claim of all is granted first."""

    strength: tuple[float, ...]
    header: str
    column: str
    why: Why


@dataclass
class _Column:
    """One column of the file, and what is known of it."""

    header: str
    values: Sequence[str]  # those of the rows looked at, the empty ones too
    said: Meaning = field(init=False)
    filled: list[str] = field(init=False)
    held: tuple[Content, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.said = meaning(self.header)
        self.filled = [v for v in self.values if v.strip()]
        self.held = contents(self.filled)

    @property
    def full_enough(self) -> bool:
        return len(self.filled) > MOSTLY_EMPTY * len(self.values)

    def personal(self) -> tuple[str, Why]:
        """A key of PERSONAL and why, or two empty texts."""
        if len(self.said.columns) == 1 and self.said.columns[0] in PERSONAL:
            return self.said.columns[0], "header"
        if "person_name" in self.said.columns and holds_persons(self.filled):
            return "person_name", "content"
        if not self.said.columns:  # a header known as none of ours may hide persons as well
            for content in self.held:
                if content.column in PERSONAL and len(self.filled) >= FEW:
                    return content.column, "content"
        return "", ""


def recognise(sheet: Sheet, wanted: Iterable[str], layout: Layout) -> Columns:
    """Say what stands in each column of a sheet.

    A column of tables.RAW is found under one header at most: the one chosen by hand, else the
    one whose header says so best, else the one whose values do. The order of the columns does
    not matter. What a personal column holds is never taken for anything else, unless by hand.

    Args:
        sheet: The opened sheet.
        wanted: The columns of tables.RAW that can be used.
        layout: `columns` maps columns of RAW to headers by hand; an empty header says that the
            file has no such column. `personal` maps headers to keys of PERSONAL.

    Raises:
        InputError: A header that was chosen by hand is not there, or was chosen twice.
    """
    wanted = frozenset(wanted)
    head = sheet.head(LOOKED_AT)
    columns = [_Column(h, [v or "" for v in head[h].to_pylist()]) for h in sheet.headers]
    by_hand = _by_hand(sheet, layout)
    personal = _personal(columns, by_hand, layout)
    free = [c for c in columns if c.header not in by_hand.values() and c.header not in personal]
    open_columns = wanted - layout.columns.keys()
    granted = _granted([claim for c in free for claim in _claims(c, open_columns)])
    chosen: dict[str, tuple[str, Why]] = {h: (column, "hand") for column, h in by_hand.items()}
    return Columns(
        look=sheet.look,
        sheets=sheet.sheets,
        sheet=sheet.sheet,
        delimiter=sheet.delimiter,
        header_row=sheet.header_row,
        headers=sheet.headers,
        found=tuple(_recognised(c, chosen | granted, personal) for c in columns),
    )


def _by_hand(sheet: Sheet, layout: Layout) -> dict[str, str]:
    """Column of RAW -> header, as chosen; each must be there, and once."""
    chosen = {c: _header(h, sheet) for c, h in layout.columns.items() if h}
    for column, header in chosen.items():
        if list(chosen.values()).count(header) > 1:
            raise InputError(
                _("the column {header} was chosen for two things: {columns}"),
                file=sheet.look.name,
                header=header,
                columns=", ".join(c for c, h in chosen.items() if h == header),
            )
        if header in layout.personal:
            raise InputError(
                _("the column {header} was chosen both as {chosen} and as personal"),
                file=sheet.look.name,
                header=header,
                chosen=column,
            )
    return chosen


def _header(typed: str, sheet: Sheet) -> str:
    """The header that is meant; spaces and line breaks need not be typed."""
    alike = [h for h in sheet.headers if key(h) == key(typed)]
    if typed not in sheet.headers and len(alike) != 1:
        raise InputError(
            _("there is no column {header}; the columns are: {headers}"),
            file=sheet.look.name,
            header=typed,
            headers=", ".join(sheet.headers),
        )
    return typed if typed in sheet.headers else alike[0]


def _personal(
    columns: Iterable[_Column], by_hand: Mapping[str, str], layout: Layout
) -> dict[str, tuple[str, Why]]:
    """Header -> key of PERSONAL and why."""
    found: dict[str, tuple[str, Why]] = {}
    for column in columns:
        if column.header in by_hand.values():
            continue
        if said := layout.personal.get(column.header, ""):
            found[column.header] = (said, "hand")
        elif column.personal()[0]:
            found[column.header] = column.personal()
    return found


def _claims(column: _Column, wanted: frozenset[str]) -> list[Claim]:
    """What one column may be: by its header or, where that is not known, by its values."""
    said, full = column.said, column.full_enough
    held = {content.column: content for content in column.held}
    if said.known:
        likely = next((c for c in said.columns if c in held), next(iter(said.columns), ""))
        sole = len(said.columns) == 1
        why: Why = "header" if sole or likely not in held else "content"
        strength = (HEADER, full, said.level, sole, -said.rank)
        return [Claim(strength, column.header, likely, why)] if likely in wanted else []
    nothing = unnamed(column.header)
    return [
        Claim((STRONG if c.strong else WEAK, full, c.share), column.header, name, "content")
        for name, c in held.items()
        if name in wanted and (nothing or (c.strong and len(column.filled) >= FEW))
    ]


def _granted(claims: list[Claim]) -> dict[str, tuple[str, Why]]:
    """Header -> column and why: the greatest claim first; a column and a header are given once.

    Of several weak claims to one column none is granted: that would be a guess.
    """
    granted: dict[str, tuple[str, Why]] = {}
    given: set[str] = set()
    rivals = Counter(c.column for c in claims if c.strength[0] == WEAK)
    for claim in sorted(claims, key=lambda c: ([-s for s in c.strength], c.header, c.column)):
        guess = claim.strength[0] == WEAK and rivals[claim.column] > 1
        if claim.header not in granted and claim.column not in given and not guess:
            granted[claim.header] = (claim.column, claim.why)
            given.add(claim.column)
    return granted


def _recognised(
    column: _Column,
    chosen: Mapping[str, tuple[str, Why]],
    personal: Mapping[str, tuple[str, Why]],
) -> Recognised:
    examples = _examples(column.filled)
    if column.header in personal:
        kind, why = personal[column.header]
        hidden = tuple(dict.fromkeys(f"{e[:SHOWN_OF_PERSONAL]}…" for e in examples))
        return Recognised(column.header, personal=kind, why=why, examples=hidden)
    name, why = chosen.get(column.header, ("", ""))
    return Recognised(column.header, column=name, why=why, examples=examples)


def _examples(values: Iterable[str]) -> tuple[str, ...]:
    short = (" ".join(v.split())[:EXAMPLE_LENGTH] for v in values)
    return tuple(dict.fromkeys(short))[:EXAMPLES]
