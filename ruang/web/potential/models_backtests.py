"""Back-tests: what was ranked high at one snapshot, beside how it had grown at a later one."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import OFFICIALS, act
from ruang.web.people.models import Role

READERS: Final = frozenset({Role.OFFICER, Role.DIRECTOR, Role.ANALYST, Role.ADMINISTRATOR})


def reads_back_tests(user: Any) -> bool:
    """Whoever works with figures may see how far they foretold."""
    return bool(getattr(user, "is_active", False)) and getattr(user, "role", None) in READERS


class BackTestQuerySet(models.QuerySet["BackTest"]):
    def visible_to(self, user: Any) -> Self:
        """Officials see all of them; nobody else any: one pair of years is easily misread."""
        return self.all() if reads_back_tests(user) else self.none()


class BackTest(models.Model):
    """One ranking held against what came after; written once and never edited."""

    personal: ClassVar = act(
        _("Back-tests"),
        ("start", "end", "level", "computed_at"),
        recipients=OFFICIALS,
    )

    run_id = models.CharField(_("run"), max_length=80)  # that ranked
    start = models.CharField(_("ranked at"), max_length=120)
    end = models.CharField(_("growth until"), max_length=120)
    level = models.CharField(_("level"), max_length=10)
    synthetic = models.BooleanField(_("synthetic"))
    # Titles and last days of both snapshots, what was counted, how many pairs were left out.
    facts = models.JSONField(_("facts"), default=dict)
    # What the method gave, a row for each way of choosing.
    found = models.JSONField(_("hit rates"), default=list)
    computed_at = models.DateTimeField(_("computed"))
    # Null: by a command, for which nobody signed in.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )

    objects = BackTestQuerySet.as_manager()

    class Meta:
        ordering = ["-computed_at", "-pk"]
        verbose_name = _("back-test")
        verbose_name_plural = _("back-tests")
        constraints = [
            models.UniqueConstraint(fields=["run_id", "end", "level"], name="back_test_once")
        ]

    def __str__(self) -> str:
        return f"{self.start} - {self.end}"

    def get_absolute_url(self) -> str:
        return reverse("back-test", args=[self.pk])
