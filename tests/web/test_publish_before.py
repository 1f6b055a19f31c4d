"""Which earlier snapshot growth is measured from: the latest, a named one, or none."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asking import bearer, token_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HEADER = (
    "establishment_id", "name", "legal_form", "province", "district", "tsic", "workers",
    "capital_thb", "registered_on", "longitude", "latitude",
)  # fmt: skip
ROWS = [("51", "13121", 12, 40), ("50", "13121", 9, 30), ("50", "32501", 6, 25)]
YEARS = (2023, 2024, 2025)
PAGE = "/potential/publications/"


@dataclass(frozen=True)
class Years:
    """A lake with one snapshot a year; weaving in Lamphun grows by a tenth each year."""

    lake: Path
    of: dict[int, str]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    from ruang.engine.intake import intake
    from ruang.engine.lake import Lake
    from ruang.engine.sources import SOURCES

    folder = tmp_path_factory.mktemp("years")
    lake = Lake(folder / "lake")
    source = next(s for s in SOURCES if s.key == "demo_register")
    found = {}
    for n, year in enumerate(YEARS):
        path = folder / f"register_{year}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            for province, tsic, count, workers in ROWS:
                staff = workers + 4 * n if province == "51" else workers
                writer.writerows(
                    [f"{province}{tsic}{i}", f"กิจการ {i}", "company", province, "", tsic, staff]
                    + [100000, f"{year}-05-01", "", ""]
                    for i in range(count)
                )
        found[year] = intake(source, [path], lake, now=NOW).id
    return Years(lake.folder, found)


@pytest.fixture
def years(country, made, settings):
    from ruang.web.registry.models import Industry

    Industry.objects.create(code="32501", level="activity", parent_id="3250", title_en="x")
    settings.LAKE = made.lake
    return made


def published(client, **asked):
    from ruang.web.potential.models import Publication
    from ruang.web.work.jobs import perform
    from ruang.web.work.models import Job

    assert client.post(PAGE, asked).status_code == 302
    job = Job.objects.latest("pk")
    perform.call(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error_en
    return job, Publication.objects.latest("pk")


def test_growth_is_measured_from_what_the_analyst_chose(client, cast, years):
    client.force_login(cast.analyst)
    then, _earlier, now = (years.of[y] for y in YEARS)

    job, latest = published(client, snapshot=now)
    assert "before" not in job.arguments  # as by every button that does not ask
    assert latest.facts["run"]["before"] == years.of[2024]

    job, named = published(client, snapshot=now, before=then)
    assert job.arguments == {"snapshot": now, "before": then}
    assert named.facts["run"]["before"] == then and named.run_id != latest.run_id

    _job, without = published(client, snapshot=now, before="none")
    assert without.facts["run"]["before"] is None
    assert without.cells.first().parts["growth"] is None
    assert named.cells.get(level="class", area="51", industry="1312").parts["growth"] is not None


def test_what_is_not_earlier_is_no_start_and_says_so(client, cast, years):
    from ruang.web.work.models import Job

    client.force_login(cast.analyst)
    page = client.get(PAGE).content.decode()
    offered = page.split('name="before"')[1].split("</select>")[0]
    assert years.of[2024] in offered and years.of[2025] not in offered  # before it there is more
    wrong = {"snapshot": years.of[2023], "before": years.of[2024]}
    answer = client.post(PAGE, wrong)
    assert answer.status_code == 422 and "ข้อมูลสิ้นสุดก่อน" in answer.content.decode()
    assert client.post(PAGE, wrong | {"before": "../etc"}).status_code == 422
    assert not Job.objects.exists()


def test_a_snapshot_that_counts_something_else_is_no_start(years):
    from ruang.web.potential import reading

    then, now = (reading.lake().snapshot(years.of[y]) for y in (2023, 2025))
    assert reading.precedes(then, now) and not reading.precedes(now, then)
    assert not reading.precedes(now, now)
    other = replace(then, manifest=then.manifest | {"counts_workers": False})
    assert not reading.precedes(other, now)


def test_a_program_chooses_it_too(client, cast, years):
    from ruang.web.work.models import Job

    secret, _made = token_of(cast.analyst)
    asked = {"snapshot": years.of[2025], "before": years.of[2023]}

    def post(body):
        return client.post(
            "/api/publications", body, content_type="application/json", **bearer(secret)
        )

    answer = post(asked)
    assert answer.status_code == 202, answer.content
    assert Job.objects.get().arguments == asked
    assert post(asked | {"before": years.of[2025]}).status_code == 422
