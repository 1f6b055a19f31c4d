"""What every page knows: where one can go, whether it is a demo, whether figures are synthetic."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from ruang import __version__
from ruang.web.access.permissions_invitations import may_invite
from ruang.web.analyses.permissions import may_run
from ruang.web.clusters.models import is_staff
from ruang.web.intake.permissions import may_bring_in
from ruang.web.notices.bell import bell_of
from ruang.web.people.models import Role
from ruang.web.potential.models import Publication
from ruang.web.potential.permissions import may_publish

PUBLIC = (
    ("potential", _("Area potential")),
    ("candidates", _("Candidates")),
    ("clusters", _("Clusters")),
)
FOCUS = (("plans", _("Focus industries")),)
BRINGERS = (("deliveries", _("Bring a register in")),)
ANALYSTS = (("analyses", _("Analyses")),)
STAFF = (("proposals", _("Proposals")),)
INVITERS = (("invitations", _("Invitations")),)
PUBLISHERS = (("publications", _("Publications")),)
ADMINISTRATORS = (
    ("official-lists", _("Official lists")),
    ("people", _("People")),
    ("journal", _("Journal")),
    ("privacy-office", _("Data protection")),
)
# Of what the figures are made: for everybody, at the foot of each page.
METHODS = ("methods", _("Methods"))
REGISTRY = (
    ("areas", _("Areas")),
    ("industries", _("Industries")),
    ("centres", _("Centres")),
    ("households", _("Household figures")),
    *FOCUS,
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor for every template."""
    user = getattr(request, "user", None)
    return {
        "demo": settings.DEMO,
        "version": __version__,
        "idle_seconds": settings.SESSION_IDLE_SECONDS,
        "theme": getattr(request, "theme", "system"),
        "navigation": _links(request, user) if user else [],
        "bell": SimpleLazyObject(lambda: bell_of(request)),
        "footer_links": [{"url": reverse(n), "label": words} for n, words in (*REGISTRY, METHODS)],
        # A page may say otherwise: its own `synthetic` or `publication` comes before this one.
        "synthetic": SimpleLazyObject(_shows_synthetic),
    }


def _links(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    administers = getattr(user, "role", None) == Role.ADMINISTRATOR
    wanted = list(PUBLIC)
    if not administers:  # whose line is full, and who finds it at the foot
        wanted += FOCUS
    if is_staff(user):
        wanted += STAFF
    if may_bring_in(user):
        wanted += BRINGERS
    if may_publish(user):
        wanted += PUBLISHERS
    if may_run(user):
        wanted += ANALYSTS
    if administers:
        wanted += ADMINISTRATORS  # who comes to invitations by people
    elif may_invite(user):
        wanted += INVITERS
    links = [(reverse(name), label) for name, label in wanted]
    return [
        {"url": url, "label": label, "current": request.path.startswith(url)}
        for url, label in links
    ]


def _shows_synthetic() -> bool:
    # The one word that is asked for: a publication's row carries all its facts.
    return Publication.objects.filter(is_current=True, synthetic=True).exists()
