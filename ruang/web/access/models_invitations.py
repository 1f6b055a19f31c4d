"""Invitations: somebody may make an account of her own, in a role that whoever invites may give.

What opens an invitation is known to the person who holds its link or its sheet; here lies only a
mark of it, by which it is recognised.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import OFFICIALS, OnErasure, Personal, act
from ruang.web.people.models import ACCOUNT, Language, Role


class InvitationState(models.TextChoices):
    READY = "ready", _("not handed out yet")
    WAITING = "waiting", _("waiting for the person")
    ACCEPTED = "accepted", _("account made")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


class InvitationListQuerySet(models.QuerySet["InvitationList"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see every list; others those that they made themselves."""
        if getattr(user, "is_administrator", False):
            return self
        pk = getattr(user, "pk", None)
        return self.none() if pk is None else self.filter(made_by=pk)


class InvitationList(models.Model):
    """Invitations that were made together, to be printed or mailed together."""

    personal: ClassVar = act(
        _("Lists of invitations made"), ("made_at", "count"), recipients=OFFICIALS
    )

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("invited by"),
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    count = models.PositiveIntegerField(_("invitations"))

    objects = InvitationListQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("list of invitations")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("invitation-list", args=[self.pk])


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: Any) -> Self:
        """All to administrators; a director's whole house; to others those that they made."""
        if getattr(user, "is_administrator", False):
            return self
        pk = getattr(user, "pk", None)
        if pk is None:
            return self.none()
        hers = Q(invited_by=pk)
        if user.role == Role.DIRECTOR:
            hers |= Q(invited_by__organisation=user.organisation_id)
        return self.filter(hers)

    def in_state(self, state: str, now: datetime | None = None) -> Self:
        """Those that stand so now."""
        now = now or timezone.now()
        ended = Q(accepted_at__isnull=False) | Q(revoked_at__isnull=False)
        wanted = {
            InvitationState.ACCEPTED: Q(accepted_at__isnull=False),
            InvitationState.REVOKED: Q(revoked_at__isnull=False),
            InvitationState.READY: Q(issued_at__isnull=True) & ~ended,
            InvitationState.WAITING: Q(expires_at__gt=now) & ~ended,
            InvitationState.EXPIRED: Q(expires_at__lte=now) & ~ended,
        }
        return self.filter(wanted[InvitationState(state)])

    def open(self) -> Self:
        """Those that may still come to something: neither accepted nor revoked."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def issued_since(self, user: Any, since: datetime) -> int:
        """How many this person has handed out since then."""
        return self.filter(invited_by=user, issued_at__gte=since).count()

    def for_pages(self) -> Self:
        """With whom and what a page names."""
        return self.select_related("organisation", "invited_by__organisation", "person")


class Invitation(models.Model):
    """A person may make an account with this role at this organisation, once, for two weeks.

    It opens something only as long as whoever invited may still give that role there.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ("name", "email", "token_mark", "code_mark")
    personal: ClassVar = Personal(
        title=_("Invitations"),
        purpose=ACCOUNT,
        fields=("name", "email", "role", "organisation", "made_at", "expires_at"),
        secrets=("token_mark", "code_mark"),
        blanks=("name", "email"),
        retention=_("name and e-mail until it is accepted, or 90 days after it has ended"),
        whose=_("people who are invited"),
        recipients=_("whoever invited, directors of the same centre, administrators"),
        on_erasure=OnErasure.BLANKED,
        found_by=("person",),
        by_email=("email",),
    )

    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.THAI
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("invited by"),
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    list = models.ForeignKey(
        InvitationList,
        on_delete=models.PROTECT,
        null=True,
        related_name="invitations",
        verbose_name=_("list of invitations"),
    )
    token_mark = models.CharField(max_length=64, null=True, unique=True)
    code_mark = models.CharField(max_length=64, null=True, unique=True)
    issued_at = models.DateTimeField(_("handed out"), null=True)
    mailed = models.BooleanField(_("by e-mail"), default=False)
    expires_at = models.DateTimeField(_("valid until"), null=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("invitation")
        indexes: ClassVar = [models.Index(fields=["invited_by", "issued_at"], name="invited_when")]

    def __str__(self) -> str:
        return self.called

    def get_absolute_url(self) -> str:
        return reverse("invitation", args=[self.pk])

    @property
    def called(self) -> str:
        """The name of whoever is invited, as long as it is kept; of the account since then."""
        if self.person is not None:
            return self.person.name
        return self.name or f"{self._meta.verbose_name} {self.pk}"

    @property
    def state(self) -> InvitationState:
        """How it stands now."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.expires_at is None:
            return InvitationState.READY
        waiting = self.expires_at > timezone.now()
        return InvitationState.WAITING if waiting else InvitationState.EXPIRED
