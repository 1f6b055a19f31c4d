"""A world in which people of two centres have one of everything, each field with a mark of its own.

The officer and her director belong to centre 1, the second officer to centre 2; whoever looks has
one of everything as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from conftest import has_shown_who_she_is
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from marks import Marks, can_hold

ROLES = (
    "visitor", "director", "officer", "agent", "president", "entrepreneur", "support", "analyst",
    "administrator",
)  # fmt: skip
# Whose fields somebody sees, by the word in the table.
SEEN = {
    "none": set(), "own": {"own"}, "house": {"own", "house"}, "all": {"own", "house", "else"},
}  # fmt: skip
# Rows that have to look as if they still held: these fields stay empty, or hold a day to come.
EMPTY = {
    "analyses.Analysis": ("removed_at",),
    "access.Invitation": ("accepted_at", "revoked_at", "person"),
    "access.Token": ("revoked_at",),
    "clusters.Proposal": ("taken_over_by",),
    "clusters.ProposalMessage": ("withdrawn_at",),
    "intake.Delivery": ("kept_at", "checked_snapshot", "snapshot"),
    "notices.Notice": ("settled_at", "due_at"),
    "people.User": ("password_given_at",),
    "privacy.Breach": ("closed_at", "closing"),
    "privacy.Consent": ("withdrawn_at",),
    "privacy.Erasure": ("done_at",),
    "privacy.PrivacyNotice": ("number", "published_at"),
    "privacy.RightsRequest": ("answered_at", "answer"),
    "work.Job": ("cancel_asked_at",),
}
TO_COME = {
    "access.Invitation": ("expires_at",),
    "access.Token": ("expires_at",),
    "privacy.RightsRequest": ("due_on",),
    "sessions.Session": ("expire_date",),
}
BORDER_FIGURES = (
    "score", "score_low", "score_high", "rank", "rank_low", "rank_high", "of", "stars", "jobs",
    "lq", "lq_low", "lq_high", "share", "establishments",
)  # fmt: skip
# What programs read inside, and would not understand another form of.
FORMED = {
    "analyses.Analysis.found": lambda mark: {
        "tables": [{"name": mark, "rows": 1}], "told": [{"th": mark, "en": mark}],
    },
    "analyses.Analysis.parameters": lambda mark: {"said": mark},
    "analyses.Analysis.tables": lambda mark: [
        {"name": mark, "file": mark, "rows": 1, "bytes": 1},
    ],
    "access.Token.scopes": lambda mark: ["read"],
    "clusters.Proposal.border": lambda mark: {
        "areas": ["51"], "industries": ["1312"], "reason_th": mark, "reason_en": mark,
        **dict.fromkeys(BORDER_FIGURES, 1),
    },
    "clusters.ProposalVersion.border": lambda mark: [[mark, mark]],
    "intake.Delivery.found": lambda mark: {
        "rows_accepted": 1, "rows_refused": 0,
        "inputs": [{"file": mark, "rows": 1, "columns": {}, "encoding": "utf-8"}],
    },
    "intake.Delivery.layout": lambda mark: {"personal": {mark: "name"}},
    "intake.Pruning.removed": lambda mark: [{"snapshot": mark, "source": mark, "rows": 1}],
    "mfa.Authenticator.data": lambda mark: {"secret": mark},
    "notices.Notice.values": lambda mark: {"name": {"th": mark, "en": mark}},
    "registry.TerritoryChange.before": lambda mark: [],
    "registry.TerritoryChange.after": lambda mark: [],
    "registry.ListChange.counts": lambda mark: {},
    "work.Job.result": lambda mark: {"url": f"/potential/?{mark}"},
    "work.Job.arguments": lambda mark: {"said": mark},
}  # fmt: skip


@dataclass
class World:
    """What stands for <…> in the tables' addresses, and which mark is whose."""

    viewer: Any = None
    marks: Marks = field(default_factory=Marks)
    things: dict[str, Any] = field(default_factory=dict)

    def sign_in(self, client: Any) -> None:
        """Whoever looks signs in, and it is as if she had done so on the marked day."""
        if self.viewer is not None:
            then = self.viewer.last_login
            client.force_login(self.viewer)
            type(self.viewer)._base_manager.filter(pk=self.viewer.pk).update(last_login=then)
            has_shown_who_she_is(client, self.viewer)

    def address(self, path: str) -> str:
        """An address of the table with its things put in."""
        for name, value in self.things.items():
            path = path.replace(f"<{name}>", str(value))
        return path

    def reads(self, language: str) -> None:
        """From now on, whoever looks reads pages in that language."""
        if self.viewer is not None:
            type(self.viewer)._base_manager.filter(pk=self.viewer.pk).update(language=language)

    def variants(self, path: str) -> list[str]:
        """The address for everybody's thing, where it is that of one."""
        found = re.search(r"<(own )?(\w+)( of \w+)?>", path)
        if not found:
            return [path]
        same = [t for t in self.things if t == found[2] or t.startswith(f"{found[2]} of ")]
        return [path.replace(found[0], f"<{thing}>") for thing in same]

    def ask(self, client: Any, row: dict[str, str], **more: Any) -> tuple[int, bytes, str]:
        """Ask for a row's address: status, body and headers; nothing of it lasts."""
        cookies = client.cookies.copy()
        with transaction.atomic():
            answered = client.generic(row["method"].upper(), self.address(row["path"]), **more)
            streamed = getattr(answered, "streaming_content", None)
            body = b"".join(streamed) if streamed else answered.content
            transaction.set_rollback(True)
        client.cookies = cookies
        return answered.status_code, body, str(answered.headers)

    def marked(self, row: models.Model, whose: str, said: Collection[str] = ()) -> models.Model:
        """The row with a mark in every field that can hold one, but for those that are `said`."""
        label = row._meta.label
        for one in row._meta.concrete_fields:
            kept = one.primary_key or one.name in said or one.name in EMPTY.get(label, ())
            if not kept and can_hold(one):
                setattr(row, one.name, self.value(one, whose))
        return row

    def value(self, one: models.Field[Any, Any], whose: str) -> Any:
        """A mark for that field of somebody's row, in the form that it has to have."""
        label = one.model._meta.label
        value = self.marks.value(one, whose, future=one.name in TO_COME.get(label, ()))
        formed = FORMED.get(f"{label}.{one.name}")
        return formed(_word(value)) if formed else value


def _word(value: Any) -> Any:
    return (
        value[0] if isinstance(value, list) else value["mark"] if isinstance(value, dict) else value
    )


def peopled(cast: Any, viewer: str, world_of: dict[str, Any]) -> World:
    """The world as it is for whoever looks; `world_of` gives a candidate and a publication."""
    world = World()
    people = {name: getattr(cast, name) for name in ("officer", "director", "officer2")}
    if viewer != "visitor":
        people[viewer] = getattr(cast, viewer)
    for name, person in people.items():
        whose = _whose(viewer, name)
        for thing, row in _rows(world, person, whose, world_of).items():
            key = thing if name == "officer" else f"{thing} of {name}"
            world.things[key] = row.pk
            if whose == "own":
                world.things[f"own {thing}"] = row.pk
    _offices(world, cast)
    if viewer != "visitor":
        world.things["own home"] = people[viewer].organisation_id
        world.viewer = type(cast.officer)._base_manager.get(pk=people[viewer].pk)
    world.things |= {name: row.pk for name, row in world_of.items() if hasattr(row, "pk")}
    return world


def _whose(viewer: str, owner: str) -> str:
    if owner == viewer:
        return "own"
    return "house" if owner in {"officer", "director"} and viewer in {
        "director", "officer", "agent",
    } else "else"  # fmt: skip


def _rows(world: World, person: Any, whose: str, there: dict[str, Any]) -> dict[str, models.Model]:
    """One of everything that somebody may have."""
    made: dict[str, models.Model] = {"person": person}

    def make(label: str, called: str = "", **said: Any) -> models.Model:
        row = world.marked(apps.get_model(label)(**said), whose, said)
        row.save_base(raw=True, force_insert=True)  # as it is: nothing else puts the day in
        return made.setdefault(called or str(row._meta.model_name), row)

    def mark_of(label: str, name: str) -> Any:
        return world.value(apps.get_model(label)._meta.get_field(name), whose)

    home = person.organisation
    world.marked(person, whose).save_base(raw=True, force_update=True)
    make("people.Membership", person=person, organisation=home, role=person.role,
         valid_from=mark_of("people.Membership", "valid_from"),
         valid_to=mark_of("people.Membership", "valid_to"),
         end_reason=mark_of("people.Membership", "end_reason"))  # fmt: skip
    entry = make("journal.Entry", actor=person, verb="person.preferences_set",
                 channel="web", subject_type="people.user", subject_id=str(person.pk))  # fmt: skip
    make("journal.Origin", entry=entry)
    make("notices.Notice", person=person, asks=False, kind="proposal.approved",
         subject_type="", subject_id="")  # fmt: skip
    make("notices.MailWishes", person=person)
    make("notices.Letter", person=person)
    make("work.Job", kind="potential.publish", asked_by=person, state="failed")
    many = make("access.InvitationList", "invitations", made_by=person)
    make("access.Invitation", role="entrepreneur", organisation=there["partner"],
         invited_by=person, list=many)  # fmt: skip
    make("access.Token", person=person)
    make("access.Token", "revoked", person=person,
         revoked_at=mark_of("access.Token", "revoked_at"))  # fmt: skip
    make("privacy.Breach", reported_by=person)
    ended = {name: mark_of("privacy.Breach", name) for name in ("closed_at", "closing")}
    make("privacy.Breach", "closed", reported_by=person, **ended)
    make("privacy.Acknowledgement", person=person, notice=there["notice_version"])
    make("privacy.Consent", person=person)
    make("privacy.RightsRequest", "request", person=person, right="correction", about="email")
    make("privacy.RightsRequest", "answered", person=person, right="correction", about="email",
         state="granted", answer=mark_of("privacy.RightsRequest", "answer"), answered_by=person,
         answered_at=mark_of("privacy.RightsRequest", "answered_at"))  # fmt: skip
    make("privacy.Erasure", person=person, asked_by=person)
    make("intake.RememberedLayout", "layout", organisation=home)
    make("analyses.Analysis", asked_by=person, job=None)
    delivery = make("intake.Delivery", source="establishments", sender=person, organisation=home)
    make("intake.DeliveryFile", delivery=delivery, sent_by=person,
         removed_at=mark_of("intake.DeliveryFile", "removed_at"))  # fmt: skip
    proposal = make("clusters.Proposal", candidate=there["candidate"], fiscal_year=2027,
                    lead_centre=there["centres"].get(home.pk, there["centre"]),
                    proposed_by=person, state="rejected", decided_by=person)  # fmt: skip
    make("clusters.Takeover", proposal=proposal, person=person)
    make("clusters.ProposalMessage", proposal=proposal, author=person)
    make("clusters.ProposalMessage", "withdrawn", proposal=proposal, author=person,
         withdrawn_at=mark_of("clusters.ProposalMessage", "withdrawn_at"))  # fmt: skip
    make("clusters.ProposalVersion", proposal=proposal, number=1, fiscal_year=2027,
         lead_centre=proposal.lead_centre, sent_by=person, decided_by=person)  # fmt: skip
    make("plans.FocusDraft", fiscal_year=2027, asks="add", state="waiting", drafted_by=person,
         lead_centre=there["centres"].get(home.pk, there["centre"]), decided_by=person)  # fmt: skip
    email = make("account.EmailAddress", user=person)
    make("account.EmailConfirmation", email_address=email)
    factors = apps.get_model("mfa.Authenticator")
    factors._base_manager.filter(user=person).delete()
    make("mfa.Authenticator", user=person, type="totp")
    session = make("sessions.Session", session_key=mark_of("sessions.Session", "session_key"))
    make("usersessions.UserSession", user=person, session_key=session.pk)
    return made


def _offices(world: World, cast: Any) -> None:
    """What administrators and the system have."""
    today, who = timezone.localdate(), cast.administrator
    for label, said in (
        ("privacy.PrivacyNotice", {"valid_from": today, "made_by": who}),
        ("registry.TerritoryChange", {"area_id": "50", "by": who}),
        ("registry.ListChange", {"what": "areas", "by": who, "number": None, "back_to": None,
                                 "folder": ""}),
        ("intake.Pruning", {"by": who, "keep_newest": 1, "older_than_days": 1}),
        ("work.Beat", {}),
        ("django_tasks_database.DBTaskResult", {"status": "FAILED", "priority": 0}),
    ):  # fmt: skip
        row = world.marked(apps.get_model(label)(**said), "else", said)
        row.save_base(raw=True, force_insert=True)
        world.things[f"office_{row._meta.model_name}"] = row.pk
