"""Officer and director talk about a proposal; what was said stays, or its author takes it back."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from ruang.web.clusters.actions import reject
from ruang.web.clusters.actions_discussion import participants, say, take_back
from ruang.web.clusters.models import ProposalMessage
from ruang.web.journal.models import Entry
from ruang.web.notices.models import Notice

WORDS = "มีผู้ซื้อรายใหญ่แล้วหรือยัง"


def ask(client, who, proposal, text=WORDS, **more):
    client.force_login(who)
    return client.post(f"/proposals/{proposal.pk}/discussion/", {"text": text}, **more)


def test_the_director_asks_and_the_officer_reads_it_with_the_proposal(client, cast, proposal):
    page = ask(client, cast.director, proposal)
    assert (page.status_code, page.url) == (302, f"/proposals/{proposal.pk}/#discussion")
    client.force_login(cast.officer)
    words = client.get(f"/proposals/{proposal.pk}/").content.decode()
    assert WORDS in words
    assert cast.director.name in words


def test_those_who_take_part_are_told_but_not_whoever_wrote(cast, proposal):
    say(proposal, by=cast.analyst, text=WORDS)
    Notice.objects.all().delete()
    say(proposal, by=cast.director, text="รอคำตอบ")
    told = Notice.objects.filter(kind="proposal.message")
    assert {n.person for n in told} == {cast.officer, cast.analyst}
    assert all(WORDS not in str(n.values) and "รอคำตอบ" not in str(n.values) for n in told)
    assert {p.pk for p in participants(proposal)} == {
        cast.officer.pk, cast.director.pk, cast.analyst.pk,
    }  # fmt: skip


def test_the_journal_says_that_it_was_said_and_not_what(cast, proposal):
    message = say(proposal, by=cast.officer, text=WORDS)
    take_back(message, by=cast.officer)
    said, gone = Entry.objects.about(message).order_by("pk")
    assert (said.verb, gone.verb) == ("proposal.message_written", "proposal.message_withdrawn")
    assert WORDS not in f"{said.after}{gone.before}{gone.after}"
    assert said.after["text"]
    assert gone.after["text"] == ""


def test_what_is_withdrawn_is_gone_and_that_it_was_there_stays(client, cast, proposal):
    message = say(proposal, by=cast.officer, text=WORDS)
    client.force_login(cast.officer)
    assert client.post(f"/proposals/messages/{message.pk}/withdraw/").status_code == 302
    assert client.post(f"/proposals/messages/{message.pk}/withdraw/").status_code == 302  # again
    client.cookies["django_language"] = "en"
    words = client.get(f"/proposals/{proposal.pk}/discussion/").content.decode()
    assert WORDS not in words
    assert f'id="message-{message.pk}"' in words
    assert Entry.objects.filter(verb="proposal.message_withdrawn").count() == 1


def test_nobody_withdraws_anothers_words(client, cast, proposal):
    message = say(proposal, by=cast.officer, text=WORDS)
    for other in (cast.director, cast.administrator):
        with pytest.raises(PermissionDenied):
            take_back(message, by=other)
    assert ProposalMessage.objects.get().text == WORDS


def test_who_does_not_see_proposals_reads_and_says_nothing(client, cast, proposal):
    for who in (cast.agent, cast.entrepreneur):
        assert ask(client, who, proposal).status_code == 404
        assert client.get(f"/proposals/{proposal.pk}/discussion/").status_code == 404
    assert not ProposalMessage.objects.exists()


def test_nothing_more_is_said_of_what_is_closed(client, cast, proposal):
    reject(proposal, by=cast.director, comment="ยังไม่พร้อม")
    assert ask(client, cast.officer, proposal).status_code == 403


@pytest.mark.parametrize("text", ["", "   ", "ก" * 2001])
def test_a_message_without_words_or_with_too_many_is_not_taken_and_not_lost(
    client, cast, proposal, text
):
    page = ask(client, cast.officer, proposal, text)
    assert page.status_code == 422
    assert text.strip() in page.content.decode()
    assert not ProposalMessage.objects.exists()


def test_with_htmx_the_part_alone_comes_back(client, cast, proposal):
    page = ask(client, cast.officer, proposal, headers={"HX-Request": "true"})
    words = page.content.decode()
    assert page.status_code == 200
    assert "<html" not in words
    assert WORDS in words
