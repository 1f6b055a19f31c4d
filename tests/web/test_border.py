"""Somebody moves the border of a candidate, and the evidence answers beside the published one."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from weaving_country import uneven_country

from ruang.web.clusters.actions import propose
from ruang.web.clusters.models import Candidate, Proposal
from ruang.web.clusters.moving import MOST_INDUSTRIES
from ruang.web.clusters.reading.borders import Measuring
from ruang.web.journal.models import Entry

WORDS = {"name_th": "คลัสเตอร์ผ้าทอ", "name_en": "", "reason": "พร้อมรวมกลุ่ม", "fiscal_year": "2027"}


@pytest.fixture(scope="module")
def given():
    return uneven_country()


@pytest.fixture
def published(cast, country, given):
    """The uneven country, published: provinces in a row, the first three in centre 1."""
    from datetime import date

    from django.utils import timezone

    from ruang.web.clusters.actions import publish_candidates
    from ruang.web.journal.action import SYSTEM
    from ruang.web.names.thai import sort_key
    from ruang.web.potential.models import PARTS, Cell, Publication
    from ruang.web.registry.models import Area, Confidence, Industry, Territory

    codes = sorted(given.country.areas)
    Area.objects.bulk_create(
        Area(code=f"x{c}", level="province", name_th=f"จ{c}", name_en=f"P{c}", sort_th=sort_key(c))
        for c in codes
    )
    touch = Area.neighbours.through
    pairs = [(f"x{a}", f"x{b}") for a, b in pairwise(codes)]
    touch.objects.bulk_create(
        touch(from_area_id=a, to_area_id=b) for pair in pairs for a, b in (pair, pair[::-1])
    )
    there = set(Industry.objects.values_list("code", flat=True))
    for code in sorted(given.country.industries):
        for up, level in ((code[:2], "division"), (code[:3], "group"), (code, "class")):
            if up not in there:
                parent = {"group": up[:2], "class": up[:3]}.get(level)
                Industry.objects.create(code=up, level=level, parent_id=parent, title_en=f"I{up}")
                there.add(up)
    for code in ("00", "01", "02"):
        Territory.objects.create(
            centre=cast.centre, area_id=f"x{code}", valid_from=date(2000, 1, 1), source="test",
            confidence=Confidence.CERTAIN,
        )  # fmt: skip
    made = Publication.objects.create(
        run_id="uneven", snapshot="uneven-1", source="demo_register", title_th="ทะเบียน",
        title_en="Register", synthetic=True, measure="workers", published_at=timezone.now(),
        is_current=True, is_protected=True,
    )  # fmt: skip
    columns = (
        "industry_id", "jobs", "lq", "lq_low", "lq_high", "share", "score", "rank", "stars",
    )  # fmt: skip
    Cell.objects.bulk_create(
        Cell(
            publication=made, level="class", area_id=f"x{row['area_id']}", establishments=20,
            parts={p: row[p] for p in PARTS}, **{c: row[c] for c in columns},
        )
        for row in given.cells.to_pylist()
        if row["share"] is not None
    )  # fmt: skip
    publish_candidates(made, by=SYSTEM, found=_found(given))
    return made


def _found(given):
    members = {}
    for row in given.members:
        row = row | {"area_id": f"x{row['area_id']}"}
        members.setdefault(row["candidate_id"], []).append(row)
    return [(row, members[row["candidate_id"]]) for row in given.rows]


@pytest.fixture
def weavers(published):
    return Candidate.objects.filter(core="1312", members__area="x00").for_pages().first()


def page_of(client, address, **headers):
    return client.get(address, headers={"accept-language": "en", **headers})


def address(candidate, areas, industries=None):
    said = f"/candidates/{candidate.pk}/border/?areas={','.join(areas)}"
    return said if industries is None else f"{said}&industries={','.join(industries)}"


def test_the_published_border_gives_what_was_published(published):
    candidates = list(Candidate.objects.for_pages())
    assert len(candidates) > 10
    for found in candidates:
        border = Measuring(found).published()
        for figure in (
            "score",
            "score_low",
            "score_high",
            "rank",
            "rank_low",
            "rank_high",
            "stars",
        ):
            assert getattr(border, figure) == getattr(found, figure), (found.key, figure)
        assert border.jobs == found.jobs
        assert border.establishments == found.establishments


def test_anybody_moves_a_border_and_reads_the_difference_in_words(client, weavers):
    whole = page_of(client, f"/candidates/{weavers.pk}/border/")
    assert whole.status_code == 200
    assert whole.context["moving"].is_moved is False
    assert all(not row.changed for row in whole.context["rows"])

    fewer = [a.code for a in weavers.areas][:-1]
    page = page_of(client, address(weavers, fewer))
    assert page.status_code == 200
    assert set(page.context["border"].areas) == set(fewer)
    workers, _plants, provinces, industries = page.context["rows"][-4:]
    assert (provinces.before, provinces.after) == (str(len(fewer) + 1), str(len(fewer)))
    assert "1" in provinces.words and provinces.changed and not industries.changed
    assert workers.before != workers.after
    assert f'href="/candidates/{weavers.pk}/border/"' in page.content.decode()  # the way back


def test_dropping_and_adding_back_is_the_published_border(client, weavers):
    own = [a.code for a in weavers.areas]
    page = page_of(client, address(weavers, reversed(own)))
    assert page.context["moving"].is_moved is False


def test_an_address_says_the_same_with_a_comma_and_one_by_one(client, weavers):
    one = page_of(client, f"/candidates/{weavers.pk}/border/?areas=x00&areas=x01&areas=")
    other = page_of(client, address(weavers, ["x00", "x01"]))
    assert one.context["border"] == other.context["border"]


def test_every_step_that_is_offered_leads_where_it_says(client, weavers):
    page = page_of(client, f"/candidates/{weavers.pk}/border/")
    choices = [
        *page.context["area_choices"].inside, *page.context["area_choices"].offered,
        *page.context["industry_choices"].inside[1:], *page.context["industry_choices"].offered,
    ]  # fmt: skip
    steps = [c for c in choices if c.step and c.step.score is not None]
    assert len(steps) > 4
    for choice in steps:
        after = page_of(client, choice.url).context["border"]
        assert after.score == pytest.approx(choice.step.score), choice.code
        assert after.rank == choice.step.rank


def test_the_neighbours_come_first_and_what_lies_apart_is_told(client, weavers):
    page = page_of(client, address(weavers, ["x00", "x10"]))
    choices = page.context["area_choices"]
    assert {c.code for c in choices.dropped} == {"x01", "x02"}  # to be taken back, named apart
    assert [c.code for c in choices.offered] == ["x09", "x11"]
    assert not next(c for c in choices.inside if c.code == "x10").published
    assert any("จ10" in words or "จ00" in words for words in page.context["warnings"])
    near = page_of(client, address(weavers, ["x00", "x01"], ["1312"]))
    assert near.context["warnings"] == []


def test_a_stranger_among_the_industries_is_told(client, weavers):
    page = page_of(client, address(weavers, ["x00"], ["1312", "1811"]))
    assert any("I1811" in words for words in page.context["warnings"])


def test_a_corner_of_which_nothing_is_published_counts_as_nothing_and_is_told(
    client, weavers, published
):
    published.cells.filter(area="x12", industry="1312").delete()
    published.run_id = "without"  # another publication, as far as what is kept is concerned
    published.save()
    before = page_of(client, address(weavers, ["x00", "x01"], ["1312"])).context["border"]
    page = page_of(client, address(weavers, ["x00", "x01", "x12"], ["1312"]))
    assert any("จ12" in words for words in page.context["warnings"])
    assert page.context["border"].jobs == before.jobs
    assert page.context["border"].lq < before.lq
    assert page.context["border"].establishments == before.establishments


@pytest.mark.parametrize(
    "query",
    [
        "areas=",
        "areas=99",
        "areas=x00&industries=0000",
        "areas=x00&industries=1311",
        "areas=x00&industries=1312," + ",".join(f"{n:04}" for n in range(MOST_INDUSTRIES)),
        "areas=" + ",".join(f"x{n:02}" for n in range(60)),
    ],
)
def test_what_cannot_be_a_border_is_refused_and_the_published_one_shown(client, weavers, query):
    page = page_of(client, f"/candidates/{weavers.pk}/border/?{query}")
    assert page.status_code == 422
    assert page.context["moving"].refused
    assert page.context["border"].rank == weavers.rank
    assert 'role="alert"' in page.content.decode()


def test_htmx_gets_the_part_and_a_short_address(client, weavers):
    query = "areas=x00&areas=x01&areas=&industries=1312&industries="
    page = page_of(client, f"/candidates/{weavers.pk}/border/?{query}", hx_request="true")
    assert page["HX-Push-Url"] == address(weavers, ["x01", "x00"], ["1312"])
    assert "<html" not in page.content.decode()


def test_a_candidate_whose_figures_are_not_all_there_says_so(client, uttaradit):
    for what in ("border", "sensitivity"):
        page = page_of(client, f"/candidates/{uttaradit.pk}/{what}/")
        assert page.status_code == 200
        assert page.context["why_not"]


def test_what_the_rank_hangs_on_is_told_for_both_borders(client, weavers):
    page = page_of(client, f"/candidates/{weavers.pk}/sensitivity/")
    found = page.context["found"]
    assert page.status_code == 200
    assert [row.without for row in found.rows]
    assert found.best >= weavers.rank
    assert found.verdict in page.content.decode().replace("&#x27;", "'")
    other = page_of(client, f"/candidates/{weavers.pk}/sensitivity/?areas=x00&best=50")
    assert other.context["found"].best == 50
    odd = page_of(client, f"/candidates/{weavers.pk}/sensitivity/?best=7")
    assert odd.context["found"].best == found.best


@pytest.mark.parametrize("path", ["border/", "border/?areas=x00,x01", "sensitivity/"])
def test_a_page_keeps_to_its_queries(client, weavers, django_assert_max_num_queries, path):
    client.get(f"/candidates/{weavers.pk}/{path}")
    with django_assert_max_num_queries(16):
        assert client.get(f"/candidates/{weavers.pk}/{path}").status_code == 200


# -- proposing it --------------------------------------------------------------------------


def proposed(client, who, candidate, query="", **changed):
    client.force_login(who)
    data = {**WORDS, "lead_centre": changed.pop("centre").pk, **changed}
    return client.post(f"/candidates/{candidate.pk}/propose/{query}", data)


def test_an_officer_proposes_the_border_that_she_moved(client, cast, weavers):
    query = "?areas=x00,x01&industries=1312"
    assert client.get(f"/candidates/{weavers.pk}/propose/{query}").status_code == 302  # to sign in
    page = proposed(client, cast.officer, weavers, query, centre=cast.centre)
    assert page.status_code == 302

    made = Proposal.objects.get()
    measured = Measuring(weavers)
    expected = measured.border(measured.group(["x00", "x01"], ["1312"]))
    assert made.moved == expected
    entry = Entry.objects.get(verb="candidate.proposed")
    assert set(entry.after["border"]["areas"]) == {"x00", "x01"}

    shown = client.get(f"/proposals/{made.pk}/")
    assert [a.code for a in shown.context["areas"]] == expected.areas
    assert shown.context["moved"]
    assert shown.context["candidate"].reason == expected.reason
    assert {m.member.industry_id for m in shown.context["rows"]} == {"1312"}


def test_the_published_border_is_kept_as_none(client, cast, weavers):
    own = ",".join(a.code for a in weavers.areas)
    proposed(client, cast.officer, weavers, f"?areas={own}", centre=cast.centre)
    assert Proposal.objects.get().border is None


def test_only_centres_of_the_border_can_lead(client, cast, weavers):
    page = proposed(client, cast.officer, weavers, "?areas=x00", centre=cast.centre2)
    assert page.status_code == 422


def test_a_border_outside_her_centre_is_not_hers_to_propose(client, cast, weavers):
    page = proposed(client, cast.officer, weavers, "?areas=x10,x11", centre=cast.centre)
    assert page.status_code == 302
    assert page.url.startswith(f"/candidates/{weavers.pk}/border/?")
    measured = Measuring(weavers)
    border = measured.border(measured.group(["x10"], ["1312"]))
    with pytest.raises(PermissionDenied):
        propose(weavers, by=cast.officer, **WORDS, lead_centre=cast.centre, border=border)
    assert not Proposal.objects.exists()


def test_what_cannot_be_a_border_cannot_be_proposed(client, cast, weavers):
    page = proposed(client, cast.officer, weavers, "?areas=99", centre=cast.centre)
    assert page.status_code == 302 and "/border/?areas=99" in page.url
    assert not Proposal.objects.exists()


def test_a_returned_proposal_gets_another_border_and_the_next_keeps_it(client, cast, weavers):
    from ruang.web.clusters.actions import send_back

    proposed(client, cast.officer, weavers, centre=cast.centre)
    made = Proposal.objects.get()
    for query, areas in (("?areas=x00,x01", {"x00", "x01"}), ("", {"x00", "x01"})):
        send_back(made, by=cast.director, comment="–")
        client.post(
            f"/proposals/{made.pk}/revise/{query}", {**WORDS, "lead_centre": cast.centre.pk}
        )
        made.refresh_from_db()
        assert made.state == "waiting"
        assert set(made.moved.areas) == areas
    own = ",".join(a.code for a in weavers.areas)
    send_back(made, by=cast.director, comment="–")
    client.post(
        f"/proposals/{made.pk}/revise/?areas={own}", {**WORDS, "lead_centre": cast.centre.pk}
    )
    made.refresh_from_db()
    assert made.moved is None
    assert [len({a for a, _i in v.border}) for v in made.versions.order_by("number")][1] == 2


def test_cluster_sheet_and_memo_show_the_border_that_was_approved(client, cast, weavers):
    from django.utils.translation import override

    from ruang.web.clusters.actions import approve
    from ruang.web.clusters.models import Cluster
    from ruang.web.reports import memo, sheet

    proposed(client, cast.officer, weavers, "?areas=x00,x01", centre=cast.centre)
    made = Proposal.objects.for_pages().get()
    with override("en"):
        said = sheet.of_proposal(made, weavers)
    assert "The officer moved the border" in said.moved
    assert f"rank {weavers.rank}," in said.moved
    assert said.reason == made.moved.reason_en
    assert {row[1] for row in said.rows} <= {"P00", "P01"}
    with override("en"):
        assert sheet.of_candidate(weavers).moved == ""
        assert memo.of(said, by=cast.officer, about=made)
    approve(made, by=cast.director, comment="")
    page = client.get(f"/clusters/{Cluster.objects.get().pk}/")
    assert {a.code for a in page.context["areas"]} == {"x00", "x01"}
    assert page.context["moved"]
    listed = re.sub(r"\s+", " ", client.get("/clusters/").content.decode())
    assert "จ00" in listed and "จ02" not in listed


# -- as programs ask -----------------------------------------------------------------------


def test_a_program_measures_a_border_and_proposes_it(client, cast, weavers):
    told = client.get(f"/api/candidates/{weavers.pk}/border?areas=x00,x01&industries=1312")
    assert told.status_code == 200
    assert told.json()["industries"] == ["1312"]
    assert "reason_en" in told.json()
    odd = client.get(f"/api/candidates/{weavers.pk}/border?areas=99")
    assert odd.status_code == 422 and odd.json()["errors"][0]["what"]

    client.force_login(cast.officer)
    said = {**WORDS, "fiscal_year": 2027, "lead_centre": cast.centre.number}
    moved = {"areas": ["x00", "x01"], "industries": ["1312"]}

    def sent(body):
        where = f"/api/candidates/{weavers.pk}/proposals"
        return client.post(where, body, content_type="application/json")

    assert sent(said | {"areas": ["99"]}).status_code == 422
    assert sent(said | {"areas": ["x10"]}).status_code == 403
    made = sent(said | moved)
    assert made.status_code == 201
    assert made.json()["border"] == told.json()
    assert Proposal.objects.get().moved.areas == told.json()["areas"]


# -- the rows behind a border ----------------------------------------------------------------------


def pairs_behind(candidate, query):
    """The pairs of province and industry whose rows are listed."""
    from django.http import QueryDict

    from ruang.web.clusters.ground import ground_of
    from ruang.web.clusters.moving import drawn
    from ruang.web.clusters.reading import Behind

    within = Behind(ground_of(candidate, drawn(candidate, QueryDict(query)))).within
    return {(area, industry) for area, codes in within.items() for industry in codes}


def test_the_rows_behind_a_moved_border_are_of_its_own_pairs(client, cast, weavers):
    client.force_login(cast.officer)
    page = page_of(client, address(weavers, ["x00", "x01", "x12"], ["1312"]))
    moving = page.context["moving"]
    assert moving.is_moved and page.context["rows_address"] == moving.rows_address
    assert f'href="{moving.rows_address.replace("&", "&amp;")}"' in page.content.decode()

    query = moving.rows_address.partition("?")[2]
    pairs = pairs_behind(weavers, query)
    assert pairs <= {(a, "1312") for a in ("x00", "x01", "x12")}
    assert pairs != pairs_behind(weavers, "")
    assert 20 * len(pairs) == moving.border.establishments  # each published pair has twenty

    rows = page_of(client, moving.rows_address)
    text = rows.content.decode()
    assert rows.context["candidate"].is_moved and rows.context["moved"]
    assert 'href="' + rows.context["candidate"].border_address.replace("&", "&amp;") in text


def test_the_rows_of_every_candidate_are_as_many_as_it_counts(published):
    for found in Candidate.objects.for_pages():
        assert 20 * len(pairs_behind(found, "")) == found.establishments


def test_a_border_that_cannot_be_has_no_rows_but_a_reason(client, cast, weavers):
    client.force_login(cast.officer)
    said = f"/candidates/{weavers.pk}/establishments/?areas=x99"
    answer = page_of(client, said)
    assert answer.status_code == 302
    assert answer["location"] == f"/candidates/{weavers.pk}/border/?areas=x99"
    assert page_of(client, answer["location"]).status_code == 422
    client.force_login(cast.entrepreneur)
    assert page_of(client, said).status_code == 404


def test_a_proposal_leads_to_the_rows_of_the_border_that_was_moved(client, cast, weavers):
    from ruang.web.clusters.ground import ground_of

    query = "?areas=x00,x01&industries=1312"
    proposed(client, cast.officer, weavers, query, centre=cast.centre)
    proposal = Proposal.objects.get()
    rows = ground_of(weavers, proposal.moved).rows_address
    assert {"x00", "x01"} == {area for area, _industry in pairs_behind(weavers, rows.split("?")[1])}
    text = page_of(client, f"/proposals/{proposal.pk}/").content.decode()
    assert f'href="{rows.replace("&", "&amp;")}"' in text
