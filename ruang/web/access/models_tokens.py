"""Tokens: with one, a program of hers asks the API in a person's name.

What opens the door is known to the person alone; here lies only a fingerprint of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruang.web.api.scopes import Scope
from ruang.web.journal.personal import OnErasure, Personal
from ruang.web.people.models import ACCOUNT


class TokenState(models.TextChoices):
    VALID = "valid", _("valid")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


class TokenQuerySet(models.QuerySet["Token"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see every token's particulars; a person sees her own."""
        if getattr(user, "is_administrator", False):
            return self
        return self.filter(person=getattr(user, "pk", None))

    def valid(self, now: datetime | None = None) -> Self:
        """Those that open something now, as far as their person may."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now or timezone.now())


class Token(models.Model):
    """Lets a program ask the API in its person's name, for some things, until a day."""

    personal_fields: ClassVar[tuple[str, ...]] = ("name", "digest")
    personal: ClassVar = Personal(
        title=_("Tokens for programs"),
        purpose=ACCOUNT,
        fields=("name", "scopes", "created_at", "expires_at", "last_used_on", "revoked_at"),
        secrets=("digest", "ending"),
        retention=_("until the account is erased"),
        on_erasure=OnErasure.REMOVED,
    )

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="tokens",
        verbose_name=_("person"),
    )
    name = models.CharField(_("what it is for"), max_length=80)
    scopes = models.JSONField(_("what it may do"), default=list)
    digest = models.CharField(max_length=64, unique=True)
    # The last letters of the token, by which its owner knows it again.
    ending = models.CharField(_("ends with"), max_length=4)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    last_used_on = models.DateField(_("used last"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("token")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("person-tokens", args=[self.person_id])

    @property
    def state(self) -> TokenState:
        """How it stands now."""
        if self.revoked_at:
            return TokenState.REVOKED
        expired = self.expires_at <= timezone.now()
        return TokenState.EXPIRED if expired else TokenState.VALID

    @property
    def is_valid(self) -> bool:
        """Whether it opens something."""
        return self.state == TokenState.VALID

    @property
    def scope_words(self) -> list[str]:
        """What it may be used for, in words."""
        known = dict(Scope.choices)
        return [str(known.get(scope, scope)) for scope in self.scopes]
