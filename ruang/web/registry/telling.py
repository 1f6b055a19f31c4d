"""Whom changes of the registry are told to."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruang.web.notices.kinds import notice_kind
from ruang.web.notices.telling import settle, tell
from ruang.web.people.models import Role, User
from ruang.web.registry.models import Centre, ListChange, OfficialList, TerritoryChange
from ruang.web.ui.languages import in_both

TERRITORY: Final = notice_kind(
    "territory.changed",
    title=_("Which centre looks after {province} was changed: see which, and from which day on"),
    line=_("Which promotion centre looks after {province} was changed."),
    asks=False,
)
LIST_LAID: Final = notice_kind(
    "list.laid",
    title=_("An official list changed: {list}. New runs use it"),
    asks=False,
)
LIST_WAITS: Final = notice_kind(
    "list.waiting",
    title=_("An official list that you brought waits for your word: {list}"),
    asks=True,
    mail="morning",
)


def tell_territory(change: TerritoryChange, *, by: Any) -> None:
    """Tell the directors of every centre whose time with the province changed."""
    before, after = (
        {(span.centre, span.begins, span.ends) for span in line}
        for line in (change.line_before, change.line_after)
    )
    centres = Centre.objects.filter(pk__in={centre for centre, *_days in before ^ after})
    whom = User.objects.filter(
        role=Role.DIRECTOR, organisation__in=centres.values("organisation")
    ).exclude(pk=by.pk)
    url = reverse("area", args=[change.area_id])
    tell(TERRITORY, whom, about=change.area, url=url, province=in_both(change.area, "name"))


def ask_about_list(change: ListChange, *, by: Any) -> None:
    """Ask whoever brought a list what is to become of it."""
    url = change.get_absolute_url()
    tell(LIST_WAITS, [by], about=change, url=url, list=OfficialList(change.what).label)


def tell_laid(change: ListChange, *, by: Any) -> None:
    """Tell analysts that what they compute with has changed."""
    settle_list(change)
    whom = User.objects.filter(role=Role.ANALYST).exclude(pk=by.pk)
    page = "industries" if change.what == OfficialList.INDUSTRIES else "areas"
    url, words = reverse(page), OfficialList(change.what).label
    tell(LIST_LAID, whom, about=change, url=url, list=words)


def settle_list(change: ListChange) -> None:
    """Nothing is asked about it any more."""
    settle(LIST_WAITS, about=change)
