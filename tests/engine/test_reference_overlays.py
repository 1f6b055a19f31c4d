"""Official lists: the effect told beforehand, every state kept, one change at a time."""

from __future__ import annotations

import json
import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ruang.engine.errors import InputError, LakeError
from ruang.engine.reference import areas, exporting, importing, industries, overlays
from ruang.engine.reference.effect import Change

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HEADER = "code,level,name_th,name_en,parent\n"
CHIANG_MAI = "50,province,เชียงใหม่,Chiangmai,TH\n"
MUEANG = "5001,district,เมืองเชียงใหม่,Mueang Chiang Mai,50\n"
NEW = "5099,district,อำเภอใหม่,New District,50\n"


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"


def propose(lake: Path, *lines: str, what: str = "areas", name: str = "list.csv"):
    path = lake.parent / name
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return importing.propose(what, [path], lake)


def english(lake: Path, code: str = "50") -> str:
    rows = areas.provinces(lake).to_pylist()
    return next(row["name_en"] for row in rows if row["area_id"] == code)


# The effect, before anything is kept


def test_the_effect_is_told_and_nothing_is_kept(lake: Path) -> None:
    found = propose(lake, CHIANG_MAI, MUEANG, NEW).effect()
    assert not lake.exists()
    assert [row.code for row in found.added] == ["5099"]
    assert found.changes == (
        Change("50", "province", "name_en", "Chiang Mai", "Chiangmai"),
        Change("5001", "district", "name_en", None, "Mueang Chiang Mai"),
    )
    by_level = {one.level: one for one in found.levels}
    assert by_level["district"].rows == (928, 929)
    assert by_level["district"].no_english == (928, 927)
    # 76 other provinces and 927 other districts stay although this list does not name them.
    assert (found.counts["lacking"], found.counts["renamed"], found.counts["english"]) == (
        1003,
        1,
        1,
    )


def test_what_was_told_is_what_is_laid(lake: Path) -> None:
    proposal = propose(lake, CHIANG_MAI, MUEANG, NEW)
    told = proposal.effect()
    kept = importing.lay(proposal, now=NOW)
    undone = importing.effect_of_restoring("areas", overlays.BUILT_IN, lake)
    # Seen from the other side it is the same: what was added goes, every value turns round.
    assert undone.gone == told.added
    turned = [Change(c.code, c.level, c.column, c.after, c.before) for c in told.changes]
    assert list(undone.changes) == turned
    assert kept.counts == {"new": 1, "changed": 2, "unchanged": 0, "mended": 0, "set_aside": 0}
    assert propose(lake, CHIANG_MAI, MUEANG, NEW).effect().is_none


def test_the_words_mended_are_told_one_by_one(lake: Path) -> None:
    lines = [
        f"{c},,การทานา {c},,\n" for c in industries.industries()["industry_id"].to_pylist()[-120:]
    ]
    rows = [line.replace(",,การ", f",{_level(line)},การ", 1) for line in lines]
    proposal = propose(lake, *rows, what="industries")
    assert len(proposal.reading.mended) == proposal.done.mended == len(rows)
    assert proposal.reading.mended[0].read.startswith("การทานา")
    assert proposal.reading.mended[0].meant.startswith("การทำนา")


def _level(line: str) -> str:
    code = line.split(",")[0]
    return industries.LEVELS[len(code) - 1]


def test_neighbours_are_told_by_the_area_that_has_them(lake: Path) -> None:
    near = json.loads(exporting.as_file("neighbours", None))
    assert importing.propose("areas", [_json(lake, near)], lake).effect().is_none
    near["10"].append("20")
    found = importing.propose("areas", [_json(lake, near)], lake).effect()
    assert {(c.code, c.column) for c in found.changes} == {
        ("10", "neighbours"),
        ("20", "neighbours"),
    }
    assert all("20" in (c.after or "") for c in found.changes if c.code == "10")


@pytest.mark.parametrize(
    ("near", "reason"),
    [
        ({"50": ["50"]}, "50 cannot be a neighbour of 50"),
        ({"50": ["5101"]}, "5101 cannot be a neighbour of 50"),
        ({"50": ["99"]}, "no area has the code 99"),
        ({}, "not a list of neighbours"),
    ],
)
def test_neighbours_that_cannot_be_are_refused(lake: Path, near: object, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        importing.propose("areas", [_json(lake, near)], lake)


def _json(lake: Path, found: object) -> Path:
    path = lake.parent / "neighbours (1).json"
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


# Every state is kept


def test_every_state_can_be_gone_back_to(lake: Path) -> None:
    importing.lay(propose(lake, CHIANG_MAI), now=NOW, by="7")
    importing.lay(propose(lake, "57,province,เชียงราย,Chiangrai,TH\n", name="b.csv"), now=NOW)
    assert (english(lake), english(lake, "57")) == ("Chiangmai", "Chiangrai")

    back = importing.restore("areas", 1, lake, now=NOW)
    assert (back.number, back.back_to, back.sources) == (3, 1, ("list.csv",))
    assert (english(lake), english(lake, "57")) == ("Chiangmai", "Chiang Rai")

    importing.restore("areas", overlays.BUILT_IN, lake, now=NOW)
    assert english(lake) == "Chiang Mai"
    assert overlays.standing("areas", lake) == {}

    importing.restore("areas", 2, lake, now=NOW)
    assert (english(lake), english(lake, "57")) == ("Chiangmai", "Chiangrai")
    told = [(one.number, one.how, one.by, one.read) for one in overlays.layings("areas", lake)]
    assert told[-2:] == [(2, "laid", "", ("b.csv",)), (1, "laid", "7", ("list.csv",))]
    assert overlays.now_holding("areas", lake) == overlays.laying("areas", lake, 5)
    with pytest.raises(LakeError, match="no change of this list has the number 9"):
        importing.restore("areas", 9, lake, now=NOW)


def test_what_was_done_by_hand_is_kept_too(lake: Path) -> None:
    importing.lay(propose(lake, CHIANG_MAI), now=NOW)
    path = lake / "reference" / "areas.csv"
    path.write_text(path.read_text().replace("Chiangmai", "Chiang May"))
    assert overlays.now_holding("areas", lake) is None
    importing.lay(propose(lake, MUEANG), now=NOW)
    assert [one.how for one in overlays.layings("areas", lake)] == ["laid", "found", "laid"]
    assert english(lake) == "Chiang May"
    path.unlink()  # as it was done before there was a way back
    importing.lay(propose(lake, NEW), now=NOW)
    assert english(lake) == "Chiang Mai"
    importing.restore("areas", 3, lake, now=NOW)
    assert english(lake) == "Chiang May"


# Twice, at once, and killed in between


def test_asked_twice_it_is_laid_once(lake: Path) -> None:
    proposal = propose(lake, CHIANG_MAI)
    first = importing.lay(proposal, now=NOW, token="upload 1")
    assert importing.lay(proposal, now=NOW, token="upload 1") == first
    assert len(overlays.layings("areas", lake)) == 1


def test_what_was_looked_at_is_not_laid_over_something_else(lake: Path) -> None:
    mine, theirs = propose(lake, CHIANG_MAI), propose(lake, MUEANG, name="theirs.csv")
    importing.lay(theirs, now=NOW)
    with pytest.raises(LakeError, match="changed meanwhile"):
        importing.lay(mine, now=NOW)
    assert english(lake) == "Chiang Mai"


def test_a_change_that_was_killed_halfway_is_finished(lake: Path) -> None:
    importing.lay(propose(lake, CHIANG_MAI), now=NOW, token="1")
    # Kept, and killed before it stood:
    (lake / "reference" / "areas.csv").unlink()
    (lake / "reference" / "history" / "areas" / "0001" / overlays.UNFINISHED).touch()
    importing.lay(propose(lake, CHIANG_MAI), now=NOW, token="1")
    assert english(lake) == "Chiangmai"
    assert [one.how for one in overlays.layings("areas", lake)] == ["laid"]


def _import_one(folder: str, number: int) -> None:
    path = Path(folder) / f"{number}.csv"
    line = f"50{90 + number},district,อำเภอ {number},District {number},50\n"
    path.write_text(HEADER + line, encoding="utf-8")
    importing.import_areas([path], Path(folder) / "lake", now=NOW)


def test_imports_at_once_do_not_mix(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    crowd = [context.Process(target=_import_one, args=(str(tmp_path), n)) for n in range(5)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(30)
    assert [one.exitcode for one in crowd] == [0] * 5
    codes = set(areas.districts(tmp_path / "lake")["area_id"].to_pylist())
    assert {f"50{90 + n}" for n in range(5)} <= codes
    assert len(overlays.layings("areas", tmp_path / "lake")) == 5


# Given out and taken in again


@pytest.mark.parametrize("what", ["areas", "industries", "boundaries"])
def test_a_list_given_out_changes_nothing_when_it_is_laid(lake: Path, what: str) -> None:
    path = lake.parent / exporting.FILES[what]
    path.write_text(exporting.as_file(what, lake), encoding="utf-8")
    proposal = importing.propose(what, [path], lake)
    assert proposal.effect().is_none
    assert (proposal.done.new, proposal.done.changed, proposal.done.set_aside) == (0, 0, ())
    assert proposal.done.unchanged == {"areas": 1005, "industries": 1891, "boundaries": 77}[what]


def test_a_name_like_a_formula_is_given_out_harmless_and_read_back(lake: Path) -> None:
    importing.lay(propose(lake, "50,province,=1+1,@Chiang Mai,TH\n"), now=NOW)
    path = lake.parent / "out.csv"
    path.write_text(exporting.as_file("areas", lake), encoding="utf-8")
    assert "50,province,'=1+1,'@Chiang Mai,TH" in path.read_text(encoding="utf-8")
    assert importing.propose("areas", [path], lake).effect().is_none
