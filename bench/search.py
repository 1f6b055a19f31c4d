"""Search by name: the index of groups of three letters beside scoring every name in the process.

Run: .venv/bin/python -m bench.search [--names 10000 100000] [--postgres postgres://USER@HOST/NAME]

Each database is asked in a process of its own, in a database made for it and dropped again; within
it, the index and the scoring of all names take turns on the same queries. The names are those of
the registry and, up to the number, of invented enterprises.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

SEED = 2569
QUERIES, ROUNDS, FIRST = 60, 3, 8
ENTERPRISE = "enterprise"


def main() -> None:
    """Bench every database and size, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--postgres", default=os.environ.get("RUANG_POSTGRES", ""))
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(measured(asked.child)))
        return
    print("| database | names | | median ms | 95 % ms | median, all names scored = 1 | as found |")
    print("|---|---:|---|---:|---:|---:|---:|")
    for names in asked.names:
        for database, url in [
            ("SQLite", ""),
            *([("PostgreSQL", asked.postgres)] * bool(asked.postgres)),
        ]:
            show(database, names, in_its_own_process(names, url))


def in_its_own_process(names: int, url: str) -> dict[str, Any]:
    """Measure one database in a process that knows no other."""
    with tempfile.TemporaryDirectory(prefix="ruang-bench-") as home:
        given = {"RUANG_HOME": home, "DATABASE_URL": url or f"sqlite:///{home}/search.sqlite3"}
        done = subprocess.run(
            [sys.executable, "-m", "bench.search", "--child", str(names)],
            env={**os.environ, **given, "DJANGO_SETTINGS_MODULE": "ruang.web.site.settings"},
            stdout=subprocess.PIPE,
            check=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(database: str, names: int, found: dict[str, Any]) -> None:
    """Print the rows of one database and size."""
    base = found["every name scored"]["median"]
    for way in ("every name scored", "index"):
        ms = found[way]
        agree = f"{found['agree']:.0%}" if way == "index" else ""
        row = f"{ms['median']:.1f} | {ms['95']:.1f} | {ms['median'] / base:.2f} | {agree}"
        print(f"| {database} | {names:,} | {way} | {row} |")


def measured(names: int) -> dict[str, Any]:
    """Fill a database made for it with names, and ask it and the process by turns."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = (
        connection.settings_dict["NAME"] if connection.vendor == "sqlite" else "ruang_bench_search"
    )
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return by_turns(*filled(names))
    finally:
        connection.creation.destroy_test_db("unused", verbosity=0)


def filled(names: int) -> tuple[list[tuple[str, str]], list[str]]:
    """Write the names; give every one with its row, and the queries."""
    from django.db import connection

    from ruang.web.names.likeness import plain
    from ruang.web.names.models import Name
    from ruang.web.registry.jobs import load_reference

    load_reference()
    rows = [
        Name(kind=ENTERPRISE, key=str(number), text=plain(text))
        for number, text in enumerate(invented(names - Name.objects.count()))
    ]
    Name.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    every = list(Name.objects.values_list("kind", "key", "text"))
    return [((kind, key), text) for kind, key, text in every], queries([t for *_, t in every])


def invented(number: int) -> list[str]:
    """Names of enterprises that do not exist, each once."""
    import numpy as np

    from ruang.engine.demo import facts, names

    rng = np.random.default_rng(SEED)
    activities = len(names._trade_words()[1])
    drawn: dict[str, None] = {}
    while len(drawn) < number:
        activity = rng.integers(0, activities, number)
        form = rng.integers(0, len(facts.forms().legal_form), number)
        drawn |= dict.fromkeys(names.names(activity, form, rng))
    return list(drawn)[:number]


def queries(texts: list[str]) -> list[str]:
    """Parts of names, half of them with a letter lost or another one in its place."""
    chance = random.Random(SEED)  # noqa: S311  the same queries each time
    asked = []
    for number, text in enumerate(chance.sample(sorted(texts), QUERIES)):
        begin = chance.randrange(max(1, len(text) - 12))
        part = text[begin : begin + chance.randrange(4, 24)].strip()
        if number % 2 and len(part) > 4:
            at = chance.randrange(1, len(part) - 1)
            part = part[:at] + chance.choice(["", "\u0e01", "a"]) + part[at + 1 :]
        asked.append(part)
    return asked


def by_turns(every: list[tuple[Any, str]], asked: list[str]) -> dict[str, Any]:
    """Ask both ways, by turns, and see how often they agree on the first answers."""
    from rapidfuzz import fuzz, process

    from ruang.web.names.finding import find
    from ruang.web.names.likeness import LEAST_LIKENESS, likeness, plain

    texts = [text for _row, text in every]
    kinds = ("area", "industry", "centre", ENTERPRISE)

    def index(query: str) -> list[float]:
        return [round(one.score, 1) for one in find(query, kinds=kinds, most=FIRST)]

    def scored(query: str) -> list[float]:
        wanted, best = plain(query), {}
        near = process.extract(
            wanted, texts, scorer=fuzz.partial_ratio, score_cutoff=LEAST_LIKENESS, limit=None
        )
        places = {place for _text, _score, place in near}
        places.update(place for place, text in enumerate(texts) if wanted in text)
        for place in places:
            row, text = every[place]
            if score := likeness(wanted, text):
                best[row] = max(score, best.get(row, 0.0))
        return [round(score, 1) for score in sorted(best.values(), reverse=True)[:FIRST]]

    ways: dict[str, Callable[[str], list[float]]] = {"index": index, "every name scored": scored}
    took: dict[str, list[float]] = {way: [] for way in ways}
    agree = []
    for round_ in range(ROUNDS):
        for query in asked:
            answers = []
            for way, ask in ways.items():
                begun = time.perf_counter()
                answers.append(ask(query))
                took[way].append(1000 * (time.perf_counter() - begun))
            if not round_:
                agree.append(answers[0] == answers[1])
    return {
        "agree": sum(agree) / len(agree),
        **{
            way: {"median": statistics.median(ms), "95": statistics.quantiles(ms, n=20)[-1]}
            for way, ms in took.items()
        },
    }


if __name__ == "__main__":
    main()
