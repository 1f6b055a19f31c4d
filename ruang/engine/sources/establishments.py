"""Establishments: any register that an agency, an office or a network has, in any columns.

Columns are recognised by their headers in Thai or English, and by what stands in them where the
header says little; what a person says goes before both.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pyarrow as pa

from ruang.engine.catalogue import LEGAL_FORMS, Layout, Source
from ruang.engine.columns import Columns, opened, placed, recognise
from ruang.engine.errors import ColumnMissingError
from ruang.engine.sheets import Look, Sheet
from ruang.engine.tables import RAW
from ruang.engine.text import noop as _

WANTED = frozenset({*RAW.columns, *RAW.optional}) - {"source_row", "fault", "note"}
PLACES = ("area_id", "address", "district_id")  # one of them tells the province
NO_NAME = _(
    "no column with the names of establishments was found. The columns are: {headers}."
    " Choose it by hand."
)
ONLY_PERSONS = _(
    "no column with the names of establishments was found; {header} holds names of persons."
    " If they are sole proprietors, choose it by hand."
)
NO_PLACE = _(
    "no column with the province or the address was found. The columns are: {headers}."
    " Choose it by hand."
)


def columns(look: Look, layout: Layout) -> Columns:
    """Say what stands in each column of a register.

    Args:
        look: The file.
        layout: What a person says of it.

    Raises:
        InputError: Without a name and a place for each row it is no register.
    """
    return _recognised(look, layout)[1]


def read(look: Look, layout: Layout) -> Iterator[pa.Table]:
    """Give the rows of a register in batches.

    Args:
        look: The file.
        layout: What a person says of it.

    Returns:
        Batches with those columns of tables.RAW that were found in the file.

    Raises:
        InputError: It is no register, or it is cut off.
    """
    sheet, found = _recognised(look, layout)
    place = found.place
    for batch in sheet.batches():
        yield placed(batch, place, layout)


@lru_cache(maxsize=2)  # a file is read right after its columns were asked for
def _recognised(look: Look, layout: Layout) -> tuple[Sheet, Columns]:
    sheet = opened(look, layout)
    found = recognise(sheet, WANTED, layout)
    file, headers = sheet.look.name, ", ".join(sheet.headers)
    if "name" not in found.place:
        persons = [r.header for r in found.found if r.personal == "person_name"]
        if persons:
            raise ColumnMissingError(ONLY_PERSONS, file=file, wanted=("name",), header=persons[0])
        raise ColumnMissingError(NO_NAME, file=file, wanted=("name",), headers=headers)
    if not any(column in found.place for column in PLACES):
        wanted = ("area_id", "address")
        raise ColumnMissingError(NO_PLACE, file=file, wanted=wanted, headers=headers)
    return sheet, found


ESTABLISHMENTS = Source(
    key="establishments",
    title=_("Register of establishments"),
    publisher=_("The office that brought the file in"),
    caveat=_("A register that an office brought in: only what its sender listed"),
    unseen=_(
        "What the sender did not list is not in it, and nobody has checked that the list is"
        " complete: a province or an industry with few rows may have many establishments."
    ),
    licence=_("As agreed with the sender."),
    columns=columns,
    read=read,
    forms=LEGAL_FORMS,
    needs=frozenset({"name", "area_id"}),
    mapped=True,
    counts_workers=True,
)
