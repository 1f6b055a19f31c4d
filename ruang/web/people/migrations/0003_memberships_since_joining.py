"""Every account that is there gets its memberships: from the day it was made, as the journal tells.

The journal has every change of role and organisation, and every closing and opening. Where it has
none, there is one row, which begins with the account.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import migrations
from django.utils import timezone

VERBS = ("person.added", "person.changed", "person.deactivated", "person.reactivated")
Row = dict[str, Any]


def fill(apps: Any, schema_editor: Any) -> None:
    told = _told(apps)
    organisations = set(apps.get_model("people.Organisation").objects.values_list("pk", flat=True))
    membership = apps.get_model("people.Membership")
    made = []
    for person in apps.get_model("people.User").objects.order_by("pk"):
        states = [s for s in told[str(person.pk)] if s[1] in organisations]
        made += [membership(person=person, **row) for row in _rows(person, states)]
    membership.objects.bulk_create(made, batch_size=500)


def _told(apps: Any) -> dict[str, list[tuple[date, int, str, bool]]]:
    """By person, (day, organisation, role, open) after each entry of the journal, the first first."""
    entries = apps.get_model("journal.Entry").objects.filter(
        subject_type="people.user", verb__in=VERBS
    )
    told: dict[str, list[tuple[date, int, str, bool]]] = defaultdict(list)
    for entry in entries.order_by("pk").iterator():
        day = timezone.localdate(entry.at)
        if entry.before and not told[entry.subject_id]:
            told[entry.subject_id].append(_state(date.min, entry.before))
        told[entry.subject_id].append(_state(day, entry.after))
    return told


def _state(day: date, said: dict[str, Any]) -> tuple[date, int, str, bool]:
    return day, said.get("organisation", 0), said.get("role", ""), said.get("is_active", True)


def _rows(person: Any, states: list[tuple[date, int, str, bool]]) -> list[Row]:
    joined = timezone.localdate(person.joined_at)
    now = (joined, person.organisation_id, person.role, person.is_active)
    rows: list[Row] = []
    for day, organisation, role, is_open in [*(states or [(*now[:3], True)]), now]:
        _put(rows, max(day, joined), organisation, role, is_open)
    return rows


def _put(rows: list[Row], day: date, organisation: int, role: str, is_open: bool) -> None:
    last = rows[-1] if rows else None
    if last is None or (is_open and last["valid_to"] is not None and last["valid_to"] < day):
        rows.append(_new(day, organisation, role))
        return
    day = max(day, last["valid_to"] or last["valid_from"])
    if not is_open:
        last["valid_to"] = last["valid_to"] or day
        return
    if (last["organisation_id"], last["role"]) == (organisation, role):
        last["valid_to"] = None
    elif last["valid_from"] == day:
        last |= {"organisation_id": organisation, "role": role, "valid_to": None}
    else:
        last["valid_to"] = day
        rows.append(_new(day, organisation, role))


def _new(day: date, organisation: int, role: str) -> Row:
    return {
        "organisation_id": organisation, "role": role, "valid_from": day, "valid_to": None,
    }  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("people", "0002_memberships"), ("journal", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
