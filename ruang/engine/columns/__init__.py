"""What stands in which column of a file: by its headers, by its contents, or by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ruang.engine.sheets import Look
from ruang.engine.text import noop as _

# What is found of persons, and left out unless a purpose is given.
PERSONAL: dict[str, str] = {
    "person_name": _("name of a person"),
    "phone": _("telephone number"),
    "email": _("e-mail address"),
    "citizen_id": _("citizen identification number"),
    "home_address": _("home address"),
    "birth_date": _("date of birth"),
}


@dataclass(frozen=True)
class Recognised:
    """What one column of a file was taken for, and why.

    `column` is a column of tables.RAW, or empty where nothing reads it; `personal` is a key of
    PERSONAL, or empty; `examples` are its first few different values.
    """

    header: str
    column: str = ""
    why: Literal["header", "content", "hand", ""] = ""
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
        """From each column of tables.RAW that was found to the header it stands under."""
        return MappingProxyType({r.column: r.header for r in self.found if r.column})
