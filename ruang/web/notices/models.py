"""What people are told: notices in the product, the mails made of them, and how each wishes it.

A notice is its reader's alone. It names things by key and by public words, never another person.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import Basis, OnErasure, Personal, purpose
from ruang.web.notices.kinds import NOTICE_KINDS, NoticeKind, always_mailed
from ruang.web.ui.languages import filled

TELLING: Final = purpose(
    "notices",
    title=_("Telling you what concerns you"),
    text=_(
        "What is asked of you and what became of what you began is told to you in the product and, "
        "as you wish, by e-mail to the address of your account."
    ),
    basis=Basis.PUBLIC_TASK,
)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; nobody reads another's."""
        pk = getattr(user, "pk", None)
        return self.none() if pk is None else self.filter(person=pk)

    def asking(self) -> Self:
        """Those that wait for something to be done."""
        return self.filter(asks=True, settled_at__isnull=True)

    def unread(self) -> Self:
        """Those that nobody has read yet."""
        return self.filter(read_at__isnull=True)

    def open(self) -> Self:
        """What waits to be done, and what waits to be read."""
        return self.filter(Q(asks=True) | Q(read_at__isnull=True), settled_at__isnull=True)

    def to_be_mailed(self) -> Self:
        """Those of a letter about which there still is something to say."""
        unread = Q(read_at__isnull=True) | Q(kind__in=always_mailed())
        return self.filter(Q(asks=True) | unread, settled_at__isnull=True)

    def about(self, kind: str, subject: tuple[str, str]) -> Self:
        """Everybody's notices of one kind about one thing."""
        return self.filter(kind=kind, subject_type=subject[0], subject_id=subject[1])

    def due(self, now: datetime) -> Self:
        """Those whose time to be mailed has come."""
        return self.filter(due_at__lte=now)

    def in_order(self) -> Self:
        """What waits to be done first, then what is unread, then the rest; the newest first."""
        rank = models.Case(
            models.When(asks=True, settled_at__isnull=True, then=0),
            models.When(read_at__isnull=True, then=1),
            default=2,
            output_field=models.SmallIntegerField(),
        )
        return self.order_by(rank, "-at", "-pk")


class Notice(models.Model):
    """One thing that one person is told or asked."""

    personal: ClassVar = Personal(
        title=_("Notices"),
        purpose=TELLING,
        fields=("kind", "url", "at", "read_at", "settled_at", "mailed"),
        retention=_("a year after it was told"),
        on_erasure=OnErasure.REMOVED,
        recipients=_("you alone"),
    )

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notices",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=60)
    asks = models.BooleanField(_("asks for something"))
    # What it is about, as the journal names it; both empty where it is about no one thing.
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    url = models.CharField(_("page"), max_length=300)
    values = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(_("read"), null=True)
    # What was asked is done, whoever did it.
    settled_at = models.DateTimeField(_("done"), null=True)
    # How often it was mailed, and when it is to be mailed next; null: not (any more).
    mailed = models.PositiveSmallIntegerField(_("mailed"), default=0)
    due_at = models.DateTimeField(null=True, db_index=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name = _("notice")
        indexes: ClassVar = [
            models.Index(fields=["person", "-at"], name="notices_of_person"),
            models.Index(fields=["subject_type", "subject_id"], name="notices_about"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notice", args=[self.pk])

    @property
    def of_kind(self) -> NoticeKind | None:
        """Its kind; None where an older version sent it."""
        return NOTICE_KINDS.get(self.kind)

    @property
    def title(self) -> str:
        """What it says, in the reader's language."""
        kind = self.of_kind
        return filled(kind.title, self.values) if kind else self.kind

    @property
    def line(self) -> str:
        """The text to pass on to a group, in the reader's language; empty where there is none."""
        kind = self.of_kind
        return filled(kind.line, self.values) if kind and kind.line else ""

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to be done."""
        return self.asks and self.settled_at is None

    @property
    def is_closed_by_hand(self) -> bool:
        """Whether the reader may say that it is done."""
        kind = self.of_kind
        return self.is_waiting and (kind is None or kind.by_hand)


class When(models.TextChoices):
    AT_ONCE = "now", _("at once")
    DAILY = "daily", _("once a day, in the morning")
    NEVER = "never", _("not by e-mail")


class MailWishesQuerySet(models.QuerySet["MailWishes"]):
    def visible_to(self, user: Any) -> Self:
        """One's own."""
        pk = getattr(user, "pk", None)
        return self.none() if pk is None else self.filter(person=pk)


class MailWishes(models.Model):
    """When a person wishes to be mailed; without a row, as the defaults say."""

    # Hers alone: the journal says that she changed them, not to what.
    personal_fields: ClassVar[tuple[str, ...]] = ("asking", "telling")
    personal: ClassVar = Personal(
        title=_("When you wish to be mailed"),
        purpose=TELLING,
        fields=("asking", "telling"),
        retention=_("as long as the account"),
        on_erasure=OnErasure.REMOVED,
        recipients=_("you alone"),
    )

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    asking = models.CharField(
        _("What asks something of me"), max_length=5, choices=When.choices, default=When.AT_ONCE
    )
    telling = models.CharField(
        _("What only tells me something"), max_length=5, choices=When.choices, default=When.DAILY
    )

    objects = MailWishesQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail wishes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(asking=When.NEVER), name="what_asks_is_always_mailed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asking} {self.telling}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see what was mailed and what was not; nobody else."""
        return self if getattr(user, "is_administrator", False) else self.none()

    def due(self, now: datetime) -> Self:
        """Those to be tried now."""
        return self.filter(next_try_at__lte=now)

    def undelivered(self) -> Self:
        """Those that were given up."""
        return self.filter(given_up_at__isnull=False)


class Letter(models.Model):
    """One mail to one person, from the moment it is due until a server has taken it.

    Whoever sends it moves `next_try_at` on first: to anybody else it is not due meanwhile, and if
    the sender dies it becomes due again.
    """

    personal: ClassVar = Personal(
        title=_("Mails to you"),
        purpose=TELLING,
        fields=("made_at", "sent_at", "given_up_at", "error"),
        retention=_("90 days after it was made"),
        on_erasure=OnErasure.REMOVED,
    )

    key = models.UUIDField(default=uuid.uuid4, unique=True)  # the same in every try: its Message-ID
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("to")
    )
    notices = models.ManyToManyField(Notice, related_name="letters", verbose_name=_("notices"))
    made_at = models.DateTimeField(_("made"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(null=True, db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    given_up_at = models.DateTimeField(_("given up"), null=True)
    # The kind of error and the server's code, never its words: they can hold an address.
    error = models.CharField(_("error"), max_length=80, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        verbose_name = _("letter")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
