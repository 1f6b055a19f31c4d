"""Official lists in the browser: brought, looked at, laid over, and taken off again."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import BytesIO

import pytest
from conftest import give_factors
from django.core.exceptions import PermissionDenied

from ruang.engine.errors import LakeError
from ruang.engine.reference import importing, overlays
from ruang.web.journal.models import Entry
from ruang.web.people.models import Role, User
from ruang.web.registry import jobs, reading
from ruang.web.registry.models import Area, Centre, ListChange, ListState
from ruang.web.work import worker
from ruang.web.work.jobs import start
from ruang.web.work.models import Job, State

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HEADER = "code,level,name_th,name_en,parent\n"
# Chiang Mai renamed, an English name for its first district, a district that is new.
LIST = (
    HEADER
    + "50,province,เชียงใหม่,Chiangmai,TH\n"
    + "5001,district,เมืองเชียงใหม่,Mueang Chiang Mai,50\n"
    + "5099,district,อำเภอใหม่,New District,50\n"
)


@pytest.fixture(autouse=True)
def lake(settings, tmp_path):
    settings.HOME, settings.LAKE = tmp_path, tmp_path / "lake"
    return tmp_path / "lake"


@pytest.fixture
def admin(client, cast, country):
    client.force_login(cast.administrator)
    return client


def file(text, name="districts.csv"):
    found = BytesIO(text if isinstance(text, bytes) else text.encode())
    found.name = name
    return found


def bring(client, *files, what="areas"):
    return client.post(f"/registry/lists/{what}/", {"lists": list(files)})


def work():
    worker.run(batch=True, signals=False)
    return Job.objects.first()


def english(code):
    return Area.objects.get(code=code).name_en


def waiting_files(tmp_path):
    return [p for p in (tmp_path / "lists").rglob("*") if p.is_file()]


class TestLaidOver:
    """The whole registry, read once; what a test lays over is undone after it."""

    @pytest.fixture(scope="class")
    @classmethod
    def registry(cls, django_db_setup, django_db_blocker, tmp_path_factory):
        from django.db import transaction
        from django.test import override_settings

        nothing_laid = override_settings(LAKE=tmp_path_factory.mktemp("lists"))
        with django_db_blocker.unblock(), transaction.atomic(), nothing_laid:
            jobs.load_reference()
            yield
            transaction.set_rollback(True)

    @pytest.fixture(autouse=True)
    def _signed_in(self, registry, db, client):
        department = Centre.objects.get(number=0).organisation
        self.person = User.objects.create(
            email="a@ruang.example", name="ชัย นคร", role=Role.ADMINISTRATOR, organisation=department
        )
        give_factors([self.person])
        client.force_login(self.person)

    def test_a_list_is_looked_at_laid_over_and_taken_off_again(self, client, lake, tmp_path):
        brought = bring(client, file(LIST))
        assert brought.status_code == 302
        change = ListChange.objects.get()
        page = client.get(brought.url)
        effect = page.context["effect"]
        told = ("renamed", "english", "added", "lacking")
        counts = {name: effect["counts"][name] for name in told}
        assert counts == {"renamed": 1, "english": 1, "added": 1, "lacking": 1003}
        # Chiang Mai is with one centre and in three schemes; nothing of it has been published.
        assert dict(page.context["cited"].rows) == {"พื้นที่รับผิดชอบ": 1, "ภาค": 3}
        words = page.content.decode()
        assert "Chiang Mai" in words and "Chiangmai" in words
        assert (
            client.get(f"{brought.url}?show=added").context["page"].object_list[0]["code"] == "5099"
        )
        assert not lake.exists() and english("50") == "Chiang Mai"

        answer = client.post(brought.url, {"do": "lay"})
        assert answer.url.startswith("/work/")
        job = work()
        assert (job.state, job.url) == (State.DONE, "/registry/lists/areas/")
        assert english("50") == "Chiangmai" and english("5001") == "Mueang Chiang Mai"
        assert Area.objects.get(code="5099").parent_id == "50"
        assert waiting_files(tmp_path) == []
        change.refresh_from_db()
        assert (change.state, change.number) == (ListState.LAID, 1)
        page = client.get("/registry/lists/areas/").content.decode()
        assert "districts.csv" in page and self.person.name in page
        assert client.get(brought.url).status_code == 200  # what it did is still told

        back = "/registry/lists/areas/back/0/"
        shown = client.get(back)
        assert shown.context["effect"]["counts"]["gone"] == 1
        client.post(back, {"seen": shown.context["seen"]})
        assert work().state == State.DONE
        assert english("50") == "Chiang Mai" and english("5001") == ""
        assert Area.objects.filter(code="5099").exists()  # figures may cite it
        said = [e.verb for e in Entry.objects.all() if e.verb.startswith("list.")]
        assert said == ["list.restored", "list.laid", "list.received"]
        assert [s.how for s in reading.history("areas")] == ["restored", "laid"]

    def test_what_was_looked_at_is_laid_or_nothing(self, client, lake, tmp_path):
        url = bring(client, file(LIST)).url
        other = tmp_path / "other.csv"
        other.write_text(HEADER + "51,province,ลำพูน,Lampoon,TH\n", encoding="utf-8")
        importing.import_areas([other], lake, now=NOW)
        client.post(url, {"do": "lay"})
        job = work()
        assert job.state == State.FAILED
        assert "โปรดดูผลที่จะเกิดขึ้นอีกครั้ง" in job.error_th
        assert ListChange.objects.get().is_waiting and len(overlays.layings("areas", lake)) == 1

    def test_a_job_that_was_killed_halfway_is_finished_by_the_next(self, client, lake, monkeypatch):
        bring(client, file(LIST))
        change = ListChange.objects.get()

        def killed(**_):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(jobs, "load_reference", killed)
            with pytest.raises(KeyboardInterrupt):
                jobs._lay(lambda _: None, by=self.person, change=change.pk)
        assert len(overlays.layings("areas", lake)) == 1 and english("50") == "Chiang Mai"
        jobs._lay(lambda _: None, by=self.person, change=change.pk)
        assert len(overlays.layings("areas", lake)) == 1 and english("50") == "Chiangmai"

    def test_going_back_twice_goes_back_once(self, client, lake, tmp_path):
        other = tmp_path / "other.csv"
        other.write_text(LIST, encoding="utf-8")
        for line in ("", "51,province,ลำพูน,Lampoon,TH\n"):
            other.write_text(LIST + line, encoding="utf-8")
            importing.import_areas([other], lake, now=NOW)
        arguments = {"what": "areas", "number": 1, "seen": 2}
        assert start(jobs.RESTORE, by=self.person, **arguments)
        work()
        jobs._restore(lambda _: None, by=self.person, **arguments)  # a second run of the same
        assert [one.back_to for one in overlays.layings("areas", lake)] == [1, None, None]
        with pytest.raises(LakeError):
            jobs._restore(lambda _: None, by=self.person, what="areas", number=0, seen=1)

    def test_the_overview_says_what_holds_and_what_is_missing(self, client, lake, tmp_path):
        page = client.get("/registry/lists/")
        no_english = {one["what"]: one["listed"].no_english for one in page.context["lists"]}
        assert no_english == {"areas": 928, "industries": 0, "boundaries": 0}
        assert page.context["is_read"]
        path = tmp_path / "list.csv"
        path.write_text(LIST, encoding="utf-8")
        importing.import_areas([path], lake, now=NOW)
        assert not client.get("/registry/lists/").context["is_read"]
        laid = lake / "reference" / "areas.csv"
        laid.write_text(
            laid.read_text(encoding="utf-8").replace("Chiangmai", "X"), encoding="utf-8"
        )
        assert client.get("/registry/lists/areas/").context["listed"].by_hand


def test_a_list_that_is_discarded_leaves_nothing(admin, lake, tmp_path):
    url = bring(admin, file(LIST)).url
    assert len(waiting_files(tmp_path)) == 2  # the list, and its effect
    assert admin.post(url, {"do": "discard"}).status_code == 302
    assert waiting_files(tmp_path) == [] and not lake.exists()
    assert admin.post(url, {"do": "lay"}).status_code == 403
    assert admin.post(url, {"do": "discard"}).status_code == 403
    assert admin.get(url).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ผิด.csv", LIST + "5,district,ก,K,50\n", "ผิด.csv, แถวที่ 5, คอลัมน์ code"),
        ("x.csv", HEADER + '50,province,"เชียงใหม่,K,TH\n', "เครื่องหมายคำพูด"),
        ("x.csv", b"PK\x03\x04rest", "สมุดงาน"),
        ("x.csv", "เชียงใหม่".encode("cp874"), "UTF-8"),
        ("x.json", "{", "JSON"),
        ("x.csv", b"", "ว่างเปล่า"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_place_and_nothing_is_kept(
    admin, lake, tmp_path, name, content, words
):
    refused = bring(admin, file(LIST, "good.csv"), file(content, name))
    assert refused.status_code == 422
    said = " ".join(refused.context["form"].errors["lists"])
    assert words in said and str(tmp_path) not in said
    assert not ListChange.objects.exists() and waiting_files(tmp_path) == []
    assert not lake.exists()


def test_no_file_and_too_large_ones_are_refused(admin, monkeypatch):
    assert bring(admin).status_code == 422
    monkeypatch.setattr("ruang.web.registry.forms.MOST_MEGABYTES", 0)
    refused = bring(admin, file(LIST))
    assert refused.status_code == 422 and "เมกะไบต์" in refused.content.decode()


def test_a_name_cannot_lead_out_of_the_folder(admin, tmp_path):
    bring(admin, file(LIST, "../../effect.json"), file(LIST, "../../effect.json"))
    bring(admin, file(LIST, "../secret_key"))
    assert all((tmp_path / "lists") in p.parents for p in waiting_files(tmp_path))


@pytest.mark.parametrize("what", ["areas", "industries", "neighbours", "boundaries"])
def test_a_list_taken_away_changes_nothing_when_it_is_brought(admin, what):
    answer = admin.get(f"/registry/lists/files/{what}/")
    name = answer.headers["Content-Disposition"].split('"')[1]
    kind = "areas" if what == "neighbours" else what
    brought = bring(admin, file(answer.content, name), what=kind)
    assert admin.get(brought.url).context["effect"]["is_none"]
    assert admin.get("/registry/lists/files/nothing/").status_code == 404


def test_a_new_province_without_a_centre_is_told(admin):
    url = bring(admin, file(HEADER + "59,province,จังหวัดใหม่,New,TH\n")).url
    assert admin.get(url).context["cited"].new_provinces == ["จังหวัดใหม่"]


def test_only_administrators_bring_lists(client, cast, country):
    client.force_login(cast.director)
    assert bring(client, file(LIST)).status_code == 404
    with pytest.raises(PermissionDenied):
        jobs.receive([], what="areas", by=cast.director)
    with pytest.raises(PermissionDenied):
        start(jobs.LAY, by=cast.director, change=1)
    assert not ListChange.objects.exists()


def test_the_csv_of_the_current_list_has_the_columns_that_are_read(admin):
    body = admin.get("/registry/lists/files/industries/").content.decode("utf-8-sig")
    rows = list(csv.DictReader(body.splitlines()))
    assert list(rows[0]) == ["code", "level", "name_th", "name_en", "parent"]
    assert len(rows) == 1891
    near = json.loads(admin.get("/registry/lists/files/neighbours/").content)
    assert set(near["83"]) == {"82"}  # Phuket, by its bridge
