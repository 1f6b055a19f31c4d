"""`ruang potential`: every area x industry of a snapshot or a file, ranked and explained."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import click
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ruang.cli.output import give, lake_option, output_options, progress_bars
from ruang.engine import arrays
from ruang.engine.backend import connect
from ruang.engine.catalogue import Notice
from ruang.engine.contract import Contract
from ruang.engine.errors import InputError, LakeError, ParameterError
from ruang.engine.files import read_table
from ruang.engine.lake import Lake, Result, Snapshot
from ruang.engine.potential import LEVELS, MIN_JOBS, Weights, area_potential
from ruang.engine.reasons import Measure, Names
from ruang.engine.reference import areas, industries
from ruang.engine.run import run
from ruang.engine.tables import AREA_POTENTIAL, BASE, JOBS, TOTALS
from ruang.engine.text import Language, say
from ruang.engine.text import noop as _

ON_SCREEN = 20  # rows of a table for reading, unless --top says otherwise
MEASURES: tuple[Measure, ...] = ("workers", "establishments", "jobs")
JOBS_FILE = Contract(
    "jobs",
    key=JOBS.key,
    columns=JOBS.columns,
    optional={"establishments": "int64", "effective_establishments": "float64"},
)
NEIGHBOURS_FILE = Contract(
    "neighbours",
    key=("area_id", "neighbour_id"),
    columns={"area_id": "string", "neighbour_id": "string"},
)


class Parts(click.ParamType[Weights]):
    """Weights as written on a command line: specialisation=2,size=1,focus=1."""

    name = "weights"

    def convert(self, value: Any, param: Any, ctx: Any) -> Weights:
        """Read `value`; a part that it does not name keeps its weight."""
        if isinstance(value, Weights):
            return value
        parts = asdict(Weights())
        for word in filter(None, value.split(",")):
            part, _sign, weight = (w.strip() for w in word.partition("="))
            if part not in parts:
                known = ", ".join(parts)
                self.fail(f"{part!r} is no part: use {known}", param, ctx)
            try:
                parts[part] = float(weight)
            except ValueError:
                self.fail(f"{weight!r} is no number: write {part}=2", param, ctx)
        return Weights(**parts)


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
        "--neighbours",
        **FILE,
        help="With --jobs: which areas touch; area_id, neighbour_id.",
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
        type=click.FloatRange(min=0),
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
        help="specialisation=2,size=1,focus=1 is the default; a part not named keeps its own.",
    ),
    click.option("--seed", type=int, default=0, show_default=True, help="Of the draws."),
    click.option("--top", type=click.IntRange(min=1), help="Only the best N."),
)


def input_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add where the figures come from (a snapshot of the lake, or files) and what counts."""
    for option in reversed(INPUT):
        command = option(command)
    return command


@click.command()
@input_options
@click.option("--level", type=click.Choice(LEVELS), default="class", show_default=True)
@click.option("--area", metavar="ID", help="Only this area.")
@click.option("--industry", metavar="ID", help="Only this industry.")
@lake_option
@output_options
@click.pass_obj
def command(
    language: Language,
    /,
    level: str,
    area: str | None,
    industry: str | None,
    lake: Path,
    form: str,
    output: Path | None,
    **given: Any,
) -> None:
    """Rank every area x industry by its potential, with intervals and reasons.

    The score is a weighted mean of percentiles: specialisation (the lower end of the location
    quotient's interval), size and focus. Ranks are among the whole country, also where only one
    area or industry is shown.

    \b
    Example:
      ruang potential --snapshot dbd_registrations --area 51
      ruang potential --jobs jobs.csv --weights size=2 --format csv -o potential.csv
    """
    only_one_input(given)
    if given["jobs"]:
        names = names_of(lake, thai=given["thai"])
        found = from_files(given, names, language)
    else:
        names = names_of(lake, thai=True)
        result = result_of(lake, given, language)
        table = pq.read_table(result.path("potential"))
        found = table.filter(pc.field("level") == level).drop_columns("level")
        tell_left_out(result.manifest["cells"][level], language)
        check_known(result, names, level, area, industry, language)
    for column, wanted in (("area_id", area), ("industry_id", industry)):
        if wanted is not None:
            shown = found.filter(pc.field(column) == wanted)
            if given["jobs"] and not shown.num_rows:
                raise ParameterError(NOT_RANKED, name=wanted)
            found = shown
    found = best_of(found, given["top"], form, language)
    if form == "table":
        give(for_reading(found, names, language), form, output)
    else:
        give(with_names(found, names), form, output)


NOT_RANKED = _("{name!r} has no cell above the size rule in this file")
NOT_VISIBLE = _("{name}: this industry is not visible in this source, which has no row of it")
TOO_SMALL = _("{name}: not shown, because every cell has fewer than 3 establishments")
NO_ROW = _("{name}: this source has no row of it at level {level}")


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
    with progress_bars() as report:
        return run(
            snapshot,
            kept,
            now=datetime.now(UTC),
            weights=given["weights"],
            rng_seed=given["seed"],
            report=report,
            **more,
        )


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
    jobs = read_table(con, given["jobs"], JOBS_FILE, never_negative=("jobs",))
    more = {
        name: read_table(con, given[name], contract, never_negative=(column,))
        for name, contract, column in (("base", BASE, "share"), ("totals", TOTALS, "jobs"))
        if given[name]
    }
    neighbours_of(given)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", Notice)
        found = area_potential(
            jobs,
            **more,
            weights=given["weights"],
            min_jobs=given["min_jobs"],
            measure=given["measure"],
            names=names,
            rng_seed=given["seed"],
        )
    for warning in told:
        if isinstance(warning.message, Notice):
            click.echo(f"{say(_('note'), language)}: {warning.message.text(language)}", err=True)
    counted = arrays.fetch(jobs)
    tell_left_out({"counted": counted.num_rows, "ranked": found.num_rows}, language)
    if "establishments" in counted.column_names:
        plants = counted.select(["area_id", "industry_id", "establishments"])
        found = found.join(plants, ["area_id", "industry_id"]).sort_by("rank")
    return found


def neighbours_of(given: dict[str, Any]) -> pa.Table | None:
    """The neighbours given with the files; none where none were.

    Raises:
        InputError: An area is not in the file of jobs; names row and column.
    """
    if not given["neighbours"]:
        return None
    con = connect()
    rows = arrays.fetch(read_table(con, given["neighbours"], NEIGHBOURS_FILE))
    jobs = arrays.fetch(read_table(con, given["jobs"], JOBS_FILE).select("area_id").distinct())
    known = set(jobs["area_id"].to_pylist())
    is_csv = given["neighbours"].suffix.lower() not in (".parquet", ".pq")
    for n, row in enumerate(rows.to_pylist()):
        for column in ("area_id", "neighbour_id"):
            if row[column] not in known:
                raise InputError(
                    _("area {name!r} is not in {jobs}"),
                    file=str(given["neighbours"]),
                    row=n + 2 if is_csv else n + 1,
                    column=column,
                    name=row[column],
                    jobs=str(given["jobs"]),
                )
    return rows


def check_known(
    result: Result,
    names: Names,
    level: str,
    area: str | None,
    industry: str | None,
    language: Language,
) -> None:
    """Say on stderr why nothing is shown of what was asked for.

    Raises:
        ParameterError: The reference tables do not know it.
    """
    for wanted, known in ((area, names.areas), (industry, names.industries)):
        if wanted is not None and wanted not in known:
            raise ParameterError(_("there is no area or industry {name!r}"), name=wanted)
    asked = pc.field("level") == level
    for column, wanted in (("area_id", area), ("industry_id", industry)):
        if wanted is not None:
            asked = asked & (pc.field(column) == wanted)
    if pq.read_table(result.path("potential"), filters=asked).num_rows:
        return
    words = NO_ROW
    if industry in pq.read_table(result.path("unseen"))["industry_id"].to_pylist():
        words = NOT_VISIBLE
    elif pq.read_table(result.path("cells"), filters=asked).num_rows:
        words = TOO_SMALL
    name = " x ".join(filter(None, (area, industry)))
    click.echo(say(words, language, name=name, level=level), err=True)


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


def with_names(found: pa.Table, names: Names) -> pa.Table:
    """Add the names after the columns of the contract, where there are any."""
    if not names.areas:
        return found
    more = {
        "area_name_th": [names.area(a, "th") for a in found["area_id"].to_pylist()],
        "area_name_en": [names.area(a, "en") for a in found["area_id"].to_pylist()],
        "industry_title_th": [names.title(i, "th") for i in found["industry_id"].to_pylist()],
        "industry_title_en": [names.title(i, "en") for i in found["industry_id"].to_pylist()],
    }
    for column, values in more.items():
        found = found.append_column(column, pa.array(values, pa.string()))
    return found


def for_reading(found: pa.Table, names: Names, language: Language) -> pa.Table:
    """The columns that a person reads, in her language."""
    rows = found.select(list(AREA_POTENTIAL.columns)).to_pylist()
    return pa.table(
        {
            say(_("rank"), language): pa.array([spread(r) for r in rows], pa.string()),
            say(_("stars"), language): pa.array(["★" * r["stars"] for r in rows], pa.string()),
            say(_("area"), language): pa.array(
                [names.area(r["area_id"], language) for r in rows], pa.string()
            ),
            say(_("industry"), language): pa.array(
                [names.title(r["industry_id"], language) for r in rows], pa.string()
            ),
            say(_("score"), language): pa.array([round(r["score"], 1) for r in rows], pa.float64()),
            say(_("reason"), language): pa.array(
                [r[f"reason_{language}"] for r in rows], pa.string()
            ),
        }
    )


def spread(row: dict[str, Any]) -> str:
    """A rank with its interval: "12 (8–19)"."""
    return f"{row['rank']:,} ({row['rank_low']:,}–{row['rank_high']:,})"
