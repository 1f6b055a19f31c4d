"""Factories under the Factory Act: the register of the Department of Industrial Works.

The register comes in several shapes: Thai headers or English ones, with or without the total of
workers and capital, with places by name or code. What has to be chosen or added up is in
`rows`; here stand the headers, and what makes a file a factory register at all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

import pyarrow as pa

from ruang.engine.catalogue import LEGAL_FORMS, Layout, Source
from ruang.engine.columns import Columns, Recognised, opened, recognise
from ruang.engine.columns.contents import is_factory_number
from ruang.engine.columns.headers import keys
from ruang.engine.columns.words import key
from ruang.engine.errors import InputError
from ruang.engine.sheets import Look, Sheet
from ruang.engine.sources.factory_register.rows import raw
from ruang.engine.text import noop as _

HEADERS = Path(__file__).parent / "data" / "headers.csv"
LOOKED_AT = 300  # rows
NUMBERED = 0.8  # share of rows with a factory's number; a list of firms has it for some

# Column of tables.RAW -> roles that it can be read from, the first where it is filled.
ROLES = {
    "establishment_id": ("establishment_id",),
    "name": ("name", "operator"),
    "legal_form": ("operator",),
    "industry_id": ("industry_id",),
    "area_id": ("area_id", "area_name"),
    "district_id": ("district_id", "district_name"),
    "subdistrict": ("subdistrict",),
    "postcode": ("postcode",),
    "workers": ("workers", "workers_part"),
    "capital_thb": ("capital_thb", "capital_part"),
    "registered_on": ("registered_on", "date_serial"),
    "longitude": ("longitude",),
    "latitude": ("latitude",),
}
SEVERAL = frozenset({"workers_part", "capital_part"})  # roles that are added up
NEEDS = frozenset({"establishment_id", "name", "area_id", "industry_id"})
NEEDED = {
    "establishment_id": _("this is no factory register: no column with factories' numbers"),
    "name": _("this is no factory register: no column with factories' names"),
    "area_id": _("this is no factory register: no column with the province"),
    "industry_id": _(
        "this factory register has no column with industry codes (TSIC or ISIC); the factory's"
        " class alone does not tell the industry"
    ),
}

Roles = Mapping[str, tuple[str, ...]]  # role -> headers, the preferred first


def columns(look: Look, layout: Layout) -> Columns:
    """Say what stands in each column of a factory register.

    Where a column of RAW is read from several (workers added up), each of them names it.

    Args:
        look: The file.
        layout: What a person says of it.

    Raises:
        InputError: It is not a factory register.
    """
    return _recognised(look, layout)[1]


def read(look: Look, layout: Layout) -> Iterator[pa.Table]:
    """Give the rows of a factory register in batches.

    Args:
        look: The file.
        layout: What a person says of it.

    Returns:
        Batches with columns of tables.RAW; note names what was derived or chosen in a row.

    Raises:
        InputError: It is not a factory register, or it is cut off.
    """
    sheet, _columns, roles = _recognised(look, layout)
    for batch in sheet.batches():
        yield raw(batch, roles, layout)


@lru_cache(maxsize=2)  # a file is read right after its columns were asked for
def _recognised(look: Look, layout: Layout) -> tuple[Sheet, Columns, Roles]:
    sheet = opened(look, layout)
    general = recognise(sheet, ROLES, layout)
    roles = _roles(general, layout)
    _must_be_factories(sheet, roles, layout)
    feeds = {
        header: column
        for column, names in reversed(ROLES.items())
        for header in roles.get(next((n for n in names if n in roles), ""), ())
    }
    found = tuple(_found(r, feeds) for r in general.found)
    return sheet, replace(general, found=found), roles


def _roles(general: Columns, layout: Layout) -> Roles:
    """By hand first, then by the headers of this register, then as any register is recognised."""
    by_hand = {r.column: (r.header,) for r in general.found if r.why == "hand" and r.column}
    taken = {h for headers in by_hand.values() for h in headers} | set(layout.personal)
    ranked = sorted(
        (rank, role, header)
        for header in general.headers
        if header not in taken and (known := _known(header))
        for rank, role in [known]
    )
    roles: dict[str, tuple[str, ...]] = {}
    for _rank, role, header in ranked:
        if role in SEVERAL or role not in roles:
            roles[role] = (*roles.get(role, ()), header)
    named = {header for _rank, _role, header in ranked}
    for one in general.found:
        other = any(role in roles for role in ROLES.get(one.column, ()))
        if one.column and not other and one.header not in named:
            roles[one.column] = (one.header,)
    left_out = {column for column, header in layout.columns.items() if not header}
    return {role: h for role, h in (roles | by_hand).items() if role not in left_out}


def _known(header: str) -> tuple[int, str] | None:
    known = _headers()
    return next((known[k] for k in keys(header) if k in known), None)


@cache
def _headers() -> dict[str, tuple[int, str]]:
    """The key of each header as published -> its rank and role."""
    with HEADERS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {key(row["header"]): (rank, row["role"]) for rank, row in enumerate(rows)}


def _must_be_factories(sheet: Sheet, roles: Roles, layout: Layout) -> None:
    lacking = [c for c in NEEDED if not any(role in roles for role in ROLES[c])]
    if lacking:
        raise InputError(
            NEEDED[lacking[0]],
            file=sheet.look.name,
        )
    (header,) = roles["establishment_id"]
    ids = sheet.head(LOOKED_AT)[header].to_pylist()
    filled = [text for text in ids if text.strip()]
    by_hand = header in layout.columns.values()
    meant = _known(header) or by_hand
    if not meant and sum(map(is_factory_number, filled)) < NUMBERED * len(filled):
        raise InputError(NEEDED["establishment_id"], file=sheet.look.name)
    if not by_hand and len(filled) < NUMBERED * len(ids):
        raise InputError(
            _("this is no factory register: only {count} of {rows} rows have a factory's number"),
            file=sheet.look.name,
            count=len(filled),
            rows=len(ids),
        )


def _found(general: Recognised, feeds: Mapping[str, str]) -> Recognised:
    column = feeds.get(general.header, "")
    if not column:
        return replace(general, column="", why=general.why if general.personal else "")
    why = general.why if general.column == column else "header"
    return replace(general, column=column, why=why, personal="")


FACTORY_REGISTER = Source(
    key="factory_register",
    title=_("Factory register"),
    publisher=_("Department of Industrial Works, Ministry of Industry"),
    caveat=_("Factories under the Factory Act, where they stand; workers as licensed"),
    unseen=_(
        "Only factories under the Factory Act are in this register. Workshops below its threshold,"
        " trade, services and farms are not, nor is whether a licensed factory still runs."
    ),
    licence=_("The publisher states no licence."),
    columns=columns,
    read=read,
    forms=LEGAL_FORMS,
    needs=NEEDS,
    counts_workers=True,
)
