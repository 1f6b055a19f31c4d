"""Who is there by size and legal form: counted at publishing, small classes hidden."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruang.engine.lake import Lake
from ruang.web.potential.models import AreaProfile
from ruang.web.potential.profiles import Counted, profiles, publishable
from ruang.web.potential.reading.profiles import profiles_of
from ruang.web.registry.models import Area

# Province, activity, workers, legal form, how many.
REGISTER = [
    ("50", "13121", 5.0, "company", 4),  # micro, as up to 5 in every kind of business
    ("50", "13121", 50.0, "company", 3),  # small where goods are made
    ("50", "47111", 31.0, "partnership", 3),  # medium in trade
    ("50", "13121", 201.0, "public_company", 2),  # large, of which there are too few
    ("50", "13121", None, "company", 3),
    ("50", None, 10.0, None, 3),  # no industry: which limits would hold?
    ("51", "47111", 2.0, "company", 9),
]


def snapshot_of(folder, rows=REGISTER):
    table = [row[:4] for row in rows for _ in range(row[4])]
    names = ("area_id", "industry_id", "workers", "legal_form")
    types = (pa.string(), pa.string(), pa.float64(), pa.string())
    columns = zip(*table, strict=True)
    register = pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})
    lake = Lake(folder)
    about = {
        "fingerprint": "0" * 64,
        "created_at": "2026-01-01T00:00:00+00:00",
        "rows_accepted": register.num_rows,
    }
    with lake.draft() as draft:
        draft.add("register", register)
        return lake.publish_snapshot(draft, "bees", about)


def told(rows, kind, area="50"):
    return {
        r["key"]: (r["establishments"], r["workers"])
        for r in rows
        if (r["kind"], r["area_id"]) == (kind, area)
    }


def test_sizes_are_counted_by_the_limits_of_the_law(tmp_path):
    found = told(list(profiles_of(snapshot_of(tmp_path))), "size")

    # The two large ones are hidden, and the smallest other class with them: else the total of the
    # province would tell them. Their workers go with them.
    assert found["large"] == (None, None)
    assert sorted(k for k, (n, _w) in found.items() if n is None) == ["large", "medium"]
    assert found["medium"] == (None, None)
    # The large ones could have a tenth more or less only where all that is small is hidden too.
    assert found["micro"] == (4, None) and found["small"] == (3, None)
    assert found["unknown"] == (6, None)  # three of them state no workers, three no industry


def test_legal_forms_are_counted_and_what_is_not_stated_is_a_class(tmp_path):
    found = told(list(profiles_of(snapshot_of(tmp_path))), "form")

    assert found["company"][0] == 10
    assert found["public_company"] == (None, None) and found["partnership"][0] is None
    assert found["unknown"][0] == 3


def test_a_province_with_one_class_hides_nothing(tmp_path):
    found = told(list(profiles_of(snapshot_of(tmp_path))), "size", "51")

    assert found == {"micro": (9, 18.0)}


def test_a_register_without_workers_has_no_sizes(tmp_path):
    rows = [(area, industry, None, form, n) for area, industry, _w, form, n in REGISTER]
    kinds = {row["kind"] for row in profiles_of(snapshot_of(tmp_path, rows))}

    assert kinds == {"form"}


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ((10, 5, 4), set()),
        ((10, 5, 2), {1, 2}),  # alone it would be the total less the others
        ((10, 1, 1), {0, 1, 2}),  # two ones add up to two: told apart, so a third goes with them
        ((10, 7, 2, 2), {2, 3}),  # four are 1 and 3 as well as 2 and 2
        ((2,), {0}),
    ],
)
def test_no_number_can_be_reckoned_from_the_total(numbers, hidden):
    classes = [Counted(str(i), n, None, None) for i, n in enumerate(numbers)]
    found = {i for i, one in enumerate(publishable(classes)) if one.establishments is None}

    assert found == hidden


def said(*classes):
    return {one.key: one.workers for one in publishable(classes)}


def test_what_a_class_is_called_does_not_tell_how_large_its_two_are():
    """Of 3,004 workers in two large and a micro one, the large ones would have 2,999 to 3,003."""
    large, micro = Counted("large", 2, 3000.0, 1600.0), Counted("micro", 1, 4.0, 4.0)
    found = said(large, micro, Counted("small", 60, 900.0, 30.0), Counted("medium", 9, 700.0, 90.0))

    assert found["large"] is None and found["micro"] is None
    assert found["medium"] is None and found["small"] is None  # 840 less and 540 more, and 241


def test_an_owner_who_knows_her_own_does_not_know_the_other_class():
    two, one = Counted("cooperative", 2, 100.0, 50.0), Counted("farmer_group", 1, 40.0, 40.0)
    found = said(two, one, Counted("company", 90, 5000.0, 400.0), Counted("other", 5, 60.0, 20.0))

    assert found == {"cooperative": None, "farmer_group": None, "other": None, "company": 5000.0}


def test_workers_that_two_of_many_state_are_not_said():
    found = said(
        Counted("company", 20, 80.0, 45.0, stated=2),
        Counted("partnership", 10, 90.0, 20.0),
        Counted("other", 30, 300.0, 30.0),
    )

    assert found["company"] is None and found["other"] == 300.0


def test_where_hiding_all_would_not_help_there_is_nothing():
    assert publishable([Counted("large", 2, 3000.0, 1500.0), Counted("micro", 4, 12.0, 5.0)]) == []


CLASS = st.lists(st.integers(0, 300), min_size=1, max_size=9)


@given(st.lists(CLASS, min_size=1, max_size=5))
def test_what_is_hidden_never_stands_alone(plants):
    classes = [
        Counted(str(i), len(of), float(sum(of)), float(max(of))) for i, of in enumerate(plants)
    ]
    shown = publishable(classes)
    if not shown:  # not even hiding all would have helped
        assert len(classes) > 1 and any(one.shows_one for one in classes)
        return
    unshown = [i for i, one in enumerate(shown) if one.establishments is None]
    unsaid = [plants[i] for i, one in enumerate(shown) if one.workers is None]

    assert all(one.establishments is None or one.establishments >= 3 for one in shown)
    if unshown and len(unshown) < len(shown):
        assert len(unshown) > 1 and sum(len(plants[i]) for i in unshown) >= 3
    if unsaid and len(unsaid) < len(shown):
        together = [n for of in unsaid for n in of]
        assert len(unsaid) > 1 and max(together) <= 0.8 * sum(together)
    for one, of in zip(shown, plants, strict=True):
        assert one.workers is None or max(of) <= 0.8 * sum(of) or sum(of) == 0


@pytest.fixture
def profiled(publication):
    said = [("50", "micro", 40, 90.0), ("50", "small", None, None), ("51", "micro", 10, None)]
    AreaProfile.objects.bulk_create(
        AreaProfile(
            publication=publication, area_id=a, kind="size", key=k, establishments=n, workers=w
        )
        for a, k, n, w in said
    )
    return publication


def test_several_provinces_are_summed_and_say_in_how_many_it_is_hidden(profiled):
    [sizes] = profiles(profiled, Area.objects.filter(pk__in=["50", "51", "52"]))

    micro, small = sizes.rows
    assert (micro.establishments, micro.hidden, micro.workers, micro.unsaid) == (50, 0, 90.0, 1)
    assert (small.establishments, small.hidden, small.workers) == (None, 1, None)
    assert micro.share == 1.0 and small.share is None and sizes.hides


def test_a_page_shows_who_is_there_with_the_law_it_follows(client, profiled):
    client.cookies["django_language"] = "en"
    text = client.get("/potential/areas/50/").content.decode()

    assert "up to 5 workers" in text and "B.E. 2562 (2019)" in text
    assert "not shown" in text and ">0<" not in text


def test_a_publication_from_before_says_that_it_does_not_tell(client, publication):
    client.cookies["django_language"] = "en"
    text = client.get("/potential/areas/50/").content.decode()

    assert "it was made before these were counted" in text
