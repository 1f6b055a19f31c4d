"""Which centre has which province: handed over, put right, undone, shown for the country."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from ruang.web.journal.models import Entry
from ruang.web.registry import actions, plans, timeline
from ruang.web.registry import country as whole
from ruang.web.registry.models import Area, Territory, TerritoryChange
from ruang.web.registry.timeline import AlreadyThere, Clash, NotInOrder, Span

NEW_YEAR = date(2027, 1, 1)
ONE, TWO = 1, 2


def span(centre, begins=None, ends=None, pk=None):
    return Span(centre, begins, ends, "test", "certain", pk)


def told(line):
    return [(s.centre, s.begins and s.begins.year, s.ends and s.ends.year) for s in line]


def day(year):
    return date(year, 1, 1)


# --- a province's time, worked out by hand


def test_handing_over_ends_one_and_begins_the_other():
    line = timeline.moved((span(TWO, day(2000)),), span(ONE, day(2027)))
    assert told(line) == [(TWO, 2000, 2027), (ONE, 2027, None)]


def test_a_later_row_stays_where_it_is():
    line = (span(TWO, None, day(2030)), span(3, day(2030)))
    assert told(timeline.moved(line, span(ONE, day(2027)))) == [
        (TWO, None, 2027),
        (ONE, 2027, 2030),
        (3, 2030, None),
    ]


def test_what_never_began_is_replaced():
    line = (span(TWO, None, day(2027)), span(3, day(2027)))
    assert told(timeline.moved(line, span(ONE, day(2027)))) == [
        (TWO, None, 2027),
        (ONE, 2027, None),
    ]
    # Without a day: it has always been so, and the row that has no beginning was wrong.
    assert told(timeline.moved(line, span(ONE))) == [(ONE, None, 2027), (3, 2027, None)]


def test_in_a_gap_it_is_taken_in_until_the_next_begins():
    line = (span(TWO, None, day(2020)), span(3, day(2030)))
    assert told(timeline.moved(line, span(ONE, day(2022))))[1] == (ONE, 2022, 2030)
    assert told(timeline.moved((), span(ONE, day(2022)))) == [(ONE, 2022, None)]


def test_what_cannot_be_is_refused():
    line = (span(TWO, day(2000)),)
    with pytest.raises(AlreadyThere):
        timeline.moved(line, span(TWO, day(2027)))
    with pytest.raises(Clash):
        timeline.added(line, span(ONE, day(2027)))
    with pytest.raises(Clash):
        timeline.moved((*line, span(ONE, day(2001))), span(3, day(2027)))
    with pytest.raises(NotInOrder):
        timeline.added((), span(ONE, day(2027), day(2027)))


def test_the_row_before_follows_one_that_is_put_right_or_deleted():
    later = span(ONE, day(2027), None, pk=9)
    line = (span(TWO, day(2000), day(2027), pk=8), later)
    moved = timeline.changed(line, later, span(ONE, day(2028), None, pk=9))
    assert told(moved) == [(TWO, 2000, 2028), (ONE, 2028, None)]
    assert told(timeline.removed(line, later)) == [(TWO, 2000, None)]
    with pytest.raises(NotInOrder):
        timeline.changed(line, later, span(ONE, day(1999), None, pk=9))


def test_gaps_and_overlaps_are_found_on_the_days_they_are_on():
    line = (span(ONE, day(2000), day(2010)), span(TWO, day(2012), day(2020)), span(3, day(2019)))
    found = [(t.begins.year, t.ends.year, t.centres) for t in timeline.troubles(line)]
    assert found == [(2010, 2012, ()), (2019, 2020, (TWO, 3))]
    assert [(t.begins, t.ends) for t in timeline.troubles(())] == [(None, None)]
    assert timeline.troubles((span(ONE),)) == []


def test_a_handover_and_its_opposite_cancel_out():
    line = (span(TWO, None, day(2030)), span(3, day(2030)))
    there = timeline.moved(line, span(ONE, day(2027)))
    changed = timeline.differences(line, there)
    assert [(a.begins.year, a.ends.year, a.centres, b.centres) for a, b in changed] == [
        (2027, 2030, (TWO,), (ONE,))
    ]
    assert timeline.differences(there, line)[0][0].centres == (ONE,)
    assert timeline.differences(line, line) == []


# --- as an administrator does it


@pytest.fixture
def admin(client, cast, country):
    client.force_login(cast.administrator)
    return client


def sent(centre, area="53", **values):
    return {
        "area": area,
        "to": centre.pk,
        "day": NEW_YEAR.isoformat(),
        "source": "คำสั่งกรมที่ 1/2569",
        "confidence": "certain",
        **values,
    }


MOVE = "/registry/centres/move/"


def test_territory_is_what_held_on_the_day(cast, country):
    row = cast.centre2.territory.get(area_id="53")
    row.valid_from, row.valid_to = day(2010), day(2020)
    row.save()
    days = {
        date(2009, 12, 31): False,
        date(2010, 1, 1): True,
        date(2019, 12, 31): True,
        date(2020, 1, 1): False,  # the first day on which it no longer holds
    }
    for on, held in days.items():
        assert cast.centre2.areas(on).filter(pk="53").exists() is held is row.holds(on)


def test_a_province_is_handed_over_after_its_effect_was_seen(admin, cast):
    before = Territory.objects.count(), Entry.objects.count()
    shown = admin.get(MOVE, {**sent(cast.centre), "look": 1})
    assert (Territory.objects.count(), Entry.objects.count()) == before
    outcome = shown.context["outcome"]
    counts = {one.centre.number: (one.before, one.after) for one in outcome.counts}
    assert counts == {1: (4, 5), 2: (1, 0)}
    # The people whose first page is about the provinces of one of the two centres.
    concerned = {cast.director, cast.officer, cast.agent, cast.director2, cast.officer2}
    assert set(outcome.people) == concerned
    assert "1 มกราคม 2570" in shown.content.decode()

    done = admin.post(MOVE, sent(cast.centre))
    assert done.status_code == 302
    assert cast.centre.areas(NEW_YEAR).filter(pk="53").exists()
    assert [a.code for a in cast.centre2.areas(date(2026, 12, 31))] == ["53"]
    assert not cast.centre2.areas(NEW_YEAR).exists()
    entry = Entry.objects.get()
    assert entry.verb == "territory.moved" and entry.actor == cast.administrator
    assert done.url == TerritoryChange.objects.get().get_absolute_url()


def test_the_last_change_is_undone_row_by_row(admin, cast):
    row = cast.centre2.territory.get(area_id="53")
    admin.post(MOVE, sent(cast.centre))
    first = TerritoryChange.objects.get()
    assert "ผลที่จะเกิดขึ้นหากยกเลิก" in admin.get(first.get_absolute_url()).content.decode()
    assert admin.post(first.get_absolute_url()).status_code == 302
    again = Territory.objects.get(area_id="53")
    assert (again.pk, again.valid_to, again.source) == (row.pk, None, row.source)
    assert Entry.objects.first().verb == "territory.undone"
    # Only the last change of a province can be undone; the undoing is one, too.
    assert admin.post(first.get_absolute_url()).status_code == 403
    assert admin.post(TerritoryChange.objects.first().get_absolute_url()).status_code == 302
    assert cast.centre.areas(NEW_YEAR).filter(pk="53").exists()


def test_rows_that_changed_otherwise_are_not_overwritten_by_an_undo(admin, cast):
    admin.post(MOVE, sent(cast.centre))
    change = TerritoryChange.objects.get()
    Territory.objects.filter(area_id="53", valid_to=None).update(source="by hand")
    refused = admin.post(change.get_absolute_url())
    assert refused.status_code == 422 and "มีผู้แก้ไขรายการเหล่านี้" in refused.content.decode()
    assert Territory.objects.filter(area_id="53").count() == 2


def test_pressing_twice_hands_over_once(admin, cast):
    assert admin.post(MOVE, sent(cast.centre)).status_code == 302
    refused = admin.post(MOVE, sent(cast.centre))
    assert refused.status_code == 422 and refused.context["form"].errors["area"]
    assert Territory.objects.filter(area_id="53").count() == 2


def test_a_province_that_nobody_has_is_taken_in(admin, cast):
    assert admin.post(MOVE, sent(cast.centre, "10", day="")).status_code == 302
    row = Territory.objects.get(area_id="10")
    assert (row.valid_from, row.valid_to) == (None, None) and row.holds(date(1950, 1, 1))


def test_what_has_not_begun_is_put_right_or_deleted(admin, cast):
    admin.post(MOVE, sent(cast.centre))
    row = Territory.objects.get(area_id="53", centre=cast.centre)
    url = row.get_absolute_url()
    values = {
        "do": "change",
        "centre": cast.centre.pk,
        "valid_from": "2027-02-01",
        "valid_to": "",
        "source": "แก้คำสั่ง",
        "confidence": "certain",
    }
    shown = admin.get(url, values)
    assert [h.begins for h in shown.context["desk"].outcome.handovers] == [NEW_YEAR]
    assert admin.post(url, values).status_code == 302
    # The other centre's row ends a month later: no day is without a centre.
    assert cast.centre2.areas(date(2027, 1, 31)).filter(pk="53").exists()
    assert admin.post(url, {**values, "valid_from": "2020-01-01"}).status_code == 422

    shown = admin.get(url, {"do": "remove"})
    assert [c.number for c in shown.context["desk"].outcome.handovers[0].after] == [2]
    assert admin.post(url, {"do": "remove"}).status_code == 302
    assert Territory.objects.get(area_id="53").valid_to is None
    admin.post(TerritoryChange.objects.first().get_absolute_url())  # undone: it is there again
    assert Territory.objects.get(pk=row.pk).valid_from == date(2027, 2, 1)


def test_what_has_begun_is_ended_and_not_deleted(admin, cast):
    row = cast.centre.territory.get(area_id="50")
    url = row.get_absolute_url()
    assert admin.post(url, {"do": "remove"}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.remove_territory(row, by=cast.administrator)
    shown = admin.get(url, {"do": "close", "valid_to": "2027-01-01"})
    trouble = shown.context["desk"].outcome.troubles[0]
    assert (trouble.begins, trouble.centres) == (NEW_YEAR, [])
    assert "ไม่อยู่ในความรับผิดชอบของศูนย์ฯ ใด" in shown.content.decode()
    page = admin.post(url, {"do": "close", "valid_to": "1999-01-01"})
    assert page.status_code == 422 and "valid_to" in page.context["desk"].close.errors
    with pytest.raises(ValidationError):
        actions.close_territory(row, by=cast.administrator, valid_to=day(2000))
    assert admin.post(url, {"do": "close", "valid_to": "2027-01-01"}).status_code == 302


def test_what_was_assumed_is_confirmed_with_its_source(admin, cast):
    row = cast.centre2.territory.get(area_id="53")
    url = row.get_absolute_url()
    assert admin.post(url, {"do": "confirm", "source": ""}).status_code == 422
    assert admin.post(url, {"do": "confirm", "source": "Order 2/2569"}).status_code == 302
    row.refresh_from_db()
    assert row.is_certain and row.source == "Order 2/2569"
    assert admin.post(url, {"do": "confirm", "source": "again"}).status_code == 403


def test_a_buddhist_year_is_not_taken_for_a_far_future(admin, cast):
    page = admin.get(MOVE, {**sent(cast.centre, day="2570-01-01"), "look": 1})
    assert page.status_code == 422 and page.context["form"].errors["day"]


def test_two_centres_at_once_are_refused_by_the_action(cast, country):
    with pytest.raises(ValidationError, match=cast.centre2.name):
        actions.add_territory(
            cast.centre,
            by=cast.administrator,
            area=Area.objects.get(code="53"),
            valid_from=NEW_YEAR,
            source="",
            confidence="unconfirmed",
        )


# --- the whole country


def test_the_country_on_a_day_with_its_gaps_and_overlaps(client, cast, country):
    today = timezone.localdate()
    Territory.objects.filter(area_id="57").update(valid_to=today + timedelta(days=30))
    Territory.objects.create(
        centre=cast.centre2, area_id="52", valid_from=day(2010), valid_to=day(2300), source="s",
        confidence="certain",
    )  # fmt: skip
    page = client.get("/registry/centres/country/")
    found = {(t.area.pk, len(t.centres)) for t in page.context["troubles"]}
    assert found == {("10", 0), ("57", 0), ("52", 2)}
    assert [a.pk for a in page.context["without"]] == ["10"]
    signs = {code: entry["sign"] for code, entry in page.context["map_values"].items()}
    assert (signs["50"], signs["52"], signs["10"]) == ("1", "1/2", "")
    assert page.context["last"] is None  # who changed what is for administrators

    earlier = client.get("/registry/centres/country/?day=1999-12-31")
    assert earlier.context["rows"] == [] and "31 ธันวาคม 2542" in earlier.content.decode()


def test_neighbouring_centres_have_different_colours(cast, country):
    rows = list(Territory.objects.select_related("centre__organisation"))
    values = whole.map_values(timezone.localdate(), rows)
    assert values["52"]["value"] != values["53"]["value"]
    assert values["50"]["value"] == values["52"]["value"]


def test_the_country_is_taken_away_as_csv(client, cast, country):
    Territory.objects.filter(area_id="50").update(source="=cmd()")
    answer = client.get("/registry/centres/country.csv?day=2026-10-01&centre=1")
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert {row["area_id"] for row in rows} == {"50", "51", "52", "57"}
    chiang_mai = next(row for row in rows if row["area_id"] == "50")
    assert chiang_mai["source"] == "'=cmd()" and chiang_mai["valid_from"] == "2000-01-01"


def test_a_province_shows_its_history_and_only_administrators_who_changed_it(admin, client, cast):
    admin.post(MOVE, sent(cast.centre))
    url = "/registry/areas/53/centres/"
    assert cast.administrator.name in admin.get(url).content.decode()
    client.logout()
    page = client.get(url).content.decode()
    assert cast.centre.name in page and cast.administrator.name not in page
    assert MOVE not in page
    assert client.get("/registry/areas/99/centres/").status_code == 404


def test_others_see_it_and_cannot_change_it(client, cast, country):
    row = cast.centre.territory.first()
    for person in (None, cast.director):
        if person:
            client.force_login(person)
        assert MOVE not in client.get(f"/registry/centres/{cast.centre.pk}/").content.decode()
        refused = 404 if person else 302
        assert client.post(MOVE, sent(cast.centre)).status_code == refused
        assert client.get(row.get_absolute_url()).status_code == refused
    with pytest.raises(PermissionDenied):
        actions.move_territory(
            country["53"], by=cast.director, to=cast.centre, day=NEW_YEAR, source="", confidence=""
        )
    assert not Entry.objects.exists()


@pytest.mark.parametrize("url", ["centres/country/", "areas/53/centres/"])
def test_a_page_asks_the_database_little(client, country, django_assert_max_num_queries, url):
    with django_assert_max_num_queries(12):
        assert client.get(f"/registry/{url}").status_code == 200


def test_the_sources_of_built_in_rows_are_told_in_the_readers_language(client, cast, country):
    words = "Assumed from the seat of the centre and the provincial groups of B.E. 2560; "
    words += "to be confirmed by the department"
    Territory.objects.filter(area_id="53").update(source=words)
    url = "/registry/areas/53/centres/"
    assert "ข้อสันนิษฐานจากที่ตั้งของศูนย์ฯ" in client.get(url).content.decode()
    client.post("/preferences/", {"language": "en"})
    assert words in client.get(url).content.decode()


def test_an_undo_is_planned_from_what_was_kept(cast, country):
    area = country["53"]
    made = actions.move_territory(
        area, by=cast.administrator, to=cast.centre, day=NEW_YEAR, source="s", confidence="certain"
    )
    plan = plans.plan_undo(made)
    assert plan.after == made.line_before and len(plan.before) == 2


def test_centres_stand_in_the_order_of_their_numbers(client, cast):
    from ruang.web.people.models import Kind, Organisation

    for number in (10, 11, 3):
        Organisation.objects.create(
            kind=Kind.CENTRE, name_th=f"ศูนย์ส่งเสริมอุตสาหกรรมภาคที่ {number}", name_en=""
        )
    client.force_login(cast.administrator)
    form = client.get("/people/new/").context["form"]
    named = [str(one) for one in form.fields["organisation"].queryset if one.kind == Kind.CENTRE]
    assert [name.rsplit(" ", 1)[1] for name in named] == ["1", "2", "3", "10", "11"]
