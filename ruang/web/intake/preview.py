"""The first rows of a file as they would be read, put together for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ruang.web.intake import reading
from ruang.web.intake.models import Delivery, DeliveryFile
from ruang.web.intake.reading.words import encoding_name
from ruang.web.registry.models import Area, Industry
from ruang.web.ui.numerals import be_date, number

# Column of the register -> the raw columns that it can be read from, the likeliest first.
READ_FROM: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name",),
    "establishment_id": ("establishment_id", "juristic_id"),
    "legal_form": ("legal_form",),
    "area_id": ("area_id", "address"),
    "district_id": ("district_id",),
    "industry_id": ("industry_id",),
    "workers": ("workers",),
    "capital_thb": ("capital_thb",),
    "registered_on": ("registered_on",),
    "longitude": ("longitude",),
    "latitude": ("latitude",),
}
NUMERIC: Final = frozenset({"workers", "capital_thb", "longitude", "latitude"})
RAW_LETTERS: Final = 80
# An id that says nothing to people: made of the row, or standing in for a citizen's number.
MADE_IDS: Final = frozenset({"id_made", "id_personal_masked"})


@dataclass(frozen=True)
class Note:
    """A remark on how rows were read, by the number that stands for it in the rows."""

    number: int
    words: str
    n: int


def notes_of(rows: Iterable[Iterable[str]]) -> dict[str, Note]:
    """The remarks of some rows, numbered for a legend, the most frequent first.

    Args:
        rows: The marks of each row.
    """
    counted = Counter(mark for marks in rows for mark in marks)
    most_first = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        mark: Note(number, reading.mark_word(mark), n)
        for number, (mark, n) in enumerate(most_first, start=1)
    }


@dataclass(frozen=True)
class Cell:
    """One cell: what was read, and what stood there where that differs."""

    column: str
    shown: str
    raw: str
    wrong: bool
    numeric: bool
    made: bool = False


@dataclass(frozen=True)
class Row:
    """One row of the file as it would be read."""

    number: int
    cells: list[Cell]
    notes: list[Note]
    reason: str
    remedy: str
    whole: bool  # refused as a whole: no single cell is to blame


@dataclass(frozen=True)
class Shown:
    """How one file would be read, or why it cannot be."""

    file: DeliveryFile
    columns: Any = None
    classification: str = ""
    encoding: str = ""
    encoding_name: str = ""
    heads: Sequence[tuple[str, bool]] = ()
    rows: Sequence[Row] = ()
    notes: Sequence[Note] = ()
    problem: str = ""

    @property
    def needs_other_way(self) -> bool:
        """Whether it must be told where the table stands: not even columns were found."""
        return bool(self.problem) and self.columns is None

    @property
    def refused(self) -> int:
        """How many of the shown rows would be refused."""
        return sum(1 for row in self.rows if row.reason)

    @property
    def marked(self) -> int:
        """How many of the shown rows would bear a remark."""
        return sum(1 for row in self.rows if row.notes and not row.reason)


def shown(delivery: Delivery, file: DeliveryFile) -> Shown:
    """How a file's first rows would be read as the delivery says."""
    if file.removed_at:
        return Shown(file)
    try:
        found = reading.preview_of(delivery, file)
    except ValidationError as error:
        columns = reading.columns_of(delivery, file)
        return Shown(
            file,
            columns=columns,
            encoding=reading.encoding_words(columns.look.evidence) if columns else "",
            encoding_name=encoding_name(file.encoding),
            problem=" ".join(error.messages),
        )
    names = [name for name, raws in READ_FROM.items() if _is_there(name, raws, found.rows)]
    words = Words.of(found.rows)
    notes = notes_of(row.marks for row in found.rows if not row.reason)
    return Shown(
        file=file,
        columns=found.columns,
        classification=found.classification,
        encoding=reading.encoding_words(found.columns.look.evidence),
        encoding_name=encoding_name(found.columns.look.encoding),
        heads=[(reading.column_word(name), name in NUMERIC) for name in names],
        rows=[_row(row, names, words, notes) for row in found.rows],
        notes=list(notes.values()),
    )


def _is_there(name: str, raws: Sequence[str], rows: Iterable[Any]) -> bool:
    return any(
        row.read.get(name) not in (None, "") or any(raw in row.raw for raw in raws) for row in rows
    )


def _row(row: Any, names: Sequence[str], words: Words, notes: Mapping[str, Note]) -> Row:
    cells = [_cell(row, name, words) for name in names]
    reason, remedy = reading.reason_words(row.reason) if row.reason else ("", "")
    whole = bool(row.reason) and not any(cell.wrong for cell in cells)
    remarks = [] if row.reason else sorted((notes[m] for m in row.marks), key=lambda n: n.number)
    return Row(row.source_row, cells, remarks, reason, remedy, whole)


def _cell(row: Any, name: str, words: Words) -> Cell:
    raws = READ_FROM[name]
    raw = next((row.raw[one] for one in raws if row.raw.get(one)), "").strip()
    said = words.of_value(name, row.read.get(name))
    same = raw in words.ways_to_say(name, row.read.get(name)) or number(raw) == said
    wrong = bool(row.reason) and row.column in raws
    made = name == "establishment_id" and bool(MADE_IDS & {*row.marks})
    return Cell(
        column=name,
        shown=_("made by the system") if made else said,
        raw="" if same and not wrong else _short(raw),
        wrong=wrong,
        numeric=name in NUMERIC,
        made=made,
    )


def _short(text: str) -> str:
    return text if len(text) <= RAW_LETTERS else f"{text[:RAW_LETTERS]}…"


@dataclass(frozen=True)
class Words:
    """Names for the codes of some rows, fetched together."""

    areas: Mapping[str, Area]
    industries: Mapping[str, Industry]

    @classmethod
    def of(cls, rows: Iterable[Any]) -> Words:
        """Names for all that these rows of a preview were read as."""
        return cls.of_rows([row.read for row in rows])

    @classmethod
    def of_rows(cls, rows: Sequence[Mapping[str, Any]]) -> Words:
        """Names for all codes in these rows of a register."""
        places = {row.get(name) for row in rows for name in ("area_id", "district_id")}
        codes = {row.get("industry_id") for row in rows}
        return cls(
            Area.objects.in_bulk(sorted(c for c in places if c)),
            Industry.objects.in_bulk(sorted(c for c in codes if c)),
        )

    def ways_to_say(self, name: str, value: Any) -> set[str]:
        """Texts that say nothing else than this value, in either language."""
        said = {self.of_value(name, value), str(value or "")}
        area = self.areas.get(value) if name in {"area_id", "district_id"} else None
        if area:
            said |= {area.name_th, area.name_en}
        return said | (reading.form_words(value) if name == "legal_form" and value else set())

    def of_value(self, name: str, value: Any) -> str:
        """What a value of the register is called."""
        if value in (None, ""):
            return ""
        if name in {"area_id", "district_id"}:
            return self.areas[value].name if value in self.areas else str(value)
        if name == "industry_id":
            title = self.industries[value].title if value in self.industries else ""
            return f"{value} {title}".strip()
        if name == "legal_form":
            return reading.form_word(value)
        if name == "registered_on":
            return be_date(value)
        if name in {"longitude", "latitude"}:
            return number(value, 5)
        return number(value) if name in NUMERIC else str(value)
