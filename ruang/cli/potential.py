"""`ruang potential`: every area x industry of a snapshot or a file, ranked and explained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ruang.cli.inputs import (
    best_of,
    from_files,
    input_options,
    names_of,
    only_one_input,
    result_of,
    spread,
    tell_left_out,
)
from ruang.cli.output import give, lake_option, output_options
from ruang.engine.errors import ParameterError
from ruang.engine.lake import Result
from ruang.engine.potential import LEVELS
from ruang.engine.reasons import Names
from ruang.engine.tables import AREA_POTENTIAL
from ruang.engine.text import Language, say
from ruang.engine.text import noop as _


@click.command()
@input_options
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="class",
    show_default=True,
    help="With a snapshot: level of the industry tree.",
)
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
    quotient's interval), size, focus, growth (with --before), relatedness and concentration (with
    --neighbours). Ranks are among the whole country, also where only one area or industry is shown.

    \b
    Example:
      ruang potential --snapshot dbd_registrations --area 51
      ruang potential --jobs jobs.csv --before earlier.csv --neighbours neighbours.csv
      ruang potential --jobs jobs.csv --weights size=2,growth=0 --format csv -o potential.csv
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
TOO_SMALL = _(
    "{name}: not shown, because every cell has fewer than 3 establishments, "
    "or one with nearly all the workers"
)
NO_ROW = _("{name}: this source has no row of it at level {level}")
NOTHING = _("nothing can be ranked: no cell of this snapshot passes the size rule")


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
    words = NO_ROW if area or industry else NOTHING
    if industry in pq.read_table(result.path("unseen"))["industry_id"].to_pylist():
        words = NOT_VISIBLE
    elif words == NO_ROW and pq.read_table(result.path("cells"), filters=asked).num_rows:
        words = TOO_SMALL
    name = " x ".join(filter(None, (area, industry)))
    click.echo(say(words, language, name=name, level=level), err=True)


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
