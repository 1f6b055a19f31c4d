"""Areas, industries and promotion centres, with geography as dated rows."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruang.web.names.order import Plainly
from ruang.web.people.models import Organisation
from ruang.web.registry.models_changes import (
    ListChange,
    ListState,
    OfficialList,
    TerritoryChange,
    TerritoryVerb,
)
from ruang.web.registry.timeline import Span
from ruang.web.ui.languages import reader_language

__all__ = [
    "BEGUN_FIRST",
    "Area",
    "AreaLevel",
    "AreaQuerySet",
    "Centre",
    "CentreQuerySet",
    "Confidence",
    "Dated",
    "Industry",
    "IndustryLevel",
    "IndustryQuerySet",
    "ListChange",
    "ListState",
    "OfficialList",
    "ReferenceLoad",
    "RegionScheme",
    "Territory",
    "TerritoryChange",
    "TerritoryQuerySet",
    "TerritoryVerb",
    "holding",
]


def _language_of(thai: str, english: str) -> str:
    """The reader's language where there are words in it, else the other one."""
    other = {"th": "en", "en": "th"}
    wanted = reader_language()
    said = {"th": thai, "en": english}
    return wanted if said[wanted] or not said[other[wanted]] else other[wanted]


def _read(thai: str, english: str) -> str:
    return {"th": thai, "en": english}[_language_of(thai, english)]


# What has held since before anybody wrote it down comes first, in every database.
BEGUN_FIRST = F("valid_from").asc(nulls_first=True)


class AreaLevel(models.TextChoices):
    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    SUBDISTRICT = "subdistrict", _("Sub-district")


class AreaQuerySet(models.QuerySet["Area"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody sees every area."""
        return self

    def in_order(self) -> Self:
        """By name, in the order of the reader's language."""
        name = Plainly("name_en") if reader_language() == "en" else "sort_th"
        return self.order_by(name, "code")

    def provinces(self) -> Self:
        return self.filter(level=AreaLevel.PROVINCE)


class Area(models.Model):
    code = models.CharField(_("code"), max_length=6, primary_key=True)
    level = models.CharField(_("level"), max_length=12, choices=AreaLevel.choices, db_index=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", verbose_name=_("in")
    )
    name_th = models.CharField(_("name in Thai"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    sort_th = models.CharField(max_length=400, db_index=True)
    longitude = models.FloatField(_("longitude"), null=True)
    latitude = models.FloatField(_("latitude"), null=True)
    neighbours = models.ManyToManyField("self", verbose_name=_("neighbours"))

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["sort_th", "code"]
        verbose_name = _("area")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("area", args=[self.code])

    @property
    def name(self) -> str:
        """The name in the reader's language; the other one where it is not known."""
        return _read(self.name_th, self.name_en) or self.code

    @property
    def name_language(self) -> str:
        """The language that `name` had to be given in."""
        return _language_of(self.name_th, self.name_en)


class IndustryLevel(models.TextChoices):
    SECTION = "section", _("Section")
    DIVISION = "division", _("Division")
    GROUP = "group", _("Group")
    CLASS = "class", _("Class")
    ACTIVITY = "activity", _("Activity")


class IndustryQuerySet(models.QuerySet["Industry"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody sees every industry."""
        return self


class Industry(models.Model):
    """A row of the industrial classification (TSIC 2009, which extends ISIC Rev.4)."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    level = models.CharField(
        _("level"), max_length=10, choices=IndustryLevel.choices, db_index=True
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", verbose_name=_("in")
    )
    title_th = models.CharField(_("title in Thai"), max_length=400, blank=True)
    title_en = models.CharField(_("title in English"), max_length=400, blank=True)
    scheme = models.CharField(_("classification"), max_length=40)

    objects = IndustryQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("industry")
        verbose_name_plural = _("industries")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("industry", args=[self.code])

    @property
    def title(self) -> str:
        """The title in the reader's language; the other one where it is not written."""
        return _read(self.title_th, self.title_en) or self.code

    @property
    def title_language(self) -> str:
        """The language that `title` had to be given in."""
        return _language_of(self.title_th, self.title_en)

    @property
    def title_is_foreign(self) -> bool:
        """Whether `title` had to be given in the other language."""
        return self.title_language != reader_language()

    def lineage(self) -> list[Industry]:
        """What it is part of, from the section down, itself last."""
        row: Industry | None = self
        found: list[Industry] = []
        while row is not None:
            found.append(row)
            row = row.parent
        return found[::-1]


class Confidence(models.TextChoices):
    CERTAIN = "certain", _("certain")
    UNCONFIRMED = "unconfirmed", _("unconfirmed")


class Dated(models.Model):
    """A fact about geography that holds from one day until another."""

    # Null: since before anybody wrote it down.
    valid_from = models.DateField(_("from"), null=True, blank=True)
    # The first day on which it no longer holds; null: it still does.
    valid_to = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    confidence = models.CharField(_("confidence"), max_length=12, choices=Confidence.choices)

    class Meta:
        abstract = True

    @property
    def is_certain(self) -> bool:
        return self.confidence == Confidence.CERTAIN

    def holds(self, on: date) -> bool:
        """Whether it holds on that day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)


def holding(on: date, through: str = "") -> Q:
    """The dated rows that hold on that day.

    Args:
        on: The day.
        through: The way from the model that is asked to the dated rows, as "territory__".
    """
    begun = Q((f"{through}valid_from__isnull", True)) | Q((f"{through}valid_from__lte", on))
    return begun & (Q((f"{through}valid_to__isnull", True)) | Q((f"{through}valid_to__gt", on)))


class CentreQuerySet(models.QuerySet["Centre"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody sees every centre."""
        return self

    def of(self, user: Any) -> Centre | None:
        """The centre that the user works at; None for visitors and people of other places."""
        organisation = getattr(user, "organisation_id", None)
        return self.filter(organisation_id=organisation).first() if organisation else None


class Centre(models.Model):
    """A regional industrial-promotion centre of the department."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="centre"
    )

    objects = CentreQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("centre")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("centre", args=[self.pk])

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.organisation.name

    def areas(self, on: date | None = None) -> AreaQuerySet:
        """The provinces that it looks after on that day, today where none is given."""
        held = self.territory.filter(holding(on or timezone.localdate()))
        return Area.objects.filter(pk__in=held.values("area"))


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody sees which centre looks after which province."""
        return self

    def on(self, day: date) -> Self:
        """The rows that hold on that day."""
        return self.filter(holding(day))


class Territory(Dated):
    """A province in the care of a centre."""

    named_with: ClassVar = ("area", "centre__organisation")
    centre = models.ForeignKey(
        Centre, on_delete=models.PROTECT, related_name="territory", verbose_name=_("centre")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="centres", verbose_name=_("province")
    )

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        ordering = ["centre", "area__sort_th", BEGUN_FIRST]
        verbose_name = _("territory")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "area", "valid_from"],
                name="territory_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(valid_to__isnull=True),
                name="territory_of_one_centre_now",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                name="territory_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} → {self.centre}"

    def get_absolute_url(self) -> str:
        return reverse("territory", args=[self.pk])

    @property
    def span(self) -> Span:
        """The row as a part of its province's time."""
        return Span(
            self.centre_id, self.valid_from, self.valid_to, self.source, self.confidence, self.pk
        )

    @property
    def is_future(self) -> bool:
        """Whether it has not begun yet."""
        return self.valid_from is not None and self.valid_from > timezone.localdate()


class RegionSchemeQuerySet(models.QuerySet["RegionScheme"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody sees how the country is divided."""
        return self

    def on(self, day: date) -> Self:
        """The rows that hold on that day."""
        return self.filter(holding(day))


class RegionScheme(Dated):
    """A province in one group of one way of dividing the country (regions, province groups)."""

    scheme = models.CharField(_("division of the country"), max_length=40)
    group_id = models.CharField(_("group of provinces"), max_length=40)
    name_th = models.CharField(_("name in Thai"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="regions", verbose_name=_("province")
    )

    objects = RegionSchemeQuerySet.as_manager()

    class Meta:
        ordering = ["scheme", "group_id", "area"]
        verbose_name = _("region")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "area"],
                condition=Q(valid_to__isnull=True),
                name="region_once_now",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.group_id}: {self.area_id}"

    @property
    def name(self) -> str:
        """The group's name in the reader's language."""
        return _read(self.name_th, self.name_en)


class ReferenceLoadQuerySet(models.QuerySet["ReferenceLoad"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody sees of when the lists are."""
        return self


class ReferenceLoad(models.Model):
    """One reading of the reference lists of areas, industries and regions into the registry."""

    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    areas = models.PositiveIntegerField(_("areas"))
    industries = models.PositiveIntegerField(_("industries"))

    objects = ReferenceLoadQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("reference lists")

    def __str__(self) -> str:
        return self.fingerprint[:12]
