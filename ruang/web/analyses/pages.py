"""What the pages about analyses show."""

from __future__ import annotations

from typing import Any

from ruang.web.analyses import keeping, reading
from ruang.web.analyses.models import Analysis
from ruang.web.analyses.permissions import may_remove
from ruang.web.ui.languages import reader_language
from ruang.web.work.permissions import may_cancel
from ruang.web.work.reading import stage_words
from ruang.web.work.words import time_left


def line(analysis: Analysis) -> dict[str, Any]:
    """One line of the list."""
    return {"analysis": analysis, "title": reading.title(analysis.method)}


def whole(analysis: Analysis, user: Any) -> dict[str, Any]:
    """One analysis, with what this person may do about it."""
    job, told = analysis.job, analysis.found.get("told", [])
    tables = [
        {"name": name, "rows": rows, "there": _is_there(analysis, name)}
        for name, rows in analysis.computed.items()
    ]
    return {
        **line(analysis),
        "job": job,
        "stage": stage_words(job.stage) if job else "",
        "time_left": time_left(job.seconds_left) if job else "",
        "may_cancel": bool(job and analysis.is_open and may_cancel(user, job)),
        "may_remove": may_remove(user, analysis),
        "parameters": [(n, v) for n, v in analysis.parameters.items() if v not in (None, "")],
        "tables": tables,
        "told": [one.get(reader_language(), "") for one in told],
        "synthetic": False,  # its rows are whoever's sent them
    }


def _is_there(analysis: Analysis, table: str) -> bool:
    return keeping.computed(analysis.folder, table, "csv") is not None
