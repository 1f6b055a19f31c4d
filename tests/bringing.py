"""An officer who brings registers in with a real browser: what she does, and what she sees."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

TO_PUT_RIGHT = "FFF8D7D3"  # the colour of a cell that was refused
A_CHECK = 60_000  # milliseconds on a busy machine


@dataclass(frozen=True)
class Kind:
    """One kind of register: its sample, what is said of it, and how its rows are put right."""

    sample: str
    file: str
    title: str
    said: tuple[str, ...]  # about how it is written and what was found in it
    cure: dict[str, str]  # reason for which a row is refused -> what to write into the cell
    cured: int  # rows that this puts right
    next_time: Callable[[bytes], bytes]  # the register a month later


def numbers(texts: list[str]) -> list[int]:
    return [int(text.replace(",", "")) for text in texts]


class Officer:
    """Her desk: a Chromium in Thai, in which she is signed in."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda m: m.type == "error" and self._complained(m.text))

    def _complained(self, text: str) -> None:
        if "status of 422" not in text:  # Chromium notes every refusal of a form
            self.complaints.append(text)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    # -- the way of a register ---------------------------------------------------------------

    def choose(self, path: Path) -> None:
        """Choose a file, and have it looked at."""
        self.go("/intake/")
        self.page.get_by_label("เลือกไฟล์", exact=True).set_input_files(path)
        expect(self.page.locator(".chosen")).to_contain_text(path.name)
        self.look()

    def drop(self, path: Path) -> None:
        """Drag a file onto the page, and have it looked at."""
        self.go("/intake/")
        dropped = self.page.evaluate_handle(
            """([name, text]) => {
              const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
              const carried = new DataTransfer();
              carried.items.add(new File([bytes], name));
              return carried;
            }""",
            [path.name, _base64(path.read_bytes())],
        )
        target = self.page.locator("[data-drop]")
        target.dispatch_event("dragover", {"dataTransfer": dropped})
        expect(target).to_have_class(re.compile("over"))
        target.dispatch_event("drop", {"dataTransfer": dropped})
        expect(self.page.locator(".chosen")).to_contain_text(path.name)
        self.look()

    def look(self) -> None:
        self.page.get_by_role("button", name="ดูผลการอ่าน").click()
        self.page.wait_for_url(re.compile(r"/intake/\d+/$"))

    def check(self) -> None:
        """Have all rows checked, and wait for the result."""
        self.page.get_by_role("button", name="ตรวจทุกแถว").click()
        self.decide()

    def decide(self) -> None:
        """Wait for the result of a check."""
        words = "ตรวจเสร็จแล้ว ยังไม่ได้จัดเก็บ รอท่านตัดสินใจ"
        expect(self.page.locator("#decide")).to_have_text(words, timeout=A_CHECK)

    def keep(self) -> None:
        self.page.get_by_role("button", name=re.compile("^จัดเก็บ .* แถวที่รับเข้า")).click()
        expect(self.page.locator("#decide")).to_have_text("จัดเก็บในคลังข้อมูลแล้ว")

    def publish(self) -> None:
        """Compute and publish what is kept, and open what was published."""
        self.page.get_by_role("button", name="คำนวณและเผยแพร่").click()
        self.page.wait_for_url(re.compile(r"/work/\d+/$"))
        self.page.get_by_role("link", name="ดูผลลัพธ์").click(timeout=A_CHECK)
        self.page.wait_for_url(re.compile(r"/potential/publications/\d+/$"))

    def correct(self, kind: Kind, folder: Path) -> None:
        """Download the refused rows, put right those that can be, and send them back."""
        with self.page.expect_download() as waited:
            self.page.get_by_role("link", name="แถวที่ไม่รับเข้า (Excel)").click()
        path = folder / waited.value.suggested_filename
        waited.value.save_as(path)
        assert put_right(path, kind.cure) == kind.cured
        self.page.get_by_label("เลือกไฟล์ที่แก้แล้ว").set_input_files(path)
        self.page.get_by_role("button", name="ส่งแถวที่แก้แล้ว และตรวจใหม่").click()
        self.decide()

    # -- what she sees -----------------------------------------------------------------------

    def figure(self, label: str) -> int:
        """One of the figures at the head of a result."""
        words = self.page.locator(".kpi-label").get_by_text(label, exact=True)
        box = self.page.locator(".kpi", has=words)
        return numbers([box.locator(".kpi-value").inner_text()])[0]

    def counted(self, by: str) -> int:
        """The sum of the accepted rows in one of the tables of counts, folded lines too."""
        rows = self.page.locator(f"section[aria-labelledby=by-{by}] tbody td.num")
        return sum(numbers(rows.all_text_contents()))

    def difference(self, kind: str) -> int:
        """How many rows are new, gone or changed, on the page that compares."""
        tab = self.page.locator(f".tabs a[href*='kind={kind}']")
        return numbers([tab.locator("span").inner_text()])[0]

    def inspect(self) -> None:
        """No barrier in either theme; nothing wider than a phone, and no void under the page."""
        self.page.wait_for_load_state("networkidle")
        for theme, rules in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
            self.page.emulate_media(color_scheme=theme)
            found = Axe().run(self.page, options={"resultTypes": ["violations"], **rules})
            barriers = [
                (v["id"], [n["html"][:200] for n in v["nodes"]][:3])
                for v in found.response["violations"]
            ]
            assert not barriers, f"{self.page.url} {theme}: {barriers}"
        end = self.page.evaluate(
            "[document.documentElement.scrollHeight - innerHeight, scrollY + "
            "document.querySelector('.site-footer').getBoundingClientRect().bottom - innerHeight]"
        )
        assert max(end[0], 0) - max(end[1], 0) <= 1
        usual = self.page.viewport_size
        self.page.set_viewport_size({"width": 390, "height": 844})
        assert self.page.evaluate("document.documentElement.scrollWidth") == 390
        self.page.set_viewport_size(usual)

    def tab_to(self, name: str, role: str = "button", most: int = 150) -> None:
        """Reach a control with the keyboard alone; once there, it is in sight and not covered."""
        wanted = self.page.get_by_role(role, name=name)
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("e => e === document.activeElement"):
                break
        expect(wanted).to_be_focused()
        expect(wanted).to_be_in_viewport(ratio=1)
        assert wanted.evaluate(
            """e => { const box = e.getBoundingClientRect();
              const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return e.contains(top) || getComputedStyle(e).clipPath !== "none"; }"""
        )


def _base64(body: bytes) -> str:
    from base64 import b64encode

    return b64encode(body).decode()


def put_right(path: Path, cure: dict[str, str]) -> int:
    """Write what is right into the coloured cells; tells how many rows that were."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    headers = [cell.value for cell in sheet[1]]
    reason, n = headers.index("เหตุผลที่ไม่รับ"), 0
    for row in sheet.iter_rows(min_row=2):
        wrong = [cell for cell in row if cell.fill.fgColor.rgb == TO_PUT_RIGHT]
        if row[reason].value in cure:
            n += 1
            for cell in wrong:
                cell.value = cure[row[reason].value].format(n=n)
    book.save(path)
    return n


# -- the registers a month later: one row changed, one gone, one new ---------------------------


def workbook_next_time(body: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(body))
    sheet = book.active
    headers = [cell.value for cell in sheet[3]]
    new = [cell.value for cell in sheet[6]]
    sheet.cell(4, headers.index("จำนวนคนงาน (คน)") + 1).value = 77
    sheet.delete_rows(6)
    new[headers.index("ชื่อสถานประกอบการ")] = "วิสาหกิจชุมชนทอผ้าเดือนถัดไป"
    new[headers.index("เลขทะเบียนนิติบุคคล")] = None
    sheet.append(new)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def factories_next_time(body: bytes) -> bytes:
    head, first, second, *rest = _rows(body, "utf-8-sig")
    changed = [*first]
    changed[head.index("คนงานรวม")] = "777"
    new = [*second]
    new[head.index("เลขทะเบียนโรงงาน")] = "จ3-99-999/68ชบ"
    return _written([head, changed, *rest, new], "utf-8-sig")


def companies_next_time(body: bytes) -> bytes:
    *head, first, second, end = _split(_rows(body, "cp874"))
    headers = head[-1]
    changed = [*first]
    changed[headers.index("ทุนจดทะเบียน (บาท)")] = " 9,999,999 "
    new = [*second]
    number = f"{second[headers.index('เลขทะเบียน')][:7]}99999"
    new[headers.index("เลขทะเบียน")] = number + check_digit(number)
    return _written([*head, changed, *end, new], "cp874")


def check_digit(twelve: str) -> str:
    """The last digit of a Thai number of 13 digits, from the twelve before it."""
    weighed = sum(int(digit) * (13 - i) for i, digit in enumerate(twelve))
    return str((11 - weighed % 11) % 10)


def _rows(body: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(encoding), newline="")))


def _split(rows: list[list[str]]) -> list:
    """Titles and headers, the first two rows, and the rest as one."""
    first = next(i for i, row in enumerate(rows) if row and row[0] == "1")
    return [*rows[: first + 2], rows[first + 2 :]]


def _written(rows: list[list[str]], encoding: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)
