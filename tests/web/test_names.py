"""Names: kept in step with their rows, found alike in both databases, in the dictionary's order."""

from __future__ import annotations

import pytest

from ruang.web.journal.action import SYSTEM
from ruang.web.journal.models import Entry
from ruang.web.names import keeping
from ruang.web.names.finding import answering, find
from ruang.web.names.likeness import likest
from ruang.web.names.models import Name
from ruang.web.people import actions
from ruang.web.people.models import Organisation, User
from ruang.web.people.search import ORGANISATION

WEAVERS = ["กลุ่มทอผ้าไหมบ้านโนนสะอาด", "วิสาหกิจชุมชนผ้าไหมแพรวา", "โรงทอผ้าไหมไทย", "เกลือสินเธาว์บ่อกฐิน"]


@pytest.fixture
def enterprises(db):
    rows = [Organisation(kind="enterprise", name_th=th) for th in WEAVERS]
    rows.append(Organisation(kind="enterprise", name_th="ข้าวหอม 100%", name_en="50_50 Rice [c]"))
    made = Organisation.objects.bulk_create(rows)
    keeping.renew(ORGANISATION.name)
    return made


def found(query):
    rows = Organisation.objects.order_by("sort_th")
    return [row.name_th for row in answering(rows, query, kind=ORGANISATION.name)]


def test_a_list_shows_what_contains_the_words_in_its_own_order(enterprises):
    # No spaces between Thai words, so a word is found wherever it begins.
    assert found("ผ้าไหม") == [WEAVERS[0], WEAVERS[2], WEAVERS[1]]
    assert found("แพรวา") == [WEAVERS[1]]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ผ้าใหมแพรวา", WEAVERS[1]),  # the other ai
        ("โนนสอาด", WEAVERS[0]),  # as it was once spelt
        ("เกลือสินเทาว์", WEAVERS[3]),
        ("วิสาหกิจชุมชนผ้าไหมแพวา", WEAVERS[1]),  # a letter lost
        ("ทอผาไหมบ้าน", WEAVERS[0]),  # a tone mark lost
        ("กลุ่ม ทอผ้า ไหม บ้านโนนสะอาด", WEAVERS[0]),  # spaces put between words
    ],
)
def test_typos_are_forgiven_where_nothing_contains_the_words(enterprises, typed, meant):
    assert found(typed)[0] == meant


def test_signs_of_a_query_language_are_letters_like_others(enterprises):
    for typed in ("%", "_", "0_5", "[c]", "100%", "% 50_50 rice"):
        assert len(find(typed, kinds=[ORGANISATION.name])) <= 1, typed
    assert found("100%") == found("50_5") == found("rice [c]") == ["ข้าวหอม 100%"]
    for typed in ("0%5", "\\", '"', "'", "%%%%", "____", 'a" OR "b', "text:a* NEAR(b)", "\\%"):
        assert found(typed) == [], typed


def test_a_name_follows_its_row(enterprises):
    row = enterprises[0]
    actions.change_organisation(
        row, by=SYSTEM, kind="enterprise", name_th="ศูนย์เรียนรู้ครามสกล", name_en="Indigo"
    )
    assert found("ครามสกล") == found("indigo") == ["ศูนย์เรียนรู้ครามสกล"]
    assert WEAVERS[0] not in found("โนนสะอาด")
    row.delete()
    assert found("ครามสกล") == []


def test_what_passed_the_names_by_is_put_right(enterprises, django_assert_num_queries):
    Organisation.objects.filter(pk=enterprises[0].pk).update(name_th="บ้านใหม่สุดแดน")
    assert found("สุดแดน") == []
    keeping.renew()
    assert found("สุดแดน") == ["บ้านใหม่สุดแดน"]
    with django_assert_num_queries(2):  # nothing differs: nothing is written
        keeping.renew(ORGANISATION.name)


def test_names_of_people_are_not_copied(cast):
    keeping.renew()
    kept = set(Name.objects.values_list("text", flat=True))
    assert (
        kept and not {name.lower() for name in User.objects.values_list("name", flat=True)} & kept
    )


def test_people_are_found_with_typos_too():
    people = [(1, ["นางสาวสุดา อินทะ", "suda@ruang.example"]), (2, ["Wipada Kaewmanee", ""])]
    assert likest("สุดาอินทะ", people) == [1]
    assert likest("wipada keawmanee", people) == [2]
    assert likest("suda@", people) == [1]
    assert likest("", people) == likest("ใครก็ไม่รู้", people) == []


# --- order


def test_organisations_and_people_stand_as_in_the_dictionary(enterprises):
    assert [row.name_th for row in Organisation.objects.filter(kind="enterprise")] == [
        "กลุ่มทอผ้าไหมบ้านโนนสะอาด",
        "เกลือสินเธาว์บ่อกฐิน",  # by its consonant, not by the vowel written before it
        "ข้าวหอม 100%",
        "โรงทอผ้าไหมไทย",
        "วิสาหกิจชุมชนผ้าไหมแพรวา",
    ]


def test_the_order_follows_a_changed_name_and_is_no_fact_of_its_own(cast):
    before = cast.officer.sort_name
    actions.change_name(cast.officer, by=cast.officer, name="แก้ว เกิดใหม่")
    stored = User.objects.get(pk=cast.officer.pk)
    assert stored.sort_name not in {"", before}
    assert User.objects.last().pk == cast.officer.pk  # Latin letters stand before Thai ones
    assert "sort_name" not in Entry.objects.latest("pk").after
