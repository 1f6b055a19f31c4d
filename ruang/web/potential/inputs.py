"""What went into the figures of a publication, as files, and the command lines that make them.

Only what is published is in the files: of a pair that the small-cell rule hides there is no row. So
what is made from them is the same where no other pair is needed, and near where one is.
"""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Callable, Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import F
from django.http import HttpResponse

from ruang.web.potential.models import Cell, Level, Publication, Total

FILES: Final = ("inputs", "totals", "base")
KINDS: Final = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
TEXT: Final = ("area_id", "industry_id")


def file(publication: Publication, name: str, level: str, form: str) -> HttpResponse:
    """One of the tables as a file, with the columns that the command line asks for.

    Args:
        publication: Of which.
        name: "inputs", the pairs; "totals", each area's total; "base", each industry's share.
        level: Level of the industries.
        form: "csv" or "parquet".
    """
    table = TABLES[name](publication, level)
    body = _as_parquet(table) if form == "parquet" else _as_csv(table)
    named = (
        f"{name}-{publication.pk}-{level}.{form}"
        if name != "totals"
        else f"{name}-{publication.pk}.{form}"
    )
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    return HttpResponse(body, content_type=KINDS[form], headers=headers)


def lines(publication: Publication, level: str = Level.CLASS) -> dict[str, str]:
    """The command lines that make the figures again: from the snapshot, and from the public files.

    Args:
        publication: Whose figures.
        level: Level of the industries.
    """
    run = publication.facts.get("run", {})
    said = run.get("parameters", {})
    seed = ["--seed", str(said.get("rng_seed", 0))]
    weights = ",".join(f"{part}={weight:g}" for part, weight in said.get("weights", {}).items())
    weighed = [*(["--weights", weights] if weights else []), *seed]
    snapshot = ["--snapshot", publication.snapshot, "--before", run.get("before") or "none"]
    growth = said.get("growth", {})
    bounds = [
        word
        for option, key in (("--max-areas", "max_areas"), ("--max-related", "max_related"))
        if key in growth
        for word in (option, str(growth[key]))
    ]
    written = ["--format", "csv", "-o"]
    number = publication.pk
    files = ["--jobs", f"inputs-{number}-{level}.csv", "--totals", f"totals-{number}.csv"]
    files += ["--base", f"base-{number}-{level}.csv", "--measure", publication.measure, "--thai"]
    potential = ["ruang", "potential"]
    return {
        "snapshot": _joined(
            [*potential, *snapshot, "--level", level, *weighed, *written, "potential.csv"],
            ["ruang", "candidates", *snapshot, *weighed, *bounds, *written, "candidates.csv"],
        ),
        "files": _joined([*potential, *files, *weighed, *written, "potential.csv"]),
    }


def _joined(*commands: list[str]) -> str:
    return "\n".join(shlex.join(words) for words in commands)


def _cells(publication: Publication, level: str) -> Iterator[dict[str, Any]]:
    """The pairs that were ranked: jobs are what was counted, workers or establishments."""
    rows = Cell.objects.filter(publication=publication, level=level)
    columns = ("area_id", "industry_id", "jobs", "establishments", "workers")
    yield from rows.order_by("area_id", "industry_id").values(*columns)


def _totals(publication: Publication, level: str) -> Iterator[dict[str, Any]]:
    """All that each area has; null where too few stand there to say it."""
    rows = Total.objects.filter(publication=publication, area__isnull=False).order_by("area_id")
    for area, jobs in rows.values_list("area_id", F(publication.measure)):
        yield {"area_id": area, "jobs": jobs}


def _base(publication: Publication, level: str) -> Iterator[dict[str, Any]]:
    """Each industry's share of the country, of those whose total may be said: as quotients have it.

    Without the industries that may not be told the rest is less than 1.
    """
    cells = Cell.objects.filter(publication=publication, level=level, lq__gt=0).order_by()
    quotients = cells.values_list("industry_id", "share", "lq")
    shares = {code: share / lq for code, share, lq in quotients if share and lq}
    rows = Total.objects.filter(publication=publication, industry__level=level)
    known = rows.annotate(jobs=F(publication.measure)).filter(jobs__isnull=False)
    found = dict(known.order_by("industry_id").values_list("industry_id", "jobs"))
    whole = next((found[code] / shares[code] for code in shares if code in found), None)
    for code, jobs in found.items():
        yield {"industry_id": code, "share": jobs / (whole or sum(found.values()))}


TABLES: Final[dict[str, Callable[[Publication, str], Iterator[dict[str, Any]]]]] = {
    "inputs": _cells,
    "totals": _totals,
    "base": _base,
}


def _as_csv(rows: Iterator[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer: Any = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(text, row)
            writer.writeheader()
        writer.writerow(row)
    return text.getvalue().encode()


def _as_parquet(rows: Iterator[dict[str, Any]]) -> bytes:
    found = list(rows)
    columns = {
        name: pa.array(
            [row[name] for row in found],
            pa.string()
            if name in TEXT
            else pa.float64()
            if name != "establishments"
            else pa.int64(),
        )
        for name in (found[0] if found else ())
    }
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()
