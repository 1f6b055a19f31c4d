"""A small invented installation of the present release, kept so that later ones can open it.

`make golden` writes it into tests/golden/<version>/, once on SQLite and once on PostgreSQL. Made
when a release is done, never again: what a later release has to open is what this one wrote.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from datetime import date
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
PASSWORD: Final = "woven-fabric-and-bees"  # noqa: S105  of invented people
BACKUP: Final = "backup.tar.zst"
LOCKS: Final = (".lock", ".backup.lock")
DAY: Final = date(2026, 10, 1)
# Province -> what it is known for; everywhere there is a little of everything.
KNOWN_FOR: Final = {
    "51": ("13121",), "50": ("13121",), "52": ("23930",), "54": ("31001",), "57": ("10761",),
    "53": ("31001",), "65": (), "64": (), "58": ("10761",), "63": (),
}  # fmt: skip
INDUSTRIES: Final = ("13121", "23930", "31001", "10761", "47111", "56101")
HEADERS: Final = ("name", "province", "tsic", "workers", "capital", "registration date", "phone")


def main() -> None:
    """Write the golden files of the present code; RUANG_POSTGRES says where one can be made."""
    if sys.argv[1:2] == ["fill"]:
        fill()
        return
    from importlib.metadata import version

    folder = ROOT / "tests" / "golden" / (sys.argv[1] if sys.argv[1:] else version("ruang"))
    folder.mkdir(parents=True, exist_ok=True)
    make("sqlite", folder)
    make("postgres", folder)


def make(kind: str, folder: Path) -> None:
    """Make one installation in a folder of its own, and keep all of it as one file."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        home.mkdir()
        env = {**os.environ, "RUANG_HOME": str(home), "RUANG_LAKE": str(home.parent / "lake")}
        env.pop("DATABASE_URL", None)
        if kind == "postgres":
            env["DATABASE_URL"] = fresh_database(env["RUANG_POSTGRES"])
        subprocess.run([sys.executable, __file__, "fill"], env=env, check=True)
        if kind == "sqlite":  # a backup belongs to no database: one will do
            (home / BACKUP).replace(folder / BACKUP)
        (home / BACKUP).unlink(missing_ok=True)
        if kind == "postgres":
            dump = ["pg_dump", "--inserts", "--rows-per-insert=200", "--no-owner", "--no-acl"]
            with (home / "database.sql").open("wb") as out:
                subprocess.run([*dump, env["DATABASE_URL"]], stdout=out, check=True)
        else:
            one_file(home / "ruang.sqlite3")
        with tarfile.open(folder / f"{kind}.tar.xz", "w:xz", preset=9) as kept:
            for path in sorted(Path(scratch).rglob("*")):
                if path.is_file() and path.name not in LOCKS and ".staging" not in path.parts:
                    kept.add(path, path.relative_to(scratch), filter=nobodys)


def nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the account and the time that made it."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def fresh_database(url: str) -> str:
    """An empty database beside the one named."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS ruang_golden")
        server.execute("CREATE DATABASE ruang_golden")
    return url.rsplit("/", 1)[0] + "/ruang_golden"


def one_file(path: Path) -> None:
    """Bring what waits in the log beside a SQLite database into its file."""
    import sqlite3

    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode=DELETE")
    base.execute("VACUUM")
    base.close()


def fill() -> None:
    """Let invented people do a little of all that can be done, through the web's own actions."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "ruang.web.site.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from ruang.web.journal.models import Channel
    from ruang.web.journal.origin import From, coming_from
    from ruang.web.site.jobs import make_administrator, prepare

    settings.ALLOWED_HOSTS.append("testserver")
    prepare()
    admin = make_administrator(
        email="administrator@ruang.example", name="Chai Nakorn", password=PASSWORD
    )
    people = {"administrator": admin, **the_people()}
    reader = Client()  # a session that lasts
    reader.force_login(people["officer"])
    (settings.HOME / "session").write_text(reader.session.session_key, encoding="ascii")
    officer = people["officer"]
    kept = bring(register(9), by=officer, purpose="to ask them to a first meeting")
    bring(register(3), by=officer, purpose="", keep=False)
    publish(kept)
    with coming_from(From(Channel.WEB, "192.0.2.7", "Mozilla/5.0 (golden)")):
        decide(people)
    change_lists(people["administrator"])
    counts(settings.HOME / "counts.json")
    back_up(settings.HOME / BACKUP)


def back_up(path: Path) -> None:
    """Make a backup of it all, as `ruang web backup` does."""
    from django.utils import timezone

    from ruang.web.site.backup import kept
    from ruang.web.site.backup.place import present

    kept.make(path, present(), now=timezone.now())


def the_people() -> dict[str, Any]:
    """One account for each of the roles that act, at the first centre and its department."""
    from ruang.web.journal.action import SYSTEM
    from ruang.web.people.actions import add_person
    from ruang.web.people.jobs import organisation_of_centre

    said = {
        "officer": ("Anan Srisuk", "officer", "1"),
        "director": ("Wipada Kaewmanee", "director", "1"),
        "officer2": ("Malee Thongdee", "officer", "2"),
        "analyst": ("Ploy Rattana", "analyst", "0"),
    }
    return {
        key: add_person(
            organisation_of_centre(centre), by=SYSTEM, email=f"{key}@ruang.example", name=name,
            role=role, password=PASSWORD,
        )
        for key, (name, role, centre) in said.items()
    }  # fmt: skip


def register(each: int) -> bytes:
    """A register as a file: in each province `each` of what it is known for, three of the rest."""
    text, number = io.StringIO(newline=""), 0
    rows = csv.writer(text)
    rows.writerow(HEADERS)
    for province, known_for in KNOWN_FOR.items():
        for tsic in INDUSTRIES:
            for _ in range(each * 2 if tsic in known_for else 3):
                number += 1
                workers = 20 + number % 7 if tsic in known_for else 4
                place = [f"Example {number} Company Limited", province, tsic, workers]
                rows.writerow([*place, 1_000_000, "2025-11-03", f"080-000-{number:04}"])
    rows.writerow(["", "51", "13121", 5, 1, "2025-11-03", ""])  # refused: no name
    return text.getvalue().encode()


def bring(body: bytes, *, by: Any, purpose: str, keep: bool = True) -> str:
    """Bring a register in and have it checked; keep it, or leave it waiting for a word."""
    from django.core.files.base import ContentFile

    from ruang.web.intake import actions, bringing
    from ruang.web.intake.jobs import start_check
    from ruang.web.work import worker

    made = bringing.bring([ContentFile(body, name="register.csv")], by=by)
    personal = {"phone": "phone"} if purpose else {}
    layout = {"columns": {}, "personal": personal}
    source = "establishments"
    actions.map_columns(made, by=by, source=source, layout=layout, purpose=purpose, synthetic=True)
    start_check(made, by=by)
    worker.run(batch=True, signals=False)
    made.refresh_from_db()
    return str(actions.keep(made, by=by).snapshot) if keep else ""


def publish(snapshot: str) -> None:
    """Compute from a snapshot, and publish what was found."""
    from ruang.web.site.jobs import publish_snapshot

    publish_snapshot(snapshot)


def decide(people: dict[str, Any]) -> None:
    """Proposals in every state, of the candidates in the first centre's provinces."""
    from ruang.web.clusters.actions import approve, propose, reject, revise, send_back, withdraw
    from ruang.web.clusters.models import Candidate
    from ruang.web.registry.models import Centre

    officer, director = people["officer"], people["director"]
    centre = Centre.objects.of(officer)
    here = list(Candidate.objects.in_areas(centre.areas()).order_by("rank")[:3])
    names = iter(range(1, 10))

    def proposed(candidate: Candidate) -> Any:
        number = next(names)
        said = {"name_th": f"คลัสเตอร์ทดสอบ {number}", "name_en": f"Example cluster {number}"}
        return propose(
            candidate, by=officer, reason="ทดสอบ", fiscal_year=2027, lead_centre=centre, **said
        )

    first, second, third = here
    withdraw(proposed(first), by=officer)
    reject(proposed(first), by=director, comment="ยังไม่พร้อม")
    approve(proposed(first), by=director, comment="เห็นชอบ")
    send_back(proposed(second), by=director, comment="ขอข้อมูลเพิ่ม")
    asked = proposed(third)
    send_back(asked, by=director, comment="ขอข้อมูลเพิ่ม")
    revise(
        asked, by=officer, name_th="คลัสเตอร์ทดสอบ แก้ไข", name_en="", reason="แก้ไขแล้ว",
        fiscal_year=2027, lead_centre=centre,
    )  # fmt: skip


def change_lists(by: Any) -> None:
    """An official list laid over the built-in one, another waiting; a province handed over."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from ruang.web.registry import jobs
    from ruang.web.registry.actions import move_territory
    from ruang.web.registry.models import Area, Centre
    from ruang.web.work import worker
    from ruang.web.work.jobs import start

    def brought(rows: str) -> Any:
        text = f"code,level,name_th,name_en,parent\n{rows}\n"
        return jobs.receive([SimpleUploadedFile("areas.csv", text.encode())], what="areas", by=by)

    laid = brought("5001,district,เมืองเชียงใหม่,Mueang Chiang Mai (golden),50")
    start(jobs.LAY, by=by, change=laid.pk)
    worker.run(batch=True, signals=False)
    brought("5002,district,จอมทอง,Chom Thong (golden),50")
    move_territory(
        Area.objects.get(pk="53"), by=by, to=Centre.objects.get(number=1), day=DAY,
        source="an invented order", confidence="certain",
    )  # fmt: skip


def counts(path: Path) -> None:
    """Write down how many rows each table has, for whoever opens it later."""
    from django.apps import apps

    models = apps.get_models(include_auto_created=True)
    said = {m._meta.db_table: m._base_manager.count() for m in models}
    path.write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
