"""What administrators changed: which centre has a province, and which official lists are laid."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import ADMINISTRATORS, act
from ruang.web.registry.timeline import Line, Span


def _of_administrators(rows: Any, user: Any) -> Any:
    return rows if getattr(user, "is_administrator", False) else rows.none()


class TerritoryChangeQuerySet(models.QuerySet["TerritoryChange"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see who changed what."""
        found: Self = _of_administrators(self, user)
        return found


class TerritoryVerb(models.TextChoices):
    ADDED = "added", _("taken in")
    CLOSED = "closed", _("brought to an end")
    CONFIRMED = "confirmed", _("confirmed")
    CHANGED = "changed", _("corrected")
    REMOVED = "removed", _("deleted")
    MOVED = "moved", _("handed over")
    UNDONE = "undone", _("undone")


class TerritoryChange(models.Model):
    """One change of a province's rows: all of them before, and all of them after."""

    named_with: ClassVar = ("area",)
    personal: ClassVar = act(
        _("Changes of which centre has a province"),
        ("area", "verb", "at"),
        recipients=ADMINISTRATORS,
    )

    area = models.ForeignKey(
        "registry.Area",
        on_delete=models.PROTECT,
        related_name="territory_changes",
        verbose_name=_("province"),
    )
    verb = models.CharField(_("what"), max_length=12, choices=TerritoryVerb.choices)
    before = models.JSONField(_("rows before"), default=list)
    after = models.JSONField(_("rows after"), default=list)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    # Null: the system itself, when it first read the built-in list.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    undoes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="undone_by",
        verbose_name=_("undoes"),
    )

    objects = TerritoryChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("change of territory")

    def __str__(self) -> str:
        return f"{self.area}: {self.get_verb_display()}"

    def get_absolute_url(self) -> str:
        return reverse("territory-change", args=[self.pk])

    @property
    def line_before(self) -> Line:
        """The province's rows as they were."""
        return tuple(Span.of(said) for said in self.before)

    @property
    def line_after(self) -> Line:
        """The province's rows as they became."""
        return tuple(Span.of(said) for said in self.after)


class OfficialList(models.TextChoices):
    """The built-in lists that official ones are laid over, by the names the engine has for them."""

    AREAS = "areas", _("Areas and neighbours")
    INDUSTRIES = "industries", _("Industries")
    BOUNDARIES = "boundaries", _("Boundaries")


class ListState(models.TextChoices):
    WAITING = "waiting", _("waiting for your word")
    LAID = "laid", _("laid over")
    DISCARDED = "discarded", _("not taken")


class ListChangeQuerySet(models.QuerySet["ListChange"]):
    def visible_to(self, user: Any) -> Self:
        """Administrators see what was brought and laid over."""
        found: Self = _of_administrators(self, user)
        return found


class ListChange(models.Model):
    """An official list that somebody brought, or an earlier state that somebody went back to."""

    personal: ClassVar = act(
        _("Official lists brought or laid over"),
        ("what", "state", "files", "at"),
        recipients=ADMINISTRATORS,
    )

    what = models.CharField(_("list"), max_length=12, choices=OfficialList.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=ListState.choices, default=ListState.WAITING
    )
    # Names of the files as they were brought; empty where an earlier state was gone back to.
    files = models.JSONField(_("files"), default=list)
    # The folder of uploads in which they wait; it is removed once they are laid or discarded.
    folder = models.CharField(max_length=40, blank=True)
    # How many rows of each kind of change.
    counts = models.JSONField(_("effect"), default=dict)
    # What the list was when the effect was worked out, as the engine's fingerprint.
    over = models.CharField(max_length=64, blank=True)
    # The engine's number of the change, once it is laid; and of the state gone back to.
    number = models.PositiveIntegerField(_("change number"), null=True)
    back_to = models.PositiveIntegerField(_("back to number"), null=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = ListChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("official list")

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {', '.join(self.files)}".rstrip(": ")

    def get_absolute_url(self) -> str:
        return reverse("official-list-upload", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has said yet what is to become of it."""
        return self.state == ListState.WAITING
