"""Two people at once, each on a connection of their own: PostgreSQL lets them, so nothing may tear.

SQLite lets one write at a time; there is nothing to try.
"""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction

from ruang.web.clusters import actions as clusters
from ruang.web.clusters.models import Cluster, Proposal, ProposalState
from ruang.web.clusters.models_versions import ProposalVersion
from ruang.web.journal.models import Entry
from ruang.web.people import actions as people
from ruang.web.people.actions_memberships import leave
from ruang.web.people.models import Membership, Role, User
from ruang.web.potential import actions as potential
from ruang.web.potential.models import Publication
from ruang.web.work import jobs
from ruang.web.work.models import Job

ROUNDS = 6

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="one writes at a time"),
]


def at_once(*calls):
    """Do all of them at the same moment; what each gave or raised, in their order."""
    results: list[object] = [None] * len(calls)
    ready = threading.Barrier(len(calls))

    def do(place, call):
        try:
            connection.ensure_connection()
            ready.wait(timeout=10)
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other for ever"
    return results


def stored(row):
    return type(row).objects.get(pk=row.pk)


def test_one_of_two_decisions_counts(cast, proposal):
    for _round in range(ROUNDS):
        Cluster.objects.all().delete()
        Proposal.objects.update(state=ProposalState.WAITING)
        one, other = stored(proposal), stored(proposal)
        done = at_once(
            lambda one=one: clusters.approve(one, by=cast.director, comment="yes"),
            lambda other=other: clusters.reject(other, by=cast.director, comment="no"),
        )
        assert sum(isinstance(result, Proposal) for result in done) == 1, done
        assert sum(isinstance(result, PermissionDenied) for result in done) == 1, done
        approved = stored(proposal).state == ProposalState.APPROVED
        assert Cluster.objects.count() == int(approved)


def test_a_candidate_is_proposed_once(cast, weaving):
    def propose(by):
        said = {"name_th": "ทอผ้า", "name_en": "", "reason": "-", "fiscal_year": 2027}
        return clusters.propose(stored(weaving), by=by, lead_centre=cast.centre, **said)

    for _round in range(ROUNDS):
        ProposalVersion.objects.all().delete()
        Proposal.objects.all().delete()
        done = at_once(lambda: propose(cast.officer), lambda: propose(cast.director))
        assert sum(isinstance(result, Proposal) for result in done) == 1, done
        assert sum(isinstance(result, PermissionDenied) for result in done) == 1, done


def test_one_publication_is_shown(cast, publication):
    Publication.objects.update(is_current=False)
    others = []
    for number in range(2):
        row = stored(publication)
        row.pk, row.run_id, row._state.adding = None, f"{number}" * 16, True
        row.save()
        others.append(row)
    for _round in range(ROUNDS):
        Publication.objects.update(is_current=False)
        Publication.objects.filter(pk=publication.pk).update(is_current=True)
        done = at_once(
            *(
                lambda row=row: potential.make_current(stored(row), by=cast.administrator)
                for row in others
            )
        )
        assert all(isinstance(result, Publication) for result in done), done
        assert Publication.objects.filter(is_current=True).count() == 1


def test_two_administrators_cannot_close_each_other(cast):
    second = people.add_person(
        cast.department,
        by=cast.administrator,
        email="second@ruang.example",
        name="Second",
        role=Role.ADMINISTRATOR,
        password="woven-and-dyed-by-hand",
    )
    for _round in range(ROUNDS):
        User.objects.update(is_active=True)
        Membership.objects.all().delete()
        done = at_once(
            lambda: leave(stored(second), by=stored(cast.administrator)),
            lambda: leave(stored(cast.administrator), by=stored(second)),
        )
        refused = [r for r in done if isinstance(r, ValidationError | PermissionDenied)]
        assert len(refused) == 1, done
        assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


def test_the_same_work_is_asked_for_once(cast):
    for _round in range(ROUNDS):
        Job.objects.all().delete()
        done = at_once(
            *[lambda: jobs.start("potential.publish", by=cast.analyst, snapshot="demo")] * 3
        )
        assert all(isinstance(result, Job) for result in done), done
        assert Job.objects.count() == 1


def test_somebody_at_work_is_in_nobodys_way(cast, proposal):
    """Whoever is written down as the author of something can be looked after meanwhile."""
    held, enough = threading.Event(), threading.Event()

    def decides():
        with transaction.atomic():
            clusters.approve(stored(proposal), by=cast.director, comment="yes")
            held.set()
            assert enough.wait(timeout=10)

    def looks_after():
        assert held.wait(timeout=10)
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '500ms'")
                return people.set_preferences(stored(cast.director), by=cast.director, theme="dark")
        finally:
            enough.set()

    done = at_once(decides, looks_after)
    assert isinstance(done[1], User), done
    assert Entry.objects.filter(verb="proposal.approved").count() == 1
