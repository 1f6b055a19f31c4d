"""The page of the register's rows behind a figure: exactly those that it counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from ruang.web.potential.area_sets import AreaSet
from ruang.web.potential.behind import Behind, page_behind
from ruang.web.potential.models import Cell, Publication, Total
from ruang.web.potential.models_profiles import AreaProfile, ProfileKind
from ruang.web.potential.profiles import CLASSES
from ruang.web.potential.reading.profiles import of_class
from ruang.web.potential.rows import Within
from ruang.web.registry.models import Area, Industry


@dataclass(frozen=True)
class Class:
    """Establishments of one size, or of one legal form."""

    kind: str
    key: str

    @property
    def label(self) -> str:
        """What it is called."""
        return f"{ProfileKind(self.kind).label}: {CLASSES[self.kind][self.key]}"


def _class(asked: QueryDict) -> Class | None:
    """The size or legal form that an address names; None where it names none."""
    for kind, classes in CLASSES.items():
        if key := asked.get(kind):
            if key not in classes:
                raise Http404("no such class")
            return Class(kind, key)
    return None


def industry_rows(code: str, publication: Publication) -> str:
    """Where the rows are that an industry's figures count."""
    return f"{reverse('industry-establishments', args=[code])}?publication={publication.pk}"


def area_rows(code: str, publication: Publication) -> str:
    """Where the rows are that a province's totals count."""
    return f"{reverse('area-establishments', args=[code])}?publication={publication.pk}"


def set_rows(area_set: AreaSet, publication: Publication) -> str:
    """Where the rows are that a sum over several provinces counts."""
    on = area_set.on.isoformat()
    return f"{area_set.url}establishments/?on={on}&publication={publication.pk}"


def of_industry(industry: Industry, publication: Publication, asked: QueryDict) -> dict[str, Any]:
    """What an industry's figures count, in one province or in all."""
    provinces = Area.objects.provinces()
    area = provinces.filter(pk=asked.get("area", "")).first()
    codes = [area.pk] if area else provinces.values_list("pk", flat=True)
    title = _("Establishments of the industry")
    return _page(publication, {code: {industry.pk} for code in codes}, asked) | {
        "kicker": industry.title,
        "title": _("Establishments in %(area)s") % {"area": area.name} if area else title,
        "back": (industry.title, reverse("potential-industry", args=[industry.pk])),
    }


def of_area(area: Area, publication: Publication, asked: QueryDict) -> dict[str, Any]:
    """What a province's totals count, or those of one size or legal form there.

    Raises:
        Http404: The address names a class that there is not.
    """
    of = _class(asked)
    return _page(publication, {area.pk: None}, asked, of) | {
        "kicker": of.label if of else _("All industries"),
        "title": _("Establishments in %(area)s") % {"area": area.name},
        "back": (area.name, reverse("potential-area", args=[area.pk])),
    }


def of_set(area_set: AreaSet, publication: Publication, asked: QueryDict) -> dict[str, Any]:
    """What a sum over several provinces counts: of an industry, a size or legal form, or all.

    Raises:
        Http404: The address names an industry or a class that there is not.
    """
    code, of = asked.get("industry", ""), _class(asked)
    industry = Industry.objects.filter(pk=code).first()
    if code and industry is None:
        raise Http404("no such industry")
    counted = _counted(publication, area_set.areas, industry, of)
    within = {code: {industry.pk} if industry else None for code in counted}
    named = of.label if of else _("All industries")
    return _page(publication, within, asked, of) | {
        "kicker": industry.title if industry else named,
        "title": _("Establishments in the provinces of %(name)s") % {"name": area_set.name},
        "back": (area_set.name, area_set.url),
        "on": area_set.on,
        "left_out": [area for area in area_set.areas if area.pk not in counted],
    }


def _counted(
    publication: Publication,
    areas: Collection[Area],
    industry: Industry | None,
    of: Class | None,
) -> set[str]:
    """The provinces whose published number is in the sum; a hidden one is not."""
    if industry:
        cells = Cell.objects.filter(publication=publication, industry=industry, area__in=areas)
        return set(cells.order_by().values_list("area_id", flat=True))
    if of:
        rows = AreaProfile.objects.filter(publication=publication, kind=of.kind, key=of.key)
        known = rows.filter(area__in=areas, establishments__isnull=False)
        return set(known.order_by().values_list("area_id", flat=True))
    shown = Total.objects.filter(publication=publication, establishments__isnull=False)
    return set(shown.filter(area__in=areas).order_by().values_list("area_id", flat=True))


def _page(
    publication: Publication, within: Within, asked: QueryDict, of: Class | None = None
) -> dict[str, Any]:
    only = of_class(of.kind, of.key) if of else None
    found = page_behind(Behind(publication.snapshot, within, only), page=asked.get("page"))
    return {"publication": publication, "page": found}
