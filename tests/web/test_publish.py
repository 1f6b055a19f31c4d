"""An analyst publishes a snapshot: once, whole, in the journal, and without single enterprises."""

from __future__ import annotations

from dataclasses import fields

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from publishing import make_world, register_retail


@pytest.fixture
def registry(country):
    """The industries of the register besides those that every story has."""
    register_retail()


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def computed_with_giant(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("giant"), giant=True)


@pytest.fixture
def world(registry, computed, settings):
    settings.LAKE = computed.lake
    return computed


def publish(world, *, by):
    from ruang.web.potential.jobs import publish_potential

    return publish_potential(world.result, by=by)


def test_what_the_engine_found_is_published_with_its_counts(cast, world):
    from ruang.web.potential.models import PARTS

    made = publish(world, by=cast.analyst)

    weaving = made.cells.get(level="class", area="51", industry="1312")
    assert (weaving.establishments, weaving.workers) == (16, 480)
    assert weaving.share == pytest.approx(480 / (480 + 40))
    assert weaving.lq > 1 and weaving.rank_low <= weaving.rank <= weaving.rank_high
    assert weaving.parts.keys() == PARTS.keys()
    assert weaving.parts["growth"] is None  # no earlier snapshot
    assert weaving.parts["concentration"] is not None
    assert 0 <= weaving.parts_agreeing <= weaving.parts_known <= 5
    assert weaving.reason_th and "Lamphun" in weaving.reason_en
    assert {c.level for c in made.cells.all()} == {"section", "division", "group", "class"}
    assert made.is_current and made.synthetic and made.published_by == cast.analyst


def test_totals_count_every_row_and_hide_small_ones(cast, world):
    totals = publish(world, by=cast.analyst).totals

    lampang = totals.get(area="52")
    assert (lampang.establishments, lampang.workers, lampang.spread) == (14, 80, 0)
    weaving = totals.get(industry="1312")
    assert (weaving.establishments, weaving.workers, weaving.spread) == (25, 750, 2)
    bees = totals.get(industry="01493")
    assert (bees.establishments, bees.workers, bees.spread) == (None, None, None)
    # All rows without the weavers, the shops and the makers of instruments would be the bees.
    instruments = totals.get(industry="3250")
    assert (instruments.establishments, instruments.workers) == (None, None)
    shops = totals.get(industry="4711")
    assert (shops.establishments, shops.workers) == (650, 3250)


def test_how_industries_lie_is_published_but_for_those_of_too_few(cast, world):
    made = publish(world, by=cast.analyst)

    weaving = made.patterns.get(industry="1312")
    assert weaving.gamma > weaving.gamma_by_chance > 0  # 16 and 9 in two provinces of five
    assert weaving.hhi_low <= weaving.hhi <= weaving.hhi_high
    assert (weaving.finding, weaving.curve, weaving.located) == ("unlocated", {}, 0)
    assert weaving.jobs_before is None  # no earlier snapshot
    assert not made.patterns.filter(industry="0149").exists()  # two in all
    assert all(
        made.patterns.filter(industry=one["industry"]).exists()
        for row in made.patterns.all()
        for one in row.related
    )


def test_fewer_than_three_are_never_published(cast, world):
    made = publish(world, by=cast.analyst)

    assert not made.cells.filter(area="52", industry__in=["A", "01", "014", "0149"]).exists()
    cell = made.cells.first()
    cell.pk, cell.establishments = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        cell.save()


def test_a_cell_that_is_nearly_one_enterprise_is_kept_back(
    cast, registry, computed_with_giant, settings
):
    settings.LAKE = computed_with_giant.lake
    made = publish(computed_with_giant, by=cast.analyst)

    assert not made.cells.filter(area="51", industry="1312").exists()
    # The other weavers' quotient would tell all that the country's have, and so the giant's.
    assert not made.cells.filter(area="50", industry="1312").exists()
    assert made.totals.get(area="51").workers is None
    weaving = made.patterns.get(industry="1312")
    assert (weaving.gamma, weaving.gamma_by_chance) == (None, None)
    assert made.facts["run"]["cells"]["class"]["dominated"] == 1


def test_the_same_run_twice_is_one_publication(cast, world):
    from ruang.web.journal.models import Entry

    first = publish(world, by=cast.analyst)
    again = publish(world, by=cast.administrator)

    assert again == first and again.published_by == cast.analyst
    assert Entry.objects.filter(verb="potential.published").count() == 1


def test_a_newer_publication_is_shown_and_the_older_can_be_again(
    cast, client, world, computed_with_giant, settings
):
    from ruang.web.journal.models import Entry
    from ruang.web.potential.models import Publication

    older = publish(world, by=cast.analyst)
    settings.LAKE = computed_with_giant.lake
    newer = publish(computed_with_giant, by=cast.analyst)
    assert Publication.objects.current() == newer

    client.force_login(cast.administrator)
    answer = client.post(f"/potential/publications/{older.pk}/current/")

    assert answer.url == f"/potential/publications/{older.pk}/"
    assert Publication.objects.current() == older
    entry = Entry.objects.get(verb="potential.made_current")
    assert entry.actor == cast.administrator and ("is_current", False, True) in entry.changes


def test_who_brings_registers_in_may_publish_and_nobody_else(cast, world):
    from django.contrib.auth.models import AnonymousUser

    from ruang.web.potential.models import Publication
    from ruang.web.potential.permissions import may_publish

    everybody = [getattr(cast, f.name) for f in fields(cast)]
    people = [who for who in everybody if hasattr(who, "role")]
    may = {who.role for who in people if may_publish(who)}
    assert may == {"officer", "director", "analyst", "administrator"}
    assert not may_publish(AnonymousUser())
    with pytest.raises(PermissionDenied):
        publish(world, by=cast.agent)
    assert not Publication.objects.exists()


def test_an_officers_publication_stands_beside_the_one_that_the_country_sees(
    cast, client, world, computed_with_giant, settings
):
    from ruang.web.potential.models import Publication

    national = publish(world, by=cast.analyst)
    settings.LAKE = computed_with_giant.lake
    hers = publish(computed_with_giant, by=cast.officer)

    assert Publication.objects.current() == national and not hers.is_current
    assert client.get(f"/potential/?publication={hers.pk}").status_code == 200
    client.force_login(cast.officer)
    assert client.post(f"/potential/publications/{hers.pk}/current/").status_code == 403
    client.force_login(cast.analyst)
    assert client.post(f"/potential/publications/{hers.pk}/current/").status_code == 302
    assert Publication.objects.current() == hers


def test_the_first_publication_is_shown_whoever_made_it(cast, world):
    assert publish(world, by=cast.officer).is_current


def test_an_unknown_area_or_industry_publishes_nothing(cast, country, computed, settings):
    from django.core.exceptions import ImproperlyConfigured

    from ruang.web.potential.models import Cell, Publication

    settings.LAKE = computed.lake  # the registry of this story has no retail
    with pytest.raises(ImproperlyConfigured, match="47111"):
        publish(computed, by=cast.analyst)
    assert not Publication.objects.exists() and not Cell.objects.exists()


def test_the_page_asks_for_the_work_and_shows_its_progress(cast, client, world):
    from ruang.web.work.models import Job

    client.force_login(cast.analyst)
    assert world.snapshot.id in client.get("/potential/publications/").content.decode()
    answer = client.post("/potential/publications/", {"snapshot": world.snapshot.id})

    job = Job.objects.get()
    assert answer.status_code == 302 and answer.url == job.get_absolute_url()
    assert job.kind == "potential.publish" and job.arguments == {"snapshot": world.snapshot.id}
    assert job.asked_by == cast.analyst


def test_the_work_is_done_by_the_worker(cast, client, world):
    from ruang.web.potential.models import Publication
    from ruang.web.work.jobs import perform
    from ruang.web.work.models import Job

    client.force_login(cast.analyst)
    client.post("/potential/publications/", {"snapshot": world.snapshot.id})
    perform.call(job_id=Job.objects.get().pk)

    job, made = Job.objects.get(), Publication.objects.get()
    assert job.state == "done", job.error_en
    assert job.url == f"/potential/publications/{made.pk}/"
    assert made.published_by == cast.analyst and made.candidates.exists()


def test_a_snapshot_that_is_not_in_the_lake_is_refused_on_the_page(cast, client, world):
    client.force_login(cast.analyst)
    assert client.post("/potential/publications/", {"snapshot": "../etc"}).status_code == 422


def test_visitors_sign_in_and_entrepreneurs_are_refused(cast, client, publication):
    asked = {"snapshot": "any"}
    assert client.post("/potential/publications/", asked).status_code == 302
    assert client.post(f"/potential/publications/{publication.pk}/current/").status_code == 302
    client.force_login(cast.entrepreneur)
    assert client.post("/potential/publications/", asked).status_code == 403
    assert client.post(f"/potential/publications/{publication.pk}/current/").status_code == 403


def test_everybody_reads_what_a_source_is_and_what_figures_mean(cast, client, world):
    made = publish(world, by=cast.analyst)
    client.cookies["django_language"] = "th"
    text = client.get(f"/potential/publications/{made.pk}/").content.decode()

    assert made.title_th in text and made.unseen_th in text
    assert world.snapshot.manifest["fingerprint"] in text and made.run_id in text
    assert world.snapshot.manifest["inputs"][0]["sha256"] in text
    for anchor in ("score", "lq", "interval", "rank", "stars", "hidden"):
        assert f'id="{anchor}"' in text


def test_what_an_office_calls_its_files_and_what_stands_in_them_is_not_published(
    cast, client, world
):
    from ruang.web.potential.reading import _about

    read = dict(world.snapshot.manifest)
    read |= {"source": "establishments", "purpose": "แจ้งข่าว", "read_as": {"m": [{"raw": "9 ม.2"}]}}
    read["inputs"] = [{**read["inputs"][0], "file": "ของนายบุญมี.xlsx", "headers": ["โทรศัพท์"]}]
    made = publish(world, by=cast.analyst)
    made.facts["snapshot"] = _about({"measure": "workers"}, read)["facts"]["snapshot"]
    made.save(update_fields=["facts"])
    assert not {"purpose", "read_as", "faults", "counts"} & made.facts["snapshot"].keys()
    kept = str(made.facts["snapshot"])
    assert "บุญมี" not in kept and "โทรศัพท์" not in kept
    client.cookies["django_language"] = "th"
    text = client.get(f"/potential/publications/{made.pk}/").content.decode()
    assert read["inputs"][0]["sha256"] in text and "ไฟล์ 1" in text


def test_establishments_behind_a_figure_lead_back_to_file_and_row(cast, world):
    from ruang.web.potential.reading import establishments_of

    found = establishments_of(world.snapshot.id, {"50": {"C"}}, first=0, count=10)

    assert found.total == 15 and len(found.rows) == 10
    first = found.rows[0]
    assert (first["workers"], first["industry_id"]) == (30, "13121")  # the largest first
    assert first["source_file"] == "register.csv" and first["source_row"] > 1
    assert establishments_of("nothing-such", {"50": {"C"}}) is None


def test_candidates_stand_on_published_pairs_alone(cast, world):
    from ruang.web.clusters.jobs import publish_snapshot
    from ruang.web.clusters.models import CandidateMember

    made = publish_snapshot(world.snapshot.id, by=cast.analyst)

    members = CandidateMember.objects.filter(candidate__publication=made)
    pairs = set(members.values_list("area_id", "industry_id"))
    assert pairs
    assert pairs <= set(made.cells.values_list("area_id", "industry_id"))
    assert ("52", "0149") not in pairs
    one = made.candidates.first()
    behind = [made.cells.get(area=m.area_id, industry=m.industry_id) for m in one.members.all()]
    assert one.establishments == sum(cell.establishments for cell in behind)


def test_a_result_of_an_earlier_version_is_published_with_what_it_tells(cast, world):
    from dataclasses import replace

    from ruang.web.potential import actions, reading

    later = ("growth", "relatedness", "concentration", "parts_agreeing", "parts_known")
    found = reading.findings(world.result)
    cells = [{k: v for k, v in row.items() if k not in later} for row in found.cells]
    earlier = replace(found, run_id="earlier", cells=cells, patterns=[])
    made = actions.publish(earlier, by=cast.analyst)

    weaving = made.cells.get(level="class", area="51", industry="1312")
    assert set(weaving.parts) == {"specialisation", "size", "focus"}
    assert (weaving.parts_agreeing, weaving.parts_known) == (None, None)
    assert len(weaving.measured) == 3
