"""How long the server works on each page: processor time of an answer, on the country's demo.

Each page is asked for in a process of its own, forked from one that has started, has read what a
server's processes read beforehand, and has answered nothing: the first answer, then the median of
those after it. What visitors' pages gain by being kept in memory is left out: this is what it takes
to make one.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.demo import running_demo

KEPT: Final = "ruang.web.site.visitors.kept_for_visitors"
WARM_UP: Final = 2
ROUNDS: Final = 12
PAGE_MS: Final = 100
LIVE_MS: Final = 200  # what answers while somebody moves a slider or types


@dataclass(frozen=True)
class Page:
    """What is asked for: in words, where, and which part of the page a script wants anew."""

    words: str
    path: str
    part: str = ""  # id of what htmx replaces; empty: the page as a browser asks for it

    @property
    def most_ms(self) -> int:
        """The aim."""
        return LIVE_MS if self.part else PAGE_MS


@dataclass(frozen=True)
class Told:
    """What came back: size and queries of a later answer, and milliseconds of the processor."""

    status: int
    kb: float
    queries: int
    first_ms: float
    then_ms: float


# -- which pages ---------------------------------------------------------------------------

EVERYBODYS: Final = [
    Page("first page", "/"),
    *(Page(f"potential by {level}", f"/potential/?level={level}")
      for level in ("section", "division", "group", "class")),
    *(Page(f"potential by class, {figure}", f"/potential/?level=class&measure={figure}")
      for figure in ("lq", "workers", "share", "stars")),
    Page("potential, an industry", "/potential/?industry={class}&level=class"),
    Page("potential, a section by class", "/potential/?industry=C&level=class"),
    Page("potential, a centre by class", "/potential/?centre=1&level=class"),
    Page("potential, all pairs by class", "/potential/?table=pairs&level=class"),
    Page("potential, all pairs by class, by workers",
         "/potential/?table=pairs&level=class&sort=-workers"),
    Page("potential, all pairs by class, by province",
         "/potential/?table=pairs&level=class&sort=area"),
    Page("potential, all pairs by class, page 100",
         "/potential/?table=pairs&level=class&page=100"),
    Page("potential by class, a province chosen", "/potential/?level=class&chosen=50"),
    Page("potential by class, other weights", "/potential/?level=class&w_size=3"),
    Page("potential by division, other weights", "/potential/?w_size=3"),
    Page("potential by class, a weight is moved", "/potential/?level=class&w_size={n}", "answer"),
    Page("potential by class, pairs, a weight is moved",
         "/potential/?level=class&table=pairs&w_growth={n}", "answer"),
    Page("potential, words for an industry are typed", "/potential/?find=ทอ", "found"),
    Page("a province", "/potential/areas/50/"),
    Page("a province by class, page 3", "/potential/areas/10/?level=class&page=3"),
    Page("a centre's provinces", "/potential/centres/1/"),
    Page("a centre's provinces by class", "/potential/centres/1/?level=class"),
    Page("a group of provinces", "/potential/groups/{group}/"),
    Page("a group of provinces by class", "/potential/groups/{group}/?level=class"),
    Page("a section of industry", "/potential/industries/C/"),
    Page("a section by class", "/potential/industries/C/?level=class"),
    Page("a division", "/potential/industries/{division}/"),
    Page("a group of industries", "/potential/industries/{group_code}/"),
    Page("a class of industry", "/potential/industries/{class}/"),
    Page("an activity", "/potential/industries/{activity}/"),
    Page("publications", "/potential/publications/"),
    Page("a publication", "/potential/publications/{publication}/"),
    Page("candidates", "/candidates/"),
    Page("candidates of a centre", "/candidates/?centre=1"),
    Page("a candidate", "/candidates/{candidate}/"),
    Page("the largest candidate", "/candidates/{widest}/"),
    Page("its border", "/candidates/{widest}/border/"),
    Page("its border is moved", "/candidates/{widest}/border/?areas={areas}", "border"),
    Page("what its rank hangs on", "/candidates/{widest}/sensitivity/"),
    Page("what its rank hangs on, among others", "/candidates/{widest}/sensitivity/?best=20",
         "hangs"),
    Page("ten candidates compared", "/candidates/compare/?{ten}"),
    Page("clusters", "/clusters/"),
    Page("a cluster", "/clusters/{cluster}/"),
    Page("plans", "/plans/"),
    Page("a plan", "/plans/{focus}/"),
    Page("households", "/households/"),
    Page("households of a province", "/households/areas/50/"),
    Page("methods", "/methods/"),
    Page("a method", "/methods/location_quotient/"),
    Page("areas of the registry", "/registry/areas/"),
    Page("an area of the registry", "/registry/areas/50/"),
    Page("industries of the registry", "/registry/industries/"),
    Page("an industry of the registry", "/registry/industries/{class}/"),
    Page("centres", "/registry/centres/"),
    Page("a centre", "/registry/centres/{centre}/"),
    Page("who looks after the country", "/registry/centres/country/"),
    Page("a search", "/registry/search/?q=ผ้าไหม"),
    Page("a search with a typo", "/registry/search/?q=furnitur"),
    Page("a search is typed", "/registry/search/?q=เชียง", "found"),
    Page("the programs' pages", "/api/"),
    Page("privacy", "/privacy/"),
    Page("accessibility", "/accessibility/"),
    Page("gallery of components", "/ui/gallery/"),
]  # fmt: skip
OFFICERS: Final = [
    Page("rows behind an industry", "/potential/industries/{class}/establishments/"),
    Page("rows behind a section", "/potential/industries/C/establishments/"),
    Page("rows behind a candidate", "/candidates/{candidate}/establishments/"),
    Page("back-tests", "/potential/back-tests/"),
    Page("a back-test", "/potential/back-tests/{back_test}/"),
    Page("propose", "/candidates/{free}/propose/"),
    Page("proposals", "/proposals/"),
    Page("a proposal", "/proposals/{proposal}/"),
    Page("its discussion", "/proposals/{proposal}/discussion/"),
    Page("its versions", "/proposals/{proposal}/versions/"),
    Page("a new plan", "/plans/new/"),
    Page("a draft of a plan", "/plans/drafts/{draft}/"),
    Page("what was brought in", "/intake/"),
    Page("snapshots", "/intake/snapshots/"),
    Page("a snapshot", "/intake/snapshots/{snapshot}/"),
    Page("analyses", "/analyses/"),
    Page("work", "/work/"),
    Page("notices", "/notices/"),
    Page("myself", "/me/"),
    Page("what is held of me", "/me/data/"),
    Page("invitations", "/invitations/"),
]
ADMINISTRATORS: Final = [
    Page("first page", "/"),
    Page("people", "/people/"),
    Page("organisations", "/organisations/"),
    Page("journal", "/journal/"),
    Page("official lists", "/registry/lists/"),
    Page("a list", "/registry/lists/areas/"),
    Page("privacy at the office", "/privacy/office/"),
    Page("record of processing", "/privacy/record/"),
]
PAGES: Final[dict[str, list[Page]]] = {
    "": [*EVERYBODYS, Page("sign in", "/sign-in/")],
    "officer": EVERYBODYS + OFFICERS,
    "administrator": ADMINISTRATORS,
}


def known(publication: Any) -> dict[str, str]:
    """What stands for `{…}` in an address: things of this demo, the large ones."""
    from django.db.models import Count

    from ruang.web.clusters.comparing import query_of
    from ruang.web.clusters.models import Candidate, Cluster, Proposal
    from ruang.web.plans.models import FocusDraft, FocusIndustry
    from ruang.web.potential.models import BackTest
    from ruang.web.registry.models import Centre, Industry, RegionScheme

    listed = Candidate.objects.filter(publication=publication).order_by("rank", "pk")
    sizes = listed.annotate(size=Count("members")).order_by("-size", "pk")
    widest = sizes[0]
    at = {
        level: publication.cells.filter(level=level)
        .values("industry")
        .annotate(n=Count("pk"))
        .order_by("-n", "industry")[0]["industry"]
        for level in ("division", "group", "class")
    }
    centre = Centre.objects.get(number=1)
    group = RegionScheme.objects.order_by("scheme", "group_id", "pk")[0]
    found = {
        "class": at["class"],
        "group_code": at["group"],
        "division": at["division"],
        "activity": Industry.objects.filter(level="activity", parent=at["class"])[0].pk,
        "group": f"{group.scheme}/{group.group_id}",
        "publication": publication.pk,
        "snapshot": publication.snapshot,
        "candidate": listed[0].pk,
        "free": listed.filter(proposals=None).in_areas(centre.areas())[0].pk,
        "widest": widest.pk,
        "areas": ",".join(sorted({m.area_id for m in widest.members.all()})[1:]),
        "ten": query_of(listed.values_list("pk", flat=True)[:10]),
        "back_test": BackTest.objects.all()[0].pk,
        "proposal": Proposal.objects.all()[0].pk,
        "cluster": Cluster.objects.all()[0].pk,
        "focus": FocusIndustry.objects.all()[0].pk,
        "draft": FocusDraft.objects.all()[0].pk,
        "centre": centre.pk,
    }
    return {name: str(value) for name, value in found.items()}


# -- asking --------------------------------------------------------------------------------


def measured(page: Page, role: str, names: dict[str, str], rounds: int) -> Told:
    """Ask for a page in a process of its own, which has answered nothing yet."""
    gc.freeze()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, json.dumps(_asked(page, role, names, rounds)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return Told(*json.loads(said))


def _asked(page: Page, role: str, names: dict[str, str], rounds: int) -> list[float]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers=_headers(page))
    client.handler.load_middleware()
    if role:
        client.force_login(_person(role))
    spent = []
    for n in range(1 + WARM_UP + rounds):
        path = page.path.format(**names, n=f"{1.5 + n / 10:g}")
        start = time.process_time()
        answer = client.get(path)
        spent.append(1000 * (time.process_time() - start))
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    then = statistics.median(spent[1 + WARM_UP :])
    size = len(answer.content) / 1000 if not answer.streaming else 0
    return [answer.status_code, size, len(queries), spent[0], then]


def _headers(page: Page) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": page.part} if page.part else {}


def _person(role: str) -> Any:
    from ruang.web.people.models import User

    return User.objects.get(email=f"{role}@demo.ruang.example")


# -- the demo ------------------------------------------------------------------------------


@contextmanager
def demo(home: Path | None) -> Iterator[Path]:
    """The home of a demo: the one given, or one made for this."""
    if home:
        yield home.resolve()
        return
    with tempfile.TemporaryDirectory() as made:
        with running_demo(Path(made)):
            pass
        yield Path(made)


def set_up(home: Path, *, warm: bool = True) -> None:
    """Start the web on a demo as a server does, but for what is kept for visitors."""
    place = {"RUANG_DEMO": "1", "RUANG_HOME": str(home), "RUANG_LAKE": str(home / "lake")}
    os.environ.update(place | {"DJANGO_SETTINGS_MODULE": "ruang.web.site.settings"})
    from django.conf import settings

    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != KEPT]
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.API_RATE = settings.API_VISITOR_RATE = 10**6
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    logging.disable(logging.WARNING)
    call_command("collectstatic", interactive=False, verbosity=0)
    from ruang.web.site import wsgi  # noqa: F401  reads in every page, as each process does

    if warm:
        from ruang.web.site import warming

        warming.warm()
        connections.close_all()


def report(role: str, found: Iterable[tuple[Page, Told]]) -> bool:
    """Print the table of a role as it is filled; whether each page kept to its aim."""
    print(f"\n| {role or 'visitor'} | first ms | then ms | queries | kB |\n|---|{'---:|' * 4}")
    good = True
    for page, told in found:
        kept = told.status == 200 and told.then_ms < page.most_ms
        said = page.words if told.status == 200 else f"{page.words}: {told.status}"
        figures = f"{told.first_ms:,.0f} | {told.then_ms:,.0f} | {told.queries} | {told.kb:,.0f}"
        print(
            f"| {said}{' (live)' * bool(page.part)}{'' if kept else ' !'} | {figures} |", flush=True
        )
        good &= kept
    return good


def main() -> None:
    """Ask for every page, tell."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", type=Path, help="a copy of a demo's; otherwise one is made")
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--only", default="", help="pages that have this in their words")
    asked.add_argument("--cold", action="store_true", help="nothing is read beforehand")
    asked.add_argument("--role", choices=list(PAGES), help="only this one's pages")
    options = asked.parse_args()
    with demo(options.home) as home:
        set_up(home, warm=not options.cold)
        from django.db import connections

        from ruang.web.potential.models import Publication

        publication = Publication.objects.get(is_current=True)
        names = known(publication)
        connections.close_all()  # each process opens its own
        good = True
        for role in [options.role] if options.role is not None else PAGES:
            pages = [page for page in PAGES[role] if options.only in page.words]
            told = ((page, measured(page, role, names, options.rounds)) for page in pages)
            good &= report(role, told)
    if not good:
        sys.exit("a page took too long, or did not answer")


if __name__ == "__main__":
    main()
