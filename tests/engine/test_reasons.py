"""Reasons: what is strong is said first, in plain Thai and English, with its figures."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ruang.engine.candidates.relating import BY_BOTH
from ruang.engine.candidates.wording import candidate_reason
from ruang.engine.reasons import PARTS, Names, amount, listed, percent, ratio, reasons

NAMES = Names(
    {"51": ("ลำพูน", "Lamphun"), "10": ("กรุงเทพมหานคร", "Bangkok"), "5101": ("เมืองลำพูน", None),
     "1001": ("พระนคร", "Phra Nakhon")},
    {"1312": ("การทอผ้า", "Weaving of textiles"), "0149": (None, "Raising of other animals")},
    {"51": "province", "10": "province", "5101": "district", "1001": "district"},
)  # fmt: skip
CELL = {
    "area_id": "51", "industry_id": "1312", "jobs": 124.0, "lq": 4.21, "lq_low": 3.1,
    "lq_high": 5.4, "share": 0.021, "place": 2, "places": 34, "rank": 12, "rank_low": 8,
    "rank_high": 19, "specialisation": 99.0, "size": 80.0, "focus": 90.0, "growth": np.nan,
    "relatedness": np.nan, "concentration": np.nan, "growth_sure": np.nan, "grown": np.nan,
    "grown_country": np.nan, "density": np.nan, "around": np.nan, "parts_agreeing": 1,
    "parts_known": 1,
}  # fmt: skip


def columns_of(*rows):
    return {
        name: pa.array([r[name] for r in rows])
        if isinstance(CELL[name], str)
        else np.array([r[name] for r in rows])
        for name in CELL
    }


def said(language="en", measure="establishments", missing=(), **changed):
    bits = sum(1 << list(PARTS).index(part) for part in missing)
    found = reasons(
        columns_of(CELL | changed), names=NAMES, measure=measure, missing=np.array([bits])
    )
    return found[f"reason_{language}"][0].as_py()


def test_a_specialised_cell():
    assert said() == (
        "Lamphun province is strongly specialised in weaving of textiles: 124 establishments, "
        "4.2 times the national share (95% interval 3.1–5.4). By size it is number 2 of 34 areas. "
        "Rank 12 of 1 (90% interval 8–19)."
    )
    assert said("th") == (
        "จังหวัดลำพูนมีความเชี่ยวชาญเฉพาะด้านอย่างเด่นชัดในสาขาการทอผ้า โดยมีสถานประกอบการ 124 แห่ง "
        "และสัดส่วนในพื้นที่สูงเป็น 4.2 เท่าของระดับประเทศ (ช่วงความเชื่อมั่นร้อยละ 95 คือ 3.1–5.4 เท่า) "
        "จำนวนดังกล่าวอยู่ในอันดับที่ 2 จาก 34 พื้นที่ "
        "ศักยภาพอยู่ในอันดับที่ 12 จาก 1 รายการ (ช่วงความเชื่อมั่นร้อยละ 90 คือ อันดับที่ 8–19)"
    )


@pytest.mark.parametrize(
    ("changed", "opening"),
    [
        ({"size": 99.5, "place": 1}, "Lamphun province has the most establishments of any area"),
        ({"size": 99.5}, "Lamphun province has 124 establishments in weaving of textiles: number"),
        ({"focus": 99.5}, "In Lamphun province, 2.1% of all establishments are in weaving"),
        ({"lq": 1.8, "lq_low": 1.2}, "Lamphun province is specialised in weaving"),
        ({"lq_low": 0.8}, "Lamphun province has 124 establishments in weaving of textiles: 4.2"),
        ({"lq": 0.4, "lq_low": 0.2, "lq_high": 0.7}, "Lamphun province has 124 establishments in "
         "weaving of textiles: only 0.40 times the national share"),
        ({"lq": np.nan, "lq_low": np.nan, "lq_high": np.nan},
         "Lamphun province has 124 establishments in weaving of textiles, 2.1% of all"),
    ],
)  # fmt: skip
def test_what_is_strong_comes_first(changed, opening):
    assert said(**changed).startswith(opening)


def test_an_interval_that_leaves_the_count_out_says_why():
    found = said(lq=7.6, lq_low=3.4, lq_high=5.9)
    assert "7.6 times the national share as counted, 3.4–5.9 once chance is allowed for" in found


def test_a_missing_part_is_named():
    found = said(missing=("specialisation", "focus"))
    assert found.endswith(
        "Left out, because these figures cannot show it: specialisation and focus."
    )
    assert "คะแนนไม่รวมความเชี่ยวชาญเฉพาะด้าน และความสำคัญต่อพื้นที่" in said(
        "th", missing=("specialisation", "focus")
    )


def test_what_moves_and_what_surrounds_is_said_where_it_matters():
    grown = said(growth=80.0, growth_sure=1.0, grown=0.32, grown_country=-0.05)
    assert "it has grown by 32%, the country shrunk by 5.0%: it gains ground." in grown
    lost = said("th", growth=10.0, growth_sure=-1.0, grown=0.0, grown_country=0.05)
    assert "อุตสาหกรรมนี้ในพื้นที่ไม่เปลี่ยนแปลง ส่วนทั้งประเทศเพิ่มขึ้นร้อยละ 5.0 จึงเติบโตได้น้อยกว่าระดับประเทศ" in lost
    assert "ground" not in said(growth=60.0, growth_sure=0.0, grown=0.3, grown_country=0.1)
    related = said(relatedness=75.0, density=0.41)
    assert "The area is specialised in 41.0% of the industries related to it." in related
    assert "related" not in said(relatedness=74.0, density=0.41)
    around = said("th", concentration=90.0, around=2.25)
    assert "พื้นที่ข้างเคียงก็โดดเด่นในสาขาเดียวกัน โดยมีสัดส่วนเฉลี่ย 2.2 เท่าของระดับประเทศ" in around
    assert "Neighbouring" not in said(concentration=90.0, around=0.8)


def test_how_far_the_measures_agree_is_said_where_there_are_several():
    found = said(parts_agreeing=4, parts_known=6)
    assert "4 of 6 measures place it in the top quarter of the country." in found
    assert "measures" not in said(parts_agreeing=1, parts_known=1)


def test_a_firm_rank_is_called_firm():
    assert "Rank 1 of 1, and firmly so." in said(rank=1, rank_low=1, rank_high=1)


def test_every_row_gets_its_own_sentence():
    rows = [CELL, CELL | {"jobs": 1.0, "lq_low": 0.5}, CELL | {"area_id": "10"}]
    found = reasons(columns_of(*rows), names=NAMES, measure="workers", missing=np.zeros(3, int))
    assert set(found) == {"reason_th", "reason_en"}
    texts = found["reason_en"].to_pylist()
    assert "124 workers" in texts[0]
    assert "1 worker in" in texts[1]
    assert texts[2].startswith("Bangkok is")


def test_places_carry_the_word_for_what_they_are():
    assert NAMES.place("51", "th") == "จังหวัดลำพูน"
    assert NAMES.place("10", "th") == "กรุงเทพมหานคร"
    assert NAMES.place("5101", "th") == "อำเภอเมืองลำพูน"
    assert NAMES.place("1001", "th") == "เขตพระนคร"
    assert NAMES.place("5101", "en") == "เมืองลำพูน district"  # the only name that is known


def test_names_of_another_script_are_set_off_in_thai():
    text = said("th", industry_id="0149")
    assert "ในสาขา raising of other animals โดยมี" in text
    assert said("th", area_id="songkhla").startswith("songkhla มีความเชี่ยวชาญ")


def test_numbers_have_the_digits_that_can_be_used():
    assert [ratio(v) for v in (0.523, 1.0, 4.21, 99.94, 120.4, 1234.0)] == [
        "0.52", "1.0", "4.2", "99.9", "120", "1,234"
    ]  # fmt: skip
    assert [percent(v) for v in (0.00001, 0.0005, 0.021, 0.9996)] == ["<0.01", "0.05", "2.1", "100"]
    assert amount(1, "workers", "en") == "1 worker"
    assert amount(1240, "establishments", "th") == "สถานประกอบการ 1,240 แห่ง"
    assert amount(2.5, "jobs", "en") == "2.5 jobs"


def test_lists_are_put_as_each_language_puts_them():
    assert listed(["a", "b", "c"], "en") == "a, b and c"
    assert listed(["ก", "ข", "ค"], "th") == "ก ข และค"
    assert listed(["a"], "en") == "a"
    assert listed([], "en") == ""


FACTS = {
    "areas": ["10", "51"], "industries": ["1312", "0149", "a", "b", "c", "d"], "jobs": 500.0,
    "seed_jobs": 1.0, "lq": (3.0, 2.0, 4.0), "share": 0.1, "rank": (4, 2, 9), "count": 118,
    "related_by": [BY_BOTH] * 5, "places_tell": True, "by_hand": False,
}  # fmt: skip


def test_a_candidate_with_many_relatives_names_three():
    text = candidate_reason(
        FACTS, names=NAMES, measure="workers", has_neighbours=True, language="en"
    )
    assert text.startswith(
        "Weaving of textiles in Bangkok and Lamphun, with raising of other animals, a, b and "
        "2 other industries: 500 workers, 3.0 times the national share (95% interval 2.0–4.0). "
    )
    assert text.endswith(
        "The core is strongest in Bangkok (1 worker). Rank 4 of 118 (90% interval 2–9)."
    )
