"""How many establishments of which activity stand where, and what each of them is like.

Everything is drawn: a preference makes a cell likelier, chance decides what is in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruang.engine.demo import facts
from ruang.engine.demo.facts import Floats, Ints

Days = NDArray[np.datetime64]

CELL_NOISE = 0.3  # sd of the logarithm of a cell's own luck, so that no map is smooth
CAPITAL_NOISE = 0.8
MOST_WORKERS = 8_000
FIRST_YEAR, LAST_YEAR = 1980, 2025
REGISTRATIONS_GROW = 0.055  # a year; older ones have also had more time to close
LEAN_YEARS = {1997: 0.8, 1998: 0.6, 1999: 0.7, 2009: 0.9, 2020: 0.8, 2021: 0.85}


@dataclass(frozen=True)
class Establishments:
    """One entry an establishment; `area`, `activity` and `form` are positions in the facts."""

    area: Ints
    activity: Ints
    form: Ints
    workers: Ints
    capital_thb: Ints
    registered_on: Days


def chances() -> Floats:
    """Give the chance that an establishment falls in each area x activity, adding up to 1.

    An activity's national share is kept whatever the preferences: they move it between areas.
    """
    area_ids, size = facts.provinces()
    them = facts.activities()
    weight = size[:, None] ** (1 + them.urban[None, :])
    times = np.ones_like(weight)
    for preference in facts.preferences():
        where = [a.startswith(preference.area_prefix) for a in area_ids]
        what = [t.startswith(preference.tsic_prefix) for t in them.tsic]
        times[np.ix_(where, what)] = preference.times
    weight *= times
    kept: Floats = weight / weight.sum(axis=0) * them.share
    return kept


def establishments(count: int, rng: np.random.Generator) -> Establishments:
    """Draw `count` establishments with all that does not depend on place or name."""
    area, activity = _cells(count, rng)
    form = _forms(activity, rng)
    workers = _workers(activity, form, rng)
    return Establishments(
        area=area,
        activity=activity,
        form=form,
        workers=workers,
        capital_thb=_capital(activity, form, workers, rng),
        registered_on=_dates(form, rng),
    )


def _cells(count: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    likely = chances()
    national = likely.sum(axis=0)
    likely = likely * np.exp(rng.normal(0, CELL_NOISE, likely.shape))
    likely *= national / likely.sum(axis=0)
    drawn = rng.multinomial(count, likely.ravel() / likely.sum())
    cell = np.repeat(np.arange(drawn.size), drawn)
    area, activity = np.divmod(cell, likely.shape[1])
    return area, activity


def _forms(activity: Ints, rng: np.random.Generator) -> Ints:
    steps = facts.activities().forms.cumsum(axis=1)[:, :-1]
    luck = rng.random(activity.size)
    drawn: Ints = (luck[:, None] > steps[activity]).sum(axis=1)
    return drawn


def _workers(activity: Ints, form: Ints, rng: np.random.Generator) -> Ints:
    them, forms = facts.activities(), facts.forms()
    middle = np.log(them.workers[activity] * forms.workers_times[form])
    drawn = np.exp(middle + them.spread[activity] * rng.standard_normal(activity.size))
    whole: Ints = np.rint(np.clip(drawn, forms.workers_least[form], MOST_WORKERS)).astype(np.int64)
    return whole


def _capital(activity: Ints, form: Ints, workers: Ints, rng: np.random.Generator) -> Ints:
    them, forms = facts.activities(), facts.forms()
    drawn = workers * them.capital_per_worker_thb[activity] * forms.capital_times[form]
    drawn *= np.exp(CAPITAL_NOISE * rng.standard_normal(activity.size))
    # People register round sums.
    ladder = np.log([step * 10.0**power for power in range(4, 12) for step in (1, 2, 3, 5)])
    between = (ladder[1:] + ladder[:-1]) / 2
    place = np.searchsorted(between, np.log(np.maximum(drawn, 1)))
    return np.rint(np.exp(ladder[place])).astype(np.int64)


def _dates(form: Ints, rng: np.random.Generator) -> Days:
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    weight = np.exp(REGISTRATIONS_GROW * (years - FIRST_YEAR))
    weight *= [LEAN_YEARS.get(int(year), 1.0) for year in years]
    passed = np.concatenate(([0.0], weight.cumsum() / weight.sum()))
    # A form that came later is drawn from the years in which it could be registered.
    floor = passed[facts.forms().first_year - FIRST_YEAR][form]
    luck = floor + (1 - floor) * rng.random(form.size)
    year = np.searchsorted(passed, luck, side="right") - 1
    start = (years[year] - 1970).astype("datetime64[Y]")
    first, after = start.astype("datetime64[D]"), (start + 1).astype("datetime64[D]")
    length = (after - first).astype(np.int64)
    days: Days = first + np.floor(rng.random(form.size) * length).astype("timedelta64[D]")
    return days
