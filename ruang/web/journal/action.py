"""`@action`: one write, one permission, one transaction, one journal entry."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from ruang.web.journal.models import Entry, Origin
from ruang.web.journal.origin import present
from ruang.web.journal.personal import not_copied
from ruang.web.journal.security import note
from ruang.web.journal.turn import take_turn

Subject = TypeVar("Subject")
Result = TypeVar("Result", bound=models.Model)
Rest = ParamSpec("Rest")


class System:
    """The actor of a job or a command that nobody signed in for."""

    pk = None
    is_authenticated = False
    is_administrator = False


SYSTEM: Final = System()
# What stands for a personal value: the journal says that it was there, and whether it became
# another one, not what it was.
HIDDEN: Final = "•"
HIDDEN_NEW: Final = "••"
VERBS: Final[set[str]] = set()  # of every action that has been loaded


def action(
    verb: str, *, allowed: Callable[[Any, Any], bool], turn: str = ""
) -> Callable[
    [Callable[Concatenate[Subject, Rest], Result]], Callable[Concatenate[Subject, Rest], Result]
]:
    """Make a function the one way to do `verb`: permitted, atomic and journalled.

    The function takes its subject first and `by`, the acting user, by name, and returns the row
    it made or changed. The subject is the row that is changed, the row a new one grows from, or
    None where there is nothing yet. A stored subject is locked and read anew before anybody asks
    whether this is allowed: of two clicks at once the second sees what the first has done. So
    changes are given as arguments, never made on the subject beforehand.

    `by=SYSTEM` is a job or a command: it is not asked for permission, since no person stands
    behind it, and the journal shows no actor. An action called inside another has an entry of
    its own; if the outer one fails, both are undone.

    Args:
        verb: thing and participle, as "proposal.approved".
        allowed: `allowed(by, subject)`, pure.
        turn: What only one may be at, where no single row stands for it; taken before the row.

    Raises (when called):
        PermissionDenied: `allowed(by, subject)` is false.
        ObjectDoesNotExist: the subject has been deleted meanwhile.
    """
    VERBS.add(verb)

    def decorate(
        do: Callable[Concatenate[Subject, Rest], Result],
    ) -> Callable[Concatenate[Subject, Rest], Result]:
        @wraps(do)
        def done(subject: Subject, /, *args: Rest.args, **values: Rest.kwargs) -> Result:
            by: Any = values["by"]
            with transaction.atomic():
                if turn:
                    take_turn(turn)
                before = _locked(subject)
                if by is not SYSTEM and not allowed(by, subject):
                    raise PermissionDenied(verb)
                result = do(subject, *args, **values)
                result.refresh_from_db()  # as the database has it: dates, defaults, expressions
                _write_entry(verb, by, result, before if _same(subject, result) else None)
                if result._meta.label == settings.AUTH_USER_MODEL and by.pk != result.pk:
                    told = partial(note, "account.changed", verb=verb, whose=result.pk)
                    transaction.on_commit(told)
            return result

        return done

    return decorate


def plain_values(row: models.Model) -> dict[str, Any]:
    """The fields of `row` as the journal keeps them; what is personal is hidden."""
    return _hide(row, _raw_values(row), {})


def _locked(subject: Any) -> dict[str, Any] | None:
    """Lock the subject until the transaction ends; give its values, None where none is stored."""
    if not isinstance(subject, models.Model) or subject._state.adding:
        return None
    rows = subject._meta.model._base_manager.select_for_update()
    subject.refresh_from_db(from_queryset=rows)
    return _raw_values(subject)


def _same(subject: Any, result: models.Model) -> bool:
    return isinstance(subject, models.Model) and (subject._meta.concrete_model, subject.pk) == (
        result._meta.concrete_model,
        result.pk,
    )


def _raw_values(row: models.Model) -> dict[str, Any]:
    facts = (f for f in row._meta.concrete_fields if not getattr(f, "derived", False))
    return {f.name: f.value_from_object(row) for f in facts}


def _hide(row: models.Model, values: dict[str, Any], earlier: dict[str, Any]) -> dict[str, Any]:
    personal = not_copied(row._meta.concrete_model or type(row))

    def shown(name: str, value: Any) -> Any:
        if name not in personal or not value:
            return value
        return HIDDEN_NEW if earlier.get(name, value) != value else HIDDEN

    return {name: shown(name, value) for name, value in values.items()}


def _write_entry(verb: str, by: Any, result: models.Model, before: dict[str, Any] | None) -> None:
    origin = present()
    entry = Entry.objects.create(
        actor=None if by is SYSTEM else by,
        channel=origin.channel,
        token=origin.token,
        verb=verb,
        subject_type=result._meta.label_lower,
        subject_id=str(result.pk),
        before=_json_ready(_hide(result, before or {}, {})),
        after=_json_ready(_hide(result, _raw_values(result), before or {})),
    )
    if origin.address or origin.browser:
        Origin.objects.create(entry=entry, address=origin.address, browser=origin.browser)


def _json_ready(values: dict[str, Any]) -> dict[str, Any]:
    ready: dict[str, Any] = json.loads(DjangoJSONEncoder().encode(values))
    return ready
