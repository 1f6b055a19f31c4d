"""A selection as a file: CSV, XLSX, Parquet, GeoJSON, each with its source and definitions."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.potential.definitions import DEFINITIONS
from ruang.web.potential.figures import Row, Selection
from ruang.web.potential.models import PARTS, Cell
from ruang.web.potential.pages_selection import describe
from ruang.web.potential.weights import in_words
from ruang.web.ui.numerals import be_date, be_datetime
from ruang.web.ui.spreadsheets import harmless

# Column of the file -> what people read above it.
COLUMNS: Final[dict[str, str | Promise]] = {
    "area_id": lazy("Province code"),
    "area_name": lazy("Province"),
    "industry_id": lazy("Industry code"),
    "industry_title": lazy("Industry"),
    "level": lazy("Level"),
    "score": lazy("Potential score"),
    "score_low": lazy("Score, low end"),
    "score_high": lazy("Score, high end"),
    "rank": lazy("Rank"),
    "rank_low": lazy("Rank, best end"),
    "rank_high": lazy("Rank, worst end"),
    "stars": lazy("Stars"),
    "lq": lazy("Location quotient"),
    "lq_low": lazy("Location quotient, low end"),
    "lq_high": lazy("Location quotient, high end"),
    "establishments": lazy("Establishments"),
    "workers": lazy("Workers"),
    "share": lazy("Share of the province"),
    **PARTS,
    "parts_agreeing": lazy("Parts in the top quarter"),
    "parts_known": lazy("Parts known"),
    "reason": lazy("Reason"),
    "missing": lazy("Why there is no figure"),
}
TEXTS: Final = (
    "area_id", "area_name", "industry_id", "industry_title", "level", "reason", "missing",
)  # fmt: skip
WHOLE: Final = (
    "rank", "rank_low", "rank_high", "stars", "establishments", "parts_agreeing", "parts_known",
)  # fmt: skip
# Built with the reference data and served to browsers: the outlines of the map.
SHAPES: Final = Path(__file__).parents[1] / "ui" / "static" / "vendor" / "provinces.geojson"


def as_csv(selection: Selection) -> HttpResponse:
    """The selection as UTF-8 CSV; lines that begin with "#" say what it is."""
    text = io.StringIO()
    writer = csv.writer(text)
    for term, words in notes(selection):
        writer.writerow([f"# {term}: {words}"])
    writer.writerow(COLUMNS)
    for row in rows(selection):
        writer.writerow([harmless(row.get(name)) for name in COLUMNS])
    # The mark at the beginning is how Excel knows UTF-8.
    body = text.getvalue().encode("utf-8-sig")
    return _file(body, selection, "csv", "text/csv; charset=utf-8")


def as_xlsx(selection: Selection) -> HttpResponse:
    """The selection as XLSX: the figures, and a sheet that says what they are."""
    buffer = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, settings) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Figures"))
        sheet.freeze_panes(1, 2)
        sheet.write_row(0, 0, [str(label) for label in COLUMNS.values()], bold)
        for number, row in enumerate(rows(selection), start=1):
            sheet.write_row(number, 0, [row.get(name) for name in COLUMNS])
        sheet.autofilter(0, 0, max(1, sheet.dim_rowmax or 1), len(COLUMNS) - 1)
        sheet.set_column(1, 1, 18)
        sheet.set_column(3, 3, 48)
        about = book.add_worksheet(_("Source and definitions"))
        about.set_column(0, 0, 32)
        about.set_column(1, 1, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        for number, (term, words) in enumerate(notes(selection)):
            about.write_string(number, 0, term, bold)
            about.write_string(number, 1, words)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(buffer.getvalue(), selection, "xlsx", kind)


def as_parquet(selection: Selection) -> HttpResponse:
    """The selection as Parquet: typed columns, null where missing; notes stand in its metadata."""
    types = {name: pa.string() for name in TEXTS} | {name: pa.int64() for name in WHOLE}
    fields = [
        pa.field(name, types.get(name, pa.float64()), metadata={"title": str(label)})
        for name, label in COLUMNS.items()
    ]
    said = dict(notes(selection))
    schema = pa.schema(fields, metadata={"ruang": json.dumps(said, ensure_ascii=False)})
    found = [{name: row.get(name) for name in COLUMNS} for row in rows(selection)]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(found, schema=schema), buffer)
    return _file(buffer.getvalue(), selection, "parquet", "application/vnd.apache.parquet")


def as_geojson(selection: Selection) -> HttpResponse:
    """The map as GeoJSON: one feature a province, whose figure is null where it is missing."""
    selection = replace(selection, every=False)
    by_area = {row["area_id"]: row for row in rows(selection)}
    body = {
        "type": "FeatureCollection",
        "name": describe(selection),
        "attribution": _outlines().get("attribution", ""),
        "ruang": dict(notes(selection)),
        "features": [
            {
                "type": "Feature",
                "id": code,
                "properties": {name: by_area[code].get(name) for name in COLUMNS},
                "geometry": shape,
            }
            for code, shape in _shapes().items()
            if code in by_area
        ],
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return _file(text.encode(), selection, "geojson", "application/geo+json")


def _shapes() -> dict[str, Any]:
    """Each province's outline by its code, as maps draw it."""
    return {str(f["properties"]["area_id"]): f["geometry"] for f in _outlines()["features"]}


@cache
def _outlines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SHAPES.read_text(encoding="utf-8"))
    return found


FORMS: Final[dict[str, Callable[[Selection], HttpResponse]]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "parquet": as_parquet,
    "geojson": as_geojson,
}


def rows(selection: Selection) -> Iterator[dict[str, Any]]:
    """The rows of the selection's table, all pages of it; what is missing is absent, not zero."""
    if selection.every:
        for cell in selection.ranking():
            yield _of_cell(cell)
        return
    for row in selection.provinces(left_out=()):
        yield _of_row(row)


def notes(selection: Selection) -> list[tuple[str, str]]:
    """What stands beside the figures: selection, weights, source, dates, caveats, definitions."""
    publication = selection.publication
    synthetic = _("Synthetic data: made up, to try the system out") if publication.synthetic else ""
    said = [
        (_("What this is"), describe(selection)),
        (_("Area"), selection.centre.name if selection.centre else _("Whole country")),
        (_("Weights"), _weights(selection)),
        (_("Source"), publication.title),
        (_("Caution"), synthetic),
        (_("What the rows are"), publication.caveat),
        (_("What this source cannot show"), publication.unseen),
        (_("Period"), f"{be_date(publication.period_from)} – {be_date(publication.period_to)}"),
        (_("Published on"), be_datetime(publication.published_at)),
        (_("Exported"), be_datetime(timezone.now())),
        (_("Snapshot"), publication.snapshot),
        (_("Run"), publication.run_id),
        *((f"{COLUMNS[d.key]} ({d.key})", str(d.text)) for d in DEFINITIONS if d.key in COLUMNS),
        *((str(d.term), str(d.text)) for d in DEFINITIONS if d.key not in COLUMNS),
    ]
    return [(term, " ".join(words.split())) for term, words in said if words]


def _weights(selection: Selection) -> str:
    published = getattr(selection.publication, "weights", None) or {}
    said = in_words(selection.weights or published)
    if not selection.weights:
        return said
    words = _(
        "%(weights)s: the reader's own; published with %(published)s. Score and rank are of the "
        "reader's weights, without intervals; reasons tell of the weights published."
    )
    return words % {"weights": said, "published": in_words(published)}


def _of_row(row: Row) -> dict[str, Any]:
    if row.cell:
        row.cell.area = row.area
        return _of_cell(row.cell) | {"missing": row.why}
    return {
        "area_id": row.area.pk,
        "area_name": row.area.name,
        "establishments": getattr(row.answer, "establishments", None),
        "workers": getattr(row.answer, "workers", None),
        "missing": row.why,
    }


def _of_cell(cell: Cell) -> dict[str, Any]:
    return {
        "area_name": cell.area.name,
        "industry_title": cell.industry.title,
        "reason": cell.reason,
        **cell.parts,
        **{name: getattr(cell, name) for name in COLUMNS if hasattr(cell, name)},
    }


def _file(body: bytes, selection: Selection, form: str, kind: str) -> HttpResponse:
    day = timezone.localdate().isoformat()
    chosen = selection.industry.pk if selection.industry else "all"
    name = f"ruang-potential-{selection.figure.key}-{chosen}-{selection.level}-{day}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=kind, headers=headers)
