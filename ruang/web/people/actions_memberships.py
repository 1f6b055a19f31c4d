"""People change centre or role, leave, and come back: what they did stays under their name."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ruang.web.journal.action import action
from ruang.web.notices.telling import administrators, catch_up, settle, tell
from ruang.web.people import memberships
from ruang.web.people.closing import end_all
from ruang.web.people.models import Organisation, Role, User
from ruang.web.people.open_work import open_of, tell_left, waits_for_somebody
from ruang.web.people.permissions import may_close, may_hand_over, may_move, may_reopen
from ruang.web.people.roles import is_held_at, misfit_words
from ruang.web.people.telling import LEFT_OPEN

# Of two administrators who close each other's account at once, the second is the only one left.
ADMINISTRATORS = "people.administrators"


@action("person.moved", allowed=may_move, turn=ADMINISTRATORS)
def move_person(
    person: User,
    *,
    by: Any,
    organisation: Organisation,
    role: str,
    reason: str = "",
    to: User | None = None,
) -> User:
    """Have somebody belong elsewhere, or as something else, from today on.

    Args:
        reason: Why, for those who look it up later; may be empty.
        to: The colleague who takes over what is open, as far as she may; None leaves it.

    Raises (when called):
        ValidationError: The role is not held there, she belongs there as that already, or nobody
            would be left to administer.
    """
    refuse_misfit(organisation, role)
    former = person.organisation_id
    if (person.organisation_id, person.role) == (organisation.pk, role):
        raise ValidationError(_("She belongs there already, with that role."))
    memberships.move(person, organisation, role, reason=reason)
    refuse_without_administrator()
    if to is not None:
        _hand_on(person, by, to)
    catch_up(person)
    tell_left(person, former)
    return person


@action("person.left", allowed=may_close, turn=ADMINISTRATORS)
def leave(person: User, *, by: Any, reason: str = "", to: User | None = None) -> User:
    """Close the account of somebody who leaves: sessions and tokens end, what she did stays.

    Administrators are told if something is left that waits for somebody.

    Args:
        reason: Why, for those who look it up later; may be empty.
        to: The colleague who takes over what is open, as far as she may; None leaves it.

    Raises (when called):
        ValidationError: Nobody would be left to administer.
    """
    memberships.end(person, reason=reason)
    person.is_active = False
    person.save(update_fields=["is_active"])
    refuse_without_administrator()
    end_all(person)
    if to is not None:
        _hand_on(person, by, to)
    catch_up(person)
    tell_left(person, person.organisation_id)
    if waits_for_somebody(person):
        tell(LEFT_OPEN, administrators(), about=person, url=person.get_absolute_url())
    return person


@action("person.came_back", allowed=may_reopen)
def come_back(
    person: User, *, by: Any, organisation: Organisation, role: str, reason: str = ""
) -> User:
    """Open the account of somebody who comes back: a new membership begins today.

    Back on the day on which she left, as what she was, it is as if she had not left.

    Raises (when called):
        ValidationError: The role is not held there.
    """
    refuse_misfit(organisation, role)
    person.is_active = True
    person.save(update_fields=["is_active"])
    memberships.begin_again(person, organisation, role, reason=reason)
    settle(LEFT_OPEN, about=person)
    catch_up(person)
    return person


@action("person.handed_over", allowed=may_hand_over)
def hand_over(person: User, *, by: Any, to: User) -> User:
    """Hand what is open of somebody to a colleague, as far as the colleague may have it.

    Raises (when called):
        ValidationError: There is nothing that this colleague may take over.
    """
    if not _hand_on(person, by, to):
        raise ValidationError(_("There is nothing open that this colleague may take over."))
    if not waits_for_somebody(person):
        settle(LEFT_OPEN, about=person)
    return person


def refuse_misfit(organisation: Organisation, role: str) -> None:
    """Refuse a role that is not held at such an organisation.

    Raises:
        ValidationError: As described.
    """
    if not is_held_at(role, organisation.kind):
        raise ValidationError(misfit_words(role, organisation.kind))


def refuse_without_administrator() -> None:
    """Refuse what would leave nobody to look after accounts.

    Raises:
        ValidationError: As described.
    """
    if not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        raise ValidationError(_("At least one administrator must be left."))


def _hand_on(person: User, by: Any, to: User) -> int:
    """How many things the colleague took over."""
    things = [thing for thing in open_of(person) if thing.may_go_to(to)]
    for thing in things:
        assert thing.kind.hand_over is not None  # noqa: S101  narrows the type
        thing.kind.hand_over(thing.row, by=by, to=to)
    return len(things)
