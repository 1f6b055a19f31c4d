"""A person's memberships as dated rows, kept in step with her account: written here alone.

Called by actions, with the person locked. Days are days in Thailand; a second move on one day
takes the place of the first, since a day is the shortest time that is told apart.
"""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from ruang.web.people.models import Membership, Organisation, User


def join(person: User, *, reason: str = "") -> Membership:
    """Begin the first membership of an account that was just made."""
    return _begun(person, localdate(), reason)


def move(person: User, organisation: Organisation, role: str, *, reason: str) -> Membership:
    """From today on she belongs elsewhere, or as something else; until yesterday as before."""
    today = localdate()
    row = present(person)
    _set(person, organisation, role)
    if row.valid_from == today:
        return _rewritten(person, row, reason)
    _end(row, today, "")
    return _begun(person, today, reason)


def end(person: User, *, reason: str) -> Membership:
    """From today on she belongs nowhere."""
    row = present(person)
    _end(row, localdate(), reason)
    return row


def begin_again(person: User, organisation: Organisation, role: str, *, reason: str) -> Membership:
    """From today on she belongs somewhere again."""
    today = localdate()
    before = latest(person)
    _set(person, organisation, role)
    if before and before.valid_to == today and _is_same(before, person):
        return _reopened(before)
    if before and before.valid_from == today:
        return _rewritten(person, before, reason)
    return _begun(person, today, reason)


def present(person: User) -> Membership:
    """The row that holds; begun from the day of the account where none was written yet."""
    row = person.memberships.open().first()
    return row or _begun(person, localdate(person.joined_at), "")


def latest(person: User) -> Membership | None:
    """The row that began last."""
    return person.memberships.order_by("-valid_from").first()


def before_today(person: User) -> Membership | None:
    """Where she belonged until today, if she was moved today: what a move back leads to."""
    rows = list(person.memberships.order_by("-valid_from")[:2])
    today = localdate()
    if len(rows) < 2 or rows[0].valid_to or rows[0].valid_from != today:
        return None
    return rows[1] if rows[1].valid_to == today else None


def organisation_on(person: User, day: date) -> int:
    """The key of the organisation to which she belonged on a day; today's where none is known."""
    found = person.memberships.on(day).values_list("organisation", flat=True).first()
    return found or person.organisation_id


def _set(person: User, organisation: Organisation, role: str) -> None:
    person.organisation, person.role = organisation, role
    person.save(update_fields=["organisation", "role"])


def _begun(person: User, day: date, reason: str) -> Membership:
    return Membership.objects.create(
        person=person,
        organisation_id=person.organisation_id,
        role=person.role,
        valid_from=day,
        reason=reason,
    )


def _end(row: Membership, day: date, reason: str) -> None:
    row.valid_to, row.end_reason = day, reason
    row.save(update_fields=["valid_to", "end_reason"])


def _rewritten(person: User, row: Membership, reason: str) -> Membership:
    """What began today begins today as something else; back as before, nothing happened."""
    before = person.memberships.filter(valid_to=row.valid_from).exclude(pk=row.pk).first()
    if before and _is_same(before, person):
        row.delete()
        return _reopened(before)
    row.organisation_id, row.role, row.reason = person.organisation_id, person.role, reason
    row.valid_to, row.end_reason = None, ""
    row.save()
    return row


def _reopened(row: Membership) -> Membership:
    row.valid_to, row.end_reason = None, ""
    row.save(update_fields=["valid_to", "end_reason"])
    return row


def _is_same(row: Membership, person: User) -> bool:
    return (row.organisation_id, row.role) == (person.organisation_id, person.role)
