"""Finding areas, industries and centres: both languages, codes, typos."""

from __future__ import annotations

import pytest

from ruang.web.journal.action import SYSTEM
from ruang.web.names.likeness import likeness, plain
from ruang.web.names.models import Name
from ruang.web.names.thai import sort_key
from ruang.web.people.actions import change_organisation
from ruang.web.registry.jobs import load_reference
from ruang.web.registry.models import Area, Centre
from ruang.web.registry.search import FIRST, Found, find, rows_of


@pytest.fixture(scope="module")
def registry(django_db_setup, django_db_blocker):
    """The whole registry, read once for this file."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def whole(registry, db):
    return registry


def first(query):
    found = find(query)
    return (found[0].kind, found[0].code) if found else None


CHIANG_MAI, WEAVING, BEES = ("area", "50"), ("industry", "1312"), ("industry", "01493")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("เชียงใหม่", CHIANG_MAI),
        ("เชียงใหม", CHIANG_MAI),  # a tone mark forgotten
        ("เชียงไหม่", CHIANG_MAI),  # the other ai
        ("เเชียงใหม่", CHIANG_MAI),  # two e in place of one ae on the keyboard
        ("เชีงใหม่", CHIANG_MAI),  # a letter lost
        ("จังหวัดเชียงใหม่", CHIANG_MAI),  # as in an address
        ("chiang mai", CHIANG_MAI),
        ("Chaing Mai", CHIANG_MAI),  # letters changed about
        ("chiangmai", CHIANG_MAI),
        ("50", CHIANG_MAI),
        ("กรุงเทพ", ("area", "10")),
        ("bangkok", ("area", "10")),
        ("1312", WEAVING),
        ("01493", BEES),
        ("การเลี้ยงผึ้ง", BEES),
        ("เลี้ยงผึ้ง", BEES),
        ("เลี้ยงผี้ง", BEES),  # one vowel for its neighbour
        ("สันกำแพง", ("area", "5013")),
        ("สันกําแพง", ("area", "5013")),  # am typed in two pieces
    ],
)
def test_found_first(whole, query, wanted):
    assert first(query) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("textile", ("industry", "13")),
        ("weving of textiles", ("industry", "1312")),
        ("medical instruments", ("industry", "3250")),
        ("ศูนย์ส่งเสริมอุตสาหกรรมภาคที่ 1", ("centre", "1")),
        ("Promotion Centre Region 10", ("centre", "10")),
        ("C", ("industry", "C")),
        ("501", ("area", "5013")),
    ],
)
def test_found_on_the_first_page(whole, query, wanted):
    assert wanted in [(f.kind, f.code) for f in find(query, most=25)]


@pytest.mark.parametrize("query", ["", "   ", "zzzzzzqqq", "%", "ๆๆๆๆๆ", "\N{HONEYBEE}"])
def test_nothing_is_found_where_there_is_nothing(whole, query):
    assert find(query) == []


def test_two_letters_find_only_what_contains_them(whole):
    assert {f.code for f in find("ตา")} >= {"63"}
    for found in find("นา"):
        row = dict(rows_of([found]))[found]
        names = [getattr(row, n, "") for n in ("name_th", "title_th")]
        organisation = getattr(row, "organisation", None)
        assert "นา" in "".join(names) + (organisation.name_th if organisation else "")


def test_a_name_is_found_as_it_is_now(whole):
    assert first("ศูนย์เหนือ") != ("centre", "1")
    organisation = Centre.objects.get(number=1).organisation
    change_organisation(
        organisation, by=SYSTEM, kind=organisation.kind, name_th="ศูนย์เหนือ", name_en="North"
    )
    assert first("ศูนย์เหนือ") == ("centre", "1")


def test_names_are_compared_without_case_spaces_and_odd_spelling():
    assert plain("  Chiang   MAI ") == "chiang mai"
    assert plain("กํา") == plain("กำ")


# --- the page


def test_the_page_finds_in_both_languages(client, whole):
    page = client.get("/registry/search/", {"q": "เชียงใหม่"})
    assert page.status_code == 200
    assert 'href="/registry/areas/50/"' in page.content.decode()
    assert "/registry/industries/1312/" in client.get("/registry/search/?q=1312").content.decode()


def test_the_search_box_gets_links_alone_and_no_more_than_eight(client, whole):
    part = client.get("/registry/search/", {"q": "น"}, headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<h1>" not in text and text.count("<a href=") == 8


def test_nothing_found_says_what_to_try(client, whole):
    page = client.get("/registry/search/", {"q": "zzzzzz"})
    assert page.status_code == 200 and page.context["rows"] == []


def test_what_was_typed_is_shown_as_text(client, whole):
    page = client.get("/registry/search/", {"q": "<script>alert(1)</script>"})
    assert b"<script>alert" not in page.content


QUERIES = [
    "เชียงไหม่", "เชีงใหม่", "จังหวัดเชียงใหม่", "Chaing Mai", "chiangmai", "กรุงเทพ", "เลี้ยงผี้ง", "สันกําแพง",
    "weving of textiles", "medical instruments", "ศูนย์ส่งเสริมอุตสาหกรรมภาคที่ 1", "การผลิตเครืองมือแพทย",
    "ลำพุน", "นครราชสิมา", "เครื่องปั้นดินเผ่า", "ผลิตภัณอาหาร", "manufactur of furnitur",
    "rice miling", "ปทุมธาณี",
]  # fmt: skip


def test_what_the_index_brings_is_what_scoring_every_name_would_find(whole):
    every = [(n.kind, n.level, n.key, n.code, n.text) for n in Name.objects.all()]
    for query in QUERIES:
        wanted, best = plain(query), {}
        for *row, text in every:
            key = tuple(row)
            best[key] = max(likeness(wanted, text), best.get(key, 0.0))
        kinds = ("area", "industry", "centre")
        rows = [Found(*row, score) for row, score in best.items() if score and row[0] in kinds]
        rows.sort(key=lambda f: (-round(f.score, 1), FIRST.index(f.level), f.code))
        assert [(f.kind, f.key) for f in find(query, most=8)] == [
            (f.kind, f.key) for f in rows[:8]
        ], query


def test_a_search_is_quick(whole):
    from time import perf_counter

    find("warm")
    begun = perf_counter()
    for query in ("เชียงไหม่", "การผลิตเครื่องมือแพทย์", "weving of textiles", "1312"):
        find(query)
    assert (perf_counter() - begun) / 4 < 0.1


# --- Thai order


def test_provinces_stand_in_dictionary_order(whole):
    got = [a.name_th for a in Area.objects.provinces().order_by("sort_th")]
    # By hand, from the dictionary's rules: leading vowels after their consonant.
    assert got[:4] == ["กระบี่", "กรุงเทพมหานคร", "กาญจนบุรี", "กาฬสินธุ์"]
    assert got.index("ชุมพร") + 1 == got.index("เชียงราย") == got.index("เชียงใหม่") - 1
    assert got.index("พิษณุโลก") + 1 == got.index("เพชรบุรี")
    assert got[-1] == "อุบลราชธานี" and len(got) == 77


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("กา", "เก"),  # the letter a stands before the vowel e
        ("เกม", "แกม"),
        ("ไก", "ขา"),  # the consonant first, then its vowel
        ("กา", "ก่า"),  # the same letters: no mark, then mai ek
        ("ก่า", "ก้า"),
        ("กากา", "กาก่า"),
        ("กาก่า", "ก่ากา"),  # a mark on an earlier letter weighs more
        ("ก้า", "กาง"),  # letters count before marks
        ("จันทร", "จันทร์"),
        ("ตาก", "ตากใบ"),
        ("Bangkok", "กรุงเทพ"),
        ("bangkok", "Chiang Mai"),
    ],
)
def test_thai_order_by_hand(earlier, later):
    assert sort_key(earlier) < sort_key(later)


def test_a_key_is_plain_for_every_database():
    assert set(sort_key("เชียงใหม่ (Chiang Mai) é \N{HONEYBEE}")) <= set("0123456789abcdef")
