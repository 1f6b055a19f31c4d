"""Files to measure with, from a fixed seed: every number, name and place in them is invented."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from ruang.engine.reference import areas, industries

SEED = 2569
MONTHLY_HEAD = (
    "นิติบุคคลจัดตั้งเดือนมกราคม  2559,,,,,,,\nทั่วประเทศ,,,,,,,\n"
    'ลำดับ,เลขทะเบียน,ชื่อนิติบุคคล,"วันที่\nจดทะเบียน"," ทุนจดทะเบียน\n(บาท) ",'
    '"รหัส\nวัตถุประสงค์",รายละเอียดวัตถุประสงค์,ที่ตั้งสำนักงานใหญ่\n'
)
REGISTER_HEAD = (
    "รหัสสถานประกอบการ", "ชื่อสถานประกอบการ", "ประเภทกิจการ", "จังหวัด", "อำเภอ", "รหัส TSIC",
    "จำนวนคนงาน", "ทุนจดทะเบียน (บาท)", "วันที่จดทะเบียน", "ลองจิจูด", "ละติจูด",
)  # fmt: skip
SYLLABLES = ["กิจ", "เจริญ", "ทรัพย์", "สยาม", "รุ่งเรือง", "พาณิชย์", "ไทย", "อินเตอร์", "เทรด", "กรุ๊ป"]
# What the column says, and how a name of this form is written.
FORMS = (
    ("บริษัทจำกัด", "บริษัท {} จำกัด"),
    ("ห้างหุ้นส่วนจำกัด", "ห้างหุ้นส่วนจำกัด {}"),
    ("วิสาหกิจชุมชน", "วิสาหกิจชุมชน{}"),
    ("สหกรณ์", "สหกรณ์{} จำกัด"),
    ("บุคคลธรรมดา", "ร้าน{}"),
)
WEIGHTS = (50, 20, 12, 3, 15)


def monthly(path: Path, rows: int) -> None:
    """Write one file in the form of the publisher's monthly files."""
    draw = random.Random(SEED)  # noqa: S311 - the same file again is what is wanted
    provinces, places, codes = _lists()
    with path.open("w", encoding="cp874", newline="") as file:
        file.write(MONTHLY_HEAD)
        for n in range(1, rows + 1):
            district, province = draw.choice(places)
            words = ("เขต", "") if province == "10" else ("อ.", "จ.")
            number = f'"{n:,}"' if n > 999 else str(n)
            name = "".join(draw.choices(SYLLABLES, k=4))
            file.write(
                f"{number},{juristic_id(province, n)},บจ.{name} {n} จำกัด,"
                f'{draw.randint(1, 28)}/1/2559," {draw.randint(1, 50) * 100_000:,} ",'
                f"{draw.choice(codes)},ประกอบกิจการ{name}ทุกชนิด,"
                f"{draw.randint(1, 999)}/{draw.randint(1, 99)} หมู่ที่ {draw.randint(1, 19)}"
                f"  ต.{name[:12]} {words[0]}{district} {words[1]}{provinces[province][0]}"
                f" {province}000\n"
            )


def register_csv(path: Path, rows: int) -> None:
    """Write a register of establishments with every column that can be used."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(REGISTER_HEAD)
        sheet.writerows(_register(rows))


def register_xlsx(path: Path, rows: int) -> None:
    """Write the same register as a workbook."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("ทะเบียน")
        sheet.write_row(0, 0, REGISTER_HEAD)
        for n, row in enumerate(_register(rows), start=1):
            for column, text in enumerate(row):
                sheet.write_string(n, column, text)


def _register(rows: int) -> Iterator[list[str]]:
    """Rows as an office types them: some cells are empty, some places lie over a border."""
    draw = random.Random(SEED)  # noqa: S311 - as above
    provinces, places, codes = _lists()
    for n in range(1, rows + 1):
        district, province = draw.choice(places)
        name, x, y = provinces[province]
        form, pattern = draw.choices(FORMS, WEIGHTS)[0]
        trade = "".join(draw.choices(SYLLABLES, k=3))
        yield [
            f"B{n:07}",
            pattern.format(f"{trade} {n}"),
            form,
            name,
            district,
            draw.choice(codes),
            "" if draw.random() < 0.1 else str(draw.randint(1, 500)),
            "" if draw.random() < 0.1 else f"{draw.randint(1, 5_000) * 10_000:,}",
            f"{draw.randint(1, 28):02}/{draw.randint(1, 12):02}/{draw.randint(2530, 2567)}",
            f"{x + draw.gauss(0, 0.1):.6f}",
            f"{y + draw.gauss(0, 0.1):.6f}",
        ]


def _lists() -> tuple[dict[str, tuple[str, float, float]], list[tuple[str, str]], list[str]]:
    """Provinces with their middles, districts with their provinces, and the finest codes."""
    provinces = {
        r["area_id"]: (r["name_th"], r["longitude"], r["latitude"])
        for r in areas.provinces().to_pylist()
    }
    places = [(r["name_th"], r["parent_id"]) for r in areas.districts().to_pylist()]
    tree = industries.industries().to_pylist()
    return provinces, places, [r["industry_id"] for r in tree if r["level"] == "activity"]


def juristic_id(province: str, number: int) -> str:
    """A 13-digit number with its check digit; the serial number runs through all its digits."""
    twelve = f"0{province}5{number:08}"
    total = sum(int(d) * w for d, w in zip(twelve, range(13, 1, -1), strict=True))
    return f"{twelve}{(11 - total % 11) % 10}"
