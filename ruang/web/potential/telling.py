"""Whom new figures are told to."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ruang.web.notices.kinds import notice_kind
from ruang.web.notices.telling import tell
from ruang.web.people.models import Role, User
from ruang.web.potential.models import Publication
from ruang.web.ui.languages import in_both

SHOWN: Final = notice_kind(
    "publication.shown",
    title=_("These figures are shown by default from now on: {title}"),
    line=_("New figures on the potential of areas are published: {title}."),
    asks=False,
)
ADDED: Final = notice_kind(
    "publication.added",
    title=_("A publication was added, beside the one that is shown by default: {title}"),
    line=_("New figures on the potential of areas are published: {title}."),
    asks=False,
)


def tell_published(publication: Publication, *, by: Any) -> None:
    """Tell directors and analysts, other than whoever did it."""
    whom = User.objects.filter(role__in=(Role.DIRECTOR, Role.ANALYST)).exclude(pk=by.pk)
    tell(
        SHOWN if publication.is_current else ADDED,
        whom,
        about=publication,
        url=publication.get_absolute_url(),
        title=in_both(publication, "title"),
        synthetic=publication.synthetic,
    )
