"""What every web test stands on: a quick password, plain static files, and a fixed cast."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from datetime import date
from functools import cache

import hypothesis
import pytest

# The same examples in every run, so that a red build is of its own change; `pytest
# --hypothesis-profile=wide` goes looking for others.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("wide", deadline=None, max_examples=300)
hypothesis.settings.load_profile("steady")

PASSWORD = "woven-fabric-and-bees"


def pytest_collection_finish() -> None:
    """What is imported by now stays: not to be gone through each time that rubbish is collected."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session", autouse=True)
def _quick_web(tmp_path_factory):
    """Settings of the whole test run: nothing is written into the repository."""
    from django.conf import settings
    from django.test import override_settings

    from ruang.web.access import recovery

    home = tmp_path_factory.mktemp("ruang")
    (home / "lake").mkdir()
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(
            HOME=home,
            LAKE=home / "lake",
            MEDIA_ROOT=home / "uploads",
            DEMO=False,
            ALLOWED_HOSTS=["*"],
            PACE=dict.fromkeys(settings.PACE, 1_000_000),  # tests are quicker than people
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
            STORAGES={
                "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            },
            WHITENOISE_AUTOREFRESH=True,
            API_RATE=1_000_000,  # tests ask within a minute what people ask in a day
            API_VISITOR_RATE=1_000_000,
        ),
    ):
        patch.setitem(recovery.COST, "time_cost", 1)
        patch.setitem(recovery.COST, "memory_cost", 64)
        yield


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """One small Spark for all tests that need one: it takes longer to start than they all do."""
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.driver.memory": "1g",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("spark")),
    }
    builder = SparkSession.builder.master("local[2]").appName("ruang-tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError:
        word = "no Java 17 on this machine: apt install default-jre-headless"
        (pytest.fail if os.environ.get("RUANG_SPARK_REQUIRED") else pytest.skip)(word)
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(autouse=True)
def _one_spark(request):
    """Tests marked `spark` find a session there, which `connect("spark")` takes up."""
    if request.node.get_closest_marker("spark"):
        request.getfixturevalue("spark")


@cache
def _password():
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)


@dataclass(frozen=True)
class Cast:
    """One person a role; centres 1 and 2, each with a director and an officer."""

    department: object
    centre: object
    centre2: object
    director: object
    officer: object
    director2: object
    officer2: object
    agent: object
    president: object
    entrepreneur: object
    support: object
    analyst: object
    administrator: object

    password = PASSWORD


def _organisations():
    from ruang.web.people.models import Kind, Organisation

    said = [
        (Kind.DEPARTMENT, "กรมส่งเสริมอุตสาหกรรม", "Department of Industrial Promotion"),
        (Kind.CENTRE, "ศูนย์ส่งเสริมอุตสาหกรรมภาคที่ 1", "Industrial Promotion Centre Region 1"),
        (Kind.CENTRE, "ศูนย์ส่งเสริมอุตสาหกรรมภาคที่ 2", "Industrial Promotion Centre Region 2"),
        (Kind.COHORT, "คพอ. รุ่นที่ 367", "Entrepreneur development cohort 367"),
        (Kind.ENTERPRISE, "วิสาหกิจชุมชนผ้าทอบ้านหนองเงือก", "Ban Nong Ngueak Weavers"),
        (Kind.SUPPORT_AGENCY, "อุทยานวิทยาศาสตร์ภาคเหนือ", "Northern Science Park"),
    ]
    rows = [Organisation(kind=k, name_th=th, name_en=en) for k, th, en in said]
    return Organisation.objects.bulk_create(rows)


@pytest.fixture
def cast(db):
    """The people of every story."""
    from ruang.web.people.models import Role, User
    from ruang.web.registry.models import Centre

    department, one, two, cohort, weavers, park = _organisations()
    centre, centre2 = Centre.objects.bulk_create(
        [Centre(number=1, organisation=one), Centre(number=2, organisation=two)]
    )
    said = {
        "director": ("Wipada Kaewmanee", Role.DIRECTOR, one),
        "officer": ("Anan Srisuk", Role.OFFICER, one),
        "director2": ("Somchai Boonmee", Role.DIRECTOR, two),
        "officer2": ("Malee Thongdee", Role.OFFICER, two),
        "agent": ("Krit Panya", Role.AGENT, one),
        "president": ("Pranee Chaiwong", Role.COHORT_PRESIDENT, cohort),
        "entrepreneur": ("Suda Intha", Role.ENTREPRENEUR, weavers),
        "support": ("Niran Wong", Role.SUPPORT_AGENCY, park),
        "analyst": ("Ploy Rattana", Role.ANALYST, department),
        "administrator": ("Chai Nakorn", Role.ADMINISTRATOR, department),
    }
    users = [
        User(email=f"{key}@ruang.example", name=n, role=r, organisation=o, password=_password())
        for key, (n, r, o) in said.items()
    ]
    people = dict(zip(said, User.objects.bulk_create(users), strict=True))
    give_factors(people.values())
    return Cast(department, centre, centre2, **people)


def has_shown_who_she_is(client, person):
    """As after `/me/confirm/`: what asks for it first may be sent for a few minutes."""
    import time

    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


# What an app on a phone would have been shown: `one_time_code` reckons with it.
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@cache
def _kept_secret():
    from ruang.web.access.secrecy import encrypt

    return encrypt(APP_SECRET)


def give_factors(people):
    """Whose role asks for a second factor has one, so that a page is open to her at once."""
    from allauth.mfa.models import Authenticator

    from ruang.web.access.permissions import must_have_factor

    Authenticator.objects.bulk_create(
        Authenticator(user=person, type="totp", data={"secret": _kept_secret()})
        for person in people
        if must_have_factor(person)
    )


PROVINCES = [
    ("10", "กรุงเทพมหานคร", "Bangkok", 100.50, 13.75),
    ("50", "เชียงใหม่", "Chiang Mai", 98.98, 18.79),
    ("51", "ลำพูน", "Lamphun", 99.01, 18.57),
    ("52", "ลำปาง", "Lampang", 99.49, 18.29),
    ("53", "อุตรดิตถ์", "Uttaradit", 100.10, 17.62),
    ("57", "เชียงราย", "Chiang Rai", 99.83, 19.91),
]
TOUCHING = [("50", "51"), ("50", "52"), ("50", "57"), ("51", "52"), ("52", "57"), ("52", "53")]
INDUSTRIES = [
    ("A", "section", None, "เกษตรกรรม การป่าไม้ และการประมง", "Agriculture, forestry and fishing"),
    ("01", "division", "A", "การเพาะปลูกและการเลี้ยงสัตว์", "Crop and animal production"),
    ("014", "group", "01", "การเลี้ยงสัตว์", "Animal production"),
    ("0149", "class", "014", "การเลี้ยงสัตว์อื่น ๆ", "Raising of other animals"),
    ("01493", "activity", "0149", "การเลี้ยงผึ้ง", "Beekeeping"),
    ("C", "section", None, "การผลิต", "Manufacturing"),
    ("13", "division", "C", "การผลิตสิ่งทอ", "Manufacture of textiles"),
    ("131", "group", "13", "การปั่น การทอ และการแต่งสำเร็จสิ่งทอ", "Spinning, weaving and finishing"),
    ("1312", "class", "131", "การทอผ้า", "Weaving of textiles"),
    ("13121", "activity", "1312", "", "Weaving of cotton fabrics"),
    ("32", "division", "C", "การผลิตผลิตภัณฑ์อื่น ๆ", "Other manufacturing"),
    ("325", "group", "32", "การผลิตเครื่องมือแพทย์", "Medical and dental instruments"),
    ("3250", "class", "325", "การผลิตเครื่องมือแพทย์", "Medical and dental instruments and supplies"),
]


@pytest.fixture
def country(cast):
    """Six provinces with their neighbours, a few industries, and the centres' territory."""
    from ruang.web.names.thai import sort_key
    from ruang.web.registry.models import Area, Confidence, Industry, Territory

    thailand = {"level": "country", "name_th": "ประเทศไทย", "name_en": "Thailand"}
    areas = [Area(code="TH", sort_th=sort_key(thailand["name_th"]), **thailand)]
    areas += [
        Area(
            code=code,
            level="province",
            parent_id="TH",
            name_th=th,
            name_en=en,
            sort_th=sort_key(th),
            longitude=lon,
            latitude=lat,
        )
        for code, th, en, lon, lat in PROVINCES
    ]
    Area.objects.bulk_create(areas)
    touch = Area.neighbours.through
    touch.objects.bulk_create(
        [touch(from_area_id=a, to_area_id=b) for pair in TOUCHING for a, b in (pair, pair[::-1])]
    )
    Industry.objects.bulk_create(
        [
            Industry(code=c, level=lv, parent_id=up, title_th=th, title_en=en, scheme="TSIC 2009")
            for c, lv, up, th, en in INDUSTRIES
        ]
    )
    for centre, code, confidence in [
        *((cast.centre, c, Confidence.CERTAIN) for c in ("50", "51", "52", "57")),
        (cast.centre2, "53", Confidence.UNCONFIRMED),
    ]:
        Territory.objects.create(
            centre=centre,
            area_id=code,
            valid_from=date(2000, 1, 1),
            source="test",
            confidence=confidence,
        )
    return {a.code: a for a in areas}
