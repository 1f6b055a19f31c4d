"""People who go on working while things break, and write down what they were told is done."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
REVISION = re.compile(r'name="revision"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="revision"')
CHOSEN = r'<select name="{}".*?<option value="([^"]+)"(?: selected)?>'
PROVINCES = ["เชียงใหม่", "ลำพูน", "ลำปาง", "เชียงราย", "แพร่", "น่าน"]
CODES = ["13121", "01493", "32501", "10309", "31001"]


@dataclass
class Diary:
    """What was confirmed, in the order in which it was; shared by all who work."""

    confirmed: list[tuple[str, int]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, what: str, number: int) -> None:
        """It was said to be done."""
        with self._lock:
            self.confirmed.append((what, number))

    def count(self, answer: str) -> None:
        """How often which answer came."""
        with self._lock:
            self.answers[answer] = self.answers.get(answer, 0) + 1


class Person(threading.Thread):
    """Somebody with a browser, who begins anew whenever it breaks off."""

    def __init__(
        self, who: str, password: str, address: str, diary: Diary, seed: int, ended: threading.Event
    ) -> None:
        super().__init__(name=who, daemon=True)
        self.who, self._password, self._diary, self._ended = who, password, diary, ended
        self._chance = random.Random(seed)  # noqa: S311  whims, not secrets
        self._browser = httpx.Client(base_url=address, timeout=60)

    def run(self) -> None:
        """Work until told to end."""
        does: Callable[[], None] = {
            "officer": self._propose, "officer2": self._propose,
            "director": self._decide, "director2": self._decide,
        }.get(self.who, self._bring)  # fmt: skip
        while not self._ended.is_set():
            try:
                self._sign_in_if_needed()
                does()
            except (httpx.HTTPError, LookupError) as error:
                self._diary.count(type(error).__name__)
            self._ended.wait(self._chance.uniform(0.1, 0.6))

    def _get(self, path: str) -> str:
        answer = self._browser.get(path)
        self._diary.count(str(answer.status_code))
        if answer.status_code != 200:
            raise LookupError(path)
        return answer.text

    def _post(self, page: str, path: str, values: dict[str, str], **files: object) -> str:
        """Send a form; where it leads if it was taken, else nothing."""
        values = {"csrfmiddlewaretoken": _found(TOKEN, page), **values}
        answer = self._browser.post(path, data=values, **files)  # type: ignore[arg-type]
        self._diary.count(str(answer.status_code))
        return answer.headers.get("Location", "") if answer.status_code == 302 else ""

    def _sign_in_if_needed(self) -> None:
        if self._browser.get("/me/").status_code == 200:
            return
        self._browser.cookies.clear()
        values = {"username": f"{self.who}@demo.ruang.example", "password": self._password}
        self._post(self._get("/sign-in/"), "/sign-in/", values)

    def _propose(self) -> None:
        listed = re.findall(
            r'href="/candidates/(\d+)/',
            self._get(f"/candidates/?page={self._chance.randint(1, 4)}"),
        )
        path = f"/candidates/{self._chance.choice(listed)}/propose/"
        page = self._get(path)
        values = {"name_th": f"ทดสอบ {time.time_ns()}", "name_en": "", "reason": "ลองหยุดกลางคัน"}
        for name in ("fiscal_year", "lead_centre"):
            values[name] = _found(re.compile(CHOSEN.format(name), re.DOTALL), page)
        to = self._post(page, path, values)
        if not to.startswith("/proposals/"):
            return
        number = int(to.split("/")[2])
        if values["name_th"] in self._get(to):  # it led to this one, not to somebody's earlier one
            self._diary.write("proposed", number)
            if self._chance.random() < 0.3:
                self._withdraw(number)

    def _withdraw(self, number: int) -> None:
        path = f"/proposals/{number}/"
        if self._post(self._get(path), f"{path}withdraw/", {}).startswith("/candidates/"):
            self._diary.write("withdrawn", number)

    def _decide(self) -> None:
        waiting = re.findall(r'href="/proposals/(\d+)/', self._get("/proposals/?state=waiting"))
        path = f"/proposals/{self._chance.choice(waiting)}/"
        page = self._get(path)
        revision = REVISION.search(page)
        if revision is None or 'name="decision"' not in page:
            raise LookupError(path)
        said = self._chance.choice(["approve", "reject"])
        values = {"decision": said, "comment": "ลองหยุดกลางคัน"}
        values["revision"] = revision.group(1) or revision.group(2)
        token = _found(TOKEN, page)
        values["comment"] += f" {token[:12]}"
        if self._post(page, path, values) and values["comment"] in self._get(path):
            self._diary.write(
                {"approve": "approved", "reject": "rejected"}[said], int(path.split("/")[2])
            )

    def _bring(self) -> None:
        page = self._get("/intake/")
        lines = [
            f"บริษัท ทดสอบ {time.time_ns()} {n} จำกัด,{self._chance.choice(PROVINCES)},"
            f"{self._chance.choice(CODES)},{self._chance.randint(1, 300)}"
            for n in range(self._chance.choice([20, 2000]))
        ]
        text = "\n".join(["ชื่อสถานประกอบการ,จังหวัด,รหัส TSIC,คนงาน", *lines])
        files = {"files": ("register.csv", text.encode(), "text/csv")}
        to = self._post(page, "/intake/", {"paste": ""}, files=files)
        if not to:
            return
        number = int(to.rstrip("/").rsplit("/", 1)[1])
        self._diary.write("brought", number)
        page = self._get(to)
        if self._post(page, f"{to}check/", {}):
            self._diary.write("check asked", number)
        self._keep_when_checked(to, number)

    def _keep_when_checked(self, to: str, number: int) -> None:
        for _ in range(60):
            page = self._get(to)
            if f"{to}keep/" in page:
                break
            if self._ended.wait(0.5):
                return
        else:
            return
        what = self._chance.choice(["keep", "keep", "discard"])
        if self._post(page, f"{to}{what}/", {}):
            done = {"keep": "kept", "discard": "discarded"}[what]
            if f"{to}keep/" not in self._get(to):  # it is not asked any more
                self._diary.write(done, number)


def _found(what: re.Pattern[str], page: str) -> str:
    match = what.search(page)
    if match is None:
        raise LookupError(what.pattern)
    return match.group(1)
