"""A small register in the demo's form, in a lake, with what the engine makes of it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 11, 23, tzinfo=UTC)
# Province, activity, how many establishments, workers in each.
REGISTER = [
    ("51", "13121", 16, 30),
    ("50", "13121", 9, 30),
    ("50", "32501", 6, 25),
    ("10", "32501", 4, 20),
    ("10", "47111", 600, 5),
    ("50", "47111", 20, 5),
    ("51", "47111", 8, 5),
    ("52", "47111", 12, 5),
    ("52", "01493", 2, 10),  # two: too few to show
    ("57", "47111", 10, 5),
]
HEADER = (
    "establishment_id", "name", "legal_form", "province", "district", "tsic", "workers",
    "capital_thb", "registered_on", "longitude", "latitude",
)  # fmt: skip


def write_register(path: Path, giant: bool = False) -> Path:
    """A register in the demo's form; with a giant, one weaver of Lamphun has nearly all."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        n = 0
        for province, tsic, count, workers in REGISTER:
            for i in range(count):
                n += 1
                is_giant = giant and (province, tsic, i) == ("51", "13121", 0)
                staff = 5000 if is_giant else workers
                writer.writerow(
                    [f"E{n:04}", f"กิจการ {n}", "company", province, "", tsic, staff]
                    + [100000, "2020-05-01", "", ""]
                )
    return path


def register_retail() -> None:
    """The industries of the register besides those that every story has."""
    from ruang.web.registry.models import Industry

    said = [
        ("32501", "activity", "3250"),
        ("G", "section", None),
        ("47", "division", "G"),
        ("471", "group", "47"),
        ("4711", "class", "471"),
        ("47111", "activity", "4711"),
    ]
    Industry.objects.bulk_create(
        [Industry(code=c, level=lv, parent_id=up, title_en=c, scheme="TSIC") for c, lv, up in said]
    )


@dataclass(frozen=True)
class World:
    """A lake with one snapshot and what the engine computed from it."""

    lake: Path
    snapshot: object
    result: object


def make_world(folder: Path, *, giant: bool = False) -> World:
    from ruang.engine.intake import intake
    from ruang.engine.lake import Lake
    from ruang.engine.progress import quiet
    from ruang.engine.run import run
    from ruang.engine.sources import SOURCES

    lake = Lake(folder / "lake")
    register = write_register(folder / "register.csv", giant=giant)
    source = next(s for s in SOURCES if s.key == "demo_register")
    snapshot = intake(source, [register], lake, now=NOW)
    return World(lake.folder, snapshot, run(snapshot, lake, now=NOW, report=quiet))
