"""Prepares an installation: reference data, accounts, and the synthetic demo."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.engine import demo
from ruang.engine.demo.households import KINDS, build_households
from ruang.engine.intake import intake
from ruang.engine.lake import Lake
from ruang.engine.progress import Report, quiet
from ruang.engine.sources import SOURCES
from ruang.web.access import jobs as access
from ruang.web.clusters import jobs as clusters
from ruang.web.clusters.actions import approve, propose
from ruang.web.clusters.fiscal import fiscal_year
from ruang.web.clusters.models import Candidate
from ruang.web.households import jobs as households
from ruang.web.journal.action import SYSTEM
from ruang.web.names.keeping import renew as renew_names
from ruang.web.people import jobs as people
from ruang.web.plans.jobs import make_demo_portfolio
from ruang.web.potential.jobs import back_test
from ruang.web.potential.models import Level, Publication
from ruang.web.registry.jobs import load_reference
from ruang.web.registry.models import Centre

if TYPE_CHECKING:
    from ruang.web.people.models import User

DEMO_PROPOSALS: Final = Path(__file__).parent / "data" / "demo_proposals.csv"
DEMO_FOCUS: Final = Path(__file__).parent / "data" / "demo_focus.csv"


def prepare(*, report: Report = quiet) -> None:
    """Bring the database up to date: its tables, areas, industries, centres, and their names."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    settings.LAKE.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    keep_to_its_owner(str(settings.DATABASES["default"]["NAME"]))
    load_reference(report=report)
    renew_names()


def keep_to_its_owner(database: str) -> None:
    """Let nobody else on this machine read SQLite's files: there are hashes and addresses in them.

    What SQLite puts beside its file later is as readable as the file.
    """
    for path in (Path(database), *(Path(f"{database}-{more}") for more in ("wal", "shm"))):
        if path.is_file():
            path.chmod(0o600)


def make_administrator(*, email: str, name: str, password: str) -> User:
    """Make an administrator's account.

    Raises:
        ValidationError: The address is taken or no address, or the password is too weak.
    """
    return people.create_administrator(email=email, name=name, password=password)


def reset_second_factor(email: str) -> User:
    """Take somebody's second factor away.

    Raises:
        ValidationError: There is no such account, or it has none.
    """
    return access.reset_factors(email)


def publish_snapshot(snapshot: str, *, report: Report = quiet) -> str:
    """Run the engine on a snapshot and publish the result; gives the publication's title."""
    return str(clusters.publish_snapshot(snapshot, by=SYSTEM, report=report))


def import_households(path: Path, kind: str) -> tuple[int, int, int]:
    """Import a file of household figures; gives how many they are, their first and last year."""
    made = households.import_file(path, kind=kind, by=SYSTEM)
    years = sorted(made.figures.values_list("year", flat=True))
    return len(years), years[0], years[-1]


def make_demo(*, report: Report = quiet) -> None:
    """Make the synthetic demo where it is not there yet: register, run, publication, people."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    renew_names()
    # The publication comes last but for the proposals: where it is, the demo is whole.
    if Publication.objects.filter(is_current=True).exists():
        return
    load_reference(report=report)
    register: Path = settings.HOME / "demo_register.csv"
    before: Path = settings.HOME / "demo_register_a_year_before.csv"
    if not (register.exists() and before.exists()):
        demo.build(register, before=before, report=report)
    source = next(s for s in SOURCES if s.key == "demo_register")
    lake = Lake(settings.LAKE)
    # Growth is measured from it.
    earlier = intake(source, [before], lake, now=timezone.now(), report=report)
    snapshot = intake(source, [register], lake, now=timezone.now(), report=report)
    people.make_demo_people()
    make_demo_households()
    publication = clusters.publish_snapshot(snapshot.id, by=SYSTEM, report=report)
    back_test(earlier.id, snapshot.id, Level.CLASS.value, by=SYSTEM, report=report)
    make_demo_proposals(publication)
    officer, director = (people.demo_person(key) for key in ("officer", "director"))
    make_demo_portfolio(publication, DEMO_FOCUS, officer=officer, director=director)


def make_demo_households() -> None:
    """Import invented household figures, by the way in which real ones come."""
    for kind in KINDS:
        path = build_households(settings.HOME / f"demo_household_{kind}.csv", kind)
        households.import_file(path, kind=kind, by=SYSTEM, survey=households.DEMO)


def make_demo_proposals(publication: Publication) -> None:
    """Let the demo's officer propose, and the director decide, through the actions of the web."""
    officer, director = (people.demo_person(key) for key in ("officer", "director"))
    centre = Centre.objects.of(officer)
    if centre is None:
        return
    here = Candidate.objects.filter(publication=publication).in_areas(centre.areas())
    with DEMO_PROPOSALS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = here.filter(core__code__startswith=row["core"]).order_by("rank").first()
            if found is None:  # this draw of the register has no such candidate
                continue
            made = propose(
                found,
                by=officer,
                name_th=row["name_th"],
                name_en=row["name_en"],
                reason=row["reason_th"],
                fiscal_year=fiscal_year(timezone.localdate()),
                lead_centre=centre,
            )
            if row["decision"] == "approve":
                approve(made, by=director, comment=row["comment_th"])


def demo_accounts(address: str) -> str:
    """The address and one account a role, for the screen of whoever started the demo."""
    rows = [(u.email, u.get_role_display()) for u in people.demo_people()]
    width = max(len(email) for email, _role in rows)
    lines = [f"  {email:<{width}}  {role}" for email, role in rows]
    password = people.demo_password()
    return "\n".join(
        ["", f"Ruang: {address}", _("Password of every demo account:") + f" {password}", *lines, ""]
    )
