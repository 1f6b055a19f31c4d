"""Three small invented registers, one of each kind, to try the way in with.

They have what real files have: titles above the header, columns in odd order, years of two
calendars, misspelt districts, persons' names and telephone numbers; and a few rows that cannot be
used, each for a reason that an officer can put right.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter
from pyproj import Transformer

from ruang.engine.demo import facts
from ruang.engine.demo.sample_rows import (
    BUDDHIST,
    Drawn,
    Slips,
    buddhist,
    district_names,
    drawn,
    juristic_id,
    mistyped,
    province_names,
    words,
)
from ruang.engine.text import noop as _

ESTABLISHMENTS, FACTORIES, COMPANIES = 400, 300, 500  # rows
ESTABLISHMENT_COLUMNS = (
    "running", "establishment", "contact", "phone", "form", "workers", "tsic", "juristic",
    "district", "province", "started", "capital",
)  # fmt: skip
FACTORY_COLUMNS = (
    "factory_number", "factory", "operator", "tsic", "horsepower", "capital_land",
    "capital_building", "capital_machine", "capital_working", "men", "women", "workers_total",
    "licensed", "district", "province", "longitude", "latitude",
)  # fmt: skip
MONTHLY_COLUMNS = (
    "monthly_running", "monthly_juristic", "monthly_name", "monthly_registered",
    "monthly_capital", "monthly_industry", "monthly_objective", "monthly_office",
)  # fmt: skip
TYPED_AS_NUMBERS = frozenset({"running", "workers"})
NO_SUCH_CODE = "99999"
WRITTEN_ON = datetime(2026, 1, 1, tzinfo=UTC)  # the same sample is the same file
MONTH = (2025, 1)
THAI_DIGITS = str.maketrans("0123456789", "".join(chr(0x0E50 + d) for d in range(10)))

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Sample:
    """One invented register."""

    key: str
    source: str  # the key of the source that it is read by
    path: Path
    title: str
    about: str


def samples(folder: Path, *, rng_seed: int = 2569) -> tuple[Sample, ...]:
    """Write the samples into a folder; the same seed gives the same bytes.

    Args:
        folder: Made where it is missing; older samples in it are replaced.
        rng_seed: What chance starts from.

    Returns:
        One of establishments (XLSX), one of factories (CSV), one of a month's new companies
        (CSV in the old Thai encoding).
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(rng_seed)
    country = drawn(rng)
    made = (
        Sample(
            key="establishments",
            source="establishments",
            path=folder / "establishments-north.xlsx",
            title=_("A register of establishments"),
            about=_(
                "400 companies, community enterprises, farmer groups and workshops in a workbook:"
                " a title above the header, columns in an order of its own, misspelt districts,"
                " names and telephone numbers of persons, and a few rows to put right."
            ),
        ),
        Sample(
            key="factory_register",
            source="factory_register",
            path=folder / "factories-east.csv",
            title=_("A factory register"),
            about=_(
                "300 factories with coordinates: some exchanged, some in metres, a year that is"
                " 543 off, workers to be added up, and a few rows to put right."
            ),
        ),
        Sample(
            key="dbd_registrations",
            source="dbd_registrations",
            path=folder / "companies-2568-01.csv",
            title=_("New companies of one month"),
            about=_(
                "500 companies and partnerships as the Department of Business Development lays"
                " them out, in the old Thai encoding; some numbers have a wrong digit, some codes"
                " are not in TSIC."
            ),
        ),
    )
    _write_workbook(made[0].path, _establishments(country, rng))
    _write_csv(made[1].path, FACTORY_COLUMNS, _factories(country, rng), "utf-8-sig")
    titles = ("title_monthly", "title_monthly_where")
    _write_csv(made[2].path, MONTHLY_COLUMNS, _companies(country, rng), "cp874", titles)
    return made


# -- establishments --------------------------------------------------------------------------


def _establishments(country: list[Drawn], rng: np.random.Generator) -> Rows:
    here = _provinces("establishments")
    them = [one for one in country if one.area_id in here][:ESTABLISHMENTS]
    rows = [_establishment(i, one, rng) for i, one in enumerate(them)]
    slips = Slips(len(rows), rng)
    for i in slips.next(4):
        rows[i]["establishment"] = ""
    for i in slips.next(3):
        rows[i]["province"] = rows[i]["district"] = ""
    for i in slips.next(2):
        rows[i]["province"], rows[i]["district"] = words()["no_province"], ""
    with_number = [i for i in slips.next(120) if rows[i]["juristic"]]
    for i, twin in zip(with_number[:3], with_number[3:6], strict=True):
        rows[i] = rows[twin] | {"running": rows[i]["running"]}  # entered twice
    for i in with_number[6:9]:
        rows[i]["juristic"] = _wrong_digit(rows[i]["juristic"])
    for row in rows[::3]:
        row["tsic"] = row["tsic"].removeprefix("0")  # as spreadsheets do
    for i in slips.next(24):
        rows[i]["district"] = mistyped(rows[i]["district"])
    for i in slips.next(30):
        rows[i]["workers"] = rows[i]["workers"].translate(THAI_DIGITS)
        rows[i]["started"] = rows[i]["started"].translate(THAI_DIGITS)
    for i in slips.next(6):
        rows[i]["workers"] = words()["ten_people"]
    for i in slips.next(12):
        rows[i]["capital"] = rows[i]["workers"] = ""
    for i in slips.next(10):
        rows[i]["started"] = f"{them[i].registered_on:%d/%m/%Y}"  # of the common era
    return rows


def _establishment(i: int, one: Drawn, rng: np.random.Generator) -> dict[str, str]:
    person = facts.table("sample_persons")[int(rng.integers(8))]
    chance = rng.random(2)
    short = 2 if chance[0] < 0.1 else 4
    return {
        "running": str(i + 1),
        "establishment": one.name,
        "contact": f"{person['title']}{person['first']} {person['surname']}",
        "phone": f"080-000-{i:04}",
        "form": words()[f"form_{one.form}"] if chance[1] < 0.9 else "",
        "workers": str(one.workers),
        "tsic": one.tsic,
        "juristic": juristic_id(one, i),
        "district": _district(one),
        "province": province_names()[one.area_id],
        "started": buddhist(one.registered_on, years=short),
        "capital": f"{one.capital_thb:,}",
    }


# -- factories -------------------------------------------------------------------------------


def _factories(country: list[Drawn], rng: np.random.Generator) -> Rows:
    here = _provinces("factories")
    makers = [o for o in country if o.area_id in here and "10" <= o.tsic[:2] <= "33"]
    them = makers[:FACTORIES]
    rows = [_factory(i, one, rng) for i, one in enumerate(them)]
    slips = Slips(len(rows), rng)
    for i in slips.next(3):
        rows[i]["factory_number"] = ""
    for i in slips.next(2):
        rows[i]["factory_number"] = rows[0]["factory_number"]
    for i in slips.next(3):
        rows[i]["tsic"] = NO_SUCH_CODE
    for i in slips.next(2):
        for column in ("province", "district", "longitude", "latitude"):
            rows[i][column] = ""
    for i in slips.next(5):
        rows[i]["longitude"], rows[i]["latitude"] = rows[i]["latitude"], rows[i]["longitude"]
    for i in slips.next(6):
        rows[i]["longitude"], rows[i]["latitude"] = _in_metres(them[i])
    for i in slips.next(1):
        rows[i]["licensed"] = f"{them[i].registered_on.year + BUDDHIST}-05-31"
    for i in slips.next(12):
        rows[i]["workers_total"] = ""
    for i in slips.next(4):
        rows[i]["workers_total"] = rows[i]["men"] = rows[i]["women"] = "0"
    for i in slips.next(6):
        rows[i]["factory"] = "-"
    return rows


def _factory(i: int, one: Drawn, rng: np.random.Generator) -> dict[str, str]:
    men = int(rng.binomial(one.workers, 0.55))
    parts = one.capital_thb * rng.dirichlet((3, 3, 4, 2))
    person = one.form == "sole_proprietor"
    year = (one.registered_on.year + BUDDHIST) % 100
    letters = _provinces("factories")[one.area_id]["letters"]
    number = f"{words()['old_style']}3-{int(rng.integers(2, 100))}-{900 + i}/{year:02}{letters}"
    shares = ("capital_land", "capital_building", "capital_machine", "capital_working")
    return {
        "factory_number": number,
        "factory": one.name,
        "operator": words()["masked"] if person else one.name,
        "tsic": one.tsic,
        "horsepower": f"{float(rng.lognormal(4.5, 1.0)):.2f}",
        **{name: f"{round(part, -3):.0f}" for name, part in zip(shares, parts, strict=True)},
        "men": str(men),
        "women": str(one.workers - men),
        "workers_total": str(one.workers),
        "licensed": one.registered_on.isoformat(),
        "district": district_names()[one.district_id],
        "province": province_names()[one.area_id],
        "longitude": f"{one.longitude:.4f}",
        "latitude": f"{one.latitude:.4f}",
    }


def _in_metres(one: Drawn) -> tuple[str, str]:
    zone = _provinces("factories")[one.area_id]["utm_zone"]
    project = Transformer.from_crs("EPSG:4326", f"EPSG:326{zone}", always_xy=True)
    easting, northing = project.transform(one.longitude, one.latitude)
    return f"{easting:.0f}", f"{northing:.0f}"


# -- new companies of a month ----------------------------------------------------------------


def _companies(country: list[Drawn], rng: np.random.Generator) -> Rows:
    them = [
        one
        for one in country
        # Of these provinces every postcode starts with the province's own code.
        if one.form in ("company", "partnership") and (one.area_id >= "20" or one.area_id == "10")
    ][:COMPANIES]
    rows = [_company(i, one, rng) for i, one in enumerate(them)]
    slips = Slips(len(rows), rng)
    for i in slips.next(5):
        rows[i]["monthly_juristic"] = _wrong_digit(rows[i]["monthly_juristic"])
    for i in slips.next(4):
        rows[i]["monthly_industry"] = NO_SUCH_CODE
    for i in slips.next(2):
        rows[i]["monthly_registered"] = words()["not_told"]
    for i in slips.next(2):
        rows[i]["monthly_juristic"] = rows[0]["monthly_juristic"]
    for i in slips.next(10):
        amount = rows[i]["monthly_capital"].strip()
        rows[i]["monthly_capital"] = f" {amount.replace(',', ' ,', 1)} "
    return rows


def _company(i: int, one: Drawn, rng: np.random.Generator) -> dict[str, str]:
    day = date(*MONTH, int(rng.integers(1, 32)))
    number = juristic_id(_registered(one, day), i)
    name = one.name.replace(words()[f"{one.form}_long"] + " ", words()[f"{one.form}_short"], 1)
    bangkok = one.area_id == "10"
    address = words()["address_bangkok" if bangkok else "address"].format(
        number=int(rng.integers(1, 300)),
        village=int(rng.integers(1, 15)),
        district=district_names()[one.district_id].removeprefix(words()["bangkok_word"]),
        province=province_names()[one.area_id],
        postcode=f"{one.area_id}{int(rng.integers(1, 40)) * 10:03}",
    )
    return {
        "monthly_running": str(i + 1),
        "monthly_juristic": number,
        "monthly_name": name,
        "monthly_registered": buddhist(day),
        "monthly_capital": f" {one.capital_thb:,} ",
        "monthly_industry": one.tsic,
        "monthly_objective": words()["objective"].format(what=one.name.split()[2]),
        "monthly_office": address,
    }


def _registered(one: Drawn, day: date) -> Drawn:
    return Drawn(**{**vars(one), "registered_on": day})


# -- what all share --------------------------------------------------------------------------


def _provinces(use: str) -> dict[str, dict[str, str]]:
    rows = facts.table("sample_provinces")
    return {row["area_id"]: row for row in rows if row["use"] == use}


def _district(one: Drawn) -> str:
    return district_names()[one.district_id].removeprefix(words()["district_word"])


def _wrong_digit(number: str) -> str:
    """The number with its sixth digit raised by one, as a slip of the finger does."""
    return f"{number[:5]}{(int(number[5]) + 1) % 10}{number[6:]}"


def _write_csv(
    path: Path, columns: tuple[str, ...], rows: Rows, encoding: str, titles: tuple[str, ...] = ()
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([words()[title], *[""] * (len(columns) - 1)] for title in titles)
    writer.writerow([words()[column] for column in columns])
    writer.writerows([row[column] for column in columns] for row in rows)
    path.write_bytes(text.getvalue().encode(encoding))


def _write_workbook(path: Path, rows: Rows) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": WRITTEN_ON})
        sheet: Any = book.add_worksheet(words()["sheet_establishments"])
        bold = book.add_format({"bold": True})
        sheet.write_string(0, 0, words()["title_establishments"], bold)
        for i, column in enumerate(ESTABLISHMENT_COLUMNS):
            sheet.write_string(2, i, words()[column], bold)
        for r, row in enumerate(rows, start=3):
            for i, column in enumerate(ESTABLISHMENT_COLUMNS):
                cell = row[column]
                if column in TYPED_AS_NUMBERS and cell.isascii() and cell.isdecimal():
                    sheet.write_number(r, i, int(cell))
                elif cell:
                    sheet.write_string(r, i, cell)
        sheet.set_column(0, len(ESTABLISHMENT_COLUMNS) - 1, 18)
