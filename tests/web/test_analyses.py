"""Methods over the API: sent, looked at, computed by a worker, taken away, removed."""

from __future__ import annotations

import io
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from asking import bearer, token_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from method_samples import PARAMETERS, files_of

from ruang.engine.methods import METHODS
from ruang.web.analyses import asking, jobs, keeping, reading
from ruang.web.analyses.models import Analysis
from ruang.web.journal.action import SYSTEM
from ruang.web.journal.models import Entry
from ruang.web.work import worker
from ruang.web.work.models import Job

# In every run these; the others by `make thorough`.
ALWAYS = {"location_quotient", "economic_complexity"}
ALL_OF_THEM = [
    pytest.param(m, marks=() if m.key in ALWAYS else pytest.mark.thorough) for m in METHODS
]
JOBS = "area_id,industry_id,jobs\n050,a,3\n050,b,9\n51,a,2\n52,a,\n"


@pytest.fixture
def api(client, cast, settings, tmp_path):
    """A program of the analyst, which reads English; `api.as_(person)` is another's."""
    settings.HOME = tmp_path
    return Program(client, cast.analyst)


class Program:
    def __init__(self, client, person):
        self.client = client
        secret, _made = token_of(person)
        self.headers = {**bearer(secret), "HTTP_ACCEPT_LANGUAGE": "en"}

    def as_(self, person):
        return Program(self.client, person)

    def get(self, path, **query):
        return self.client.get(f"/api/{path}", query, **self.headers)

    def post(self, path, **body):
        return self.client.post(f"/api/{path}", body, **self.headers)

    def run(self, method="location_quotient", *, text=JOBS, name="งาน 2569.csv", **more):
        body = {"jobs": table(text, name)} if text else {}
        return self.post(f"methods/{method}/run", **body, **more)


def table(text, name="jobs.csv"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def work():
    worker.run(batch=True, signals=False)


def folders():
    return list(keeping.root().iterdir())


def test_everybody_reads_which_methods_there_are(client, db):
    listed = client.get("/api/methods", headers={"Accept-Language": "en"}).json()
    assert [one["key"] for one in listed["items"]] == [method.key for method in METHODS]
    one = client.get("/api/methods/location_quotient").json()
    assert (one["title_en"], one["title_th"] != one["title_en"]) == (
        "Location quotient, with its interval", True,
    )  # fmt: skip
    assert [(t["name"], t["required"]) for t in one["takes"]] == [
        ("jobs", True), ("base", False), ("totals", False),
    ]  # fmt: skip
    assert one["takes"][0]["columns"][0] == {
        "name": "area_id", "kind": "text", "required": True, "key": True,
    }  # fmt: skip
    assert one["parameters"][0] == {
        "name": "negative", "kind": "text", "choices": ["refuse", "clip"], "required": False,
        "default": "refuse", "words": '"refuse" a negative count, or "clip" it to 0.',
    }  # fmt: skip
    assert client.get("/api/methods/nothing").status_code == 404


def test_tables_are_sent_computed_by_a_worker_and_taken_away(api, committed):
    with committed():
        asked = api.run(negative="clip")
        assert asked.status_code == 202, asked.content
        said = asked.json()
        assert (said["state"], said["sent"]) == (
            "queued", [{"name": "jobs", "file": "งาน 2569.csv", "rows": 4, "bytes": len(JOBS)}],
        )  # fmt: skip
        assert api.client.get(asked.headers["Location"], **api.headers).json()["state"] == "queued"
        assert api.get(f"analyses/{said['number']}/rows").status_code == 409
        work()
    done = api.get(f"analyses/{said['number']}").json()
    assert (done["state"], done["computed"]) == (
        "done", [{"name": "location_quotient", "rows": 4}],
    )  # fmt: skip
    assert "52 x a" in done["told"][0]
    rows = api.get(f"analyses/{said['number']}/rows", size=2, page=2).json()
    assert [row["area_id"] for row in rows["items"]] == ["51", "52"]
    assert rows["items"][1]["lq"] is None
    csv = api.get(f"analyses/{said['number']}/file")
    assert csv["Content-Disposition"].startswith("attachment")
    assert b"".join(csv.streaming_content).startswith(b'"area_id","industry_id","jobs","lq"')
    parquet = api.get(f"analyses/{said['number']}/file", form="parquet")
    read = pq.read_table(io.BytesIO(b"".join(parquet.streaming_content)))
    assert read["area_id"].to_pylist() == ["050", "050", "51", "52"]
    assert keeping.came(Analysis.objects.get().folder) == {}  # what was sent is needed no more


def test_a_bad_cell_is_named_by_file_row_and_column_and_nothing_is_kept(api):
    refused = api.run(text=JOBS + "53,a,some\n", name="jobs.csv")
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    (error,) = refused.json()["errors"]
    assert error["where"] == ["file", "jobs", 6, "jobs"]
    assert error["what"] == "jobs.csv, row 6, column jobs: 'some' is not a number"
    assert (
        "row 6, column jobs: '-1' is negative"
        in api.run(text=JOBS + "53,a,-1\n").json()["errors"][0]["what"]
    )
    assert "already given in row 2" in api.run(text=JOBS + "050,a,1\n").json()["errors"][0]["what"]
    assert not Analysis.objects.exists() and not Job.objects.exists() and not folders()


def test_what_does_not_fit_the_method_is_refused_in_words(api):
    def wrong(answer):
        assert answer.status_code == 422, answer.content
        return [error["where"] for error in answer.json()["errors"]]

    assert wrong(api.run(text="")) == [["file", "jobs"]]
    assert wrong(api.run(ties=table("from_id,to_id\n1,2\n"))) == [["file", "ties"]]
    assert wrong(api.run(negative="ignore")) == [["body", "negative"]]
    assert wrong(api.run(nonsense="1")) == [["body", "nonsense"]]
    assert wrong(api.run(negative=["clip", "refuse"])) == [["body", "negative"]]
    assert wrong(api.run(text=b"PK\x03\x04 a workbook")) == [["file", "jobs"]]
    assert wrong(api.run(text=b"\x1f\x8b packed", name="jobs.csv.gz")) == [["file", "jobs"]]
    assert wrong(api.run(text=b"PAR1 broken PAR1", name="jobs.csv")) == [["file", "jobs"]]
    asked = api.client.post(
        "/api/methods/location_quotient/run", {"jobs": []}, "application/json", **api.headers
    )
    assert asked.status_code == 415
    assert not folders()


def test_no_more_is_taken_than_can_be_worked_on(api, settings, monkeypatch):
    settings.ANALYSIS_MB = 0
    assert api.run().status_code == 413
    settings.ANALYSIS_MB = 1
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert "At most 3 rows" in api.run().json()["errors"][0]["what"]
    parquet = io.BytesIO()
    pq.write_table(
        pa.table({"area_id": [1] * 9, "industry_id": [*range(9)], "jobs": [1.0] * 9}), parquet
    )
    refused = api.run(text=parquet.getvalue(), name="jobs.parquet").json()["errors"][0]
    assert "At most 3 rows" in refused["what"]
    monkeypatch.setattr(reading, "MOST_ROWS", 99)
    monkeypatch.setattr(asking, "OPEN_AT_ONCE", 1)
    assert api.run(text=parquet.getvalue(), name="jobs.parquet").status_code == 202
    waiting = api.run()
    assert (waiting.status_code, waiting["Retry-After"]) == (429, "60")


def test_nobody_but_her_sees_it(api, cast, client):
    number = api.run().json()["number"]
    for person in (cast.administrator, cast.officer, cast.director):
        other = api.as_(person)
        assert other.get("analyses").json()["total"] == 0
        for path in ("", "/rows", "/file"):
            assert other.get(f"analyses/{number}{path}").status_code == 404
        assert other.post(f"analyses/{number}/remove").status_code == 404
        client.force_login(person)
        assert client.get(f"/analyses/{number}/location_quotient.csv").status_code == 404
    stranger = api.as_(cast.entrepreneur)
    assert stranger.get("analyses").status_code == 404
    assert stranger.run().status_code == 403  # no token of hers has the scope
    # The journal says that something was asked, and not what.
    entry = Entry.objects.filter(verb="analysis.asked").get()
    assert "jobs" not in str(entry.after) and "refuse" not in str(entry.after)


def test_what_cannot_be_computed_says_why_and_can_be_tried_again(api, committed, settings):
    settings.ANALYSIS_MEMORY_MB = 1
    with committed():
        number = api.run().json()["number"]
        work()
    failed = api.get(f"analyses/{number}").json()
    assert failed["state"] == "failed" and failed["error"]
    assert str(keeping.root()) not in failed["error"]
    settings.ANALYSIS_MEMORY_MB = 1024
    with committed():
        again = Job.objects.get()
        jobs.start(again.kind, by=again.asked_by, **again.arguments)
        work()
    assert api.get(f"analyses/{number}").json()["state"] == "done"


def test_it_is_removed_when_she_says_so_or_after_some_days(api, committed, settings):
    with committed():
        first, second = (api.run(name=name).json()["number"] for name in ("a.csv", "b.csv"))
        assert api.post(f"analyses/{first}/remove").status_code == 409  # it still waits
        work()
    with committed():
        assert api.post(f"analyses/{first}/remove").status_code == 200
    assert len(folders()) == 1
    assert api.get(f"analyses/{first}").status_code == 404
    (keeping.root() / "stranger").mkdir()
    long_ago = timezone.now() - timedelta(days=settings.ANALYSIS_DAYS, hours=1)
    Analysis.objects.filter(pk=second).update(asked_at=long_ago)
    with committed():
        assert jobs.sweep(by=SYSTEM) == {"analyses": 1, "strangers": 0}
    assert [path.name for path in folders()] == ["stranger"]  # it may be somebody's just now
    assert not Analysis.objects.filter(pk=first).exists()
    jobs.sweep(by=SYSTEM)
    assert not Analysis.objects.exists()


@pytest.mark.parametrize("method", ALL_OF_THEM, ids=lambda m: m.key)
def test_every_method_runs_and_gives_each_of_its_tables(api, method, tmp_path, committed):
    (tmp_path / "sent").mkdir()
    body = {n: table(f.read_bytes()) for n, f in files_of(method, tmp_path / "sent").items()}
    with committed():
        asked = api.post(f"methods/{method.key}/run", **body, **PARAMETERS.get(method.key, {}))
        assert asked.status_code == 202, asked.content
        work()
    number = asked.json()["number"]
    done = api.get(f"analyses/{number}").json()
    assert (done["state"], done["error"]) == ("done", "")
    assert [one["name"] for one in done["computed"]] == [c.name for c in method.gives]
    for contract in method.gives:
        rows = api.get(f"analyses/{number}/rows", table=contract.name).json()["items"]
        assert all(list(row) == list(contract.columns) for row in rows)


def test_its_page_shows_how_far_it_is_and_gives_the_tables(client, cast, api, committed):
    client.force_login(cast.analyst)
    assert "ยังไม่มี" in client.get("/analyses/").content.decode()
    with committed():
        number = api.run(name="<b>.csv").json()["number"]
        page = client.get(f"/analyses/{number}/").content.decode()
        assert "every 1s" in page and "&lt;b&gt;.csv" in page
        work()
    page = client.get(f"/analyses/{number}/").content.decode()
    assert f"/analyses/{number}/location_quotient.parquet" in page and "52 x a" in page
    assert f"/analyses/{number}/" in client.get("/analyses/").content.decode()
    taken = client.get(f"/analyses/{number}/location_quotient.csv")
    assert b"area_id" in b"".join(taken.streaming_content)
    assert client.get(f"/analyses/{number}/other.csv").status_code == 404
    with committed():
        assert client.post(f"/analyses/{number}/remove/").status_code == 302
    assert not folders()


def test_an_analysis_handed_to_a_colleague_is_computed_for_her_and_is_hers(api, cast, committed):
    from ruang.web.work.actions import hand_over

    with committed():
        number = api.run(negative="clip").json()["number"]
        hand_over(Job.objects.get(), by=cast.administrator, to=cast.director)
        assert api.get(f"analyses/{number}").status_code == 404
        work()
    hers = api.as_(cast.director).get(f"analyses/{number}").json()
    assert (hers["state"], hers["computed"][0]["rows"]) == ("done", 4)
    assert api.get(f"analyses/{number}").status_code == 404
    assert Entry.objects.filter(verb="analysis.handed_over").count() == 1
    (asked,) = Job.objects.all()
    assert asked.asked_by == cast.director


def test_who_may_not_have_analyses_is_handed_none(api, cast):
    from django.core.exceptions import PermissionDenied

    from ruang.web.analyses import actions
    from ruang.web.work.actions import hand_over

    api.run(negative="clip")
    with pytest.raises(PermissionDenied):
        hand_over(Job.objects.get(), by=cast.administrator, to=cast.entrepreneur)
    with pytest.raises(PermissionDenied):  # nor does anybody take one
        actions.hand_over(Analysis.objects.get(), by=cast.officer, to=cast.officer)
    assert Analysis.objects.get().asked_by == cast.analyst
