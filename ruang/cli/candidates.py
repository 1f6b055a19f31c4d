"""`ruang candidates`: neighbouring areas x related industries, ranked and explained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.parquet as pq

from ruang.cli.inputs import (
    best_of,
    from_files,
    input_options,
    names_of,
    neighbours_of,
    only_one_input,
    result_of,
    spread,
)
from ruang.cli.output import give, lake_option, output_options
from ruang.engine.candidates import Growth, candidates, tree_of
from ruang.engine.reasons import Names, listed
from ruang.engine.reference import industries
from ruang.engine.text import Language, say
from ruang.engine.text import noop as _

DEFAULT = Growth()


@click.command()
@input_options
@click.option(
    "--max-areas",
    type=click.IntRange(min=1),
    default=DEFAULT.max_areas,
    show_default=True,
    help="How many areas a candidate may have.",
)
@click.option(
    "--max-related",
    type=click.IntRange(min=0),
    default=DEFAULT.max_related,
    show_default=True,
    help="How many related industries it may have.",
)
@click.option("--members", is_flag=True, help="Give the cells of the candidates instead.")
@lake_option
@output_options
@click.pass_obj
def command(
    language: Language,
    /,
    max_areas: int,
    max_related: int,
    members: bool,
    lake: Path,
    form: str,
    output: Path | None,
    **given: Any,
) -> None:
    """Rank candidates: neighbouring areas x related industries, grown from the best cells.

    \b
    Example:
      ruang candidates --snapshot dbd_registrations --top 20
      ruang candidates --jobs jobs.csv --neighbours neighbours.csv --format json
    """
    only_one_input(given)
    growth = Growth(max_areas=max_areas, max_related=max_related)
    names = names_of(lake, thai=given["thai"] or not given["jobs"])
    if given["jobs"]:
        found, cells = _from_files(given, growth, names, lake, language)
    else:
        result = result_of(lake, given, language, growth=growth)
        found, cells = (pq.read_table(result.path(t)) for t in ("candidates", "members"))
    found = best_of(found, given["top"], form, language)
    if members:
        give(_of(cells, found), form, output)
    elif form == "table":
        give(_for_reading(found, names, language), form, output)
    else:
        give(found, form, output)


def _from_files(
    given: dict[str, Any], growth: Growth, names: Names, lake: Path, language: Language
) -> tuple[pa.Table, pa.Table]:
    if not given["thai"]:
        words = _(
            "without --thai no industry tree is known: industries are related by where they are "
            "found alone"
        )
        click.echo(say(words, language), err=True)
    if not given["neighbours"]:
        words = _("without --neighbours every candidate stays in one area")
        click.echo(say(words, language), err=True)
    return candidates(
        from_files(given, names, language),
        neighbours_of(given, language),
        tree=tree_of(industries.ancestors(lake)) if given["thai"] else None,
        growth=growth,
        weights=given["weights"],
        measure=given["measure"],
        names=names,
        rng_seed=given["seed"],
    )


def _of(cells: pa.Table, found: pa.Table) -> pa.Table:
    shown = set(found["candidate_id"].to_pylist())
    mask = [c in shown for c in cells["candidate_id"].to_pylist()]
    return cells.filter(pa.array(mask, pa.bool_()))


def _for_reading(found: pa.Table, names: Names, language: Language) -> pa.Table:
    """The columns that a person reads, in her language."""
    rows = found.to_pylist()

    def text(values: list[str]) -> pa.Array:
        return pa.array(values, pa.string())

    areas = [listed([names.area(a, language) for a in r["area_ids"]], language) for r in rows]
    titles = [names.title(r["core_industry_ids"][0], language) for r in rows]
    return pa.table(
        {
            say(_("rank"), language): text([spread(r) for r in rows]),
            say(_("stars"), language): text(["★" * r["stars"] for r in rows]),
            say(_("candidate"), language): text([r["candidate_id"] for r in rows]),
            say(_("core industry"), language): text(titles),
            say(_("areas"), language): text(areas),
            say(_("score"), language): pa.array([round(r["score"], 1) for r in rows], pa.float64()),
            say(_("reason"), language): text([r[f"reason_{language}"] for r in rows]),
        }
    )
