"""A list of people to invite, row by row: what will be made of it, and what is refused and why.

Columns are known by their headers, in Thai or English and in any order; without headers they are
name, e-mail, role, organisation. Nothing is kept: what was read goes on in the page itself.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.access.actions_invitations import Wanted
from ruang.web.access.models_invitations import Invitation
from ruang.web.access.permissions_invitations import kind_of_new, may_invite_as
from ruang.web.access.reading import Row
from ruang.web.people.models import Organisation, Role, User
from ruang.web.people.roles import is_held_at, misfit_words

WORDS: Final = Path(__file__).parent / "data" / "list_words.csv"
COLUMNS: Final = {
    "name": lazy("Name"),
    "email": lazy("E-mail"),
    "role": lazy("Role"),
    "organisation": lazy("Organisation"),
}
MOST_ROWS: Final = 200  # as many as can be printed in one go
LONGEST_NAME: Final = 120
LONGEST_ORGANISATION: Final = 200


@dataclass(frozen=True)
class Line:
    """A row of the list: its cells by column, as they stood."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Refused:
    """A row of which nothing is made."""

    line: Line
    column: str  # key of COLUMNS
    reason: str

    @property
    def column_words(self) -> str:
        """What the column is called."""
        return str(COLUMNS[self.column])


@dataclass(frozen=True)
class Accepted:
    """A row of which an invitation can be made."""

    line: Line
    wanted: Wanted

    @property
    def organisation(self) -> str:
        """Where she is invited to."""
        there = self.wanted.organisation
        return there.name if there else self.wanted.new_organisation

    @property
    def role(self) -> str:
        """What she becomes."""
        return str(Role(self.wanted.role).label)


@dataclass
class Checked:
    """What a list would make."""

    accepted: list[Accepted] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def new_organisations(self) -> list[str]:
        """The names of organisations that would be added."""
        names = [one.wanted.new_organisation for one in self.accepted]
        return sorted({name for name in names if name})


@dataclass(frozen=True)
class Defaults:
    """What holds for rows that do not say it."""

    role: str
    organisation: Organisation | None
    language: str


class _RowError(Exception):
    """Why a row is refused, and for which column."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def lines_of(rows: Iterable[Row]) -> list[Line]:
    """The rows of a table as lines of a list; empty ones are left out.

    Raises:
        ValidationError: There are too many, or none.
    """
    filled = [(n, [c.strip() for c in cells]) for n, cells in rows if any(map(str.strip, cells))]
    order = _header(filled[0][1]) if filled else None
    named = order or list(COLUMNS)
    found = [_line(n, cells, named) for n, cells in filled[1 if order else 0 :]]
    if not found:
        raise ValidationError(_("There is no row with a person in it."))
    if len(found) > MOST_ROWS:
        said = _("At most %(most)s people at a time. Send the list in parts.")
        raise ValidationError(said % {"most": MOST_ROWS})
    return found


def check(lines: Sequence[Line], defaults: Defaults, by: User) -> Checked:
    """Sort the lines of a list into those that can be made and those that are refused.

    Args:
        lines: As `lines_of` gives them.
        defaults: What holds for rows that do not say it.
        by: Who invites.
    """
    book, done = _Book(lines, by), Checked()
    for line in lines:
        try:
            done.accepted.append(Accepted(line, book.wanted(line, defaults)))
        except _RowError as refusal:
            done.refused.append(Refused(line, refusal.column, refusal.reason))
    return done


class _Book:
    """What has to be known to check a list, looked up once for all its rows."""

    def __init__(self, lines: Sequence[Line], by: User) -> None:
        self._by = by
        emails = {line.cells["email"].lower() for line in lines} - {""}
        self._accounts = _lower(User.objects.filter(email__in=emails).values_list("email"))
        open_ones = Invitation.objects.open().filter(email__in=emails)
        self._invited = _lower(open_ones.values_list("email"))
        self._seen: set[str] = set()
        self._places: dict[str, list[Organisation]] = {}
        names = {line.cells["organisation"] for line in lines} - {""}
        if names:
            for place in Organisation.objects.in_order():
                for name in (place.name_th, place.name_en):
                    self._places.setdefault(_plain(name), []).append(place)

    def wanted(self, line: Line, defaults: Defaults) -> Wanted:
        """The invitation that a line asks for.

        Raises:
            _RowError: It cannot be made.
        """
        name, email = _name(line), self._email(line)
        role = _role(line, defaults)
        place, new = self._place(line, role, defaults)
        if place is not None and not may_invite_as(self._by, role, place):
            if not is_held_at(role, place.kind):
                raise _RowError("role", misfit_words(role, place.kind))
            raise _RowError("role", _("You may not invite anybody with this role there."))
        if email:
            self._seen.add(email)
        kind = kind_of_new(role) if new else ""
        return Wanted(name, email, role, place, new, kind, defaults.language)

    def _email(self, line: Line) -> str:
        email = line.cells["email"].lower()
        if not email:
            return ""
        try:
            validate_email(email)
        except ValidationError as refused:
            raise _RowError("email", _("This is no e-mail address.")) from refused
        if email in self._seen:
            raise _RowError("email", _("The same e-mail stands in an earlier row."))
        if email in self._accounts:
            raise _RowError("email", _("Somebody already has an account with this e-mail."))
        if email in self._invited:
            raise _RowError("email", _("Somebody with this e-mail is invited already."))
        return email

    def _place(self, line: Line, role: str, d: Defaults) -> tuple[Organisation | None, str]:
        """The organisation of a line, or the name of one to be added."""
        said = line.cells["organisation"]
        if not said:
            if d.organisation is None:
                raise _RowError("organisation", _("No organisation is given."))
            return d.organisation, ""
        if len(said) > LONGEST_ORGANISATION:
            raise _RowError("organisation", _("This is too long."))
        found = self._places.get(_plain(said), [])
        fitting = [place for place in found if is_held_at(role, place.kind)]
        if found:
            return (fitting or found)[0], ""
        if not kind_of_new(role):
            raise _RowError("organisation", _("There is no such organisation in the list."))
        return None, said


def _name(line: Line) -> str:
    name = " ".join(line.cells["name"].split())
    if not name:
        raise _RowError("name", _("No name is given."))
    if len(name) > LONGEST_NAME:
        raise _RowError("name", _("This is too long."))
    return name


def _role(line: Line, defaults: Defaults) -> str:
    said = line.cells["role"]
    role = roles().get(_plain(said), "") if said else defaults.role
    if not role:
        raise _RowError("role", _("There is no such role.") if said else _("No role is given."))
    return role


@cache
def roles() -> dict[str, str]:
    """The roles by every word for them, in both languages."""
    said = {_plain(role.value.replace("_", " ")): role.value for role in Role}
    for language in ("th", "en"):
        with translation.override(language):
            said |= {_plain(str(role.label)): role.value for role in Role}
    return said | {word: means for word, means in _words().items() if means in Role.values}


@cache
def _words() -> dict[str, str]:
    with WORDS.open(encoding="utf-8", newline="") as file:
        return {_plain(row["word"]): row["means"] for row in csv.DictReader(file)}


def _header(cells: Sequence[str]) -> list[str] | None:
    """What stands in each column, where this row says so; else None."""
    means = [_words().get(_plain(cell), "") for cell in cells]
    named = [word if word in COLUMNS else "" for word in means]
    return named if "name" in named else None


def _line(number: int, cells: Sequence[str], order: Sequence[str]) -> Line:
    said: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    for column, cell in zip(order, cells, strict=False):
        if column and not said[column]:
            said[column] = cell
    return Line(number, said)


def _plain(text: str) -> str:
    """A text as it is compared: letters and digits alone, capitals or not."""
    return "".join(c for c in text.casefold() if not c.isspace() and c not in "-–_.,;:/()[]*“”\"'")


def _lower(rows: Iterable[tuple[str]]) -> set[str]:
    return {email.lower() for (email,) in rows}
