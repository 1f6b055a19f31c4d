"""What a back-test says: hit rates beside chance and beside size, in words and as a figure."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.potential.models import BackTest, Level, Measure
from ruang.web.ui.languages import reader_language
from ruang.web.ui.numerals import number, percent

CHOSEN: Final = {
    "score": lazy("the top tenth by score"),
    "stars": lazy("two stars or more"),
    "size": lazy("as many, the largest"),
    "all": lazy("all that were ranked"),
}
SMALLEST_P: Final = 0.001


def line(test: BackTest) -> dict[str, Any]:
    """One line of the list."""
    rows = _rows(test)
    ends = {name: _end(test, name) for name in ("start", "end")}
    level = Level(test.level).label
    return {"test": test, **ends, "level": level, "score": rows["score"], "all": rows["all"]}


def whole(test: BackTest) -> dict[str, Any]:
    """One back-test, whole."""
    rows = _rows(test)
    return {
        **line(test),
        "rows": [_written(key, row) for key, row in rows.items()],
        "against_chance": _against_chance(rows),
        "against_size": _against_size(rows),
        "chart": _chart(rows),
        "measure": Measure(test.facts["measure"]).label,
        "synthetic": test.synthetic,
    }


def _rows(test: BackTest) -> dict[str, dict[str, Any]]:
    found = {row["chosen_by"]: row for row in test.found}
    return {key: found[key] for key in CHOSEN if key in found}


def _end(test: BackTest, name: str) -> dict[str, Any]:
    said = test.facts[name]
    until = said["until"]
    return {
        "id": getattr(test, name),
        "title": said[f"title_{reader_language()}"],
        "until": date.fromisoformat(until[:10]) if until else None,
    }


def _against_chance(rows: dict[str, dict[str, Any]]) -> tuple[str, str]:
    """A tone, and whether what was ranked high grew more often than what was ranked at all."""
    score, every = rows["score"], rows["all"]
    words = {"score": percent(score["hit_rate"]), "all": percent(every["hit_rate"])}
    if score["lead_low"] is None or score["lead_low"] <= 0 <= score["lead_high"]:
        said = _(
            "Whether pairs ranked high grow more often than by chance cannot be told from these "
            "two snapshots: %(score)s of the top tenth grew, and %(all)s of all."
        )
        return "info", said % words
    if score["lead_low"] > 0:
        said = _(
            "Pairs ranked high grew more often than by chance: %(score)s of the top tenth, and "
            "%(all)s of all."
        )
        return "good", said % words
    said = _(
        "Pairs ranked high grew less often than by chance: %(score)s of the top tenth, and "
        "%(all)s of all."
    )
    return "warn", said % words


def _against_size(rows: dict[str, dict[str, Any]]) -> str:
    """Whether ranking did better than taking what is large."""
    score, size = rows["score"], rows["size"]
    words = {"score": percent(score["hit_rate"]), "size": percent(size["hit_rate"])}
    known = None not in (score["low"], size["low"])
    if known and score["low"] > size["high"]:
        return _("By size alone it would have been %(size)s: ranking did better.") % words
    if known and score["high"] < size["low"]:
        return _("By size alone it would have been %(size)s: ranking did worse.") % words
    return _("By size alone it would have been %(size)s: the two cannot be told apart.") % words


def _chart(rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    shown = [
        {"id": key, "label": str(CHOSEN[key])}
        | {
            n: _hundred(row[c])
            for n, c in (("low", "low"), ("value", "hit_rate"), ("high", "high"))
        }
        for key, row in rows.items()
    ]
    reference = _hundred(rows["all"]["hit_rate"])
    unit = _("Grew more than their industry, percent")
    return {"kind": "ranges", "rows": shown, "reference": reference, "unit": unit, "decimals": 0}


def _written(key: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the table: rates in percent, what they lead by in points of it."""
    ends = (row["low"], row["high"])
    leads = (row["lead_low"], row["lead_high"])
    p = row["p"]
    return row | {
        "label": CHOSEN[key],
        "between": "" if None in ends else _between(*(number(end * 100) for end in ends)),
        "points": "" if p is None else _signed(row["lead"]),
        "points_between": "" if p is None or None in leads else _between(*map(_signed, leads)),
        "blind": "" if p is None else (number(p, 3) if p >= SMALLEST_P else f"< {SMALLEST_P}"),
    }


def _between(low: str, high: str) -> str:
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def _signed(share: float) -> str:
    """Points of a percentage, with their sign."""
    points = round(share * 100)
    return f"+{points}" if points > 0 else number(points)


def _hundred(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)
