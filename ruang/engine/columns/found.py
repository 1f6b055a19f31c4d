"""What was found in the columns of a file: the records that tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from ruang.engine.text import noop as _

if TYPE_CHECKING:
    from ruang.engine.sheets import Look

Why = Literal["header", "content", "hand", ""]

# What is found of persons, and left out unless a purpose is given.
PERSONAL: dict[str, str] = {
    "person_name": _("name of a person"),
    "phone": _("telephone number"),
    "email": _("e-mail address"),
    "citizen_id": _("citizen identification number"),
    "home_address": _("home address"),
    "birth_date": _("date of birth or age"),
}

# Why a column was taken for what it is.
REASONS: dict[str, str] = {
    "header": _("by its header"),
    "content": _("by what stands in it"),
    "hand": _("chosen by hand"),
}


@dataclass(frozen=True)
class Recognised:
    """What one column of a file was taken for, and why.

    `column` is a column of tables.RAW, or empty where nothing reads it; `personal` is a key of
    PERSONAL, or empty; never are both given. `examples` are its first few different values, those
    of a personal column cut short.
    """

    header: str
    column: str = ""
    why: Why = ""
    personal: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns:
    """How a file is laid out, and what stands in each of its columns, in their order."""

    look: Look
    sheets: tuple[str, ...]
    sheet: str
    delimiter: str
    header_row: int
    headers: tuple[str, ...]
    found: tuple[Recognised, ...]

    @property
    def place(self) -> Mapping[str, str]:
        """From each column of tables.RAW that was found to the first header it stands under."""
        by_column: dict[str, str] = {}
        for one in self.found:
            if one.column:
                by_column.setdefault(one.column, one.header)
        return MappingProxyType(by_column)
