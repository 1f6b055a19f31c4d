"""`ruang reference`: the areas, industries, schemes and centres, and official lists over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc

from ruang.cli.output import give, give_object, lake_option, output_options
from ruang.engine.reference import areas, centres, importing, industries, overlays
from ruang.engine.reference.effect import Effect
from ruang.engine.text import Language, say
from ruang.engine.text import noop as _

AREAS = {
    "province": areas.provinces,
    "district": areas.districts,
    "subdistrict": areas.subdistricts,
}
AREA_NAMES = (pa.field("area_th", pa.string()), pa.field("area_en", pa.string()))


EFFECT = pa.schema({name: pa.string() for name in ("change", "code", "level", "before", "after")})
HISTORY = pa.schema(
    {
        "number": pa.int64(),
        "holds": pa.bool_(),
        "how": pa.string(),
        "at": pa.timestamp("s", "UTC"),
        "files": pa.string(),
        "rows": pa.int64(),
        "back_to": pa.int64(),
    }
)


def search_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --search."""
    return click.option(
        "--search", help="Only rows with this text in a code or a name, in either language."
    )(command)


def effect_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --effect."""
    return click.option(
        "--effect", is_flag=True, help="Only tell what would change, row by row; keep nothing."
    )(command)


what_argument = click.argument("what", type=click.Choice(list(overlays.LISTS)))


@click.group()
def command() -> None:
    """Show the areas, industries and centres, or lay official lists over them.

    \b
    Example:
      ruang reference areas --search chiang
      ruang reference import areas th_canonical_admin/
    """


@command.command("areas")
@click.option(
    "--level",
    type=click.Choice(list(AREAS)),
    default="province",
    show_default=True,
    help="Which of them.",
)
@search_option
@lake_option
@output_options
def list_areas(level: str, search: str | None, lake: Path, form: str, output: Path | None) -> None:
    """List provinces, districts, or the sub-districts of an imported list.

    \b
    Example:
      ruang reference areas --level district --search 50 --format csv
    """
    give(_found(AREAS[level](lake), search), form, output)


@command.command("industries")
@click.option("--level", type=click.Choice(industries.LEVELS), help="Only this level of the tree.")
@search_option
@lake_option
@output_options
def list_industries(
    level: str | None, search: str | None, lake: Path, form: str, output: Path | None
) -> None:
    """List the industries of TSIC 2009, from sections to five-digit activities.

    \b
    Example:
      ruang reference industries --level class --search weaving
    """
    found = industries.industries(lake)
    if level:
        found = found.filter(pc.field("level") == level)
    give(_found(found, search), form, output)


@command.command("centres")
@search_option
@lake_option
@output_options
@click.pass_obj
def list_centres(
    language: Language, search: str | None, lake: Path, form: str, output: Path | None
) -> None:
    """List the promotion centres with their provinces, and how sure each row is.

    \b
    Example:
      ruang reference centres --search 50 --format json
    """
    named = {row["centre_id"]: row for row in centres.centres().to_pylist()}
    rows = _with_area_names(centres.territory().to_pylist(), lake)
    for row in rows:
        row["name_th"] = named[row["centre_id"]]["name_th"]
        row["name_en"] = named[row["centre_id"]]["name_en"]
        row["source"] = say(row["source"], language)
    dated = [field for field in centres.TERRITORY if field.name not in ("centre_id", "area_id")]
    columns = pa.schema([*centres.CENTRES, centres.TERRITORY.field("area_id"), *AREA_NAMES, *dated])
    give(_found(pa.Table.from_pylist(rows, columns), search), form, output)


@command.command("schemes")
@search_option
@lake_option
@output_options
@click.pass_obj
def list_schemes(
    language: Language, search: str | None, lake: Path, form: str, output: Path | None
) -> None:
    """List the ways of grouping provinces into regions, dated, with their source.

    \b
    Example:
      ruang reference schemes --search six_regions --format csv
    """
    rows = _with_area_names(areas.schemes().to_pylist(), lake)
    for row in rows:
        row["source"] = say(row["source"], language)
    columns = pa.schema([*areas.SCHEMES, *AREA_NAMES])
    give(_found(pa.Table.from_pylist(rows, columns), search), form, output)


@command.group("import")
def import_lists() -> None:
    """Lay official lists over the built-in rows; nothing changes unless every row holds.

    \b
    Example:
      ruang reference import industries th_tsic2009/
    """


@import_lists.command("areas")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@lake_option
@output_options
@effect_option
@click.pass_obj
def import_areas(
    language: str, files: Sequence[Path], lake: Path, effect: bool, form: str, output: Path | None
) -> None:
    """Lay official lists of provinces, districts and sub-districts over the built-in ones.

    FILES are CSV in UTF-8, or folders of them: the files of the Thailand Canonical
    Administrative-Names Reference as they are, or the columns code, level (province, district,
    subdistrict), name_th, name_en, parent and, if known, longitude and latitude.

    \b
    Example:
      ruang reference import areas thailand-adm2-districts-v1.0.0.csv
    """
    _import("areas", files, lake, effect, language, form, output)


@import_lists.command("industries")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@lake_option
@output_options
@effect_option
@click.pass_obj
def import_industries(
    language: str, files: Sequence[Path], lake: Path, effect: bool, form: str, output: Path | None
) -> None:
    """Lay official titles of industries over the built-in ones.

    FILES are CSV in UTF-8, or folders of them: the statistical office's list of TSIC 2009, the
    business register's five-digit list, ISIC's English titles, or the columns code, level,
    name_th, name_en, parent. Machine translations are never taken.

    \b
    Example:
      ruang reference import industries tsic2009_5digit_th_dbd.csv
    """
    _import("industries", files, lake, effect, language, form, output)


@import_lists.command("boundaries")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@lake_option
@output_options
@effect_option
@click.pass_obj
def import_boundaries(
    language: str, files: Sequence[Path], lake: Path, effect: bool, form: str, output: Path | None
) -> None:
    """Lay official outlines of provinces and districts over the built-in ones.

    FILES are GeoJSON in longitude and latitude, or folders of them, with the code in area_id,
    ADM2_PCODE or ADM1_PCODE.

    \b
    Example:
      ruang reference import boundaries thailand-adm1-polygons-v1.0.0.geojson
    """
    _import("boundaries", files, lake, effect, language, form, output)


@command.command("history")
@what_argument
@lake_option
@output_options
def list_history(what: str, lake: Path, form: str, output: Path | None) -> None:
    """List what was laid over a built-in list and taken off again, newest first.

    \b
    Example:
      ruang reference history areas
    """
    holding = overlays.now_holding(what, lake)
    rows = [
        {
            "number": one.number,
            "holds": holding is not None and holding.number == one.number,
            "how": one.how,
            "at": one.at,
            "files": ", ".join(one.read or one.sources),
            "rows": sum(one.rows.values()),
            "back_to": one.back_to,
        }
        for one in overlays.layings(what, lake)
    ]
    give(pa.Table.from_pylist(rows, HISTORY), form, output)


@command.command("back")
@what_argument
@click.option(
    "--to",
    "number",
    type=click.IntRange(0),
    help="Of the state to go back to, as `history` numbers it; 0 is the built-in list. "
    "Without it: the state before the last change.",
)
@lake_option
@click.pass_obj
def go_back(language: Language, what: str, number: int | None, lake: Path) -> None:
    """Go back to an earlier state of a list; that can be gone back from too.

    \b
    Example:
      ruang reference back areas --to 0
    """
    last = next(iter(overlays.layings(what, lake)), None)
    if number is None:
        number = overlays.before(what, lake, last.number) if last else overlays.BUILT_IN
    if last:
        importing.restore(what, number, lake, now=datetime.now(UTC))
    if number == overlays.BUILT_IN:
        click.echo(say(_("the built-in list holds"), language), err=True)
    else:
        click.echo(say(_("the list holds as number {number}"), language, number=number), err=True)


def _with_area_names(rows: list[dict[str, Any]], lake: Path) -> list[dict[str, Any]]:
    named = {row["area_id"]: row for row in areas.provinces(lake).to_pylist()}
    for row in rows:
        row["area_th"] = named[row["area_id"]]["name_th"]
        row["area_en"] = named[row["area_id"]]["name_en"]
    return rows


def _found(rows: pa.Table, search: str | None) -> pa.Table:
    """The rows with `search` in one of their texts."""
    if not search:
        return rows
    texts = [name for name in rows.column_names if name.endswith(("_id", "_th", "_en", "scheme"))]
    hit = pa.array([False] * rows.num_rows)
    for name in texts:
        has = pc.match_substring(rows[name], search, ignore_case=True)
        hit = pc.or_(hit, pc.fill_null(has, False))
    return rows.filter(hit)


def _import(
    what: str,
    files: Sequence[Path],
    lake: Path,
    effect: bool,
    language: str,
    form: str,
    output: Path | None,
) -> None:
    if effect:
        proposal = importing.propose(what, files, lake)
        _tell_aside(proposal.done, language)
        give(_changes(proposal.effect()), form, output)
        return
    do = {
        "areas": importing.import_areas,
        "industries": importing.import_industries,
        "boundaries": importing.import_boundaries,
    }
    _tell(do[what](files, lake, now=datetime.now(UTC)), language, form, output)


def _changes(found: Effect) -> pa.Table:
    """An effect as rows: what is added, gone, changed and lacking."""
    rows = [
        {"change": kind, "code": row.code, "level": row.level, "after": row.name_th or row.name_en}
        for kind, items in (
            ("added", found.added),
            ("gone", found.gone),
            ("lacking", found.lacking),
        )
        for row in items
    ]
    rows += [
        {
            "change": one.column,
            "code": one.code,
            "level": one.level,
            "before": one.before,
            "after": one.after,
        }
        for one in found.changes
    ]
    return pa.Table.from_pylist(rows, EFFECT)


def _tell_aside(done: importing.Imported, language: str) -> None:
    for word in done.set_aside:
        click.echo(word.text(language), err=True)


def _tell(done: importing.Imported, language: str, form: str, output: Path | None) -> None:
    _tell_aside(done, language)
    counts = {
        "list": done.what,
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "mended": done.mended,
        "set_aside": len(done.set_aside),
    }
    give_object(counts, form, output)
