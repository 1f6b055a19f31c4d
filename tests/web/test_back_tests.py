"""Did what was ranked high grow: asked for, computed by a worker, read by officials."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import PermissionDenied

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PAGE = "/potential/back-tests/"
HEADER = (
    "establishment_id", "name", "legal_form", "province", "district", "tsic", "workers",
    "capital_thb", "registered_on", "longitude", "latitude",
)  # fmt: skip
PROVINCES = ("50", "51", "52", "53", "54", "55", "56", "57", "58", "63")
CLASSES = {"1312": "13121", "3250": "32501", "4711": "47111", "1392": "13921"}
PLANTS = 4


def workers(area: str, code: str, year: int) -> int:
    """Workers of each plant: the place decides how many, and four provinces grow by a half."""
    at_first = 10 + 3 * ((PROVINCES.index(area) * 7 + list(CLASSES).index(code) * 5) % 11)
    return at_first * 3 // 2 if year == 2025 and area in PROVINCES[:4] else at_first


def grew(area: str, code: str) -> bool:
    """Whether it has more than its industry's growth would have given, worked out in full."""
    of = {y: [workers(a, code, y) for a in PROVINCES] for y in (2024, 2025)}
    return workers(area, code, 2025) > workers(area, code, 2024) * sum(of[2025]) / sum(of[2024])


@dataclass(frozen=True)
class Years:
    lake: Path
    of: dict[int, str]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    from ruang.engine.intake import intake
    from ruang.engine.lake import Lake
    from ruang.engine.sources import SOURCES

    folder = tmp_path_factory.mktemp("two-years")
    lake = Lake(folder / "lake")
    source = next(s for s in SOURCES if s.key == "demo_register")
    found = {}
    for year in (2024, 2025):
        path = folder / f"register_{year}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(
                [f"{area}{tsic}{n}", f"กิจการ {n}", "company", area, "", tsic]
                + [workers(area, code, year), 100000, f"{year}-05-01", "", ""]
                for area in PROVINCES
                for code, tsic in CLASSES.items()
                for n in range(PLANTS)
            )
        found[year] = intake(source, [path], lake, now=NOW).id
    return Years(lake.folder, found)


@pytest.fixture
def years(db, made, settings):
    settings.LAKE = made.lake
    return made


def asked(years, **more):
    return {"start": years.of[2024], "end": years.of[2025], "level": "class"} | more


def test_hits_are_those_that_grew_more_than_their_industry(cast, years):
    from ruang.engine.lake import Lake
    from ruang.web.potential.jobs import back_test

    test = back_test(**asked(years), by=cast.analyst)
    rows = {row["chosen_by"]: row for row in test.found}
    assert rows["all"]["cells"] == 40 == test.facts["ranked"] and test.facts["left_out"] == 0
    assert rows["all"]["hits"] == sum(grew(a, c) for a in PROVINCES for c in CLASSES)
    assert 0 < rows["all"]["hits"] < 40

    ranked = pq.read_table(Lake(years.lake).result(test.run_id).path("potential")).to_pylist()
    ranked = [row for row in ranked if row["level"] == "class"]
    first = sorted(ranked, key=lambda r: (-r["score"], r["area_id"], r["industry_id"]))[:4]
    large = sorted(ranked, key=lambda r: (-r["jobs"], r["area_id"], r["industry_id"]))[:4]
    for name, chosen in (("score", first), ("size", large)):
        assert rows[name]["cells"] == 4
        assert rows[name]["hits"] == sum(grew(r["area_id"], r["industry_id"]) for r in chosen)
    if "stars" in rows:
        starred = [r for r in ranked if r["stars"] >= 2]
        assert rows["stars"]["cells"] == len(starred)
        assert rows["stars"]["hits"] == sum(grew(r["area_id"], r["industry_id"]) for r in starred)
    assert test.synthetic and test.asked_by == cast.analyst


def test_an_analyst_asks_and_an_officer_reads(client, cast, years):
    from ruang.web.potential.models import BackTest
    from ruang.web.work.jobs import perform
    from ruang.web.work.models import Job

    client.force_login(cast.analyst)
    assert client.post(PAGE, asked(years)).status_code == 302
    job = Job.objects.get()
    assert (job.kind, job.arguments) == ("potential.back_test", asked(years))
    perform.call(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error_en
    test = BackTest.objects.get()
    assert job.url == test.get_absolute_url()

    client.force_login(cast.officer)
    text = client.get(test.get_absolute_url()).content.decode()
    assert "badge synthetic" in text and years.of[2024] in text and "hit-rates" in text
    assert test.get_absolute_url() in client.get(PAGE).content.decode()
    assert client.post(PAGE, asked(years)).status_code == 403


def test_a_program_of_an_official_reads_the_same(client, cast, years):
    from ruang.web.potential.jobs import back_test

    test = back_test(**asked(years), by=cast.analyst)
    one = f"/api/back-tests/{test.pk}"
    assert client.get(one).status_code == 401
    client.force_login(cast.entrepreneur)
    assert [client.get(at).status_code for at in ("/api/back-tests", one)] == [404, 404]
    client.force_login(cast.officer)
    assert client.get("/api/back-tests").json()["items"] == [client.get(one).json()]
    said = client.get(one).json()
    assert (said["start"]["snapshot"], said["end"]["snapshot"]) == (test.start, test.end)
    assert said["synthetic"] and said["level"] == test.level
    for rate, row in zip(said["found"], test.found, strict=True):
        assert {key: rate[key] for key in row} == row
        assert rate["hit_rate"] == rate["hits"] / rate["cells"]


def test_the_same_asked_again_is_kept_once_and_nobody_else_writes_one(cast, years):
    from ruang.web.journal.models import Entry
    from ruang.web.potential.actions_backtests import note_back_test
    from ruang.web.potential.jobs import back_test
    from ruang.web.potential.models import BackTest

    one = back_test(**asked(years), by=cast.analyst)
    assert back_test(**asked(years), by=cast.administrator) == one
    assert Entry.objects.filter(verb="back_test.computed").count() == 1
    with pytest.raises(PermissionDenied):
        note_back_test(None, by=cast.officer, found={})
    assert BackTest.objects.count() == 1


def test_what_makes_no_sense_is_refused(client, cast, years):
    from ruang.engine.errors import InputError
    from ruang.web.potential.jobs import back_test
    from ruang.web.work.models import Job

    client.force_login(cast.analyst)
    for wrong in ({"end": years.of[2024]}, {"start": years.of[2025]}, {"level": "town"}):
        assert client.post(PAGE, asked(years, **wrong)).status_code == 422
    assert not Job.objects.exists()
    # Two sections in ten provinces are twenty pairs: the top tenth would be two of them.
    with pytest.raises(InputError, match="30"):
        back_test(**asked(years, level="section"), by=cast.analyst)


def test_what_is_written_is_in_percent_and_points():
    from ruang.web.potential.pages_backtests import _written

    row = {"hit_rate": 0.6, "low": 0.5, "high": 0.71, "lead": 0.1, "p": 0.0002}
    said = _written("score", row | {"lead_low": -0.02, "lead_high": 0.22})
    assert (said["points"], said["blind"]) == ("+10", "< 0.001")
    assert "\N{MINUS SIGN}2" in said["points_between"] and "+22" in said["points_between"]
    alone = _written("all", row | {"low": None, "high": None, "p": None} | dict.fromkeys(
        ("lead_low", "lead_high")
    ))  # fmt: skip
    assert (alone["between"], alone["points"], alone["blind"]) == ("", "", "")


def test_the_words_follow_the_intervals():
    from ruang.web.potential.pages_backtests import _against_chance, _against_size

    def rows(lead_low, lead_high, low, high):
        score = {"hit_rate": 0.6, "low": low, "high": high}
        score |= {"lead_low": lead_low, "lead_high": lead_high}
        size = {"hit_rate": 0.4, "low": 0.3, "high": 0.5}
        return {"score": score, "size": size, "all": {"hit_rate": 0.45}}

    assert _against_chance(rows(0.01, 0.2, 0, 1))[0] == "good"
    assert _against_chance(rows(-0.01, 0.2, 0, 1))[0] == "info"
    assert _against_chance(rows(-0.2, -0.01, 0, 1))[0] == "warn"
    assert _against_chance(rows(None, None, None, None))[0] == "info"
    said = [_against_size(rows(0, 0, *ends)) for ends in ((0.55, 0.7), (0.4, 0.7), (0.1, 0.2))]
    assert len(set(said)) == 3
