"""What is wrong with what was sent: where, what, and what to do, in the asker's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.api.problems import Fault, Trouble

Pair = tuple[str | Promise, str | Promise]
WHOLE: Final = lazy("Send a whole number, as in 12.")
TEXT: Final = lazy("Send a text in quotes.")
NUMBER: Final = lazy("Send a number within the bounds.")
LENGTH: Final = lazy("Send a text of a length within the bounds.")
DAY: Final = lazy("Send a day as in 2026-10-01.")
SPELLING: Final = lazy("Check its spelling; the description of the operation names all there are.")
UNKNOWN: Final[Pair] = (lazy("It is not what is expected here."), SPELLING)
# What pydantic calls an error -> what is wrong, and what to do. Holes are the error's own facts.
WORDS: Final[dict[str, Pair]] = {
    "missing": (lazy("It is missing."), lazy("Send it.")),
    "extra_forbidden": (lazy("There is no such field."), SPELLING),
    "int_parsing": (lazy("It is not a whole number."), WHOLE),
    "int_type": (lazy("It is not a whole number."), WHOLE),
    "int_from_float": (lazy("It is not a whole number."), WHOLE),
    "int_parsing_size": (lazy("The number is too large."), NUMBER),
    "float_parsing": (lazy("It is not a number."), NUMBER),
    "float_type": (lazy("It is not a number."), NUMBER),
    "bool_parsing": (lazy("It is neither true nor false."), lazy("Send true or false.")),
    "bool_type": (lazy("It is neither true nor false."), lazy("Send true or false.")),
    "string_type": (lazy("It is not a text."), TEXT),
    "string_unicode": (lazy("It holds characters that are none."), lazy("Send UTF-8.")),
    "string_too_long": (lazy("It may have at most {max_length} characters."), LENGTH),
    "string_too_short": (lazy("It must have at least {min_length} characters."), LENGTH),
    "string_pattern_mismatch": (lazy("It is not written as it has to be."), SPELLING),
    "greater_than_equal": (lazy("It must be at least {ge}."), NUMBER),
    "greater_than": (lazy("It must be more than {gt}."), NUMBER),
    "less_than_equal": (lazy("It must be at most {le}."), NUMBER),
    "less_than": (lazy("It must be less than {lt}."), NUMBER),
    "enum": (lazy("It is none of {expected}."), lazy("Send one of these words.")),
    "literal_error": (lazy("It is none of {expected}."), lazy("Send one of these words.")),
    "date_from_datetime_parsing": (lazy("It is not a day."), DAY),
    "date_from_datetime_inexact": (lazy("It is not a day."), DAY),
    "date_parsing": (lazy("It is not a day."), DAY),
    "date_type": (lazy("It is not a day."), DAY),
    "list_type": (lazy("It is not a list."), lazy("Send a list in square brackets.")),
    "model_attributes_type": (lazy("It is not an object."), lazy("Send an object in braces.")),
    "dict_type": (lazy("It is not an object."), lazy("Send an object in braces.")),
}


def of_schema(errors: Iterable[Mapping[str, Any]]) -> Trouble:
    """The problem of a request that does not fit its description.

    Args:
        errors: As ninja gives them: type, loc and ctx.
    """
    return Trouble("invalid", faults=[_fault(error) for error in errors])


def of_form(form: forms.BaseForm, *, place: str = "body") -> Trouble:
    """The problem of values that a form refuses: the same form as on the page."""
    faults = []
    for name, errors in form.errors.items():
        where: list[str | int] = [place] if name == NON_FIELD_ERRORS else [place, name]
        field = form.fields.get(name)
        do = str(field.help_text) if field and field.help_text else _correct()
        faults += [Fault(where=where, what=str(error), do=do) for error in errors]
    return Trouble("invalid", faults=faults)


def of_refusal(error: ValidationError, *, where: str = "body") -> Trouble:
    """The problem of what an action refuses."""
    faults = [Fault(where=[where], what=words, do=_correct()) for words in error.messages]
    return Trouble("invalid", faults=faults)


def unknown_query(names: Iterable[str]) -> Trouble:
    """The problem of filters that an operation does not have."""
    what, do = WORDS["extra_forbidden"]
    faults = [Fault(where=["query", name], what=str(what), do=str(do)) for name in names]
    return Trouble("invalid", faults=faults)


def _correct() -> str:
    return _("Correct it, and send it again.")


def _fault(error: Mapping[str, Any]) -> Fault:
    what, do = WORDS.get(str(error["type"]), UNKNOWN)
    facts: Mapping[str, Any] = error.get("ctx") or {}
    text = str(what)
    for name, value in facts.items():
        text = text.replace("{" + name + "}", str(value))
    return Fault(where=_where(list(error["loc"])), what=text, do=str(do))


def _where(loc: list[Any]) -> list[str | int]:
    """Without the name under which the operation takes the whole body."""
    if len(loc) > 1 and loc[0] == "body":
        loc = [loc[0], *loc[2:]]
    return [part if isinstance(part, int) else str(part) for part in loc]
