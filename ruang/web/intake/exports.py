"""What a delivery gives as files: its refused rows, the template, a sample."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.http import FileResponse
from django.utils.text import slugify

from ruang.web.intake import reading
from ruang.web.intake.models import Delivery

KINDS: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def refusals(delivery: Delivery, form: str) -> FileResponse:
    """The refused rows of the last check.

    Raises:
        ValidationError: What they were read from is no longer there.
    """
    first = Path(delivery.files.all()[0].name).stem
    name = f"{slugify(first, allow_unicode=True) or 'register'}-refused-{delivery.pk}.{form}"
    return _written(name, lambda path: reading.write_refusals(delivery, path))


def template() -> FileResponse:
    """An empty register with the headers that are known."""
    return _written("ruang-template.xlsx", reading.write_template)


def whole(body: bytes, name: str) -> FileResponse:
    """A file as it is."""
    return FileResponse(io.BytesIO(body), as_attachment=True, filename=name)


def _written(name: str, write: Callable[[Path], None]) -> FileResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(name).suffix}"
        write(path)
        answer = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    answer.headers["Content-Type"] = KINDS[path.suffix]
    return answer
