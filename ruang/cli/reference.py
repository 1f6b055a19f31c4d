"""`ruang reference`: the areas, industries, schemes and centres, and official lists over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc

from ruang.cli.output import give, give_object, lake_option, output_options
from ruang.engine.reference import areas, centres, importing, industries

AREAS = {
    "province": areas.provinces,
    "district": areas.districts,
    "subdistrict": areas.subdistricts,
}
AREA_NAMES = (pa.field("area_th", pa.string()), pa.field("area_en", pa.string()))


def search_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --search."""
    return click.option(
        "--search", help="Only rows with this text in a code or a name, in either language."
    )(command)


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
def list_centres(search: str | None, lake: Path, form: str, output: Path | None) -> None:
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
    dated = [field for field in centres.TERRITORY if field.name not in ("centre_id", "area_id")]
    columns = pa.schema([*centres.CENTRES, centres.TERRITORY.field("area_id"), *AREA_NAMES, *dated])
    give(_found(pa.Table.from_pylist(rows, columns), search), form, output)


@command.command("schemes")
@search_option
@lake_option
@output_options
def list_schemes(search: str | None, lake: Path, form: str, output: Path | None) -> None:
    """List the ways of grouping provinces into regions, dated, with their source.

    \b
    Example:
      ruang reference schemes --search six_regions --format csv
    """
    rows = _with_area_names(areas.schemes().to_pylist(), lake)
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
@click.pass_obj
def import_areas(
    language: str, files: Sequence[Path], lake: Path, form: str, output: Path | None
) -> None:
    """Lay official lists of provinces, districts and sub-districts over the built-in ones.

    FILES are CSV in UTF-8, or folders of them: the files of the Thailand Canonical
    Administrative-Names Reference as they are, or the columns code, level (province, district,
    subdistrict), name_th, name_en, parent and, if known, longitude and latitude.

    \b
    Example:
      ruang reference import areas thailand-adm2-districts-v1.0.0.csv
    """
    _tell(importing.import_areas(files, lake), language, form, output)


@import_lists.command("industries")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@lake_option
@output_options
@click.pass_obj
def import_industries(
    language: str, files: Sequence[Path], lake: Path, form: str, output: Path | None
) -> None:
    """Lay official titles of industries over the built-in ones.

    FILES are CSV in UTF-8, or folders of them: the statistical office's list of TSIC 2009, the
    business register's five-digit list, ISIC's English titles, or the columns code, level,
    name_th, name_en, parent. Machine translations are never taken.

    \b
    Example:
      ruang reference import industries tsic2009_5digit_th_dbd.csv
    """
    _tell(importing.import_industries(files, lake), language, form, output)


@import_lists.command("boundaries")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@lake_option
@output_options
@click.pass_obj
def import_boundaries(
    language: str, files: Sequence[Path], lake: Path, form: str, output: Path | None
) -> None:
    """Lay official outlines of provinces and districts over the built-in ones.

    FILES are GeoJSON in longitude and latitude, or folders of them, with the code in area_id,
    ADM2_PCODE or ADM1_PCODE.

    \b
    Example:
      ruang reference import boundaries thailand-adm1-polygons-v1.0.0.geojson
    """
    _tell(importing.import_boundaries(files, lake), language, form, output)


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


def _tell(done: importing.Imported, language: str, form: str, output: Path | None) -> None:
    for word in done.set_aside:
        click.echo(word.text(language), err=True)
    counts = {
        "list": done.what,
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "mended": done.mended,
        "set_aside": len(done.set_aside),
    }
    give_object(counts, form, output)
