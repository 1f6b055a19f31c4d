"""What somebody sends to have a method run: its parameters read, its tables taken or refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from django.conf import settings
from django.core.files.base import File
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from ruang.web.analyses import keeping, reading
from ruang.web.analyses.jobs import start_analysis
from ruang.web.analyses.models import Analysis
from ruang.web.api import faults
from ruang.web.api.problems import Fault, Trouble, refuse
from ruang.web.intake.uploads import FREE_BESIDE, MB, shown_name

if TYPE_CHECKING:
    from ruang.engine.catalogue import Parameter

TYPES: Final[dict[str, Any]] = {"integer": int, "number": float, "text": str, "flag": bool}
MOST_FILES: Final = 10
LONGEST: Final = 500  # letters of a text
LARGEST: Final = 2**53  # whole numbers that every program reads alike
OPEN_AT_ONCE: Final = 20
A_DAY: Final = 500
GZIP: Final = b"\x1f\x8b"
FILE: Final = noop("CSV (UTF-8) or Parquet with these columns: %(columns)s.")


@cache
def parameters_of(key: str) -> type[BaseModel]:
    """The parameters of a method as a form takes them: nothing but these, each of its own kind."""
    fields: dict[str, Any] = {p.name: _field(p) for p in reading.asked(key)}
    config = ConfigDict(extra="forbid")
    return create_model(f"ParametersOf_{key}", __config__=config, **fields)


def _field(parameter: Parameter) -> tuple[Any, Any]:
    kind: Any = TYPES[parameter.kind]
    bounds: dict[str, Any] = {}
    if parameter.choices:
        kind = Literal[parameter.choices]
    elif parameter.kind == "text":
        bounds = {"max_length": LONGEST}
    elif parameter.kind == "integer":
        bounds = {"ge": -LARGEST, "le": LARGEST}
    elif parameter.kind == "number":
        bounds = {"allow_inf_nan": False}
    if parameter.nullable:
        kind = kind | None
    default = ... if parameter.required else parameter.default
    return kind, Field(default, description=parameter.words, **bounds)


def run(
    key: str,
    said: Mapping[str, str],
    files: Mapping[str, File[bytes]],
    *,
    by: Any,
) -> Analysis:
    """Take tables in, look at every cell, and have a worker run the method on them.

    Raises:
        Trouble: It is too much, or something of it cannot be used; nothing of it is kept.
    """
    parameters = _parameters(key, said)
    _refuse_missing(key, files)
    _refuse_beyond_limits(by, files.values())
    folder = keeping.store(files)
    try:
        tables = _looked_at(key, folder, files, parameters)
        return start_analysis(
            by=by, method=key, parameters=parameters, tables=tables, folder=folder
        )
    except Exception:
        keeping.erase(folder)
        raise


def one_each(sent: MultiValueDict[str, Any]) -> dict[str, Any]:
    """What came under each name.

    Raises:
        Trouble: Something came twice; which was meant nobody knows.
    """
    for name, several in sent.lists():
        if len(several) > 1:
            raise refuse(name, _("It came more than once."), _("Send it once."))
    return dict(sent.items())


def _parameters(key: str, said: Mapping[str, str]) -> dict[str, Any]:
    """What was said, in the kinds that the method takes.

    Raises:
        Trouble: A parameter is missing, unknown or of another kind.
    """
    try:
        return parameters_of(key).model_validate(dict(said)).model_dump()
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        wrong = [{**one, "loc": ("body", "said", *one["loc"][:1])} for one in found]
        raise faults.of_schema(wrong) from None


def _refuse_missing(key: str, files: Mapping[str, File[bytes]]) -> None:
    method = reading.methods()[key]
    what, do = faults.WORDS["extra_forbidden"]
    found = [
        Fault(where=["file", name], what=str(what), do=str(do))
        for name in files
        if name not in method.tables
    ]
    what, do = faults.WORDS["missing"]
    found += [
        Fault(where=["file", contract.name], what=str(what), do=str(do))
        for contract in method.takes
        if contract.name not in files
    ]
    if found:
        raise Trouble("invalid", faults=found)


def _refuse_beyond_limits(by: Any, files: Iterable[File[bytes]]) -> None:
    """Refuse before anything is kept: too large, too many, too often, or no room."""
    size = sum(file.size for file in files)
    if size > settings.ANALYSIS_MB * MB:
        words = _("The tables of one analysis may have %(mb)s MB together.")
        raise Trouble("too-large", words % {"mb": settings.ANALYSIS_MB})
    mine = Analysis.objects.filter(asked_by=by)
    lately = mine.filter(asked_at__gte=timezone.now() - timedelta(days=1)).count()
    if mine.open().count() >= OPEN_AT_ONCE or lately >= A_DAY:
        words = _("Many analyses of yours wait already. Ask again when some of them are done.")
        raise Trouble("too-many", words, headers={"Retry-After": "60"})
    if shutil.disk_usage(keeping.root()).free < size * 4 + FREE_BESIDE:
        raise Trouble("no-room")


def _looked_at(
    key: str, folder: str, files: Mapping[str, File[bytes]], parameters: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Each table with its file's name, rows and bytes.

    Raises:
        Trouble: A cell is not what its column holds; of each table the first is named.
    """
    for name, path in keeping.came(folder).items():
        with path.open("rb") as file:
            if file.read(2) == GZIP:
                words = _("Unpack it, and send it as CSV (UTF-8) or Parquet.")
                raise refuse(name, _("This is a packed file."), words, place="file")
    names = {name: shown_name(file.name) for name, file in files.items()}
    sent = {n: reading.Sent(path, names[n]) for n, path in keeping.came(folder).items()}
    try:
        rows = reading.check(key, sent, parameters)
    except reading.RefusedError as refused:
        raise Trouble("invalid", faults=list(_faults(refused))) from None
    return [
        {"name": name, "file": names[name], "rows": rows[name], "bytes": files[name].size}
        for name in reading.methods()[key].tables
        if name in files
    ]


def _faults(refused: reading.RefusedError) -> Iterator[Fault]:
    for one in refused.wrongs:
        where: list[str | int] = ["file", one.table]
        where += [] if one.row is None else [one.row]
        where += [one.column] if one.column else []
        yield Fault(where=where, what=one.what, do=_("Correct it, and send it again."))


def described(path: str, said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The operation that runs a method, once for each: with its own tables and parameters.

    Args:
        path: Its address, with {name} for the method.
        said: What the description says of it.
    """
    found = {}
    for key in reading.methods():
        one = dict(said)
        one["operationId"] = f"run_{key}"
        one["parameters"] = [p for p in said["parameters"] if p["in"] != "path"]
        title = reading.title(key)
        one["summary"] = _("Run: %(method)s") % {"method": title}
        one["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": _body(key)}},
        }
        found[path.replace("{name}", key)] = one
    return found


def _body(key: str) -> dict[str, Any]:
    """The body that a method takes, as JSON Schema."""
    method = reading.methods()[key]
    own = parameters_of(key).model_json_schema()
    files = {
        name: {
            "type": "string",
            "format": "binary",
            "description": _(FILE) % {"columns": ", ".join([*c.columns, *c.optional])},
        }
        for name, c in method.tables.items()
    }
    return {
        "type": "object",
        "properties": files | own.get("properties", {}),
        "required": [c.name for c in method.takes] + own.get("required", []),
        "additionalProperties": False,
    }
