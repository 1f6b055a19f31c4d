"""Reading official lists as their publishers lay them out.

A layout is recognised by its header. Each reader gives rows with the columns of our own tables
and where they came from, and refuses what cannot be true with file, row, column and reason.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruang.engine.errors import InputError
from ruang.engine.reference import areas, industries
from ruang.engine.text import FORMULA
from ruang.engine.text import noop as _

Cells = Mapping[str, str]

# How workbooks begin: XLSX and ODS are ZIP archives, XLS is a compound file.
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Row:
    """One row of an official list: our columns, and where it stands. Null = it does not say."""

    values: dict[str, Any]
    file: Path
    line: int  # 1 is the file's first line
    isic: bool = False  # its English is ISIC's, whatever the Thai scheme means by the code

    def wrong(self, column: str, reason: str, **values: Any) -> InputError:
        """The refusal of this row."""
        return InputError(reason, file=str(self.file), row=self.line, column=column, **values)


@dataclass(frozen=True)
class Layout:
    """How one publisher lays a list out: the header it is known by, and what a row says."""

    name: str
    header: frozenset[str]
    read: Callable[[Cells], Iterable[dict[str, Any]]]
    last: bool = False  # to be read after the others, because it is the more exact
    isic: bool = False


@dataclass(frozen=True)
class Family:
    """The layouts of one kind of list, and how to refuse a file that has none of them."""

    layouts: tuple[Layout, ...]
    not_one: str
    none_in_folder: str


@dataclass(frozen=True)
class Imported:
    """What an import did: codes new, changed and unchanged, and what it put right or aside."""

    what: str
    new: int
    changed: int
    unchanged: int
    mended: int = 0  # Thai names whose lost vowel was put back
    set_aside: tuple[InputError, ...] = ()


def read_list(files: Sequence[Path], family: Family) -> list[Row]:
    """Read every file with the layout its header shows.

    Args:
        files: CSV files, or folders, of which the files in a known layout are read.
        family: The layouts to try, most telling header first.

    Raises:
        InputError: A file is not there, is no CSV in UTF-8, is empty, or has no known layout.
    """
    known = [(path, layout) for path, layout in _recognised(files, family) if layout]
    known.sort(key=lambda found: found[1].last)
    return [row for path, layout in known for row in _rows(path, layout)]


def area_rows(cells: Cells, columns: Mapping[str, str], level: str) -> Iterator[dict[str, Any]]:
    """A row of areas from a publisher's own `columns` (ours -> theirs)."""
    said = {ours: _cell(cells, theirs) for ours, theirs in columns.items()}
    said["level"] = said.get("level") or level
    code = said["area_id"] or ""
    said["parent_id"] = said.get("parent_id") or (
        areas.COUNTRY if said["level"] == "province" else code[:-2]
    )
    yield said


AREA_LAYOUTS = (
    Layout(
        "adm1",
        frozenset({"tis1099_code", "name_en_canonical", "name_th"}),
        lambda cells: area_rows(
            cells,
            {
                "area_id": "tis1099_code",
                "name_th": "name_th",
                "name_en": "name_en_canonical",
                "longitude": "centroid_lon",
                "latitude": "centroid_lat",
            },
            "province",
        ),
    ),
    Layout(
        "adm2",
        frozenset({"tis1099_district_code", "name_en", "name_th"}),
        lambda cells: area_rows(
            cells,
            {
                "area_id": "tis1099_district_code",
                "parent_id": "parent_province_tis1099_code",
                "name_th": "name_th",
                "name_en": "name_en",
                "longitude": "centroid_lon",
                "latitude": "centroid_lat",
            },
            "district",
        ),
    ),
    Layout(
        "adm3",
        frozenset({"tis1099_subdistrict_code", "name_en", "name_th"}),
        lambda cells: area_rows(
            cells,
            {
                "area_id": "tis1099_subdistrict_code",
                "parent_id": "parent_district_tis1099_code",
                "name_th": "name_th",
                "name_en": "name_en",
                "longitude": "centroid_lon",
                "latitude": "centroid_lat",
            },
            "subdistrict",
        ),
    ),
    Layout(
        "plain",
        frozenset({"code", "level", "name_th", "name_en", "parent"}),
        lambda cells: area_rows(
            cells,
            {
                "area_id": "code",
                "level": "level",
                "parent_id": "parent",
                "name_th": "name_th",
                "name_en": "name_en",
                "longitude": "longitude",
                "latitude": "latitude",
            },
            "",
        ),
    ),
)

# "Section X", as the statistical office's text has it; it may stick to the end of the line before.
SECTION = re.compile(
    "\u0e2b\u0e21\u0e27\u0e14\u0e43\u0e2b\u0e0d\u0e48\\s*([A-U])\\s*(.*)$", re.DOTALL
)


def industry_row(
    code: str | None, title_th: str | None = None, title_en: str | None = None, parent: str = ""
) -> dict[str, Any]:
    """A row of industries; the level follows from the code's length."""
    code = code or ""
    levels = dict(enumerate(industries.LEVELS, start=1))
    return {
        "industry_id": code,
        "level": levels.get(len(code)),
        "parent_id": parent or (code[:-1] if len(code) > 2 else None),
        "title_th": title_th,
        "title_en": title_en,
        "scheme": industries.SCHEME,
    }


def _both_languages(cells: Cells) -> Iterator[dict[str, Any]]:
    """The Thai list joined with ISIC: machine English is not a title, ISIC's own is."""
    code, name = _cell(cells, "code"), _cell(cells, "name_th") or ""
    same = _cell(cells, "isic4_code") == code
    official = _cell(cells, "isic4_name_en_official") if same else None
    if stuck := SECTION.search(name):
        name = name[: stuck.start()]
    yield industry_row(code, name or None, _tidy(official))


def _full_hierarchy(cells: Cells) -> Iterator[dict[str, Any]]:
    """One line a code, coarser ones repeated where the page began anew.

    The name is the finest code's, and also that of a coarser one that is not divided (015, 0150,
    01500 stand on one line).
    """
    levels = ("division", "group", "class4", "tsic5")
    codes = [c for c in (_cell(cells, level) for level in levels) if c]
    name = _cell(cells, "name_th") or ""
    if codes and (section := SECTION.fullmatch(codes[0])):
        yield industry_row(section[1], name)
        return
    if stuck := SECTION.search(name):
        yield industry_row(stuck[1], stuck[2] or None)
        name = name[: stuck.start()]
    finest = codes[-1] if codes else ""
    for code in codes or [""]:
        if code == finest or (len(code) > 2 and code.ljust(len(finest), "0") == finest):
            yield industry_row(code, name or None)


INDUSTRY_LAYOUTS = (
    Layout(
        "both languages",
        frozenset({"code", "level", "name_th", "isic4_code", "isic4_name_en_official"}),
        _both_languages,
        isic=True,
    ),
    Layout(
        "activities",
        frozenset({"section", "division", "group", "class4", "tsic5", "name_th"}),
        lambda cells: [industry_row(_cell(cells, "tsic5"), _cell(cells, "name_th"))],
        last=True,
    ),
    Layout(
        "full hierarchy",
        frozenset({"division", "group", "class4", "tsic5", "name_th"}),
        _full_hierarchy,
    ),
    Layout(
        "plain",
        frozenset({"code", "level", "name_th", "name_en", "parent"}),
        lambda cells: [
            {
                **industry_row(
                    _cell(cells, "code"),
                    _cell(cells, "name_th"),
                    _cell(cells, "name_en"),
                    _cell(cells, "parent") or "",
                ),
                # The same columns may be a list of areas: its levels tell.
                "level": _cell(cells, "level") or "",
            }
        ],
        last=True,
    ),
    Layout(
        "ISIC",
        frozenset({"code", "name_en"}),
        lambda cells: [industry_row(_cell(cells, "code"), None, _tidy(_cell(cells, "name_en")))],
        isic=True,
    ),
)


AREA_LISTS = Family(
    AREA_LAYOUTS,
    _("this is not a list of areas: its columns are {columns}"),
    _("no file in this folder is a list of areas"),
)
INDUSTRY_LISTS = Family(
    INDUSTRY_LAYOUTS,
    _("this is not a list of industries: its columns are {columns}"),
    _("no file in this folder is a list of industries"),
)


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        InputError: It is not there, or is no JSON in UTF-8.
    """
    try:
        return json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise InputError(_("this is not JSON"), file=str(path), row=error.lineno) from error
    except (RecursionError, ValueError) as error:  # nested, or a number, beyond all measure
        raise InputError(_("this is not JSON"), file=str(path)) from error


def _recognised(files: Sequence[Path], family: Family) -> Iterator[tuple[Path, Layout | None]]:
    for path in files:
        if path.is_dir():
            found = [(file, _layout(file, family.layouts)) for file in sorted(path.glob("*.csv"))]
            if not any(layout for _file, layout in found):
                raise InputError(family.none_in_folder, file=str(path))
            yield from found
            continue
        layout = _layout(path, family.layouts)
        if layout is None:
            columns = ", ".join(_header(path))[:200]
            raise InputError(family.not_one, file=str(path), row=1, columns=columns)
        yield path, layout


def _layout(path: Path, layouts: Sequence[Layout]) -> Layout | None:
    header = set(_header(path))
    return next((layout for layout in layouts if layout.header <= header), None)


def _header(path: Path) -> list[str]:
    lines = _text(path).splitlines()
    if not lines:
        raise InputError(_("the file is empty"), file=str(path))
    return [cell.strip() for _line, record in _records(path, lines[:1]) for cell in record]


def _records(path: Path, lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that has any, with the number of the line on which they end."""
    reader = csv.reader(lines, strict=True)
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                _("the quotation marks or line breaks of this row do not fit together"),
                file=str(path),
                row=reader.line_num,
            ) from error
        if any(cell.strip() for cell in record):
            yield reader.line_num, record


def _rows(path: Path, layout: Layout) -> Iterator[Row]:
    records = _records(path, _text(path).splitlines(keepends=True))
    header = [cell.strip() for cell in next(records)[1]]
    some = False
    for line, record in records:
        some = True
        if len(record) > len(header):
            raise InputError(
                _("{found} cells under {wanted} columns"),
                file=str(path),
                row=line,
                found=len(record),
                wanted=len(header),
            )
        cells = dict(zip(header, record, strict=False))
        for values in layout.read(cells):
            yield Row(values, path, line, layout.isic)
    if not some:
        raise InputError(_("the file has a header and no rows"), file=str(path))


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(_("the file cannot be read"), file=str(path)) from error
    if raw.startswith(WORKBOOKS):
        raise InputError(_("this is a workbook: save it as CSV in UTF-8 first"), file=str(path))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(_("this is not text in UTF-8"), file=str(path), row=line) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise InputError(_("this is not text in UTF-8"), file=str(path), row=line)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cell(cells: Cells, column: str) -> str | None:
    value = " ".join((cells.get(column) or "").split())
    if value.startswith("'") and value[1:].startswith(FORMULA):
        value = value[1:]  # made harmless for spreadsheets when it was given out
    return value or None


def _tidy(title: str | None) -> str | None:
    """ISIC's titles circulate with doubled commas."""
    return re.sub(r",\s*,", ",", title).rstrip(" ,") if title else None
