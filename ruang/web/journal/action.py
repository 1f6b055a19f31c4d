"""`@action`: one write, one permission, one transaction, one journal entry."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from ruang.web.journal.models import Entry, Origin
from ruang.web.journal.origin import present

Subject = TypeVar("Subject")
Result = TypeVar("Result", bound=models.Model)
Rest = ParamSpec("Rest")


class System:
    """The actor of a job or a command that nobody signed in for."""

    pk = None
    is_authenticated = False
    is_administrator = False


SYSTEM: Final = System()
HIDDEN = "•"  # stands for a personal value: the journal says that it was there, not what it was


def action(
    verb: str, *, allowed: Callable[[Any, Any], bool]
) -> Callable[
    [Callable[Concatenate[Subject, Rest], Result]], Callable[Concatenate[Subject, Rest], Result]
]:
    """Make a function the one way to do `verb`: permitted, atomic and journalled.

    The function takes its subject first and `by`, the acting user, by name, and returns the row
    it made or changed. The subject is the row that is changed, the row a new one grows from, or
    None where there is nothing yet. `by=SYSTEM` is a job or a command: it is not asked for
    permission, since no person stands behind it, and the journal shows no actor.

    Raises (when called):
        PermissionDenied: `allowed(by, subject)` is false.
    """

    def decorate(
        do: Callable[Concatenate[Subject, Rest], Result],
    ) -> Callable[Concatenate[Subject, Rest], Result]:
        @wraps(do)
        def done(subject: Subject, *args: Rest.args, **values: Rest.kwargs) -> Result:
            by = values["by"]
            if by is not SYSTEM and not allowed(by, subject):
                raise PermissionDenied(verb)
            with transaction.atomic():
                row = subject if isinstance(subject, models.Model) else None
                before = plain_values(_as_stored(row)) if row else {}
                result = do(subject, *args, **values)
                same = row is not None and (row._meta.model, row.pk) == (
                    result._meta.model,
                    result.pk,
                )
                _write_entry(verb, by, result, before if same else {})
            return result

        return done

    return decorate


def plain_values(row: models.Model | None) -> dict[str, Any]:
    """The fields of `row` as the journal keeps them; those in its `personal_fields` hidden."""
    if row is None:
        return {}
    personal = {"password", *getattr(row, "personal_fields", ())}
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        values[field.name] = HIDDEN if field.name in personal and value else value
    return values


def _as_stored(row: models.Model | None) -> models.Model | None:
    # The caller may already have changed its copy: the journal compares with the database.
    if row is None or row.pk is None:
        return None
    return type(row)._default_manager.filter(pk=row.pk).first()


def _write_entry(verb: str, by: Any, result: models.Model, before: dict[str, Any]) -> None:
    result.refresh_from_db()
    origin = present()
    encoder = DjangoJSONEncoder()
    entry = Entry.objects.create(
        actor=None if by is SYSTEM else by,
        channel=origin.channel,
        verb=verb,
        subject_type=result._meta.label_lower,
        subject_id=str(result.pk),
        before=_json_ready(before, encoder),
        after=_json_ready(plain_values(result), encoder),
    )
    if origin.address or origin.browser:
        Origin.objects.create(entry=entry, address=origin.address, browser=origin.browser)


def _json_ready(values: dict[str, Any], encoder: DjangoJSONEncoder) -> dict[str, Any]:
    ready: dict[str, Any] = json.loads(encoder.encode(values))
    return ready
