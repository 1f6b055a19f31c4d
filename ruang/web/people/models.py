"""Accounts, organisations and roles."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Case, Value, When
from django.db.models.functions import Length, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import Basis, OnErasure, Personal, purpose
from ruang.web.names.order import SortKey
from ruang.web.people.models_memberships import Membership, MembershipQuerySet
from ruang.web.people.roles import Kind, Role
from ruang.web.ui.languages import reader_language, worded

__all__ = [
    "ACCOUNT",
    "Kind",
    "Language",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "OrganisationQuerySet",
    "Role",
    "Theme",
    "User",
    "UserQuerySet",
]

# The addresses of people who were erased: no such name is ever on the network (RFC 2606).
ERASED_DOMAIN: Final = "erased.invalid"
ACCOUNT = purpose(
    "account",
    title=_("Your account"),
    text=_(
        "Your name, e-mail, role and organisation, so that you can sign in and see and do what "
        "your office asks of you, and others know who did something."
    ),
    basis=Basis.PUBLIC_TASK,
)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see all; others see their own; visitors none."""
        if getattr(user, "is_administrator", False):
            return self
        return self.filter(pk=getattr(user, "organisation_id", None))

    def in_order(self) -> Self:
        """By kind and name; centres by the number in their name: region 2 before region 10."""
        numbered = Case(When(kind=Kind.CENTRE, then=Length("name_th")), default=Value(0))
        name = "sort_en" if reader_language() == "en" else "sort_th"
        return self.order_by("kind", numbered, name, "pk")


class Organisation(models.Model):
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name_th = models.CharField(_("name in Thai"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    sort_th = SortKey("name_th")
    sort_en = SortKey("name_en", "name_th")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "sort_th", "pk"]
        verbose_name = _("organisation")
        constraints = [
            models.UniqueConstraint(fields=["kind", "name_th"], name="organisation_once")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.pk])

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return worded(self, "name") or self.name_th


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        """E-mail addresses are one person's however they are capitalised."""
        return self.get(email__iexact=username)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see every account; a person sees their own."""
        if getattr(user, "is_administrator", False):
            return self
        return self.filter(pk=getattr(user, "pk", None))

    def administrators(self) -> Self:
        """Those who look after the installation and may sign in."""
        return self.filter(role=Role.ADMINISTRATOR, is_active=True)


People = UserManager.from_queryset(UserQuerySet)


class Language(models.TextChoices):
    THAI = "th", _("Thai")
    ENGLISH = "en", _("English")


class Theme(models.TextChoices):
    SYSTEM = "system", _("as my device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class User(AbstractBaseUser):
    """A person with an account. Name and e-mail are personal data."""

    personal_fields: ClassVar[tuple[str, ...]] = ("email", "name", "last_login")
    personal: ClassVar = Personal(
        title=_("Account"),
        purpose=ACCOUNT,
        fields=(
            "name", "email", "role", "organisation", "language", "theme", "is_active",
            "joined_at", "last_login", "password_given_at",
        ),
        secrets=("password", "sort_name"),
        retention=_("until the account is erased"),
        recipients=_("administrators; the name also whoever sees what the person did"),
        on_erasure=OnErasure.BLANKED,
        found_by=("pk",),
    )  # fmt: skip

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    sort_name = SortKey("name")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, verbose_name=_("organisation")
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.THAI
    )
    theme = models.CharField(_("theme"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("since"), auto_now_add=True)
    # Since when somebody else knows her password, having given it to her; None: she chose it.
    password_given_at = models.DateTimeField(_("password given by somebody else"), null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = People()

    class Meta:
        ordering = ["sort_name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="email_once_however_capitalised")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    @property
    def is_erased(self) -> bool:
        """Whether nothing but a number is left of this person."""
        return self.email.endswith(f"@{ERASED_DOMAIN}")

    @property
    def is_administrator(self) -> bool:
        """Whether this person looks after accounts, imports and the journal."""
        return self.is_active and self.role == Role.ADMINISTRATOR
