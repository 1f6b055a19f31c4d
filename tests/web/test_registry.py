"""Areas, industries and centres: read in, shown, and the territory that administrators edit."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ruang.web.journal.models import Entry
from ruang.web.people.models import Kind, User
from ruang.web.registry import tree
from ruang.web.registry.jobs import LOAD, load_reference
from ruang.web.registry.models import Area, Centre, Industry, ReferenceLoad, Territory
from ruang.web.work import worker
from ruang.web.work.jobs import start
from ruang.web.work.models import State

UPPER_NORTH = {"50", "51", "52", "54", "55", "56", "57", "58"}


class TestReadIn:
    """What `load_reference` makes of the engine's lists."""

    @pytest.fixture(scope="class")
    @classmethod
    def registry(cls, django_db_setup, django_db_blocker):
        from django.db import transaction

        with django_db_blocker.unblock(), transaction.atomic():
            load_reference()
            yield
            transaction.set_rollback(True)

    @pytest.fixture(autouse=True)
    def _whole(self, registry, db):
        """Read once for all of these; what a test changes is undone after it."""

    def test_the_country_is_whole(self):
        assert Area.objects.provinces().count() == 77
        assert Area.objects.filter(level="district").count() == 928
        assert Area.objects.get(code="50").parent_id == "TH"
        assert Area.objects.get(code="5013").parent_id == "50"

    def test_neighbours_go_both_ways(self):
        for area in Area.objects.provinces().prefetch_related("neighbours__neighbours"):
            for other in area.neighbours.all():
                assert area in other.neighbours.all()
        lamphun = Area.objects.get(code="51")
        assert {a.code for a in lamphun.neighbours.all()} >= {"50", "52"}

    def test_centre_one_is_certain_and_has_eight_provinces(self):
        one = Centre.objects.get(number=1)
        assert {a.code for a in one.areas()} == UPPER_NORTH
        assert all(row.is_certain for row in one.territory.all())
        assert one.organisation.kind == Kind.CENTRE
        assert Centre.objects.get(number=0).organisation.kind == Kind.DEPARTMENT
        assert not Territory.objects.exclude(centre=one).filter(confidence="certain").exists()

    def test_every_province_is_with_one_centre_today(self):
        held = Territory.objects.on(timezone.localdate()).values_list("area_id", flat=True)
        assert len(held) == len(set(held)) == 77

    def test_the_industry_tree_has_no_gap(self):
        bees = Industry.objects.get(code="01493")
        assert [i.code for i in bees.lineage()] == ["A", "01", "014", "0149", "01493"]
        roots = Industry.objects.filter(parent=None)
        assert roots.count() == 21 and {i.level for i in roots} == {"section"}

    def test_the_same_lists_again_change_nothing(self, django_assert_max_num_queries):
        entries = Entry.objects.count()
        with django_assert_max_num_queries(12):
            load_reference()
        assert ReferenceLoad.objects.count() == 1 and Entry.objects.count() == entries

    def test_what_an_administrator_said_is_not_overwritten(self):
        row = Territory.objects.get(area_id="53")
        row.confidence, row.source = "certain", "an order"
        row.save()
        ReferenceLoad.objects.all().delete()  # as if a list had changed
        load_reference()
        row.refresh_from_db()
        assert (row.confidence, row.source) == ("certain", "an order")
        assert Territory.objects.count() == 77

    def test_a_corrected_list_corrects_the_registry(self):
        Area.objects.filter(code="50").update(name_en="Chiengmai")
        Industry.objects.filter(code="1312").update(title_en="Wrong")
        ReferenceLoad.objects.all().delete()
        load_reference()
        assert Area.objects.get(code="50").name_en == "Chiang Mai"
        assert Industry.objects.get(code="1312").title_en != "Wrong"

    def test_it_is_one_entry_of_the_system(self):
        assert Entry.objects.get(verb="reference.loaded").actor is None

    @pytest.mark.parametrize("key", ["centres", "six_regions", "four_regions", "province_groups"])
    def test_every_division_holds_every_province_once(self, key):
        groups = tree.groups(key, timezone.localdate())
        codes = [area.code for group in groups for area in group.areas]
        assert len(codes) == len(set(codes)) == 77

    def test_the_industries_page_costs_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            sections = tree.branches()
        making = next(s for s in sections if s.industry.code == "C")
        assert len(making.children) == 24  # divisions 10 to 33
        assert making.groups == 71  # as ISIC Rev.4 prints them

    @pytest.mark.parametrize("language", ["th", "en"])
    def test_every_page_answers_in_both_languages(self, client, language):
        client.post("/preferences/", {"language": language})
        centre = Centre.objects.get(number=1)
        for url in (
            "areas/", "areas/?by=six_regions", "areas/50/", "areas/5013/", "areas/TH/",
            "industries/", "industries/C/", "industries/1312/", "industries/01493/",
            "centres/", f"centres/{centre.pk}/", "search/?q=50",
        ):  # fmt: skip
            page = client.get(f"/registry/{url}")
            assert page.status_code == 200, url
            assert f'<html lang="{language}"' in page.content.decode()


# --- pages, in the small country


def test_an_area_names_its_centre_and_neighbours(client, country):
    page = client.get("/registry/areas/51/").content.decode()
    for words in ("ลำพูน", "Lamphun", "เชียงใหม่", "ลำปาง", "/potential/areas/51/"):
        assert words in page
    assert "badge good" in page or "good" in page


def test_what_is_not_there_is_not_found(client, country):
    for url in ("areas/99/", "industries/9999/", "centres/999999/"):
        assert client.get(f"/registry/{url}").status_code == 404


def test_a_title_that_nobody_wrote_in_thai_is_given_in_english_and_marked(client, country):
    page = client.get("/registry/industries/13121/").content.decode()
    assert '<span lang="en">Weaving of cotton fabrics</span>' in page
    assert Industry.objects.get(code="13121").title_is_foreign
    assert not Industry.objects.get(code="1312").title_is_foreign


def test_a_district_without_an_english_name_keeps_its_thai_one(client, country):
    Area.objects.create(
        code="5101", level="district", parent_id="51", name_th="เมืองลำพูน", sort_th=""
    )
    client.post("/preferences/", {"language": "en"})
    page = client.get("/registry/areas/51/").content.decode()
    assert 'lang="th">เมืองลำพูน' in page


def test_the_centre_of_a_person_is_that_of_her_organisation(cast, country, rf):
    from django.contrib.auth.models import AnonymousUser

    assert Centre.objects.of(cast.officer) == cast.centre
    assert Centre.objects.of(cast.director2) == cast.centre2
    assert Centre.objects.of(cast.analyst) is None
    assert Centre.objects.of(AnonymousUser()) is None


@pytest.mark.parametrize(
    ("url", "most"),
    [
        ("areas/", 6),
        ("areas/?by=province_groups", 6),
        ("areas/50/", 7),
        ("industries/", 3),
        ("industries/1312/", 7),
        ("centres/", 3),
        ("search/?q=chiang", 8),  # the first one reads the names: three more than the next
    ],
)
def test_a_page_asks_the_database_little(client, country, django_assert_max_num_queries, url, most):
    with django_assert_max_num_queries(most):
        assert client.get(f"/registry/{url}").status_code == 200


# --- reading the lists as a job


@pytest.fixture
def admin(client, cast, country):
    client.force_login(cast.administrator)
    return client


def test_an_administrator_has_the_lists_read_anew(admin, cast):
    answer = admin.post("/registry/load/")
    assert answer.status_code == 302 and answer.url.startswith("/work/")
    worker.run(batch=True, signals=False)
    from ruang.web.work.models import Job

    job = Job.objects.get()
    assert job.state == State.DONE and job.url == "/registry/areas/"
    assert Area.objects.provinces().count() == 77


def test_others_may_not_read_them(client, cast):
    assert client.post("/registry/load/").status_code == 302
    client.force_login(cast.officer)
    assert client.post("/registry/load/").status_code == 404
    with pytest.raises(PermissionDenied):
        start(LOAD, by=cast.officer)
    assert User.objects.count() == 10
