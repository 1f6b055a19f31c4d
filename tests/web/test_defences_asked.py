"""What is asked for in an address, where it is what nothing can be: a clear word, and no fault."""

from __future__ import annotations

import pytest

LONG = 5_000  # digits: more than Python turns into a number
ODD = [
    "9" * LONG, "๙" * LONG, "9" * LONG + "-01-01", "๕๐", "²", "nan", "inf", "-1", "2569-02-30",
    "0001-01-01", "x" * 10_000,
]  # fmt: skip
ASKED = {
    "/households/": ["kind", "year"],
    "/households/areas/50/": ["kind", "year"],
    "/potential/": ["publication", "page", "w_size", "w_growth", "centre", "industry"],
    "/potential/export.geojson": ["publication", "level", "w_size"],
    "/potential/areas/51/": ["publication", "page", "old", "level"],
    "/potential/centres/1/": ["on", "page"],
    "/potential/groups/region/north/": ["on", "publication"],
    "/potential/industries/1312/": ["publication", "page", "sort"],
    "/potential/publications/{publication}/inputs.csv": ["level"],
    "/candidates/": ["page", "publication", "centre", "section"],
    "/candidates/compare/": ["c"],
    "/candidates/compare/export.csv": ["c"],
    "/candidates/{candidate}/border/": ["area", "industry", "areas", "industries"],
    "/candidates/{candidate}/sensitivity/": ["best", "area", "industry"],
    "/plans/": ["year", "centre", "page"],
    "/plans/export.csv": ["year", "centre"],
    "/registry/areas/50/centres/": ["day"],
}


@pytest.mark.parametrize("address", ASKED)
def test_what_nothing_can_be_is_answered_in_words(client, weaving, publication, address):
    path = address.format(candidate=weaving.pk, publication=publication.pk)
    for name in ASKED[address]:
        for odd in ODD:
            answer = client.get(path, {name: odd})
            assert answer.status_code in {200, 302, 404, 422}, (name, odd[:9])
            said = b"".join(answer) if answer.streaming else answer.content
            assert said or answer.status_code == 302, (name, odd[:9])
