"""The industry tree: TSIC 2009 on five levels, whose four upper ones follow ISIC Rev.4."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import pyarrow as pa

from ruang.engine.reference.rows import DATA, built, laid_over, lay_over, read_rows, stamp, table

SCHEME = "TSIC 2009"
ACTIVITY_DIGITS = 5
LEVELS = ("section", "division", "group", "class", "activity")

INDUSTRIES = pa.schema(
    {
        "industry_id": pa.string(),
        "level": pa.string(),
        "parent_id": pa.string(),
        "title_th": pa.string(),
        "title_en": pa.string(),
        "scheme": pa.string(),
    }
)
ANCESTORS = pa.schema(
    {
        "industry_id": pa.string(),
        "activity": pa.string(),
        "class": pa.string(),
        "group": pa.string(),
        "division": pa.string(),
        "section": pa.string(),
    }
)


def industries(lake: Path | None = None) -> pa.Table:
    """Give every industry of the tree, sorted by code.

    Args:
        lake: A lake whose imported official list is laid over the built-in rows.

    Returns:
        industry_id, level (section, division, group, class, activity), parent_id (null for a
        section), title_th (null where nobody has written one), title_en, scheme.

    Raises:
        EngineError: The set-up has not been run.
    """
    official = laid_over(lake, "industries.csv")
    return _industries(official, stamp(official))


def ancestors(lake: Path | None = None) -> pa.Table:
    """Give where each code belongs on every level, for rolling a register up.

    Returns:
        One row per code of any length: industry_id (join on this one), then the code's activity,
        class, group, division and section; levels finer than the code itself are null.
    """
    official = laid_over(lake, "industries.csv")
    chains = _chains(official, stamp(official))
    return table([{"industry_id": c, **chain} for c, chain in chains.items()], ANCESTORS)


def known(industry_id: str, lake: Path | None = None) -> bool:
    """Whether the tree has this code, on any level."""
    official = laid_over(lake, "industries.csv")
    return industry_id in _chains(official, stamp(official))


def parent_at(industry_id: str, level: str, lake: Path | None = None) -> str | None:
    """Give the code that `industry_id` belongs to on `level`, itself on its own level.

    Returns:
        A code; null where the level is finer than the code, or the tree does not know the code.
    """
    official = laid_over(lake, "industries.csv")
    return _chains(official, stamp(official)).get(industry_id, {}).get(level)


@cache
def codes_unlike_isic() -> frozenset[str]:
    """The codes that ISIC Rev.4 lacks or means otherwise, whose English titles are our own."""
    columns = pa.schema({"industry_id": pa.string()})
    rows = read_rows(DATA / "industry_titles_en.csv", columns)
    return frozenset(rows["industry_id"].to_pylist())


@lru_cache(maxsize=4)
def _industries(official: Path | None, _stamp: int | None) -> pa.Table:
    codes = read_rows(built("industries.csv"), INDUSTRIES).to_pylist()
    thai = _thai_titles({r["industry_id"] for r in codes})
    rows = table(
        [{**r, "title_th": thai.get(r["industry_id"]), "scheme": SCHEME} for r in codes],
        INDUSTRIES,
    )
    return lay_over(rows, read_rows(official, INDUSTRIES), "industry_id") if official else rows


def _thai_titles(codes: set[str]) -> dict[str, str]:
    """The titles written, and those that follow: an undivided industry is called alike below."""
    columns = pa.schema({"industry_id": pa.string(), "title_th": pa.string()})
    written = read_rows(DATA / "industry_titles_th.csv", columns).to_pylist()
    titles = {r["industry_id"]: r["title_th"] for r in written}
    for code in codes - set(titles):
        undivided = code + "0" if len(code) == 3 else code.removesuffix("0")
        if undivided in titles and len(undivided) == 4:
            titles[code] = titles[undivided]
    return titles


@lru_cache(maxsize=4)
def _chains(official: Path | None, mark: int | None) -> dict[str, dict[str, str]]:
    """For every code, its ancestors and itself by level."""
    rows = {r["industry_id"]: r for r in _industries(official, mark).to_pylist()}
    chains: dict[str, dict[str, str]] = {}
    for code in sorted(rows, key=lambda c: LEVELS.index(rows[c]["level"])):
        row = rows[code]
        chains[code] = {**chains.get(row["parent_id"], {}), row["level"]: code}
    return dict(sorted(chains.items()))
