"""The demo register: invented establishments, drawn by `ruang.engine.demo`, in one plain CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import pyarrow as pa

from ruang.engine.catalogue import LEGAL_FORMS, Layout, Source
from ruang.engine.columns import Columns, Recognised
from ruang.engine.errors import InputError
from ruang.engine.sheets import Look, Sheet, open_sheet
from ruang.engine.text import noop as _

EXAMPLES = 3  # different values shown of a column

# Header of the file -> column of RAW.
COLUMNS = {
    "establishment_id": "establishment_id",
    "name": "name",
    "legal_form": "legal_form",
    "province": "area_id",
    "district": "district_id",
    "tsic": "industry_id",
    "workers": "workers",
    "capital_thb": "capital_thb",
    "registered_on": "registered_on",
    "longitude": "longitude",
    "latitude": "latitude",
}


def columns(look: Look, layout: Layout) -> Columns:
    """Say what stands in each column of a demo register.

    Args:
        look: A file with the columns of COLUMNS first, in their order.
        layout: Its sheet and delimiter, where they are given by hand.

    Raises:
        InputError: This is not such a file.
    """
    sheet = _opened(look, layout)
    head = sheet.head()
    found = tuple(
        Recognised(
            header=header,
            column=COLUMNS.get(header, ""),
            why="header" if header in COLUMNS else "",
            examples=_examples(head[header].to_pylist()),
        )
        for header in sheet.headers
    )
    return Columns(
        look, sheet.sheets, sheet.sheet, sheet.delimiter, sheet.header_row, sheet.headers, found
    )


def _examples(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(filter(None, texts)), EXAMPLES))


def read(look: Look, layout: Layout) -> Iterator[pa.Table]:
    """Give the records of a demo register in batches.

    Args:
        look: A file with the columns of COLUMNS first, in their order.
        layout: Its sheet and delimiter, where they are given by hand.

    Returns:
        Batches with the columns of tables.RAW that COLUMNS names.

    Raises:
        InputError: This is not such a file, or its quotation marks do not match.
    """
    for batch in _opened(look, layout).batches():
        rows = batch.select(["source_row", "fault", *COLUMNS])
        yield rows.rename_columns(["source_row", "fault", *COLUMNS.values()])


def _opened(look: Look, layout: Layout) -> Sheet:
    first_row = 0 if look.kind == "parquet" else 1
    sheet = open_sheet(look, sheet=layout.sheet, delimiter=layout.delimiter, header_row=first_row)
    if sheet.headers[: len(COLUMNS)] != tuple(COLUMNS):
        raise InputError(
            _("this is not a demo register: its first line must be {header}"),
            file=look.name,
            row=1,
            header=",".join(COLUMNS),
        )
    return sheet


DEMO_REGISTER = Source(
    key="demo_register",
    title=_("Demo register"),
    publisher=_("Made by Ruang itself"),
    caveat=_("Synthetic: drawn for demonstration; no row is a real enterprise"),
    unseen=_("It says nothing about any real enterprise or place."),
    licence=_("Free to use, as the software itself (Apache-2.0)."),
    columns=columns,
    read=read,
    forms=LEGAL_FORMS,
    needs=frozenset({"establishment_id", "name", "registered_on", "area_id", "industry_id"}),
    synthetic=True,
    counts_workers=True,
)
