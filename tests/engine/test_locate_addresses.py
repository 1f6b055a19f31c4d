"""Province and district out of addresses, in whatever order and language they are written."""

from __future__ import annotations

import pytest
from located import located

USUAL = [
    ("1 ถ.สุขุมวิท แขวงคลองเตยเหนือ เขตวัฒนา กรุงเทพมหานคร 10110", "10", "1039", ""),
    ("1 ถ.สุขุมวิท แขวงคลองเตย เขตคลองเตย กทม. 10110", "10", "1033", "province_short"),
    ("70/1 ต.ในเมือง อ.เมือง จ.ลำพูน 51000", "51", "5101", ""),
    ("9 ตำบลในเวียง อำเภอเมืองน่าน จังหวัด น่าน", "55", "5501", ""),
    ("20 แขวงท่าข้าม เขตบาง\nขุนเทียน กรุงเทพมหานคร 10150", "10", "1021", "address_rejoined"),
    ("1 อาคาร ซี. อ. ซัพพลาย จ.น่าน 55000", "55", None, "district_unknown"),
    ("1 ถ.สุมนเทวราช จ.น่าน 55000", "55", None, "district_missing"),
    ("1 ต.ในเวียง อ.เมืองน่าน จ.น่าน 50000", "55", "5501", "postcode_elsewhere"),
    ("ต.ปากช่อง อ.ปากช่อง จ.นครราชสิมา ๓๐๑๓๐", "30", "3021", "province_by_typo"),
    ("อ.บางใหญ๋ จ.นนทบุรี", "12", "1203", "district_by_typo"),
    ("อ.สันกำแพง จ.ลำพูน", "51", None, "district_unknown"),
    ("อ.เมือง จ.พระนครศรีอยุธยา", "14", "1401", "district_by_typo"),  # it has no "เมือง"
]
OTHERWISE = [
    ("99 ม.1 50000 จ.เชียงใหม่ อ.เมือง ต.หนองหอย", "50", "5001", ""),
    ("จังหวัด นครราชสีมา อำเภอ เมือง", "30", "3001", ""),
    ("ประเทศไทย 10110 กรุงเทพมหานคร เขตวัฒนา", "10", "1039", ""),
    ("99 ม.1 ต.หนองหอย อ.เมือง เชียงใหม่ 50000", "50", "5001", ""),
    ("หนองหอย เมืองเชียงใหม่ เชียงใหม่ 50000", "50", "5001", ""),
    ("ตำบลหนองหอยอำเภอเมืองจังหวัดเชียงใหม่50000", "50", "5001", ""),
    ("ต.หนองหอยอ.เมืองจ.เชียงใหม่ 50000", "50", "5001", ""),
    ("แขวงคลองเตยเหนือเขตวัฒนากรุงเทพมหานคร10110", "10", "1039", ""),
    ("อ.เมือง จ.เชียงใหม่ 50000 โทร. 053-123456", "50", "5001", ""),
    ("อ.เมือง เชียงไหม 50000", "50", "5001", "province_by_typo"),  # the postcode vouches
    ("9 ถ.เชียงใหม่-ลำพูน ต.สารภี อ.สารภี จ.เชียงใหม่", "50", "5019", ""),
    ("9 ถนน ราชบุรี อ.แม่ริม 50180", "50", "5007", "province_by_district"),
    ("บจ.ลำพูน 9 ม.3 ต.แม่แรม อ.แม่ริม", "50", "5007", "province_by_district"),
    ("ตลาดผ้าทอ 50000", "50", None, "district_missing province_by_postcode"),
]
ENGLISH = [
    ("Moo 3, Nong Hoi, Mueang District, Chiang Mai 50000", "50", "5001", ""),
    ("1 Chiang Mai-Lamphun Road, Muang Chiang Mai 50000", "50", "5001", ""),
    ("Amphur Muang, Lampang", "52", "5201", ""),
    ("9 Sukhumvit Rd., Watthana, Bangkok 10110, Thailand", "10", "1039", "district_by_sound"),
    ("8 Tambon Bo Win, Amphoe Si Racha, Chon Buri", "20", "2007", "district_by_sound"),
    ("8 Bowin, Sriracha, Chonburi 20230 Thailand", "20", "2007", "district_by_sound"),
    ("Nakhon Ratchasima", "30", None, "district_missing"),
]
# A district of theirs has its usual word; the register gives the whole sub-district this postcode.
OVER_THE_BORDER = [
    "9 ต.จรเข้สามพัน อ.อู่ทอง จ.สุพรรณบุรี 71170",
    "9 ต.กองดิน อ.แกลง จ.ระยอง 22160",
    "9 ต.โรงเข้ อ.บ้านแพ้ว จ.สมุทรสาคร 70210",
]


@pytest.mark.parametrize(
    "addresses", [USUAL, OTHERWISE, ENGLISH], ids=["usual", "otherwise", "English"]
)
def test_addresses(addresses: list[tuple[str, str, str | None, str]]) -> None:
    rows = located(address=[address for address, *_read in addresses])
    for (address, *read), row in zip(addresses, rows, strict=True):
        assert [*row[:3]] == read, address


def test_an_address_that_names_no_province_is_refused() -> None:
    unknown, missing = ("address", "province_unknown"), ("address", "province_missing")
    refused = {
        "9 หมู่ที่ 1 อ.เมือง จ.เวียงพิงค์ 50000": unknown,  # named, so the postcode cannot override
        "อ.จอมทอง": missing,  # of Bangkok and of Chiang Mai
        "9 หมู่ที่ 1 ตลาดผ้าทอ": missing,
        "9 Moo 1, Weaving Market": missing,
        "": missing,
    }
    assert [row.refused for row in located(address=list(refused))] == list(refused.values())


def test_sub_districts_may_have_a_postcode_from_over_the_border() -> None:
    assert [row.marks for row in located(address=OVER_THE_BORDER)] == ["", "", ""]
