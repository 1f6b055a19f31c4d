"""Many people at once: visitors who look around and people who work, on a demo made for this.

Everybody asks for a page, reads for a while, asks for the next. What counts is how long they wait
for an answer, and that each of them gets one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tools.demo import Demo, running_demo

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PROVINCES = ["10", "20", "30", "40", "50", "51", "52", "54", "57", "58", "67", "73", "84", "90"]
LEVELS = ["section", "division", "group", "class"]
VISITORS_READ: list[tuple[float, str]] = [
    (3, "/"),
    (4, "/potential/"),
    (3, "/potential/?level={level}&page={page}"),
    (4, "/potential/areas/{province}/"),
    (3, "/potential/industries/{industry}/"),
    (2, "/candidates/"),
    (3, "/candidates/{candidate}/"),
    (1, "/clusters/"),
    (1, "/registry/areas/{province}/"),
    (1, "/registry/search/?q={words}"),
]
PEOPLE_READ: list[tuple[float, str]] = [
    (3, "/"),
    (3, "/proposals/"),
    (3, "/potential/?level={level}&page={page}"),
    (2, "/potential/areas/{province}/"),
    (2, "/candidates/"),
    (3, "/candidates/{candidate}/"),
    (1, "/clusters/"),
    (1, "/intake/"),
    (1, "/work/"),
    (1, "/me/"),
]
WORDS = ["ผ้าไหม", "น้ำผึ้ง", "เชียงใหม่", "weaving", "medical", "ลำพูน", "furnitur"]
ROLES = ["officer", "director", "analyst", "officer2", "director2", "administrator"]


@dataclass
class Told:
    """How long each answer took, by page, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    counting: bool = False

    def answer(self, page: str, seconds: float, status: int) -> None:
        """Take note of an answer."""
        if not self.counting:
            return
        self.seconds[page].append(seconds)
        if status >= 400:
            self.faults.append(f"{page}: {status}")


@dataclass
class Someone:
    """One browser: a client of its own with its cookies, and a way of going about."""

    client: httpx.AsyncClient
    told: Told
    chance: random.Random
    candidates: list[str]
    industries: list[str]
    think: float

    async def get(self, page: str, path: str | None = None) -> str:
        """Ask for a page; its text, empty where there was no answer."""
        return await self._timed(page, lambda: self.client.get(path or page))

    async def post(self, page: str, path: str, values: dict[str, str]) -> str:
        """Send a form and follow where it leads."""
        return await self._timed(page, lambda: self.client.post(path, data=values))

    async def read(self) -> None:
        """Read the page before asking for the next one."""
        await asyncio.sleep(min(self.chance.expovariate(1 / self.think), 5 * self.think))

    async def look(self, pages: list[tuple[float, str]]) -> None:
        """Ask for one of the pages, the popular ones more often."""
        page = self.chance.choices([p for _, p in pages], [w for w, _ in pages])[0]
        path = page.format(
            level=self.chance.choice(LEVELS),
            page=self.chance.randint(1, 4),
            province=self.chance.choice(PROVINCES),
            industry=self.chance.choice(self.industries),
            candidate=self.chance.choice(self.candidates),
            words=self.chance.choice(WORDS),
        )
        await self.get(page, path)

    async def _timed(self, page: str, ask: Callable[[], Awaitable[httpx.Response]]) -> str:
        start = time.perf_counter()
        try:
            answer = await ask()
        except httpx.HTTPError as error:
            self.told.faults.append(f"{page}: {type(error).__name__}")
            return ""
        self.told.answer(page, time.perf_counter() - start, answer.status_code)
        return answer.text


async def visit(one: Someone, until: float) -> None:
    """A visitor looks around."""
    await asyncio.sleep(one.chance.uniform(0, one.think))
    while time.perf_counter() < until:
        await one.look(VISITORS_READ)
        await one.read()


async def work(one: Someone, until: float) -> None:
    """Somebody who has signed in reads, and now and then writes."""
    await asyncio.sleep(one.chance.uniform(0, one.think))
    while time.perf_counter() < until:
        if one.chance.random() < 0.1:
            await write(one)
        else:
            await one.look(PEOPLE_READ)
        await one.read()


async def sign_in(one: Someone, role: str, password: str) -> None:
    """Through the form, as a browser does."""
    token = TOKEN.search(await one.get("/sign-in/"))
    values = {"username": f"{role}@demo.ruang.example", "password": password}
    if token:
        values["csrfmiddlewaretoken"] = token.group(1)
    page = await one.post("POST /sign-in/", "/sign-in/", values)
    if "/sign-out/" not in page:
        one.told.faults.append(f"{role} could not sign in")


async def write(one: Someone) -> None:
    """Change a preference: the smallest write there is, permitted, atomic and journalled."""
    token = TOKEN.search(await one.get("/me/"))
    if token:
        theme = one.chance.choice(["light", "dark", "system"])
        values = {"theme": theme, "next": "/me/", "csrfmiddlewaretoken": token.group(1)}
        await one.post("POST /preferences/", "/preferences/", values)


async def crowd(demo: Demo, options: argparse.Namespace) -> Told:
    """Let everybody in, wait until it is warm, and count from then on."""
    told = Told()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    transport = httpx.AsyncHTTPTransport(limits=limits)
    async with httpx.AsyncClient(transport=transport, base_url=demo.address) as first:
        candidates = await _linked(first, "/candidates/", r'href="/candidates/(\d+)/')
        industries = await _linked(first, "/potential/", r'href="/potential/industries/(\d+)/')
    everybody = []
    for number in range(options.visitors + options.people):
        client = httpx.AsyncClient(
            transport=transport, base_url=demo.address, follow_redirects=True, timeout=30
        )
        chance = random.Random(number)  # noqa: S311  whims, not secrets
        everybody.append(Someone(client, told, chance, candidates, industries, options.think))
    visitors, people = everybody[: options.visitors], everybody[options.visitors :]
    for number, one in enumerate(people):  # one after the other: they came in the morning
        await sign_in(one, ROLES[number % len(ROLES)], demo.password)
    until = time.perf_counter() + options.warm_up + options.seconds
    going = [visit(one, until) for one in visitors] + [work(one, until) for one in people]
    await asyncio.gather(*going, _count(told, options.warm_up))
    return told


async def _linked(client: httpx.AsyncClient, path: str, link: str) -> list[str]:
    return sorted(set(re.findall(link, (await client.get(path)).text)))[:20]


async def _count(told: Told, after: float) -> None:
    await asyncio.sleep(after)
    told.counting = True


def percentile(seconds: list[float], share: float) -> float:
    """The time within which that share of the answers came, in milliseconds."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def report(told: Told, options: argparse.Namespace) -> bool:
    """Print the table; whether every answer was one, and 95 of 100 came within the limit."""
    every = [s for found in told.seconds.values() for s in found]
    print(f"| page | answers | median ms | p95 ms | slowest ms |\n|---|{'---:|' * 4}")
    for page, found in [("**all**", every), *sorted(told.seconds.items())]:
        figures = (percentile(found, share) for share in (0.5, 0.95, 1.0))
        print(f"| {page} | {len(found):,} | " + " | ".join(f"{f:,.0f}" for f in figures) + " |")
    print(f"\n{len(every) / options.seconds:.1f} answers a second; {len(told.faults)} faults")
    for fault in sorted(set(told.faults))[:20]:
        print(f"- {fault} ({told.faults.count(fault)} times)")
    return not told.faults and percentile(every, 0.95) < options.limit_ms


def main() -> None:
    """Make a demo, let them in, tell."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--visitors", type=int, default=200)
    asked.add_argument("--people", type=int, default=40, help="who have signed in")
    asked.add_argument("--think", type=float, default=6, help="mean seconds on a page")
    asked.add_argument("--seconds", type=int, default=60, help="counted, after the warm-up")
    asked.add_argument("--warm-up", type=int, default=20)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--limit-ms", type=float, default=300, help="95 of 100 within this")
    options = asked.parse_args()
    kind = os.environ.get("DATABASE_URL", "sqlite").split(":")[0]
    with tempfile.TemporaryDirectory() as home, running_demo(Path(home), options.workers) as demo:
        print(f"{options.visitors} visitors, {options.people} signed in, {kind}")
        told = asyncio.run(crowd(demo, options))
    if not report(told, options):
        sys.exit("too slow, or not everybody was answered")


if __name__ == "__main__":
    main()
