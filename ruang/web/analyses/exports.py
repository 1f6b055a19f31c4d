"""Tables that were computed, as rows and as files."""

from __future__ import annotations

from typing import Any, Final

from django.http import FileResponse, Http404

from ruang.web.analyses import keeping, reading
from ruang.web.analyses.models import Analysis

KINDS: Final = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
DESCRIBED: Final = {kind.partition(";")[0]: BINARY for kind in KINDS.values()}


def rows(analysis: Analysis, table: str, *, first: int, count: int) -> list[dict[str, Any]]:
    """Some rows of a table.

    Raises:
        Http404: Its files are not there: it was computed before a backup was put back.
    """
    path = keeping.computed(analysis.folder, table, "parquet")
    if path is None:
        raise Http404
    return reading.rows(path, first=first, count=count)


def file(analysis: Analysis, table: str, form: str) -> FileResponse:
    """A table as a file.

    Raises:
        Http404: Its files are not there.
    """
    known = table in analysis.computed and form in KINDS
    path = keeping.computed(analysis.folder, table, form) if known else None
    if path is None:
        raise Http404
    name = f"{table}-{analysis.pk}.{form}"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    response.headers["Content-Type"] = KINDS[form]
    response.headers["ETag"] = f'"{analysis.pk}-{path.stat().st_mtime_ns:x}"'
    return response
