"""Each text of a proposal is kept as it was sent, with what was decided on it."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from ruang.web.clusters.actions import approve, revise, send_back
from ruang.web.clusters.models import ProposalVersion
from ruang.web.clusters.versions import Piece, changed, history

MIGRATION = import_module("ruang.web.clusters.migrations.0003_discussion_and_versions")


def send_again(cast, proposal, **said):
    send_back(proposal, by=cast.director, comment="ขอข้อมูลตลาด")
    words = {
        "name_th": proposal.name_th, "name_en": proposal.name_en, "reason": proposal.reason,
        "fiscal_year": proposal.fiscal_year, "lead_centre": proposal.lead_centre,
    }  # fmt: skip
    return revise(proposal, by=cast.officer, **(words | said))


def test_a_proposal_and_each_revision_are_versions(cast, proposal):
    send_again(cast, proposal, reason="กลุ่มทอผ้าพร้อมรวมกลุ่มและมีตลาดแล้ว", fiscal_year=2028)
    approve(proposal, by=cast.director, comment="เห็นชอบ")

    first, second = ProposalVersion.objects.filter(proposal=proposal)

    assert (first.number, first.reason, first.fiscal_year) == (1, "กลุ่มทอผ้าพร้อมรวมกลุ่ม", 2027)
    assert (first.decision, first.comment, first.decided_by) == (
        "returned", "ขอข้อมูลตลาด", cast.director,
    )  # fmt: skip
    assert (second.number, second.sent_by, second.decision) == (2, cast.officer, "approved")
    assert first.border == [["50", "1312"], ["51", "1312"]]


def test_the_words_that_were_added_are_told(cast, proposal):
    send_again(cast, proposal, reason="กลุ่มทอผ้าพร้อมรวมกลุ่มและมีตลาดแล้ว")
    newest, first = history(proposal, cast.officer)
    assert newest.reason[0] == Piece("same", "กลุ่มทอผ้าพร้อมรวมกลุ่ม")
    assert "".join(p.text for p in newest.reason if p.kind == "added") == "และมีตลาดแล้ว"
    assert newest.same_name
    assert newest.same_year
    assert not newest.same_reason
    assert first.before is None
    assert [p.kind for p in first.reason] == ["same"]


@given(st.text("กขคab \n", max_size=40), st.text("กขคab \n", max_size=40))
def test_without_what_was_added_it_is_the_old_text_and_without_what_was_removed_the_new(old, new):
    pieces = changed(old, new)
    assert "".join(p.text for p in pieces if p.kind != "added") == old
    assert "".join(p.text for p in pieces if p.kind != "removed") == new


def test_the_page_marks_changes_for_eyes_and_ears(client, cast, proposal):
    cast.officer.language = "en"
    cast.officer.save()
    send_again(cast, proposal, reason="กลุ่มทอผ้ามีตลาดแล้ว", fiscal_year=2028)
    client.force_login(cast.officer)
    words = client.get(f"/proposals/{proposal.pk}/versions/").content.decode()
    assert "<ins>" in words
    assert "<del>" in words
    assert '<span class="visually-hidden">removed: </span>' in words
    assert "ขอข้อมูลตลาด" in words
    assert words.index("Version 2") < words.index("Version 1")


def test_a_proposal_from_before_versions_has_its_text_as_the_first(cast, proposal):
    send_back(proposal, by=cast.director, comment="ขอข้อมูลตลาด")
    ProposalVersion.objects.all().delete()

    MIGRATION.keep_present_texts(apps, None)

    (one,) = ProposalVersion.objects.all()
    assert (one.number, one.name_th, one.sent_by) == (1, proposal.name_th, cast.officer)
    assert (one.decision, one.comment) == ("returned", "ขอข้อมูลตลาด")
    assert one.sent_at == proposal.proposed_at


def test_programs_read_messages_and_versions(client, cast, proposal):
    from ruang.web.clusters.actions_discussion import say

    say(proposal, by=cast.director, text="มีผู้ซื้อหรือยัง")
    client.force_login(cast.officer)
    said = client.get(f"/api/proposals/{proposal.pk}/messages").json()
    assert [row["text"] for row in said["items"]] == ["มีผู้ซื้อหรือยัง"]
    kept = client.get(f"/api/proposals/{proposal.pk}/versions").json()
    assert kept["items"][0]["areas"] == ["50", "51"]
