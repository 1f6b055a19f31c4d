"""What every operation has in common: its door, its answers, and what it does not take."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Final, TypeVar

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as SchemaError
from ninja.renderers import JSONRenderer

from ruang.web.api import faults
from ruang.web.api.problems import Problem, Trouble, answer, of_status
from ruang.web.journal.security import note

Function = TypeVar("Function", bound=Callable[..., Any])
JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
# What a body is sent as, by ninja's word for where an operation takes it from.
MEDIA: Final = {"body": JSON, "file": FORM, "form": FORM}


def answers(kind: Any, status: int = 200, *, also: Iterable[int] = ()) -> dict[int, Any]:
    """The responses of an operation: what it gives, and the problems that are its own.

    What any operation can answer is added by the description.
    """
    return {status: kind} | dict.fromkeys(also, Problem)


def described_as(several: Callable[[str, Any], dict[str, Any]]) -> Callable[[Function], Function]:
    """Have an operation described as several, each with a body of its own.

    Args:
        several: Of its address and what is said of it, makes the same for each.
    """

    def mark(run: Function) -> Function:
        run.described_as = several  # type: ignore[attr-defined]
        return run

    return mark


class Letters(JSONRenderer):
    """JSON in UTF-8: Thai as Thai, which is half as long."""

    def __init__(self) -> None:
        super().__init__()
        self.json_dumps_params = {"ensure_ascii": False}


def prepare(api: NinjaAPI) -> NinjaAPI:
    """Have all operations of an API refuse what they do not take, and speak of it as we do."""
    api.add_decorator(_careful, mode="view")
    for kind, handler in HANDLERS.items():
        api.add_exception_handler(kind, handler)
    return api


def place_of(operation: Any) -> str:
    """Where an operation takes its body from, in ninja's word; empty where it takes none."""
    places = {model.__ninja_param_source__ for model in operation.models}
    return next((place for place in ("file", "form", "body") if place in places), "")


def _careful(run: Callable[..., Any]) -> Callable[..., Any]:
    operation = run.__self__  # type: ignore[attr-defined]  # ninja hands the operation's own method
    # Doors are asked here, before anything else is said of the request.
    (door,), operation.auth_callbacks = operation.auth_callbacks, []
    operation.door = door
    wanted = MEDIA.get(place_of(operation), "")
    known = _query_of(operation)

    @wraps(run)
    def careful(request: HttpRequest, **path: Any) -> Any:
        try:
            door(request)
        except Trouble as trouble:
            return answer(request, trouble)
        if wanted and request.content_type != wanted and _has_body(request):
            return answer(request, Trouble("media-type", wanted=wanted))
        if strange := sorted({*request.GET} - known):
            return answer(request, faults.unknown_query(strange))
        return run(request, **path)

    return careful


def _query_of(operation: Any) -> set[str]:
    models = [m for m in operation.models if m.__ninja_param_source__ == "query"]
    return {name for model in models for name in model.__ninja_flatten_map__}


def _has_body(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length != "0" or "chunked" in request.headers.get("Transfer-Encoding", "")


def _trouble(request: HttpRequest, exc: Any) -> HttpResponse:
    return answer(request, exc)


def _of_schema(request: HttpRequest, exc: Any) -> HttpResponse:
    if request.META.get("ruang.too_large"):  # so nothing of its files was read
        return _too_large(request, exc)
    return answer(request, faults.of_schema(exc.errors))


def _of_refusal(request: HttpRequest, exc: Any) -> HttpResponse:
    return answer(request, faults.of_refusal(exc))


def _of_http(request: HttpRequest, exc: Any) -> HttpResponse:
    return of_status(request, exc.status_code)


def _not_found(request: HttpRequest, exc: Any) -> HttpResponse:
    if request.user.is_authenticated:
        note("row.refused", request=request)
    return answer(request, Trouble("not-found"))


def _forbidden(request: HttpRequest, exc: Any) -> HttpResponse:
    note("permission.refused", request=request)
    return answer(request, Trouble("forbidden"))


def _too_large(request: HttpRequest, exc: Any) -> HttpResponse:
    return answer(request, Trouble("too-large"))


HANDLERS: Final[dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]]] = {
    Trouble: _trouble,
    SchemaError: _of_schema,
    ValidationError: _of_refusal,
    HttpError: _of_http,
    Http404: _not_found,
    PermissionDenied: _forbidden,
    RequestDataTooBig: _too_large,
}
