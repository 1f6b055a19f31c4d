"""Where `ruang potential` and `ruang candidates` take their figures from: a snapshot, or files."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import click
import ibis
import pyarrow as pa
import pyarrow.compute as pc

from ruang.cli.output import notices, progress_bars
from ruang.engine import arrays
from ruang.engine.backend import connect
from ruang.engine.contract import Contract
from ruang.engine.errors import InputError, LakeError
from ruang.engine.files import read_table, row_of
from ruang.engine.lake import Lake, Result, Snapshot
from ruang.engine.potential import MIN_JOBS, Weights, area_potential
from ruang.engine.reasons import Measure, Names
from ruang.engine.reference import areas, industries
from ruang.engine.run import run
from ruang.engine.tables import BASE, JOBS, NEIGHBOURS, TOTALS
from ruang.engine.text import Language, say
from ruang.engine.text import noop as _

NO_SNAPSHOT = "none"  # what --before says where growth is to be left out
ON_SCREEN = 20  # rows of a table for reading, unless --top says otherwise
MEASURES: tuple[Measure, ...] = ("workers", "establishments", "jobs")
JOBS_FILE = Contract(
    "jobs",
    key=JOBS.key,
    columns=JOBS.columns,
    optional={"establishments": "int64", "effective_establishments": "float64"},
)
NEIGHBOURS_FILE = Contract(  # many lists of neighbours have no weights: touching is enough
    "neighbours",
    key=NEIGHBOURS.key,
    columns={"area_id": "string", "neighbour_id": "string"},
    optional={"weight": "float64"},
)


def _as_written(weights: Weights) -> str:
    return ",".join(f"{part}={weight:g}" for part, weight in asdict(weights).items())


class Parts(click.ParamType[Weights]):
    """Weights as written on a command line: specialisation=2,size=1,growth=0.5."""

    name = "weights"

    def convert(self, value: Any, param: Any, ctx: Any) -> Weights:
        """Read `value`; a part that it does not name keeps its weight."""
        if isinstance(value, Weights):
            return value
        parts = asdict(Weights())
        given: dict[str, float] = {}
        for word in filter(None, value.split(",")):
            part, _sign, weight = (w.strip() for w in word.partition("="))
            if part not in parts:
                self.fail(f"{part!r} is no part: use {', '.join(parts)}", param, ctx)
            if part in given:
                self.fail(f"{part!r} is given twice", param, ctx)
            try:
                given[part] = float(weight)
            except ValueError:
                self.fail(f"{weight!r} is no number: write {part}=2", param, ctx)
        return Weights(**parts | given)


class Amount(click.FloatRange):
    """A number, 0 or more; "nan" and "inf" are floats, and no amount."""

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Refuse what compares with nothing."""
        found: float = super().convert(value, param, ctx)
        if not math.isfinite(found):
            self.fail(f"{value!r} is no number that can be used", param, ctx)
        return found


FILE: dict[str, Any] = {
    "type": click.Path(dir_okay=False, path_type=Path),
    "metavar": "FILE",
}
INPUT = (
    click.option(
        "--snapshot",
        help="A snapshot's name, or a source for its newest; the newest of all if not given.",
    ),
    click.option(
        "--jobs",
        **FILE,
        help="CSV or Parquet with area_id, industry_id, jobs, (establishments).",
    ),
    click.option(
        "--before",
        metavar="FILE|SNAPSHOT",
        help="An earlier year, from which growth is measured: with --jobs a file with the same "
        "columns; otherwise a snapshot, the source's latest earlier one if not given, or none.",
    ),
    click.option(
        "--neighbours",
        **FILE,
        help="With --jobs: which areas touch; area_id, neighbour_id, (weight; 0 is not touching).",
    ),
    click.option(
        "--base",
        **FILE,
        help="With --jobs: each industry's share of the country; industry_id, share.",
    ),
    click.option(
        "--totals",
        **FILE,
        help="With --jobs: each area's total; area_id, jobs.",
    ),
    click.option(
        "--measure",
        type=click.Choice(MEASURES),
        default="jobs",
        show_default=True,
        help="With --jobs: what is counted.",
    ),
    click.option(
        "--min-jobs",
        type=Amount(),
        default=MIN_JOBS,
        show_default=True,
        help="With --jobs: cells with fewer take no part.",
    ),
    click.option(
        "--thai",
        is_flag=True,
        help="With --jobs: the ids are TIS 1099 and TSIC 2009; use their names and tree.",
    ),
    click.option(
        "--weights",
        type=Parts(),
        default="",
        metavar="PART=WEIGHT,…",
        help=f"{_as_written(Weights())} is the default; a part not named keeps its own.",
    ),
    click.option(
        "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the draws."
    ),
    click.option("--top", type=click.IntRange(min=1), help="Only the best N."),
)


def input_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add where the figures come from (a snapshot of the lake, or files) and what counts."""
    for option in reversed(INPUT):
        command = option(command)
    return command


def only_one_input(given: dict[str, Any]) -> None:
    """Refuse a snapshot together with files.

    Raises:
        UsageError: Both, or an option of files without --jobs.
    """
    if given["jobs"] and given["snapshot"]:
        raise click.UsageError("give either --snapshot or --jobs, not both")
    for option in ("neighbours", "base", "totals"):
        if given[option] and not given["jobs"]:
            raise click.UsageError(f"--{option} goes with --jobs")


def names_of(lake: Path, *, thai: bool) -> Names:
    """What areas and industries are called: by the reference tables, or by their ids."""
    return Names.of(areas.provinces(lake), industries.industries(lake)) if thai else Names()


def result_of(lake: Path, given: dict[str, Any], language: Language, **more: Any) -> Result:
    """The run on the snapshot asked for, or on the newest, which is said on stderr.

    Raises:
        LakeError: There is no such snapshot, or none at all.
    """
    kept = Lake(lake)
    snapshot = kept.snapshot(given["snapshot"]) if given["snapshot"] else _newest(kept)
    words = _("snapshot {snapshot}: {caveat}")
    caveat = snapshot.manifest.get(f"caveat_{language}", "")
    click.echo(say(words, language, snapshot=snapshot.id, caveat=caveat), err=True)
    with progress_bars(language) as report:
        return run(
            snapshot,
            kept,
            now=datetime.now(UTC),
            weights=given["weights"],
            before=_before(kept, given["before"]),
            rng_seed=given["seed"],
            report=report,
            **more,
        )


def _before(lake: Lake, name: str | None) -> Snapshot | Literal["latest"] | None:
    if name is None:
        return "latest"
    return None if name == NO_SNAPSHOT else lake.snapshot(name)


def _newest(lake: Lake) -> Snapshot:
    kept = lake.snapshots()
    if not kept:
        raise LakeError(
            _("{lake} holds no snapshot yet: use `ruang intake`, or give --jobs FILE"),
            lake=str(lake.folder),
        )
    return kept[0]


def from_files(given: dict[str, Any], names: Names, language: Language) -> pa.Table:
    """AREA_POTENTIAL of the files given, and `establishments` where the file has them.

    Raises:
        InputError: A file cannot be used; names row and column.
    """
    con = connect()
    counts = ("jobs", *JOBS_FILE.optional)
    jobs = read_table(con, given["jobs"], JOBS_FILE, never_negative=counts)
    more = {
        name: read_table(con, given[name], contract, never_negative=(column,))
        for name, contract, column in (("base", BASE, "share"), ("totals", TOTALS, "jobs"))
        if given[name]
    }
    if given["before"]:
        file = Path(given["before"])
        more["before"] = read_table(con, file, JOBS_FILE, never_negative=counts)
    if (touching := neighbours_of(given, language)) is not None:
        more["neighbours"] = ibis.memtable(touching)
    with notices(language, given["jobs"]):
        found = area_potential(
            jobs,
            **more,
            weights=given["weights"],
            min_jobs=given["min_jobs"],
            measure=given["measure"],
            names=names,
            rng_seed=given["seed"],
        )
    counted = arrays.fetch(jobs)
    tell_left_out({"counted": counted.num_rows, "ranked": found.num_rows}, language)
    if "establishments" in counted.column_names:
        plants = counted.select(["area_id", "industry_id", "establishments"])
        found = found.join(plants, ["area_id", "industry_id"]).sort_by("rank")
    return found


def neighbours_of(given: dict[str, Any], language: Language) -> pa.Table | None:
    """The neighbours given with the files; none where none were.

    Raises:
        InputError: No pair is of areas in the file of jobs; names the first one's row and column.
    """
    if not given["neighbours"]:
        return None
    con, file = connect(), given["neighbours"]
    rows = arrays.fetch(read_table(con, file, NEIGHBOURS_FILE, never_negative=("weight",)))
    jobs = arrays.fetch(read_table(con, given["jobs"], JOBS_FILE).select("area_id").distinct())
    rows = _of_these_areas(rows, jobs["area_id"], given, language)
    if "weight" in rows.column_names:
        rows = rows.filter(pc.fill_null(pc.greater(rows["weight"], 0), True))
    return rows


def _of_these_areas(
    rows: pa.Table, known: pa.ChunkedArray, given: dict[str, Any], language: Language
) -> pa.Table:
    """The pairs whose areas have jobs; a list of the whole country has others, which is said."""
    there = [pc.is_in(rows[column], known) for column in NEIGHBOURS_FILE.key]
    both = pc.and_(*there)
    kept = rows.filter(both)
    if kept.num_rows:
        if left_out := rows.num_rows - kept.num_rows:
            words = _("{left_out} of {counted} pairs of neighbours have an area without jobs")
            click.echo(say(words, language, left_out=left_out, counted=rows.num_rows), err=True)
        return kept
    n = pc.index(both, False).as_py()
    column = NEIGHBOURS_FILE.key[0 if not there[0][n].as_py() else 1]
    raise InputError(
        _("area {name!r} is not in {jobs}"),
        file=str(given["neighbours"]),
        row=row_of(given["neighbours"], n),
        column=column,
        name=rows[column][n].as_py(),
        jobs=str(given["jobs"]),
    )


def tell_left_out(account: dict[str, int], language: Language) -> None:
    """Say how many cells are under the size rule or unknown, and take no part."""
    left_out = account["counted"] - account["ranked"]
    if left_out:
        words = _("{left_out} of {counted} cells are too small or unknown, and take no part")
        numbers = {"left_out": f"{left_out:,}", "counted": f"{account['counted']:,}"}
        click.echo(say(words, language, **numbers), err=True)


def best_of(found: pa.Table, top: int | None, form: str, language: Literal["th", "en"]) -> pa.Table:
    """The first rows: as many as asked for; for reading, a screenful."""
    if top is None and form == "table" and found.num_rows > ON_SCREEN:
        words = _("the best {shown} of {found}: --top N shows more, --format csv all")
        click.echo(say(words, language, shown=ON_SCREEN, found=f"{found.num_rows:,}"), err=True)
        top = ON_SCREEN
    return found.slice(0, top)


def spread(row: dict[str, Any]) -> str:
    """A rank with its interval: "12 (8–19)"."""
    return f"{row['rank']:,} ({row['rank_low']:,}–{row['rank_high']:,})"
