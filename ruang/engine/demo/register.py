"""The demo register as a file: draw, spoil a few rows, write."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from ruang.engine.demo import draw, facts
from ruang.engine.demo.earlier import year_before
from ruang.engine.demo.names import names
from ruang.engine.demo.places import place
from ruang.engine.errors import ParameterError
from ruang.engine.progress import Progress, Report, quiet
from ruang.engine.text import noop as _

COLUMNS = (
    "establishment_id",
    "name",
    "legal_form",
    "province",
    "district",
    "tsic",
    "workers",
    "capital_thb",
    "registered_on",
    "longitude",
    "latitude",
)

# Shares of rows with something amiss, as in every real register.
UNKNOWN_WORKERS = 0.003
UNREADABLE_TSIC = 0.0012
NO_SUCH_PROVINCE = 0.0008

CLOSED = 0.04  # establishments that closed within the last year, as a share of those there are
FIRST_CLOSED = 9_000_001  # their numbers stand apart, so that all others keep theirs

WRONG_TSIC = ("99999", "4711X", "N/A", "0149")
WRONG_PROVINCE = ("00", "28", "98")


def build(
    path: Path,
    *,
    before: Path | None = None,
    rng_seed: int = 2569,
    establishments: int = 140_000,
    report: Report = quiet,
) -> Path:
    """Write an invented register of establishments, to show and try the product with.

    The same seed and number give the same bytes. A file appears whole or not at all.

    Args:
        path: Where the CSV goes (UTF-8); an older one is replaced, missing folders are made.
        before: Where the same register as it was a year earlier goes; not written if not given.
        rng_seed: What chance starts from.
        establishments: Rows to draw; about 140,000 gives every province its own face.
        report: Told of the steps.

    Returns:
        `path`.

    Raises:
        ParameterError: `establishments` is below 1.
    """
    if establishments < 1:
        raise ParameterError(
            _("the demo register needs at least one establishment, not {count}"),
            count=establishments,
        )
    stage = _("Drawing the demo register")
    report(Progress(stage, 0, establishments))
    register = _draw(establishments, np.random.default_rng(rng_seed))
    if before:
        rng = np.random.default_rng([rng_seed, 2])
        closed = round(CLOSED * establishments)
        earlier = year_before(register, _draw(closed, rng, first_number=FIRST_CLOSED), rng)
        _write(_spoil(earlier, rng_seed), before)
    _write(_spoil(register, rng_seed), path)
    report(Progress(stage, establishments, establishments))
    return path


def _draw(count: int, rng: np.random.Generator, *, first_number: int = 1) -> pa.Table:
    drawn = draw.establishments(count, rng)
    district, longitude, latitude = place(drawn.area, rng)
    called = names(drawn.activity, drawn.form, rng)
    register = pa.table(
        {
            "name": pa.array(called, pa.string()),
            "legal_form": _words(facts.forms().legal_form, drawn.form),
            "province": _words(facts.provinces()[0], drawn.area),
            "district": pa.array(district.tolist(), pa.string()),
            "tsic": _words(facts.activities().tsic, drawn.activity),
            "workers": pa.array(drawn.workers),
            "capital_thb": pa.array(drawn.capital_thb),
            "registered_on": pa.array(drawn.registered_on),
            "longitude": pa.array(longitude),
            "latitude": pa.array(latitude),
        }
    )
    # A register grows by date: numbers follow the day of registration.
    register = register.take(np.argsort(drawn.registered_on, kind="stable"))
    numbers = range(first_number, first_number + count)
    ids = pa.array([f"DEMO-{number:07}" for number in numbers], pa.string())
    return register.add_column(0, "establishment_id", ids).select(list(COLUMNS))


def _spoil(register: pa.Table, rng_seed: int) -> pa.Table:
    """Leave workers out here, write an impossible code there, each in rows of its own."""
    rng = np.random.default_rng([rng_seed, 1])
    rows = rng.permutation(register.num_rows)
    shares = np.array([UNKNOWN_WORKERS, UNREADABLE_TSIC, NO_SUCH_PROVINCE])
    ends = np.rint(register.num_rows * shares).astype(int).cumsum()
    no_workers, bad_tsic, bad_province, _rest = np.split(rows, ends)
    for column, where, wrong in (
        ("workers", no_workers, (None,)),
        ("tsic", bad_tsic, WRONG_TSIC),
        ("province", bad_province, WRONG_PROVINCE),
        ("district", bad_province, (None,)),
    ):
        values = register[column].to_pylist()
        for number, row in enumerate(where.tolist()):
            values[row] = wrong[number % len(wrong)]
        place_at = register.column_names.index(column)
        register = register.set_column(
            place_at, column, pa.array(values, register.schema.field(column).type)
        )
    return register


def _words(words: tuple[str, ...], at: facts.Ints) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(at))


def _write(register: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            file.write((",".join(COLUMNS) + "\n").encode())
            csv.write_csv(
                register,
                file,
                csv.WriteOptions(include_header=False, quoting_style="none"),
            )
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
