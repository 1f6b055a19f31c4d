"""Names: spelling put in order, natural persons' names kept out, firms' and shops' names kept."""

from __future__ import annotations

from clean_rows import cleaned, marks, reasons, values
from hypothesis import given, settings
from hypothesis import strategies as st
from monthly_files import juristic_id

from ruang.engine.intake.clean import make_ids, mask
from ruang.engine.intake.personal import masked, veiled

PERSON = "1999999999999"  # a citizen's number that is nobody's
SOMEBODY = "[บุคคลธรรมดา]"
NAMES = {
    "  ผ้าทอ \t รักษ์โลก\n": ("ผ้าทอ รักษ์โลก", ""),
    "ผ้าทอ\u00a0รักษ์โลก": ("ผ้าทอ รักษ์โลก", ""),
    "ผ้าทอ\u200bรักษ์โลก": ("ผ้าทอรักษ์โลก", "characters_tidied"),
    "นำ้ผึ้ง": ("น้ำผึ้ง", "name_respelled"),
    "น\u0e4d\u0e49\u0e32ผึ้ง": ("น้ำผึ้ง", "name_respelled"),
    "น\u0e49\u0e4d\u0e32ผึ้ง": ("น้ำผึ้ง", "name_respelled"),
    "เเม่บ้านทอผ้า": ("แม่บ้านทอผ้า", "name_respelled"),
    "ทรัพย์รุุ่งเรือง": ("ทรัพย์รุ่งเรือง", "name_respelled"),
    "ฟาร์ม ๙ ไร่": ("ฟาร์ม ๙ ไร่", ""),
    "เชียงใหม่ ๆ": ("เชียงใหม่ ๆ", ""),
}
PERSONS = (
    "นายสมชาย ใจดี", "นาย สมชาย ใจดี", "นายสมชาย", "นางสาวสมหญิง  ใจดี", "น.ส.สมหญิง ใจดี",
    "นส. สมหญิง ใจดี", "นาง ฟ้า ใจดี", "นางฟ้า ใจดี", "ด.ช.สมชาย ใจดี", "ว่าที่ร้อยตรีสมชาย ใจดี",
    "ว่าที่ ร.ต.สมชาย ใจดี", "พ.ต.ท.สมชาย ใจดี", "ดร. สมชาย ใจดี", "ม.ล.สมชาย ใจดี", "คุณสมชาย ใจดี",
    "นายกมล", "พันเอกสมชาย ใจดี",
    "Mr. Somchai Jaidee", "MRS SOMYING JAIDEE", "Miss Somying Jaidee", "Ms.Somying Jaidee",
    "นายสมชาย วงศ์พาณิชย์", "นายสมชาย อู่ทอง", "Mr. Somchai Armstrong", SOMEBODY,
)  # fmt: skip
NOT_PERSONS = (
    "ร้านนายฮ้อย", "นายฮ้อย", "นางรอง", "นางพญา", "นายหน้าอสังหาริมทรัพย์", "คุณภาพดี",
    "คุณแม่จู้", "คุณภาพ ผ้าไทย", "นายสมชายการช่าง", "นายสมชาย ฟาร์ม", "โรงปูนนายวิเชียร",
    "ร้านนายสมชาย ใจดี", "บริษัท นายเน็ต จำกัด", "Mr. DIY", "MR. Noodle Co., Ltd.", "Missouri Farm",
    "นายน์โนเบิล", "คุณากร ผ้าไทย", "นาย 2015", "Mrt ลาดพร้าว",
    "พ.อ.ท.", "ดร.ฟิช", "ศ.เจริญกลการ", "นายสมชาย 999", "นวลทอผ้า", "กลุ่มทอผ้าบ้านนางแล",
)  # fmt: skip


def test_each_spelling_and_how_it_is_marked() -> None:
    ids = [f"{i}" for i in range(len(NAMES))]
    rows = cleaned(name=list(NAMES), establishment_id=ids)
    assert (
        dict(zip(NAMES, zip(values(rows, "name"), marks(rows), strict=True), strict=True)) == NAMES
    )


def test_a_row_without_a_name_is_refused() -> None:
    rows = cleaned(name=["", "  ", "-", "ไม่ระบุ", "#N/A", "\u200b"], capital_thb=["1"] * 6)
    assert reasons(rows) == ["name_missing"] * 4 + ["cell_error", "name_missing"]


def test_natural_persons_names_do_not_reach_the_register() -> None:
    rows = cleaned(name=list(PERSONS))
    assert dict(zip(PERSONS, values(rows, "name"), strict=True)) == dict.fromkeys(PERSONS, SOMEBODY)
    assert all("name_personal_masked" in m for m in marks(rows))


def test_firms_and_shops_named_after_somebody_keep_their_names() -> None:
    rows = cleaned(name=list(NOT_PERSONS))
    found = values(rows, "name")
    assert dict(zip(NOT_PERSONS, found, strict=True)) == {n: n for n in NOT_PERSONS}
    assert not any(marks(rows))


def test_the_person_behind_a_trade_name_is_masked_alone() -> None:
    rows = cleaned(
        name=[
            "เฟอร์นิเจอร์ไม้ โดย นายสมชาย ใจดี",
            "ลานรับซื้อข้าวโพด (นางสมหญิง ใจดี)",
            "ร้านข้าวแกง (นายฮ้อย)",
            "สวนผึ้ง 1999999999999",
        ]
    )
    assert values(rows, "name") == [
        f"เฟอร์นิเจอร์ไม้ โดย {SOMEBODY}",
        f"ลานรับซื้อข้าวโพด ({SOMEBODY})",
        "ร้านข้าวแกง (นายฮ้อย)",
        "สวนผึ้ง xxxxxxxxxx999",
    ]
    masked = "name_personal_masked"
    assert marks(rows) == [masked, masked, "", "name_number_masked"]


def test_a_mobile_telephone_in_a_name_is_not_kept() -> None:
    rows = cleaned(name=["ร้านผ้าฝ้าย โทร. 089-123-4567", "ร้านผ้าไหม +66 81 234 5678", "ร้าน 0891"])
    assert values(rows, "name") == [
        "ร้านผ้าฝ้าย โทร. xxxxxxxxxx567",
        "ร้านผ้าไหม xxxxxxxxxx678",
        "ร้าน 0891",
    ]
    assert marks(rows) == ["name_number_masked", "name_number_masked", ""]


def test_what_the_number_says_of_the_holder_goes_before_the_name() -> None:
    names = ["สมชาย ใจดี", "ครัวป้านวล", "โรงสี ใจดี", "นายเน็ต", "สมชาย ใจดี"]
    numbers = [PERSON, PERSON, PERSON, juristic_id(1), juristic_id(2)]
    rows = cleaned(name=names, juristic_id=numbers)
    assert values(rows, "name") == [SOMEBODY, *names[1:]]


def test_whatever_is_masked_alone_is_masked_among_many() -> None:
    behind = [
        f"ผ้าทอ {by}{person}" for by in ("โดย", "โดย : ", "(", "( ", "by ") for person in PERSONS
    ]
    names = [*PERSONS, *NOT_PERSONS, *behind, *(f"ร้าน {name}" for name in NOT_PERSONS)]
    rows = cleaned(name=names, establishment_id=[f"{i}" for i in range(len(names))])
    alone = [masked(" ".join(name.split())) for name in names]
    assert values(rows, "name") == alone


def test_masking_twice_is_masking_once() -> None:
    rows = cleaned(name=[*PERSONS, *NOT_PERSONS])
    before = values(rows, "name"), marks(rows)
    mask(rows)
    assert (values(rows, "name"), marks(rows)) == before


def test_a_refused_cell_shows_neither_number_nor_name() -> None:
    assert veiled("ผู้แทน 1-9999-99999-99-8 และ ๑๙๙๙๙๙๙๙๙๙๙๙๙") == (
        "ผู้แทน xxxxxxxxxx998 และ xxxxxxxxxx999"
    )
    assert veiled("0505559000014") == "0505559000014", "a juristic person's is public"
    assert veiled("12345678901234") == "12345678901234", "fourteen digits are no citizen's number"
    assert veiled("นายสมชาย ใจดี", "name") == SOMEBODY
    assert veiled("9 ม.2 โทร ๐๘๑ ๒๓๔ ๕๖๗๘", "address") == "9 ม.2 โทร xxxxxxxxxx678"
    assert veiled("0812345678") == "0812345678", "an id may look like a telephone number"
    many = "1 " * 16_000
    assert len(veiled(many, "name")) < len(many), "however many stand in a cell"
    assert veiled("นายสมชาย ใจดี") == "นายสมชาย ใจดี", "of other columns nothing is known"


# Without the letter that begins the one short legal form which they could make.
LETTERS = "กขคงชซดตนบปพมยรลวส"


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["นาย", "นาง", "นางสาว", "น.ส.", "นาย ", "Mr. ", "Mrs. ", "พ.ต.ท.", "ดร."]),
    st.text(LETTERS, min_size=2, max_size=8),
    st.text(LETTERS, min_size=2, max_size=10),
)
def test_a_title_and_two_words_are_a_person_whoever_it_is(
    title: str, given_name: str, surname: str
) -> None:
    rows = cleaned(name=[f"{title}{given_name} {surname}"])
    make_ids(rows)
    (kept,) = rows.register().to_pylist()
    assert kept["name"] == SOMEBODY
    assert f"{given_name} {surname}" not in str(kept)
