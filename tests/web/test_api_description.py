"""Whatever fits the description is answered as it says; whatever does not is refused in words."""

from __future__ import annotations

import json
from functools import cache

import pytest
from asking import application, token_of
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

PEOPLE = ("visitor", "director", "analyst", "administrator", "entrepreneur")


@cache
def described():
    from ruang.web.api.description import described
    from ruang.web.site.api import API

    return described(API)


def operations(app):
    import schemathesis

    schema = schemathesis.openapi.from_dict(described())
    schema.app = app
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture
def there(cast, publication, weaving, uttaradit, proposal):
    """Things of every kind, by what stands for their number in the address."""
    from django.utils import timezone

    from ruang.web.intake.models import Delivery
    from ruang.web.journal.models import Entry
    from ruang.web.work.models import Job

    delivery = Delivery.objects.create(
        source="establishments",
        sender=cast.officer,
        organisation=cast.officer.organisation,
        changed_at=timezone.now(),
    )
    job = Job.objects.create(kind="potential.publish", asked_by=cast.analyst, arguments={})
    return {
        "publications": publication.pk,
        "candidates": weaving.pk,
        "proposals": proposal.pk,
        "deliveries": delivery.pk,
        "jobs": job.pk,
        "notices": cast.director.notices.first().pk,
        "organisations": cast.centre.organisation_id,
        "journal": Entry.objects.first().pk,
        "centres": 1,
        "areas": "50",
        "industries": "13",
    }


def examine(people, there, cast, examples):
    """Ask every operation as each of these people, with what fits and with what does not."""
    from schemathesis import GenerationMode
    from schemathesis.checks import CHECKS, load_all_checks

    load_all_checks()
    checks = CHECKS.get_by_names([
        "not_a_server_error", "status_code_conformance", "content_type_conformance",
        "response_schema_conformance", "response_headers_conformance", "negative_data_rejection",
    ])  # fmt: skip
    secrets = {one: token_of(getattr(cast, one))[0] for one in people if one != "visitor"}
    headers = {who: {"Authorization": f"Bearer {secret}"} for who, secret in secrets.items()}
    steady = settings(
        max_examples=examples,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        derandomize=True,
        database=None,
    )
    with application() as app:
        for operation in operations(app):
            fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
            found = [fitting, fitting.map(lambda case: use_what_is_there(case, there))]
            if list(operation.query) or list(operation.body):  # something that can be wrong
                found.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
            for cases in found:

                @steady
                @given(case=cases, who=st.sampled_from(people))
                def ask(case, who):
                    with transaction.atomic():
                        case.call_and_validate(headers=headers.get(who), checks=checks)
                        transaction.set_rollback(True)

                ask()


def use_what_is_there(case, there):
    kind = case.path.split("/")[2]
    for name in case.path_parameters or {}:
        case.path_parameters[name] = there.get(kind, case.path_parameters[name])
    return case


@pytest.mark.django_db
def test_answers_are_as_described(there, cast):
    examine(["visitor", "director"], there, cast, 1)


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_answers_are_as_described_to_everybody(there, cast, person):
    examine([person], there, cast, 2)


def test_the_description_is_whole(client, db):
    """Each operation says in both languages what it is, who may ask, and what can go wrong."""
    for language in ("th", "en"):
        said = json.loads(client.get(f"/api/openapi.json?language={language}").content)
        for path, methods in said["paths"].items():
            for method, one in methods.items():
                assert one["summary"] and one["description"] and one["tags"], path
                assert {"401", "403", "429"} <= set(one["responses"]), (method, path)
                thai = any("\u0e00" <= letter <= "\u0e7f" for letter in one["summary"])
                assert thai == (language == "th"), one["summary"]
    names = [o["operationId"] for m in described()["paths"].values() for o in m.values()]
    assert len(names) == len({*names})
