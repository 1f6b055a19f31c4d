"""What a centre turns to: an officer drafts, the director confirms, everybody sees it."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ruang.web.clusters.fiscal import fiscal_year
from ruang.web.journal.models import Entry
from ruang.web.notices.models import Notice
from ruang.web.plans.actions import confirm, draft, draft_change, draft_end, revise, send_back
from ruang.web.plans.models import FocusDraft, FocusIndustry
from ruang.web.plans.portfolio import portfolio
from ruang.web.registry.models import Industry

YEAR = fiscal_year(timezone.localdate())
WORDS = {
    "title_th": "ผ้าทอเชิงนิเวศ", "title_en": "Eco woven fabric", "fiscal_year": str(YEAR),
    "industries": "1312, 13121", "budget_thb": "1200000", "reason": "มีผู้ประกอบการครบ",
}  # fmt: skip


@pytest.fixture
def drafted(cast, country):
    """`drafted(**said)`: the officer's draft of centre 1."""

    def make(by=cast.officer, centre=cast.centre, **said):
        words = {"fiscal_year": YEAR, "title_th": "ผ้าทอ", "reason": "–", "budget_thb": None}
        links = {"industries": Industry.objects.filter(pk="1312")}
        return draft(centre, by=by, links=links, **(words | said))

    return make


@pytest.fixture
def focus(cast, drafted):
    """`focus(**said)`: the same, confirmed."""

    def make(by=cast.officer, centre=cast.centre, director=cast.director, **said):
        return confirm(drafted(by, centre, **said), by=director, comment="").focus

    return make


def test_an_officer_drafts_and_nobody_outside_sees_it_yet(client, cast, country):
    client.force_login(cast.officer)
    page = client.post("/plans/new/", WORDS)
    made = FocusDraft.objects.get()
    assert (page.status_code, page.url) == (302, f"/plans/drafts/{made.pk}/")
    assert (made.lead_centre, made.budget_thb, made.state) == (cast.centre, 1_200_000, "waiting")
    assert {i.pk for i in made.industries.all()} == {"1312", "13121"}
    assert [n.person for n in Notice.objects.filter(kind="focus.waiting")] == [cast.director]
    client.logout()
    assert "ผ้าทอเชิงนิเวศ" not in client.get("/plans/").content.decode()


def test_the_director_confirms_and_everybody_sees_it(client, cast, drafted):
    made = drafted(title_th="ผ้าทอเชิงนิเวศ", budget_thb=1_200_000)
    client.force_login(cast.director)
    answer = {"decision": "confirm", "comment": "", "revision": made.revision}
    assert client.post(f"/plans/drafts/{made.pk}/", answer).status_code == 302
    assert client.post(f"/plans/drafts/{made.pk}/", answer).status_code == 302  # a second click
    found = FocusIndustry.objects.get()
    assert (found.title_th, found.budget_thb, found.state) == ("ผ้าทอเชิงนิเวศ", 1_200_000, "active")
    assert Entry.objects.filter(verb="focus.draft_confirmed", actor=cast.director).count() == 1
    client.logout()
    words = client.get("/plans/").content.decode()
    assert "ผ้าทอเชิงนิเวศ" in words
    assert "1,200,000" in words


def test_nobody_confirms_a_draft_of_her_own(client, cast, drafted):
    made = drafted(by=cast.director)
    with pytest.raises(PermissionDenied):
        confirm(made, by=cast.director, comment="")
    client.force_login(cast.director)
    answer = {"decision": "confirm", "comment": "", "revision": made.revision}
    assert client.post(f"/plans/drafts/{made.pk}/", answer).status_code == 403
    theirs = drafted()
    revise(theirs, by=cast.director, links={}, reason="แก้โดยผู้อำนวยการ")
    with pytest.raises(PermissionDenied):  # by her last hand it is hers
        confirm(theirs, by=cast.director, comment="")
    assert not FocusIndustry.objects.exists()


def test_a_director_of_another_centre_and_an_officer_do_not_confirm(cast, drafted):
    made = drafted()
    for who in (cast.director2, cast.officer, cast.administrator):
        with pytest.raises(PermissionDenied):
            confirm(made, by=who, comment="")


def test_returned_revised_and_confirmed(client, cast, drafted):
    made = drafted()
    send_back(made, by=cast.director, comment="ขอวงเงินงบประมาณ")
    assert [n.person for n in Notice.objects.asking()] == [cast.officer]
    client.force_login(cast.officer)
    assert "ขอวงเงินงบประมาณ" in client.get(f"/plans/drafts/{made.pk}/revise/").content.decode()
    assert client.post(f"/plans/drafts/{made.pk}/revise/", WORDS).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.budget_thb) == ("waiting", 1_200_000)
    assert confirm(made, by=cast.director, comment="").focus.budget_thb == 1_200_000


def test_a_change_shows_only_once_it_is_confirmed(cast, focus):
    there = focus(budget_thb=100)
    links = {"industries": Industry.objects.filter(pk="3250")}
    asked = draft_change(
        there, by=cast.officer, links=links, fiscal_year=YEAR, title_th="ผ้าทอ", reason="–",
        budget_thb=200,
    )  # fmt: skip
    there.refresh_from_db()
    assert (there.budget_thb, [i.pk for i in there.industries.all()]) == (100, ["1312"])
    confirm(asked, by=cast.director, comment="")
    there.refresh_from_db()
    assert (there.budget_thb, [i.pk for i in there.industries.all()]) == (200, ["3250"])
    assert FocusIndustry.objects.count() == 1


def test_one_draft_at_a_time_asks_about_the_same_thing(cast, focus):
    there = focus()
    draft_end(there, by=cast.officer, reason="–")
    with pytest.raises(PermissionDenied):
        draft_end(there, by=cast.officer, reason="–")


def test_it_ends_when_the_director_confirms_that(client, cast, focus):
    there = focus(budget_thb=500)
    asked = draft_end(there, by=cast.officer, reason="ผู้ประกอบการถอนตัว")
    assert there.state == "active"
    confirm(asked, by=cast.director, comment="")
    there.refresh_from_db()
    assert (there.state, there.end_reason) == ("ended", "ผู้ประกอบการถอนตัว")
    assert portfolio(FocusIndustry.objects.all(), None, YEAR).years[0].budget_thb is None
    assert "ผู้ประกอบการถอนตัว" in client.get(f"/plans/{there.pk}/").content.decode()


def test_this_year_and_the_next_stand_side_by_side_with_their_sums(cast, focus):
    """1,200,000 + 300,000 this year, one not said; the next year nothing is said: no zero."""
    focus(budget_thb=1_200_000)
    focus(budget_thb=300_000)
    focus(budget_thb=None)
    focus(fiscal_year=YEAR + 1, title_th="ผึ้ง")
    focus(cast.officer2, cast.centre2, cast.director2, budget_thb=7)
    now, then = portfolio(FocusIndustry.objects.all(), cast.centre, YEAR).years
    assert (now.budget_thb, now.unsaid) == (1_500_000, 1)
    assert (then.budget_thb, then.unsaid, then.rows[0].state) == (None, 1, "planned")
    every = portfolio(FocusIndustry.objects.all(), None, YEAR)
    assert every.years[0].budget_thb == 1_500_007
    assert [one.centre for one in every.centres] == [cast.centre, cast.centre2]


def test_its_year_over_it_has_ended(cast, focus):
    there = focus()
    there.fiscal_year = YEAR - 1
    assert there.state == "ended"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"industries": "1312, 9999"}, "9999"),
        ({"industries": ","}, "aria-invalid"),
        ({"budget_thb": "-1"}, "aria-invalid"),
        ({"fiscal_year": "1999"}, "aria-invalid"),
        ({"reason": ""}, "aria-invalid"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, cast, country, changed, said):
    client.force_login(cast.officer)
    page = client.post("/plans/new/", WORDS | changed)
    words = page.content.decode()
    assert page.status_code == 422
    assert said in words
    assert "ผ้าทอเชิงนิเวศ" in words
    assert not FocusDraft.objects.exists()


def test_a_budget_that_nobody_said_is_no_zero(client, cast, focus):
    there = focus(budget_thb=None)
    client.cookies["django_language"] = "en"
    assert "not said yet" in client.get(f"/plans/{there.pk}/").content.decode()
    assert client.get(f"/api/plans/{there.pk}").json()["budget_thb"] is None


def test_the_portfolio_as_a_file_and_for_programs(client, cast, focus):
    there = focus(budget_thb=1_200_000, synthetic=True, title_th="=ผ้าทอ")
    client.cookies["django_language"] = "en"
    text = client.get("/plans/export.csv?centre=1").content.decode("utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith(("#", '"#'))]
    (row,) = csv.DictReader(io.StringIO("\n".join(lines)))
    assert (row["title"], row["budget_thb"], row["state"]) == ("'=ผ้าทอ", "1200000", "under way")
    assert "Synthetic data" in text
    assert client.get("/plans/export.xlsx").content[:2] == b"PK"
    said = client.get(f"/api/plans?centre=1&fiscal_year={YEAR}").json()
    assert [one["number"] for one in said["items"]] == [there.pk]
    assert client.get("/api/plans?centre=2").json()["total"] == 0


def test_the_page_of_a_centre_leads_to_its_portfolio(client, cast, country):
    assert (
        'href="/plans/?centre=1"'
        in client.get(f"/registry/centres/{cast.centre.pk}/").content.decode()
    )


@pytest.mark.parametrize("query", ["?centre=99", "?centre=x", "?year=bees", "?year=99999"])
def test_what_is_not_there_is_not_found(client, country, query):
    assert client.get(f"/plans/{query}").status_code == 404


def test_more_rows_take_no_more_queries(client, cast, focus, django_assert_max_num_queries):
    for n in range(12):
        focus(title_th=f"ผ้าทอ {n}", budget_thb=n)
    client.get("/plans/")
    with django_assert_max_num_queries(11):
        assert client.get("/plans/").status_code == 200


def test_the_demo_has_this_year_and_the_next(cast, country, publication, weaving):
    from ruang.web.plans.jobs import make_demo_portfolio
    from ruang.web.site.jobs import DEMO_FOCUS

    make_demo_portfolio(publication, DEMO_FOCUS, officer=cast.officer, director=cast.director)
    now, then = portfolio(FocusIndustry.objects.all(), cast.centre, YEAR).years
    assert [row.title_en for row in now.rows] == ["Eco woven fabric", "Medical devices"]
    assert [row.title_en for row in then.rows] == ["Bees and bee products"]
    assert all(row.synthetic for row in (*now.rows, *then.rows))
    assert [c.pk for c in now.rows[0].candidates.all()] == [weaving.pk]
    assert [i.pk for i in then.rows[0].industries.all()] == ["01493"]


# -- where it is found -----------------------------------------------------------------------------


@pytest.mark.parametrize("who", [None, "officer", "director", "analyst", "administrator"])
def test_it_stands_in_the_main_menu_and_for_administrators_at_the_foot(client, cast, who):
    if who:
        client.force_login(getattr(cast, who))
    page = client.get("/plans/")
    menu = {link["url"]: link["current"] for link in page.context["navigation"]}
    foot = {link["url"] for link in page.context["footer_links"]}
    assert "/plans/" in foot
    assert menu.get("/plans/", False) is (who != "administrator")
