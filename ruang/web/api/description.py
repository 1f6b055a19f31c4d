"""The OpenAPI description: made from the operations, completed, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop
from ninja import NinjaAPI
from pydantic.json_schema import models_json_schema

from ruang.web.api.operations import place_of
from ruang.web.api.problems import MEDIA_TYPE, Problem
from ruang.web.api.scopes import Door

REF: Final = "#/components/schemas/{model}"
TOKEN: Final = "token"  # noqa: S105  names of ways to say who asks
SESSION: Final = "session"
SECURITY: Final = {
    TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "ruang_…",
        "description": noop("A token of yours; make it under My account, Tokens for programs."),
    },
    SESSION: {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
        "description": noop("The page on which you are signed in. It changes things only with "
                            "the header X-CSRFToken."),
    },
}  # fmt: skip
SAID: Final = {
    200: noop("Done; here it is."),
    201: noop("Made; the header Location says where it is."),
    202: noop("Taken on; the header Location leads to the job that does it."),
    304: noop("It is still as If-None-Match says."),
    400: noop("The request cannot be read."),
    401: noop("Nobody knows who asks, or the token opens nothing."),
    403: noop("This is not yours to do, or the token is not for this."),
    404: noop("There is no such thing, or not for you."),
    406: noop("Only JSON is given here."),
    409: noop("It stands otherwise by now; nothing was changed."),
    412: noop("It changed since you read it; nothing was changed."),
    413: noop("That is more than is taken at once."),
    415: noop("The body is of a kind that is not read here."),
    422: noop("Something that was sent cannot be used; errors says what."),
    428: noop("Say with If-Match which state of it you have read."),
    429: noop("Too many requests; wait as long as Retry-After says."),
}
IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": noop("The ETag that you got when you read it."),
}
IF_NONE_MATCH: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": noop("An ETag that you have; then 304 where nothing has changed."),
}
TAGS: Final = {
    "registry": noop("Areas, industries, centres and who has which province."),
    "potential": noop("Published figures by area and industry."),
    "households": noop("What households of a province earn and spend."),
    "clusters": noop("Candidates, proposals and clusters."),
    "plans": noop("Focus industries of the centres."),
    "registers": noop("Registers that are brought in, and the snapshots made of them."),
    "methods": noop("Methods of the engine, and what you had computed by them."),
    "work": noop("Long pieces of work."),
    "people": noop("Oneself and organisations; for administrators the journal."),
    "notices": noop("What somebody is asked or told."),
}
ABOUT: Final = noop(
    "What the pages show and do, for programs: the same rows, the same permissions, the same "
    "journal. Lists come in pages, with the header Link. Every answer has an ETag. What goes wrong "
    "is told as application/problem+json (RFC 9457) in Thai or English, as Accept-Language asks."
)
LARGEST: Final = 2_000_000_000
NUMBERED: Final = noop("Its number, as the list gives it.")
NAMED: Final = noop("Its code or name, as the list gives it.")
TRANSLATED: Final = frozenset({"summary", "description"})


def described(api: NinjaAPI) -> dict[str, Any]:
    """The description in the language that is active."""
    document = dict(api.get_openapi_schema())
    document["info"] = {
        "title": "Ruang", "version": api.version, "description": ABOUT,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }  # fmt: skip
    document.pop("servers", None)
    document["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    for path, method, operation in _operations(api):
        _complete(document["paths"][path][method], operation, path, method)
        if several := getattr(operation.view_func, "described_as", None):
            whole = several(path, document["paths"].pop(path)[method])
            document["paths"] |= {one: {method: it} for one, it in whole.items()}
    _, problem = models_json_schema([(Problem, "serialization")], ref_template=REF)
    schemas = document["components"]["schemas"]
    schemas.update(problem["$defs"])
    for schema in schemas.values():
        schema.pop("description", None)  # a docstring, for whoever reads the code
    document["components"] = {"schemas": dict(sorted(schemas.items())), "securitySchemes": SECURITY}
    said: dict[str, Any] = _spoken(document)
    return said


def _operations(api: NinjaAPI) -> Iterator[tuple[str, str, Any]]:
    """Each operation with the path and the method under which the description has it."""
    import re

    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                whole = f"/{api.get_root_path({})}/{router.prefix}/{path}"
                plain = re.sub(r"{[^}:]+:", "{", re.sub("/+", "/", whole))
                for method in operation.methods:
                    yield plain, method.lower(), operation


def _complete(said: dict[str, Any], operation: Any, path: str, method: str) -> None:
    said["operationId"] = operation.view_func.__name__
    door: Door = operation.door
    if door.scopes:
        names = [str(scope.value) for scope in door.scopes]
        said["security"] = [{TOKEN: names}, {SESSION: []}]
    else:
        said["security"] = [{}, {TOKEN: []}, {SESSION: []}]
    statuses = {int(status) for status in said["responses"]}
    statuses |= _usual(operation, door, path, method)
    _add_conditions(said, statuses, method)
    responses = {int(status): given for status, given in said["responses"].items()}
    said["responses"] = {
        str(status): _response(status, responses.get(status, {})) for status in sorted(statuses)
    }


def _usual(operation: Any, door: Door, path: str, method: str) -> set[int]:
    """The statuses that an operation can have by what it takes."""
    found = {400, 401, 403, 406, 429}
    if "{" in path or door.scopes:  # some of what is not public exists for nobody else
        found.add(404)
    if operation.models:
        found.add(422)
    if place_of(operation):
        found |= {413, 415}
    if method == "get":
        found |= {304, 422}
    return found


def _add_conditions(said: dict[str, Any], statuses: set[int], method: str) -> None:
    parameters = [_placed(one) for one in said.get("parameters") or []]
    if method == "get":
        parameters.append(IF_NONE_MATCH)
    if 412 in statuses:
        parameters.append(IF_MATCH | {"required": 428 in statuses})
    said["parameters"] = parameters


def _placed(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter; one of the address says what it is, which its type alone does not."""
    schema = dict(parameter["schema"])
    if len(schema.get("allOf", ())) == 1:  # plainer without it
        schema |= schema.pop("allOf")[0]
    schema.pop("description", None)  # the parameter has it
    parameter = parameter | {"schema": schema}
    if parameter["in"] != "path":
        return parameter
    if schema.get("type") == "integer":
        schema |= {"minimum": 1, "maximum": LARGEST}
        return parameter | {"schema": schema, "description": NUMBERED}
    return parameter | {"description": NAMED}


def _response(status: int, given: dict[str, Any]) -> dict[str, Any]:
    found = {"description": SAID[status]}
    if status >= 400:
        schema = {"$ref": REF.format(model="Problem")}
        return found | {"content": {MEDIA_TYPE: {"schema": schema}}}
    if status == 304:
        return found
    headers = {"ETag": {"schema": {"type": "string"}}}
    if status in {201, 202}:
        headers |= {"Location": {"schema": {"type": "string", "format": "uri-reference"}}}
    return found | {"content": given.get("content", {}), "headers": headers}


def _spoken(value: Any, key: str = "") -> Any:
    """The same with words in the language that is active, and without titles nobody wrote."""
    if isinstance(value, dict):
        kept = ((k, v) for k, v in value.items() if not _is_made_title(k, v, key))
        return {k: _spoken(v, k) for k, v in kept}
    if isinstance(value, list | tuple):
        return [_spoken(one, key) for one in value]
    if isinstance(value, Promise):
        return str(value)
    if key in TRANSLATED and isinstance(value, str) and value:
        plain = " ".join(value.split())
        return gettext(plain)
    return value


def _is_made_title(key: str, value: Any, parent: str) -> bool:
    """Titles that pydantic makes of names; properties that are called so stay."""
    return key == "title" and isinstance(value, str) and parent not in {"properties", "info"}
