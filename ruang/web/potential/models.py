"""What the engine computed from one snapshot and the agency published: figures by area x industry.

Rows are written once, by `actions.publish_potential`, and never edited: another run is another
publication. Everything here is public, so nothing that breaks the small-cell rule may be in it.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruang.web.intake.citing import cites_snapshots
from ruang.web.journal.personal import ADMINISTRATORS, act
from ruang.web.potential.models_backtests import BackTest
from ruang.web.potential.models_patterns import Finding, IndustryPattern, IndustryPatternQuerySet
from ruang.web.potential.models_profiles import AreaProfile, AreaProfileQuerySet
from ruang.web.potential.permissions import may_see_unprotected
from ruang.web.registry.models import Area, Industry
from ruang.web.ui.languages import worded
from ruang.web.ui.numerals import be_date

__all__ = [
    "LARGEST_SHARE",
    "PARTS",
    "SMALLEST_CELL",
    "AreaProfile",
    "AreaProfileQuerySet",
    "BackTest",
    "Cell",
    "CellQuerySet",
    "Finding",
    "IndustryPattern",
    "IndustryPatternQuerySet",
    "Level",
    "Measure",
    "Publication",
    "PublicationQuerySet",
    "Total",
    "TotalQuerySet",
]

# A public cell shows at least this many establishments, and none with more than this share of it.
SMALLEST_CELL: Final = 3
LARGEST_SHARE: Final = 0.8


# Part of the score -> what it is called; the order is that of every list of them.
PARTS: Final = {
    "specialisation": _("Specialisation"),
    "size": _("Size"),
    "focus": _("Focus"),
    "growth": _("Growth"),
    "relatedness": _("Relatedness"),
    "concentration": _("Concentration"),
}


class Level(models.TextChoices):
    """The levels of the industry tree at which potential is computed, from wide to narrow."""

    SECTION = "section", _("Section")
    DIVISION = "division", _("Division")
    GROUP = "group", _("Group")
    CLASS = "class", _("Class")


class Measure(models.TextChoices):
    """What stands for the size of an industry: persons, or establishments without them."""

    WORKERS = "workers", _("workers")
    ESTABLISHMENTS = "establishments", _("establishments")


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, user: Any) -> Self:
        """What is protected is public; officials also see what is not."""
        return self if may_see_unprotected(user) else self.filter(is_protected=True)

    def current(self) -> Publication | None:
        """The publication that pages show unless another is asked for; None before the first."""
        return self.filter(is_current=True).first()


@cites_snapshots
class Publication(models.Model):
    """One run of the engine over one snapshot, as published."""

    personal: ClassVar = act(
        _("Publications"),
        ("title_th", "title_en", "snapshot", "published_at"),
        recipients=ADMINISTRATORS,
    )

    run_id = models.CharField(_("run"), max_length=80, unique=True)
    snapshot = models.CharField(_("snapshot"), max_length=120)
    source = models.CharField(_("source"), max_length=60)
    title_th = models.CharField(_("title in Thai"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    caveat_th = models.TextField(_("what the rows are, in Thai"))
    caveat_en = models.TextField(_("what the rows are, in English"))
    unseen_th = models.TextField(_("what the source cannot show, in Thai"))
    unseen_en = models.TextField(_("what the source cannot show, in English"))
    synthetic = models.BooleanField(_("synthetic"))
    measure = models.CharField(_("measure"), max_length=20, choices=Measure.choices)
    # Null where the source's rows carry no date.
    period_from = models.DateField(_("from"), null=True)
    period_to = models.DateField(_("to"), null=True)
    published_at = models.DateTimeField(_("published"))
    # Null: published by a command, for which nobody signed in.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, verbose_name=_("by")
    )
    is_current = models.BooleanField(_("shown by default"), default=False)
    # Whether it went through `engine.disclosure`: no figure of it can be found from the others.
    # Publications of earlier versions did not, and are for officials alone.
    is_protected = models.BooleanField(_("protected against differences"), default=False)
    # The manifests of snapshot and result: inputs with sha256, counts, parameters, code version.
    facts = models.JSONField(_("facts"), default=dict)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("publication")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="one_current_publication",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("publication", args=[self.pk])

    @property
    def title(self) -> str:
        """The source's title in the reader's language."""
        return worded(self, "title")

    @property
    def caveat(self) -> str:
        """What the rows are and are not, in the reader's language."""
        return worded(self, "caveat")

    @property
    def unseen(self) -> str:
        """What the source cannot show, in the reader's language."""
        return worded(self, "unseen")

    @property
    def pin(self) -> str:
        """What keeps an address on this publication; nothing where it is the current one."""
        return "" if self.is_current else f"?publication={self.pk}"

    @property
    def label(self) -> str:
        """The title with what tells it from another of the same source: the days of its rows."""
        return f"{self.title} · {self.period}" if self.period else self.title

    @property
    def period(self) -> str:
        """The days that its rows are from, in the reader's calendar; empty where unknown."""
        if self.period_from is None or self.period_to is None:
            return ""
        return f"{be_date(self.period_from)} \N{EN DASH} {be_date(self.period_to)}"

    @property
    def counts_workers(self) -> bool:
        """Whether figures are about persons; otherwise they are about establishments."""
        return self.measure == Measure.WORKERS


class CellQuerySet(models.QuerySet["Cell"]):
    def visible_to(self, user: Any) -> Self:
        """What is protected is public; small cells never come to be published."""
        return self if may_see_unprotected(user) else self.filter(publication__is_protected=True)

    def within(self, industry: Industry, level: str) -> Self:
        """The cells at `level` that lie in `industry`, or are it."""
        levels = list(Level.values)
        steps = levels.index(level) - levels.index(industry.level)
        path = "__".join(["industry", *["parent"] * steps])
        return self.filter(level=level, **{path: industry})


class Cell(models.Model):
    """One industry in one area, at one level of the industry tree."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="cells")
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, verbose_name=_("area"))
    industry = models.ForeignKey(Industry, on_delete=models.PROTECT, verbose_name=_("industry"))
    establishments = models.PositiveIntegerField(_("establishments"))
    # Null where the source counts no workers, or where one establishment has nearly all of them.
    workers = models.FloatField(_("workers"), null=True)
    jobs = models.FloatField(_("size in the publication's measure"))
    lq = models.FloatField(_("location quotient"), null=True)
    lq_low = models.FloatField(null=True)
    lq_high = models.FloatField(null=True)
    share = models.FloatField(_("share of the area"), null=True)
    score = models.FloatField(_("score"))
    score_low = models.FloatField(null=True)
    score_high = models.FloatField(null=True)
    # Rank among all cells of the level in the country; 1 is best.
    rank = models.PositiveIntegerField(_("rank"))
    rank_low = models.PositiveIntegerField(null=True)
    rank_high = models.PositiveIntegerField(null=True)
    stars = models.PositiveSmallIntegerField(_("stars"))
    # Part of the score -> percentile within the country, 0 to 100; null = could not be computed.
    parts = models.JSONField(_("parts"), default=dict)
    # Of the parts that count how many are known, and how many of these place the cell in the top
    # quarter of the country; null where a run did not tell.
    parts_agreeing = models.PositiveSmallIntegerField(_("parts in the top quarter"), null=True)
    parts_known = models.PositiveSmallIntegerField(_("parts known"), null=True)
    reason_th = models.TextField()
    reason_en = models.TextField()

    # Of a cell that answers a question about one part: its percentile (questions).
    part: float | None = None
    # Of a cell that a reader weighs otherwise: what was published (reading.weighing).
    published_score: float | None = None
    published_rank: int | None = None

    objects = CellQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "pk"]
        verbose_name = _("area potential")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "level", "area", "industry"], name="cell_once"
            ),
            models.CheckConstraint(
                condition=models.Q(establishments__gte=SMALLEST_CELL), name="cell_not_small"
            ),
        ]
        indexes = [
            models.Index(fields=["publication", "level", "industry"], name="cell_by_industry"),
            models.Index(fields=["publication", "level", "rank"], name="cell_by_rank"),
            # Each province's best is found in the index alone: whole rows carry long reasons.
            models.Index(
                fields=[
                    "publication",
                    "level",
                    "area",
                    "industry",
                    "rank",
                    "score",
                    "lq",
                    "share",
                    "stars",
                ],
                name="cell_leading",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} x {self.industry_id}"

    @property
    def reason(self) -> str:
        """Why it scores as it does, in the reader's language."""
        return worded(self, "reason")

    @property
    def measured(self) -> list[tuple[str, float | None]]:
        """What the score is made of, part by part; None where it could not be computed.

        A part that a run knew nothing of is not among them.
        """
        return [(str(PARTS[part]), self.parts[part]) for part in PARTS if part in self.parts]


class TotalQuerySet(models.QuerySet["Total"]):
    def visible_to(self, user: Any) -> Self:
        """What is protected is public; figures that show or tell of too few are null."""
        return self if may_see_unprotected(user) else self.filter(publication__is_protected=True)


class Total(models.Model):
    """All that a source shows of one area, or of one industry in the whole country.

    A row exists as soon as the source has one establishment there. So an industry without a row
    is not visible in this source, and one whose `establishments` is null has too few to show, or
    would tell of another that has.
    """

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="totals")
    # Exactly one of the two; an industry may be of any level, activities included.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True)
    industry = models.ForeignKey(Industry, on_delete=models.PROTECT, null=True)
    establishments = models.PositiveIntegerField(_("establishments"), null=True)
    workers = models.FloatField(_("workers"), null=True)
    # How many cells are shown: areas (of an industry) or classes of industry (of an area); null of
    # an activity, which has none. How many there are in all would tell of those not shown.
    spread = models.PositiveIntegerField(null=True)

    objects = TotalQuerySet.as_manager()

    class Meta:
        verbose_name = _("total")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "area"],
                condition=models.Q(area__isnull=False),
                name="area_total_once",
            ),
            models.UniqueConstraint(
                fields=["publication", "industry"],
                condition=models.Q(industry__isnull=False),
                name="industry_total_once",
            ),
            models.CheckConstraint(
                condition=models.Q(area__isnull=True, industry__isnull=False)
                | models.Q(area__isnull=False, industry__isnull=True),
                name="total_of_one_thing",
            ),
        ]
