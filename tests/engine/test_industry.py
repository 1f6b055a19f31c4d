"""Industry codes: of every length and revision, as people and spreadsheets write them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from ruang.engine.errors import ParameterError
from ruang.engine.intake.classify import Classification, classification, classify
from ruang.engine.intake.industry import CLASSIFICATIONS, decide, looks_like_date
from ruang.engine.intake.refusals import MARKS, REASONS, REMEDIES
from ruang.engine.intake.rows import Reading, Rows
from ruang.engine.potential import LEVELS, count_cells
from ruang.engine.reference import industries
from ruang.engine.reference.concordance import CARRIED, codes_of
from ruang.engine.sources.dbd_registrations import DBD_REGISTRATIONS
from ruang.engine.sources.establishments import ESTABLISHMENTS

SHARED = Path(__file__).parents[3] / "shared" / "data"
DBD = SHARED / "th_dbd_new_registrations"
FACTORIES = SHARED / "th_factories_prachinburi" / "prachinburi_factories.csv"
CLASSES_31 = ["1711", "1712", "1721", "1722", "1723", "1729", "2911", "2912", "3611", "5110"]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Classification:
    return classification(tmp_path_factory.mktemp("lake"))


def read(known: Classification, text: str, key: str = "tsic2009", **like: object) -> Reading:
    column = {"digits": 5, "zeros_kept": False, **like}
    return known.like(column).industries.read(text, key)


# -- codes of TSIC 2009 --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "marks"),
    [
        ("13121", "13121", ""),
        ("C13121", "13121", ""),
        ("c 13121", "13121", ""),
        ("13.12-1", "13121", ""),
        ("13 12 1", "13121", ""),
        ("13121.0", "13121", ""),  # a number of a spreadsheet
        ("13,121", "13121", ""),
        ("TSIC 13121", "13121", ""),
        ("TSIC 2552: 13121", "13121", ""),
        ("รหัส 13121", "13121", ""),
        ("13121 การทอผ้าฝ้าย", "13121", ""),
        ("13121 - Weaving of cotton, silk", "13121", ""),
        ("ทอผ้าฝ้าย (13121)", "13121", ""),
        ("13121 การปลูกข้าว", "13121", "industry_title_differs"),
        ("13121 การทอผ้า", "13121", ""),  # the title of its class
        ("1493", "01493", "industry_zero_restored"),
        ("1493.0", "01493", "industry_zero_restored"),
        ("131210", "13121", "industry_refined"),
        ("1312107", "13121", "industry_refined"),
        ("1312", "1312", "industry_coarse"),
        ("131", "131", "industry_coarse"),
        ("13", "13", "industry_coarse"),
        ("13.0", "13", "industry_coarse"),
        ("12.0", "120", "industry_coarse"),  # there is such a group; it is the whole division
        ("C", "C", "industry_coarse"),
        ("หมวดใหญ่ C", "C", "industry_coarse"),
        ("13121, 13121", "13121", ""),
        ("13121, 13122", "1312", "industry_of_several"),
        ("13121/13122", "1312", "industry_of_several"),
        ("13121 13992", "13", "industry_of_several"),
        ("13121 ทอผ้าฝ้าย; 13122 ทอผ้าใยสังเคราะห์", "1312", "industry_of_several"),
        ("การทอผ้า", "1312", "industry_by_title industry_coarse"),
        ("weaving of  NATURAL fibres", "13121", "industry_by_title"),
        ("การศึกษา", "85", "industry_by_title industry_coarse"),  # of section P, all of it too
    ],
)
def test_a_code_as_people_write_it(known: Classification, text: str, code: str, marks: str) -> None:
    assert read(known, text) == Reading(code, marks)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "industry_missing"),
        ("99999", "industry_unknown"),
        ("71100", "industry_unknown"),
        ("14931", "industry_unknown"),  # and not 01493 with a digit more
        ("149", "industry_unknown"),
        ("D13121", "industry_unknown"),  # the section of an older classification
        ("X", "industry_unknown"),
        ("0105558004940", "industry_unknown"),
        ("1.3121E+04", "industry_unknown"),  # nobody can say how many digits are lost
        ("ทอผ้าสวย ๆ", "industry_unknown"),
        ("7-Eleven", "industry_unknown"),
        ("2100", "industry_zero_doubtful"),  # pharmaceuticals (2100) or forestry (02100)
        ("13121, 01493", "industry_several"),
        ("10, 11", "industry_several"),
        ("13121, 99999", "industry_unknown"),
        ("02-Mar", "code_is_date"),
        ("2-มี.ค.", "code_is_date"),
        ("2-3", "industry_unknown"),
        ("2.3", "industry_unknown"),
        ("1/11", "industry_unknown"),
    ],
)
def test_a_cell_that_is_no_code_is_refused(known: Classification, text: str, reason: str) -> None:
    assert read(known, text) == Reading(refusal=reason)


def test_every_code_reads_as_itself_however_it_is_set(known: Classification) -> None:
    tree = known.industries.tree
    assert len(tree) > 1_800
    for code, chain in tree.items():
        letter = chain["section"]
        settings = {code}
        if code != letter:
            dotted = ".".join(filter(None, (code[:2], code[2:4], code[4:])))
            settings |= {letter + code, f"{letter.lower()} {code}", dotted.replace(".", " ")}
            settings |= {f"TSIC {code}", f"{code} ก", dotted.replace(".", "-")}
            settings |= {dotted, f"{code}.0"} if len(code) > 2 else set()
        for text in settings:
            found = read(known, text, zeros_kept=True)
            assert (found.value, found.refusal) == (code, ""), text
            assert ("industry_coarse" in found.mark) == (len(code) < 5)


# -- dates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "02-Mar", "2-Mar", "Mar-02", "2-Mar-26", "02 March 2026", "Mar-2026", "2026-03-02",
        "2026-03-02 00:00:00", "2/3/2026", "2/3/26", "2.3.2569", "2-มี.ค.", "2-มี.ค.-69",
        "มี.ค.-02", "2 มีนาคม 2569", " 13-Dec ",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_makes_of_a_code(text: str) -> None:
    assert looks_like_date(text)


@pytest.mark.parametrize(
    "text",
    ["", "13121", "13.12-1", "13.12.1", "01.11.10", "2-3", "2026", "46083", "May", "มีนาคม",
     "marble 12", "2026-13-40", "13/32/2026", "x" * 5_000],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert not looks_like_date(text)


# -- what the column says --------------------------------------------------------------------


def test_other_codes_of_the_column_tell_whether_a_zero_is_lost(known: Classification) -> None:
    # A column of five digits in which some begin with a zero has not lost any: 2100 is a class.
    _key, kept = decide(["13121", "01493", "2100"], known)
    assert (kept["digits"], kept["zeros_kept"]) == (5, True)
    assert read(known, "2100", **kept) == Reading("2100", "industry_coarse")
    # One of numbers may have: 1493 is 01493, while 2100 can be two industries.
    _key, lost = decide(["13121", "13122", "1493", "2100"], known)
    assert (lost["digits"], lost["zeros_kept"]) == (5, False)
    assert read(known, "2100", **lost).refusal == "industry_zero_doubtful"
    # One of divisions has two digits: 11 is beverages, and 1 is 01.
    _key, divisions = decide(["10", "11", "13", "1"], known)
    assert divisions["digits"] == 2
    assert read(known, "11", **divisions).value == "11"
    assert read(known, "1", **divisions) == Reading("01", "industry_zero_restored industry_coarse")


def test_the_classification_is_told_by_the_codes(known: Classification) -> None:
    key, evidence = decide(["13121", "13122", "01493", "99999"], known)
    assert (key, evidence["codes"]) == ("tsic2009", 4)
    assert evidence["shares"] == {"tsic2009": 0.75, "isic4": 0, "isic31": 0, "isic3": 0}
    assert decide([], known)[0] == "tsic2009"
    assert decide(["ทอผ้า", None, "-"], known)[0] == "tsic2009"
    assert decide(["1312", "1313"], known)[0] == "tsic2009"  # in both: ours holds
    assert decide(["1010", "1020", "1040", "1410"], known)[0] == "isic4"
    assert decide(CLASSES_31, known)[0] == "isic31"
    assert decide([f"D{c}" for c in CLASSES_31[:9]], known)[0] == "isic31"
    assert decide([c for c in codes_of("isic3") if len(c) == 4], known)[0] == "isic3"


def test_a_slip_or_two_turn_no_column(known: Classification) -> None:
    assert decide(["1711", "1721"], known)[0] == "tsic2009"
    assert decide(["1711", "1721", "1722"], known)[0] == "isic31"


def test_what_a_person_says_holds(known: Classification) -> None:
    key, evidence = decide(["1312", "1313"], known, "isic4")
    assert (key, evidence["digits"]) == ("isic4", 4)
    with pytest.raises(ParameterError, match="no classification is called 'isic9'"):
        decide([], known, "isic9")


# -- other classifications -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "code", "found"),
    [
        ("isic4", "1311", Reading("1311")),
        ("isic4", "13", Reading("13", "industry_coarse")),
        ("isic4", "13121", Reading("1312", "industry_refined")),
        # Where TSIC 2009 has the number for something narrower, or not at all.
        ("isic4", "2599", Reading("259", "industry_converted_coarse")),
        ("isic4", "1010", Reading("101", "industry_converted_coarse")),
        ("isic4", "8510", Reading("85", "industry_converted_coarse")),
        ("isic4", "4930", Reading("4940", "industry_converted")),
        ("isic4", "493", Reading("4940", "industry_converted")),
        ("isic4", "9601", Reading("9620", "industry_converted")),
        ("isic4", "9999", Reading(refusal="industry_unknown")),
        # By the United Nations' tables: 1711 spinning, weaving is 1311 and 1312 today, and more.
        ("isic31", "1711", Reading("131", "industry_converted_coarse")),
        ("isic31", "D1711", Reading("131", "industry_converted_coarse")),
        ("isic31", "2011", Reading(refusal="industry_unknown")),
        ("isic31", "1600", Reading("1200", "industry_converted")),  # tobacco
        # Engines, and their repair (3312): manufacturing, and no finer.
        ("isic31", "2911", Reading("C", "industry_converted_coarse")),
        ("isic31", "9000", Reading(refusal="industry_split")),  # sewage (E), and other sections
        ("isic3", "1600", Reading("1200", "industry_converted")),
        ("isic3", "16001", Reading("1200", "industry_refined industry_converted")),
    ],
)
def test_codes_of_others_are_carried_over(
    known: Classification, key: str, code: str, found: Reading
) -> None:
    assert read(known, code, key, digits=4) == found


@pytest.mark.parametrize("key", CARRIED)
def test_what_is_carried_over_belongs_to_what_the_tables_say(
    known: Classification, key: str
) -> None:
    tree = known.industries.tree
    classes = {code for code in tree if len(code) == 4}
    for code, abroad in codes_of(key).items():
        assert abroad.classes <= classes, code
        found = read(known, code, key, digits=4, zeros_kept=True)
        if found.refusal:
            assert found.refusal == "industry_split"
            assert len({tree[c]["section"] for c in abroad.classes}) > 1
        else:
            assert all(found.value in tree[c].values() for c in abroad.classes)


def test_every_class_of_ours_is_reached_from_isic() -> None:
    reached = set().union(*(abroad.classes for abroad in codes_of("isic4").values()))
    tree = industries.industries().to_pylist()
    assert {row["industry_id"] for row in tree if row["level"] == "class"} == reached


def test_another_classification_is_unheard_of() -> None:
    with pytest.raises(ParameterError, match="no classification is called 'naics'"):
        codes_of("naics")


# -- rows --------------------------------------------------------------------------------------


def rows_of(source, *codes: str, key: str = "") -> Rows:
    n = len(codes)
    raw = {"source_row": range(2, n + 2), "fault": pa.nulls(n, pa.string())}
    table = pa.table({**raw, "name": ["บจ.ทอผ้า"] * n, "industry_id": codes})
    return Rows(table, "file.csv", source, key)


def test_an_empty_code_is_refused_only_where_it_is_needed(known: Classification) -> None:
    needed, not_needed = rows_of(DBD_REGISTRATIONS, ""), rows_of(ESTABLISHMENTS, "", "99999")
    classify(needed, known)
    classify(not_needed, known)
    assert needed.reason(0) == "industry_missing"
    assert not_needed.columns["industry_id"].to_pylist() == [None, None]
    assert (not_needed.reason(0), not_needed.marks_of(0)) == ("", ("industry_not_given",))
    assert not_needed.reason(1) == "industry_unknown"  # comes back to be put right


def test_rows_are_read_by_their_files_classification(known: Classification) -> None:
    rows = rows_of(ESTABLISHMENTS, "1600", "9000", key="isic31")
    classify(rows, known.like({"digits": 4, "zeros_kept": False}))
    assert rows.columns["industry_id"].to_pylist() == ["1200", None]
    assert [rows.reason(i) for i in (0, 1)] == ["", "industry_split"]
    assert rows.marks_of(0) == ("industry_converted",)


def test_a_short_code_counts_at_its_level_and_above() -> None:
    # By hand: one row of division 13, one of class 1312, one of activity 13121, one of section C.
    codes = ["13", "1312", "13121", "C"]
    register = pa.table(
        {"area_id": ["50"] * 4, "industry_id": codes, "workers": pa.array([1.0, 2.0, 4.0, 8.0])}
    )
    found = {
        level: {
            row["industry_id"]: (row["establishments"], row["workers"])
            for row in count_cells(ibis.memtable(register), industries.ancestors(), level)
            .to_pyarrow()
            .to_pylist()
        }
        for level in LEVELS
    }
    assert found == {
        "section": {"C": (4, 15.0)},
        "division": {"13": (3, 7.0)},
        "group": {"131": (2, 6.0)},
        "class": {"1312": (2, 6.0)},
    }


def test_every_mark_and_reason_of_a_reading_has_words(known: Classification) -> None:
    texts = [
        "", "1", "C", "1493", "2100", "131210", "13121, 13122", "10, 11", "02-Mar", "x",
        "2911", "9000", "1711", "1600", "การทอผ้า", "13121 การปลูกข้าว",
    ]  # fmt: skip
    found = [read(known, text, key) for text in texts for key in CLASSIFICATIONS]
    marks = {mark for reading in found for mark in reading.mark.split()}
    refusals = {reading.refusal for reading in found} - {""}
    assert len(marks) == 8 and marks <= MARKS.keys()
    assert len(refusals) == 6 and refusals <= REASONS.keys() & REMEDIES.keys()


# -- published ---------------------------------------------------------------------------------


@pytest.mark.published
def test_published_codes_of_new_companies(known: Classification) -> None:
    if not DBD.exists():
        pytest.skip("the published monthly files are not here")
    codes: list[str] = []
    for path in sorted(DBD.glob("*_2016*.csv")):
        text = path.read_text(encoding="cp874")  # line ends are mixed: all become one
        rows = csv.reader(text.splitlines(keepends=True))
        codes += [
            r[5].strip() for r in rows if len(r) > 5 and re.fullmatch(r"\d{13}", r[1].strip())
        ]
    key, evidence = decide(set(codes), known)
    found = [read(known, code, **evidence) for code in codes]
    assert (key, len(codes)) == ("tsic2009", 21510)
    assert sum(r.refusal == "industry_unknown" for r in found) == 17
    assert {r.mark for r in found} == {""}


@pytest.mark.published
def test_published_codes_of_factories(known: Classification) -> None:
    if not FACTORIES.exists():
        pytest.skip("the published factory register is not here")
    with FACTORIES.open(encoding="utf-8", newline="") as file:
        codes = [row["isic_tsic"] for row in csv.DictReader(file)]
    key, evidence = decide(set(codes), known)
    assert (key, evidence["shares"]["tsic2009"]) == ("tsic2009", 1.0)
    assert [read(known, code, **evidence) for code in codes] == [Reading(c) for c in codes]
