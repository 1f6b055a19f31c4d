"""The API: the same rows as pages, in pages, with ETags, and errors that say what to do."""

from __future__ import annotations

import pytest
from asking import bearer, token_of
from django.core.cache import caches

from ruang.web.journal.models import Entry
from ruang.web.notices.models import Notice

JSON = "application/json"


def numbers(client, path, person=None):
    if person:
        client.force_login(person)
    return [row["number"] for row in client.get(path).json()["items"]]


# --- lists and answers


def test_a_list_comes_in_pages(client, country):
    first = client.get("/api/areas?level=province&size=4")
    said = first.json()
    assert [row["code"] for row in said["items"]] == ["10", "50", "51", "52"]
    assert (said["total"], said["page"], said["pages"]) == (6, 1, 2)
    links = first.headers["Link"].split(", ")
    assert 'rel="next"' in links[1] and "level=province&size=4&page=2" in links[1]

    last = client.get("/api/areas?level=province&size=4&page=2")
    assert [row["code"] for row in last.json()["items"]] == ["53", "57"]
    assert 'rel="next"' not in last.headers["Link"] and 'rel="prev"' in last.headers["Link"]
    assert client.get("/api/areas?page=9").json()["items"] == []


def test_an_answer_that_has_not_changed_is_not_sent_again(client, cast, proposal):
    client.force_login(cast.director)
    path = f"/api/proposals/{proposal.pk}"
    tag = client.get(path).headers["ETag"]
    again = client.get(path, HTTP_IF_NONE_MATCH=tag)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)

    proposal.reason = "อื่น"
    proposal.save()
    assert client.get(path, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_what_http_asks_for(client, country):
    head = client.head("/api/areas/50")
    assert (head.status_code, head.content) == (200, b"")
    options = client.options("/api/areas")
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert client.delete("/api/areas").status_code == 405
    assert client.get("/api/areas", HTTP_ACCEPT="text/csv").status_code == 406
    answer = client.get("/api/areas")
    assert {"Accept-Language", "Authorization", "Cookie"} <= {*answer.headers["Vary"].split(", ")}


# --- errors


@pytest.mark.parametrize(
    ("language", "title", "what"),
    [
        ("th", "ค่าที่ส่งมามีบางอย่างใช้ไม่ได้", "ต้องไม่เกิน 200"),
        ("en-GB", "Something that was sent cannot be used", "It must be at most 200."),
        ("fr, de;q=0.5", "ค่าที่ส่งมามีบางอย่างใช้ไม่ได้", "ต้องไม่เกิน 200"),
    ],
)
def test_errors_say_what_to_do_in_both_languages(client, db, language, title, what):
    answer = client.get("/api/areas?size=900", HTTP_ACCEPT_LANGUAGE=language)
    said = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert (said["title"], said["type"]) == (title, "/api/#invalid")
    (fault,) = said["errors"]
    assert (fault["where"], fault["what"]) == (["query", "size"], what)
    assert fault["do"]
    assert said["request"] == answer.headers["X-Request-ID"]
    assert answer.headers["Content-Language"] == language[:2].replace("fr", "th")


def test_a_filter_that_there_is_not_is_no_empty_answer(client, publication):
    said = client.get("/api/cells?provinze=50", HTTP_ACCEPT_LANGUAGE="en").json()
    assert said["errors"][0]["where"] == ["query", "provinze"]
    said = client.get("/api/cells?area=99", HTTP_ACCEPT_LANGUAGE="en").json()
    assert said["errors"][0]["what"] == "There is none of that number or code."
    said = client.get("/api/cells?industry=13121", HTTP_ACCEPT_LANGUAGE="en").json()
    assert "ask for 1312" in said["errors"][0]["what"]


def test_nothing_answers_as_a_page_does(client, cast):
    for path in ("/api/nothing", "/api/areas/99", "/api/jobs/1"):
        client.force_login(cast.officer)
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_too_many_requests_are_told_when_to_go_on(client, cast, settings):
    caches["pace"].clear()
    settings.API_RATE, settings.API_VISITOR_RATE = 3, 2
    secret, _token = token_of(cast.officer, "read")
    for _ in range(2):
        assert client.get("/api/centres").status_code == 200
    answer = client.get("/api/centres")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    for _ in range(3):  # a token is counted by itself
        assert client.get("/api/me", **bearer(secret)).status_code == 200
    assert client.get("/api/me", **bearer(secret)).status_code == 429


# --- who asks


def test_a_session_changes_things_only_from_a_page(cast):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.officer)
    assert browser.get("/api/me").status_code == 200
    refused = browser.post("/api/notices/read")
    assert (refused.status_code, refused.json()["type"]) == (403, "/api/#csrf")

    browser.get("/me/")
    token = browser.cookies["csrftoken"].value
    assert browser.post("/api/notices/read", HTTP_X_CSRFTOKEN=token).status_code == 200


def test_the_same_rows_as_on_pages(client, cast, proposal, uttaradit):
    """What the gate of a page lets nobody see is not here either, nor less of the rest."""
    assert numbers(client, "/api/candidates") == [proposal.candidate_id, uttaradit.pk]
    assert numbers(client, "/api/candidates?centre=2") == [uttaradit.pk]
    assert client.get("/api/proposals").status_code == 401
    assert numbers(client, "/api/proposals", cast.analyst) == [proposal.pk]
    for role in ("agent", "entrepreneur", "support", "president"):
        client.force_login(getattr(cast, role))
        for path in ("proposals", f"proposals/{proposal.pk}", "deliveries", "snapshots", "journal"):
            assert client.get(f"/api/{path}").status_code == 404, (role, path)
    assert numbers(client, "/api/organisations", cast.officer) == [cast.centre.organisation_id]
    assert len(numbers(client, "/api/organisations", cast.administrator)) == 6


def test_figures_come_with_interval_source_and_reason(client, publication):
    said = client.get("/api/cells?level=class&industry=13").json()
    first = said["items"][0]
    assert (first["area"], first["industry"], first["rank"]) == ("51", "1312", 1)
    assert (first["score_low"], first["score"], first["score_high"]) == (87.0, 91.0, 95.0)
    assert first["reason_en"] == "Strongly specialised"
    source = said["publication"]
    assert (source["number"], source["snapshot"]) == (publication.pk, publication.snapshot)

    said = client.get("/api/figures?measure=lq&industry=1312", HTTP_ACCEPT_LANGUAGE="en").json()
    found = {row["area"]: row for row in said["items"]}
    assert (found["51"]["low"], found["51"]["value"], found["51"]["high"]) == (3.7, 4.2, 4.7)
    assert found["10"]["value"] is None and "Fewer than 3" in found["10"]["why"]
    totals = client.get("/api/totals?area=50").json()["items"]
    assert [row["establishments"] for row in totals] == [300]


def test_one_reads_and_settles_ones_own_notices(client, cast, proposal):
    client.force_login(cast.director)
    (told,) = client.get("/api/notices?show=waiting").json()["items"]
    assert (told["kind"], told["asks"]) == ("proposal.waiting", True)
    assert (
        client.post(f"/api/notices/{told['number']}/done").status_code == 403
    )  # decided, not said
    assert client.post(f"/api/notices/{told['number']}/read").json()["read_at"]
    client.force_login(cast.director2)
    assert client.post(f"/api/notices/{told['number']}/read").status_code == 404
    assert Notice.objects.get(pk=told["number"]).is_waiting


# --- the same actions as pages


def sent(client, path, body, tag=None, method="post"):
    headers = {"HTTP_IF_MATCH": tag} if tag else {}
    return getattr(client, method)(path, body, content_type=JSON, **headers)


def words(**others):
    return {
        "name_th": "คลัสเตอร์ผ้าทอ",
        "reason": "กลุ่มทอผ้าพร้อมรวมกลุ่ม",
        "fiscal_year": 2027,
        "lead_centre": 1,
        **others,
    }


def test_proposed_returned_revised_and_approved_by_programs(client, cast, weaving):
    client.force_login(cast.officer)
    made = sent(client, f"/api/candidates/{weaving.pk}/proposals", words())
    assert made.status_code == 201, made.content
    path = made.headers["Location"]
    again = sent(client, f"/api/candidates/{weaving.pk}/proposals", words())
    assert (again.status_code, again.headers["Location"]) == (409, path)
    assert client.get(path).json()["may"] == ["withdraw"]

    client.force_login(cast.director)
    read = client.get(path)
    assert read.json()["may"] == ["decide"]
    said = {"decision": "return", "comment": "ขอข้อมูลตลาด"}
    assert sent(client, f"{path}/decision", said).status_code == 428
    empty = sent(client, f"{path}/decision", {"decision": "return"}, read.headers["ETag"])
    assert empty.json()["errors"][0]["where"] == ["body", "comment"]
    back = sent(client, f"{path}/decision", said, read.headers["ETag"])
    assert back.json()["state"] == "returned"

    client.force_login(cast.officer)
    tag = client.get(path).headers["ETag"]
    revised = sent(client, path, words(reason="เพิ่มข้อมูลตลาดแล้ว"), tag, method="put")
    assert (revised.json()["state"], revised.json()["revision"]) == ("waiting", 3)

    client.force_login(cast.director)
    unread = sent(client, f"{path}/decision", {"decision": "approve"}, back.headers["ETag"])
    assert (unread.status_code, unread.json()["type"]) == (412, "/api/#changed")
    tag = client.get(path, HTTP_ACCEPT_LANGUAGE="en").headers["ETag"]
    done = sent(client, f"{path}/decision", {"decision": "approve"}, tag)
    assert done.json()["state"] == "approved"
    cluster = client.get(f"/api/clusters/{done.json()['cluster']}").json()
    assert (cluster["state"], cluster["areas"]) == ("forming", ["51", "50"])
    assert sent(client, f"{path}/decision", {"decision": "approve"}, tag).status_code == 409
    assert {e.channel for e in Entry.objects.filter(verb__startswith="proposal.")} == {"api"}


def test_never_ones_own_and_never_anothers(client, cast, proposal):
    path = f"/api/proposals/{proposal.pk}"
    for who, status in ((cast.officer, 403), (cast.director2, 403), (cast.agent, 404)):
        client.force_login(who)
        answer = sent(client, f"{path}/decision", {"decision": "approve"}, '"1-abc"')
        assert answer.status_code == status, who.role
    client.force_login(cast.officer2)
    assert client.post(f"{path}/withdraw").status_code == 403
    client.force_login(cast.officer)
    assert client.post(f"{path}/withdraw").json()["state"] == "withdrawn"
    assert client.post(f"{path}/withdraw").status_code == 409


def test_a_body_holds_nothing_else(client, cast, weaving):
    client.force_login(cast.officer)
    path = f"/api/candidates/{weaving.pk}/proposals"
    said = sent(client, path, words(fiscal_year="2027", state="approved")).json()
    assert sorted(fault["where"][-1] for fault in said["errors"]) == ["fiscal_year", "state"]
    assert (
        sent(client, path, words(lead_centre=2)).json()["errors"][0]["where"][-1] == "lead_centre"
    )
    plain = client.post(path, "name_th=x", content_type="text/plain")
    assert plain.status_code == 415
    assert client.post(path, "{", content_type=JSON).status_code == 400


def test_a_register_is_brought_in_by_a_program(client, cast):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from ruang.web.work.models import Job

    secret, _token = token_of(cast.officer, "bring", "read")
    rows = "เลขทะเบียนนิติบุคคล,ชื่อ,จังหวัด,รหัส TSIC\n0505560000014,ก,เชียงใหม่,13121\n"
    file = SimpleUploadedFile("register.csv", rows.encode(), content_type="text/csv")
    made = client.post("/api/deliveries", {"files": [file]}, **bearer(secret))
    assert made.status_code == 201, made.content
    said = made.json()
    assert (said["state"], said["files"][0]["name"]) == ("received", "register.csv")
    path = made.headers["Location"]
    asked = client.post(f"{path}/check", **bearer(secret))
    assert asked.status_code == 202
    assert asked.headers["Location"] == f"/api/jobs/{Job.objects.get().pk}"
    again = client.post(f"{path}/check", **bearer(secret))
    assert again.json()["number"] == asked.json()["number"]
    stopped = client.post(f"{asked.headers['Location']}/stop", **bearer(secret)).json()
    assert stopped["state"] == "cancelled"
    assert client.post(f"{path}/keep", **bearer(secret)).status_code == 409
    assert client.post(f"{path}/discard", **bearer(secret)).json()["state"] == "discarded"
    client.force_login(cast.officer2)
    assert client.get(path).status_code == 404  # another organisation's
    empty = client.post("/api/deliveries", {}, **bearer(secret))
    assert empty.status_code == 422


def test_what_is_too_large_is_said_to_be(client, cast, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.UPLOAD_MB = 0
    secret, _token = token_of(cast.officer, "bring")
    file = SimpleUploadedFile("register.csv", b"x" * 10 * 1024 * 1024)
    answer = client.post("/api/deliveries", {"files": [file]}, **bearer(secret))
    assert (answer.status_code, answer.json()["type"]) == (413, "/api/#too-large")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    long = {"reason": "x" * 1001}
    answer = client.post("/api/candidates/1/proposals", long, content_type=JSON, **bearer(secret))
    assert answer.status_code == 403, "who may not is told so first"
    secret, _token = token_of(cast.officer, "propose")
    answer = client.post("/api/candidates/1/proposals", long, content_type=JSON, **bearer(secret))
    assert answer.status_code == 413


# --- the page


def test_every_operation_can_be_tried_on_a_page(client, cast, publication):
    from ruang.web.api.trying import operations
    from ruang.web.api.views import _description
    from ruang.web.site.api import API

    page = client.get("/api/").content.decode()
    for one in operations(_description(API, "th")):
        assert f'href="/api/try/{one.name}/"' in page
        assert one.given, one.name
        assert {field.name for field in one.form} or "{" not in one.path
    tried = client.get("/api/try/decide/").content.decode()
    for part in ('data-path="/api/proposals/{number}/decision"', 'data-place="path"',
                 'data-name="If-Match"', 'data-place="body"', "approve"):  # fmt: skip
        assert part in tried
